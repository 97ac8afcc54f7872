import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { moveMemberAccount } from '#modules/accounts/public.ts'
import { changeStanding, registerMember, relocate, setMark } from '#modules/members/public.ts'
import { isActive, standingLabels } from '#modules/members/rules.ts'
import { marks, memberships, periods } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { edit, identityIndexes, openIdentity, openPhone } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Day } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { transferRefusals } from './rules.ts'
import type { FileSection } from './schema.ts'

/**
 * What becomes of each table that names a person or a membership when another street receives him. The rule: what is goes with the member, what was
 * stays with the sender, whose tables of past years must come out the same for ever; the receiver reads it as the file that he brings.
 *
 * - `GOES`: the row's content goes to the receiving street (under a key of its own there) and is closed or emptied here.
 * - `STAYS`: history of the sender's bodies, or traces that nobody may change.
 *
 * A test compares this list with the database, so that a new table cannot be forgotten.
 */
export const fileTables: Readonly<Record<string, 'GOES' | 'STAYS'>> = {
  person: 'GOES',
  membership: 'GOES',
  member_mark: 'GOES',
  auth_user: 'GOES',
  // Periods: those of the old branch stay and end on the day; a new one begins on it in the new branch.
  member_period: 'STAYS',
  organization_post: 'STAYS',
  procedure_case_member: 'STAYS',
  election_candidate: 'STAYS',
  election_division: 'STAYS',
  election_exclusion: 'STAYS',
  // With all its steps, papers and notices; what is under way goes on with its own dates. [R26 §11, §35]
  development_case: 'GOES',
  dues_basis: 'GOES',
  // What was paid is the ledger of the branch that took it; the letter says up to which month.
  dues_payment: 'STAYS',
  // The months from the move on go; those before were the old branch's.
  dues_relief: 'GOES',
  // What the old branch watched ends there; the new one begins afresh.
  floating_contact: 'STAYS',
  floating_decision: 'STAYS',
  floating_departure: 'STAYS',
  floating_guest: 'STAYS',
  floating_lapse: 'STAYS',
  appraisal: 'STAYS',
  appraisal_honor: 'STAYS',
  person_access: 'STAYS',
  // What year tables of past days count.
  person_former: 'STAYS',
  // Consent was given to the old street for its purposes; the new one asks for its own. [PIPL §23]
  person_consent: 'STAYS',
  person_request: 'STAYS',
  transfer: 'STAYS',
}

/** One member in two streets: what he was in the sender's, what he is in the receiver's. */
export interface ReceivedMember {
  from: { streetId: string; personId: string; membershipId: string }
  to: { streetId: string; personId: string; membershipId: string; branchId: string }
  /** Both sides in words: neither street can read the other's bodies. */
  names: { from: string; to: string }
  onDay: Day
}

/** What a module adds to a transfer between streets: lines of the file that he brings, and what it carries over. Both streets are open. */
export interface FilePart {
  title: string
  lines?(both: Ctx, from: ReceivedMember['from']): Promise<string[]>
  carry?(both: Ctx, member: ReceivedMember): Promise<void>
}
const parts = new Map<string, FilePart>()

/** Adds a module's part, once, at start. */
export const addToFile = (part: FilePart): void => void parts.set(part.title, part)

const refused = (code: keyof typeof transferRefusals) => new Refused(code, transferRefusals[code])

/**
 * Moves a member from his branch to one of another street on a day, with both streets open (`acrossStreets`): all or nothing.
 * The sender keeps the row that his past tables count (name, sex, birth, education, periods) and no number, phone or address.
 * @throws Refused `transfer.notActive`, `transfer.alreadyHere`, codes of `members`
 */
