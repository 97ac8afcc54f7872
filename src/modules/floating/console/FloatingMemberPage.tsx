import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag, type Tone } from '#console/Facts.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import {
  contactResultLabels,
  contactWayLabels,
  type DecisionState,
  type DepartureState,
  decisionGroundLabels,
  decisionStateLabels,
  departureReasonLabels,
  departureStateLabels,
  lapseGroundLabels,
  lapseStateLabels,
} from '../rules.ts'
import {
  CloseLapseDialog,
  ConfirmDepartureDialog,
  ContactDialog,
  DecideDialog,
  DeclineDialog,
  DepartDialog,
  LapseDialog,
  type Member,
  ProposeDialog,
  ReturnDialog,
} from './dialogs.tsx'
import { DueTags } from './FloatingPage.tsx'

const route = getRouteApi('/floating/$id')
const departureTones: Record<DepartureState, Tone> = { REPORTED: 'info', CONFIRMED: 'late', RETURNED: 'ok', DECLINED: 'plain' }
const decisionTones: Record<DecisionState, Tone> = { PROPOSED: 'info', APPROVED: 'stop', REJECTED: 'plain' }
const dialogs = {
  depart: DepartDialog,
  confirm: ConfirmDepartureDialog,
  decline: DeclineDialog,
  return: ReturnDialog,
  contact: ContactDialog,
  lapse: LapseDialog,
  closeLapse: CloseLapseDialog,
  propose: ProposeDialog,
  decide: DecideDialog,
} as const

