import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getMember } from '#modules/members/public.ts'
import { ownData } from '#modules/people/queries.ts'
import { receiveTransfer } from '#modules/transfers/receive.ts'
import { draftTransfer, issueLetter } from '#modules/transfers/service.ts'
import { transferStage } from '#modules/transfers/testing.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { connectDues } from './file-part.ts'
import { permissions } from './policy.ts'
import { memberDues } from './queries.ts'
import { moveRelief, requestRelief } from './relief.ts'
import { bases, reliefs } from './schema.ts'
import { recordPayments, setBasis, takeBack } from './service.ts'

let s: Awaited<ReturnType<typeof transferStage>>
beforeAll(async () => {
  s = await transferStage()
  declarePermissions(permissions)
  connectDues()
})
afterAll(() => s?.close())

const later = (day: string) => new Date(`${day}T01:00:00Z`)
/** A member with pay of 6000 yuan: 90 yuan a month by the formula. */
const payer = async () => {
  const m = await s.member()
  await s.as(s.staff.secretary, (ctx) => setBasis(ctx, m.id, { kind: 'EMPLOYED', baseFen: 600_000, quarterly: false, fromMonth: '2019-01-01' }))
  return m
}
const ask = (membershipId: string, fromMonth: string, untilMonth: string) =>
  s.as(s.staff.secretary, (ctx) => requestRelief(ctx, { membershipId, amountFen: 500, fromMonth, untilMonth, reason: '家中有重病人' }))
const agreed = async (membershipId: string, fromMonth: string, untilMonth: string) => {
  const id = await ask(membershipId, fromMonth, untilMonth)
  await s.as(s.staff.officer, (ctx) => moveRelief(ctx, id, 'agree', { note: '支部研究同意' }))
  return id
}
const received = async (membershipId: string, day = '2019-07-05') => {
  const { id } = await s.letter(membershipId)
  return s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), later(day))
}
const termsOf = (membershipId: string) =>
  s.asSystem(async ({ tx }) =>
    (await tx.select().from(reliefs).where(eq(reliefs.membershipId, membershipId)).orderBy(reliefs.fromMonth)).map((r) => [
      r.state,
      r.fromMonth,
      r.untilMonth,
      r.amountFen,
    ]),
  )

