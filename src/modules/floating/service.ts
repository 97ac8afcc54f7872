import { and, desc, eq, inArray } from 'drizzle-orm'
import { clearMark, setMark } from '#modules/members/public.ts'
import { isPlaced } from '#modules/members/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { renewClocks } from './clocks.ts'
import { type LoadedMember, loadMember, openMark, ownMembershipId, recordOn, refused, versionOf } from './load.ts'
import { type ContactResult, type ContactWay, type DepartureReason, type LapseGround, lapseGroundLabels } from './rules.ts'
import { contacts, type Departure, departures, lapses } from './schema.ts'

/** Where a member goes, for how long, and with whom he takes part there. */
export interface NewDeparture {
  reason: DepartureReason
  place: string
  fixedPlace: boolean
  leftOn: Day
  expectedBackOn?: Day | null
  hostOrganization?: string | null
  passNumber?: string | null
  note?: string | null
}

/** The acting member reports that he is leaving; his branch confirms it. @throws Invalid | Refused `floating.notAMember`, `floating.alreadyAway`, `floating.notPlaced` */
export async function reportDeparture(ctx: Ctx, input: NewDeparture): Promise<Departure> {
  const id = await ownMembershipId(ctx)
  if (!id) throw refused('floating.notAMember')
  const member = await loadMember(ctx, id, null, { lock: true })
  const made = await insertDeparture(ctx, member, input, 'REPORTED')
  await recordOn(ctx, member.membership, 'floating.reported', { place: made.place, leftOn: made.leftOn })
  await renewClocks(ctx, [id])
  return made
}

/**
 * Registers that a member is away, and marks him so; a mark that is there already is taken up.
 * @throws NotFound | Forbidden | Invalid | Refused `floating.alreadyAway`, `floating.notPlaced`, `floating.inFuture`, codes of `members`
 */
export async function registerDeparture(ctx: Ctx, membershipId: string, input: NewDeparture): Promise<Departure> {
  const member = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  if (input.leftOn > today(ctx.now)) throw refused('floating.inFuture')
  const made = await insertDeparture(ctx, member, input, 'CONFIRMED')
  await markAway(ctx, member, made)
  await recordOn(ctx, member.membership, 'floating.departed', { place: made.place, leftOn: made.leftOn, passNumber: made.passNumber })
  await renewClocks(ctx, [membershipId])
  return made
}

async function insertDeparture(ctx: Ctx, { membership, open }: LoadedMember, input: NewDeparture, state: Departure['state']): Promise<Departure> {
  if (!isPlaced(open.standing)) throw refused('floating.notPlaced')
  if (input.expectedBackOn && input.expectedBackOn < input.leftOn) throw new Invalid([{ path: 'expectedBackOn', message: '预计返回的日期早于外出日期' }])
  // The membership is locked: two reports cannot both find none.
  if (await openDeparture(ctx, membership.id)) throw refused('floating.alreadyAway')
  const [made] = await ctx.tx
    .insert(departures)
    .values({
      ...{ streetId: membership.streetId, membershipId: membership.id, reason: input.reason, place: input.place, fixedPlace: input.fixedPlace },
      ...{ leftOn: input.leftOn, expectedBackOn: input.expectedBackOn ?? null, hostOrganization: input.hostOrganization || null },
      ...{ passNumber: input.passNumber || null, note: input.note || null, state, reportedByMember: state === 'REPORTED', createdAt: ctx.now },
    })
    .returning()
  return made!
}

async function markAway(ctx: Ctx, { membership }: LoadedMember, departure: Departure): Promise<void> {
  if (await openMark(ctx, membership.id, 'OUTFLOW')) return
  await setMark(ctx, membership.id, await versionOf(ctx, membership.id), { kind: 'OUTFLOW', detail: departure.place, onDay: departure.leftOn })
}

/** The departure under way of a member. */
export async function openDeparture({ tx }: Ctx, membershipId: string): Promise<Departure | null> {
  const [row] = await tx
    .select()
    .from(departures)
    .where(and(eq(departures.membershipId, membershipId), inArray(departures.state, ['REPORTED', 'CONFIRMED'])))
  return row ?? null
}

/**
 * Confirms a member's report, perhaps with his pass and the organization there; from the day he left he carries the mark.
 * @throws NotFound | Forbidden | Refused `floating.notAway`, `floating.inFuture`, `floating.closed`
 */
export async function confirmDeparture(ctx: Ctx, membershipId: string, input: { passNumber?: string | null; hostOrganization?: string | null }): Promise<void> {
  const member = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  const departure = await openDeparture(ctx, membershipId)
  if (!departure) throw refused('floating.notAway')
  if (departure.state !== 'REPORTED') throw refused('floating.closed')
  if (departure.leftOn > today(ctx.now)) throw refused('floating.inFuture')
  await ctx.tx
    .update(departures)
    .set({
      state: 'CONFIRMED',
      passNumber: input.passNumber || departure.passNumber,
      hostOrganization: input.hostOrganization || departure.hostOrganization,
    })
    .where(eq(departures.id, departure.id))
  await markAway(ctx, member, departure)
  await recordOn(ctx, member.membership, 'floating.confirmed', { place: departure.place, passNumber: input.passNumber || null })
  await renewClocks(ctx, [membershipId])
}

