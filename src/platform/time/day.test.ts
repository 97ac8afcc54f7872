import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  ageOn,
  clockOf,
  type Day,
  dayOf,
  daysBetween,
  daysInMonth,
  instantAt,
  isDay,
  startOfDay,
  subtractMonths,
  today,
  weekdayOf,
  yearsBetween,
} from './day.ts'

const anyDay = fc.integer({ min: 0, max: 70_000 }).map((n): Day => addDays('1900-01-01', n))

describe('days', () => {
  test('only a real day in the form 2019-07-01 is a day', () => {
    expect(isDay('2019-07-01')).toBe(true)
    expect(isDay('2024-02-29')).toBe(true)
    for (const wrong of ['2019-02-29', '1900-02-29', '2019-13-01', '2019-00-10', '2019-07-00', '2019-7-1', '20190701', '2019-07-01T00:00', '']) {
      expect(isDay(wrong), wrong).toBe(false)
    }
  })

  test('a day that does not exist is refused, not moved', () => {
    expect(() => addDays('2019-02-29', 1)).toThrow(RangeError)
    expect(() => addMonths('2019-04-31', 1)).toThrow(RangeError)
    expect(() => weekdayOf('昨天')).toThrow(RangeError)
  })

  test('the day of an instant is the day in Shanghai: after 16:00 UTC it is already tomorrow', () => {
    expect(dayOf(new Date('2019-06-30T15:59:59.999Z'))).toBe('2019-06-30')
    expect(dayOf(new Date('2019-06-30T16:00:00Z'))).toBe('2019-07-01')
    expect(today(new Date('2019-12-31T17:00:00Z'))).toBe('2020-01-01')
    expect(clockOf(new Date('2019-07-01T06:30:59Z'))).toBe('14:30')
  })

  test('summer time of 1986–1991 is known, as birth records of those years need it', () => {
    expect(instantAt('1988-07-01', '08:00').toISOString()).toBe('1988-06-30T23:00:00.000Z')
    expect(instantAt('2019-07-01', '08:00').toISOString()).toBe('2019-07-01T00:00:00.000Z')
  })

  test('a period of months ends on the same date, or on the last day of a shorter month', () => {
    expect(addMonths('2024-02-29', 12)).toBe('2025-02-28') // end of probation
    expect(addMonths('2025-02-28', 6)).toBe('2025-08-28') // extended probation
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
    expect(addMonths('2019-03-15', 0)).toBe('2019-03-15')
    expect(subtractMonths('2019-03-31', 1)).toBe('2019-02-28')
  })

  test('a term of five years from 2019-06-30 ends on 2024-06-30 and the first reminder is due on 2023-12-30', () => {
    const termEnd = addMonths('2019-06-30', 60)
    expect(termEnd).toBe('2024-06-30')
    expect(subtractMonths(termEnd, 6)).toBe('2023-12-30')
    expect(subtractMonths('2024-08-31', 6)).toBe('2024-02-29')
  })

  test('someone is eighteen on the eighteenth birthday and not the day before', () => {
    expect(ageOn('2001-07-01', '2019-06-30')).toBe(17)
    expect(ageOn('2001-07-01', '2019-07-01')).toBe(18)
    expect(ageOn('2004-02-29', '2022-02-27')).toBe(17)
    expect(ageOn('2004-02-29', '2022-02-28')).toBe(18)
    expect(ageOn('2019-07-01', '2019-07-01')).toBe(0)
    expect(yearsBetween('2019-07-01', '2018-07-01')).toBe(-1)
  })

  test('weekdays count from Monday', () => {
    expect(weekdayOf('2019-07-01')).toBe(1)
    expect(weekdayOf('2019-07-07')).toBe(7)
  })

  test('counting days there and back gives the same day', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, n) => {
        const other = addDays(day, n)
        expect(isDay(other)).toBe(true)
        expect(daysBetween(day, other)).toBe(n)
        expect(addDays(other, -n)).toBe(day)
        expect(other > day).toBe(n > 0)
      }),
    )
  })

  test('adding months never leaves the wanted month and never passes the date', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -600, max: 600 }), (day, n) => {
        const moved = addMonths(day, n)
        const months = (d: Day) => Number(d.slice(0, 4)) * 12 + Number(d.slice(5, 7))
        expect(months(moved) - months(day)).toBe(n)
        const [year, month, date] = [moved.slice(0, 4), moved.slice(5, 7), moved.slice(8)].map(Number) as [number, number, number]
        expect(date).toBe(Math.min(Number(day.slice(8)), daysInMonth(year, month)))
      }),
    )
  })

  test('an age never shrinks, and grows exactly on the birthday', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 110 }), (birth, years) => {
        const birthday = addMonths(birth, years * 12)
        expect(ageOn(birth, birthday)).toBe(years)
        if (years > 0) expect(ageOn(birth, addDays(birthday, -1))).toBe(years - 1)
      }),
    )
  })

  test('every instant lies in the day it is said to be on', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }), (instant) => {
        const day = dayOf(instant)
        expect(startOfDay(day) <= instant && instant < startOfDay(addDays(day, 1))).toBe(true)
      }),
    )
  })
})