describe('减免随组织关系转接', () => {
  test('已同意的减免，转出以前的月份留在原支部，当月起在新支部接着减免；还没有开始的整份转去', async () => {
    const m = await payer()
    const first = await agreed(m.id, '2019-05-01', '2019-10-01')
    await s.as(s.staff.officer, (ctx) => moveRelief(ctx, first, 'file', { note: '备案〔2019〕7号' }))
    await agreed(m.id, '2019-10-01', '2020-01-01')
    const done = await received(m.id)
    expect(await termsOf(m.id)).toEqual([
      ['FILED', '2019-05-01', '2019-07-01', 500],
      ['CARRIED', '2019-10-01', '2020-01-01', 500],
    ])
    expect(await termsOf(done.receivedMembershipId!)).toEqual([
      ['FILED', '2019-07-01', '2019-10-01', 500],
      ['AGREED', '2019-10-01', '2020-01-01', 500],
    ])
    const there = await s.as(s.staff.other, (ctx) => memberDues(ctx, done.receivedMembershipId!), later('2019-07-05'))
    expect(there).toMatchObject({ dueFen: 500, explained: '经支部同意，每月减为 5.00元', branch: { id: s.away.id } })
    expect(there.reliefs.find((r) => r.state === 'FILED')).toMatchObject({ reason: '家中有重病人', decidedOn: '2019-07-01', filedOn: '2019-07-01' })
    // What is not filed yet is filed by the new superior.
    expect(there.reliefs.find((r) => r.state === 'AGREED')?.moves.map((x) => x.name)).toEqual(['file'])
    expect(done.file?.find((f) => f.title === '党费')?.lines).toContain('减免：2019年5月至2019年9月，每月交纳 5.00元')
    for (const street of [s.street, s.neighbour]) expect((await verifyStreet(s.db, street.id)).faults).toEqual([])
  })

  test('还没有研究的申请转到新支部，期限照原来的；月份都在转出以前的减免留在原支部', async () => {
    const m = await payer()
    await agreed(m.id, '2019-04-01', '2019-06-01')
    const id = await ask(m.id, '2019-06-01', '2020-01-01')
    const clocks = () => s.asSystem(({ tx }) => tx.select().from(deadlines).where(eq(deadlines.kind, 'dues.relief')))
    expect((await clocks()).find((c) => c.subjectId === id)).toMatchObject({ dueOn: '2019-08-01' })
    const done = await received(m.id)
    expect(await termsOf(m.id)).toEqual([
      ['AGREED', '2019-04-01', '2019-06-01', 500],
      ['CARRIED', '2019-06-01', '2020-01-01', 500],
    ])
    // A request goes whole: the new branch decides on the months.
    expect(await termsOf(done.receivedMembershipId!)).toEqual([['REQUESTED', '2019-06-01', '2020-01-01', 500]])
    const running = await clocks()
    expect(running.find((c) => c.subjectId === id)).toBeUndefined()
    expect(running.find((c) => c.organizationId === s.away.id)).toMatchObject({ dueOn: '2019-08-01', streetId: s.neighbour.id })
    const [asked] = await s.asSystem(({ tx }) => tx.select().from(reliefs).where(eq(reliefs.membershipId, done.receivedMembershipId!)))
    await s.as(s.staff.other, (ctx) => moveRelief(ctx, asked!.id, 'agree', { note: '新支部研究同意' }), later('2019-07-08'))
    expect(await termsOf(done.receivedMembershipId!)).toEqual([['AGREED', '2019-06-01', '2020-01-01', 500]])
  })

  test('转去又转回，减免不重复、不中断', async () => {
    const m = await payer()
    await agreed(m.id, '2019-07-01', '2020-01-01')
    const there = await received(m.id)
    const back = await s.as(
      s.staff.other,
      (ctx) => draftTransfer(ctx, there.receivedMembershipId!, { kind: 'BETWEEN_STREETS', toStreetId: s.street.id, reason: '迁回' }),
      later('2019-09-01'),
    )
    await s.as(s.staff.other, (ctx) => issueLetter(ctx, back.id, { duesPaidThrough: '2019-08-01' }), later('2019-09-01'))
    const home = await s.as(s.staff.officer, (ctx) => receiveTransfer(ctx, back.id, { branchId: s.home.id }), later('2019-09-03'))
    expect(await termsOf(there.receivedMembershipId!)).toEqual([['AGREED', '2019-07-01', '2019-09-01', 500]])
    expect(await termsOf(home.receivedMembershipId!)).toEqual([['AGREED', '2019-09-01', '2020-01-01', 500]])
  })

  test.each(['dues_basis', 'dues_relief'])('%s 写不进去，党员和党费都没有转走', async (table) => {
    const m = await payer()
    await agreed(m.id, '2019-07-01', '2020-01-01')
    const { id } = await s.letter(m.id)
    const before = await s.asSystem((ctx) => getMember(ctx, m.id))
    const owner = new pg.Client(s.ownerConfig)
    await owner.connect()
    try {
      await owner.query(`alter table ${table} add constraint fails check (street_id <> '${s.neighbour.id}') not valid`)
      await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))).rejects.toThrow()
    } finally {
      await owner.query(`alter table ${table} drop constraint fails`)
      await owner.end()
    }
    expect(await s.asSystem((ctx) => getMember(ctx, m.id))).toEqual(before)
    expect(await termsOf(m.id)).toEqual([['AGREED', '2019-07-01', '2020-01-01', 500]])
    const [left] = await s.asSystem(({ tx }) => tx.select({ n: sql<number>`count(*)::int` }).from(bases).where(eq(bases.membershipId, m.id)))
    expect(left!.n).toBe(1)
  })
})

test('取得本人资料：交纳、收据、冲销、基数和减免都在里面，数额以元写明；没有党费登记的不列', async () => {
  const m = await payer()
  const pay = (month: string) =>
    s.as(s.staff.secretary, (ctx) => recordPayments(ctx, s.home.id, { paidOn: '2019-07-01', way: 'MOBILE', payments: [{ membershipId: m.id, month }] }))
  await pay('2019-06-01')
  await agreed(m.id, '2019-07-01', '2019-09-01')
  await pay('2019-07-01')
  const wrong = (await s.as(s.staff.secretary, (ctx) => memberDues(ctx, m.id))).payments.find((p) => p.month === '2019-07-01')!
  await s.as(s.staff.secretary, (ctx) => takeBack(ctx, wrong.id, '记错了人'))
  const mine = (personId: string) => s.as(s.someone('MEMBER', s.home, { personId }), ownData)
  const own = (await mine(m.person.id)).党费 as { payments: { receipt: string }[] }
  expect(own).toMatchObject({
    bases: [{ kind: '按月领取工资', base: '6000.00元', fromMonth: '2019年1月', untilMonth: null }],
    payments: [
      { month: '2019年6月', amount: '90.00元', kind: '月党费', way: '手机支付', paidOn: '2019-07-01' },
      { month: '2019年7月', amount: '5.00元' },
      { month: '2019年7月', amount: '-5.00元', reason: '记错了人' },
    ],
    reliefs: [{ state: '支部同意，待上级备案', reason: '家中有重病人', amount: '5.00元', fromMonth: '2019年7月', untilMonth: '2019年9月' }],
  })
  expect(own.payments[0]!.receipt).toMatch(/^2019第\d{6}号$/)
  expect((await mine((await s.member()).person.id)).党费).toBeNull()
})
