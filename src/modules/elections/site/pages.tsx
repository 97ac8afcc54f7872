import { postKindLabels } from '#modules/organizations/rules.ts'
import { Invalid, NotFound } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, Moves, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage, type SitePage } from '#site/page.ts'
import { electionPage } from '../election-page.ts'
import { electionLifecycle } from '../lifecycle.ts'
import { bodyPage, listTerms } from '../queries.ts'
import { electionKindLabels, runningStates, type TermState, termStateLabels, type VotedPost, votedPosts } from '../rules.ts'
import { type MoveInput, moveElection, recordBallot } from '../service.ts'

const tones: Record<TermState, string> = { OVERDUE: 'stop', DUE: 'late', CURRENT: 'ok', NONE: 'plain' }
const left = (state: TermState, days: number | null) =>
  state === 'OVERDUE' ? `已届满 ${-(days ?? 0)} 天` : state === 'DUE' ? `还有 ${days} 天` : termStateLabels[state]

/** Terms of the bodies that the account works for, those that end first before the others. */
const termsPage = definePage({
  path: '/work/elections',
  gate: 'elections.edit',
  async get(request) {
    const { base } = request.street
    const { items } = await listTerms(request, { streetId: request.street.id, limit: 100 })
    return {
      title: '换届选举',
      place: '/me',
      back: { href: `${base}/work`, label: '支部工作' },
      body: (
        <Card>
          {items.length === 0 ? (
            <p className="empty">您管理的组织中没有需要选举的。</p>
          ) : (
            <Rows
              items={items.map((r) => ({
                key: r.organization.id,
                href: r.running ? `${base}/work/elections/${r.running.id}` : `${base}/work/elections/bodies/${r.organization.id}`,
                title: r.organization.name,
                sub: [
                  r.until ? `${formatDay(r.until)}届满` : '请街道登记任期',
                  r.running && `${electionKindLabels[r.running.kind]}：${electionLifecycle.states[r.running.state].label}`,
                ]
                  .filter(Boolean)
                  .join(' · '),
                aside: <span className={`tag tone-${tones[r.state]}`}>{left(r.state, r.daysLeft)}</span>,
              }))}
            />
          )}
        </Card>
      ),
    }
  },
})

/** One body: its term, what the rules say of its committee, who holds the posts. */
const oneBodyPage = definePage({
  path: '/work/elections/bodies/:id',
  gate: 'elections.edit',
  async get(request) {
    const { base } = request.street
    const page = await bodyPage(request, request.params.id ?? '')
    const term = page.terms.find((t) => t.endedOn === null)
    const running = page.elections.find((e) => (runningStates as readonly string[]).includes(e.state))
    return {
      title: page.organization.name,
      place: '/me',
      back: { href: `${base}/work/elections`, label: '换届选举' },
      body: (
        <>
          <Card title="任期" id="term">
            <Facts
              facts={[
                ['本届选举', term && formatDay(term.electedOn)],
                ['届满', page.until && `${formatDay(page.until)}，${left(page.state, page.daysLeft)}`],
                ['延期', term?.postponedUntil && `${term.postponedNumber}批准`],
                ...page.posts.map((p) => [p.label, p.holderName] as const),
              ]}
            />
            {!term && <p>还没有登记任期，请联系街道组织办登记。</p>}
          </Card>
          <Card title="委员会设置" id="advice">
            <Rows items={page.advice.findings.map((f) => ({ key: f.text, title: f.text, sub: f.clause }))} />
          </Card>
          {running ? (
            <div className="buttons">
              <a className="button main" href={`${base}/work/elections/${running.id}`}>
                打开正在办理的{electionKindLabels[running.kind]}
              </a>
            </div>
          ) : (
            <p className="quiet">选举方案在电脑上的工作台拟定；批复以后，可以在这里登记票数、签字上报。</p>
          )}
        </>
      ),
    }
  },
})

type Page = Awaited<ReturnType<typeof electionPage>>

