import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers, membershipOf } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { anIdentityNumber, aPerson, eightAtOnce } from '#modules/people/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { setLocalScheme } from '#platform/schemes/schemes.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { closeAccountability, openAccountability } from './accountability.ts'
import { caseTimeline, getCase, myCase, votersOf } from './case-view.ts'
import { applyOnline, endCase, moveCase, openCase, receiveCase } from './cases.ts'
import { connectDevelopment } from './link.ts'
import { permissions } from './policy.ts'
import { countTargets, funnel, listAccountabilities, listCases } from './queries.ts'
import { type StepCode, stepCodes } from './rules.ts'
import { entries } from './schema.ts'
import { addPaper, correctEntry, takeStep } from './service.ts'
import { aCase, fullMembersIn, type Made, stepOfWay, way } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(memberPermissions)
declarePermissions(permissions)
let t: TestStreets
let officer: Actor
let branch: Body
let by: string[]
let next = 0

/** A branch with eight full members: one that no other test has changed. */
async function aBranch(): Promise<{ branch: Body; by: string[]; secretary: Actor }> {
  const body = await t.aBody('COMMUNITY_BRANCH', t.street, { name: `第${++next}社区党支部` })
  return { branch: body, by: await fullMembersIn(t, body, 8), secretary: t.someone('BRANCH_SECRETARY', body, { name: '王书记' }) }
}
const refusedWith = (code: string) => expect.objectContaining({ code })
const take = (actor: Actor, made: Made, step: StepCode, input: Parameters<typeof takeStep>[4], now = testNow) =>
  t.as(actor, (ctx) => takeStep(ctx, made.id, made.version, step, input), now)
const until = (step: StepCode, at = { branch, by }) => t.asSystem((ctx) => aCase(ctx, at.branch, at.by, step))

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  connectDevelopment()
  officer = t.someone('STREET_OFFICER', t.street)
  ;({ branch, by } = await aBranch())
})
afterAll(() => t.close())

describe('the whole way', () => {
  test('from the application to the archive: every step recorded once, the member is probationary from the vote and full from the day probation ended', async () => {
    const at = await aBranch()
    const made = await until('ARCHIVE', at)
    expect(made).toMatchObject({
      ...{ state: 'ACTIVE', identity: 'FULL_MEMBER', stage: 'PROBATION', nextStep: 'ARCHIVE', appliedOn: '2016-01-10', activistOn: '2016-06-30' },
      ...{ targetOn: '2017-07-03', votedOn: '2017-09-20', approvedOn: '2017-10-20', probationEndsOn: '2018-09-20', convertedOn: '2018-09-20' },
    })
    const archived = await take(at.secretary, made, 'ARCHIVE', stepOfWay(at.by, 'ARCHIVE'))
    expect(archived).toMatchObject({ state: 'ENDED', endReason: 'ARCHIVED', nextStep: null, clocks: [], offered: [] })
    expect(archived.entries.map((e) => e.step)).toEqual(stepCodes.flatMap((code) => (code === 'CULTIVATE' ? [code, code] : [code])))
    const { rows } = await t.asSystem((ctx) =>
      ctx.tx.execute(sql`select standing, from_on::text, until_on::text from member_period where person_id = ${made.personId} order by from_on`),
    )
    expect(rows).toEqual([
      { standing: 'PROBATIONARY', from_on: '2017-09-20', until_on: '2018-09-20' },
      { standing: 'FULL', from_on: '2018-09-20', until_on: null },
    ])
    const timeline = await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'development', made.id))
    expect(timeline.map((e) => e.action)).toEqual(['development.opened', ...archived.entries.map(() => 'development.step')])
    expect((await t.as(officer, (ctx) => caseTimeline(ctx, made.id, { limit: 2 }))).items[0]).toMatchObject({ label: '记录一步', data: { label: '材料归档' } })
  })

  test('the page says what comes next, what is missing, by when and by which article', async () => {
    const made = await until('FIRST_TALK')
    expect(made).toMatchObject({
      nextStep: 'FIRST_TALK',
      late: true,
      missing: [],
      clocks: [{ step: 'FIRST_TALK', dueOn: '2016-02-10', clause: '《发展党员工作细则》第七条：收到入党申请书后 1 个月内派人谈话', late: true }],
      ruleSet: '《中国共产党发展党员工作细则》（2014年）',
      missingPapers: [],
      offered: ['FIRST_TALK'],
    })
    const cultivated = await until('CULTIVATE')
    expect(cultivated.clocks.map((c) => [c.label, c.dueOn])).toEqual([
      ['半年考察', '2016-12-30'],
      ['年度分析', '2017-06-30'],
    ])
    expect(cultivated.missingPapers).toContainEqual({ step: 'FIRST_TALK', name: '谈话记录' })
    const closed = await t.as(officer, (ctx) => getCase(ctx, cultivated.id), new Date('2016-09-01T01:00:00Z'))
    expect(closed.late).toBe(false)
  })

  test('the clock of a case stands on the board and moves with each step', async () => {
    const made = await until('FIRST_TALK')
    const board = () => t.asSystem(({ tx }) => tx.select().from(deadlines).where(sql`${deadlines.subjectId} = ${made.id}`))
    expect(await board()).toMatchObject([{ kind: 'development.branchStep', dueOn: '2016-02-10', title: '赵申请 派人谈话', organizationId: branch.id }])
    await take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK'))
    expect(await board()).toEqual([])
    const voted = await until('APPROVAL_TALK')
    const rows = await t.asSystem(({ tx }) => tx.select().from(deadlines).where(sql`${deadlines.subjectId} = ${voted.id}`))
    expect(rows).toMatchObject([{ kind: 'development.streetStep', dueOn: '2017-12-20', organizationId: t.street.id }])
  })
})

