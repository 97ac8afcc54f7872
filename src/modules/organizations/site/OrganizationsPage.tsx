import type { ReactNode } from 'react'
import { Icon } from '#site/icons.tsx'
import { Card, Pager, Rows } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { type OrganizationKind, organizationKindLabels, organizationKinds } from '../rules.ts'
import { bodiesBy, bodiesOf, callName, figuresOf, listBodies, type PublicBody } from './queries.ts'

/** What the tree shows; the other kinds count in hundreds and have their lists. */
const inTree: readonly OrganizationKind[] = [
  'WORKING_COMMITTEE',
  'REGIONAL_GRAND_COMMITTEE',
  'COMMUNITY_COMMITTEE',
  'GENERAL_BRANCH',
  'COMMUNITY_BRANCH',
  'STREET_ORGAN_BRANCH',
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'JOINT_BRANCH',
  'TEMPORARY_BRANCH',
  'PARTY_GROUP',
  'COURTYARD_SELF_GOV',
]
const isKind = (text: string | null): text is OrganizationKind => organizationKinds.includes(text as OrganizationKind)

/** 组织一览: the street's tree, or a list by kind and words. */
export const organizationsPage = definePage({
  path: '/organizations',
  gate: 'public',
  async get(request) {
    const { street, query } = request
    const asked = query.get('kind')
    const kind = isKind(asked) ? asked : null
    const text = (query.get('q') ?? '').replaceAll('\0', '').normalize('NFKC').trim().slice(0, 60)
    const below = query.get('below')
    const figures = await figuresOf(request, street.id)
    return {
      title: '组织一览',
      place: '/',
      back: { href: `${street.base}/`, label: '首页' },
      body: (
        <>
          <form className="card filter" method="get" action={`${street.base}/organizations`}>
            <div className="field">
              <label htmlFor="q">名称或地址</label>
              <input id="q" name="q" type="search" defaultValue={text} maxLength={60} placeholder="也可以输拼音首字母" enterKeyHint="search" />
            </div>
            <div className="field">
              <label htmlFor="kind">类别</label>
              <select id="kind" name="kind" defaultValue={kind ?? ''}>
                <option value="">全部</option>
                {organizationKinds
                  .filter((k) => figures[k] && k !== 'DISTRICT')
                  .map((k) => (
                    <option key={k} value={k}>
                      {organizationKindLabels[k]}（{figures[k]}）
                    </option>
                  ))}
              </select>
            </div>
            <button type="submit" className="button main">
              <Icon name="search" />
              查找
            </button>
          </form>
          {kind || text || below ? await list(request, kind, text, below) : await tree(request)}
        </>
      ),
    }
  },
})

async function list(request: SiteRequest, kind: OrganizationKind | null, text: string, belowId: string | null): Promise<ReactNode> {
  const { street, query } = request
  const [below] = belowId && /^[0-9a-f-]{36}$/.test(belowId) ? await bodiesBy(request, street.id, [belowId]) : []
  const found = await listBodies(request, street.id, {
    kinds: kind ? [kind] : undefined,
    text,
    below: below?.path,
    page: Number(query.get('page')) || 1,
  })
  const what = `${below ? `${callName(below)}的` : ''}${kind ? organizationKindLabels[kind] : '组织'}`
  return (
    <Card title={`${what} ${found.total} 个`} id="found" more={{ href: `${street.base}/organizations`, label: '看全部' }}>
      {found.total === 0 ? (
        <p className="empty">
          没有找到{text && `名称或地址含“${text}”的`}
          {what}。请换个写法，或把类别改为“全部”。
        </p>
      ) : (
        <Rows
          items={found.items.map((b) => ({
            key: b.id,
            href: `${street.base}/organizations/${b.id}`,
            title: b.name,
            sub: [kind ? null : organizationKindLabels[b.kind], b.above, b.address].filter(Boolean).join(' · '),
          }))}
        />
      )}
      <Pager page={found.page} pages={found.pages} query={query} />
    </Card>
  )
}

async function tree(request: SiteRequest): Promise<ReactNode> {
  const { street } = request
  const bodies = await bodiesOf(request, street.id, inTree)
  const ranked = bodies.toSorted((a, b) => inTree.indexOf(a.kind) - inTree.indexOf(b.kind))
  const below = Map.groupBy(ranked, (b) => b.parentId)
  const root = bodies.find((b) => b.kind === 'WORKING_COMMITTEE')
  const top = root ? (below.get(root.id) ?? []) : []
  const regions = top.filter((b) => b.kind === 'REGIONAL_GRAND_COMMITTEE')
  const direct = top.filter((b) => b.kind !== 'REGIONAL_GRAND_COMMITTEE')
  const base = street.base
  if (!root || top.length === 0) return <p className="card empty">街道还没有登记下级组织。工作人员登记后，这里会显示整个组织架构。</p>
  return (
    <>
      {regions.map((region) => (
        <Card key={region.id} id={`r-${region.id}`} title={callName(region)} more={{ href: `${base}/organizations/${region.id}`, label: '详情' }}>
          <Level base={base} bodies={below.get(region.id) ?? []} below={below} />
        </Card>
      ))}
      {direct.length > 0 && (
        <Card id="direct" title="街道直属" more={{ href: `${base}/organizations/${root.id}`, label: '街道党工委' }}>
          <Level base={base} bodies={direct} below={below} />
        </Card>
      )}
    </>
  )
}

/** One level of the tree; what has something below it folds. */
function Level({ base, bodies, below }: { base: string; bodies: readonly PublicBody[]; below: ReadonlyMap<string | null, PublicBody[]> }) {
  return (
    <ul className="tree">
      {bodies.map((body) => {
        const inside = below.get(body.id) ?? []
        const name = (
          <a className="name" href={`${base}/organizations/${body.id}`}>
            {body.kind === 'PARTY_GROUP' || body.kind === 'COURTYARD_SELF_GOV' ? callName(body) : body.name}
          </a>
        )
        return (
          <li key={body.id}>
            {name}
            {inside.length > 0 && (
              <details>
                <summary>
                  <span className="visually-hidden">{callName(body)}下属：</span>
                  {countsOf(inside)}
                </summary>
                <Level base={base} bodies={inside} below={below} />
              </details>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const shortLabels: Partial<Record<OrganizationKind, string>> = { COURTYARD_SELF_GOV: '楼院', NON_PUBLIC_ORG: '非公党组织' }

/** 3个党小组 · 2个小区党支部 */
function countsOf(bodies: readonly PublicBody[]): string {
  return [...Map.groupBy(bodies, (b) => b.kind)].map(([kind, those]) => `${those.length}个${shortLabels[kind] ?? organizationKindLabels[kind]}`).join(' · ')
}
