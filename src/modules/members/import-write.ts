import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { columnsOf, keepFormerOfMany } from '#modules/people/public.ts'
import { type Person, people } from '#modules/people/schema.ts'
import { insertRows, jsonRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { pinyinOf } from '#platform/search/pinyin.ts'
import { indexSubjects } from '#platform/search/search.ts'
import { type Happening, recordFirst, recordMany } from '#platform/timeline/timeline.ts'
import { membersChanged } from './hooks.ts'
import { IMPORT_REASON, type Scope, type Verdict } from './import-compare.ts'
import { memberEntry } from './index-entry.ts'
import type { RosterRow } from './roster-row.ts'
import { marks, memberships, periods } from './schema.ts'

type New = Extract<Verdict, { kind: 'NEW' }>
type Changed = Extract<Verdict, { kind: 'CHANGED' }>

/**
 * Writes what some hundred rows of a roster change, in a constant number of statements: persons, memberships, periods, marks, timeline and search. The rows
 * were compared in this transaction with their persons and memberships locked; a person registered since then is refused by the unique key.
 */
export async function writeVerdicts(ctx: Ctx, scope: Scope, importId: string, verdicts: readonly Verdict[]): Promise<void> {
  const fresh = verdicts.filter((v): v is New => v.kind === 'NEW').map((v) => ({ ...v, personId: v.known?.person.id ?? uuidv7(), membershipId: uuidv7() }))
  const changed = verdicts.filter((v): v is Changed => v.kind === 'CHANGED')
  const { streetId } = scope.body
  const made = { streetId, createdAt: ctx.now, updatedAt: ctx.now }
  const strangers = fresh.filter((v) => v.known === null)

  await insertRows(
    ctx.tx,
    people,
    strangers.map(({ personId, row }) => ({ ...made, id: personId, ...personColumns(personId, row) })),
  )
  await updatePersons(
    ctx,
    [...fresh, ...changed].flatMap(({ known, changes }) =>
      known && Object.keys(changes.person).length > 0 ? [{ id: known.person.id, ...columnsOf(known.person.id, changes.person) }] : [],
    ),
  )
  await insertRows(
    ctx.tx,
    memberships,
    fresh.map(({ membershipId, personId, row: { joinedOn, fullOn, duesPaidThrough, monthlyDuesFen, note } }) => ({
      ...{ ...made, id: membershipId, personId, joinedOn, fullOn, duesPaidThrough, monthlyDuesFen, note },
    })),
  )
  await updateMemberships(
    ctx,
    changed.map(({ known, changes }) => ({ id: known.membership!.id, ...changes.membership })),
  )
  await insertRows(
    ctx.tx,
    periods,
    fresh.map(({ membershipId, personId, row, branch, group }) => ({
      ...{ streetId, membershipId, personId, standing: row.standing, branchId: branch.id, groupId: group?.id ?? null },
      ...{ fromOn: scope.today, reason: IMPORT_REASON },
    })),
  )
  await movePeriods(ctx, changed)
  await writeMarks(ctx, scope, [...fresh, ...changed.map((v) => ({ ...v, membershipId: v.known.membership!.id }))])

  const of = (subjectType: string, subjectId: string, action: string, data: Happening['data']): Happening => ({
    streetId,
    subjectType,
    subjectId,
    action,
    data,
  })
  await recordFirst(ctx, [
    ...strangers.map(({ personId, row }) => of('person', personId, 'person.registered', { importId, fields: filledFields(row) })),
    ...fresh.map(({ membershipId, row, branch, group }) =>
      of('member', membershipId, 'member.imported', {
        ...{ importId, standing: row.standing, branchId: branch.id, groupId: group?.id ?? null, joinedOn: row.joinedOn, fromOn: scope.today },
      }),
    ),
  ])
  await recordMany(ctx, [
    ...[...fresh, ...changed].flatMap(({ known, changes }) =>
      known && Object.keys(changes.person).length > 0
        ? [of('person', known.person.id, 'person.edited', { importId, fields: Object.keys(changes.person) })]
        : [],
    ),
    ...changed.map(({ known, changes }) => of('member', known.membership!.id, 'member.updatedByImport', { importId, ...factsOf(changes) })),
  ])
  const found = [
    ...fresh.map((v) => ({ ...v, id: v.membershipId })),
    ...changed.filter((v) => v.changes.move).map((v) => ({ ...v, id: v.known.membership!.id })),
  ]
  await indexSubjects(
    ctx.tx,
    found.map(({ id, row: { name, standing }, branch }) => memberEntry({ id, streetId, name, standing, branch: branch.fullName, path: branch.path })),
  )
  const told = [...fresh.map((v) => ({ ...v, id: v.membershipId })), ...changed.map((v) => ({ ...v, id: v.known.membership!.id }))]
  await membersChanged(
    ctx,
    told.filter(({ kind, changes }) => changes.marksSet.length + changes.marksCleared.length > 0 || (kind === 'CHANGED' && changes.move)).map((v) => v.id),
  )
}

function personColumns(personId: string, row: RosterRow) {
  const { name, sex, birthOn, identityNumber, phone, ethnicity, nativePlace, education, degree, school, workStartedOn, employer } = row
  const { registeredAddress, homeAddress } = row
  const { full, initials } = pinyinOf(name)
  const prose = { ethnicity, nativePlace, education, degree, school, workStartedOn, employer, registeredAddress, homeAddress }
  return { name, namePinyin: full, nameInitials: initials, ...columnsOf(personId, { sex, birthOn, identityNumber, phone, ...prose }) }
}

const personKeys = ['identityNumber', 'phone', 'ethnicity', 'nativePlace', 'education', 'degree', 'school', 'workStartedOn'] as const
const filledFields = (row: RosterRow): string[] =>
  ['name', ...personKeys, 'employer', 'registeredAddress', 'homeAddress'].filter((key) => row[key as keyof RosterRow] !== null)

/** The facts that changed as the timeline keeps them: names of a person's fields without values, and what the membership became. */
function factsOf({ membership, move, marksSet, marksCleared }: Changed['changes']): NonNullable<Happening['data']> {
  const { note, ...facts } = membership
  return {
    fields: Object.keys(membership),
    ...facts,
    ...(move ? { standing: move.next.standing, branchId: move.next.branchId, groupId: move.next.groupId, fromOn: move.next.fromOn } : {}),
    ...(marksSet.length > 0 ? { marksSet: marksSet.map((mark) => mark.kind) } : {}),
    ...(marksCleared.length > 0 ? { marksCleared } : {}),
  }
}

const changeable = ['ethnicity', 'native_place', 'education', 'degree', 'school', 'work_started_on', 'employer', 'registered_address', 'home_address']
const phoneColumns = ['phone_sealed', 'phone_index', 'phone_tail_index', 'phone_hint']
/** A roster never erases, so nothing given means nothing changed. */
const taken = (table: string, columns: readonly string[]) => sql.raw(columns.map((c) => `${c} = coalesce(given.${c}, ${table}.${c})`).join(', '))

async function updatePersons({ tx, now }: Ctx, rows: readonly (Partial<Person> & { id: string })[]): Promise<void> {
  if (rows.length === 0) return
  await keepFormerOfMany({ tx, now }, rows)
  await tx.execute(sql`
    update person set ${taken('person', [...changeable, ...phoneColumns])}, version = person.version + 1, updated_at = ${now.toISOString()}::timestamptz
    from json_populate_recordset(null::person, ${jsonRows(rows)}::json) as given where given.id = person.id`)
}

async function updateMemberships({ tx, now }: Ctx, rows: readonly { id: string }[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(sql`
    update membership set ${taken('membership', ['joined_on', 'full_on', 'dues_paid_through', 'monthly_dues_fen', 'note'])},
      version = membership.version + 1, updated_at = ${now.toISOString()}::timestamptz
    from json_populate_recordset(null::membership, ${jsonRows(rows)}::json) as given where given.id = membership.id`)
}

/** Ends open periods and begins the next ones; one that began on the same day is rewritten. */
async function movePeriods({ tx }: Ctx, changed: readonly Changed[]): Promise<void> {
  const moves = changed.flatMap(({ known, changes: { move } }) => (move ? [{ period: known.period!, ...move }] : []))
  const rewritten = moves.filter((m) => m.closed === null)
  if (rewritten.length > 0)
    await tx.execute(sql`
      update member_period set standing = given.standing, branch_id = given.branch_id, group_id = given.group_id, reason = given.reason
      from json_populate_recordset(null::member_period, ${jsonRows(rewritten.map((m) => ({ ...m.next, id: m.period.id })))}::json) as given where given.id = member_period.id`)
  const ended = moves.flatMap(({ period, closed }) => (closed ? [{ id: period.id, untilOn: closed.untilOn }] : []))
  if (ended.length === 0) return
  await tx.execute(sql`
    update member_period set until_on = given.until_on
    from json_populate_recordset(null::member_period, ${jsonRows(ended)}::json) as given where given.id = member_period.id`)
  await insertRows(
    tx,
    periods,
    moves.filter((m) => m.closed).map(({ period: { streetId, membershipId, personId }, next }) => ({ streetId, membershipId, personId, ...next })),
  )
}

async function writeMarks({ tx }: Ctx, { body, today }: Scope, all: readonly ((New | Changed) & { membershipId: string })[]): Promise<void> {
  const carried = (v: New | Changed, kind: string) => v.known?.marks.find((mark) => mark.kind === kind)
  const ended = all.flatMap((v) => v.changes.marksCleared.map((kind) => carried(v, kind)!.id))
  if (ended.length > 0) await tx.execute(sql`update member_mark set until_on = greatest(from_on, ${today}::date) where id = any(${sql.param(ended)}::uuid[])`)
  const set = all.flatMap((v) => v.changes.marksSet.map((mark) => ({ ...mark, membershipId: v.membershipId, its: carried(v, mark.kind) })))
  const renewed = set.flatMap(({ its, detail }) => (its ? [{ id: its.id, detail }] : []))
  if (renewed.length > 0)
    await tx.execute(sql`
      update member_mark set detail = given.detail
      from json_populate_recordset(null::member_mark, ${jsonRows(renewed)}::json) as given where given.id = member_mark.id`)
  await insertRows(
    tx,
    marks,
    set.filter((mark) => !mark.its).map(({ membershipId, kind, detail }) => ({ streetId: body.streetId, membershipId, kind, detail, fromOn: today })),
  )
}