describe('a step is refused', () => {
  test('while the one before has no record', async () => {
    const made = await until('FIRST_TALK')
    await expect(take(officer, made, 'NAME_ACTIVIST', stepOfWay(by, 'NAME_ACTIVIST'))).rejects.toEqual(refusedWith('development.stepOutOfOrder'))
  })

  test('on a day that has not come, or before the step that it follows', async () => {
    const made = await until('FIRST_TALK')
    await expect(take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK', { onDay: '2019-07-02' }))).rejects.toEqual(refusedWith('development.inFuture'))
    await expect(take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK', { onDay: '2016-01-09' }))).rejects.toEqual(
      refusedWith('development.beforePrevious'),
    )
  })

  test('from an older page', async () => {
    const made = await until('FIRST_TALK')
    await expect(take(officer, { ...made, version: made.version - 1 }, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK'))).rejects.toEqual(
      refusedWith('development.changedMeanwhile'),
    )
  })

  test('after its day without a reason; with one it is kept', async () => {
    const made = await until('FIRST_TALK')
    await expect(take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK', { onDay: '2016-02-11' }))).rejects.toEqual(
      refusedWith('development.lateReasonMissing'),
    )
    const late = await take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK', { onDay: '2016-02-11', lateReason: '谈话人外出学习' }))
    expect(late.entries.at(-1)).toMatchObject({ lateReason: '谈话人外出学习', outcome: 'PASSED' })
  })

  test('when what it asks for is not filled in, every field named', async () => {
    const made = await until('BRANCH_VOTE')
    const input = { ...stepOfWay(by, 'BRANCH_VOTE'), fields: { due: 'x', secret: true } }
    await expect(take(officer, made, 'BRANCH_VOTE', input)).rejects.toMatchObject({
      code: 'invalid',
      fields: ['due', 'present', 'yes', 'no', 'abstain', 'writtenYes', 'writtenNo'].map((name) => ({ path: `fields.${name}` })),
    })
    const contacts = await until('ASSIGN_CONTACT')
    await expect(take(officer, contacts, 'ASSIGN_CONTACT', stepOfWay(by, 'ASSIGN_CONTACT', { fields: { contacts: by.slice(0, 3) } }))).rejects.toMatchObject({
      fields: [{ path: 'fields.contacts', message: '培养联系人应为 1 至 2 人' }],
    })
    const sponsors = await until('ASSIGN_SPONSORS')
    await expect(take(officer, sponsors, 'ASSIGN_SPONSORS', stepOfWay(by, 'ASSIGN_SPONSORS', { fields: { sponsors: [by[0]!] } }))).rejects.toMatchObject({
      fields: [{ path: 'fields.sponsors', message: '入党介绍人应为 2 人' }],
    })
  })

  test('when a contact is no full member', async () => {
    const made = await until('ASSIGN_CONTACT')
    const probationary = await t.asSystem((ctx) => aMember(ctx, branch, { standing: 'PROBATIONARY', joinedOn: '2015-09-01', fromOn: '2015-09-01' }))
    await expect(take(officer, made, 'ASSIGN_CONTACT', stepOfWay(by, 'ASSIGN_CONTACT', { fields: { contacts: [probationary.person.id] } }))).rejects.toEqual(
      refusedWith('development.notFullMember'),
    )
  })

  test('with a paper that does not belong to it', async () => {
    const made = await until('FIRST_TALK')
    await expect(take(officer, made, 'FIRST_TALK', stepOfWay(by, 'FIRST_TALK', { papers: ['入党志愿书'] }))).rejects.toMatchObject({
      fields: [{ path: 'papers' }],
    })
  })

  test('in the archive while a paper is missing, until it is brought', async () => {
    const at = await aBranch()
    const archive = way(at.by)
    let made = await t.asSystem((ctx) =>
      openCase(ctx, { branchId: at.branch.id, person: { name: '钱缺件', identityNumber: anIdentityNumber() }, ...archive[0]!.input, papers: [] }),
    )
    for (const { step, input } of archive.slice(1, -1)) made = await t.asSystem((ctx) => takeStep(ctx, made.id, made.version, step, input))
    await expect(take(at.secretary, made, 'ARCHIVE', archive.at(-1)!.input)).rejects.toMatchObject({
      code: 'development.fileIncomplete',
      message: '档案缺：入党申请书',
    })
    made = await t.as(at.secretary, (ctx) => addPaper(ctx, made.id, made.version, { step: 'APPLY', name: '入党申请书', receivedOn: '2018-11-09' }))
    expect((await take(at.secretary, made, 'ARCHIVE', archive.at(-1)!.input)).state).toBe('ENDED')
  })
})

describe('votes and approvals', () => {
  test('a vote that fails is kept, and the branch may vote again; an old vote is made anew', async () => {
    const made = await until('BRANCH_VOTE')
    const failed = await take(officer, made, 'BRANCH_VOTE', stepOfWay(by, 'BRANCH_VOTE', { fields: { yes: 3, no: 4, writtenYes: 1 } }))
    expect(failed).toMatchObject({ nextStep: 'BRANCH_VOTE', votedOn: null })
    expect(failed.entries.at(-1)).toMatchObject({ outcome: 'NOT_PASSED', fields: expect.arrayContaining([{ label: '反对', value: '4' }]) })
    const passed = await take(officer, failed, 'BRANCH_VOTE', stepOfWay(by, 'BRANCH_VOTE', { onDay: '2017-10-01' }))
    expect(passed).toMatchObject({ nextStep: 'APPROVAL_TALK', votedOn: '2017-10-01', offered: ['APPROVAL_TALK', 'BRANCH_VOTE'] })
    const talked = await take(officer, passed, 'APPROVAL_TALK', stepOfWay(by, 'APPROVAL_TALK'))
    const tooLate = stepOfWay(by, 'APPROVE', { onDay: '2018-04-02', lateReason: '补充材料' })
    await expect(take(officer, talked, 'APPROVE', tooLate)).rejects.toEqual(refusedWith('development.approvalTooLate'))
    const again = await take(officer, talked, 'BRANCH_VOTE', stepOfWay(by, 'BRANCH_VOTE', { onDay: '2018-04-10' }))
    expect(again).toMatchObject({ votedOn: '2018-04-10', nextStep: 'APPROVE' })
  })

  test('counts that the roster contradicts, an open ballot and an invalid meeting are refused', async () => {
    const at = await aBranch()
    const made = await until('BRANCH_VOTE', at)
    const asked = (fields: Record<string, number | boolean>) => take(officer, made, 'BRANCH_VOTE', stepOfWay(at.by, 'BRANCH_VOTE', { fields }))
    await expect(asked({ due: 9 })).rejects.toEqual(refusedWith('development.tooManyVoters'))
    await expect(asked({ due: 7, writtenYes: 0 })).rejects.toEqual(refusedWith('development.votersMissing'))
    await expect(asked({ secret: false })).rejects.toEqual(refusedWith('development.notSecret'))
    await expect(asked({ present: 4, yes: 4, no: 0 })).rejects.toEqual(refusedWith('development.noQuorum'))
    await expect(asked({ no: 5 })).rejects.toEqual(refusedWith('development.countsWrong'))
  })

  test('only the 党工委 approves: neither the secretary nor an officer of a body below the street', async () => {
    const at = await aBranch()
    const made = await until('APPROVE', at)
    for (const actor of [at.secretary, t.someone('COMMUNITY_WORKER', at.branch), t.someone('STREET_OFFICER', at.branch)])
      await expect(take(actor, made, 'APPROVE', stepOfWay(at.by, 'APPROVE'))).rejects.toMatchObject({ code: 'forbidden' })
    expect((await t.as(at.secretary, (ctx) => getCase(ctx, made.id))).offered).toEqual(['BRANCH_VOTE'])
    const approved = await take(officer, made, 'APPROVE', stepOfWay(at.by, 'APPROVE'))
    expect(approved).toMatchObject({ identity: 'PROBATIONARY_MEMBER', probationEndsOn: '2018-09-20', membershipId: expect.any(String) })
  })

  test('a refusal of the 党工委 is kept and makes nobody a member', async () => {
    const made = await until('APPROVE')
    const refused = await take(officer, made, 'APPROVE', stepOfWay(by, 'APPROVE', { fields: { decision: 'REFUSED', committeeYes: 2 } }))
    expect(refused).toMatchObject({ nextStep: 'APPROVE', identity: 'DEVELOPMENT_TARGET', membershipId: null })
    expect(await t.asSystem((ctx) => membershipOf(ctx, made.personId))).toBeNull()
    const ended = await t.as(officer, (ctx) => endCase(ctx, made.id, refused.version, { reason: 'NOT_APPROVED', onDay: '2018-01-05', note: '党工委不批准' }))
    expect(ended).toMatchObject({ state: 'ENDED', endReason: 'NOT_APPROVED' })
  })

  test('eight callers record the vote of one person at once: one is kept, seven are told', async () => {
    const made = await until('BRANCH_VOTE')
    const asked = await eightAtOnce(t.db, (n) => take(officer, made, 'BRANCH_VOTE', stepOfWay(by, 'BRANCH_VOTE', { record: `第${n}份` })))
    expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    for (const a of asked) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('development.changedMeanwhile'))
    const rows = await t.asSystem(({ tx }) => tx.select().from(entries).where(sql`${entries.caseId} = ${made.id} and ${entries.step} = 'BRANCH_VOTE'`))
    expect(rows).toHaveLength(1)
  })
})

describe('the end of probation', () => {
  const toVote = () => aBranch().then(async (at) => ({ at, made: await until('CONVERSION_VOTE', at) }))

  test('is extended once, by six months; then the steps are made again and the member is full from the new day', async () => {
    const { at, made } = await toVote()
    const voted = await take(officer, made, 'CONVERSION_VOTE', stepOfWay(at.by, 'CONVERSION_VOTE', { fields: { proposal: 'EXTEND', extensionMonths: 6 } }))
    const extended = await take(officer, voted, 'APPROVE_CONVERSION', stepOfWay(at.by, 'APPROVE_CONVERSION'))
    expect(extended).toMatchObject({ round: 2, probationEndsOn: '2019-03-20', nextStep: 'PROBATION', identity: 'PROBATIONARY_MEMBER' })
    const day = { onDay: '2019-03-20' }
    const watched = await take(officer, extended, 'PROBATION', stepOfWay(at.by, 'PROBATION', day))
    const applied = await take(officer, watched, 'APPLY_CONVERSION', stepOfWay(at.by, 'APPLY_CONVERSION', day))
    const again = stepOfWay(at.by, 'CONVERSION_VOTE', { ...day, fields: { proposal: 'EXTEND', extensionMonths: 6 } })
    await expect(take(officer, applied, 'CONVERSION_VOTE', again)).rejects.toEqual(refusedWith('development.extendedBefore'))
    const second = await take(officer, applied, 'CONVERSION_VOTE', stepOfWay(at.by, 'CONVERSION_VOTE', day))
    const full = await take(officer, second, 'APPROVE_CONVERSION', stepOfWay(at.by, 'APPROVE_CONVERSION', { onDay: '2019-04-10' }))
    expect(full).toMatchObject({ convertedOn: '2019-03-20', nextStep: 'ARCHIVE', identity: 'FULL_MEMBER' })
  })

  test('is cancelled by the same vote and approval; the case ends and the membership with it', async () => {
    const { at, made } = await toVote()
    const voted = await take(officer, made, 'CONVERSION_VOTE', stepOfWay(at.by, 'CONVERSION_VOTE', { fields: { proposal: 'CANCEL' } }))
    const cancelled = await take(officer, voted, 'APPROVE_CONVERSION', stepOfWay(at.by, 'APPROVE_CONVERSION'))
    expect(cancelled).toMatchObject({ state: 'ENDED', endReason: 'CANCELLED', endedOn: '2018-10-30' })
    expect(await t.asSystem((ctx) => membershipOf(ctx, made.personId))).toMatchObject({ standing: 'CANCELLED' })
  })

  test('cannot be gone round: who was admitted is not simply struck off', async () => {
    const { made } = await toVote()
    await expect(t.as(officer, (ctx) => endCase(ctx, made.id, made.version, { reason: 'UNFIT', onDay: '2018-10-01', note: '表现不好' }))).rejects.toEqual(
      refusedWith('development.isMember'),
    )
  })
})

describe('the office adds its scheme, and the rules change by date', () => {
  test('双推双评 of the office are asked for from their day on, and not before', async () => {
    const neighbour = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '东里路社区党支部' })
    const members = await fullMembersIn(t, neighbour, 8)
    const theirs = t.someone('STREET_OFFICER', t.neighbour)
    await t.asSystem((ctx) =>
      setLocalScheme(ctx, 'development', t.neighbour.id, { fromOn: '2019-07-01', values: { doublePush: true }, document: '城东〔2019〕7号' }),
    )
    const made = await until('NAME_ACTIVIST', { branch: neighbour, by: members })
    const union = { inMassOrg: true }
    await expect(take(theirs, made, 'NAME_ACTIVIST', stepOfWay(members, 'NAME_ACTIVIST', { onDay: '2019-07-01', fields: union }))).rejects.toEqual(
      refusedWith('development.massPushMissing'),
    )
    const pushed = { ...union, massOrg: '街道总工会', massPresent: 20, massYes: 18 }
    expect((await take(theirs, made, 'NAME_ACTIVIST', stepOfWay(members, 'NAME_ACTIVIST', { onDay: '2019-07-01', fields: pushed }))).activistOn).toBe(
      '2019-07-01',
    )
    const earlier = await until('NAME_ACTIVIST', { branch: neighbour, by: members })
    expect((await take(theirs, earlier, 'NAME_ACTIVIST', stepOfWay(members, 'NAME_ACTIVIST', { onDay: '2019-06-28', fields: union }))).activistOn).toBe(
      '2019-06-28',
    )
  })

  test('since 2026-05-11 the superior agrees first; a step of the day before follows the old order', async () => {
    const made = await until('NAME_TARGET')
    const june = new Date('2026-06-30T01:00:00Z')
    await expect(take(officer, made, 'NAME_TARGET', stepOfWay(by, 'NAME_TARGET', { onDay: '2026-05-11' }), june)).rejects.toEqual(
      refusedWith('development.stepOutOfOrder'),
    )
    const old = await take(officer, made, 'NAME_TARGET', stepOfWay(by, 'NAME_TARGET', { onDay: '2026-05-10' }), june)
    expect(old).toMatchObject({ targetOn: '2026-05-10', nextStep: 'FILE_TARGET' })
    const fresh = await until('NAME_TARGET')
    const agreed = await take(officer, fresh, 'FILE_TARGET', stepOfWay(by, 'FILE_TARGET', { onDay: '2026-05-11' }), june)
    expect(agreed).toMatchObject({ nextStep: 'NAME_TARGET', noticeNeeded: 'NAME_TARGET', missing: [{ code: 'development.noticeMissing' }] })
  })
})

