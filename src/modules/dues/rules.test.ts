import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Account, amountFor, lapseOn, mayWait, owes, paidThroughOf, unpaid } from './account.ts'
import {
  addToMonth,
  amountOf,
  type BasisKind,
  basisKinds,
  explained,
  goesToCentre,
  monthEnd,
  monthOf,
  monthsFrom,
  rateOf,
  whyNotBasis,
  whyNotPaid,
} from './rules.ts'
import { duesScheme } from './scheme.ts'

const v = duesScheme.national[0]!.values
const basis = (kind: BasisKind, yuan: number | null) => ({ kind, baseFen: yuan === null ? null : Math.round(yuan * 100) })

describe('the amount by the formula', () => {
  test.each<[BasisKind, number | null, string]>([
    ['EMPLOYED', 3000, '15.00'],
    ['EMPLOYED', 3000.01, '30.00'],
    ['EMPLOYED', 5000, '50.00'],
    ['EMPLOYED', 5000.01, '75.00'],
    ['EMPLOYED', 10000, '150.00'],
    ['EMPLOYED', 10000.01, '200.00'],
    ['YEARLY', 25000, '500.00'],
    ['SELF_EMPLOYED', 4321.5, '43.22'],
    ['RETIRED', 5000, '25.00'],
    ['RETIRED', 5000.01, '50.00'],
    ['FARMER', 0.2, '0.20'],
    ['FARMER', 1, '1.00'],
    ['RELIEF', null, '0.20'],
  ])('%s with a base of %s yuan pays %s yuan', (kind, yuan, amount) => {
    expect((amountOf(basis(kind, yuan), v) / 100).toFixed(2)).toBe(amount)
  })

  test('half a fen is rounded up: 3001 yuan at half a percent are 15.005', () => {
    expect(amountOf({ kind: 'RETIRED', baseFen: 300_100 }, v)).toBe(1501)
    expect(amountOf({ kind: 'RETIRED', baseFen: 300_099 }, v)).toBe(1500)
  })

  test('the rate counts for the whole amount, never falls as pay rises, and the amount is whole fen', () => {
    fc.assert(
      fc.property(fc.constantFrom(...basisKinds.slice(0, 4)), fc.integer({ min: 0, max: 50_000_000 }), (kind, baseFen) => {
        const [here, above] = [amountOf({ kind, baseFen }, v), amountOf({ kind, baseFen: baseFen + 1 }, v)]
        expect(Number.isInteger(here)).toBe(true)
        expect(above).toBeGreaterThanOrEqual(here)
        expect(Math.abs(here - (baseFen * rateOf({ kind, baseFen }, v)!) / 1000)).toBeLessThanOrEqual(0.5)
      }),
    )
  })

  test('a farmer pays between 0.20 and 1.00 yuan; every other kind but relief needs a base', () => {
    expect(whyNotBasis(basis('FARMER', 1.01), v)).toBe('dues.farmerRange')
    expect(whyNotBasis(basis('FARMER', 0.19), v)).toBe('dues.farmerRange')
    expect(whyNotBasis(basis('FARMER', 0.5), v)).toBeNull()
    expect(whyNotBasis(basis('EMPLOYED', null), v)).toBe('dues.baseMissing')
    expect(whyNotBasis(basis('RELIEF', null), v)).toBeNull()
  })

  test('one gift of a thousand yuan goes whole to the centre', () => {
    expect(goesToCentre(100_000, v)).toBe(true)
    expect(goesToCentre(99_999, v)).toBe(false)
  })

  test('the member reads how it comes about', () => {
    expect(explained(basis('EMPLOYED', 3000.01), v)).toBe('每月工资收入 3000.01 元 × 1% = 30.00 元（《党费规定》第二条）')
    expect(explained(basis('RELIEF', null), v)).toContain('每月 0.20 元')
  })
})

describe('months', () => {
  test('end on their last day and count over years', () => {
    expect(monthEnd('2020-02-01')).toBe('2020-02-29')
    expect(monthEnd('2019-12-01')).toBe('2019-12-31')
    expect(addToMonth('2019-11-01', 3)).toBe('2020-02-01')
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 600 }), (n) => {
        expect(monthsFrom('2019-07-01', addToMonth('2019-07-01', n))).toBe(n)
      }),
    )
  })

  test.each([
    ['2019-01-01', '2019-07-31', null],
    ['2018-12-01', '2019-07-01', 'dues.tooLongAgo'],
    ['2019-12-01', '2019-07-01', null],
    ['2020-01-01', '2019-07-01', 'dues.tooFarAhead'],
  ])('%s paid on %s: %s', (month, paidOn, why) => {
    expect(whyNotPaid(month, paidOn, v)).toBe(why)
  })
})

