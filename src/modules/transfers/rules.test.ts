import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, addMonths } from '#platform/time/day.ts'
import { transferLifecycle } from './lifecycle.ts'
import { isExpired, letterNumber, moveSides, openStates, tabStates, transferMoves, transferStates, validThrough, whyNotValidThrough } from './rules.ts'

describe('介绍信的有效期', () => {
  test.each([
    ['市内 10 天', '2019-07-01', true, '2019-07-11'],
    ['市外 30 天', '2019-07-01', false, '2019-07-31'],
    ['跨月', '2019-02-25', true, '2019-03-07'],
    ['跨年', '2019-12-15', false, '2020-01-14'],
  ])('%s：%s 开具，至 %s', (_, issuedOn, withinCity, until) => {
    expect(validThrough(issuedOn, withinCity)).toBe(until)
  })

  test('最后一天仍可接收，第二天就过期', () => {
    expect(isExpired('2019-07-11', '2019-07-11')).toBe(false)
    expect(isExpired('2019-07-11', '2019-07-12')).toBe(true)
    expect(isExpired(null, '2019-07-12')).toBe(false)
  })

  test('最长三个月：11 月 30 日开具的到 2 月 28 日为止', () => {
    expect(whyNotValidThrough('2018-11-30', '2019-02-28')).toBeNull()
    expect(whyNotValidThrough('2018-11-30', '2019-03-01')).toBe('transfer.validTooLong')
    expect(whyNotValidThrough('2019-07-02', '2019-07-01')).toBe('transfer.validityOutOfOrder')
  })

  test('whatever the day, the standard validity is never over three months and never before the letter', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, fc.boolean(), (issuedOn, withinCity) => {
        const until = validThrough(issuedOn, withinCity)
        expect(whyNotValidThrough(issuedOn, until)).toBeNull()
        expect(isExpired(until, until)).toBe(false)
        expect(isExpired(until, addDays(until, 1))).toBe(true)
        expect(whyNotValidThrough(issuedOn, addDays(addMonths(issuedOn, 3), 1))).toBe('transfer.validTooLong')
      }),
    )
  })
})

describe('转接的状态', () => {
  test('every move has a side, every state a way in, and the list shows every state in one part', () => {
    expect(transferLifecycle.transitions.map((t) => t.name).toSorted()).toEqual([...transferMoves].toSorted())
    const reached = new Set(['DRAFT', ...transferLifecycle.transitions.map((t) => t.to)])
    expect([...reached].toSorted()).toEqual([...transferStates].toSorted())
    expect([...new Set(Object.values(tabStates).flat())].toSorted()).toEqual([...transferStates].toSorted())
  })

  test('a transfer is under way in exactly the states that are not final', () => {
    expect([...openStates].toSorted()).toEqual(transferStates.filter((s) => !transferLifecycle.states[s].final).toSorted())
  })

  test('nothing leads out of a final state, and from outside only the receiver acts', () => {
    for (const t of transferLifecycle.transitions) for (const from of t.from) expect(transferLifecycle.states[from].final).toBeFalsy()
    const inward = transferMoves.filter((m) => moveSides[m].kinds.includes('INWARD') && moveSides[m].side !== 'JOB')
    expect(inward).toEqual(['receive', 'refuse', 'returnReceipt'])
  })

  test('介绍信编号', () => expect(letterNumber(2019, 12)).toBe('〔2019〕12号'))
})
