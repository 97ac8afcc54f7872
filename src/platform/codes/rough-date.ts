import { addDays, type Day, isDay } from '#platform/time/day.ts'
import { toHalfWidth } from './normalize-text.ts'
import { type Parsed, refusals } from './parsed.ts'

/** A date as precise as it was written. For a month the day is its first: a stand-in, not a fact. */
export interface RoughDate {
  day: Day
  precision: 'DAY' | 'MONTH'
}

/** Why a cell is no date. */
export type RoughDateRefusal = keyof typeof messages

const messages = {
  'date.missing': '没有填写日期',
  'date.wrongShape': '看不懂这个日期，请写成1985-06-15或1985.06',
  'date.monthMissing': '日期只有年份，请至少写到月，例如1985.06',
  'date.ambiguousMonth': '表格里的1985.1可能是1月，也可能是10月，请写成1985-01或1985-10',
  'date.noSuchDay': '没有这一天，请核对年、月、日',
} as const
const refused = refusals(messages)

const separated = /^(\d{4})[年./\-—–、](\d{1,2})(?:月|[./\-—–、](\d{1,2})日?|月(\d{1,2})[日号]?)?[.、]?$/
const packed = /^(\d{4})(\d{2})(\d{2})?$/
const EXCEL_DAY_ZERO = '1899-12-30'
const FIRST_SOUND_SERIAL = 61 // Excel believes in 29 February 1900, so earlier serials are a day off.

/**
 * Reads the spellings found in rosters: 1985.06, 1985年6月, 198506, 1985/6/15, 1985-06-15, 19850615, a spreadsheet's serial number,
 * and a Date, of which the UTC day is taken as spreadsheet libraries mean it. Years from 1850 to 2199.
 */
export function parseRoughDate(cell: string | number | Date | null | undefined): Parsed<RoughDate, RoughDateRefusal> {
  if (cell === null || cell === undefined) return refused('date.missing')
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? refused('date.wrongShape') : wholeDay(cell.toISOString().slice(0, 10))
  if (typeof cell === 'number') return parseNumber(cell)

  const text = toHalfWidth(cell)
    .trim()
    .replace(/[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/, '')
    .replace(/\s+/g, '')
    .replace(/^['‘’]/, '')
  if (text === '') return refused('date.missing')
  if (/^\d{4}年?$/.test(text)) return refused('date.monthMissing')
  if (/^\d{5}(?:\.\d+)?$/.test(text)) return parseNumber(Number(text))
  const [, year, month, date, dateInChinese] = separated.exec(text) ?? packed.exec(text) ?? []
  return year && month ? assembled(year, month, date ?? dateInChinese) : refused('date.wrongShape')
}

function parseNumber(cell: number): Parsed<RoughDate, RoughDateRefusal> {
  if (cell >= 1900 && cell < 2101) {
    // As serials these are days of 1905; in a roster they are a year, or year.month kept as a figure, which loses the zero of 1985.10.
    if (Number.isInteger(cell)) return refused('date.monthMissing')
    const [year, month] = String(cell).split('.') as [string, string]
    if (month.length === 1) return month === '1' ? refused('date.ambiguousMonth') : assembled(year, month)
    return month.length === 2 ? assembled(year, month) : refused('date.wrongShape')
  }
  if (Number.isInteger(cell) && cell >= 100_000) {
    const [, year, month, date] = packed.exec(String(cell)) ?? []
    return year && month ? assembled(year, month, date) : refused('date.wrongShape')
  }
  return cell >= FIRST_SOUND_SERIAL && cell < 100_000 ? wholeDay(addDays(EXCEL_DAY_ZERO, Math.floor(cell))) : refused('date.wrongShape')
}

function assembled(year: string, month: string, date?: string): Parsed<RoughDate, RoughDateRefusal> {
  const day = `${year}-${month.padStart(2, '0')}-${(date ?? '1').padStart(2, '0')}`
  return date ? wholeDay(day) : inRange(day, 'MONTH')
}

function wholeDay(day: string): Parsed<RoughDate, RoughDateRefusal> {
  return inRange(day, 'DAY')
}

function inRange(day: string, precision: RoughDate['precision']): Parsed<RoughDate, RoughDateRefusal> {
  return isDay(day) && day >= '1850-01-01' && day < '2200-01-01' ? { ok: true, value: { day, precision } } : refused('date.noSuchDay')
}