/** Does not register a member's report, with the reason. @throws NotFound | Forbidden | Refused `floating.notAway`, `floating.closed` */
export async function declineDeparture(ctx: Ctx, membershipId: string, reason: string): Promise<void> {
  const { membership } = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  const departure = await openDeparture(ctx, membershipId)
  if (!departure) throw refused('floating.notAway')
  if (departure.state !== 'REPORTED') throw refused('floating.closed')
  await ctx.tx.update(departures).set({ state: 'DECLINED', note: reason }).where(eq(departures.id, departure.id))
  await recordOn(ctx, membership, 'floating.declined', { place: departure.place }, reason)
  await renewClocks(ctx, [membershipId])
}

/** He is back: the departure and the mark end. @throws NotFound | Forbidden | Refused `floating.notAway`, `floating.inFuture`, codes of `members` */
export async function recordReturn(ctx: Ctx, membershipId: string, onDay: Day): Promise<void> {
  const { membership } = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  if (onDay > today(ctx.now)) throw refused('floating.inFuture')
  const departure = await openDeparture(ctx, membershipId)
  const mark = await openMark(ctx, membershipId, 'OUTFLOW')
  if (!mark && departure?.state !== 'CONFIRMED') throw refused('floating.notAway')
  if (departure?.state === 'CONFIRMED') {
    if (onDay < departure.leftOn) throw refused('floating.datesOutOfOrder')
    await ctx.tx.update(departures).set({ state: 'RETURNED', returnedOn: onDay }).where(eq(departures.id, departure.id))
  }
  if (mark) await clearMark(ctx, membershipId, await versionOf(ctx, membershipId), { kind: 'OUTFLOW', onDay })
  await recordOn(ctx, membership, 'floating.returned', { onDay })
  await renewClocks(ctx, [membershipId])
}

/** One attempt to reach a member. `lost`: from that day he carries the mark 失联, or no longer. */
export interface NewContact {
  onDay?: Day
  way: ContactWay
  result: ContactResult
  note?: string | null
  lost?: boolean
}

/**
 * Records a contact or an attempt. The person who tried decides whether the member counts as lost from now on, or as found again.
 * @throws NotFound | Forbidden | Refused `floating.inFuture`, codes of `members`
 */
export async function recordContact(ctx: Ctx, membershipId: string, input: NewContact): Promise<void> {
  const { membership } = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  const onDay = input.onDay ?? today(ctx.now)
  if (onDay > today(ctx.now)) throw refused('floating.inFuture')
  await ctx.tx.insert(contacts).values({
    ...{ streetId: membership.streetId, membershipId, onDay, way: input.way, result: input.result, note: input.note || null },
    ...{ recordedBy: ctx.actor.name, recordedAt: ctx.now },
  })
  const mark = await openMark(ctx, membershipId, 'LOST_CONTACT')
  if (input.lost === true && !mark) await setMark(ctx, membershipId, await versionOf(ctx, membershipId), { kind: 'LOST_CONTACT', detail: input.note, onDay })
  if (input.lost === false && mark) await clearMark(ctx, membershipId, await versionOf(ctx, membershipId), { kind: 'LOST_CONTACT', onDay })
  await recordOn(ctx, membership, 'floating.contacted', { onDay, way: input.way, result: input.result }, input.note)
  await renewClocks(ctx, [membershipId])
}

/** Begins to watch a lapse: from which day he has not taken part, paid or worked. [PC §9] @throws NotFound | Forbidden | Refused `floating.lapseOpen`, `floating.notPlaced`, `floating.inFuture` */
export async function openLapse(ctx: Ctx, membershipId: string, input: { grounds: readonly LapseGround[]; sinceOn: Day; note?: string | null }): Promise<void> {
  const { membership, open } = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  if (!isPlaced(open.standing)) throw refused('floating.notPlaced')
  if (input.sinceOn > today(ctx.now)) throw refused('floating.inFuture')
  if (input.grounds.length === 0) throw new Invalid([{ path: 'grounds', message: '请选择是哪一种情况' }])
  if (await openLapseOf(ctx, membershipId)) throw refused('floating.lapseOpen')
  await ctx.tx.insert(lapses).values({
    ...{ streetId: membership.streetId, membershipId, grounds: [...new Set(input.grounds)].join(','), sinceOn: input.sinceOn, note: input.note || null },
    createdAt: ctx.now,
  })
  await recordOn(ctx, membership, 'floating.lapseOpened', {
    grounds: input.grounds.map((g) => lapseGroundLabels[g]).join('、'),
    sinceOn: input.sinceOn,
  })
  await renewClocks(ctx, [membershipId])
}

export async function openLapseOf({ tx }: Ctx, membershipId: string) {
  const [row] = await tx
    .select()
    .from(lapses)
    .where(and(eq(lapses.membershipId, membershipId), eq(lapses.state, 'OPEN')))
    .orderBy(desc(lapses.createdAt))
  return row ?? null
}

/** Ends it: he takes part again, or his reason is accepted; the reason is kept. @throws NotFound | Forbidden */
export async function closeLapse(ctx: Ctx, membershipId: string, input: { state: 'RESUMED' | 'EXPLAINED'; answer: string }): Promise<void> {
  const { membership } = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  const lapse = await openLapseOf(ctx, membershipId)
  if (!lapse) throw new NotFound('正在跟踪的情况')
  await ctx.tx
    .update(lapses)
    .set({ state: input.state, answer: input.answer, closedOn: today(ctx.now) })
    .where(eq(lapses.id, lapse.id))
  await recordOn(ctx, membership, 'floating.lapseClosed', { state: input.state, sinceOn: lapse.sinceOn }, input.answer)
  await renewClocks(ctx, [membershipId])
}
