import { addDays, addMonths, type Day, subtractMonths } from '#platform/time/day.ts'

/**
 * The last day of birth (or of 转正) from which at least `years` whole years have passed on `day`. Mostly the same date `years` ago;
 * on 28 February of a common year also 29 February counts.
 */
export function latestFor(years: number, day: Day): Day {
  const same = subtractMonths(day, years * 12)
  const next = addDays(same, 1)
  return addMonths(next, years * 12) <= day ? next : same
}
