import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addWorkingDays,
  addWorkingHours,
  type CalendarTable,
  isOfficeTime,
  isProvisional,
  isWorkingDay,
  noticeEnd,
  workingDaysBetween,
  workingDaysInYear,
  workingMinutesBetween,
} from './calendar.ts'
import { dayOf, instantAt } from './day.ts'

const at = (text: string) => instantAt(text.slice(0, 10), text.slice(11))
const day2004To2026 = fc.integer({ min: 0, max: 8300 }).map((n) => addDays('2004-01-01', n))

describe('working days', () => {
  test.each([
    [2019, 250],
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days', (year, days) => {
    expect(workingDaysInYear(year)).toEqual({ days, provisional: false })
  })

  test('Saturdays and Sundays made working days (调休) are worked', () => {
    const worked = ['2019-02-02', '2019-02-03', '2019-04-28', '2019-05-05', '2019-09-29', '2019-10-12']
    const worked2026 = ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']
    for (const day of [...worked, ...worked2026]) expect(isWorkingDay(day), day).toBe(true)
  })

  test('public holidays and plain weekends are off', () => {
    for (const day of ['2019-05-01', '2019-10-07', '2026-02-17', '2019-07-06', '2019-07-07']) expect(isWorkingDay(day), day).toBe(false)
    expect(isWorkingDay('2019-07-01')).toBe(true)
  })

  test('"within five working days" counts from the next working day', () => {
    expect(addWorkingDays('2019-04-29', 5)).toEqual({ day: '2019-05-08', provisional: false })
    expect(addWorkingDays('2026-02-12', 5)).toEqual({ day: '2026-02-26', provisional: false })
    expect(addWorkingDays('2019-07-06', 1).day).toBe('2019-07-08')
    expect(addWorkingDays('2019-07-06', 0).day).toBe('2019-07-06')
  })

  test('a public notice counts its first day when that is a working day', () => {
    expect(noticeEnd('2019-04-29', 5).day).toBe('2019-05-07')
    expect(noticeEnd('2019-09-27', 5).day).toBe('2019-10-09')
    expect(noticeEnd('2019-07-06', 5).day).toBe('2019-07-12') // begun on a Saturday: Monday to Friday
    expect(addDays(noticeEnd('2019-04-29', 5).day, 1)).toBe('2019-05-08')
  })

  test('lengths that are no whole number are refused', () => {
    expect(() => addWorkingDays('2019-07-01', -1)).toThrow(RangeError)
    expect(() => addWorkingDays('2019-07-01', 1.5)).toThrow(RangeError)
    expect(() => noticeEnd('2019-07-01', 0)).toThrow(RangeError)
  })

  test('a year without a published arrangement gives a provisional day', () => {
    expect(addWorkingDays('2026-12-30', 5)).toEqual({ day: '2027-01-06', provisional: true })
    expect(workingDaysInYear(2030).provisional).toBe(true)
    expect(isProvisional('2026-12-31')).toBe(false)
  })

  test("the office's own table overrides the published one and can complete a year", () => {
    const table: CalendarTable = { days: { '2027-01-01': 'HOLIDAY', '2027-01-02': 'WORKDAY', '2019-07-01': 'HOLIDAY' }, completeYears: [2027] }
    expect(isWorkingDay('2027-01-02', table)).toBe(true)
    expect(isWorkingDay('2019-07-01', table)).toBe(false)
    expect(addWorkingDays('2026-12-30', 2, table)).toEqual({ day: '2027-01-02', provisional: false })
  })

  test('a single local day off does not make an unknown year known', () => {
    expect(addWorkingDays('2027-07-19', 1, { days: { '2027-07-20': 'HOLIDAY' }, completeYears: [] })).toEqual({ day: '2027-07-21', provisional: true })
  })

  test('counting n working days passes exactly n of them and ends on one', () => {
    fc.assert(
      fc.property(day2004To2026, fc.integer({ min: 1, max: 40 }), (day, n) => {
        const end = addWorkingDays(day, n).day
        expect(isWorkingDay(end)).toBe(true)
        expect(workingDaysBetween(day, end)).toBe(n)
      }),
      { numRuns: 60 },
    )
  })

  test('a notice is one working day shorter than "within", when it begins on a working day', () => {
    fc.assert(
      fc.property(
        day2004To2026.filter((day) => isWorkingDay(day)),
        fc.integer({ min: 2, max: 30 }),
        (day, n) => {
          expect(noticeEnd(day, n).day).toBe(addWorkingDays(day, n - 1).day)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('working hours (工作时)', () => {
  test('two working hours from 17:30 end at 10:00 of the next working day', () => {
    expect(addWorkingHours(at('2019-07-01 17:30'), 2)).toEqual({ at: at('2019-07-02 10:00'), provisional: false })
    expect(addWorkingHours(at('2019-07-05 17:30'), 2).at).toEqual(at('2019-07-08 10:00')) // over a weekend
    expect(addWorkingHours(at('2019-04-30 17:30'), 2).at).toEqual(at('2019-05-05 10:00')) // over 劳动节, to a Sunday worked
  })

  test('the clock stands still at noon, at night and on days off', () => {
    expect(addWorkingHours(at('2019-07-01 11:00'), 2).at).toEqual(at('2019-07-01 15:30'))
    expect(addWorkingHours(at('2019-07-01 12:30'), 1).at).toEqual(at('2019-07-01 15:30'))
    expect(addWorkingHours(at('2019-07-06 09:00'), 1).at).toEqual(at('2019-07-08 09:30'))
    expect(addWorkingHours(at('2019-07-01 23:00'), 7).at).toEqual(at('2019-07-02 18:00'))
  })

  test('hours that run out exactly at closing time end that day', () => {
    expect(addWorkingHours(at('2019-07-01 16:00'), 2).at).toEqual(at('2019-07-01 18:00'))
    expect(addWorkingHours(at('2019-07-06 09:00'), 0).at).toEqual(at('2019-07-06 09:00'))
  })

  test('an office with other hours, such as winter ones, counts by its own', () => {
    const winter = [
      ['08:30', '12:00'],
      ['14:00', '17:30'],
    ] as const
    expect(addWorkingHours(at('2019-12-02 17:00'), 2, winter).at).toEqual(at('2019-12-03 10:00'))
    expect(isOfficeTime(at('2019-12-02 17:45'), winter)).toBe(false)
    expect(isOfficeTime(at('2019-12-02 17:45'))).toBe(true)
    expect(isOfficeTime(at('2019-12-01 10:00'))).toBe(false)
    expect(() => addWorkingHours(at('2019-12-02 17:00'), 2, [])).toThrow(RangeError)
    expect(() => addWorkingHours(at('2019-12-02 17:00'), -1)).toThrow(RangeError)
  })

  test('the minutes that passed are the hours that were added, and the end is never at night or on a day off', () => {
    fc.assert(
      fc.property(day2004To2026, fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 40 }), (day, minute, quarters) => {
        const start = new Date(instantAt(day).getTime() + minute * 60_000)
        const end = addWorkingHours(start, quarters / 4).at
        expect(workingMinutesBetween(start, end)).toBe(quarters * 15)
        expect(isWorkingDay(dayOf(end))).toBe(true)
        expect(isOfficeTime(new Date(end.getTime() - 1))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