describe('corrections', () => {
  test('add an entry and leave the first to be read', async () => {
    const made = await until('NAME_ACTIVIST')
    const talk = made.entries.find((e) => e.step === 'FIRST_TALK')!
    const corrected = await t.as(officer, (ctx) =>
      correctEntry(ctx, made.id, made.version, talk.id, '日期抄错', stepOfWay(by, 'FIRST_TALK', { onDay: '2016-02-03', record: '更正后的记录' })),
    )
    expect(corrected.entries.map((e) => [e.step, e.onDay, e.corrected])).toEqual([
      ['APPLY', '2016-01-10', false],
      ['FIRST_TALK', '2016-02-01', true],
      ['FIRST_TALK', '2016-02-03', false],
    ])
    expect(corrected).toMatchObject({ nextStep: 'NAME_ACTIVIST' })
    await expect(t.as(officer, (ctx) => correctEntry(ctx, made.id, corrected.version, talk.id, '再改一次', stepOfWay(by, 'FIRST_TALK')))).rejects.toEqual(
      refusedWith('development.notCorrectable'),
    )
    await expect(t.asSystem(({ tx }) => tx.update(entries).set({ record: '改' }).where(sql`${entries.id} = ${talk.id}`))).rejects.toThrow()
  })

  test('do not change what later steps stand on, nor what made someone a member', async () => {
    const at = await aBranch()
    const made = await until('PLACE', at)
    const of = (step: StepCode) => made.entries.findLast((e) => e.step === step)!.id
    const correct = (step: StepCode, more: Parameters<typeof stepOfWay>[2]) =>
      t.as(officer, (ctx) => correctEntry(ctx, made.id, made.version, of(step), '更正', stepOfWay(at.by, step, more)))
    await expect(correct('BRANCH_VOTE', {})).rejects.toEqual(refusedWith('development.notCorrectable'))
    await expect(correct('APPROVE', {})).rejects.toEqual(refusedWith('development.notCorrectable'))
    await expect(correct('PRE_REVIEW', { fields: { result: 'FAILED' } })).rejects.toEqual(refusedWith('development.hasLater'))
    await expect(correct('FILL_FORM', { onDay: '2017-09-21' })).rejects.toEqual(refusedWith('development.hasLater'))
  })
})

