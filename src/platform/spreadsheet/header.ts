import { cellText, type SheetRow } from './cell.ts'
import { SpreadsheetError } from './error.ts'

/** A column that the caller knows: its own `key`, the header as the office writes it, other spellings, and whether the sheet is useless without it. */
export interface KnownColumn<Key extends string = string> {
  key: Key
  header: string
  synonyms?: readonly string[]
  required?: boolean
}

export interface FoundHeader<Key extends string = string> {
  /** The header row itself. */
  row: SheetRow
  /** Title and remarks that stand above it. */
  above: SheetRow[]
  /** Key → index of its column, from 0. */
  columns: Partial<Record<Key, number>>
  /** Columns that nobody knows; their content would be lost. */
  unknown: { index: number; header: string }[]
  /** Headers of required columns that the sheet lacks. */
  missing: string[]
  /** Headers of columns that stand in the sheet twice; the first is used. */
  repeated: string[]
  /** The rows below the header; can be read once. Who does not read them calls `rows.return()`, which frees the files behind the sheet. */
  rows: SheetRows
}

export interface SheetRows extends AsyncIterable<SheetRow> {
  return(): Promise<void>
}

/** First column of an error sheet. A corrected error sheet may be sent in again as it is, so the column is known everywhere. */
export const ERROR_COLUMN = '错误说明'

const SEARCHED_ROWS = 20

/** One spelling for all of these: full-width forms, spaces and line breaks inside, the star of a required field, a colon at the end. */
const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*:]/g, '')
/** The same without remarks in parentheses: 人员类别（正式/预备） is 人员类别. */
const withoutRemark = (header: string): string => plain(header).replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')

/**
 * Finds the header below merged titles and blank rows: the row, within the first 20, that names most known columns.
 * A sheet that lacks required columns is still returned; `missing` says which.
 * @throws SpreadsheetError `spreadsheet.headerNotFound` when no row names at least two (or all, if fewer are known), and what `rows` throws
 */
export async function findHeader<Key extends string>(rows: AsyncIterable<SheetRow>, known: readonly KnownColumn<Key>[]): Promise<FoundHeader<Key>> {
  const iterator = rows[Symbol.asyncIterator]()
  const exact = new Map<string, KnownColumn<Key>>()
  const loose = new Map<string, KnownColumn<Key>>()
  for (const column of known) {
    for (const name of [column.header, ...(column.synonyms ?? [])]) {
      if (!exact.has(plain(name))) exact.set(plain(name), column)
      if (withoutRemark(name) && !loose.has(withoutRemark(name))) loose.set(withoutRemark(name), column)
    }
  }
  const match = (header: string) => exact.get(plain(header)) ?? loose.get(withoutRemark(header))

  const read: SheetRow[] = []
  let best: { at: number; found: number } | undefined
  let waiting: SheetRow | undefined
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    if (next.value.rowNumber > SEARCHED_ROWS) {
      waiting = next.value
      break
    }
    read.push(next.value)
    const found = new Set(next.value.cells.map((cell) => match(cellText(cell))).filter((column) => column !== undefined)).size
    if (found > (best?.found ?? 0)) best = { at: read.length - 1, found }
  }
  if (!best || best.found < Math.min(2, known.length)) {
    await iterator.return?.()
    throw new SpreadsheetError(
      'spreadsheet.headerNotFound',
      `前 ${SEARCHED_ROWS} 行中没有找到表头。表头应包含：${
        known
          .filter((column) => column.required)
          .map((column) => column.header)
          .join('、') || known.map((column) => column.header).join('、')
      }。`,
    )
  }

  const row = read[best.at]!
  const columns: Partial<Record<Key, number>> = {}
  const unknown: FoundHeader['unknown'] = []
  const repeated: string[] = []
  for (const [index, cell] of row.cells.entries()) {
    const header = cellText(cell).trim()
    const column = match(header)
    if (!column) {
      if (header !== '' && plain(header) !== ERROR_COLUMN) unknown.push({ index, header: header.replace(/\s+/g, ' ') })
    } else if (columns[column.key] === undefined) columns[column.key] = index
    else repeated.push(column.header)
  }
  const missing = known.filter((column) => column.required && columns[column.key] === undefined).map((column) => column.header)

  async function* below(): AsyncGenerator<SheetRow> {
    yield* read.slice(best!.at + 1)
    if (waiting) yield waiting
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  // A generator that was never started ends without a word to the one inside it, so the end is passed on by hand.
  const finish = async () => void (await iterator.return?.())
  const remaining = below()
  const rest: SheetRows = {
    [Symbol.asyncIterator]: () => ({
      next: () => remaining.next(),
      async return() {
        await finish()
        return { done: true, value: undefined }
      },
    }),
    return: finish,
  }
  return { row, above: read.slice(0, best.at), columns, unknown, missing, repeated, rows: rest }
}
