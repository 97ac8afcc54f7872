import { TERM_RULE_FROM } from '#modules/elections/rules.ts'
import type { PostKind } from '#modules/organizations/rules.ts'
import { addDays, addMonths, ageOn, type Day } from '#platform/time/day.ts'
import { latest } from './days.ts'
import type { DemoMember } from './members.ts'
import { nameOf } from './names.ts'
import type { Body, PostRow, Seat } from './plan.ts'
import { demoId, type Random, random } from './random.ts'

/** Posts of which nobody holds two in one body, and which ask for a year of standing. */
const committee = new Set(['SECRETARY', 'DEPUTY_SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER', 'DISCIPLINE_COMMISSIONER', 'COMMISSIONER'])

/**
 * Puts a holder on every seat: a full member of the branch that the seat names, of an age for the work, else someone who is not in the
 * register. Elected committees of communities keep their former term, with its end, so that holders over time can be seen.
 */
export function fillSeats(seats: readonly Seat[], members: readonly DemoMember[], today: Day): PostRow[] {
  const chance = random('posts')
  const byBranch = Map.groupBy(members, (m) => m.branch)
  const busy = new Set<string>()
  const holders = new Map<string, DemoMember>()
  const post = (body: Body, kind: PostKind) => `${body.id} ${kind}`
  return seats.flatMap((seat) => {
    const { body, kind, from, as } = seat
    const holder = as ? holders.get(post(as.body, as.kind)) : from && chosen(chance, seat, byBranch.get(from) ?? [], busy, today)
    if (holder) {
      busy.add(holder.person.id)
      holders.set(post(body, kind), holder)
    }
    const row = postRow(seat, holder?.person ?? null, holder?.person.name ?? outsider(chance), holder ? ready(holder, seat.fromOn) : seat.fromOn)
    if (!from || body.kind !== 'COMMUNITY_BRANCH' || !committee.has(kind)) return [row]
    return [...formerTerm(chance, seat, row, byBranch.get(from) ?? []), row]
  })
}

/** From when a member can hold a post: a month after he came, and a year after he became a full member. */
const ready = ({ periods, membership }: DemoMember, fromOn: Day): Day => latest(fromOn, addDays(periods[0]!.fromOn, 30), addMonths(membership.fullOn!, 12))

function chosen(chance: Random, { body, kind, fromOn }: Seat, members: readonly DemoMember[], busy: ReadonlySet<string>, today: Day): DemoMember | undefined {
  const full = members.filter((m) => m.periods.at(-1)!.standing === 'FULL' && !busy.has(m.person.id))
  const inGroup = body.kind === 'PARTY_GROUP' ? full.filter((m) => m.periods.at(-1)!.groupId === body.id) : full
  const oldest = committee.has(kind) ? 66 : 76
  const able = inGroup.filter((m) => ready(m, fromOn) < today)
  const fit = able.filter((m) => ageOn(m.person.birthOn, today) <= oldest && ready(m, fromOn) === fromOn)
  const pool = fit.length ? fit : able
  return pool.length ? chance.pick(pool) : undefined
}

/** Someone outside the register, by name only. */
function outsider(chance: Random): string {
  return nameOf(chance, chance.chance(0.55) ? '1' : '2', chance.int(1962, 1992))
}

function postRow(seat: Seat, person: DemoMember['person'] | null, holderName: string, fromOn: Day): PostRow {
  const { body, kind, title, holderUnit, phone, termYears } = seat
  return {
    id: demoId('post', `${body.id}/${kind}/${seat.seat ?? 1}/${fromOn}`),
    streetId: body.streetId,
    organizationId: body.id,
    kind,
    seat: seat.seat ?? 1,
    title: title ?? null,
    personId: person?.id ?? null,
    holderName,
    holderUnit: holderUnit ?? null,
    phone: phone ?? null,
    phonePublic: phone !== undefined,
    fromOn,
    termEndsOn: termYears === undefined ? null : addMonths(seat.fromOn, 12 * termYears),
  }
}

/** The term before: half of the holders were the same, the others are members still or have left the register. */
function formerTerm(chance: Random, seat: Seat, now: PostRow, members: readonly DemoMember[]): PostRow[] {
  const fromOn = addMonths(seat.fromOn, -12 * (seat.termYears ?? 5))
  // Terms of five years began with this rule; what was before it is not in the records.
  if (fromOn < TERM_RULE_FROM) return []
  const before = members.filter(
    (m) => m.periods[0]!.fromOn <= fromOn && (m.membership.fullOn ?? '9999') <= addMonths(fromOn, -12) && m.person.id !== now.personId,
  )
  const sameHolder = now.personId !== null && chance.chance(0.5) && members.some((m) => m.person.id === now.personId && m.periods[0]!.fromOn <= fromOn)
  const other = before.length && chance.chance(0.7) ? chance.pick(before).person : null
  const person = sameHolder ? members.find((m) => m.person.id === now.personId)!.person : other
  const row = postRow({ ...seat, fromOn, phone: undefined }, person, person?.name ?? outsider(chance), fromOn)
  return [{ ...row, untilOn: seat.fromOn }]
}
