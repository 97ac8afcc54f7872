import { Refused } from '#platform/errors.ts'
import { type CellValue, cellText, type SheetRow } from '#platform/spreadsheet/cell.ts'
import { SpreadsheetError } from '#platform/spreadsheet/error.ts'
import { type FoundHeader, findHeader } from '#platform/spreadsheet/header.ts'
import { readSheet } from '#platform/spreadsheet/read-sheet.ts'
import { type RosterCells, type RosterColumn, rosterColumns } from './roster-row.ts'

/** A row that tells of a member. */
export interface RosterLine {
  rowNumber: number
  cells: RosterCells
}

/** A roster opened for one reading, of `lines` or of `found.rows`. Who does not read to the end calls `close`. */
export interface OpenRoster {
  /** For the error sheet: the header in one line, and the rows as they stand. */
  found: Pick<FoundHeader<RosterColumn>, 'above' | 'row' | 'rows'>
  /** Where each column stands, from 0, and its header as written. */
  columns: Partial<Record<RosterColumn, number>>
  lines: AsyncGenerator<RosterLine>
  /** What is left out of the file and why, in Chinese lines; complete once `lines` are read. */
  notices: string[]
  close(): Promise<void>
}

/** Titles, headers of pages, sums: rows that are no members and yet count for the reader. */
const OTHER_ROWS = 10_000
const NOTICES_EACH = 5
const notMembers = /^(?:合计|总计|小计|共计|总人数|制表|填表|填报|审核|负责人|联系人|注|备注|说明|截至)/
const plain = (cell: CellValue | undefined): string => cellText(cell).normalize('NFKC').replace(/\s/g, '')
const given = (cell: CellValue | undefined): boolean => plain(cell) !== ''

/**
 * Opens a 党员花名册: finds its header below titles, puts a header of two lines together, and gives the rows that tell of members. Left out are the header
 * printed again on each page, sums and signatures at the end, and rows with nothing but a number. At most `maxMembers` are taken.
 * @throws SpreadsheetError | Refused `import.columnsMissing`, and those of `readSheet` while reading
 */
export async function openRoster(path: string, maxMembers: number): Promise<OpenRoster> {
  const sheet = readSheet(path, { maxRows: maxMembers + OTHER_ROWS })
  const found = await findHeader<RosterColumn>(sheet, rosterColumns)
  const rest = found.rows[Symbol.asyncIterator]()
  const close = async () => {
    await found.rows.return()
  }
  try {
    const below = await rest.next()
    const whole = joined(found, below.done ? undefined : below.value)
    if (whole.missing.length > 0)
      throw new Refused(
        'import.columnsMissing',
        `表头（第 ${found.row.rowNumber} 行）缺少这些列：${whole.missing.join('、')}。请补上后再上传，或下载空白表样填写。`,
      )
    const notices: string[] = []
    if (whole.unknown.length > 0) notices.push(`这些列系统不认识，内容不会导入：${whole.unknown.join('、')}`)
    if (found.repeated.length > 0) notices.push(`这些列出现了不止一次，只读取最左边的一列：${[...new Set(found.repeated)].join('、')}`)
    if (whole.columns.post !== undefined) notices.push('“党内职务”不随名册导入，请在支部页面登记任职')
    async function* remaining(): AsyncGenerator<SheetRow> {
      if (!below.done && !whole.usesBelow) yield below.value
      yield* { [Symbol.asyncIterator]: () => rest }
    }
    const rows = remaining()
    return {
      found: { above: whole.above, row: whole.row, rows: { [Symbol.asyncIterator]: () => rows, return: close } },
      columns: whole.columns,
      lines: atMost(maxMembers, linesOf(rows, whole.row, whole.columns, notices)),
      notices,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** One header of two lines: merged cells put a group's name (组织关系) in the first and its columns (所在党支部、所在党小组) in the second. */
function joined(found: FoundHeader<RosterColumn>, below: SheetRow | undefined) {
  const whole = {
    row: found.row,
    above: found.above,
    columns: found.columns,
    missing: found.missing,
    unknown: found.unknown.map((column) => column.header),
    usesBelow: false,
  }
  for (const [other, isBelow] of [
    [below, true],
    [found.above.at(-1), false],
  ] as const) {
    if (!other || Math.abs(other.rowNumber - found.row.rowNumber) !== 1) continue
    const added = headersIn(other).filter(([key, index]) => found.columns[key] === undefined && !Object.values(found.columns).includes(index))
    // A row of data holds a name below 姓名; the second line of a header has nothing there, or the same word.
    const name = found.columns.name === undefined ? undefined : other.cells[found.columns.name]
    if (added.length === 0 || (isBelow && given(name) && plain(name) !== plain(found.row.cells[found.columns.name!]))) continue
    whole.columns = { ...whole.columns, ...Object.fromEntries(added) }
    const cells = [...whole.row.cells]
    for (const [, index] of added) {
      while (cells.length <= index) cells.push(null)
      cells[index] = other.cells[index] ?? null
    }
    whole.row = { ...whole.row, cells }
    whole.unknown = found.unknown.filter((column) => !added.some(([, index]) => index === column.index)).map((column) => column.header)
    if (isBelow) whole.usesBelow = true
    else whole.above = whole.above.slice(0, -1)
    break
  }
  whole.missing = rosterColumns.filter((column) => 'required' in column && whole.columns[column.key] === undefined).map((column) => column.header)
  return whole
}

const keyOf = new Map<string, RosterColumn>(
  rosterColumns.flatMap((column) => [column.header, ...('synonyms' in column ? column.synonyms : [])].map((name) => [plain(name), column.key] as const)),
)

function headersIn(row: SheetRow): [RosterColumn, number][] {
  return row.cells.flatMap((cell, index) => {
    const key = keyOf.get(plain(cell))
    return key ? [[key, index] as [RosterColumn, number]] : []
  })
}

async function* linesOf(
  rows: AsyncIterable<SheetRow>,
  header: SheetRow,
  columns: Partial<Record<RosterColumn, number>>,
  notices: string[],
): AsyncGenerator<RosterLine> {
  const places = Object.entries(columns) as [RosterColumn, number][]
  let left = 0
  for await (const { rowNumber, cells } of rows) {
    const line: RosterCells = {}
    for (const [key, index] of places) line[key] = cells[index] ?? null
    if (plain(line.name) === plain(header.cells[columns.name!]) && plain(line.identityNumber) === plain(header.cells[columns.identityNumber!])) continue
    if (!places.some(([key]) => key !== 'serial' && given(line[key])) && cells.every((cell) => !notMembers.test(plain(cell)))) continue
    const first = plain(cells.find(given))
    if (!given(line.identityNumber) && (notMembers.test(first) || notMembers.test(plain(line.name)))) {
      if (++left <= NOTICES_EACH) notices.push(`第 ${rowNumber} 行不是党员（“${first.slice(0, 20)}”），已略过`)
      continue
    }
    yield { rowNumber, cells: line }
  }
  if (left > NOTICES_EACH) notices.push(`另有 ${left - NOTICES_EACH} 行不是党员，已略过`)
}

async function* atMost(maxMembers: number, lines: AsyncIterable<RosterLine>): AsyncGenerator<RosterLine> {
  let count = 0
  for await (const line of lines) {
    if (++count > maxMembers) throw new SpreadsheetError('spreadsheet.tooManyRows', `名册超过 ${maxMembers} 人，请分成几个文件上传。`)
    yield line
  }
}
