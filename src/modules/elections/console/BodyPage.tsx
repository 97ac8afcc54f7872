import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { electionKindLabels, isElective, reminderFrom, reminderWayLabels, runningStates, termEndingLabels } from '../rules.ts'
import { PlanDialog } from './PlanDialog.tsx'
import { PostponeDialog, RemindDialog, TermDialog } from './term-dialogs.tsx'
import { type Body, committeeWords, explain, Findings, StateTag, TermTag } from './words.tsx'

const route = getRouteApi('/elections/bodies/$id')
type Dialog = 'plan' | 'record' | 'correct' | 'postpone' | 'remind' | null

/** One body: what the rules say of its committee, its term, who holds the posts, its elections. */
export function BodyPage() {
  const { id } = route.useParams()
  const page = useQuery(api.elections.body.queryOptions({ input: { id } }))
  if (page.data) return <Shown key={id} page={page.data} />
  return (
    <>
      <PageHeader title="任期" path={<Link to="/elections">换届选举</Link>} />
      <Loaded query={page}>{() => null}</Loaded>
    </>
  )
}

function Shown({ page }: { page: Body }) {
  const can = useCan()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog>(null)
  const timeline = useInfiniteQuery(
    api.elections.bodyTimeline.infiniteOptions({
      input: (before: number | undefined) => ({ id: page.organization.id, before }),
      initialPageParam: undefined,
      getNextPageParam: (last) => (last.items.length < 50 ? undefined : last.items.at(-1)?.seq),
    }),
  )
  const close = () => setDialog(null)
  const renew = async (said: string) => {
    close()
    announce(said)
    await queries.invalidateQueries({ queryKey: api.elections.key() })
  }
  const { organization, advice, may } = page
  const term = page.terms.find((t) => t.endedOn === null)
  const running = page.elections.find((e) => (runningStates as readonly string[]).includes(e.state))
  const open = organization.dissolvedOn === null && isElective(organization.kind)
  const more = [
    { key: 'record', label: term ? '登记新一届任期' : '登记任期' },
    ...(term ? [{ key: 'correct', label: '更正任期' }] : []),
    ...(term && !term.remindedOn ? [{ key: 'remind', label: '登记提醒换届' }] : []),
    ...(term ? [{ key: 'postpone', label: '批准延期换届' }] : []),
  ]
  return (
    <>
      <PageHeader
        title={organization.name}
        aside={
          <>
            {organizationKindLabels[organization.kind]} <TermTag state={page.state} daysLeft={page.daysLeft} />
          </>
        }
        path={<Link to="/elections">换届选举</Link>}
        actions={
          <>
            <PrintButton />
            {open && may.approve && (
              <Dropdown trigger={['click']} menu={{ items: more, onClick: ({ key }) => setDialog(key as Dialog) }}>
                <Button aria-haspopup="menu">
                  任期 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
            {running && can('elections.read') && (
              <Link className="c-plain-button" to="/elections/$id" params={{ id: running.id }}>
                打开正在办理的选举
              </Link>
            )}
            {open && may.edit && !running && (
              <Button type="primary" onClick={() => setDialog('plan')}>
                拟定选举方案
              </Button>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <Card title="委员会设置">
            <Facts
              facts={[
                ['党员', `正式 ${page.members.full} 人，预备 ${page.members.probationary} 人`],
                ['结论', `${committeeWords[advice.committee]}${advice.size ? `，委员 ${advice.size.least} 至 ${advice.size.most} 人` : ''}`],
              ]}
            />
            <Findings findings={advice.findings} />
          </Card>
          <Card title="任期">
            {page.terms.length === 0 ? (
              <EmptyState title="还没有登记任期">
                <p>登记本届的选举日期和年限后，届满日期、提醒日期和任职者的任期随之得出。</p>
              </EmptyState>
            ) : (
              <ul className="c-rows">
                {page.terms.map((t) => (
                  <li key={t.id}>
                    <b>
                      {formatDayShort(t.electedOn)} 至 {formatDayShort(t.endedOn ?? t.endsOn)}
                    </b>
                    <span>{t.termYears} 年</span>
                    {t.endedOn === null && t.postponedUntil && (
                      <span>
                        {t.postponedNumber} 批准延期至 {formatDayShort(t.postponedUntil)}
                      </span>
                    )}
                    {t.endedOn === null && (
                      <span className="c-sub">
                        {t.remindedOn
                          ? `${formatDayShort(t.remindedOn)}已${t.reminderWay === null ? '' : reminderWayLabels[t.reminderWay]}提醒换届`
                          : `应于 ${formatDayShort(reminderFrom(t.endsOn))} 起提醒换届`}
                      </span>
                    )}
                    {t.ending && <span className="c-sub">{termEndingLabels[t.ending]}</span>}
                    {t.note && <span className="c-sub">{t.note}</span>}
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <Card title="历次选举">
            {page.elections.length === 0 ? (
              <EmptyState title="还没有办理过选举" />
            ) : (
              <ul className="c-rows">
                {page.elections.map((e) => (
                  <li key={e.id}>
                    {can('elections.read') ? (
                      <Link to="/elections/$id" params={{ id: e.id }}>
                        {electionKindLabels[e.kind]}
                      </Link>
                    ) : (
                      electionKindLabels[e.kind]
                    )}
                    <StateTag state={e.state} />
                    <span className="c-sub c-rows-end">{e.heldOn ? `${formatDayShort(e.heldOn)} 召开` : `计划 ${formatDayShort(e.plannedOn)}`}</span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
        <div className="c-stack">
          <Card
            title="现任"
            actions={
              can('organizations.read') && (
                <Link to="/organizations/$id" params={{ id: organization.id }}>
                  组织页
                </Link>
              )
            }
          >
            {page.posts.length === 0 ? (
              <EmptyState title="没有登记任职" />
            ) : (
              <ul className="c-rows">
                {page.posts.map((p) => (
                  <li key={`${p.kind} ${p.holderName}`}>
                    <span className="c-post">{p.label}</span>
                    <b>{p.holderName}</b>
                    <span className="c-sub c-rows-end">{p.termEndsOn ? `任期至 ${formatDayShort(p.termEndsOn)}` : `${formatDayShort(p.fromOn)} 起`}</span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <TimelinePanel query={timeline} explain={explain} />
        </div>
      </div>
      {dialog === 'plan' && (
        <PlanDialog
          body={page}
          onDone={async ({ id }) => {
            await renew('已报送选举方案')
            await navigate({ to: '/elections/$id', params: { id } })
          }}
          onClose={close}
        />
      )}
      {dialog === 'record' && <TermDialog body={page} onDone={() => renew('已登记任期')} onClose={close} />}
      {dialog === 'correct' && term && <TermDialog body={page} term={term} onDone={() => renew('已更正任期')} onClose={close} />}
      {dialog === 'postpone' && term && <PostponeDialog term={term} onDone={() => renew('已批准延期')} onClose={close} />}
      {dialog === 'remind' && term && <RemindDialog term={term} onDone={() => renew('已登记提醒')} onClose={close} />}
    </>
  )
}
