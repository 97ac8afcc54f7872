import { expect, test } from 'vitest'
import { type CheckFacts, resultOf } from './rules.ts'

const facts = (about: Partial<CheckFacts>): CheckFacts => ({
  ...{ full: 5, probationary: 0, units: 0, kind: 'ESTATE_BRANCH', askedOn: null, repliedOn: null, missing: [], hasSecretary: false, hasTerm: false },
  today: '2019-07-01',
  ...about,
})

test.each([
  ['2019-06-01', false],
  ['2019-05-31', true],
])('%s 请示、7月1日还没有批复：满一个月的当天不算超过，%s', (askedOn, late) => {
  expect(resultOf('SUPERIOR_REPLIED', facts({ askedOn })).text.includes('已超过')).toBe(late)
})

test.each([
  ['2019-06-30', false],
  ['2019-07-01', true],
])('5月31日请示、%s 批复：最后一天批复不算超过，%s', (repliedOn, late) => {
  expect(resultOf('SUPERIOR_REPLIED', facts({ askedOn: '2019-05-31', repliedOn })).text.includes('超过 1 个月')).toBe(late)
})
