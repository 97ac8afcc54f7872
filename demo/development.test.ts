import { expect, test } from 'vitest'
import { faultsOf, lateFault, nextStep, waits } from '#modules/development/progress.ts'
import { stepCodes } from '#modules/development/rules.ts'
import type { StepValues } from '#modules/development/steps.ts'
import { planDemo } from './demo.ts'
import { demoRules, factsOfDemo } from './development.ts'

const demo = planDemo('2026-11-25')

/** Full members of a branch on a day. */
const fullMembers = (branchId: string, day: string) =>
  demo.members.filter((m) => m.periods.some((p) => p.standing === 'FULL' && p.branchId === branchId && p.fromOn <= day && (!p.untilOn || p.untilOn > day)))
    .length

test('every history obeys the rules of its days, step by step', () => {
  const wrong: string[] = []
  for (const made of demo.development) {
    const facts = factsOfDemo(made)
    for (const [i, e] of facts.entries.entries()) {
      const before = { ...facts, entries: facts.entries.slice(0, i), probationEndsOn: i > stepCodes.indexOf('APPROVE') ? facts.probationEndsOn : null }
      const rules = demoRules(e.day)
      const found = [
        ...waits(before, rules, e.code, e.day),
        ...faultsOf(e.code, e.values as StepValues, before, rules, e.day, fullMembers(made.branch.body.id, e.day)),
        lateFault(before, rules, e.code, e.day, null),
      ]
      for (const f of found) if (f) wrong.push(`${made.person.name} ${e.code} ${e.day}: ${f.code} ${f.message}`)
    }
    expect(made.entries.every((e) => e.onDay <= '2026-11-25')).toBe(true)
  }
  expect(wrong).toEqual([])
})

test('people stand at every stage, from the first talk to the archive; some are late', () => {
  const next = new Map<string, number>()
  for (const made of demo.development.filter((f) => f.file.state !== 'ENDED')) {
    const step = nextStep(factsOfDemo(made), demoRules('2026-11-25')) ?? 'NONE'
    next.set(step, (next.get(step) ?? 0) + 1)
  }
  for (const step of ['FIRST_TALK', 'NAME_ACTIVIST', 'CULTIVATE', 'NAME_TARGET', 'ASSIGN_SPONSORS', 'POLITICAL_REVIEW', 'BRANCH_VOTE', 'APPROVE', 'PROBATION'])
    expect(next.get(step), step).toBeGreaterThan(0)
  expect(demo.development.filter((f) => f.file.endReason === 'ARCHIVED').length).toBeGreaterThan(3)
})
