import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { Masked } from '#console/Masked.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { formatDayShort, formatMoney } from '#platform/time/format.ts'
import type { MemberView } from '../contract.ts'
import { isActive, markKindLabels, standingLabels } from '../rules.ts'
import { type ChangeKind, MemberChange } from './changes.tsx'
import { standingTones, wordOf } from './RosterPage.tsx'

const route = getRouteApi('/members/$id')
export type Member = z.output<typeof MemberView>

/** One member: facts, periods, marks and posts on the left, all that happened on the right. Opening the page leaves a trace. */
export function MemberPage() {
  const { id } = route.useParams()
  const member = useQuery(api.members.get.queryOptions({ input: { id } }))
  const timeline = useInfiniteQuery(
    api.members.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  const shown = member.data !== undefined
  useEffect(() => {
    // A trace that the member can read, at most once an hour; the page does not wait for it.
    if (shown) client.members.opened({ id }).catch(() => {})
  }, [id, shown])
  return (
    <>
      {!member.data && <PageHeader title="党员" path={<Link to="/members">党员名册</Link>} />}
      <Loaded query={member}>{(data) => <Shown key={id} member={data} timeline={<TimelinePanel query={timeline} />} />}</Loaded>
    </>
  )
}

function Shown({ member: m, timeline }: { member: Member; timeline: React.ReactNode }) {
  const [change, setChange] = useState<ChangeKind | null>(null)
  const queries = useQueryClient()
  const can = useCan()
  const renew = async (said: string) => {
    setChange(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.members.key() })
  }
  const open = m.marks.filter((k) => k.untilOn === null)
  const items = [
    ...(m.can.edit && m.nextStandings.length ? [{ key: 'standing', label: '变更类别（转正、转出、停止党籍…）' }] : []),
    ...(m.can.keep && isActive(m.standing) ? [{ key: 'place', label: '调整支部或党小组' }] : []),
    ...(m.can.keep && isActive(m.standing) ? [{ key: 'mark', label: '标记流动、失联、困难' }] : []),
    ...(m.can.keep && open.length ? [{ key: 'clearMark', label: '取消标记' }] : []),
    ...(m.can.edit ? [{ key: 'facts', label: '修改党籍资料' }] : []),
    ...(m.can.edit && m.periods.length > 1 ? [{ key: 'undo', label: '撤销误登记的最近一次变动', danger: true }] : []),
  ]
  const p = m.person
  const reveal = (field: 'PHONE' | 'IDENTITY_NUMBER') => async (purpose: string, call: { context: object }) =>
    (await client.people.reveal({ id: p.id, field, purpose }, call)).value
  return (
    <>
      <PageHeader
        title={p.name}
        path={<Link to="/members">党员名册</Link>}
        aside={
          <>
            <Tag tone={standingTones[m.standing]}>{standingLabels[m.standing]}</Tag>
            {open.map((k) => (
              <Tag key={k.id} tone="late">
                {markKindLabels[k.kind]}
                {k.detail && `：${k.detail}`}
              </Tag>
            ))}
          </>
        }
        actions={
          <>
            <PrintButton />
            {can('transfers.draft') && isActive(m.standing) && (
              <Link className="c-plain-button" to={'/transfers/new' as never} search={{ member: m.id } as never}>
                转接组织关系
              </Link>
            )}
            {items.length > 0 && (
              <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => setChange(key as ChangeKind) }}>
                <Button aria-haspopup="menu">
                  变动 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
            {m.can.editPerson && (
              <Button type="primary" onClick={() => setChange('person')}>
                修改资料
              </Button>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <Card title="党籍">
            <Facts
              facts={[
                [
                  '所在党支部',
                  <Link key="b" to={'/organizations/$id' as never} params={{ id: m.branch.id } as never}>
                    {m.branch.name}
                  </Link>,
                ],
                ['所在党小组', m.group?.name],
                ['入党日期', formatDayShort(m.joinedOn)],
                ['转正日期', m.fullOn && formatDayShort(m.fullOn)],
                ['党龄', m.standingYears === null ? null : `${m.standingYears} 年`],
                [
                  '党费缴至',
                  can('dues.read') ? (
                    <Link key="d" to={'/dues/members/$id' as never} params={{ id: m.id } as never}>
                      {m.duesPaidThrough?.slice(0, 7) ?? '登记'}
                    </Link>
                  ) : (
                    m.duesPaidThrough?.slice(0, 7)
                  ),
                ],
                ['月党费', m.monthlyDuesFen === null ? null : formatMoney(m.monthlyDuesFen)],
                [
                  '党内职务',
                  m.posts
                    .filter((x) => !x.untilOn)
                    .map((x) => `${x.organization.name}${x.label}`)
                    .join('、') || '无',
                ],
                ['备注', m.note],
              ]}
            />
          </Card>
          <Card title="个人资料">
            <Facts
              facts={[
                ['性别', wordOf(SEX, p.sex)],
                ['出生日期', p.birthOn && formatDayShort(p.birthOn)],
                ['民族', wordOf(ETHNICITY, p.ethnicity)],
                ['籍贯', p.nativePlace],
                ['学历', wordOf(EDUCATION, p.education)],
                ['学位', p.degree],
                ['毕业院校及专业', p.school],
                ['参加工作日期', p.workStartedOn && formatDayShort(p.workStartedOn)],
                ['工作单位及职务', p.employer],
                ['户籍地', p.registeredAddress],
                ['家庭住址', p.homeAddress],
                ['联系电话', <Masked key="p" hint={p.phoneHint} what="联系电话" whose={p.name} reveal={m.can.revealPhone ? reveal('PHONE') : undefined} />],
                [
                  '公民身份号码',
                  <Masked
                    key="i"
                    hint={p.identityHint}
                    what="公民身份号码"
                    whose={p.name}
                    reveal={m.can.revealIdentityNumber ? reveal('IDENTITY_NUMBER') : undefined}
                  />,
                ],
                ['备注', p.note],
              ]}
            />
          </Card>
          <Card title="经历">
            <ol className="c-rows">
              {m.periods.map((x) => (
                <li key={x.id}>
                  <Tag tone={standingTones[x.standing]}>{standingLabels[x.standing]}</Tag>
                  <b>{x.branch.name}</b>
                  {x.group && <span className="c-sub">{x.group.name}</span>}
                  {x.reason && <span className="c-sub">{x.reason}</span>}
                  <span className="c-sub c-rows-end">
                    {formatDayShort(x.fromOn)} 起{x.untilOn && `，至 ${formatDayShort(x.untilOn)}`}
                  </span>
                </li>
              ))}
            </ol>
          </Card>
          {m.marks.length > 0 && (
            <Card title="标记">
              <ol className="c-rows">
                {m.marks.map((k) => (
                  <li key={k.id}>
                    <b>{markKindLabels[k.kind]}</b>
                    {k.detail && <span>{k.detail}</span>}
                    <span className="c-sub c-rows-end">
                      {formatDayShort(k.fromOn)} 起{k.untilOn && `，至 ${formatDayShort(k.untilOn)}`}
                    </span>
                  </li>
                ))}
              </ol>
            </Card>
          )}
        </div>
        <div className="c-stack">{timeline}</div>
      </div>
      {change && <MemberChange kind={change} member={m} onDone={renew} onClose={() => setChange(null)} />}
    </>
  )
}
