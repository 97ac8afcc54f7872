import { expect, test } from 'vitest'
import { honorKinds, isOfBody, type Line, missingOf, reviewDueOn } from './rules.ts'

const held = { heldOn: '2019-12-10', ballotsReturned: 3, decider: 'COMMITTEE', decidedOn: '2019-12-20' } as const
const line: Line = {
  probationary: false,
  absent: false,
  selfDone: true,
  mutualDone: true,
  ballots: { EXCELLENT: 0, QUALIFIED: 3, BASICALLY_QUALIFIED: 0, UNQUALIFIED: 0 },
  grade: 'QUALIFIED',
}

test('自评和互评各自登记，缺哪一项就说哪一项', () => {
  expect(missingOf(held, [line, { ...line, mutualDone: false }, { ...line, mutualDone: false }], true)).toEqual(['2 人没有完成党员互评'])
  expect(missingOf(held, [line, { ...line, selfDone: false }], true)).toEqual(['1 人没有完成个人自评'])
})

test('“两优一先”中只有先进基层党组织授予组织，其余授予党员', () => {
  expect(honorKinds.filter(isOfBody)).toEqual(['ADVANCED_ORGANIZATION'])
})

test('每年的民主评议应在当年最后一天前完成', () => {
  expect(reviewDueOn(2019)).toBe('2019-12-31')
})
