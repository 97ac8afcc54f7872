import { Temporal } from 'temporal-polyfill'

/** A calendar day 'YYYY-MM-DD' as the office means it: no zone, no hour. Compares and sorts as text. */
export type Day = string

/** The one zone of the product. Days and office hours are meant in it wherever the server stands. */
export const ZONE = 'Asia/Shanghai'

const DAY_MS = 86_400_000
const dayShape = /^\d{4}-\d{2}-\d{2}$/

/** Whether the text is a real day written 'YYYY-MM-DD'; '2019-02-29' is not. */
export function isDay(text: string): text is Day {
  if (!dayShape.test(text)) return false
  const [year, month, date] = partsOf(text)
  return month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month)
}

/**
 * Year, month and date as numbers.
 * @throws RangeError when the text is not a real day
 */
export function dayParts(day: Day): [year: number, month: number, date: number] {
  if (!isDay(day)) throw new RangeError(`not a day: ${day}`)
  return partsOf(day)
}

/** How many days the month has; `month` is 1–12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** The day on which an instant falls in {@link ZONE}. */
export function dayOf(instant: Date): Day {
  return zoned(instant).toPlainDate().toString()
}

/** The current day of the office; `now` is the one instant of the request. */
export function today(now: Date): Day {
  return dayOf(now)
}

/** The hour and minute 'HH:mm' (24 hours) that the clock of {@link ZONE} shows at an instant. */
export function clockOf(instant: Date): string {
  return zoned(instant).toPlainTime().toString({ smallestUnit: 'minute' })
}

/** The instant at which the clock of {@link ZONE} shows `clock` ('HH:mm') on that day. */
export function instantAt(day: Day, clock = '00:00'): Date {
  const instant = plain(day).toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(clock) })
  return new Date(instant.epochMilliseconds)
}

/** The first instant of the day: a day is the half-open range `[startOfDay(d), startOfDay(addDays(d, 1)))`. */
export function startOfDay(day: Day): Date {
  return instantAt(day)
}

/** The day `n` days later, or earlier when `n` is negative. */
export function addDays(day: Day, n: number): Day {
  return new Date(midnightUtc(day) + n * DAY_MS).toISOString().slice(0, 10)
}

/** Days from the first to the second; negative when the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (midnightUtc(to) - midnightUtc(from)) / DAY_MS
}

/** The same date `n` months later, clamped to the last day of the month: 2024-02-29 and 12 months give 2025-02-28. */
export function addMonths(day: Day, n: number): Day {
  return plain(day).add({ months: n }, { overflow: 'constrain' }).toString()
}

/** The same date `n` months earlier, clamped to the last day of the month. */
export function subtractMonths(day: Day, n: number): Day {
  return addMonths(day, -n)
}

/** Whole years from the first day to the second, counted with {@link addMonths}; negative when the second is earlier. */
export function yearsBetween(from: Day, to: Day): number {
  if (to < from) return 0 - yearsBetween(to, from)
  const years = dayParts(to)[0] - dayParts(from)[0]
  // Text compares as the calendar does; a roster asks this for every row.
  const [anniversary, day] = [from.slice(5), to.slice(5)]
  const clamped = anniversary === '02-29' && day === '02-28' && daysInMonth(dayParts(to)[0], 2) === 28
  return day >= anniversary || clamped ? years : years - 1
}

/** Age in full years (周岁). Someone born on 29 February is a year older on 28 February of a common year. */
export function ageOn(birth: Day, day: Day): number {
  return yearsBetween(birth, day)
}

/** 1 for Monday … 7 for Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(midnightUtc(day)).getUTCDay() || 7
}

// Stepping from day to day needs no zone: UTC has no summer time, and counting makes many steps, so no Temporal object is made for each.
function midnightUtc(day: Day): number {
  if (!isDay(day)) throw new RangeError(`not a day: ${day}`)
  return Date.parse(`${day}T00:00:00Z`)
}

function plain(day: Day): Temporal.PlainDate {
  const [year, month, date] = dayParts(day)
  return new Temporal.PlainDate(year, month, date)
}

function zoned(instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(ZONE)
}

function partsOf(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
}
