import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { type Body, bodyFor, setTermEnd } from '#modules/organizations/public.ts'
import { organizationKindLabels, type PostKind } from '#modules/organizations/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { keepClocks } from './deadlines.ts'
import { electedPosts, isElective, latestPostponed, type ReminderWay, reminderWayLabels, termEnd } from './rules.ts'
import { type Term, terms } from './schema.ts'

/** The body, locked, when it elects. @throws NotFound | Forbidden | Refused `election.notElective`, `election.bodyDissolved` */
export async function electiveBody(ctx: Ctx, permission: string, id: string): Promise<Body> {
  const body = await bodyFor(ctx, permission, id, { lock: true })
  if (!isElective(body.kind)) throw new Refused('election.notElective', `${organizationKindLabels[body.kind]}不选举委员会或书记，没有任期`)
  if (body.dissolvedOn) throw new Refused('election.bodyDissolved', `${body.name}已于 ${body.dissolvedOn} 撤销`)
  return body
}

const runningTerm = ({ tx }: Ctx, organizationId: string) =>
  tx
    .select()
    .from(terms)
    .where(and(eq(terms.organizationId, organizationId), isNull(terms.endedOn)))

/** The term of a body that runs now. */
export const openTermOf = async (ctx: Ctx, organizationId: string): Promise<Term | undefined> => (await runningTerm(ctx, organizationId))[0]

/** The same, locked for a change. */
export const openTerm = async (ctx: Ctx, organizationId: string): Promise<Term | undefined> => (await runningTerm(ctx, organizationId).for('update'))[0]

/** The end of the term to which an elected post belongs: of who holds it now the running one, of who held it the one that he began in; null when none is registered. */
export async function termEndOfPost(ctx: Ctx, organizationId: string, { kind, fromOn, untilOn }: { kind: PostKind; fromOn: Day; untilOn: Day | null }) {
  if (!(electedPosts as readonly PostKind[]).includes(kind)) return null
  if (untilOn === null) return (await openTermOf(ctx, organizationId))?.endsOn ?? null
  const [term] = await ctx.tx
    .select({ endsOn: terms.endsOn })
    .from(terms)
    .where(and(eq(terms.organizationId, organizationId), lte(terms.electedOn, fromOn), or(isNull(terms.endedOn), gt(terms.endedOn, fromOn))))
  return term?.endsOn ?? null
}

/** All terms of a body share one timeline. */
const note = (ctx: Ctx, body: Pick<Body, 'id' | 'streetId'>, action: string, data: Facts, words?: string | null) =>
  record(ctx, { streetId: body.streetId, subjectType: 'electionTerm', subjectId: body.id, action: `electionTerm.${action}`, data, note: words })

/** A term as it is typed. */
export interface TermToRecord {
  electedOn: Day
  termYears: number
  note?: string | null
}

function checkedTerm({ electedOn, termYears }: TermToRecord, before: Term | undefined, day: Day): Day {
  if (electedOn > day) throw new Invalid([{ path: 'electedOn', message: '选举日期不能晚于今天' }])
  if (before && electedOn <= before.electedOn)
    throw new Invalid([{ path: 'electedOn', message: `选举日期应晚于上一届的选举日期 ${before.electedOn}；日期登记错误的请更正` }])
  return termEnd(electedOn, termYears)
}

/**
 * Records a term that began before the software knew of the body. A term that ran ends with its first day. Whoever holds the posts of the body
 * gets its end, so that it is typed once.
 * @throws NotFound | Forbidden | Invalid | Refused `election.notElective`, `election.bodyDissolved`
 */
export async function recordTerm(ctx: Ctx, organizationId: string, typed: TermToRecord): Promise<{ id: string }> {
  const body = await electiveBody(ctx, 'elections.approve', organizationId)
  const before = await openTerm(ctx, body.id)
  const endsOn = checkedTerm(typed, before, today(ctx.now))
  if (before) await ctx.tx.update(terms).set({ endedOn: typed.electedOn, ending: 'RECORDED_ANEW' }).where(eq(terms.id, before.id))
  const [made] = await ctx.tx
    .insert(terms)
    .values({ ...typed, note: typed.note || null, endsOn, streetId: body.streetId, organizationId: body.id, createdAt: ctx.now })
    .returning({ id: terms.id })
  await setTermEnd(ctx, { id: body.id, kinds: electedPosts, termEndsOn: endsOn })
  await note(ctx, body, 'recorded', { electedOn: typed.electedOn, termYears: typed.termYears, endsOn }, typed.note)
  await keepClocks(ctx, body)
  return made!
}

