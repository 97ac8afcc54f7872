import { addDays, type Day, daysInMonth } from '#platform/time/day.ts'

/** 政治生日 in a year: the anniversary of joining; 29 February falls on the 28th in a common year. [practice] */
export function birthdayIn(joinedOn: Day, year: number): Day {
  const date = joinedOn.slice(5)
  return `${String(year).padStart(4, '0')}-${date === '02-29' && daysInMonth(year, 2) === 28 ? '02-28' : date}`
}

/** Joining dates (MM-DD) that have their anniversary on the day: one, or two on 28 February of a common year. */
export function joinedOnFor(day: Day): string[] {
  const date = day.slice(5)
  return date === '02-28' && addDays(day, 1).endsWith('03-01') ? ['02-28', '02-29'] : [date]
}
