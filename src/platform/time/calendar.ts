import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { addDays, clockOf, type Day, dayOf, dayParts, instantAt, weekdayOf } from './day.ts'

// Who asks for a working day mostly asks for a day as well: both come from here.
export { addDays, addMonths, ageOn, type Day, dayOf, daysBetween, instantAt, isDay, startOfDay, subtractMonths, today, yearsBetween } from './day.ts'

/** What a dated table says of one day against the weekday rule: a day off, or a Saturday or Sunday worked instead (调休). */
export type DayKind = 'HOLIDAY' | 'WORKDAY'

/** Days that differ from the published calendar, such as next year's arrangement typed in by the office. */
export interface CalendarTable {
  days: Readonly<Record<Day, DayKind>>
  /** Years whose whole arrangement stands in `days`. A year neither here nor published stays provisional. */
  completeYears: readonly number[]
}

/** A day found by counting; `provisional` while a year it was counted through has no official arrangement yet. */
export interface CountedDay {
  day: Day
  provisional: boolean
}

/** An instant found by counting; `provisional` as in {@link CountedDay}. */
export interface CountedInstant {
  at: Date
  provisional: boolean
}

/** Office hours of a working day as half-open 'HH:mm' spans, in order. */
export type OfficeHours = readonly (readonly [from: string, to: string])[]

/** Hours in which 工作时 run when nothing else is set. */
export const DEFAULT_OFFICE_HOURS: OfficeHours = [
  ['08:30', '12:00'],
  ['14:30', '18:00'],
]

const noTable: CalendarTable = { days: {}, completeYears: [] }
const holidays: Readonly<Record<string, string>> = published.holidays
const workdays: Readonly<Record<string, string>> = published.workdays
const publishedYears = new Set(Object.keys(holidays).map((day) => Number(day.slice(0, 4))))

/** Whether the office works on that day: the passed table, else the published one (State Council, 2004–2026), else Monday to Friday. */
export function isWorkingDay(day: Day, table: CalendarTable = noTable): boolean {
  const weekday = weekdayOf(day)
  const kind = table.days[day]
  if (kind) return kind === 'WORKDAY'
  if (day in workdays) return true
  return !(day in holidays) && weekday <= 5
}

/** Whether the arrangement of that day's year is still unknown, so that only the weekday rule can be applied. */
export function isProvisional(day: Day, table: CalendarTable = noTable): boolean {
  const [year] = dayParts(day)
  return !publishedYears.has(year) && !table.completeYears.includes(year)
}

/**
 * The last day "within `n` working days" of `day`: counting starts with the next working day, so 2019-04-29 and 5 give 2019-05-08.
 * Zero gives the day itself.
 * @throws RangeError unless `n` is a whole number from 0
 */
export function addWorkingDays(day: Day, n: number, table: CalendarTable = noTable): CountedDay {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`not a number of working days: ${n}`)
  let last = day
  let provisional = isProvisional(day, table)
  for (let left = n; left > 0; ) {
    last = addDays(last, 1)
    provisional ||= isProvisional(last, table)
    if (isWorkingDay(last, table)) left -= 1
  }
  return { day: last, provisional }
}

/**
 * The last day of a public notice of `n` working days: its first day counts when it is a working day, and it ends with the n-th. [R26 §13]
 * What waits for the notice is allowed from the next day.
 * @throws RangeError unless `n` is a whole number from 1
 */
export function noticeEnd(startDay: Day, n: number, table: CalendarTable = noTable): CountedDay {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`not a length of notice: ${n}`)
  return addWorkingDays(addDays(startDay, -1), n, table)
}

/** Working days after the first day up to and including the second; 0 when the second is not later. The inverse of {@link addWorkingDays}. */
export function workingDaysBetween(after: Day, until: Day, table: CalendarTable = noTable): number {
  let count = 0
  for (let day = addDays(after, 1); day <= until; day = addDays(day, 1)) if (isWorkingDay(day, table)) count += 1
  return count
}

/** How many working days the year has. */
export function workingDaysInYear(year: number, table: CalendarTable = noTable): { days: number; provisional: boolean } {
  const last = `${String(year).padStart(4, '0')}-12-31`
  const before = `${String(year - 1).padStart(4, '0')}-12-31`
  return { days: workingDaysBetween(before, last, table), provisional: isProvisional(last, table) }
}

/**
 * The instant at which `hours` working hours (工作时) after `instant` have run out; the clock stands still outside office hours.
 * Two hours from 17:30 end at 10:00 of the next working day. Zero gives the instant itself.
 * @throws RangeError when `hours` is negative or the office has no hours
 */
export function addWorkingHours(instant: Date, hours: number, officeHours: OfficeHours = DEFAULT_OFFICE_HOURS, table: CalendarTable = noTable): CountedInstant {
  if (!(hours >= 0) || !Number.isFinite(hours)) throw new RangeError(`not a number of working hours: ${hours}`)
  if (!officeHours.some(([from, to]) => from < to)) throw new RangeError('the office has no hours')
  let left = Math.round(hours * 3_600_000)
  let day = dayOf(instant)
  let provisional = isProvisional(day, table)
  if (left === 0) return { at: instant, provisional }
  for (;;) {
    provisional ||= isProvisional(day, table)
    for (const [from, to] of spansOn(day, officeHours, table)) {
      const start = Math.max(from, instant.getTime())
      if (start >= to) continue
      if (start + left <= to) return { at: new Date(start + left), provisional }
      left -= to - start
    }
    day = addDays(day, 1)
  }
}

/** Minutes of office time (not rounded) between two instants; 0 when the second is not later. The inverse of {@link addWorkingHours}. */
export function workingMinutesBetween(from: Date, to: Date, officeHours: OfficeHours = DEFAULT_OFFICE_HOURS, table: CalendarTable = noTable): number {
  let sum = 0
  for (let day = dayOf(from); day <= dayOf(to); day = addDays(day, 1)) {
    for (const [start, end] of spansOn(day, officeHours, table)) sum += Math.max(0, Math.min(end, to.getTime()) - Math.max(start, from.getTime()))
  }
  return sum / 60_000
}

/** Whether the office is open at that instant. */
export function isOfficeTime(instant: Date, officeHours: OfficeHours = DEFAULT_OFFICE_HOURS, table: CalendarTable = noTable): boolean {
  const clock = clockOf(instant)
  return isWorkingDay(dayOf(instant), table) && officeHours.some(([from, to]) => from <= clock && clock < to)
}

function spansOn(day: Day, officeHours: OfficeHours, table: CalendarTable): [number, number][] {
  if (!isWorkingDay(day, table)) return []
  return officeHours.map(([from, to]) => [instantAt(day, from).getTime(), instantAt(day, to).getTime()])
}
