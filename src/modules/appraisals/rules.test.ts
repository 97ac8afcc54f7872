import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Line, missingOf, mostExcellent } from './rules.ts'

const line = (about: Partial<Line> = {}): Line => ({
  probationary: false,
  absent: false,
  selfDone: true,
  mutualDone: true,
  ballots: { EXCELLENT: 1, QUALIFIED: 2, BASICALLY_QUALIFIED: 0, UNQUALIFIED: 0 },
  grade: 'QUALIFIED',
  ...about,
})
const held = { heldOn: '2019-12-10', ballotsReturned: 3, decider: 'COMMITTEE', decidedOn: '2019-12-20' } as const

test.each([
  [32, 10],
  [3, 1],
  [2, 0],
  [30, 10],
  [0, 0],
])('of %i who take part at most %i are 优秀', (n, most) => {
  expect(mostExcellent(n)).toBe(most)
})

test('whatever the number, three times the excellent are no more than those who took part', () => {
  fc.assert(fc.property(fc.nat(5000), (n) => mostExcellent(n) * 3 <= n && (mostExcellent(n) + 1) * 3 > n))
})

describe('what is missing', () => {
  test('nothing, when all is done', () => {
    expect(missingOf(held, [line(), line({ absent: true, selfDone: false, mutualDone: false, grade: null })], false)).toEqual([])
  })

  test('every gap is named', () => {
    const open = { heldOn: null, ballotsReturned: null, decider: null, decidedOn: null }
    expect(missingOf(open, [line({ selfDone: false, mutualDone: false, grade: null })], false)).toEqual([
      '没有登记评议日期',
      '没有登记收回测评票数',
      '没有登记由谁在哪天确定等次',
      '1 人没有完成个人自评',
      '1 人没有完成党员互评',
      '1 人没有确定等次',
    ])
    expect(missingOf(held, [], false)).toEqual(['没有参加评议的党员'])
  })

  test('more ballots for one member than came back', () => {
    expect(missingOf({ ...held, ballotsReturned: 2 }, [line()], false)).toEqual(['1 人的得票合计多于收回的测评票'])
  })

  test('11 优秀 of 32 are one too many, 10 are not; who was absent does not count', () => {
    const of = (excellent: number, part: number) => Array.from({ length: part }, (_, i) => line({ grade: i < excellent ? 'EXCELLENT' : 'QUALIFIED' }))
    expect(missingOf(held, of(10, 32), false)).toEqual([])
    expect(missingOf(held, of(11, 32), false)).toEqual(['优秀 11 人，超过参加评议 32 人的三分之一（最多 10 人）'])
    expect(missingOf(held, [...of(10, 29), ...Array.from({ length: 3 }, () => line({ absent: true, grade: null }))], false)).toHaveLength(1)
  })

  test('a probationary member gets a grade only where the office says so', () => {
    const young = line({ probationary: true, grade: null })
    expect(missingOf(held, [young], false)).toEqual([])
    expect(missingOf(held, [young], true)).toEqual(['1 人没有确定等次'])
    expect(missingOf(held, [line({ probationary: true })], false)).toEqual(['1 人是预备党员，按本地规定不确定等次'])
  })
})
