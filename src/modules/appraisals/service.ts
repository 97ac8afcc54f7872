import { and, eq, sql } from 'drizzle-orm'
import { activeStandings } from '#modules/members/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, setDeadline } from '#platform/deadlines/deadlines.ts'
import { type FieldError, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { applyMove } from '#platform/lifecycle/lifecycle.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { startClockOf } from './clock.ts'
import { reviewDue } from './deadlines.ts'
import { reviewLifecycle } from './lifecycle.ts'
import { type Body, bodyFor, branchFor, branchOfMember, reviewFor, rollDay } from './load.ts'
import { type Ballots, ballotsOf, type Decider, type Grade, type HonorKind, type HonorLevel, isOfBody, missingOf, type ReviewMove } from './rules.ts'
import { type Appraisal, appraisals, honors, type Review, reviews } from './schema.ts'
import { appraisalScheme } from './scheme.ts'

/**
 * Opens a branch's review of a year with a line for each member; opened again, those who have come since get theirs. One review a
 * branch and year.
 * @throws NotFound | Forbidden | Refused `appraisal.inFuture`, `appraisal.closed`
 */
export async function openReview(ctx: Ctx, branchId: string, year: number): Promise<string> {
  const branch = await branchFor(ctx, 'appraisals.keep', branchId)
  if (year > Number(today(ctx.now).slice(0, 4))) throw new Refused('appraisal.inFuture', '还没有到这个年度')
  const [made] = await ctx.tx
    .insert(reviews)
    .values({ streetId: branch.streetId, branchId, year, state: 'OPEN', openedAt: ctx.now })
    .onConflictDoNothing()
    .returning({ id: reviews.id })
  const [review] = await ctx.tx
    .select()
    .from(reviews)
    .where(and(eq(reviews.branchId, branchId), eq(reviews.year, year)))
    .for('update')
  if (review!.state === 'CLOSED') throw new Refused('appraisal.closed', '这个年度的评议已经完成')
  await addLines(ctx, review!)
  if (made) {
    await startClock(ctx, review!, branch)
    await recordOn(ctx, review!, 'appraisalReview.opened', { year, branchId })
  }
  return review!.id
}

/** A line for everybody who is a member of the branch and has none yet. */
async function addLines({ tx, now }: Ctx, { id, streetId, branchId, year }: Review): Promise<void> {
  const day = rollDay(year, now)
  await tx.execute(sql`
    insert into appraisal (street_id, review_id, membership_id, probationary)
    select ${streetId}, ${id}, membership_id, standing = 'PROBATIONARY' from member_period
    where branch_id = ${branchId} and standing in (${sql.join(
      activeStandings.map((s) => sql`${s}`),
      sql`, `,
    )}) and from_on <= ${day} and (until_on is null or until_on > ${day})
    on conflict do nothing`)
}

export const startClock = (ctx: Ctx, review: Pick<Review, 'id' | 'streetId' | 'year'>, branch: Pick<Body, 'id' | 'name' | 'path'>) =>
  setDeadline(ctx, startClockOf(review, branch))

/** What is written on a review's page, saved all at once. */
export interface ReviewFacts {
  heldOn: Day | null
  ballotsIssued: number | null
  ballotsReturned: number | null
  decider: Decider | null
  decidedOn: Day | null
  lines: readonly { membershipId: string; absentReason: string | null; selfDone: boolean; mutualDone: boolean; ballots: Ballots; grade: Grade | null }[]
}

/**
 * Saves a review: what was held, ballots as counts, grades. It may be incomplete; closing asks for all.
 * @throws NotFound | Forbidden | Invalid | Refused `appraisal.closed`, `appraisal.changedMeanwhile`
 */
export async function saveReview(ctx: Ctx, id: string, version: number, facts: ReviewFacts): Promise<void> {
  const { review } = await reviewFor(ctx, 'appraisals.keep', id, true)
  if (review.state === 'CLOSED') throw new Refused('appraisal.closed', '这个年度的评议已经完成，需要修改的请由街道退回')
  if (review.version !== version) throw new Refused('appraisal.changedMeanwhile', '这次评议刚被他人修改过，请刷新后核对再保存')
  const known = new Map((await ctx.tx.select().from(appraisals).where(eq(appraisals.reviewId, id))).map((a) => [a.membershipId, a]))
  const wrong = faultsOf(facts, review, known, today(ctx.now))
  if (wrong.length) throw new Invalid(wrong)
  const { lines, ...head } = facts
  await ctx.tx
    .update(reviews)
    .set({ ...head, version: version + 1 })
    .where(eq(reviews.id, id))
  const rows = lines.map(({ membershipId, absentReason, ballots: b, grade, selfDone, mutualDone }) => ({
    id: known.get(membershipId)!.id,
    absent: absentReason,
    self: selfDone,
    mutual: mutualDone,
    excellent: b.EXCELLENT,
    qualified: b.QUALIFIED,
    basically: b.BASICALLY_QUALIFIED,
    unqualified: b.UNQUALIFIED,
    grade: absentReason ? null : grade,
  }))
  await ctx.tx.execute(sql`
    update appraisal set absent_reason = g.absent, self_done = g.self, mutual_done = g.mutual, excellent = g.excellent, qualified = g.qualified,
      basically_qualified = g.basically, unqualified = g.unqualified, grade = g.grade
    from json_to_recordset(${JSON.stringify(rows)}::json) as g(id uuid, absent text, self bool, mutual bool, excellent int, qualified int, basically int, unqualified int, grade text)
    where appraisal.id = g.id`)
  await recordOn(ctx, review, 'appraisalReview.saved', { heldOn: facts.heldOn, decidedOn: facts.decidedOn, lines: lines.length })
}

function faultsOf(facts: ReviewFacts, review: Review, known: ReadonlyMap<string, Appraisal>, day: Day): FieldError[] {
  const { heldOn, decidedOn, ballotsIssued: issued, ballotsReturned: returned, lines } = facts
  return [
    ...(heldOn && (heldOn > day || heldOn < `${review.year}-01-01`) ? [{ path: 'heldOn', message: '评议日期应在本年度开始以后、今天以前' }] : []),
    ...(decidedOn && (decidedOn > day || (heldOn && decidedOn < heldOn)) ? [{ path: 'decidedOn', message: '确定等次的日期应在评议以后、今天以前' }] : []),
    ...(issued !== null && returned !== null && returned > issued ? [{ path: 'ballotsReturned', message: '收回的票数多于发出的票数' }] : []),
    ...lines.flatMap((l, i) => [
      ...(known.has(l.membershipId) ? [] : [{ path: `lines.${i}.membershipId`, message: '这名党员不在这次评议里' }]),
      ...(returned !== null && ballotsOf(l.ballots) > returned ? [{ path: `lines.${i}.ballots`, message: '得票合计多于收回的测评票' }] : []),
    ]),
  ]
}

/**
 * Closes a review when nothing is missing, or opens it again. At most a third of those who took part are 优秀. [BW §18]
 * @throws NotFound | Forbidden | Refused `appraisal.incomplete`, `lifecycle.closed`, `lifecycle.noteMissing`
 */
export async function moveReview(ctx: Ctx, id: string, name: ReviewMove, note?: string): Promise<void> {
  const { review, branch } = await reviewFor(ctx, name === 'close' ? 'appraisals.keep' : 'appraisals.edit', id, true)
  if (name === 'close' && review.state === 'OPEN') {
    const missing = await missingIn(ctx, review)
    if (missing.length) throw new Refused('appraisal.incomplete', `还不能完成：${missing.join('；')}`)
  }
  const subject = { id, streetId: review.streetId, state: review.state, path: branch.path, ownerPersonId: null }
  await applyMove(ctx, reviewLifecycle, subject, name, { note }, async (state) => {
    await ctx.tx
      .update(reviews)
      .set({ state, version: review.version + 1 })
      .where(eq(reviews.id, id))
  })
  if (name === 'close') await clearDeadline(ctx, reviewDue, id)
  else await startClock(ctx, review, branch)
}

/** What a review still lacks, in words. */
export async function missingIn(ctx: Ctx, review: Review): Promise<string[]> {
  const lines = await ctx.tx.select().from(appraisals).where(eq(appraisals.reviewId, review.id))
  const { values } = await inForce(ctx, appraisalScheme, review.streetId, review.heldOn ?? rollDay(review.year, ctx.now))
  return missingOf(review, lines.map(lineOf), values.probationaryGraded)
}

export const lineOf = (a: Appraisal) => ({
  probationary: a.probationary,
  absent: a.absentReason !== null,
  selfDone: a.selfDone,
  mutualDone: a.mutualDone,
  ballots: { EXCELLENT: a.excellent, QUALIFIED: a.qualified, BASICALLY_QUALIFIED: a.basicallyQualified, UNQUALIFIED: a.unqualified },
  grade: a.grade,
})

/** An honor as its document says. */
export interface HonorFacts {
  kind: HonorKind
  /** Of a member. */
  membershipId?: string
  /** Of a body. */
  organizationId?: string
  level: HonorLevel
  awardedOn: Day
  issuer: string
  documentNumber?: string | null
}

/**
 * Records an honor of a member or of a body. The same one of the same day is recorded once.
 * @throws NotFound | Forbidden | Invalid | Refused `honor.alreadyRecorded`
 */
export async function recordHonor(ctx: Ctx, facts: HonorFacts): Promise<string> {
  const wrong = [
    ...(isOfBody(facts.kind) === Boolean(facts.membershipId)
      ? [{ path: isOfBody(facts.kind) ? 'organizationId' : 'membershipId', message: isOfBody(facts.kind) ? '请选择党组织' : '请选择党员' }]
      : []),
    ...(isOfBody(facts.kind) && !facts.organizationId ? [{ path: 'organizationId', message: '请选择党组织' }] : []),
    ...(facts.awardedOn > today(ctx.now) ? [{ path: 'awardedOn', message: '日期不能晚于今天' }] : []),
  ]
  if (wrong.length) throw new Invalid(wrong)
  const body = facts.membershipId
    ? await branchOfMember(ctx, facts.membershipId, facts.awardedOn)
    : await bodyFor(ctx, 'appraisals.edit', facts.organizationId!)
  if (facts.membershipId) await bodyFor(ctx, 'appraisals.edit', body.id)
  const { kind, level, awardedOn, issuer, documentNumber } = facts
  const [made] = await ctx.tx
    .insert(honors)
    .values({
      ...{ kind, level, awardedOn, issuer, streetId: body.streetId, organizationId: body.id },
      membershipId: facts.membershipId ?? null,
      documentNumber: documentNumber || null,
      recordedBy: ctx.actor.name,
      recordedAt: ctx.now,
    })
    .onConflictDoNothing()
    .returning({ id: honors.id })
  if (!made) throw new Refused('honor.alreadyRecorded', '这项荣誉已经登记过')
  await record(ctx, {
    streetId: body.streetId,
    subjectType: 'honor',
    subjectId: made.id,
    action: 'honor.recorded',
    data: { kind, level, awardedOn, membershipId: facts.membershipId ?? null, organizationId: body.id },
  })
  return made.id
}

/** Records that an honor was taken away; it stays on record. @throws NotFound | Forbidden | Invalid | Refused `honor.alreadyRevoked` */
export async function revokeHonor(ctx: Ctx, id: string, { onDay, reason }: { onDay: Day; reason: string }): Promise<void> {
  const [honor] = await ctx.tx.select().from(honors).where(eq(honors.id, id)).for('update')
  if (!honor) throw new NotFound('这项荣誉')
  await bodyFor(ctx, 'appraisals.edit', honor.organizationId)
  if (honor.revokedOn) throw new Refused('honor.alreadyRevoked', '这项荣誉已经撤销')
  if (onDay < honor.awardedOn || onDay > today(ctx.now)) throw new Invalid([{ path: 'onDay', message: '撤销日期应在授予以后、今天以前' }])
  await ctx.tx.update(honors).set({ revokedOn: onDay, revokedReason: reason }).where(eq(honors.id, id))
  await record(ctx, { streetId: honor.streetId, subjectType: 'honor', subjectId: id, action: 'honor.revoked', note: reason, data: { onDay } })
}

const recordOn = (ctx: Ctx, review: Pick<Review, 'id' | 'streetId'>, action: string, data: Parameters<typeof record>[1]['data']) =>
  record(ctx, { streetId: review.streetId, subjectType: 'appraisalReview', subjectId: review.id, action, data })