/** The running term with its body, both locked. @throws NotFound | Forbidden | Refused `term.ended`, `term.changedMeanwhile` */
async function termFor(ctx: Ctx, id: string, version: number): Promise<{ term: Term; body: Body }> {
  const [seen] = await ctx.tx.select({ organizationId: terms.organizationId }).from(terms).where(eq(terms.id, id))
  if (!seen) throw new NotFound('这一届任期')
  const body = await electiveBody(ctx, 'elections.approve', seen.organizationId)
  const term = await openTerm(ctx, body.id)
  if (term?.id !== id) throw new Refused('term.ended', '这一届任期已经结束，不能再修改')
  if (term.version !== version) throw new Refused('term.changedMeanwhile', '在您打开页面之后，他人已修改过任期。请刷新后核对，再保存')
  return { term, body }
}

const writeTerm = ({ tx }: Ctx, term: Term, set: Partial<Term>) =>
  tx
    .update(terms)
    .set({ ...set, version: term.version + 1 })
    .where(eq(terms.id, term.id))

/** Corrects what was typed wrong of the running term. @throws NotFound | Forbidden | Invalid | Refused `term.ended`, `term.changedMeanwhile` */
export async function correctTerm(ctx: Ctx, id: string, version: number, typed: TermToRecord): Promise<void> {
  const { term, body } = await termFor(ctx, id, version)
  const [previous] = await ctx.tx
    .select()
    .from(terms)
    .where(and(eq(terms.organizationId, body.id), eq(terms.endedOn, term.electedOn)))
  const endsOn = checkedTerm(typed, previous, today(ctx.now))
  const moved = endsOn !== term.endsOn
  if (previous) await ctx.tx.update(terms).set({ endedOn: typed.electedOn }).where(eq(terms.id, previous.id))
  await writeTerm(ctx, term, { ...typed, note: typed.note || null, endsOn, ...(moved && { postponedUntil: null, postponedNumber: null }) })
  await setTermEnd(ctx, { id: body.id, kinds: electedPosts, termEndsOn: endsOn })
  await note(ctx, body, 'corrected', { before: { electedOn: term.electedOn, endsOn: term.endsOn }, electedOn: typed.electedOn, endsOn }, typed.note)
  await keepClocks(ctx, body)
}

/**
 * The superior lets the election be held later: at most a year after the end. The holders stay in their posts until then. [TERM 2]
 * @throws NotFound | Forbidden | Invalid | Refused `term.ended`, `term.changedMeanwhile`
 */
export async function postponeTerm(ctx: Ctx, id: string, version: number, input: { until: Day; number: string; note: string }): Promise<void> {
  const { term, body } = await termFor(ctx, id, version)
  const latest = latestPostponed(term.endsOn)
  if (input.until <= term.endsOn || input.until > latest)
    throw new Invalid([{ path: 'until', message: `延期应晚于届满日期 ${term.endsOn}，一般不超过一年（${latest}）` }])
  await writeTerm(ctx, term, { postponedUntil: input.until, postponedNumber: input.number })
  await note(ctx, body, 'postponed', { endsOn: term.endsOn, until: input.until, number: input.number }, input.note)
  await keepClocks(ctx, body)
}

/** Notes that the superior reminded the body. [TERM 3] @throws NotFound | Forbidden | Invalid | Refused `term.ended`, `term.changedMeanwhile` */
export async function remindBody(ctx: Ctx, id: string, version: number, input: { on: Day; way: ReminderWay; note?: string | null }): Promise<void> {
  const { term, body } = await termFor(ctx, id, version)
  if (input.on > today(ctx.now) || input.on < term.electedOn) throw new Invalid([{ path: 'on', message: '提醒日期应在本届任期之内，且不晚于今天' }])
  await writeTerm(ctx, term, { remindedOn: input.on, reminderWay: input.way })
  await note(ctx, body, 'reminded', { on: input.on, way: reminderWayLabels[input.way] }, input.note)
  await keepClocks(ctx, body)
}

/** Begins the term of those elected on a day; the one before ends with it. The caller has authorized, locked the body, and seats the holders. */
export async function beginTerm(ctx: Ctx, body: Body, electedOn: Day, termYears: number): Promise<Term> {
  const before = await openTerm(ctx, body.id)
  const endsOn = termEnd(electedOn, termYears)
  if (before && electedOn <= before.electedOn) throw new Refused('term.outOfOrder', `选举日期应晚于上一届的选举日期 ${before.electedOn}`)
  if (before) await ctx.tx.update(terms).set({ endedOn: electedOn, ending: 'ELECTED_ANEW' }).where(eq(terms.id, before.id))
  const [term] = await ctx.tx
    .insert(terms)
    .values({ streetId: body.streetId, organizationId: body.id, electedOn, termYears, endsOn, createdAt: ctx.now })
    .returning()
  await note(ctx, body, 'began', { electedOn, termYears, endsOn })
  return term!
}