function Result({ page }: { page: Page }) {
  return (
    <>
      {page.votes.map((vote) =>
        vote.rounds.map((r) => (
          <Card key={`${vote.post}${r.round}`} title={`${postKindLabels[vote.post]}${vote.rounds.length > 1 ? `：第 ${r.round} 轮` : '选举结果'}`}>
            <p>
              应到 {page.due} 人，实到 {r.present} 人（至少 {page.quorum} 人）；有效票 {r.valid} 张，赞成票至少 {r.needed} 票当选，应选 {r.seats} 人。
            </p>
            <Rows
              items={r.votes.map((v) => ({
                key: v.candidateId,
                title: v.name,
                sub: `赞成 ${v.yes}，不赞成 ${v.no}，弃权 ${v.abstain}`,
                aside: v.elected ? (
                  <span className="tag tone-ok">当选</span>
                ) : r.tied.includes(v.candidateId) ? (
                  <span className="tag tone-late">票数相等</span>
                ) : undefined,
              }))}
            />
          </Card>
        )),
      )}
    </>
  )
}

/** One election on the phone: how far it is, the arithmetic, and the next step; `?move=` asks what the step needs. */
const oneElectionPage = definePage({
  path: '/work/elections/:id',
  gate: 'elections.edit',
  async get(request) {
    const { base } = request.street
    const id = request.params.id ?? ''
    const page = await electionPage(request, id)
    const here = `${base}/work/elections/${id}`
    const asked = page.moves.find((m) => m.name === request.query.get('move') && m.name !== 'hold' && !m.closed)
    const title = `${page.organization.name}${electionKindLabels[page.kind]}`
    if (asked)
      return {
        title: asked.label,
        place: '/me',
        back: { href: here, label: title },
        body: (
          <div className="card">
            {asked.confirm && <p>{asked.confirm}</p>}
            <PostForm to={`${here}?move=${asked.name}`}>
              <input type="hidden" name="version" value={page.version} />
              <TextField request={request} name="number" label="文号" optional />
              {asked.note && <TextArea request={request} name="note" label={asked.note.label} optional={!asked.note.required} rows={3} />}
              <button type="submit" className={asked.grave ? 'button grave' : 'button main'}>
                {asked.label}
              </button>
            </PostForm>
          </div>
        ),
      }
    const open = page.votes.find((v) => v.open > 0)
    return {
      title,
      place: '/me',
      back: { href: `${base}/work/elections`, label: '换届选举' },
      body: (
        <>
          <Card title="进度" id="state">
            <Facts
              facts={[
                ['状态', page.stateLabel],
                [page.heldOn ? '大会日期' : '计划日期', formatDay(page.heldOn ?? page.plannedOn)],
                ['应选名额', page.seats.map((s) => `${postKindLabels[s.post]} ${s.count} 人`).join('，')],
                ['应到会', `${page.due} 人，到会至少 ${page.quorum} 人`],
                [
                  '候选人',
                  page.candidates
                    .filter((c) => !c.writeIn)
                    .map((c) => c.name)
                    .join('、') || '还没有提出',
                ],
                ['分工', page.division.map((d) => `${postKindLabels[d.post]} ${d.name}`).join('，')],
              ]}
            />
          </Card>
          <Result page={page} />
          {page.may.ballots && open && (
            <div className="buttons">
              <a className="button main" href={`${here}/ballot?post=${open.post}`}>
                {open.rounds.length ? `登记${postKindLabels[open.post]}第 ${open.rounds.length + 1} 轮票数` : `登记${postKindLabels[open.post]}选举票数`}
              </a>
            </div>
          )}
          <Moves moves={page.moves.filter((m) => m.name !== 'hold')} href={here} main={!(page.may.ballots && open)} />
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const move = electionLifecycle.transitions.find((t) => t.name === request.query.get('move') && t.name !== 'hold')?.name
    if (!move) throw new NotFound('这个步骤')
    const text = (name: string, most: number) =>
      String(form.get(name) ?? '')
        .trim()
        .slice(0, most) || null
    await moveElection(request, id, Number(form.get('version')), { move: move as MoveInput['move'], number: text('number', 60), note: text('note', 500) })
    return { redirect: `${request.street.base}/work/elections/${id}` }
  },
})

const counts = [
  ['present', '实到人数'],
  ['issued', '发出选票'],
  ['returned', '收回选票'],
  ['valid', '有效票'],
] as const
const kindsOfVote = [
  ['yes', '赞成'],
  ['no', '不赞成'],
  ['abstain', '弃权'],
] as const

/** Whom the next round of a vote is about. */
function standingFor(page: Page, post: VotedPost) {
  const vote = page.votes.find((v) => v.post === post)
  if (!vote) throw new NotFound('这个职务的选举')
  const elected = new Set(vote.elected.map((e) => e.membershipId))
  const named = page.candidates.filter((c) => c.post === post && !elected.has(c.membershipId))
  return { vote, standing: vote.tied.length ? named.filter((c) => vote.tied.includes(c.id)) : named.filter((c) => !c.writeIn) }
}

const postOf = (query: URLSearchParams): VotedPost => votedPosts.find((p) => p === query.get('post')) ?? 'COMMISSIONER'

/** Records the counts of the next round. */
const ballotPage = definePage({
  path: '/work/elections/:id/ballot',
  gate: 'elections.edit',
  async get(request) {
    const id = request.params.id ?? ''
    const page = await electionPage(request, id)
    const post = postOf(request.query)
    const { vote, standing } = standingFor(page, post)
    return {
      title: `登记${postKindLabels[post]}选举票数`,
      place: '/me',
      back: { href: `${request.street.base}/work/elections/${id}`, label: page.organization.name },
      body: (
        <div className="card">
          <p>
            应到 {page.due} 人，到会至少 {page.quorum} 人。只登记票数，谁投了什么票不记录。另选他人得票的，请在电脑上登记。
          </p>
          <PostForm to={`?post=${post}`}>
            <input type="hidden" name="version" value={page.version} />
            <input type="hidden" name="round" value={vote.rounds.length + 1} />
            <TextField request={request} name="heldOn" label="大会日期" type="date" value={page.heldOn ?? today(request.now)} />
            {counts.map(([name, label]) => (
              <TextField key={name} request={request} name={name} label={label} inputMode="numeric" />
            ))}
            {standing.map((c, i) => (
              <fieldset key={c.id} className="field" id={`votes.${i}.membershipId`}>
                <legend>{c.name}</legend>
                {kindsOfVote.map(([name, label]) => (
                  <TextField key={name} request={request} name={`votes.${i}.${name}`} label={label} inputMode="numeric" />
                ))}
              </fieldset>
            ))}
            <button type="submit" className="button main">
              登记
            </button>
          </PostForm>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const post = postOf(request.query)
    const { standing } = standingFor(await electionPage(request, id), post)
    const wrong: { path: string; message: string }[] = []
    const number = (path: string, label: string): number => {
      const typed = String(form.get(path) ?? '').trim()
      if (!/^\d{1,5}$/.test(typed)) wrong.push({ path, message: `请用数字填写${label}` })
      return Number(typed)
    }
    const heldOn = String(form.get('heldOn') ?? '')
    if (!isDay(heldOn)) wrong.push({ path: 'heldOn', message: '请填写大会日期' })
    const totals = Object.fromEntries(counts.map(([name, label]) => [name, number(name, label)])) as Record<(typeof counts)[number][0], number>
    const votes = standing.map((c, i) => {
      const of = Object.fromEntries(kindsOfVote.map(([name, label]) => [name, number(`votes.${i}.${name}`, `${c.name}的${label}票`)])) as Record<
        (typeof kindsOfVote)[number][0],
        number
      >
      return { membershipId: c.membershipId, ...of }
    })
    if (wrong.length) throw new Invalid(wrong)
    await recordBallot(request, id, Number(form.get('version')), { post, round: Number(form.get('round')), heldOn, ...totals, votes })
    return { redirect: `${request.street.base}/work/elections/${id}` }
  },
})

/** Its door on the page 支部工作. */
export const electionsDoor = { href: '/work/elections', label: '换届选举', sub: '任期、登记票数、签字上报', permission: 'elections.edit' }

/** Pages of the module below a street; fixed addresses stand before `/work/elections/:id`. */
export const electionsPages: readonly SitePage[] = [termsPage, oneBodyPage, ballotPage, oneElectionPage]
