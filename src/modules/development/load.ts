import { asc, eq, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import type { CaseFacts, Entry } from './progress.ts'
import type { StepCode } from './rules.ts'
import { cases, type DevelopmentCase, type DevelopmentEntry, entries, notices, objections, papers } from './schema.ts'

/** A case with the branch that answers for it and the person it is about. */
export interface Loaded {
  file: DevelopmentCase
  branch: { id: string; name: string; path: string; kind: string }
  /** Path of the 党工委, at which approvals are authorized. */
  streetPath: string
  person: { id: string; name: string; birthOn: string | null }
}

/**
 * A case. `lock` is the fence of every change: who changes the same case waits here, and reads what is true afterwards.
 * `permission` is asked at the branch; the caller asks at the street where the 党工委 acts.
 * @throws NotFound | Forbidden
 */
export async function loadCase(ctx: Ctx, id: string, permission: string | null, options: { lock?: boolean } = {}): Promise<Loaded> {
  const query = ctx.tx.select().from(cases).where(eq(cases.id, id))
  const [file] = options.lock ? await query.for('update') : await query
  if (!file) throw new NotFound('这份发展档案')
  const [around] = await ctx.tx
    .select({
      branch: { id: organizations.id, name: organizations.name, path: organizations.path, kind: organizations.kind },
      streetPath: sql<string>`(select s.path from organization s where s.id = ${file.streetId})`,
      person: { id: people.id, name: people.name, birthOn: people.birthOn },
    })
    .from(organizations)
    .innerJoin(people, eq(people.id, file.personId))
    .where(eq(organizations.id, file.branchId))
  if (!around) throw new NotFound('这份发展档案')
  if (permission) authorize(ctx.actor, permission, around.branch)
  return { file, ...around }
}

/** Refuses a save from an older page, and work on a case that has ended. @throws Refused `development.changedMeanwhile`, `development.ended` */
export function assertOpen(file: DevelopmentCase, version: number): void {
  if (file.version !== version) throw new Refused('development.changedMeanwhile', '这份发展档案刚被他人修改过，请刷新后核对再保存')
  if (file.state !== 'ACTIVE') throw new Refused('development.ended', '这份发展档案已经结束，不能再办理')
}

/** Every entry of a case, oldest first. */
export const allEntries = ({ tx }: Ctx, caseId: string): Promise<DevelopmentEntry[]> =>
  tx.select().from(entries).where(eq(entries.caseId, caseId)).orderBy(asc(entries.seq))

/** Entries that count: what was corrected gives its place to the correction. */
export function effective(all: readonly DevelopmentEntry[]): DevelopmentEntry[] {
  const replacedBy = new Map(all.flatMap((e) => (e.correctsId ? [[e.correctsId, e] as const] : [])))
  const latest = (e: DevelopmentEntry): DevelopmentEntry => {
    const next = replacedBy.get(e.id)
    return next ? latest(next) : e
  }
  return all.filter((e) => e.correctsId === null).map(latest)
}

/** An entry as the rules see it. */
export const asEntry = (e: DevelopmentEntry): Entry => ({ code: e.step, day: e.onDay, round: e.round, outcome: e.outcome, values: e.values })

/** What the rules need to know of a case. */
export async function factsOf(ctx: Ctx, { file, person }: Loaded): Promise<CaseFacts & { rows: DevelopmentEntry[]; all: DevelopmentEntry[] }> {
  const all = await allEntries(ctx, file.id)
  const rows = effective(all)
  const shown = await ctx.tx
    .select({
      step: notices.step,
      fromOn: notices.fromOn,
      untilOn: notices.untilOn,
      open: sql<number>`(count(*) filter (where ${objections.state} = 'OPEN'))::int`,
      upheld: sql<number>`(count(*) filter (where ${objections.state} = 'UPHELD'))::int`,
    })
    .from(notices)
    .leftJoin(objections, eq(objections.noticeId, notices.id))
    .where(sql`${notices.caseId} = ${file.id} and ${notices.withdrawnAt} is null`)
    .groupBy(notices.id)
    .orderBy(asc(notices.fromOn), asc(notices.id))
  const held = await ctx.tx.select({ name: papers.name }).from(papers).where(eq(papers.caseId, file.id))
  return {
    birthOn: person.birthOn,
    entries: rows.map(asEntry),
    round: file.round,
    probationEndsOn: file.probationEndsOn,
    transferredOn: file.receivedOn && rows.some((e) => e.carried && e.step === 'APPROVE') ? file.receivedOn : null,
    notices: shown,
    papers: new Set(held.map((h) => h.name)),
    rows,
    all,
  }
}

/** Entries whose effect reached the membership: what they say can no longer be changed here. */
const withEffect: readonly StepCode[] = ['APPROVE', 'PLACE', 'APPROVE_CONVERSION', 'ARCHIVE']

/** Whether an entry can be corrected: it counts, was made here, and nothing of it stands in the membership. */
export function correctable(entry: DevelopmentEntry, rows: readonly DevelopmentEntry[]): boolean {
  if (entry.carried || withEffect.includes(entry.step) || !rows.some((e) => e.id === entry.id)) return false
  const later = rows.slice(rows.findIndex((e) => e.id === entry.id) + 1)
  return (
    !(entry.step === 'BRANCH_VOTE' && later.some((e) => e.step === 'APPROVE')) &&
    !(entry.step === 'CONVERSION_VOTE' && later.some((e) => e.step === 'APPROVE_CONVERSION'))
  )
}
