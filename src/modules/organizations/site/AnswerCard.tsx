import { Card, Tel } from '#site/kit.tsx'
import type { Street } from '#site/page.ts'
import { postKindLabels } from '../rules.ts'
import { callName, type PublicPost } from './queries.ts'
import type { Answer, Answering } from './who-answers.ts'

/** The answer: each body in charge, the people to turn to, and their phones. */
export function AnswerCard({ street, answer }: { street: Street; answer: Answer }) {
  const branch = branchOf(answer)
  const lines: [label: string, part: Answering | null][] = [
    ['楼院', answer.courtyard],
    ['党小组', answer.group],
    ['小区党支部', answer.estate],
    ['所属支部', answer.otherBranch],
    ['社区', answer.community],
    ['网格', answer.grid],
    ['门前道路', answer.road],
    ['区域大党委', answer.region],
  ]
  const at = [answer.courtyard, answer.estate, answer.otherBranch, answer.community, answer.grid, answer.road].find((p) => p?.body.longitude != null)
  const desk = answer.community ?? branch
  const phone = desk && phonesOf(desk)[0]
  const call = phone ? { phone, name: callName(desk.body) } : null
  return (
    <section className="card answer" aria-labelledby="answer-title">
      <h2 id="answer-title">
        {answer.name}
        {branch && branch.body.name !== answer.name && (
          <>
            ，归 <a href={`${street.base}/organizations/${branch.body.id}`}>{branch.body.name}</a> 管
          </>
        )}
      </h2>
      {call && <Tel number={call.phone} main={`打给${call.name}`} />}
      <dl className="charge">
        {lines.map(
          ([label, part]) =>
            part && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <a className="name" href={`${street.base}/organizations/${part.body.id}`}>
                    {label === '社区' || label === '所属支部' || label === '小区党支部' ? part.body.name : callName(part.body)}
                  </a>
                  {part.posts.map((p) => (
                    <span className="who" key={p.id}>
                      {p.title ?? postKindLabels[p.kind]} {p.holderName}
                    </span>
                  ))}
                  {phonesOf(part).map((number) => (
                    <Tel key={number} number={number} about={`${label}电话`} />
                  ))}
                  {part.body.phone && part.body.openingHours && <span className="quiet">{part.body.openingHours}</span>}
                </dd>
              </div>
            ),
        )}
      </dl>
      {at && (
        <a className="button" href={`${street.base}/map?at=${at.body.id}`}>
          在地图上看
        </a>
      )}
    </section>
  )
}

const branchOf = (answer: Answer): Answering | null => answer.estate ?? answer.otherBranch ?? answer.community

/** The numbers of a body and its posts, each once. */
const phonesOf = ({ body, posts }: Answering): string[] => [...new Set([body.phone, ...posts.map((p) => p.phone)].filter((n) => n !== null))]

const nameOf = (post: PublicPost | undefined, fallback: string) => (post ? `${fallback}${post.holderName}` : fallback)

/** "接下来怎么办": whom to turn to for what, in plain words; only what this place has. */
export function NextSteps({ answer }: { answer: Answer }) {
  const { courtyard, grid, road } = answer
  const branch = branchOf(answer)
  const office = answer.community ?? branch
  const steps: string[] = []
  if (courtyard) steps.push(`楼道、邻里、公共地方的事，先找${nameOf(courtyard.posts[0], '楼院长')}商量。`)
  if (grid) steps.push(`需要上门看的事，找${nameOf(grid.posts[0], '网格员')}，网格员能办的当场办，办不了的往上报。`)
  if (road) steps.push(`门前路面、路灯、保洁、占道的事，找${callName(road.body)}的${nameOf(road.posts[0], '路长')}。`)
  if (office)
    steps.push(
      `办证明、问政策、反映困难，到${callName(office.body)}${office.body.address ? `（${office.body.address}）` : ''}，${
        office.body.openingHours ? `${office.body.openingHours}有人值班` : '去之前可以先打电话'
      }。`,
    )
  const secretary = branch?.posts.find((p) => p.kind === 'SECRETARY')
  if (branch) steps.push(`您是党员，想转来组织关系或参加活动，找${branch.body.name}${secretary ? `书记${secretary.holderName}` : ''}。`)
  return (
    <Card title="接下来怎么办" id="next">
      <ol className="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="quiet">遇到火情、治安和急病，请先拨打 119、110、120。</p>
    </Card>
  )
}
