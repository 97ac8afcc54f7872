import { inArray, sql } from 'drizzle-orm'
import { activeStandings, type Standing } from '#modules/members/rules.ts'
import { openStates } from '#modules/transfers/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadlines, type DeadlineKind, type RunningClock, setDeadlines } from '#platform/deadlines/deadlines.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { schemeOf } from '#platform/schemes/schemes.ts'
import { addMonths, type Day, dayOf, today } from '#platform/time/day.ts'
import { contactClock, deadlineKinds, decisionClock, removalClock, reportClock, suspensionClock, transferClock, warnings } from './deadlines.ts'
import { answerDue, decisionFrom, nextContact, transferDue, warningDays } from './rules.ts'
import { floatingScheme } from './scheme.ts'

/** What the clocks of one member follow from. */
export interface Watched extends Record<string, unknown> {
  id: string
  street_id: string
  branch_id: string
  path: string
  name: string
  standing: Standing
  standing_since: Day
  outflow_since: Day | null
  lost_since: Day | null
  departure_state: 'REPORTED' | 'CONFIRMED' | null
  departure_reason: string | null
  left_on: Day | null
  fixed_place: boolean | null
  reported_at: string | null
  reached_on: Day | null
  tried_on: Day | null
  lapse_since: Day | null
  proposed_at: string | null
  transfers_now: boolean
}

const list = (values: readonly string[]) =>
  sql`(${sql.join(
    values.map((v) => sql`${v}`),
    sql`, `,
  )})`

/** Members who are watched: with a mark of floating or lost, a report, a lapse, a proposal; or just these memberships. */
export async function watched({ tx, actor }: Ctx, ids?: readonly string[]): Promise<Watched[]> {
  const { rows } = await tx.execute<Watched>(sql`
    select m.id, m.street_id, p.branch_id, o.path, n.name, p.standing, p.from_on::text as standing_since,
      out_.from_on::text as outflow_since, lost.from_on::text as lost_since,
      d.state as departure_state, d.reason as departure_reason, d.left_on::text as left_on, d.fixed_place, d.created_at::text as reported_at,
      c.reached_on::text as reached_on, c.tried_on::text as tried_on, l.since_on::text as lapse_since, x.created_at::text as proposed_at,
      exists (select from transfer t where t.membership_id = m.id and t.state in ${list(openStates)}) as transfers_now
    from membership m
    join member_period p on p.membership_id = m.id and p.until_on is null
    join organization o on o.id = p.branch_id
    join person n on n.id = m.person_id
    left join member_mark out_ on out_.membership_id = m.id and out_.kind = 'OUTFLOW' and out_.until_on is null
    left join member_mark lost on lost.membership_id = m.id and lost.kind = 'LOST_CONTACT' and lost.until_on is null
    left join floating_departure d on d.membership_id = m.id and d.state in ('REPORTED', 'CONFIRMED')
    left join floating_lapse l on l.membership_id = m.id and l.state = 'OPEN'
    left join floating_decision x on x.membership_id = m.id and x.state = 'PROPOSED'
    left join lateral (
      select max(on_day) filter (where result = 'REACHED') as reached_on, max(on_day) as tried_on from floating_contact where membership_id = m.id
    ) c on true
    where ${ids ? sql`m.id = any(${sql.param([...ids])}::uuid[])` : sql`m.street_id = any(${sql.param([...actor.streets])}::uuid[]) and (out_.id is not null or lost.id is not null or d.id is not null or l.id is not null or x.id is not null)`}`)
  return rows
}

