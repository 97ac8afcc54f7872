import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aMember } from '#modules/members/testing.ts'
import type { Body } from '#modules/organizations/testing.ts'
import { anIdentityNumber, aPerson, eightAtOnce } from '#modules/people/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { closeAccountability, openAccountability } from './accountability.ts'
import { getCase, myCase, votersOf } from './case-view.ts'
import { applyOnline, endCase, moveCase, openCase, receiveCase } from './cases.ts'
import { countTargets, funnel, listAccountabilities, listCases } from './queries.ts'
import { type StepCode, stepCodes } from './rules.ts'
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
