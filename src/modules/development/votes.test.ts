import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { membershipOf } from '#modules/members/public.ts'
import { eightAtOnce } from '#modules/people/testing.ts'
import { setLocalScheme } from '#platform/schemes/schemes.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { getCase } from './case-view.ts'
import { endCase } from './cases.ts'
import type { StepCode } from './rules.ts'
import { entries } from './schema.ts'
import { correctEntry } from './service.ts'
import { type DevelopmentKit, developmentKit, fullMembersIn, stepOfWay } from './testing.ts'

let kit: DevelopmentKit
let t: DevelopmentKit['t']
let officer: Actor
let by: string[]
beforeAll(async () => {
  kit = await developmentKit()
  ;({ t, officer, by } = kit)
})
afterAll(() => t.close())

const aBranch = () => kit.aBranch()
const take: DevelopmentKit['take'] = (...how) => kit.take(...how)
const until: DevelopmentKit['until'] = (...how) => kit.until(...how)
const refusedWith = (code: string) => expect.objectContaining({ code })

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
