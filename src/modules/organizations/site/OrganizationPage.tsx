import { NotFound } from '#platform/errors.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { Card, Facts, Rows, Tel } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { offerKindLabels, offerKinds, organizationKindLabels, organizationKinds, patrolTypeLabels, postKindLabels } from '../rules.ts'
import { GroundPicture } from './drawing.tsx'
import { layerOf } from './layers.ts'
import { streetGround } from './MapPage.tsx'
import { alliancesOf, bodiesBy, bodyOf, callName, childrenNamed, childrenOf, offersOf, type PublicPost, pathsTo, postsOf } from './queries.ts'

const offerStates = { OPEN: '待对接', ACTIVE: '进行中', DONE: '已完成' } as const

/** The page of one body: facts, posts, what is below and beside it, its place, and what one can do. */
export const organizationPage = definePage({
  path: '/organizations/:id',
  gate: 'public',
  async get(request) {
    const { street, params } = request
    const id = params.id ?? ''
    const body = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? await bodyOf(request, street.id, id) : null
    if (!body) throw new NotFound('这个组织')
    const above = (await bodiesBy(request, street.id, [], pathsTo(body.path))).filter((b) => b.id !== body.id)
    const posts = await postsOf(request, street.id, [body.id])
    const children = await childrenOf(request, street.id, body.id)
    const allied = await alliancesOf(request, street.id, body.id)
    const lists = await offersOf(request, street.id, body.id)
    const ground = body.longitude === null ? null : await streetGround(request)
    const layer = layerOf(body.kind)
    const to = (other: string) => `${street.base}/organizations/${other}`
    const byKind = Map.groupBy(children, (c) => c.kind)
    const parent = above.at(-1)
    return {
      title: body.name,
      place: '/',
      back: parent ? { href: to(parent.id), label: callName(parent) } : { href: `${street.base}/organizations`, label: '组织一览' },
      body: (
        <>
          {body.dissolvedOn && <p className="notice">这个组织已于 {formatDayShort(body.dissolvedOn)} 撤销，以下为撤销前的资料。</p>}
          <Card>
            {body.introduction && <p>{body.introduction}</p>}
            <Facts
              facts={[
                ['类别', kindOf(body)],
                ['上级', above.length > 0 ? <Trail key="trail" base={street.base} above={above} /> : null],
                ['地址', body.address],
                ['办公时间', body.openingHours],
                ['成立时间', body.establishedOn && formatDayShort(body.establishedOn)],
              ]}
            />
            <div className="buttons">
              {body.phone && !body.dissolvedOn && <Tel number={body.phone} about={`${body.name}电话`} />}
              {body.longitude !== null && (
                <a className="button" href={`${street.base}/map?at=${body.id}`}>
                  在地图上看
                </a>
              )}
            </div>
          </Card>
          {posts.length > 0 && (
            <Card title="任职" id="posts">
              <Posts posts={posts} />
            </Card>
          )}
          {children.length > 0 && (
            <Card title="下级和辖区内的组织" id="below">
              {organizationKinds.flatMap((kind) => {
                const those = byKind.get(kind)
                if (!those?.[0]) return []
                const all = those[0].bodies
                return (
                  <section key={kind}>
                    <h3 className="strong">
                      {organizationKindLabels[kind]} {all} 个
                    </h3>
                    <ul className="chips">
                      {those.map((c) => (
                        <li key={c.id}>
                          <a className="chip" href={to(c.id)}>
                            {callName(c)}
                          </a>
                        </li>
                      ))}
                      {all > childrenNamed && (
                        <li>
                          <a className="chip" href={`${street.base}/organizations?kind=${kind}&below=${body.id}`}>
                            看全部 {all} 个
                          </a>
                        </li>
                      )}
                    </ul>
                  </section>
                )
              })}
            </Card>
          )}
          {[true, false].map((joint) => {
            const those = allied.filter((a) => a.joint === joint)
            return (
              those.length > 0 && (
                <Card key={String(joint)} id={joint ? 'members' : 'takes-part'} title={joint ? `成员和共建单位 ${those.length} 个` : '参加的组织'}>
                  <Rows items={those.map((a) => ({ key: a.id, href: to(a.id), title: a.name, sub: a.duty ?? organizationKindLabels[a.kind] }))} />
                </Card>
              )
            )
          })}
          {lists.length > 0 && (
            <Card title="共建清单" id="offers">
              {offerKinds.map((kind) => {
                const those = lists.filter((o) => o.kind === kind)
                return (
                  those.length > 0 && (
                    <section key={kind}>
                      <h3 className="strong">{offerKindLabels[kind]}清单</h3>
                      <ul className="plain-list">
                        {those.map((o) => (
                          <li key={o.id}>
                            {o.title}
                            {o.detail && <span className="quiet"> {o.detail}</span>}
                            <span className="quiet">
                              {' '}
                              · {offerStates[o.state]}
                              {o.partner && o.partnerId && (
                                <>
                                  {' '}
                                  · 与<a href={to(o.partnerId)}>{o.partner}</a>
                                </>
                              )}
                            </span>
                          </li>
                        ))}
                      </ul>
                    </section>
                  )
                )
              })}
            </Card>
          )}
          {ground && body.longitude !== null && body.latitude !== null && (
            <Card title="位置" id="place">
              <GroundPicture
                ground={ground}
                label={`${body.name}的位置`}
                proportion={1.9}
                around={{ point: [body.longitude, body.latitude], meters: 2600 }}
                marks={[
                  {
                    point: [body.longitude, body.latitude],
                    outline: layer?.outline ?? 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z',
                    tone: layer?.key ?? 'community',
                  },
                ]}
              />
              <p className="quiet">示意图，约 2.6 公里宽。{body.address}</p>
            </Card>
          )}
          <Card title="您可以" id="next">
            <ul className="plain-list">
              {body.phone && !body.dissolvedOn && (
                <li>
                  打电话：
                  <Tel number={body.phone} about={`${body.name}电话`} />
                  {body.openingHours && <span className="quiet"> {body.openingHours}</span>}
                </li>
              )}
              {body.address && <li>上门：{body.address}</li>}
              <li>
                <a href={`${street.base}/who`}>查我家归哪个支部、哪个网格管</a>
              </li>
              <li>
                <a href={`${street.base}/my-branch`}>我是党员，看我的支部</a>
              </li>
            </ul>
          </Card>
        </>
      ),
    }
  },
})

