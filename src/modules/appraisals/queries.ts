import { and, asc, desc, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { memberships } from '#modules/members/schema.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { movesOf } from '#platform/lifecycle/lifecycle.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { authorize, can, scopeOf } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { HonorFilter, HonorView, MemberRecord, ResultFilter, ResultRow, ReviewRow, ReviewView } from './contract.ts'
import { reviewLifecycle } from './lifecycle.ts'
import { bodyFor, branchOfMember, ownMembershipId, reviewFor, rollDay } from './load.ts'
import { mostExcellent, reviewDueOn } from './rules.ts'
import { appraisals, honors, reviews } from './schema.ts'
import { appraisalScheme } from './scheme.ts'
import { lineOf, missingIn } from './service.ts'
import { appraisalActionLabels } from './texts.ts'

/** Below which body a list lies: the one asked for, within the actor's reach. */
async function below(ctx: Ctx, organizationId: string | undefined): Promise<SQL> {
  const within = scopeOf(ctx.actor, 'appraisals.read', organizations.path)
  if (organizationId === undefined) return within
  const { path } = await bodyFor(ctx, 'appraisals.read', organizationId)
  return and(within, sql`${organizations.path} ^@ ${path}`)!
}

type Page = { cursor?: string; limit: number }

/** The board of a year: every branch, whether its review was opened and closed, and what came out. @throws NotFound | Forbidden */
export async function board(
  ctx: Ctx,
  input: Page & { year: number; organizationId?: string; state?: 'OPEN' | 'CLOSED' | 'NONE' },
): Promise<{ items: z.output<typeof ReviewRow>[]; next: string | null }> {
  const after = input.cursor ? String(readCursor(input.cursor, 1)[0]) : null
  const scope = await below(ctx, input.organizationId)
  const part = (grade: string) => sql<number>`count(*) filter (where ${appraisals.grade} = ${grade})::int`
  const rows = await ctx.tx
    .select({
      branch: { id: organizations.id, name: organizations.name },
      path: organizations.path,
      reviewId: reviews.id,
      state: reviews.state,
      heldOn: reviews.heldOn,
      members: sql<number>`count(${appraisals.id}) filter (where ${appraisals.absentReason} is null)::int`,
      absent: sql<number>`count(*) filter (where ${appraisals.absentReason} is not null)::int`,
      EXCELLENT: part('EXCELLENT'),
      QUALIFIED: part('QUALIFIED'),
      BASICALLY_QUALIFIED: part('BASICALLY_QUALIFIED'),
      UNQUALIFIED: part('UNQUALIFIED'),
    })
    .from(organizations)
    .leftJoin(reviews, and(eq(reviews.branchId, organizations.id), eq(reviews.year, input.year)))
    .leftJoin(appraisals, eq(appraisals.reviewId, reviews.id))
    .where(
      and(
        scope,
        sql`${organizations.kind} in (${sql.join(
          branchKinds.map((k) => sql`${k}`),
          sql`, `,
        )})`,
        or(isNull(organizations.dissolvedOn), sql`${reviews.id} is not null`),
        input.state === undefined ? undefined : input.state === 'NONE' ? isNull(reviews.id) : eq(reviews.state, input.state),
        after === null ? undefined : sql`${organizations.path} > ${after}`,
      ),
    )
    .groupBy(organizations.id, reviews.id)
    .orderBy(asc(organizations.path))
    .limit(input.limit + 1)
  const { items, next } = pageFrom(rows, input.limit, (r) => [r.path])
  return {
    items: items.map(({ path: _, EXCELLENT, QUALIFIED, BASICALLY_QUALIFIED, UNQUALIFIED, ...row }) => ({
      ...row,
      grades: { EXCELLENT, QUALIFIED, BASICALLY_QUALIFIED, UNQUALIFIED },
    })),
    next,
  }
}

/** One review with its lines. @throws NotFound | Forbidden */
export async function getReview(ctx: Ctx, id: string): Promise<z.output<typeof ReviewView>> {
  const { review, branch } = await reviewFor(ctx, 'appraisals.read', id)
  const lines = await ctx.tx
    .select({ a: appraisals, name: people.name })
    .from(appraisals)
    .innerJoin(memberships, eq(memberships.id, appraisals.membershipId))
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(eq(appraisals.reviewId, id))
    .orderBy(people.namePinyin, appraisals.id)
  const { values } = await inForce(ctx, appraisalScheme, review.streetId, review.heldOn ?? rollDay(review.year, ctx.now))
  const missing = review.state === 'OPEN' ? await missingIn(ctx, review) : []
  const subject = { id, streetId: review.streetId, state: review.state, path: branch.path, ownerPersonId: null }
  const { year, state, version, heldOn, ballotsIssued, ballotsReturned, decider, decidedOn } = review
  return {
    ...{ id, year, state, version, heldOn, ballotsIssued, ballotsReturned, decider, decidedOn, missing },
    branch: { id: branch.id, name: branch.name },
    dueOn: reviewDueOn(year),
    probationaryGraded: values.probationaryGraded,
    mostExcellent: mostExcellent(lines.filter(({ a }) => a.absentReason === null).length),
    lines: lines.map(({ a, name }) => {
      const { absent: _, ...line } = lineOf(a)
      return { membershipId: a.membershipId, name, absentReason: a.absentReason, ...line }
    }),
    moves: movesOf(reviewLifecycle, subject, ctx.actor)
      .filter((m) => m.closed === null)
      .map((m) => (m.name === 'close' && missing.length ? { ...m, closed: '还有未完成的事项' } : m)),
    canKeep: state === 'OPEN' && can(ctx.actor, 'appraisals.keep', branch.path),
  }
}

/** What happened to a review, newest first. @throws NotFound | Forbidden */
export async function reviewTimeline(ctx: Ctx, id: string, page: Page) {
  await reviewFor(ctx, 'appraisals.read', id)
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : undefined
  const rows = await timelineOf(ctx.tx, 'appraisalReview', id, { before, limit: page.limit + 1 })
  const { items, next } = pageFrom(rows, page.limit, (r) => [r.seq])
  return {
    items: items.map(({ seq, at, subjectType, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, subjectType, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: appraisalActionLabels[action] ?? action,
    })),
    next,
  }
}

const ballots = (a: typeof appraisals.$inferSelect) => lineOf(a).ballots

/** Results of closed reviews, the latest year first, then by branch and name. @throws NotFound | Forbidden */
export async function results(ctx: Ctx, input: ResultFilter & Page): Promise<{ items: z.output<typeof ResultRow>[]; next: string | null }> {
  const after = input.cursor ? readCursor(input.cursor, 4) : null
  const rows = await ctx.tx
    .select({
      a: appraisals,
      name: people.name,
      pinyin: people.namePinyin,
      path: organizations.path,
      branch: { id: organizations.id, name: organizations.name },
      year: reviews.year,
      decidedOn: reviews.decidedOn,
    })
    .from(appraisals)
    .innerJoin(reviews, eq(reviews.id, appraisals.reviewId))
    .innerJoin(organizations, eq(organizations.id, reviews.branchId))
    .innerJoin(memberships, eq(memberships.id, appraisals.membershipId))
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(
      and(
        await below(ctx, input.organizationId),
        eq(reviews.state, 'CLOSED'),
        input.year ? eq(reviews.year, input.year) : undefined,
        input.grade === undefined ? undefined : input.grade === 'NONE' ? isNull(appraisals.grade) : eq(appraisals.grade, input.grade),
        after
          ? or(
              lt(reviews.year, Number(after[0])),
              and(
                eq(reviews.year, Number(after[0])),
                sql`(${organizations.path}, ${people.namePinyin}, ${appraisals.id}) > (${after[1]}::text collate "C", ${after[2]}::text collate "C", ${after[3]}::uuid)`,
              ),
            )
          : undefined,
      ),
    )
    .orderBy(desc(reviews.year), asc(organizations.path), asc(people.namePinyin), asc(appraisals.id))
    .limit(input.limit + 1)
  const { items, next } = pageFrom(rows, input.limit, (r) => [r.year, r.path, r.pinyin, r.a.id])
  return {
    items: items.map(({ a, name, branch, year, decidedOn }) => ({
      ...{ id: a.id, membershipId: a.membershipId, name, branch, year, decidedOn },
      ...{ probationary: a.probationary, grade: a.grade, absentReason: a.absentReason, ballots: ballots(a) },
    })),
    next,
  }
}

const honorRows = ({ tx }: Ctx) =>
  tx
    .select({ h: honors, member: people.name, organization: { id: organizations.id, name: organizations.name }, path: organizations.path })
    .from(honors)
    .innerJoin(organizations, eq(organizations.id, honors.organizationId))
    .leftJoin(memberships, eq(memberships.id, honors.membershipId))
    .leftJoin(people, eq(people.id, memberships.personId))

type HonorRow = Awaited<ReturnType<typeof honorRows>>[number]
const honorView = (ctx: Ctx, { h, member, organization, path }: HonorRow): z.output<typeof HonorView> => ({
  ...{ id: h.id, kind: h.kind, level: h.level, awardedOn: h.awardedOn, issuer: h.issuer, documentNumber: h.documentNumber },
  ...{ revokedOn: h.revokedOn, revokedReason: h.revokedReason, organization },
  member: h.membershipId ? { id: h.membershipId, name: member ?? '' } : null,
  canEdit: h.revokedOn === null && can(ctx.actor, 'appraisals.edit', path),
})

/** Honors of members and bodies, the latest first. @throws NotFound | Forbidden */
export async function honorList(ctx: Ctx, input: HonorFilter & Page): Promise<{ items: z.output<typeof HonorView>[]; next: string | null }> {
  const after = input.cursor ? readCursor(input.cursor, 2) : null
  const rows = await honorRows(ctx)
    .where(
      and(
        await below(ctx, input.organizationId),
        input.kind ? eq(honors.kind, input.kind) : undefined,
        input.level ? eq(honors.level, input.level) : undefined,
        input.year ? sql`${honors.awardedOn} between ${`${input.year}-01-01`} and ${`${input.year}-12-31`}` : undefined,
        input.standingOn
          ? sql`${honors.awardedOn} <= ${input.standingOn} and (${honors.revokedOn} is null or ${honors.revokedOn} > ${input.standingOn})`
          : undefined,
        after ? sql`(${honors.awardedOn}, ${honors.id}) < (${after[0]}::date, ${after[1]}::uuid)` : undefined,
      ),
    )
    .orderBy(desc(honors.awardedOn), desc(honors.id))
    .limit(input.limit + 1)
  const { items, next } = pageFrom(rows, input.limit, ({ h }) => [h.awardedOn, h.id])
  return { items: items.map((row) => honorView(ctx, row)), next }
}

/** A member's grades and honors. @throws NotFound | Forbidden */
export async function memberRecord(ctx: Ctx, membershipId: string): Promise<z.output<typeof MemberRecord>> {
  authorize(ctx.actor, 'appraisals.read', await branchOfMember(ctx, membershipId, today(ctx.now)))
  return recordOf(ctx, membershipId)
}

/** The acting member's own; null for who is no member. No permission is asked: it is about himself. */
export async function myRecord(ctx: Ctx): Promise<z.output<typeof MemberRecord> | null> {
  const id = await ownMembershipId(ctx)
  return id ? recordOf(ctx, id) : null
}

async function recordOf(ctx: Ctx, membershipId: string): Promise<z.output<typeof MemberRecord>> {
  const [[member], graded, honored] = await Promise.all([
    ctx.tx.select({ name: people.name }).from(memberships).innerJoin(people, eq(people.id, memberships.personId)).where(eq(memberships.id, membershipId)),
    ctx.tx
      .select({ year: reviews.year, branchName: organizations.name, a: appraisals })
      .from(appraisals)
      .innerJoin(reviews, eq(reviews.id, appraisals.reviewId))
      .innerJoin(organizations, eq(organizations.id, reviews.branchId))
      .where(and(eq(appraisals.membershipId, membershipId), eq(reviews.state, 'CLOSED')))
      .orderBy(desc(reviews.year)),
    honorRows(ctx).where(eq(honors.membershipId, membershipId)).orderBy(desc(honors.awardedOn)),
  ])
  if (!member) throw new NotFound('这名党员')
  return {
    member: { id: membershipId, name: member.name },
    appraisals: graded.map(({ year, branchName, a }) => ({ year, branchName, grade: a.grade, absentReason: a.absentReason, probationary: a.probationary })),
    honors: honored.map((row) => honorView(ctx, row)),
  }
}