describe('who comes, goes and moves', () => {
  test('a person has one open case, and a member needs none', async () => {
    const made = await until('FIRST_TALK')
    const again = (personId: string) => t.as(officer, (ctx) => openCase(ctx, { branchId: branch.id, personId, ...stepOfWay(by, 'APPLY') }))
    await expect(again(made.personId)).rejects.toEqual(refusedWith('development.alreadyOpen'))
    await expect(again(by[0]!)).rejects.toEqual(refusedWith('development.alreadyMember'))
    const group = await t.aBody('PARTY_GROUP', branch)
    await expect(t.as(officer, (ctx) => openCase(ctx, { branchId: group.id, person: { name: '孙某' }, ...stepOfWay(by, 'APPLY') }))).rejects.toEqual(
      refusedWith('development.notABranch'),
    )
    const young = { branchId: branch.id, person: { name: '小周', identityNumber: anIdentityNumber('1998-01-11') }, ...stepOfWay(by, 'APPLY') }
    await expect(t.as(officer, (ctx) => openCase(ctx, young))).rejects.toEqual(refusedWith('development.under18'))
    await expect(t.as(officer, (ctx) => openCase(ctx, { ...young, person: { name: '小吴' } }))).rejects.toEqual(refusedWith('development.birthUnknown'))
  })

  test('eight callers open a case for one person at once: one is made', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '周同时', identityNumber: anIdentityNumber() }))
    const asked = await eightAtOnce(t.db, () => t.as(officer, (ctx) => openCase(ctx, { branchId: branch.id, personId: person.id, ...stepOfWay(by, 'APPLY') })))
    expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    for (const a of asked) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('development.alreadyOpen'))
  })

  test('a move to another branch keeps days and steps: the period carries on', async () => {
    const made = await until('CULTIVATE')
    const at = await aBranch()
    const move = (actor: Actor, to: Body) => t.as(actor, (ctx) => moveCase(ctx, made.id, made.version, { branchId: to.id, onDay: '2017-01-05', note: '搬家' }))
    await expect(move(officer, branch)).rejects.toEqual(refusedWith('development.sameBranch'))
    await expect(move(at.secretary, at.branch)).rejects.toMatchObject({ code: 'forbidden' })
    const moved = await move(officer, at.branch)
    expect(moved).toMatchObject({ branch: { id: at.branch.id }, activistOn: '2016-06-30', nextStep: 'CULTIVATE' })
    expect((await t.as(at.secretary, (ctx) => getCase(ctx, made.id))).name).toBe('赵申请')
    const admitted = await until('PLACE', at)
    await expect(
      t.as(officer, (ctx) => moveCase(ctx, admitted.id, admitted.version, { branchId: branch.id, onDay: '2018-01-05', note: '调动' })),
    ).rejects.toEqual(refusedWith('development.memberElsewhere'))
  })

  test('who comes midway brings days and reviews; a probationary member comes as a member first', async () => {
    const steps = way(by)
    const brought = (until: StepCode) =>
      steps
        .filter((s) => s.step !== 'CULTIVATE')
        .slice(0, stepCodes.indexOf(until) + 1)
        .map((s) => ({ step: s.step, onDay: s.input.onDay }))
    const input = { branchId: branch.id, from: '中共中原区某社区党支部', onDay: '2017-01-10', responsible: '王书记', signer: '王书记' }
    const person = () => ({ name: '冯转入', identityNumber: anIdentityNumber() })
    const received = await t.as(officer, (ctx) => receiveCase(ctx, { ...input, person: person(), steps: brought('ASSIGN_CONTACT'), reviews: ['2016-12-28'] }))
    expect(received).toMatchObject({ activistOn: '2016-06-30', receivedFrom: '中共中原区某社区党支部', nextStep: 'CULTIVATE' })
    expect(received.clocks[0]).toMatchObject({ label: '半年考察', dueOn: '2017-06-28' })
    expect((await take(officer, received, 'CULTIVATE', stepOfWay(by, 'CULTIVATE'))).nextStep).toBe('NAME_TARGET')
    const wrong = [{ step: 'FIRST_TALK' as const, onDay: '2016-01-10' }]
    await expect(t.as(officer, (ctx) => receiveCase(ctx, { ...input, person: person(), steps: wrong, reviews: [] }))).rejects.toEqual(
      refusedWith('development.stepOutOfOrder'),
    )
    const sworn = {
      ...input,
      onDay: '2018-03-01',
      steps: [...brought('ASSIGN_CONTACT'), ...steps.slice(6, 21).map((s) => ({ step: s.step, onDay: s.input.onDay }))],
      reviews: [],
    }
    await expect(t.as(officer, (ctx) => receiveCase(ctx, { ...sworn, person: person() }))).rejects.toEqual(refusedWith('development.notMember'))
    const member = await t.asSystem((ctx) => aMember(ctx, branch, { standing: 'PROBATIONARY', joinedOn: '2017-09-20', fromOn: '2018-03-01' }))
    const carried = await t.as(officer, (ctx) => receiveCase(ctx, { ...sworn, personId: member.person.id }))
    expect(carried).toMatchObject({ identity: 'PROBATIONARY_MEMBER', probationEndsOn: '2018-09-20', nextStep: 'PROBATION' })
    expect(carried.clocks.map((c) => [c.label, c.dueOn])).toContainEqual(['讨论转正', '2019-03-20'])
  })
})

