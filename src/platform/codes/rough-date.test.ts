import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, daysBetween } from '#platform/time/day.ts'
import { parseRoughDate } from './rough-date.ts'

const june = { ok: true, value: { day: '1985-06-01', precision: 'MONTH' } }
const fifteenth = { ok: true, value: { day: '1985-06-15', precision: 'DAY' } }

describe('dates as rosters write them', () => {
  test.each(['1985.06', '1985.6', '1985-06', '1985/6', '1985年6月', '1985年06月', '１９８５．０６', '198506', 198506, 1985.06, ' 1985 年 6 月 '])(
    '%s is June 1985',
    (cell) => {
      expect(parseRoughDate(cell)).toEqual(june)
    },
  )

  test.each([
    '1985/6/15',
    '1985-06-15',
    '1985.06.15',
    '1985.6.15',
    '1985年6月15日',
    '1985年6月15',
    '19850615',
    19850615,
    31213,
    31213.75,
    '31213',
    '1985-06-15 00:00:00',
    '1985-06-15T00:00:00.000Z',
    new Date('1985-06-15T00:00:00Z'),
  ])('%s is 15 June 1985', (cell) => {
    expect(parseRoughDate(cell)).toEqual(fifteenth)
  })

  test('a figure 1985.1 may be January or October and is refused, the text 1985.1 is January and 1985.10 October', () => {
    expect(parseRoughDate(1985.1)).toMatchObject({ ok: false, code: 'date.ambiguousMonth' })
    expect(parseRoughDate('1985.1')).toEqual({ ok: true, value: { day: '1985-01-01', precision: 'MONTH' } })
    expect(parseRoughDate('1985.10')).toEqual({ ok: true, value: { day: '1985-10-01', precision: 'MONTH' } })
    expect(parseRoughDate(1985.12)).toEqual({ ok: true, value: { day: '1985-12-01', precision: 'MONTH' } })
    expect(parseRoughDate(1985.2)).toEqual({ ok: true, value: { day: '1985-02-01', precision: 'MONTH' } })
  })

  test.each([
    ['', 'date.missing'],
    [null, 'date.missing'],
    ['不详', 'date.wrongShape'],
    ['85.6', 'date.wrongShape'],
    ['6/15/1985', 'date.wrongShape'],
    ['1985', 'date.monthMissing'],
    [1985, 'date.monthMissing'],
    ['1985年', 'date.monthMissing'],
    ['1985.13', 'date.noSuchDay'],
    ['1985.00', 'date.noSuchDay'],
    ['1985-02-29', 'date.noSuchDay'],
    ['10850615', 'date.noSuchDay'],
    [60, 'date.wrongShape'],
    [-1, 'date.wrongShape'],
    [Number.NaN, 'date.wrongShape'],
    [Number.POSITIVE_INFINITY, 'date.wrongShape'],
    [1e20, 'date.wrongShape'],
    [new Date(Number.NaN), 'date.wrongShape'],
  ])('%s is refused: %s', (cell, code) => {
    expect(parseRoughDate(cell)).toMatchObject({ ok: false, code })
  })

  test('every day is read back from each of its spellings', () => {
    const days = fc.integer({ min: 0, max: 109_000 }).map((n) => addDays('1900-03-01', n))
    fc.assert(
      fc.property(days, (day) => {
        const [year, month, date] = day.split('-').map(Number)
        const serial = daysBetween('1899-12-30', day)
        const spellings = [day, day.replaceAll('-', ''), `${year}年${month}月${date}日`, `${year}/${month}/${date}`, `${year}.${month}.${date}`, new Date(day)]
        // Serials 1900–2100 are read as years, and there are dates after serial 99999 only in 2173.
        const serials = serial < 1900 || (serial > 2100 && serial < 100_000) ? [serial] : []
        for (const cell of [...spellings, ...serials]) expect(parseRoughDate(cell), String(cell)).toEqual({ ok: true, value: { day, precision: 'DAY' } })
        for (const cell of [`${year}.${month}`, `${year}年${month}月`, day.slice(0, 7)]) {
          expect(parseRoughDate(cell)).toEqual({ ok: true, value: { day: `${day.slice(0, 7)}-01`, precision: 'MONTH' } })
        }
      }),
    )
  })

  test('no cell makes it fail', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.date()), (cell) => {
        expect(typeof parseRoughDate(cell).ok).toBe('boolean')
      }),
      { numRuns: 500 },
    )
  })
})