/** One member: away, lost or watched; what was tried, what is due, what can be decided. */
export function FloatingMemberPage() {
  const { id } = route.useParams()
  const member = useQuery(api.floating.get.queryOptions({ input: { id } }))
  const timeline = useInfiniteQuery(
    api.floating.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  return (
    <>
      {!member.data && <PageHeader title="流动党员" path={<Link to="/floating">流动党员</Link>} />}
      <Loaded query={member}>{(data) => <Shown key={id} member={data} timeline={<TimelinePanel query={timeline} />} />}</Loaded>
    </>
  )
}

function Shown({ member: m, timeline }: { member: Member; timeline: React.ReactNode }) {
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<keyof typeof dialogs | null>(null)
  const renew = () => {
    setDialog(null)
    announce('已登记')
    void queries.invalidateQueries({ queryKey: api.floating.key() })
    void queries.invalidateQueries({ queryKey: api.members.key() })
  }
  const Dialog = dialog && dialogs[dialog]
  const button = (key: keyof typeof dialogs, label: string, shown: boolean) =>
    shown && (
      <Button key={key} size="small" onClick={() => setDialog(key)}>
        {label}
      </Button>
    )
  const report = m.departures.some((d) => d.state === 'REPORTED')
  const away = m.outflowSince !== null || m.departures.some((d) => d.state === 'CONFIRMED')
  const lapse = m.lapses.some((l) => l.state === 'OPEN')
  const proposed = m.decisions.some((d) => d.state === 'PROPOSED')
  const keep = m.can.keep && m.can.placed
  const later = m.grounds.filter((g) => !g.open)
  return (
    <>
      <PageHeader
        title={m.name}
        path={<Link to="/floating">流动党员</Link>}
        aside={
          <>
            <Tag>{standingLabels[m.standing]}</Tag>
            {m.outflowSince && <Tag tone="late">流出</Tag>}
            {m.lostSince && <Tag tone="late">失联</Tag>}
          </>
        }
        actions={
          <>
            <PrintButton />
            {keep && (
              <Button type="primary" onClick={() => setDialog('contact')}>
                登记联系
              </Button>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <Card title="现在">
            <Facts
              facts={[
                ['所在党支部', m.branch.name],
                ['联系电话', m.phoneHint],
                ['流出', m.outflowSince ? `${formatDayShort(m.outflowSince)} 起` : '无'],
                ['失联', m.lostSince ? `${formatDayShort(m.lostSince)} 起` : '无'],
                ['到期事项', m.due.length ? <DueTags key="d" due={m.due} /> : '无'],
                [
                  '党员页',
                  <Link key="m" to="/members/$id" params={{ id: m.id }}>
                    打开
                  </Link>,
                ],
              ]}
            />
          </Card>
          <Card
            title="外出"
            actions={
              <>
                {button('confirm', '确认外出报告', keep && report)}
                {button('decline', '不登记', keep && report)}
                {button('return', '登记返回', keep && away)}
                {button('depart', '登记外出', keep && !report && !m.departures.some((d) => d.state === 'CONFIRMED'))}
              </>
            }
          >
            {m.departures.length === 0 ? (
              <EmptyState title="没有外出登记" />
            ) : (
              <ol className="c-rows">
                {m.departures.map((d) => (
                  <li key={d.id}>
                    <Tag tone={departureTones[d.state]}>{departureStateLabels[d.state]}</Tag>
                    <b>{d.place}</b>
                    <span className="c-sub">
                      {[
                        departureReasonLabels[d.reason],
                        d.fixedPlace ? '固定地点' : '地点不固定',
                        d.hostOrganization,
                        d.passNumber && `活动证 ${d.passNumber}`,
                        d.note,
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                    <span className="c-sub c-rows-end">
                      {formatDayShort(d.leftOn)} 起{d.returnedOn && `，${formatDayShort(d.returnedOn)} 返回`}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </Card>
          <Card title="联系记录">
            {m.contacts.length === 0 ? (
              <EmptyState title="还没有联系记录" />
            ) : (
              <ol className="c-rows">
                {m.contacts.map((c) => (
                  <li key={c.id}>
                    <Tag tone={c.result === 'REACHED' ? 'ok' : 'late'}>{contactResultLabels[c.result]}</Tag>
                    <b>{contactWayLabels[c.way]}</b>
                    {c.note && <span>{c.note}</span>}
                    <span className="c-sub c-rows-end">
                      {formatDayShort(c.onDay)} · {c.recordedBy}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </Card>
          <Card
            title="跟踪和处置"
            actions={
              <>
                {button('lapse', '开始跟踪', keep && !lapse)}
                {button('closeLapse', '结束跟踪', keep && lapse)}
                {button('propose', '提出处置决定', keep && !proposed && m.grounds.some((g) => g.open))}
                {button('decide', '审批', m.can.decide && proposed)}
              </>
            }
          >
            {m.lapses.length + m.decisions.length === 0 && <EmptyState title="没有需要跟踪的情况" />}
            <ol className="c-rows">
              {m.decisions.map((d) => (
                <li key={d.id}>
                  <Tag tone={decisionTones[d.state]}>{decisionStateLabels[d.state]}</Tag>
                  <b>{standingLabels[d.outcome]}</b>
                  <span className="c-sub">
                    {[
                      decisionGroundLabels[d.ground],
                      d.meetingOn && `支部大会 ${formatDayShort(d.meetingOn)}，应到 ${d.votersDue}、到会 ${d.votersPresent}、赞成 ${d.votesFor}`,
                      d.document,
                      d.note,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                  <span className="c-sub c-rows-end">{d.decidedOn ? formatDayShort(d.decidedOn) : `${d.proposedBy}提出`}</span>
                </li>
              ))}
              {m.lapses.map((l) => (
                <li key={l.id}>
                  <Tag tone={l.state === 'OPEN' ? 'late' : 'plain'}>{lapseStateLabels[l.state]}</Tag>
                  <b>{l.grounds.map((g) => lapseGroundLabels[g]).join('、')}</b>
                  <span className="c-sub">{[l.note, l.answer].filter(Boolean).join(' · ')}</span>
                  <span className="c-sub c-rows-end">
                    {formatDayShort(l.sinceOn)} 起{l.closedOn && `，至 ${formatDayShort(l.closedOn)}`}
                  </span>
                </li>
              ))}
            </ol>
            {later.map((g) => (
              <p key={g.ground} className="c-sub">
                {decisionGroundLabels[g.ground]}：自{formatDayShort(g.sinceOn)}起，{formatDayShort(g.fromOn)}以后可以提出处置决定。
              </p>
            ))}
          </Card>
        </div>
        <div className="c-stack">{timeline}</div>
      </div>
      {Dialog && <Dialog member={m} onDone={renew} onClose={() => setDialog(null)} />}
    </>
  )
}