export async function moveFile(
  both: Ctx,
  from: { membershipId: string; streetId: string },
  to: { streetId: string; branchId: string; groupId: string | null },
  onDay: Day,
  names: ReceivedMember['names'],
): Promise<{ personId: string; membershipId: string; file: FileSection[] }> {
  const { tx } = both
  const words = { out: `转出：至${names.to}`, in: `转入：由${names.from}` }
  // The lock is the fence against a change of the member in his old street at the same moment.
  const [membership] = await tx.select().from(memberships).where(eq(memberships.id, from.membershipId)).for('update')
  if (!membership) throw new NotFound('这名党员')
  const [person] = await tx.select().from(people).where(eq(people.id, membership.personId)).for('update')
  const [open] = await tx
    .select()
    .from(periods)
    .where(and(eq(periods.membershipId, membership.id), isNull(periods.untilOn)))
  if (!person || !open || !isActive(open.standing)) throw refused('transfer.notActive')
  const standing = open.standing === 'PROBATIONARY' ? 'PROBATIONARY' : 'FULL'
  const source = { streetId: from.streetId, personId: person.id, membershipId: membership.id }
  const file = await fileOf(both, source)
  const hardship = await tx
    .select()
    .from(marks)
    .where(and(eq(marks.membershipId, membership.id), eq(marks.kind, 'HARDSHIP'), isNull(marks.untilOn)))

  await changeStanding(both, membership.id, membership.version, { standing: 'TRANSFERRED_OUT', onDay, reason: words.out })
  const identityNumber = openIdentity(person)
  const phone = openPhone(person)
  const { name, sex, birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer, registeredAddress, homeAddress, note } = person
  await edit(both, person.id, person.version, { identityNumber: null, phone: null, registeredAddress: null, homeAddress: null, note: null })

  const known = identityNumber ? await knownHere(both, to.streetId, identityNumber) : null
  const place = { branchId: to.branchId, groupId: to.groupId }
  const facts = { duesPaidThrough: membership.duesPaidThrough, monthlyDuesFen: membership.monthlyDuesFen, note: membership.note }
  let received: { id: string; person: { id: string }; version: number }
  if (known?.membership) {
    // He was here before: his own membership is taken up again, from that day on.
    const back = await changeStanding(both, known.membership.id, known.membership.version, { standing, onDay, reason: words.in })
    received =
      back.branch.id === to.branchId && (back.group?.id ?? null) === to.groupId
        ? back
        : await relocate(both, back.id, back.version, { ...place, onDay, reason: words.in })
  } else {
    received = await registerMember(both, {
      ...(known
        ? { personId: known.personId }
        : {
            person: {
              ...{ name, birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer, registeredAddress, homeAddress, note },
              sex: sex as '0' | '1' | '2' | '9',
              identityNumber,
              phone,
            },
          }),
      ...{ standing, ...place, joinedOn: membership.joinedOn, fullOn: membership.fullOn, fromOn: onDay, reason: words.in, ...facts },
    })
  }
  for (const mark of hardship) await setMark(both, received.id, await versionOf(both, received.id), { kind: 'HARDSHIP', detail: mark.detail, onDay })
  const member = { personId: received.person.id, membershipId: received.id }
  await moveMemberAccount(both, source, { personId: member.personId, streetId: to.streetId, branchId: to.branchId })
  const moved = { from: source, to: { ...member, streetId: to.streetId, branchId: to.branchId }, names, onDay }
  for (const part of parts.values()) await part.carry?.(both, moved)
  return { ...member, file }
}

const versionOf = async ({ tx }: Ctx, id: string): Promise<number> =>
  (await tx.select({ version: memberships.version }).from(memberships).where(eq(memberships.id, id)))[0]!.version

/** A person of the receiving street with the same identity number, and his membership there when it has ended by a transfer. */
async function knownHere({ tx }: Ctx, streetId: string, identityNumber: string) {
  const [person] = await tx
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.streetId, streetId), inArray(people.identityIndex, identityIndexes(identityNumber)), isNull(people.mergedIntoId)))
  if (!person) return null
  const [membership] = await tx
    .select({ id: memberships.id, version: memberships.version, standing: periods.standing })
    .from(memberships)
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .where(eq(memberships.personId, person.id))
  if (membership && membership.standing !== 'TRANSFERRED_OUT') throw refused('transfer.alreadyHere')
  return { personId: person.id, membership: membership ?? null }
}

/** What he was and did before, in lines: the file that the receiver reads. */
async function fileOf(both: Ctx, from: ReceivedMember['from']): Promise<FileSection[]> {
  const stretches = await both.tx
    .select({ standing: periods.standing, branch: organizations.name, fromOn: periods.fromOn, untilOn: periods.untilOn, reason: periods.reason })
    .from(periods)
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(eq(periods.membershipId, from.membershipId))
    .orderBy(asc(periods.fromOn))
  const sections: FileSection[] = [
    {
      title: '经历',
      lines: stretches.map(
        (p) =>
          `${formatDayShort(p.fromOn)}起${p.untilOn ? `，至${formatDayShort(p.untilOn)}` : ''}：${p.branch}，${standingLabels[p.standing]}${p.reason ? `（${p.reason}）` : ''}`,
      ),
    },
  ]
  for (const part of parts.values()) {
    const lines = (await part.lines?.(both, from)) ?? []
    if (lines.length) sections.push({ title: part.title, lines })
  }
  return sections
}
