import { and, eq, inArray } from 'drizzle-orm'
import { accountsHolding } from '#modules/accounts/public.ts'
import type { Body } from '#modules/organizations/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type FieldError, Invalid, Refused } from '#platform/errors.ts'
import { notify } from '#platform/notify/notify.ts'
import { type Day, today } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { keepClocks } from './deadlines.ts'
import { countOn } from './electors.ts'
import { assertVersion, electionFor } from './load.ts'
import {
  adviceOf,
  CONGRESS_FROM_MEMBERS,
  type ElectionKind,
  electionKindLabels,
  isLongShift,
  type MeetingKind,
  runningStates,
  type Seats,
  termElectionKind,
  termYearsOf,
  whySeatsWrong,
} from './rules.ts'
import { type Election, elections, type Term } from './schema.ts'
import { electiveBody, openTerm } from './terms.ts'

/** A plan as the body sends it to the superior. */
export interface PlanInput {
  purpose: 'TERM' | 'BY_ELECTION'
  plannedOn: Day
  meeting: MeetingKind
  delegates?: number | null
  seats: Seats[]
  /** Length of the new term; what the rules say for the body, when it is left out. */
  termYears?: number | null
  shiftReason?: string | null
  planNumber?: string | null
  note?: string | null
}

/** The entry of an election's timeline. */
export const recordOn = (ctx: Ctx, election: Pick<Election, 'id' | 'streetId'>, action: string, data: Facts = {}, words?: string | null): Promise<void> =>
  record(ctx, { streetId: election.streetId, subjectType: 'election', subjectId: election.id, action: `election.${action}`, data, note: words })

/** Writes changed columns of an election and its new version. */
export async function writeElection({ tx, now }: Ctx, election: Election, set: Partial<Election>): Promise<void> {
  await tx
    .update(elections)
    .set({ ...set, version: election.version + 1, updatedAt: now })
    .where(eq(elections.id, election.id))
}

async function checkedPlan(ctx: Ctx, body: Body, term: Term | undefined, typed: PlanInput) {
  const isByElection = typed.purpose === 'BY_ELECTION'
  if (isByElection && !term) throw new Refused('election.noTerm', '没有登记任期，不能补选。请先登记本届任期，或办理首届选举')
  const kind: ElectionKind = isByElection ? 'BY_ELECTION' : termElectionKind(typed.plannedOn, term?.endsOn ?? null)
  const members = await countOn(ctx.tx, body, today(ctx.now))
  const wrong: FieldError[] = []
  const seats = whySeatsWrong(adviceOf(body.kind, members), typed.seats, isByElection)
  if (seats) wrong.push({ path: 'seats', message: seats })
  if (typed.meeting === 'CONGRESS') {
    if (members.full + members.probationary < CONGRESS_FROM_MEMBERS && !typed.note?.trim())
      wrong.push({ path: 'note', message: `党员不足 ${CONGRESS_FROM_MEMBERS} 人而召开党员代表大会的，请写明所辖组织分散等情况，报上级批准` })
    if (!typed.delegates) wrong.push({ path: 'delegates', message: '请填写代表名额' })
  }
  const isShifted = kind === 'EARLY' || kind === 'LATE'
  if (isShifted && !typed.shiftReason?.trim())
    wrong.push({
      path: 'shiftReason',
      message: isLongShift(typed.plannedOn, term!.endsOn)
        ? `任期 ${term!.endsOn} 届满，${electionKindLabels[kind]}超过一年，请写明原因和上级的专门意见`
        : `任期 ${term!.endsOn} 届满，${electionKindLabels[kind]}须经上级批准，请写明原因`,
    })
  if (wrong.length) throw new Invalid(wrong)
  return {
    kind,
    plannedOn: typed.plannedOn,
    meeting: typed.meeting,
    delegates: typed.meeting === 'CONGRESS' ? (typed.delegates ?? null) : null,
    seats: typed.seats,
    termYears: isByElection ? null : (typed.termYears ?? termYearsOf(body, typed.plannedOn)),
    shiftReason: isShifted ? typed.shiftReason!.trim() : null,
    planNumber: typed.planNumber || null,
    note: typed.note?.trim() || null,
  }
}

/**
 * Draws up an election and sends the plan to the superior. What kind it is follows from its day and the running term. One of a body runs at a time.
 * @throws NotFound | Forbidden | Invalid | Refused `election.notElective`, `election.bodyDissolved`, `election.noTerm`, `election.running`
 */
export async function planElection(ctx: Ctx, organizationId: string, typed: PlanInput): Promise<{ id: string }> {
  // The lock on the body makes two who plan at once wait for each other.
  const body = await electiveBody(ctx, 'elections.edit', organizationId)
  const [running] = await ctx.tx
    .select({ id: elections.id })
    .from(elections)
    .where(and(eq(elections.organizationId, body.id), inArray(elections.state, [...runningStates])))
  if (running) throw new Refused('election.running', `${body.name}已有一次选举正在办理，请先办结或取消`)
  const plan = await checkedPlan(ctx, body, await openTerm(ctx, body.id), typed)
  const [made] = await ctx.tx
    .insert(elections)
    .values({ ...plan, streetId: body.streetId, organizationId: body.id, createdAt: ctx.now, updatedAt: ctx.now })
    .returning()
  await recordOn(ctx, made!, 'planned', { organizationId: body.id, kind: plan.kind, plannedOn: plan.plannedOn, seats: seatsData(plan.seats) }, plan.note)
  await keepClocks(ctx, body)
  await tell(ctx, made!, body, 'elections.approve', '方案待批复')
  return { id: made!.id }
}

/** Changes a plan that waits for its reply. @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.planReplied`, `election.noTerm` */
export async function editPlan(ctx: Ctx, id: string, version: number, typed: PlanInput): Promise<void> {
  const { election } = await electionFor(ctx, 'elections.edit', id, { lock: true })
  assertVersion(election, version)
  if (election.state !== 'PLANNED') throw new Refused('election.planReplied', '方案已经批复，不能再修改。情况有变的，请取消后重新拟定')
  const body = await electiveBody(ctx, 'elections.edit', election.organizationId)
  const plan = await checkedPlan(ctx, body, await openTerm(ctx, body.id), typed)
  await writeElection(ctx, election, plan)
  await recordOn(ctx, election, 'planEdited', { kind: plan.kind, plannedOn: plan.plannedOn, seats: seatsData(plan.seats) }, plan.note)
  await keepClocks(ctx, body)
  await tell(ctx, { ...election, version: version + 1 }, body, 'elections.approve', '方案已修改，待批复')
}

const seatsData = (seats: readonly Seats[]) => seats.map(({ post, count }) => ({ post, count }))

/** Tells the other side that it is its turn; each version once. */
export async function tell(
  ctx: Ctx,
  election: Pick<Election, 'id' | 'streetId' | 'kind' | 'version'>,
  body: Body,
  permission: string,
  what: string,
): Promise<void> {
  await notify(ctx, {
    streetId: body.streetId,
    accountIds: (await accountsHolding(ctx, permission, body.path)).filter((id) => id !== ctx.actor.accountId),
    title: `${body.shortName ?? body.name} ${electionKindLabels[election.kind]}：${what}`,
    link: `/elections/${election.id}`,
    dedupeKey: `election:${election.id}:${election.version}:${what}`,
  })
}