/** The clocks of a member on the rules of his street. Pure. */
export function clocksOf(w: Watched, months: { outflowMonths: number; abroadMonths: number; lostMonths: number }): RunningClock[] {
  const active = (activeStandings as readonly Standing[]).includes(w.standing)
  const clock = (kind: DeadlineKind, dueOn: Day, title: string, clause: string): RunningClock => ({
    ...{ streetId: w.street_id, organizationId: w.branch_id, path: w.path, kind, subjectId: w.id },
    ...{ title: `${w.name}：${title}`, dueOn, clause },
  })
  const clocks: RunningClock[] = []
  if (w.proposed_at) clocks.push(clock(decisionClock, addMonths(dayOf(new Date(w.proposed_at)), 1), '支部提出的处置决定', '支部大会讨论决定，上级党组织批准'))
  if (w.lost_since && w.standing === 'SUSPENDED')
    clocks.push(clock(removalClock, decisionFrom('STILL_LOST', w.standing_since), '停止党籍满两年', '停止党籍两年后仍联系不上的，按程序除名'))
  if (!active) return clocks
  if (w.departure_state === 'REPORTED' && w.reported_at)
    clocks.push(clock(reportClock, answerDue(dayOf(new Date(w.reported_at))), '报告外出', '外出前向支部报告，支部登记并发给流动党员活动证'))
  if (w.lost_since) {
    clocks.push(
      clock(contactClock, nextContact(w.tried_on, w.lost_since, months.lostMonths), '失联，继续查找', `查找期间每 ${months.lostMonths} 个月至少查找一次`),
      clock(suspensionClock, decisionFrom('LOST_CONTACT', w.lost_since), '失联满六个月', '失去联系六个月以上、经查找仍联系不上的，由上级党组织决定停止党籍'),
    )
  } else if (w.outflow_since) {
    const every = w.departure_reason === 'STUDY_ABROAD' ? months.abroadMonths : months.outflowMonths
    clocks.push(clock(contactClock, nextContact(w.reached_on, w.outflow_since, every), '外出，应联系', `外出期间每 ${every} 个月至少联系一次`))
    const due = w.left_on && w.departure_state === 'CONFIRMED' ? transferDue(w.left_on, w.fixed_place === true) : null
    if (due && !w.transfers_now) clocks.push(clock(transferClock, due, '在固定地点外出六个月，应转接组织关系', '外出六个月以上且地点固定的，应当转接组织关系'))
  }
  if (w.lapse_since)
    for (const [i, day] of warningDays(w.lapse_since).entries())
      clocks.push(
        clock(
          warnings[i]!,
          day,
          ['满三个月没有正当理由', '满五个月没有正当理由', '满六个月，应由支部大会讨论'][i]!,
          '《中国共产党章程》第九条：连续六个月不参加组织生活，或不交党费，或不做分配的工作，按自行脱党处理',
        ),
      )
  return clocks
}

/** Sets the clocks of these members anew, or of all whom the actor's streets watch. */
export async function renewClocks(ctx: Ctx, membershipIds?: readonly string[]): Promise<number> {
  const rows = await watched(ctx, membershipIds)
  const day = today(ctx.now)
  const rules = new Map<string, Parameters<typeof clocksOf>[1]>()
  for (const streetId of new Set(rows.map((r) => r.street_id))) rules.set(streetId, (await schemeOf(ctx, floatingScheme, streetId))(day).values)
  const clocks = rows.flatMap((w) => clocksOf(w, rules.get(w.street_id)!))
  const running = new Set(clocks.map((c) => `${c.kind.key} ${c.subjectId}`))
  const known = await ctx.tx
    .select({ kind: deadlines.kind, subjectId: deadlines.subjectId })
    .from(deadlines)
    .where(
      sql`${inArray(
        deadlines.kind,
        deadlineKinds.map((k) => k.key),
      )} and ${membershipIds ? inArray(deadlines.subjectId, [...membershipIds]) : inArray(deadlines.streetId, [...ctx.actor.streets])}`,
    )
  for (const kind of deadlineKinds)
    await clearDeadlines(
      ctx,
      kind,
      known.filter((k) => k.kind === kind.key && !running.has(`${k.kind} ${k.subjectId}`)).map((k) => k.subjectId),
    )
  await setDeadlines(ctx, clocks)
  return clocks.length
}
