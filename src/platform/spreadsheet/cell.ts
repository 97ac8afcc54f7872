import { SpreadsheetError } from './error.ts'

/** A number that the sheet shows as a date. `serial` counts days since 1899-12-30 (1900 system); `date` is `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ss`, or `hh:mm:ss` below one day. */
export interface DateCell {
  date: string
  serial: number
}

/** A formula that failed, such as `#REF!`. */
export interface ErrorCell {
  error: string
}

/** What one cell holds: text exactly as typed, a number, a date told from numbers by its format, yes/no, a failed formula, or nothing. */
export type CellValue = string | number | boolean | DateCell | ErrorCell | null

/** One row: `rowNumber` as the office sees it in the margin (from 1), `cells` from column A, cut after the last one filled. */
export interface SheetRow {
  rowNumber: number
  cells: CellValue[]
}

/** Excel itself allows 32,767 characters in a cell; a longer one is an attack or a mistake. */
export const MAX_CELL_LENGTH = 32_767

export const isDateCell = (cell: CellValue | undefined): cell is DateCell => typeof cell === 'object' && cell !== null && 'date' in cell
export const isErrorCell = (cell: CellValue | undefined): cell is ErrorCell => typeof cell === 'object' && cell !== null && 'error' in cell

/** The cell as a person would read it: dates as ISO, 是/否 for booleans, '' for nothing. A damaged 18-digit number stays visibly damaged (`1.1E+17`). */
export function cellText(cell: CellValue | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (typeof cell === 'boolean') return cell ? '是' : '否'
  if (typeof cell === 'object') return 'date' in cell ? cell.date : cell.error
  // Past 15 digits a spreadsheet has already lost the last ones; plain digits would look like a whole number that nobody typed.
  return Math.abs(cell) >= 1e15 ? cell.toExponential(14).replace(/\.?0*e\+/, 'E+') : String(cell)
}

const DAY_MS = 86_400_000
const EPOCH = Date.UTC(1899, 11, 30)

/** Days of 9999-12-31: a larger number under a date format is just a number. */
const LAST_SERIAL = 2_958_465

/** Reads a serial number of the 1900 or the 1904 system as a date, or null when no calendar has it. */
export function dateFromSerial(value: number, date1904 = false): DateCell | null {
  const serial = date1904 ? value + 1462 : value
  if (!(serial >= 0 && serial < LAST_SERIAL + 1)) return null
  // The 1900 system believes in 29 February 1900; before that day it is one behind.
  const seconds = Math.round((serial > 0 && serial < 60 ? serial + 1 : serial) * 86_400)
  const iso = new Date(EPOCH + seconds * 1000).toISOString().slice(0, 19)
  if (serial < 1) return { date: iso.slice(11), serial }
  return { date: iso.endsWith('T00:00:00') ? iso.slice(0, 10) : iso, serial }
}

/** A date cell for writing. `iso` is `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss`, from 1900-03-01. */
export function dateCell(iso: string): DateCell {
  const milliseconds = Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : `${iso}Z`)
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a date: ${iso}`)
  return { date: iso, serial: (milliseconds - EPOCH) / DAY_MS }
}

/** `A` → 0, `AB` → 27, from a cell reference such as `AB12`; -1 when there are no letters. */
export function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}

/** 0 → `A`, 27 → `AB`. */
export function columnName(index: number): string {
  let name = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

/** True for a row that holds nothing a person would see. */
export const isBlank = (cells: CellValue[]): boolean => cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))

/** The refusal for a row that reaches further right than any form of an office. */
export const tooManyColumns = (rowNumber: number, maxColumns: number): SpreadsheetError =>
  new SpreadsheetError('spreadsheet.tooManyColumns', `第 ${rowNumber} 行超过 ${maxColumns} 列。请删去多余的列后再上传。`)

/** The refusal for an over-long cell; `rowNumber` may be unknown where texts are shared between cells. */
export const cellTooLong = (rowNumber?: number): SpreadsheetError =>
  new SpreadsheetError(
    'spreadsheet.cellTooLong',
    `${rowNumber ? `第 ${rowNumber} 行` : '表格中'}有一个单元格的文字超过 ${MAX_CELL_LENGTH} 个字符，请缩短后再上传。`,
  )
