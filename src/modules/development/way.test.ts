import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aMember } from '#modules/members/testing.ts'
import type { Body } from '#modules/organizations/testing.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { caseTimeline, getCase } from './case-view.ts'
import { openCase } from './cases.ts'
import { stepCodes } from './rules.ts'
import { addPaper, takeStep } from './service.ts'
import { type DevelopmentKit, developmentKit, stepOfWay, way } from './testing.ts'

let kit: DevelopmentKit
let t: DevelopmentKit['t']
let officer: Actor
let branch: Body
let by: string[]
beforeAll(async () => {
  kit = await developmentKit()
  ;({ t, officer, branch, by } = kit)
})
afterAll(() => t.close())

const aBranch = () => kit.aBranch()
const take: DevelopmentKit['take'] = (...how) => kit.take(...how)
const until: DevelopmentKit['until'] = (...how) => kit.until(...how)
const refusedWith = (code: string) => expect.objectContaining({ code })

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
