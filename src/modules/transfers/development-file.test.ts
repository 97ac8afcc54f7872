import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { caseTimeline, getCase } from '#modules/development/case-view.ts'
import { permissions as developmentPermissions } from '#modules/development/policy.ts'
import { connectDevelopment, openCaseOf } from '#modules/development/public.ts'
import { countTargets, funnel } from '#modules/development/queries.ts'
import { cases, entries, notices, objections, papers } from '#modules/development/schema.ts'
import { correctEntry, takeStep } from '#modules/development/service.ts'
import { aCase, fullMembersIn, type Made, stepOfWay } from '#modules/development/testing.ts'
import { editMembership, getMember, relocate } from '#modules/members/public.ts'
import { memberships } from '#modules/members/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { getTransfer } from './queries.ts'
import { receiveTransfer, recordReceipt } from './receive.ts'
import { draftTransfer, issueLetter, moveTransfer } from './service.ts'
import { transferStage } from './testing.ts'

let s: Awaited<ReturnType<typeof transferStage>>
let by: string[]
let there: string[]
let group: { id: string }
beforeAll(async () => {
  declarePermissions(developmentPermissions)
  connectDevelopment()
  s = await transferStage()
  by = await fullMembersIn(s, s.home, 8)
  group = await s.aBody('PARTY_GROUP', s.home, { name: '第一党小组' })
  there = await fullMembersIn(s, s.away, 8)
})
afterAll(() => s?.close())

const later = (day: string) => new Date(`${day}T01:00:00Z`)
const caseIn = (personId: string) => s.asSystem(async ({ tx }) => (await tx.select().from(cases).where(eq(cases.personId, personId)))[0]!)
const clocks = (caseId: string) =>
  s.asSystem(async ({ tx }) =>
    (await tx.select().from(deadlines).where(eq(deadlines.subjectId, caseId)))
      .map((d) => [d.kind, d.dueOn, d.streetId === s.street.id ? '原街道' : '新街道', d.organizationId === s.away.id])
      .toSorted(),
  )
/** What a table says of a case, without the keys that differ. */
const contentOf = (caseId: string) =>
  s.asSystem(async ({ tx }: Ctx) => {
    const told = await tx.select().from(entries).where(eq(entries.caseId, caseId)).orderBy(entries.seq)
    const seqOf = new Map(told.map((e) => [e.id, e.seq]))
    const shown = await tx.select().from(notices).where(eq(notices.caseId, caseId)).orderBy(notices.fromOn)
    const said = await tx.select().from(objections).where(sql`${objections.noticeId} in (select id from development_notice where case_id = ${caseId})`)
    const held = await tx.select().from(papers).where(eq(papers.caseId, caseId)).orderBy(papers.id)
    return {
      entries: told.map(({ id: _, caseId: __, streetId: ___, carried: ____, correctsId, values, ...e }) => ({
        ...e,
        // The group's key and name are the same group.
        values: JSON.parse(JSON.stringify(values).replace(group.id, '第一党小组')),
        corrects: correctsId && seqOf.get(correctsId),
      })),
      notices: shown.map(({ id: _, caseId: __, streetId: ___, ...n }) => n),
      objections: said.map(({ id: _, noticeId: __, streetId: ___, ...o }) => o),
      papers: held.map(({ id: _, caseId: __, streetId: ___, ...p }) => p),
    }
  })

