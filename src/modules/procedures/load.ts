import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { terms } from '#modules/elections/schema.ts'
import { activeStandings } from '#modules/members/rules.ts'
import { memberships, periods } from '#modules/members/schema.ts'
import { type Body, bodyFor } from '#modules/organizations/public.ts'
import { organizations, posts } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { today } from '#platform/time/day.ts'
import { nextOf, type Progress } from './deadlines.ts'
import type { CheckFacts } from './rules.ts'
import { type Case, caseFiles, caseMembers, caseSteps, cases } from './schema.ts'
import { refused, stepsOf } from './templates.ts'

/** A case with the body that answers for it, when the actor holds the permission there. `lock` is the fence of every change. @throws NotFound | Forbidden */
export async function caseFor(ctx: Ctx, permission: string, id: string, options: { lock?: boolean } = {}): Promise<{ subject: Case; body: Body }> {
  const query = ctx.tx.select().from(cases).where(eq(cases.id, id))
  const [subject] = options.lock ? await query.for('update') : await query
  if (!subject) throw new NotFound('这件事')
  return { subject, body: await bodyFor(ctx, permission, subject.organizationId) }
}

/** The same for a change, from the page that was seen; null when the change holds whatever else has changed. @throws NotFound | Forbidden | Refused `procedure.changedMeanwhile`, `procedure.notOpen` */
export async function openCase(ctx: Ctx, permission: string, id: string, version: number | null): Promise<{ subject: Case; body: Body }> {
  const found = await caseFor(ctx, permission, id, { lock: true })
  if (version !== null && found.subject.version !== version) throw refused('procedure.changedMeanwhile')
  if (found.subject.state !== 'OPEN') throw refused('procedure.notOpen')
  return found
}

/** Steps of a case with what was done in each. */
export async function progressOf(ctx: Pick<Ctx, 'tx'>, subject: Pick<Case, 'id' | 'templateId'>): Promise<Progress[]> {
  const all = await stepsOf(ctx, subject.templateId)
  const done = new Map((await ctx.tx.select().from(caseSteps).where(eq(caseSteps.caseId, subject.id))).map((s) => [s.stepId, s]))
  return all.map((s) => ({ ...s, done: done.get(s.id) ?? null }))
}

/** The step that is next, for its change. @throws NotFound | Refused `procedure.notNext` */
export function nextStep(progress: readonly Progress[], stepId: string): Progress {
  const step = progress.find((s) => s.id === stepId)
  if (!step) throw new NotFound('这一步')
  const next = nextOf(progress)
  if (step !== next) throw new Refused('procedure.notNext', step.done?.doneOn ? `“${step.label}”已经完成` : `请先完成“${next?.label ?? ''}”`)
  return step
}

/** Members gathered for a case, with where they stand today. */
export async function gatheredOf({ tx }: Pick<Ctx, 'tx'>, caseId: string) {
  return tx
    .select({
      membershipId: memberships.id,
      version: memberships.version,
      name: people.name,
      standing: periods.standing,
      branchId: periods.branchId,
      branchName: organizations.name,
    })
    .from(caseMembers)
    .innerJoin(memberships, eq(memberships.id, caseMembers.membershipId))
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(eq(caseMembers.caseId, caseId))
    .orderBy(asc(people.namePinyin), asc(memberships.id))
}

/** What the checks of a step look at. */
export async function factsFor(ctx: Ctx, subject: Case, body: Body, step: Progress): Promise<CheckFacts> {
  const day = today(ctx.now)
  const gathers = subject.newBody !== null && subject.foundedId === null
  const standing = gathers
    ? (await gatheredOf(ctx, subject.id)).map((m) => ({ standing: m.standing as string, n: 1 }))
    : await ctx.tx
        .select({ standing: periods.standing, n: sql<number>`count(*)::int` })
        .from(periods)
        .where(
          and(
            eq(periods.branchId, body.id),
            inArray(periods.standing, [...activeStandings]),
            lte(periods.fromOn, day),
            or(isNull(periods.untilOn), gt(periods.untilOn, day)),
          ),
        )
        .groupBy(periods.standing)
  const carried = await ctx.tx
    .select({ material: caseFiles.material })
    .from(caseFiles)
    .where(and(eq(caseFiles.caseId, subject.id), eq(caseFiles.stepId, step.id)))
  const isHeld = (label: string) => Boolean(step.done?.materials[label]) || carried.some((f) => f.material === label)
  const of = (s: string) => standing.reduce((n, r) => n + (r.standing === s ? r.n : 0), 0)
  const isThere = async (query: Promise<unknown[]>) => (await query).length > 0
  const secretary = and(
    eq(posts.organizationId, body.id),
    eq(posts.kind, 'SECRETARY'),
    lte(posts.fromOn, day),
    or(isNull(posts.untilOn), gt(posts.untilOn, day)),
  )
  return {
    full: of('FULL'),
    probationary: of('PROBATIONARY'),
    units: subject.units.length,
    kind: gathers ? subject.newBody!.kind : body.kind,
    askedOn: step.done?.askedOn ?? null,
    repliedOn: step.done?.repliedOn ?? null,
    missing: step.materials.filter((m) => m.required && !isHeld(m.label)).map((m) => m.label),
    hasSecretary: !gathers && (await isThere(ctx.tx.select({ id: posts.id }).from(posts).where(secretary).limit(1))),
    hasTerm:
      !gathers &&
      (await isThere(
        ctx.tx
          .select({ id: terms.id })
          .from(terms)
          .where(and(eq(terms.organizationId, body.id), isNull(terms.endedOn)))
          .limit(1),
      )),
    today: day,
  }
}
