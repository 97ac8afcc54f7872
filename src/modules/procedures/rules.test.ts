import { describe, expect, test } from 'vitest'
import { type CheckFacts, replyDueOn, resultOf, type StepDraft, stepDueOn, whyNotPublished } from './rules.ts'

const facts = (about: Partial<CheckFacts> = {}): CheckFacts => ({
  ...{ full: 5, probationary: 0, units: 0, kind: 'ESTATE_BRANCH', askedOn: null, repliedOn: null, missing: [], hasSecretary: false, hasTerm: false },
  today: '2019-07-01',
  ...about,
})

describe('checks', () => {
  test.each([
    [2, false],
    [3, true],
    [50, true],
  ])('%i full members: a branch of its own %s', (full, met) => {
    expect(resultOf('FULL_MEMBERS_AT_LEAST_3', facts({ full }))).toMatchObject({ met, binds: true })
  })
  test('probationary members do not make the three', () => {
    expect(resultOf('FULL_MEMBERS_AT_LEAST_3', facts({ full: 2, probationary: 4 })).text).toContain('联合党支部')
  })
  test.each([
    [50, 0, true],
    [48, 3, false],
  ])('%i full and %i probationary members are within 50: %s; it only advises', (full, probationary, met) => {
    expect(resultOf('MEMBERS_AT_MOST_50', facts({ full, probationary }))).toMatchObject({ met, binds: false })
  })
  test.each([
    [1, false, true],
    [2, true, false],
    [5, true, false],
    [6, false, false],
  ])('a joint branch of %i units: met %s, binds %s', (units, met, binds) => {
    expect(resultOf('JOINT_UNITS_AT_MOST_5', facts({ kind: 'JOINT_BRANCH', units }))).toMatchObject({ met, binds })
  })
  test('units are asked of joint branches only', () => {
    expect(resultOf('JOINT_UNITS_AT_MOST_5', facts({ units: 9 })).met).toBe(true)
  })
  test.each([
    [null, null, false, '还没有向上级'],
    ['2019-06-10', null, false, '2019年7月10日前批复'],
    ['2019-05-31', null, false, '已超过'],
    ['2019-05-31', '2019-06-30', true, '2019年6月30日批复'],
    ['2019-05-31', '2019-07-01', true, '超过 1 个月'],
  ])('asked on %s, replied on %s: %s', (askedOn, repliedOn, met, words) => {
    const result = resultOf('SUPERIOR_REPLIED', facts({ askedOn, repliedOn }))
    expect(result.met).toBe(met)
    expect(result.text).toContain(words)
  })
  test('a month for the reply is clamped to the end of the month', () => {
    expect(replyDueOn('2024-01-31')).toBe('2024-02-29')
    expect(replyDueOn('2019-05-31')).toBe('2019-06-30')
  })
  test('what is missing of the materials is named', () => {
    expect(resultOf('MATERIALS_COMPLETE', facts({ missing: ['请示', '党员名册'] }))).toMatchObject({ met: false, binds: true, text: '还缺：请示、党员名册' })
  })
  test('a secretary binds, the first term only advises', () => {
    expect(resultOf('HAS_SECRETARY', facts())).toMatchObject({ met: false, binds: true })
    expect(resultOf('TERM_RECORDED', facts())).toMatchObject({ met: false, binds: false })
  })
})

test('a step is due so many days after the one before; without days it has no clock', () => {
  expect(stepDueOn('2019-06-28', 30)).toBe('2019-07-28')
  expect(stepDueOn('2019-06-28', null)).toBeNull()
})

describe('publishing', () => {
  const step = (code: string, about: Partial<StepDraft> = {}): StepDraft => ({ code, label: code, actor: 'BODY', effect: null, materials: [], ...about })
  const founding = step('ORGANISE', { actor: 'STREET', effect: 'FOUND_BODY' })
  test.each([
    ['MATTER', [], '还没有步骤'],
    ['MATTER', [step('A')], null],
    ['MATTER', [step('A'), step('A')], '同一个代码'],
    ['NEW_BODY', [step('A')], '有且只有一个步骤'],
    ['NEW_BODY', [step('A'), founding], null],
    ['NEW_BODY', [founding, step('B', { actor: 'STREET', effect: 'FOUND_BODY' })], '有且只有一个步骤'],
    ['NEW_BODY', [step('A', { effect: 'FOUND_BODY' })], '由街道党工委办理'],
    ['BODY', [founding], '只有成立组织的流程'],
  ] as const)('%s with %#: %s', (subject, steps, why) => {
    const said = whyNotPublished(subject, steps)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })
})