describe('application on the site', () => {
  const resident = async (about: { identityNumber?: string } = { identityNumber: anIdentityNumber() }) => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '陈居民', ...about }))
    return t.someone('RESIDENT', t.street, { personId: person.id, name: '陈居民' })
  }

  test('a resident applies, sees his stage and what comes next; the branch sees him', async () => {
    const me = await resident()
    const mine = await t.as(me, (ctx) => applyOnline(ctx, { branchId: branch.id, place: 'RESIDENCE' }))
    expect(mine).toMatchObject({ identity: 'APPLICANT', appliedOn: '2019-07-01', next: { step: 'FIRST_TALK', dueOn: '2019-08-01' }, letterMissing: true })
    expect(await t.as(me, (ctx) => myCase(ctx))).toEqual(mine)
    await expect(t.as(me, (ctx) => applyOnline(ctx, { branchId: branch.id, place: 'RESIDENCE' }))).rejects.toEqual(refusedWith('development.alreadyOpen'))
    const shown = await t.as(t.someone('BRANCH_SECRETARY', branch), (ctx) => getCase(ctx, mine.id))
    expect(shown).toMatchObject({ name: '陈居民', online: true, missingPapers: [{ step: 'APPLY', name: '入党申请书' }] })
    await expect(t.as(me, (ctx) => getCase(ctx, mine.id))).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is closed to who is too young, unknown, or a member', async () => {
    const apply = (me: Actor) => t.as(me, (ctx) => applyOnline(ctx, { branchId: branch.id, place: 'STUDY' }))
    await expect(apply(await resident({ identityNumber: anIdentityNumber('2001-07-02') }))).rejects.toEqual(refusedWith('development.under18'))
    await expect(apply(await resident({}))).rejects.toEqual(refusedWith('development.birthUnknown'))
    await expect(apply(t.someone('RESIDENT', t.street))).rejects.toEqual(refusedWith('development.noPerson'))
    await expect(apply(t.someone('MEMBER', branch, { personId: by[0] }))).rejects.toEqual(refusedWith('development.alreadyMember'))
    expect(await t.as(t.someone('RESIDENT', t.street), (ctx) => myCase(ctx))).toBeNull()
  })
})

