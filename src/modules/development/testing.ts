import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import type { Day } from '#platform/time/day.ts'
import { openCase } from './cases.ts'
import type { StepInput } from './contract.ts'
import { connectDevelopment } from './link.ts'
import { permissions } from './policy.ts'
import type { StepCode } from './rules.ts'
import { takeStep } from './service.ts'
import { archivePapers } from './steps.ts'

/** Full members of a branch, by person. */
export async function fullMembersIn(t: TestStreets, branch: Body, count: number): Promise<string[]> {
  const made: string[] = []
  for (let i = 0; i < count; i++) made.push((await t.asSystem((ctx) => aMember(ctx, branch, { person: { name: `党员${i}` } }))).person.id)
  return made
}

/** A whole way on days of 2016 to 2018, each step as it should be. `by`: persons of full members. */
export function way(by: readonly string[]): { step: StepCode; input: StepInput }[] {
  const vote = { due: by.length, present: by.length - 1, yes: by.length - 2, no: 1, abstain: 0, writtenYes: 1, writtenNo: 0, secret: true }
  const meeting = { meeting: 'COMMITTEE', meetingPresent: 5, meetingYes: 5 }
  const decision = { decision: 'APPROVED', committeeDue: 9, committeePresent: 8, committeeYes: 8 }
  const heard = { heard: ['GROUP', 'CONTACT', 'MEMBERS', 'MASSES'] }
  const list: [StepCode, Day, StepInput['fields']?][] = [
    ['APPLY', '2016-01-10', { place: 'RESIDENCE' }],
    ['FIRST_TALK', '2016-02-01', { talker: '王书记' }],
    ['NAME_ACTIVIST', '2016-06-30', { memberPresent: 9, memberYes: 8, inMassOrg: false, ...meeting }],
    ['FILE_ACTIVIST', '2016-07-05', {}],
    ['ASSIGN_CONTACT', '2016-07-06', { contacts: [by[0]!, by[1]!] }],
    ['CULTIVATE', '2016-12-28', { entry: 'REVIEW', conclusion: 'CONTINUE' }],
    ['CULTIVATE', '2017-06-30', { entry: 'REVIEW', conclusion: 'DONE' }],
    ['NAME_TARGET', '2017-07-03', { ...heard, ...meeting }],
    ['FILE_TARGET', '2017-07-10', { agreed: 'PASSED' }],
    ['ASSIGN_SPONSORS', '2017-07-12', { sponsors: [by[0]!, by[1]!], sponsorsFit: true }],
    ['POLITICAL_REVIEW', '2017-08-10', { conclusion: 'PASSED', reference: '政审〔2017〕3号' }],
    ['TRAIN', '2017-08-20', { days: 3, hours: 24 }],
    ['COMMITTEE_CHECK', '2017-08-25', { ...meeting, result: 'PASSED' }],
    ['PRE_REVIEW', '2017-09-01', { result: 'PASSED', leaving: false }],
    ['FILL_FORM', '2017-09-05', { formNumber: '豫0001' }],
    ['BRANCH_VOTE', '2017-09-20', vote],
    ['APPROVAL_TALK', '2017-10-10', { talker: '李组织员' }],
    ['APPROVE', '2017-10-20', decision],
    ['FILE_PROBATIONARY', '2017-10-25', {}],
    ['PLACE', '2017-10-26', {}],
    ['OATH', '2017-11-01', { place: '党员活动室' }],
    ['PROBATION', '2018-09-20', { conclusion: 'DONE' }],
    ['APPLY_CONVERSION', '2018-09-20', heard],
    ['CONVERSION_VOTE', '2018-09-28', { ...vote, proposal: 'CONVERT' }],
    ['APPROVE_CONVERSION', '2018-10-30', decision],
    ['ARCHIVE', '2018-11-10', { keptAt: '街道档案室' }],
  ]
  const papersOf = (step: StepCode) => [...new Set(archivePapers.filter(([, s]) => s === step).map(([paper]) => paper))]
  return list.map(([step, onDay, fields = {}]) => ({
    step,
    input: { onDay, responsible: '王书记', signer: '王书记', record: `${step}的记录`, papers: papersOf(step), fields },
  }))
}

/** What a case is after a change. */
export type Made = Awaited<ReturnType<typeof takeStep>>

/** Opens a case and records its steps before `until` (all when left out). Run it as the system. */
export async function aCase(ctx: Ctx, branch: Body, by: readonly string[], until?: StepCode): Promise<Made> {
  const steps = way(by)
  const [apply, ...rest] = steps.slice(0, until ? steps.findIndex((s) => s.step === until) : undefined)
  const person = { name: '赵申请', identityNumber: anIdentityNumber() }
  let made = await openCase(ctx, { branchId: branch.id, person, ...apply!.input })
  for (const { step, input } of rest) made = await takeStep(ctx, made.id, made.version, step, input)
  return made
}

/** One step of the way, with other words. */
export function stepOfWay(by: readonly string[], step: StepCode, more: Partial<StepInput> = {}): StepInput {
  const input = way(by).findLast((s) => s.step === step)!.input
  return { ...input, ...more, fields: { ...input.fields, ...more.fields } }
}

/** The module connected in streets of its own, with a branch, its full members and who records. */
export async function developmentKit() {
  for (const p of [peoplePermissions, memberPermissions, permissions]) declarePermissions(p)
  const t = await testStreets()
  connectMembers()
  connectDevelopment()
  let branches = 0
  /** A branch with eight full members: one that no other test has changed. */
  async function aBranch(): Promise<{ branch: Body; by: string[]; secretary: Actor }> {
    const body = await t.aBody('COMMUNITY_BRANCH', t.street, { name: `第${++branches}社区党支部` })
    return { branch: body, by: await fullMembersIn(t, body, 8), secretary: t.someone('BRANCH_SECRETARY', body, { name: '王书记' }) }
  }
  const first = await aBranch()
  return {
    t,
    ...first,
    officer: t.someone('STREET_OFFICER', t.street),
    aBranch,
    /** Records a step as somebody. */
    take: (actor: Actor, made: Made, step: StepCode, input: Parameters<typeof takeStep>[4], now = testNow) =>
      t.as(actor, (ctx) => takeStep(ctx, made.id, made.version, step, input), now),
    /** A case with the steps before this one. */
    until: (step: StepCode, at: { branch: Body; by: readonly string[] } = first) => t.asSystem((ctx) => aCase(ctx, at.branch, at.by, step)),
  }
}
export type DevelopmentKit = Awaited<ReturnType<typeof developmentKit>>