function kindOf(body: NonNullable<Awaited<ReturnType<typeof bodyOf>>>): string {
  const words = [organizationKindLabels[body.kind]]
  if (body.patrolType) words.push(patrolTypeLabels[body.patrolType])
  if (body.communityType === 'VILLAGE_TURNED') words.push('村改居社区')
  if (body.caring) words.push('爱心企业')
  return words.join('，')
}

function Trail({ base, above }: { base: string; above: readonly { id: string; name: string; shortName: string | null }[] }) {
  return (
    <ol className="trail">
      {above.map((b) => (
        <li key={b.id}>
          <a href={`${base}/organizations/${b.id}`}>{callName(b)}</a>
        </li>
      ))}
    </ol>
  )
}

/** Posts with their holders; a holder from another unit with that unit. */
function Posts({ posts }: { posts: readonly PublicPost[] }) {
  return (
    <ul className="posts">
      {posts.map((p) => (
        <li key={p.id}>
          <span className="quiet">{p.title ?? postKindLabels[p.kind]}</span>
          <b>{p.holderName}</b>
          {p.holderUnit && <span className="quiet">{p.holderUnit}</span>}
          {p.phone && <Tel number={p.phone} about={`${p.title ?? postKindLabels[p.kind]}电话`} />}
        </li>
      ))}
    </ul>
  )
}
