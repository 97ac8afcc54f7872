import { phoneIndexes } from '#modules/people/public.ts'
import { normalizeText } from '#platform/codes/normalize-text.ts'
import type { Ctx } from '#platform/db/database.ts'
import { cellText } from '#platform/spreadsheet/cell.ts'
import { addMonths, type Day } from '#platform/time/day.ts'
import { type Known, knownBy } from './import-known.ts'
import type { Place, Places } from './import-places.ts'
import type { RosterLine } from './import-sheet.ts'
import { parseRosterRow, type RosterColumn, type RosterRow, rosterColumns } from './roster-row.ts'
import { type ChangeRefusal, changed, changeRefusals, type MarkKind, standingLabels } from './rules.ts'

/** What a roster is compared with. */
export interface Scope {
  /** The body below which all members must stand. */
  body: { id: string; streetId: string; path: string }
  places: Places
  today: Day
}

/** Something wrong with a row; without a column the whole row is meant. */
export interface RowFault {
  column?: RosterColumn
  message: string
}

/** New values only; a cell left blank changes nothing. */
export interface Changes {
  person: Partial<Pick<RosterRow, (typeof personFields)[number] | 'phone'>>
  membership: Partial<Pick<RosterRow, (typeof membershipFields)[number]>>
  /** The open period after a change of standing, branch or group. */
  move: Move | null
  marksSet: { kind: MarkKind; detail: string | null }[]
  marksCleared: MarkKind[]
}

/** What is left of the open period (null when it began today and is rewritten), and the one that begins. */
type Move = Exclude<ReturnType<typeof changed>, string>

interface Taken {
  line: RosterLine
  row: RosterRow
  branch: Place
  group: Place | null
  changes: Changes
}
/** What would happen with one row. `known` of a NEW member is a person who is no member yet. */
export type Verdict =
  | { kind: 'WRONG'; line: RosterLine; faults: RowFault[] }
  | { kind: 'SAME'; line: RosterLine }
  | ({ kind: 'NEW'; known: Known | null } & Taken)
  | ({ kind: 'CHANGED'; known: Known } & Taken)

const personFields = ['ethnicity', 'nativePlace', 'education', 'degree', 'school', 'workStartedOn', 'employer', 'registeredAddress', 'homeAddress'] as const
const membershipFields = ['joinedOn', 'fullOn', 'duesPaidThrough', 'monthlyDuesFen', 'note'] as const
/** Why a period began. */
export const IMPORT_REASON = '名册导入'
const JOINING_AGE_MONTHS = 18 * 12 // [PC §1]

/**
 * Tells for each row what importing it would do. `seen` holds the identity numbers of earlier rows (without their check digit) and their row numbers.
 * With `lock`, the persons and memberships found stay locked until the transaction ends.
 */
export async function compare(
  ctx: Pick<Ctx, 'tx'>,
  scope: Scope,
  lines: readonly RosterLine[],
  { seen, lock = false }: { seen?: Map<bigint, number>; lock?: boolean } = {},
): Promise<Verdict[]> {
  const parsed = lines.map((line) => ({ line, result: parseRosterRow(line.cells, scope.today) }))
  const known = await knownBy(
    ctx,
    parsed.flatMap(({ result }) => ('row' in result ? [result.row.identityNumber] : [])),
    lock,
  )
  return parsed.map(({ line, result }): Verdict => {
    if ('errors' in result) {
      return { kind: 'WRONG', line, faults: result.errors.map(({ path, message }) => ({ column: path as RosterColumn, message })) }
    }
    const { row } = result
    const branch = scope.places.branch(row.branchName)
    const group = row.groupName === null || typeof branch === 'string' ? null : scope.places.group(branch, row.groupName)
    const its = known.get(row.identityNumber) ?? null
    const faults = [...repeated(row, line, seen), ...wrongDates(row), ...conflicts(row, its, scope)]
    if (typeof branch === 'string') faults.push({ column: 'branch', message: branch })
    if (typeof group === 'string') faults.push({ column: 'group', message: group })
    if (faults.length > 0 || typeof branch === 'string' || typeof group === 'string') return { kind: 'WRONG', line, faults }
    const move = moveOf(row, its, branch, group, scope.today)
    if (typeof move === 'string') return { kind: 'WRONG', line, faults: [{ message: changeRefusals[move] }] }
    const changes = { ...changesOf(row, line, its), move }
    if (!its?.membership) return { kind: 'NEW', line, row, branch, group, changes, known: its }
    return labelsOf(changes).length === 0 ? { kind: 'SAME', line } : { kind: 'CHANGED', line, row, branch, group, changes, known: its }
  })
}

function repeated(row: RosterRow, line: RosterLine, seen: Map<bigint, number> | undefined): RowFault[] {
  if (!seen) return []
  const key = BigInt(row.identityNumber.slice(0, 17))
  const first = seen.get(key)
  if (first === undefined) seen.set(key, line.rowNumber)
  return first === undefined ? [] : [{ column: 'identityNumber', message: `与第 ${first} 行的公民身份号码相同，请删去重复的一行` }]
}

function wrongDates(row: RosterRow): RowFault[] {
  const faults: RowFault[] = []
  const comingOfAge = addMonths(row.birthOn, JOINING_AGE_MONTHS)
  // Rosters often know only the month, which stands as its first day.
  if (row.joinedOn.endsWith('-01') ? row.joinedOn.slice(0, 7) < comingOfAge.slice(0, 7) : row.joinedOn < comingOfAge)
    faults.push({ column: 'joinedOn', message: '入党时不满 18 周岁，请核对入党日期和公民身份号码' })
  if (row.workStartedOn && row.workStartedOn <= row.birthOn) faults.push({ column: 'workStartedOn', message: '参加工作日期早于出生日期' })
  return faults
}

