import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts } from '#console/Facts.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { electionKindLabels, meetingKindLabels } from '../rules.ts'
import { BallotsCard } from './BallotsCard.tsx'
import { CandidatesCard } from './CandidatesCard.tsx'
import { DivisionCard } from './DivisionCard.tsx'
import { ElectorsCard } from './ElectorsCard.tsx'
import { MoveDialog, type Offered } from './MoveDialog.tsx'
import { PlanDialog } from './PlanDialog.tsx'
import { explain, Findings, type Page, StateTag } from './words.tsx'

const route = getRouteApi('/elections/$id')
/** Steps that lead on; the others go back or stop. */
const forward: readonly Page['moves'][number]['name'][] = ['approve', 'confirmCandidates', 'report', 'file']

/** One election: plan, electors, candidates, ballots, division of posts, each with its arithmetic; the next steps and all that happened on the right. */
export function ElectionPage() {
  const { id } = route.useParams()
  const page = useQuery(api.elections.get.queryOptions({ input: { id } }))
  if (page.data) return <Shown key={id} page={page.data} />
  return (
    <>
      <PageHeader title="选举" path={<Link to="/elections">换届选举</Link>} />
      <Loaded query={page}>{() => null}</Loaded>
    </>
  )
}

function Shown({ page }: { page: Page }) {
  const queries = useQueryClient()
  const [editing, setEditing] = useState(false)
  const [move, setMove] = useState<Offered | null>(null)
  const timeline = useInfiniteQuery(
    api.elections.timeline.infiniteOptions({
      input: (before: number | undefined) => ({ id: page.id, before }),
      initialPageParam: undefined,
      getNextPageParam: (last) => (last.items.length < 50 ? undefined : last.items.at(-1)?.seq),
    }),
  )
  const renew = async (said: string) => {
    setEditing(false)
    setMove(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.elections.key() })
  }
  const isHeld = page.heldOn !== null
  return (
    <>
      <PageHeader
        title={`${page.organization.name}${electionKindLabels[page.kind]}`}
        aside={<StateTag state={page.state} />}
        path={
          <>
            <Link to="/elections">换届选举</Link> /{' '}
            <Link to="/elections/bodies/$id" params={{ id: page.organization.id }}>
              {page.organization.name}
            </Link>
          </>
        }
        actions={
          <>
            <PrintButton />
            <a className="c-plain-button" href={`/console-files/elections/${page.id}/request.docx`} download>
              请示文稿
            </a>
            {isHeld && (
              <a className="c-plain-button" href={`/console-files/elections/${page.id}/report.docx`} download>
                结果报告文稿
              </a>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <Card title="方案" actions={page.may.plan && <Button onClick={() => setEditing(true)}>修改</Button>}>
            <Facts
              facts={[
                ['选举', electionKindLabels[page.kind]],
                [isHeld ? '大会日期' : '计划日期', formatDayShort(page.heldOn ?? page.plannedOn)],
                ['选举方式', `${meetingKindLabels[page.meeting]}${page.delegates ? `，代表 ${page.delegates} 人` : ''}`],
                ['应选名额', page.seats.map((s) => `${postKindLabels[s.post]} ${s.count} 人`).join('，')],
                ...(page.state === 'FILED' && page.termYears ? [] : ([['本届届满', page.termEndsOn && formatDayShort(page.termEndsOn)]] as const)),
                ...(page.termYears ? ([['新一届任期', `${page.termYears} 年，至 ${formatDayShort(page.newTermEndsOn!)}`]] as const) : []),
                ...(page.shiftReason ? ([['提前或延期的原因', page.shiftReason]] as const) : []),
                ['上级党组织', page.superior],
                ['请示', page.letters.plan],
                ['批复', page.letters.repliedOn && `${page.letters.reply ?? '无文号'}，${formatDayShort(page.letters.repliedOn)}`],
                ...(page.note ? ([['说明', page.note]] as const) : []),
              ]}
            />
            <Findings findings={page.advice.findings} />
          </Card>
          <ElectorsCard page={page} onChanged={renew} />
          <CandidatesCard page={page} onChanged={renew} />
          {(page.may.ballots || isHeld) && <BallotsCard page={page} onChanged={renew} />}
          {isHeld && <DivisionCard page={page} onChanged={renew} />}
        </div>
        <div className="c-stack">
          {page.moves.length > 0 && (
            <Card title="下一步">
              <div className="c-moves">
                {page.moves
                  .filter((m) => m.name !== 'hold')
                  .map((m, i) => (
                    <div key={m.name} className="c-move">
                      <Button
                        type={i === 0 && forward.includes(m.name) && !m.closed ? 'primary' : 'default'}
                        danger={m.grave}
                        disabled={m.closed !== null}
                        aria-describedby={m.closed ? `why-${m.name}` : undefined}
                        onClick={() => setMove(m as Offered)}
                      >
                        {m.label}
                      </Button>
                      {m.closed && (
                        <span id={`why-${m.name}`} className="c-closed">
                          {m.closed}
                        </span>
                      )}
                    </div>
                  ))}
                {page.state === 'CANDIDATES' && <p className="c-sub">大会选举后，在“选举结果”中登记票数。</p>}
              </div>
            </Card>
          )}
          {page.letters.reportedOn && (
            <Card title="上报与备案">
              <Facts
                facts={[
                  ['上报', `${page.letters.report ?? '无文号'}，${formatDayShort(page.letters.reportedOn)}`],
                  ['备案', page.letters.filedOn && `${page.letters.filing ?? '无文号'}，${formatDayShort(page.letters.filedOn)}`],
                ]}
              />
            </Card>
          )}
          <TimelinePanel query={timeline} explain={explain} />
        </div>
      </div>
      {editing && <EditPlan page={page} onDone={() => renew('已修改方案')} onClose={() => setEditing(false)} />}
      {move && <MoveDialog page={page} move={move} onDone={() => renew(`已${move.label}`)} onClose={() => setMove(null)} />}
    </>
  )
}

/** The plan's form needs the body's term and advice. */
function EditPlan({ page, onDone, onClose }: { page: Page; onDone(): void; onClose(): void }) {
  const body = useQuery(api.elections.body.queryOptions({ input: { id: page.organization.id } }))
  return body.data ? <PlanDialog body={body.data} plan={page} onDone={onDone} onClose={onClose} /> : null
}