describe('lists', () => {
  test('show what is late first, within reach; the funnel counts by branch and names nobody', async () => {
    const at = await aBranch()
    const talk = await until('FIRST_TALK', at)
    const target = await until('ASSIGN_SPONSORS', at)
    const list = (actor: Actor, filter = {}) => t.as(actor, (ctx) => listCases(ctx, { state: 'ACTIVE', limit: 40, ...filter }))
    expect((await list(at.secretary)).items.map((c) => [c.id, c.late])).toEqual([
      [talk.id, true],
      [target.id, false],
    ])
    expect((await list(at.secretary, { late: true })).items.map((c) => c.id)).toEqual([talk.id])
    expect((await list(at.secretary, { stage: 'TARGET' })).items.map((c) => c.id)).toEqual([target.id])
    expect((await list(at.secretary, { step: 'FIRST_TALK', text: 'zhao' })).items).toHaveLength(1)
    const first = await list(at.secretary, { limit: 1 })
    expect((await list(at.secretary, { limit: 1, cursor: first.next })).items.map((c) => c.id)).toEqual([target.id])
    expect((await list(officer, { organizationId: at.branch.id })).items).toHaveLength(2)
    expect((await list(t.someone('STREET_OFFICER', t.neighbour), {})).items.filter((c) => c.branch.id === at.branch.id)).toEqual([])
    const counted = await t.as(t.someone('DISTRICT_ADMIN', t.district), (ctx) => funnel(ctx, at.branch.id))
    expect(counted.all).toMatchObject({ stages: { APPLICATION: 1, TARGET: 1, PROBATION: 0 }, total: 2, late: 1 })
    expect(JSON.stringify(counted)).not.toContain('赵申请')
    await expect(t.as(t.someone('DISTRICT_ADMIN', t.district), (ctx) => listCases(ctx, { state: 'ACTIVE', limit: 1 }))).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await t.as(officer, (ctx) => votersOf(ctx, talk.id))).toHaveLength(8)
  })

  test('different persons who became targets in a year are counted once', async () => {
    const count = (ctx: Ctx) => countTargets(ctx, '2017-01-01', '2018-01-01')
    const was = await t.as(officer, count)
    const made = await until('ASSIGN_SPONSORS')
    await t.as(officer, (ctx) => endCase(ctx, made.id, made.version, { reason: 'WITHDRAWN', onDay: '2017-08-01', note: '本人撤回' }))
    expect(await t.as(officer, count)).toBe(was + 1)
  })
})

test('an accountability case names step and person, is closed once with its result, and stands in the ledger', async () => {
  const made = await until('NAME_ACTIVIST')
  const input = { entryId: made.entries[1]!.id, breach: 'OVERDUE', responsible: '王书记', facts: '谈话超期' } as const
  await expect(t.as(t.someone('BRANCH_SECRETARY', branch), (ctx) => openAccountability(ctx, made.id, made.version, input))).rejects.toMatchObject({
    code: 'forbidden',
  })
  const opened = await t.as(officer, (ctx) => openAccountability(ctx, made.id, made.version, input))
  const [item] = opened.accountabilities
  expect(item).toMatchObject({ step: 'FIRST_TALK', state: 'OPEN', responsible: '王书记' })
  const close = () => t.as(officer, (ctx) => closeAccountability(ctx, item!.id, { state: 'SETTLED', result: '批评教育' }))
  expect(await close()).toMatchObject({ state: 'SETTLED', closedOn: '2019-07-01' })
  await expect(close()).rejects.toEqual(refusedWith('development.accountabilityClosed'))
  expect((await t.as(officer, (ctx) => listAccountabilities(ctx, { limit: 40, state: 'SETTLED' }))).items.map((i) => i.id)).toContain(item!.id)
})