/** A probationary member whose probation was extended to 2019-09-20, with a correction, a notice and an objection in his file. */
async function extended(): Promise<Made & { membershipId: string }> {
  const approved = await s.asSystem((ctx) => aCase(ctx, s.home, by, 'PLACE'))
  const placed = stepOfWay(by, 'PLACE', { fields: { group: group.id } })
  const oath = await s.asSystem((ctx) => takeStep(ctx, approved.id, approved.version, 'PLACE', placed))
  const talk = oath.entries.find((e) => e.step === 'FIRST_TALK')!
  const corrected = await s.asSystem((ctx) =>
    correctEntry(ctx, oath.id, oath.version, talk.id, '谈话人写错', stepOfWay(by, 'FIRST_TALK', { fields: { talker: '赵委员' } })),
  )
  await s.asSystem(async ({ tx }) => {
    const shown = { step: 'APPROVE' as const, fromOn: '2017-10-11', untilOn: '2017-10-17', place: '社区公示栏', contact: '街道党建办', openedBy: '王书记' }
    const [notice] = await tx
      .insert(notices)
      .values({ ...shown, streetId: s.street.id, caseId: oath.id, openedAt: later('2017-10-11') })
      .returning()
    await tx.insert(objections).values({
      ...{ streetId: s.street.id, noticeId: notice!.id, text: '情况说明一份', state: 'DISMISSED', finding: '不属实', decidedBy: '王书记' },
      ...{ receivedAt: later('2017-10-12'), decidedAt: later('2017-10-13') },
    })
  })
  let made: Made = corrected
  for (const step of ['OATH', 'PROBATION', 'APPLY_CONVERSION'] as const)
    made = await s.asSystem((ctx) => takeStep(ctx, made.id, made.version, step, stepOfWay(by, step)))
  const extend = { proposal: 'EXTEND', extensionMonths: 12 }
  made = await s.asSystem((ctx) => takeStep(ctx, made.id, made.version, 'CONVERSION_VOTE', stepOfWay(by, 'CONVERSION_VOTE', { fields: extend })))
  made = await s.asSystem((ctx) => takeStep(ctx, made.id, made.version, 'APPROVE_CONVERSION', stepOfWay(by, 'APPROVE_CONVERSION')))
  expect(made).toMatchObject({ round: 2, probationEndsOn: '2019-09-20', nextStep: 'PROBATION' })
  const [member] = await s.asSystem(({ tx }) => tx.select().from(memberships).where(eq(memberships.personId, made.personId)))
  await s.asSystem((ctx) => editMembership(ctx, member!.id, member!.version, { duesPaidThrough: '2019-05-01' }))
  return { ...made, membershipId: member!.id }
}
const received = async (membershipId: string) => {
  const { id } = await s.letter(membershipId)
  return s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), later('2019-07-05'))
}

