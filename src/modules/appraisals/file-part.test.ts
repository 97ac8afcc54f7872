import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDues } from '#modules/dues/file-part.ts'
import { permissions as duesPermissions } from '#modules/dues/policy.ts'
import { bases } from '#modules/dues/schema.ts'
import { recordPayments, setBasis } from '#modules/dues/service.ts'
import { receiveTransfer } from '#modules/transfers/receive.ts'
import { transferStage } from '#modules/transfers/testing.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { connectAppraisals } from './file-part.ts'
import { appraisalsLink } from './link.ts'
import { appraisals, honors, reviews } from './schema.ts'

let s: Awaited<ReturnType<typeof transferStage>>
beforeAll(async () => {
  s = await transferStage()
  declarePermissions(duesPermissions)
  connectDues()
  connectAppraisals()
})
afterAll(() => s?.close())

test('转到别的街道：党费基数接着用，交过的月份、历年评议和荣誉作为经历带去，原街道的台账和统计不变', async () => {
  const m = await s.member()
  await s.as(s.staff.secretary, (ctx) => setBasis(ctx, m.id, { kind: 'EMPLOYED', baseFen: 600_000, quarterly: false, fromMonth: '2019-01-01' }))
  await s.as(s.staff.secretary, (ctx) =>
    recordPayments(ctx, s.home.id, { paidOn: '2019-07-01', way: 'CASH', payments: [{ membershipId: m.id, month: '2019-06-01' }] }),
  )
  await s.asSystem(async (ctx) => {
    const at = { streetId: s.street.id }
    const [review] = await ctx.tx
      .insert(reviews)
      .values({ ...at, branchId: s.home.id, year: 2018, state: 'CLOSED', openedAt: ctx.now })
      .returning()
    await ctx.tx.insert(appraisals).values({ ...at, reviewId: review!.id, membershipId: m.id, probationary: false, grade: 'EXCELLENT' })
    await ctx.tx.insert(honors).values({
      ...at,
      ...{ kind: 'EXCELLENT_MEMBER', membershipId: m.id, organizationId: s.home.id, level: 'STREET', awardedOn: '2018-07-01', issuer: '街道党工委' },
      ...{ recordedBy: '测试', recordedAt: ctx.now },
    })
  })
  const { id } = await s.letter(m.id)
  const done = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))
  expect(done.file).toEqual(
    expect.arrayContaining([
      { title: '党费', lines: ['计算基数：按月领取工资，2019年1月1日起', '在原支部登记交纳 1 个月，最近一个月是 2019-06'] },
      { title: '民主评议和荣誉', lines: ['2018年民主评议：优秀', '2018年7月1日：街道优秀共产党员（街道党工委）'] },
    ]),
  )
  const carried = await s.as(s.staff.other, (ctx) => ctx.tx.select().from(bases).where(eq(bases.membershipId, done.receivedMembershipId!)))
  expect(carried).toMatchObject([{ kind: 'EMPLOYED', baseFen: 600_000, fromMonth: '2019-07-01', streetId: s.neighbour.id }])
  const kept = await s.as(s.staff.officer, (ctx) => ctx.tx.select().from(appraisals).where(eq(appraisals.membershipId, m.id)))
  expect(kept).toHaveLength(1)
  // The copy of his own data, in the street where his grades were given.
  expect(await s.asSystem((ctx) => appraisalsLink.ownData!(ctx, m.person.id))).toEqual({
    appraisals: [
      {
        ...{ year: 2018, branch: '果树所社区党支部', closed: true, probationary: false, absentReason: null, selfDone: false, mutualDone: false },
        ...{ grade: '优秀', ballots: { 优秀: 0, 合格: 0, 基本合格: 0, 不合格: 0 } },
      },
    ],
    honors: [{ honor: '街道级优秀共产党员', awardedOn: '2018-07-01', issuer: '街道党工委', documentNumber: null, revokedOn: null, revokedReason: null }],
  })
  expect(await s.asSystem((ctx) => appraisalsLink.ownData!(ctx, done.receivedPersonId!))).toBeNull()
})
