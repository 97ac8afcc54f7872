import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { authorizePerson, getPerson, type PersonFacts, register } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { DomainError, type FieldError, Invalid, Refused } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { MemberView } from './contract.ts'
import { membersChanged } from './hooks.ts'
import { indexMembers } from './index-entry.ts'
import { assertVersion, type Loaded, loadMember, type Period, placeFor } from './load.ts'
import { getMember } from './queries.ts'
import {
  type Change,
  changed,
  changeRefusals,
  isPlaced,
  type MarkKind,
  markKindLabels,
  type Standing,
  standingLabels,
  whyNotCorrected,
  whyNotMarked,
} from './rules.ts'
import { type Membership, marks, memberships, periods } from './schema.ts'

type View = z.output<typeof MemberView>

/** A member to register: someone new, or a person who is in the register already. */
export interface NewMember {
  person?: PersonFacts
  personId?: string
  standing: 'PROBATIONARY' | 'FULL'
  branchId: string
  groupId?: string | null
  joinedOn: Day
  fullOn?: Day | null
  fromOn?: Day
  reason?: string
  monthlyDuesFen?: number | null
  duesPaidThrough?: Day | null
  note?: string | null
}

/**
 * Registers a member: person (unless he is in the register), membership and first period in one.
 * @throws NotFound | Forbidden | Invalid | Refused `member.alreadyRegistered`, `person.alreadyRegistered`, `member.notABranch`, `member.groupElsewhere`
 */
export async function registerMember(ctx: Ctx, input: NewMember): Promise<View> {
  const day = today(ctx.now)
  const { branch, group } = await placeFor(ctx, 'members.edit', input.branchId, input.groupId ?? null)
  const fromOn = input.fromOn ?? day
  const errors = [
    ...wrongDates({ joinedOn: input.joinedOn, fullOn: input.fullOn ?? null }, day),
    ...(input.standing === 'PROBATIONARY' && input.fullOn ? [{ path: 'fullOn', message: '预备党员不应有转正日期' }] : []),
    ...(fromOn > day ? [{ path: 'fromOn', message: '起始日期晚于今天' }] : []),
    ...(fromOn < input.joinedOn ? [{ path: 'fromOn', message: '起始日期早于入党日期' }] : []),
    ...(Boolean(input.person) === Boolean(input.personId) ? [{ path: 'person', message: '请填写本人资料，或选择已登记的人' }] : []),
  ]
  if (errors.length) throw new Invalid(errors)
  const personId = input.personId ?? (await registeredPerson(ctx, input.person!, branch))
  if (input.personId) {
    await authorizePerson(ctx, 'people.edit', { id: personId, streetId: branch.streetId })
    await getPerson(ctx, personId)
  }
  const membership = await onceAPerson(async () => {
    const [made] = await ctx.tx
      .insert(memberships)
      .values({
        streetId: branch.streetId,
        personId,
        joinedOn: input.joinedOn,
        fullOn: input.fullOn ?? null,
        duesPaidThrough: input.duesPaidThrough ? `${input.duesPaidThrough.slice(0, 7)}-01` : null,
        monthlyDuesFen: input.monthlyDuesFen ?? null,
        note: input.note || null,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })
      .returning()
    return made!
  })
  const place = { branchId: branch.id, groupId: group?.id ?? null }
  await ctx.tx
    .insert(periods)
    .values({ streetId: branch.streetId, membershipId: membership.id, personId, standing: input.standing, ...place, fromOn, reason: input.reason || null })
  await recordOn(ctx, membership, 'member.registered', { standing: input.standing, ...place, joinedOn: input.joinedOn, fromOn }, input.reason)
  await indexMembers(ctx, [membership.id])
  return getMember(ctx, membership.id)
}

async function registeredPerson(ctx: Ctx, person: PersonFacts, branch: { streetId: string; path: string }): Promise<string> {
  try {
    return (await register(ctx, person, branch, 'members.edit')).id
  } catch (error) {
    // The form calls these fields person.name and so on.
    if (error instanceof Invalid) throw new Invalid(error.fields.map((f) => ({ path: `person.${f.path}`, message: f.message })))
    throw error
  }
}

/** The unique key of a person's membership is the fence; its refusal in words. */
async function onceAPerson<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (!(error instanceof DomainError) && cause?.code === '23505' && cause.constraint === 'membership_person')
      throw new Refused('member.alreadyRegistered', '这个人已经登记为党员，请打开他的党员页办理转入或更正')
    throw error
  }
}