function conflicts(row: RosterRow, known: Known | null, { body }: Scope): RowFault[] {
  if (!known) return []
  if (known.person.name !== row.name) return [{ column: 'name', message: '与系统中同一公民身份号码登记的姓名不一致，请核对；确已改名的，请先在本人资料中更正' }]
  const { period, membership } = known
  if (!period || !membership) return []
  if (period.standing === 'TRANSFERRED_OUT') return []
  if (period.standing !== 'FULL' && period.standing !== 'PROBATIONARY')
    return [{ column: 'standing', message: `系统中这名党员为“${standingLabels[period.standing]}”，不能随名册恢复，请先在党员页面办理` }]
  if (!known.branchPath?.startsWith(body.path)) return [{ column: 'branch', message: '这名党员的组织关系在本街道其他党组织，请先办理支部调整' }]
  if (period.standing === 'FULL' && row.standing === 'PROBATIONARY')
    return [{ column: 'standing', message: '系统中这名党员已是正式党员，名册写的是预备党员，请核对' }]
  const fullOn = row.fullOn ?? membership.fullOn
  if (fullOn && fullOn < row.joinedOn) return [{ column: 'joinedOn', message: `入党日期晚于系统中的转正日期 ${fullOn}，请核对` }]
  return []
}

/** A month written as its first day says nothing new of a day known in that month. */
const says = (given: string | number | null, known: string | number | null): boolean =>
  given !== null &&
  given !== known &&
  !(typeof given === 'string' && typeof known === 'string' && /^\d{4}-\d\d-01$/.test(given) && given.slice(0, 7) === known.slice(0, 7) && known.length === 10)

/** Whether the cell says no, and is not just left blank. */
const saysNo = (line: RosterLine, key: RosterColumn, value: unknown): boolean => !value && normalizeText(cellText(line.cells[key])) !== ''

/** Today's period after what the roster says. 转正 counts from its own day where that is known. */
function moveOf(row: RosterRow, known: Known | null, branch: Place, group: Place | null, today: Day): Move | ChangeRefusal | null {
  const open = known?.period
  if (!open) return null
  const leaves = open.branchId !== branch.id
  if (!leaves && open.standing === row.standing && (group === null || open.groupId === group.id)) return null
  const converts = open.standing === 'PROBATIONARY' && row.standing === 'FULL' && !leaves && row.fullOn !== null && row.fullOn >= open.fromOn
  const groupId = group?.id ?? (leaves ? null : open.groupId)
  return changed(open, { standing: row.standing, branchId: branch.id, groupId, onDay: converts ? row.fullOn! : today, reason: IMPORT_REASON }, today)
}

function changesOf(row: RosterRow, line: RosterLine, known: Known | null): Omit<Changes, 'move'> {
  const person: Record<string, unknown> = {}
  for (const field of personFields) if (says(row[field], known?.person[field] ?? null)) person[field] = row[field]
  const knownPhone = known?.person.phoneIndex
  if (row.phone !== null && !(knownPhone && phoneIndexes(row.phone).some((index) => knownPhone.equals(index)))) person.phone = row.phone
  const membership: Record<string, unknown> = {}
  for (const field of membershipFields) {
    // The ledger of dues knows better than any roster.
    if (known?.membership?.duesByLedger && (field === 'duesPaidThrough' || field === 'monthlyDuesFen')) continue
    if (says(row[field], known?.membership?.[field] ?? null)) membership[field] = row[field]
  }
  const carried = new Map(known?.marks.map((mark) => [mark.kind, mark.detail]) ?? [])
  const marksSet: Changes['marksSet'] = []
  const marksCleared: MarkKind[] = []
  const mark = (kind: MarkKind, yes: boolean, no: boolean, detail: string | null) => {
    if (yes && (!carried.has(kind) || (detail !== null && carried.get(kind) !== detail))) marksSet.push({ kind, detail: detail ?? carried.get(kind) ?? null })
    if (no && carried.has(kind)) marksCleared.push(kind)
  }
  const stays = saysNo(line, 'floating', row.floating)
  mark('OUTFLOW', row.floating === 'OUTFLOW', stays || row.floating === 'INFLOW', row.floatingDetail)
  mark('INFLOW', row.floating === 'INFLOW', stays || row.floating === 'OUTFLOW', row.floatingDetail)
  mark('LOST_CONTACT', row.lostContact, saysNo(line, 'lostContact', row.lostContact), null)
  mark('HARDSHIP', row.hardship, saysNo(line, 'hardship', row.hardship), null)
  return { person, membership, marksSet, marksCleared }
}

const headerOf = new Map<string, string>(rosterColumns.map(({ key, header }) => [key, header]))
const markWords: Record<MarkKind, string> = { OUTFLOW: '流动标记', INFLOW: '流动标记', LOST_CONTACT: '失联标记', HARDSHIP: '困难标记' }

/** What changes for a member, in Chinese words, each once. */
export function labelsOf({ person, membership, move, marksSet, marksCleared }: Changes): string[] {
  const fields = [...Object.keys(person), ...Object.keys(membership)].map((key) => headerOf.get(key === 'monthlyDuesFen' ? 'monthlyDues' : key) ?? key)
  return [
    ...new Set([...(move ? ['人员类别、党支部或党小组'] : []), ...fields, ...[...marksSet.map((m) => m.kind), ...marksCleared].map((kind) => markWords[kind])]),
  ]
}