const account = (about: Partial<Account> = {}): Account => ({
  membershipId: '1',
  paidThrough: '2019-03-01',
  monthlyFen: null,
  periods: [{ standing: 'FULL', branchId: 'b', fromOn: '2015-07-01', untilOn: null }],
  bases: [{ kind: 'EMPLOYED', baseFen: 300_000, quarterly: false, fromMonth: '2015-07-01', untilMonth: null }],
  reliefs: [],
  paid: new Set(),
  ...about,
})
const on = () => v

describe('an account', () => {
  test('owes from the month of the branch vote, and nothing for the month in which he left', () => {
    const a = account({
      periods: [
        { standing: 'PROBATIONARY', branchId: 'b', fromOn: '2019-02-28', untilOn: '2019-06-30' },
        { standing: 'DECEASED', branchId: 'b', fromOn: '2019-06-30', untilOn: null },
      ],
    })
    expect(['2019-01-01', '2019-02-01', '2019-05-01', '2019-06-01'].map((m) => owes(a, m))).toEqual([false, true, true, false])
  })

  test('new pay counts from the month in which it is drawn', () => {
    const a = account({
      bases: [
        { kind: 'EMPLOYED', baseFen: 300_000, quarterly: false, fromMonth: '2019-01-01', untilMonth: '2019-05-01' },
        { kind: 'EMPLOYED', baseFen: 500_001, quarterly: false, fromMonth: '2019-05-01', untilMonth: null },
      ],
    })
    expect([amountFor(a, '2019-04-01', on), amountFor(a, '2019-05-01', on)]).toEqual([1500, 7500])
  })

  test('a reduction goes before the formula; free months are no arrears and are passed over', () => {
    const a = account({ reliefs: [{ amountFen: 0, fromMonth: '2019-04-01', untilMonth: '2019-06-01' }] })
    expect(amountFor(a, '2019-04-01', on)).toBe(0)
    expect(unpaid(a, '2019-06-01')).toEqual(['2019-06-01'])
    expect(paidThroughOf(a, '2019-06-01')).toBe('2019-05-01')
  })

  test('党费缴至 stops at the first month that is owed, and goes on when it is made up', () => {
    expect(paidThroughOf(account({ paid: new Set(['2019-05-01']) }), '2019-06-01')).toBe('2019-03-01')
    expect(paidThroughOf(account({ paid: new Set(['2019-04-01', '2019-05-01']) }), '2019-06-01')).toBe('2019-05-01')
    expect(paidThroughOf(account({ paid: new Set(['2019-04-01', '2019-05-01', '2019-06-01', '2019-07-01', '2019-08-01']) }), '2019-06-01')).toBe('2019-08-01')
  })

  test('who left keeps 党费缴至 of the last month paid', () => {
    const a = account({
      periods: [
        { standing: 'FULL', branchId: 'b', fromOn: '2015-07-01', untilOn: '2019-04-20' },
        { standing: 'TRANSFERRED_OUT', branchId: 'b', fromOn: '2019-04-20', untilOn: null },
      ],
    })
    expect(paidThroughOf(a, '2019-12-01')).toBe('2019-03-01')
  })

  test.each([
    ['2019-06-30', null],
    ['2019-07-01', '2019-10-01'],
    ['2019-10-01', '2019-10-01'],
  ])('who has paid up to March is warned on %s of %s: at three months, for the sixth', (day, due) => {
    expect(lapseOn(account(), day)).toBe(due)
  })

  test('an unpaid month before a paid one is no unbroken time', () => {
    expect(lapseOn(account({ paid: new Set(['2019-06-01']) }), '2019-08-01')).toBeNull()
  })

  test('who pays by the quarter may wait until its last month', () => {
    const a = account({ bases: [{ kind: 'RETIRED', baseFen: 1, quarterly: true, fromMonth: '2015-07-01', untilMonth: null }] })
    expect(['2019-07-01', '2019-08-01', '2019-09-01'].map((m) => mayWait(a, m))).toEqual([true, true, false])
    expect(mayWait(account(), '2019-07-01')).toBe(false)
  })

  test('whatever is paid, 党费缴至 never goes back and never passes an unpaid month', () => {
    const month = fc.integer({ min: 0, max: 12 }).map((n) => addToMonth('2019-01-01', n))
    fc.assert(
      fc.property(fc.array(month), (months) => {
        const a = account({ paid: new Set(months) })
        const through = paidThroughOf(a, '2019-07-01')!
        expect(through >= a.paidThrough!).toBe(true)
        expect(unpaid({ ...a, paidThrough: through }, through)).toEqual([])
        expect(monthOf(through)).toBe(through)
      }),
    )
  })
})