function wrongDates({ joinedOn, fullOn }: { joinedOn: Day; fullOn: Day | null }, day: Day): FieldError[] {
  const errors: FieldError[] = []
  if (joinedOn > day) errors.push({ path: 'joinedOn', message: '入党日期晚于今天' })
  if (fullOn && fullOn > day) errors.push({ path: 'fullOn', message: '转正日期晚于今天' })
  if (fullOn && fullOn < joinedOn) errors.push({ path: 'fullOn', message: '转正日期早于入党日期' })
  return errors
}

/** Facts of a membership that have no history of their own. */
export interface MembershipFacts {
  joinedOn?: Day
  fullOn?: Day | null
  duesPaidThrough?: Day | null
  monthlyDuesFen?: number | null
  note?: string | null
}

/** Changes facts of the membership. @throws NotFound | Forbidden | Invalid | Refused `member.changedMeanwhile`, `member.duesByLedger`, `member.unchanged` */
export async function editMembership(ctx: Ctx, id: string, version: number, input: MembershipFacts): Promise<View> {
  const { membership, open } = await loadMember(ctx, id, 'members.edit', { lock: true })
  assertVersion(membership, version)
  const joinedOn = input.joinedOn ?? membership.joinedOn
  const fullOn = input.fullOn === undefined ? membership.fullOn : input.fullOn
  const errors = wrongDates({ joinedOn, fullOn }, today(ctx.now))
  if (fullOn && open.standing === 'PROBATIONARY') errors.push({ path: 'fullOn', message: '预备党员不应有转正日期，请办理转正' })
  if (errors.length) throw new Invalid(errors)
  const facts = {
    joinedOn,
    fullOn,
    duesPaidThrough: input.duesPaidThrough === undefined ? membership.duesPaidThrough : input.duesPaidThrough && `${input.duesPaidThrough.slice(0, 7)}-01`,
    monthlyDuesFen: input.monthlyDuesFen === undefined ? membership.monthlyDuesFen : input.monthlyDuesFen,
    note: input.note === undefined ? membership.note : input.note || null,
  }
  const fields = (Object.keys(facts) as (keyof typeof facts)[]).filter((f) => facts[f] !== membership[f])
  if (membership.duesByLedger && fields.some((f) => f === 'duesPaidThrough' || f === 'monthlyDuesFen'))
    throw new Refused('member.duesByLedger', '党费缴至和月党费由党费收缴登记得出，请在党费页面办理')
  if (fields.length === 0) throw new Refused('member.unchanged', changeRefusals['member.unchanged'])
  await writeMembership(ctx, membership, facts)
  const shown = fields.filter((f) => f !== 'note')
  await recordOn(ctx, membership, 'member.edited', {
    fields,
    before: Object.fromEntries(shown.map((f) => [f, membership[f]])),
    after: Object.fromEntries(shown.map((f) => [f, facts[f]])),
  })
  return getMember(ctx, id)
}

/** What the ledger of dues says of a member: the month up to which all is settled, and the amount of this month. */
export interface DuesNote {
  membershipId: string
  duesPaidThrough: Day | null
  monthlyDuesFen: number | null
}

/**
 * Takes over what the ledger of dues says; from then on neither is typed or imported any more. What a roster brought before is where
 * the ledger began. The caller has authorized the change and holds its lock.
 */
export async function noteDues({ tx }: Ctx, notes: readonly DuesNote[]): Promise<void> {
  if (notes.length === 0) return
  const given = JSON.stringify(notes.map((n) => ({ id: n.membershipId, through: n.duesPaidThrough, fen: n.monthlyDuesFen })))
  await tx.execute(sql`
    update membership set dues_paid_through = given.through, monthly_dues_fen = given.fen, dues_by_ledger = true
    from json_to_recordset(${given}::json) as given(id uuid, through date, fen int) where membership.id = given.id`)
}

/**
 * Changes the standing from a day on (转正, 转出, 停止党籍, 去世 …). 转正 of a probationary member fixes the day from which his standing
 * counts. [R26 §33] Who has left loses his marks with that day.
 * @throws NotFound | Forbidden | Refused `member.changedMeanwhile` and the codes of `changeRefusals`
 */
