import { Icon } from '#site/icons.tsx'
import { Card, Facts, Rows, Tel } from '#site/kit.tsx'
import { definePage, type Door as Way } from '#site/page.ts'
import { type OrganizationKind, organizationKindLabels } from '../rules.ts'
import { bodiesOf, callName, figuresOf, type PublicBody } from './queries.ts'
import { FindForm } from './WhoPage.tsx'

/** The four levels of the street, from the widest down. */
const levels = ['REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_BRANCH', 'PARTY_GROUP', 'COURTYARD_SELF_GOV'] as const satisfies OrganizationKind[]
const otherFigures = [
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'PARTNER_UNIT',
  'VOLUNTEER_TEAM',
  'GRID',
  'ROAD_CREW',
  'PATROL_TEAM',
  'SOCIAL_ORGANIZATION',
] as const satisfies OrganizationKind[]
const communities: readonly OrganizationKind[] = ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH']

/** 首页: one question, four doors, the street at a glance. `ways` lead to what the modules above offer to everyone. */
export const homePage = (ways: readonly Way[]) =>
  definePage({
    path: '/',
    gate: 'public',
    kept: true,
    async get(request) {
      const { street, elder, setting } = request
      const [figures, bodies, ownPhone, said] = await Promise.all([
        figuresOf(request, street.id),
        bodiesOf(request, street.id, ['WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE', ...communities]),
        setting('contact.phone'),
        setting('site.notice'),
      ])
      const office = bodies.find((b) => b.kind === 'WORKING_COMMITTEE')
      const regions = bodies.filter((b) => b.kind === 'REGIONAL_GRAND_COMMITTEE')
      const phone = String(ownPhone || '') || (office?.phone ?? null)
      const notice = String(said || '')
      const to = (kind: OrganizationKind) => `${street.base}/organizations?kind=${kind}`
      return {
        title: '首页',
        place: '/',
        wide: true,
        hero: `${street.districtName} · 党建与邻里服务`,
        body: (
          <>
            <FindForm street={street} typed="" />
            {notice && (
              <section className="notice" aria-label="街道提示">
                {notice}
              </section>
            )}
            <nav className="doors" aria-label="办事入口">
              <Door href={`${street.base}/map`} icon="fold" title="党建地图" say="组织在哪里" />
              <Door href={`${street.base}/organizations`} icon="tree" title="组织一览" say="从街道到楼院" />
              <Door href={`${street.base}/my-branch`} icon="people" title="我的支部" say="登录后查看" />
              <Door
                href={`/elder?on=${elder ? '0' : '1'}&back=${encodeURIComponent(request.here)}`}
                icon="letters"
                title={elder ? '标准版' : '长辈版'}
                say={elder ? '换回标准字号' : '字大，按钮大'}
              />
            </nav>
            <div className="split">
              <Card title="一个街道，四级组织" id="levels">
                <ol className="ladder">
                  {levels.flatMap((kind) => {
                    const n = figures[kind]
                    return n ? (
                      <li key={kind}>
                        <a href={to(kind)}>
                          <b>{n}</b>
                          <span>{organizationKindLabels[kind]}</span>
                        </a>
                      </li>
                    ) : (
                      []
                    )
                  })}
                </ol>
                <ul className="figures">
                  {otherFigures.flatMap((kind) => {
                    const n = figures[kind]
                    return n ? (
                      <li key={kind}>
                        <a href={to(kind)}>
                          <b>{n}</b>
                          <span>{organizationKindLabels[kind]}</span>
                        </a>
                      </li>
                    ) : (
                      []
                    )
                  })}
                </ul>
                {Object.keys(figures).length === 0 && <p className="empty">街道还没有登记组织。工作人员登记后，这里会显示各级组织的数目。</p>}
              </Card>
              {ways.length > 0 && (
                <Card title="办事" id="ways">
                  <Rows items={ways.map((w) => ({ key: w.href, href: street.base + w.href, title: w.label, sub: w.sub }))} />
                </Card>
              )}
              {(phone || office?.address) && (
                <Card title="联系街道" id="contact">
                  {phone && <Tel number={phone} about="街道值班电话" />}
                  <Facts
                    facts={[
                      ['地址', office?.address],
                      ['办公时间', office?.openingHours],
                    ]}
                  />
                  <p className="quiet">遇到火情、治安和急病，请先拨打 119、110、120。</p>
                </Card>
              )}
            </div>
            {regions.length > 0 && (
              <section aria-labelledby="regions-title">
                <h2 id="regions-title">区域大党委和社区</h2>
                <div className="columns">
                  {regions.map((region) => (
                    <Region key={region.id} base={street.base} region={region} members={bodies.filter((b) => b.parentId === region.id)} />
                  ))}
                </div>
              </section>
            )}
          </>
        ),
      }
    },
  })

function Door({ href, icon, title, say }: { href: string; icon: 'fold' | 'tree' | 'people' | 'letters'; title: string; say: string }) {
  return (
    <a className="door" href={href}>
      <Icon name={icon} />
      <span>
        <b>{title}</b>
        <small>{say}</small>
      </span>
    </a>
  )
}

function Region({ base, region, members }: { base: string; region: PublicBody; members: readonly PublicBody[] }) {
  return (
    <section className="card" aria-labelledby={`region-${region.id}`}>
      <h3 className="strong" id={`region-${region.id}`}>
        <a className="plain" href={`${base}/organizations/${region.id}`}>
          {callName(region)}
        </a>
      </h3>
      <ul className="chips">
        {members.map((m) => (
          <li key={m.id}>
            <a className="chip" href={`${base}/organizations/${m.id}`}>
              {callName(m)}
            </a>
          </li>
        ))}
      </ul>
      {region.phone && <Tel number={region.phone} about={`${callName(region)}电话`} />}
    </section>
  )
}
