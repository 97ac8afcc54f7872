import { addDays, addMonths, ageOn, type Day } from '#platform/time/day.ts'
import type { DemoMember } from './members.ts'
import { nameOf } from './names.ts'
import type { PostRow, Seat } from './plan.ts'
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
  return seats.flatMap((seat) => {
    const { body, kind, from } = seat
    const holder = from && chosen(chance, seat, byBranch.get(from) ?? [], busy, today)
    if (holder) busy.add(`${from.body.id} ${holder.person.id}`)
    const row = postRow(seat, holder?.person ?? null, holder?.person.name ?? outsider(chance), holder ? entered(holder, seat.fromOn) : seat.fromOn)
    if (!from || body.kind !== 'COMMUNITY_BRANCH' || !committee.has(kind)) return [row]
    return [...formerTerm(chance, seat, row, byBranch.get(from) ?? []), row]
  })
}

const entered = (member: DemoMember, fromOn: Day): Day => {
  const since = member.periods[0]!.fromOn
  return since > fromOn ? addDays(since, 30) : fromOn
}

function chosen(chance: Random, { body, kind, fromOn }: Seat, members: readonly DemoMember[], busy: ReadonlySet<string>, today: Day): DemoMember | undefined {
  const full = members.filter((m) => m.periods.at(-1)!.standing === 'FULL' && !busy.has(`${m.branch.body.id} ${m.person.id}`))
  const inGroup = body.kind === 'PARTY_GROUP' ? full.filter((m) => m.periods.at(-1)!.groupId === body.id) : full
  const oldest = committee.has(kind) ? 66 : 76
  const fit = inGroup.filter(
    (m) => ageOn(m.person.birthOn, today) <= oldest && m.periods[0]!.fromOn <= fromOn && m.membership.fullOn! <= addMonths(fromOn, -12),
  )
  const pool = fit.length ? fit : inGroup.filter((m) => entered(m, fromOn) < today)
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
  const before = members.filter(
    (m) => m.periods[0]!.fromOn <= fromOn && (m.membership.fullOn ?? '9999') <= addMonths(fromOn, -12) && m.person.id !== now.personId,
  )
  const sameHolder = now.personId !== null && chance.chance(0.5) && members.some((m) => m.person.id === now.personId && m.periods[0]!.fromOn <= fromOn)
  const other = before.length && chance.chance(0.7) ? chance.pick(before).person : null
  const person = sameHolder ? members.find((m) => m.person.id === now.personId)!.person : other
  const row = postRow({ ...seat, fromOn, phone: undefined }, person, person?.name ?? outsider(chance), fromOn)
  return [{ ...row, untilOn: seat.fromOn }]
}