export async function changeStanding(ctx: Ctx, id: string, version: number, input: { standing: Standing; onDay: Day; reason: string }): Promise<View> {
  const loaded = await loadMember(ctx, id, 'members.edit', { lock: true })
  assertVersion(loaded.membership, version)
  if (input.standing === 'PROBATIONARY' && loaded.membership.fullOn) throw new Refused('member.wrongStanding', '他已经转正，不能再登记为预备党员')
  const converts = input.standing === 'FULL' && loaded.membership.fullOn === null && (await lastActiveStanding(ctx, id)) === 'PROBATIONARY'
  await applyChange(ctx, loaded, input, converts ? { fullOn: input.onDay } : {})
  if (!isPlaced(input.standing))
    for (const mark of await openMarks(ctx, id)) {
      // A mark that was set later than he left never held.
      const untilOn = [mark.fromOn, input.onDay].sort().at(-1)!
      await ctx.tx.update(marks).set({ untilOn }).where(eq(marks.id, mark.id))
    }
  await recordOn(
    ctx,
    loaded.membership,
    'member.standingChanged',
    { from: loaded.open.standing, to: input.standing, onDay: input.onDay, label: standingLabels[input.standing] },
    input.reason,
  )
  await indexMembers(ctx, [id])
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

async function lastActiveStanding({ tx }: Ctx, membershipId: string): Promise<Standing | undefined> {
  const all = await tx.select({ standing: periods.standing }).from(periods).where(eq(periods.membershipId, membershipId)).orderBy(asc(periods.fromOn))
  return all.filter((p) => p.standing === 'FULL' || p.standing === 'PROBATIONARY').at(-1)?.standing
}

/**
 * Places a member in another group or branch from a day on. Inside his branch its secretary may do it; to another branch only who
 * edits members in both.
 * @throws NotFound | Forbidden | Refused `member.changedMeanwhile`, `member.notABranch`, `member.groupElsewhere`, codes of `changeRefusals`
 */
export async function relocate(
  ctx: Ctx,
  id: string,
  version: number,
  input: { branchId: string; groupId: string | null; onDay: Day; reason?: string },
): Promise<View> {
  const loaded = await loadMember(ctx, id, 'members.keep', { lock: true })
  assertVersion(loaded.membership, version)
  const leaves = input.branchId !== loaded.branch.id
  if (leaves) await loadMember(ctx, id, 'members.edit')
  const { branch, group } = await placeFor(ctx, leaves ? 'members.edit' : 'members.keep', input.branchId, input.groupId)
  await applyChange(ctx, loaded, { branchId: branch.id, groupId: group?.id ?? null, onDay: input.onDay, reason: input.reason || null })
  const { branchId, groupId } = loaded.open
  await recordOn(
    ctx,
    loaded.membership,
    'member.relocated',
    {
      from: { branchId, groupId },
      to: { branchId: branch.id, groupId: group?.id ?? null, label: [branch.name, group?.name].filter(Boolean).join(' ') },
      onDay: input.onDay,
    },
    input.reason,
  )
  if (leaves) await indexMembers(ctx, [id])
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

/** Closes the open period and opens the next, or rewrites it when the change falls on its first day. The membership is locked. */
async function applyChange(ctx: Ctx, { membership, open }: Loaded, change: Change, set: Partial<Membership> = {}): Promise<void> {
  const result = changed(open, change, today(ctx.now))
  if (typeof result === 'string') throw new Refused(result, changeRefusals[result])
  const { next, closed } = result
  if (closed) {
    await ctx.tx.update(periods).set({ untilOn: closed.untilOn }).where(eq(periods.id, open.id))
    await ctx.tx.insert(periods).values({ ...next, streetId: membership.streetId, membershipId: membership.id, personId: membership.personId })
  } else await ctx.tx.update(periods).set(next).where(eq(periods.id, open.id))
  await writeMembership(ctx, membership, set)
}

/**
 * Corrects the day on which a period began; the one before it ends there. The day of 转正 follows when it was that one.
 * @throws NotFound | Forbidden | Refused `member.changedMeanwhile`, `member.noSuchPeriod`, codes of `changeRefusals`
 */
export async function correctPeriod(ctx: Ctx, id: string, version: number, input: { periodId: string; fromOn: Day; reason: string }): Promise<View> {
  const { membership } = await loadMember(ctx, id, 'members.edit', { lock: true })
  assertVersion(membership, version)
  const all = await periodsOf(ctx, id)
  const at = all.findIndex((p) => p.id === input.periodId)
  const period = all[at]
  if (!period) throw new Refused('member.noSuchPeriod', '没有这一段，请刷新页面')
  const before = all[at - 1]
  const closed = whyNotCorrected(input.fromOn, period, before, today(ctx.now))
  if (closed) throw new Refused(closed, changeRefusals[closed])
  const shrink = () => ctx.tx.update(periods).set({ fromOn: input.fromOn }).where(eq(periods.id, period.id))
  const stretch = async () => before && (await ctx.tx.update(periods).set({ untilOn: input.fromOn }).where(eq(periods.id, before.id)))
  // The neighbours may not overlap even for a moment (exclusion constraint).
  if (input.fromOn > period.fromOn) {
    await shrink()
    await stretch()
  } else {
    await stretch()
    await shrink()
  }
  await writeMembership(ctx, membership, membership.fullOn === period.fromOn && period.standing === 'FULL' ? { fullOn: input.fromOn } : {})
  await recordOn(ctx, membership, 'member.periodCorrected', { standing: period.standing, from: period.fromOn, to: input.fromOn }, input.reason)
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

/**
 * Takes the latest change back, when it was a mistake (the wrong person marked as deceased). The period before it is today's again.
 * @throws NotFound | Forbidden | Refused `member.changedMeanwhile`, `member.firstPeriod`
 */
export async function undoChange(ctx: Ctx, id: string, version: number, reason: string): Promise<View> {
  const { membership, open } = await loadMember(ctx, id, 'members.edit', { lock: true })
  assertVersion(membership, version)
  const before = (await periodsOf(ctx, id)).at(-2)
  if (!before) throw new Refused('member.firstPeriod', '这是最初的登记，没有可以撤销的变动')
  await ctx.tx.delete(periods).where(eq(periods.id, open.id))
  await ctx.tx.update(periods).set({ untilOn: null }).where(eq(periods.id, before.id))
  await writeMembership(
    ctx,
    membership,
    open.standing === 'FULL' && before.standing === 'PROBATIONARY' && membership.fullOn === open.fromOn ? { fullOn: null } : {},
  )
  await recordOn(ctx, membership, 'member.changeUndone', { undone: open.standing, fromOn: open.fromOn, back: before.standing }, reason)
  await indexMembers(ctx, [id])
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

/** Sets a mark from a day on. @throws NotFound | Forbidden | Refused `member.changedMeanwhile`, `member.alreadyMarked`, `member.inFuture`, `member.datesOutOfOrder`, `member.left` */
export async function setMark(ctx: Ctx, id: string, version: number, input: { kind: MarkKind; detail?: string | null; onDay: Day }): Promise<View> {
  const { membership, open } = await loadMember(ctx, id, 'members.keep', { lock: true })
  assertVersion(membership, version)
  const same = await ctx.tx
    .select()
    .from(marks)
    .where(and(eq(marks.membershipId, id), eq(marks.kind, input.kind)))
  const refused = whyNotMarked(open.standing, same, input.kind, input.onDay, today(ctx.now))
  if (refused) throw new Refused(refused.code, refused.message)
  await ctx.tx.insert(marks).values({ streetId: membership.streetId, membershipId: id, kind: input.kind, detail: input.detail || null, fromOn: input.onDay })
  await writeMembership(ctx, membership, {})
  await recordOn(ctx, membership, 'member.marked', { kind: input.kind, label: markKindLabels[input.kind], onDay: input.onDay })
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

/** Ends a mark on a day. @throws NotFound | Forbidden | Refused `member.changedMeanwhile`, `member.notMarked`, `member.inFuture`, `member.datesOutOfOrder` */
export async function clearMark(ctx: Ctx, id: string, version: number, input: { kind: MarkKind; onDay: Day }): Promise<View> {
  const { membership } = await loadMember(ctx, id, 'members.keep', { lock: true })
  assertVersion(membership, version)
  if (input.onDay > today(ctx.now)) throw new Refused('member.inFuture', changeRefusals['member.inFuture'])
  const mark = (await openMarks(ctx, id)).find((m) => m.kind === input.kind)
  if (!mark) throw new Refused('member.notMarked', `没有“${markKindLabels[input.kind]}”标记`)
  if (input.onDay < mark.fromOn) throw new Refused('member.datesOutOfOrder', '日期早于标记开始的日期')
  await ctx.tx.update(marks).set({ untilOn: input.onDay }).where(eq(marks.id, mark.id))
  await writeMembership(ctx, membership, {})
  await recordOn(ctx, membership, 'member.unmarked', { kind: input.kind, label: markKindLabels[input.kind], onDay: input.onDay })
  await membersChanged(ctx, [id])
  return getMember(ctx, id)
}

const openMarks = ({ tx }: Ctx, id: string) =>
  tx
    .select()
    .from(marks)
    .where(and(eq(marks.membershipId, id), isNull(marks.untilOn)))
const periodsOf = ({ tx }: Ctx, id: string): Promise<Period[]> => tx.select().from(periods).where(eq(periods.membershipId, id)).orderBy(asc(periods.fromOn))

async function writeMembership(ctx: Ctx, membership: Membership, set: Partial<Membership>): Promise<void> {
  await ctx.tx
    .update(memberships)
    .set({ ...set, version: membership.version + 1, updatedAt: ctx.now })
    .where(eq(memberships.id, membership.id))
}

const recordOn = (
  ctx: Ctx,
  membership: Pick<Membership, 'id' | 'streetId'>,
  action: string,
  data: Parameters<typeof record>[1]['data'],
  note?: string | null,
) => record(ctx, { streetId: membership.streetId, subjectType: 'member', subjectId: membership.id, action, data, note: note || null })
