import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextStandings } from '#modules/members/rules.ts'
import { addMonths } from '#platform/time/day.ts'
import { answerDue, decisionFrom, decisionGrounds, nextContact, outcomes, transferDue, warningDays, whyNotPassed } from './rules.ts'

describe('期限', () => {
  test.each([
    ['LAPSE', '2019-01-31', '2019-07-31'],
    ['LAPSE', '2018-08-31', '2019-02-28'],
    ['LOST_CONTACT', '2019-02-15', '2019-08-15'],
    ['STILL_LOST', '2020-02-29', '2022-02-28'],
  ] as const)('%s 自 %s 起，%s 起可以作决定', (ground, since, from) => expect(decisionFrom(ground, since)).toBe(from))

  test('自行脱党：满三、五、六个月提醒', () => {
    expect(warningDays('2019-01-31')).toEqual(['2019-04-30', '2019-06-30', '2019-07-31'])
  })

  test('在固定地点外出六个月应当转接；不固定的不必', () => {
    expect(transferDue('2019-08-31', true)).toBe('2020-02-29')
    expect(transferDue('2019-08-31', false)).toBeNull()
  })

  test('联系间隔从上次联系算起；没有联系过的从外出之日算起', () => {
    expect(nextContact(null, '2019-01-31', 1)).toBe('2019-02-28')
    expect(nextContact('2019-03-10', '2019-01-31', 3)).toBe('2019-06-10')
    // A contact before he left says nothing of where he is now.
    expect(nextContact('2018-12-01', '2019-01-31', 3)).toBe('2019-04-30')
  })

  test('外出报告五个工作日内答复', () => expect(answerDue('2019-07-01')).toBe('2019-07-08'))

  test('whatever the day: warnings come in order, the last one is the day of the decision, and no contact is due before the last one', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, days, fc.integer({ min: 1, max: 12 }), (since, last, months) => {
        const warned = warningDays(since)
        expect(warned).toEqual(warned.toSorted())
        expect(warned.at(-1)).toBe(decisionFrom('LAPSE', since))
        expect(nextContact(last, since, months) >= addMonths(since, months)).toBe(true)
      }),
    )
  })
})

describe('支部大会表决', () => {
  test.each([
    [20, 10, 10, 'floating.noQuorum'],
    [20, 11, 10, 'floating.notPassed'],
    [20, 11, 11, null],
    [21, 11, 11, null],
    [21, 10, 10, 'floating.noQuorum'],
    [20, 21, 11, 'floating.wrongCounts'],
    [20, 12, 13, 'floating.wrongCounts'],
  ] as const)('应到 %i、到会 %i、赞成 %i：%s', (due, present, yes, refusal) => expect(whyNotPassed({ due, present, yes })).toBe(refusal))

  test('passes exactly when more than half of all voters are for it', () => {
    const count = fc.integer({ min: 1, max: 500 })
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (due, present, yes) => {
        const refusal = whyNotPassed({ due, present, yes })
        if (yes > present || present > due) expect(refusal).toBe('floating.wrongCounts')
        else expect(refusal === null).toBe(yes > due / 2)
      }),
    )
  })
})

test('every outcome is one that a member can come to', () => {
  const from = { LAPSE: 'FULL', LOST_CONTACT: 'FULL', STILL_LOST: 'SUSPENDED' } as const
  for (const ground of decisionGrounds) for (const outcome of outcomes[ground]) expect(nextStandings[from[ground]]).toContain(outcome)
})