describe('发展党员纪实随组织关系转接', () => {
  let old: Made & { membershipId: string }
  beforeEach(async () => {
    old = await extended()
  })

  test('各步骤、表决、更正、材料、公示和反映原样到新街道，本来的日期不变；原街道的档案结束，仍可查阅', async () => {
    const before = await contentOf(old.id)
    expect([before.entries.some((e) => e.corrects), before.notices.length, before.objections.length, before.papers.length > 3]).toEqual([true, 1, 1, true])
    const done = await received(old.membershipId)
    const copy = await caseIn(done.receivedPersonId!)
    expect(await contentOf(copy.id)).toEqual(before)
    expect(await contentOf(old.id)).toEqual(before)
    const now = await s.as(s.staff.other, (ctx) => getCase(ctx, copy.id), later('2019-07-05'))
    expect(now).toMatchObject({
      ...{ state: 'ACTIVE', identity: 'PROBATIONARY_MEMBER', round: 2, nextStep: 'PROBATION', branch: { id: s.away.id } },
      ...{ appliedOn: '2016-01-10', votedOn: '2017-09-20', approvedOn: '2017-10-20', probationEndsOn: '2019-09-20' },
      ...{ receivedOn: '2019-07-05', receivedFrom: '航海东路街道果树所社区党支部', membershipId: done.receivedMembershipId },
    })
    expect(now.entries.every((e) => e.carried && !e.correctable)).toBe(true)
    expect(now.entries.map((e) => e.fields)).toEqual(old.entries.map((e) => e.fields))
    expect(now.entries.find((e) => e.step === 'PLACE')?.fields).toContainEqual({ label: '党小组', value: '第一党小组' })
    const kept = await s.as(s.staff.officer, (ctx) => getCase(ctx, old.id), later('2019-07-05'))
    expect(kept).toMatchObject({ state: 'ENDED', endReason: 'MOVED_AWAY', endedOn: '2019-07-05', nextStep: null, branch: { id: s.home.id } })
    expect(kept.entries.map((e) => e.record)).toEqual(old.entries.map((e) => e.record))
    await expect(s.as(s.staff.officer, (ctx) => getCase(ctx, copy.id))).rejects.toMatchObject({ code: 'notFound' })
    const view = await s.as(s.staff.other, (ctx) => getTransfer(ctx, done.id))
    expect(view.file.find((f) => f.title === '发展党员')?.lines[0]).toContain('2017年9月20日支部大会接收为预备党员')
    for (const street of [s.street, s.neighbour]) expect((await verifyStreet(s.db, street.id)).faults).toEqual([])
  })

  test('延长的预备期和下一步的期限在新街道接着走，由新支部讨论、新街道审批；转正之日仍是预备期满之日', async () => {
    const dueBefore = (await clocks(old.id)).map(([kind, dueOn]) => [kind, dueOn])
    expect(dueBefore.length).toBe(1)
    const done = await received(old.membershipId)
    const copy = await caseIn(done.receivedPersonId!)
    expect(await clocks(old.id)).toEqual([])
    // The day on which probation ends stands; who was transferred may be discussed up to half a year later. [R26 §35]
    expect(await clocks(copy.id)).toEqual([['development.branchStep', '2019-09-20', '新街道', true]])
    const secretary = s.someone('BRANCH_SECRETARY', s.away, { name: '刘书记' })
    const day = later('2019-10-20')
    let file = await s.as(secretary, (ctx) => getCase(ctx, copy.id), day)
    const go = async (actor: typeof secretary, step: Parameters<typeof stepOfWay>[1], onDay: string) => {
      file = await s.as(actor, (ctx) => takeStep(ctx, file.id, file.version, step, stepOfWay(there, step, { onDay })), day)
    }
    await go(secretary, 'PROBATION', '2019-09-20')
    await go(secretary, 'APPLY_CONVERSION', '2019-09-21')
    await go(secretary, 'CONVERSION_VOTE', '2019-10-10')
    await go(s.staff.other, 'APPROVE_CONVERSION', '2019-10-18')
    expect(await s.as(s.staff.other, (ctx) => getMember(ctx, done.receivedMembershipId!), day)).toMatchObject({ standing: 'FULL', fullOn: '2019-09-20' })
    await go(s.staff.other, 'ARCHIVE', '2019-10-19')
    expect(file).toMatchObject({ state: 'ENDED', endReason: 'ARCHIVED' })
  })

  test.each(['development_case', 'development_step', 'development_paper', 'development_notice', 'development_objection'])(
    '%s 一处写不进去，什么都没有转走',
    async (table) => {
      const state = async () => [await contentOf(old.id), await clocks(old.id), await s.asSystem((ctx) => getMember(ctx, old.membershipId))]
      const counted = () =>
        s.as(s.staff.other, async ({ tx }) =>
          Object.values(
            (await tx.execute(sql`select (select count(*) from person) a, (select count(*) from membership) b, (select count(*) from development_case) c`))
              .rows[0]!,
          ),
        )
      const [before, countBefore] = [await state(), await counted()]
      const { id } = await s.letter(old.membershipId)
      const owner = new pg.Client(s.ownerConfig)
      await owner.connect()
      try {
        await owner.query(`alter table ${table} add constraint fails check (street_id <> '${s.neighbour.id}') not valid`)
        await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))).rejects.toThrow()
      } finally {
        await owner.query(`alter table ${table} drop constraint fails`)
        await owner.end()
      }
      expect(await state()).toEqual(before)
      expect(await counted()).toEqual(countBefore)
      expect((await s.as(s.staff.other, (ctx) => getTransfer(ctx, id))).state).toBe('ISSUED')
      // And afterwards it can be received as if nothing had been.
      const done = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))
      expect(await contentOf((await caseIn(done.receivedPersonId!)).id)).toEqual(before[0])
    },
  )

  test('转回来的，档案跟着回来', async () => {
    const done = await received(old.membershipId)
    const back = await s.as(
      s.staff.other,
      (ctx) => draftTransfer(ctx, done.receivedMembershipId!, { kind: 'BETWEEN_STREETS', toStreetId: s.street.id, reason: '迁回' }),
      later('2019-08-01'),
    )
    await s.as(s.staff.other, (ctx) => issueLetter(ctx, back.id, {}), later('2019-08-01'))
    const home = await s.as(s.staff.officer, (ctx) => receiveTransfer(ctx, back.id, { branchId: s.near.id }), later('2019-08-02'))
    const file = await caseIn(home.receivedPersonId!)
    expect(file).toMatchObject({ state: 'ACTIVE', branchId: s.near.id, probationEndsOn: '2019-09-20', receivedOn: '2019-08-02' })
    expect(await contentOf(file.id)).toEqual(await contentOf(old.id))
  })

  test('街道内转接或调整支部，在办的档案随到新支部；转往区外，档案到此结束', async () => {
    const within = await s.as(s.staff.officer, (ctx) => draftTransfer(ctx, old.membershipId, { kind: 'WITHIN_STREET', toBranchId: s.near.id, reason: '搬家' }))
    await s.as(s.staff.officer, (ctx) => issueLetter(ctx, within.id, {}))
    const here = await s.as(s.staff.officer, (ctx) => receiveTransfer(ctx, within.id, { branchId: s.near.id }))
    expect(await s.asSystem((ctx) => openCaseOf(ctx, old.personId))).toEqual({ id: old.id, branchId: s.near.id })
    expect((await clocks(old.id)).map((c) => c[1])).toEqual(['2019-09-20'])
    await s.as(s.staff.officer, (ctx) => moveTransfer(ctx, here.id, 'returnReceipt'))
    const member = await s.asSystem((ctx) => getMember(ctx, old.membershipId))
    await s.as(s.staff.officer, (ctx) => relocate(ctx, member.id, member.version, { branchId: s.home.id, groupId: null, onDay: '2019-07-01' }))
    const file = await s.as(s.staff.secretary, (ctx) => getCase(ctx, old.id))
    expect(file).toMatchObject({ branch: { id: s.home.id }, nextStep: 'PROBATION', probationEndsOn: '2019-09-20' })
    const told = await s.as(s.staff.officer, (ctx) => caseTimeline(ctx, old.id, { limit: 2 }))
    expect(told.items.map((e) => e.data)).toMatchObject([
      { from: '银莺社区党支部', to: '果树所社区党支部' },
      { from: '果树所社区党支部', to: '银莺社区党支部' },
    ])
    const out = await s.as(s.staff.officer, (ctx) =>
      draftTransfer(ctx, old.membershipId, { kind: 'OUTWARD', toName: '中共某市某街道', withinCity: true, reason: '工作调动' }),
    )
    await s.as(s.staff.officer, (ctx) => issueLetter(ctx, out.id, {}))
    await s.as(s.staff.officer, (ctx) => recordReceipt(ctx, out.id, { receivedOn: '2019-07-05' }), later('2019-07-08'))
    expect(await caseIn(old.personId)).toMatchObject({ state: 'ENDED', endReason: 'MOVED_AWAY', endedOn: '2019-07-05' })
    expect(await clocks(old.id)).toEqual([])
  })
})

test('已经归档的发展档案随党员到新街道，可以查阅；原街道的也还在；当年确定、接收的人数不重复计', async () => {
  const old = await s.asSystem((ctx) => aCase(ctx, s.home, by))
  const [member] = await s.asSystem(({ tx }) => tx.select().from(memberships).where(eq(memberships.personId, old.personId)))
  await s.asSystem((ctx) => editMembership(ctx, member!.id, member!.version, { duesPaidThrough: '2019-05-01' }))
  const counted = () => s.asSystem(async (ctx) => [await countTargets(ctx, '2017-01-01', '2018-01-01'), (await funnel(ctx)).all], later('2017-12-31'))
  const before = await counted()
  const done = await received(member!.id)
  expect(await counted()).toEqual(before)
  const copy = await caseIn(done.receivedPersonId!)
  expect(copy).toMatchObject({ state: 'ENDED', endReason: 'ARCHIVED', convertedOn: '2018-09-20', streetId: s.neighbour.id })
  expect(await contentOf(copy.id)).toEqual(await contentOf(old.id))
  expect(await s.as(s.staff.officer, (ctx) => getCase(ctx, old.id))).toMatchObject({ state: 'ENDED', endReason: 'ARCHIVED' })
})
