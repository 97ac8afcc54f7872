import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { connectMembers, editMembership, relocate } from '#modules/members/public.ts'
import { memberships } from '#modules/members/schema.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { eightAtOnce } from '#modules/people/testing.ts'
import { createAccount } from '#platform/auth/accounts.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts'
import { inboxMessages } from '#platform/notify/schema.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { permissions } from './policy.ts'
import { branchYear, memberDues, monthPage, myDues, myReceipt, reliefPage, yearTotals } from './queries.ts'
import { moveRelief, requestRelief } from './relief.ts'
import { openMonth, remindMembers } from './rounds.ts'
import { payments } from './schema.ts'
import { giveExtra, recordPayments, setBasis, takeBack } from './service.ts'

for (const p of [peoplePermissions, membersPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let branch: Body
let other: Body
let secretary: Actor
let officer: Actor
let member: { id: string; person: { id: string } }

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
  secretary = t.someone('BRANCH_SECRETARY', branch, { name: '王书记' })
  officer = t.someone('STREET_OFFICER', t.street)
})
afterAll(() => t.close())
beforeEach(async () => {
  member = await t.asSystem((ctx) => aMember(ctx, branch, { duesPaidThrough: '2019-04-01', monthlyDuesFen: 1200 }))
})

const pay = (months: readonly string[], about: { as?: Actor; amountFen?: number; paidOn?: string; now?: Date } = {}) =>
  t.as(
    about.as ?? secretary,
    (ctx) =>
      recordPayments(ctx, branch.id, {
        paidOn: about.paidOn ?? '2019-07-01',
        way: 'CASH',
        payments: months.map((month) => ({ membershipId: member.id, month, amountFen: about.amountFen })),
      }),
    about.now,
  )
const basis = (yuan: number, fromMonth = '2019-01-01') =>
  t.as(secretary, (ctx) => setBasis(ctx, member.id, { kind: 'EMPLOYED', baseFen: yuan * 100, quarterly: false, fromMonth }))
const dues = (as: Actor = secretary) => t.as(as, (ctx) => memberDues(ctx, member.id))
const facts = async () => (await t.asSystem((ctx) => ctx.tx.select().from(memberships).where(eq(memberships.id, member.id))))[0]!

describe('登记交纳', () => {
  test('the roster’s month and amount are where the ledger begins; from then on they come from the ledger', async () => {
    expect(await dues()).toMatchObject({
      paidThrough: '2019-04-01',
      dueFen: 1200,
      unpaid: [{ month: '2019-05-01' }, { month: '2019-06-01' }, { month: '2019-07-01' }],
    })
    expect(await pay(['2019-04-01'])).toEqual({ recorded: 0, passed: 1, totalFen: 0 })
    await basis(3000)
    expect(await pay(['2019-05-01', '2019-06-01'])).toEqual({ recorded: 2, passed: 0, totalFen: 3000 })
    expect(await facts()).toMatchObject({ duesPaidThrough: '2019-06-01', monthlyDuesFen: 1500, duesByLedger: true })
    const { version } = await facts()
    await expect(t.as(officer, (ctx) => editMembership(ctx, member.id, version, { duesPaidThrough: '2019-12-01' }))).rejects.toMatchObject({
      code: 'member.duesByLedger',
    })
  })

  test('eight secretaries save the same page at once: every month is paid once, receipts have no gap', async () => {
    await basis(3000)
    const saved = await eightAtOnce(t.db, () => pay(['2019-05-01', '2019-06-01']))
    expect(saved.map((s) => s.status)).toEqual(Array(8).fill('fulfilled'))
    const rows = await t.asSystem((ctx) => ctx.tx.select().from(payments).where(eq(payments.membershipId, member.id)))
    expect(rows.map((r) => r.month).toSorted()).toEqual(['2019-05-01', '2019-06-01'])
    const [numbers] = (
      await t.asSystem((ctx) =>
        ctx.tx.execute<{ n: number; most: number }>(sql`select count(*)::int as n, max(receipt_number) as most from dues_payment where receipt_year = 2019`),
      )
    ).rows
    expect(numbers!.most).toBe(numbers!.n)
  })

  test('the database itself refuses a month paid twice, and a payment that is changed or removed', async () => {
    await pay(['2019-05-01'])
    const [row] = await t.asSystem((ctx) => ctx.tx.select().from(payments).where(eq(payments.membershipId, member.id)))
    const { id: _, ...copy } = row!
    await expect(t.asSystem((ctx) => ctx.tx.insert(payments).values({ ...copy, receiptNumber: 999_999 }))).rejects.toThrow()
    await expect(t.asSystem((ctx) => ctx.tx.update(payments).set({ amountFen: 1 }).where(eq(payments.id, row!.id)))).rejects.toThrow()
    await expect(t.asSystem((ctx) => ctx.tx.delete(payments).where(eq(payments.id, row!.id)))).rejects.toThrow()
  })

  test('less than the formula is refused, more is taken; more than six months back is refused', async () => {
    await basis(5000)
    await expect(pay(['2019-05-01'], { amountFen: 4999 })).rejects.toMatchObject({ code: 'dues.lessThanDue' })
    expect(await pay(['2019-05-01'], { amountFen: 6000 })).toMatchObject({ totalFen: 6000 })
    await expect(pay(['2019-06-01'], { paidOn: '2020-01-02', now: new Date('2020-01-02T01:00:00Z') })).rejects.toMatchObject({ code: 'dues.tooLongAgo' })
    await expect(pay(['2019-07-01'], { paidOn: '2019-07-02' })).rejects.toMatchObject({ code: 'dues.inFuture' })
    await expect(pay(['2020-01-01'])).rejects.toMatchObject({ code: 'dues.tooFarAhead' })
  })

  test('without base and amount the clerk is asked; a month before he came is not owed', async () => {
    member = await t.asSystem((ctx) => aMember(ctx, branch, { fromOn: '2019-06-10' }))
    await expect(pay(['2019-06-01'])).rejects.toMatchObject({ code: 'dues.amountUnknown' })
    await expect(pay(['2019-05-01'], { amountFen: 100 })).rejects.toMatchObject({ code: 'dues.nothingOwed' })
    expect(await pay(['2019-06-01'], { amountFen: 100 })).toMatchObject({ recorded: 1 })
    expect(await facts()).toMatchObject({ duesPaidThrough: '2019-06-01' })
  })

  test('who moved to another branch pays the months of the old one there, or as arrears in the new one, and nowhere else', async () => {
    const { version } = await facts()
    await t.as(officer, (ctx) => relocate(ctx, member.id, version, { branchId: other.id, groupId: null, onDay: '2019-06-15' }))
    const at = (body: Body, month: string) =>
      t.as(officer, (ctx) => recordPayments(ctx, body.id, { paidOn: '2019-07-01', way: 'CASH', payments: [{ membershipId: member.id, month }] }))
    const third = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '第三社区党支部' })
    await expect(at(third, '2019-05-01')).rejects.toMatchObject({ code: 'dues.nothingOwed' })
    await expect(at(branch, '2019-06-01')).rejects.toMatchObject({ code: 'dues.nothingOwed' })
    expect(await at(branch, '2019-05-01')).toMatchObject({ recorded: 1 })
    expect(await at(other, '2019-06-01')).toMatchObject({ recorded: 1 })
  })

  test('a mistake gets an opposite row; then the month can be recorded anew', async () => {
    await basis(3000)
    await pay(['2019-05-01', '2019-06-01'])
    const wrong = (await dues()).payments.find((p) => p.month === '2019-05-01')!
    await t.as(secretary, (ctx) => takeBack(ctx, wrong.id, '记错了人'))
    await expect(t.as(secretary, (ctx) => takeBack(ctx, wrong.id, '再冲一次'))).rejects.toMatchObject({ code: 'dues.takenBack' })
    expect(await facts()).toMatchObject({ duesPaidThrough: '2019-04-01' })
    expect((await dues()).unpaid.map((u) => u.month)).toEqual(['2019-05-01', '2019-07-01'])
    expect(await pay(['2019-05-01'])).toMatchObject({ recorded: 1 })
    expect(await facts()).toMatchObject({ duesPaidThrough: '2019-06-01' })
    const sheet = await t.as(secretary, (ctx) => branchYear(ctx, branch.id, 2019))
    expect(sheet.rows.find((r) => r.id === member.id)).toMatchObject({ months: [0, 0, 0, 0, 1500, 1500, 0, 0, 0, 0, 0, 0], totalFen: 3000 })
  })

  test('a gift of a thousand yuan is marked for the centre; the same key records it once', async () => {
    for (const _ of [1, 2]) await t.as(secretary, (ctx) => giveExtra(ctx, member.id, { amountFen: 100_000, paidOn: '2019-07-01', way: 'BANK', key: '大额' }))
    const extra = (await dues()).payments.filter((p) => p.kind === 'EXTRA')
    expect(extra).toMatchObject([{ amountFen: 100_000, toCentre: true }])
    await t.as(secretary, (ctx) => takeBack(ctx, extra[0]!.id, '误登记'))
    await expect(t.as(secretary, (ctx) => giveExtra(ctx, member.id, { amountFen: 0, paidOn: '2019-07-01', way: 'BANK', key: '2' }))).rejects.toMatchObject({
      code: 'dues.amountTooLow',
    })
  })
})

describe('计算基数', () => {
  test('new pay counts from its month; a second decision for the month replaces the first; not before the last one', async () => {
    await basis(3000, '2019-01-01')
    await basis(5000, '2019-06-01')
    await basis(6000, '2019-06-01')
    const page = await t.as(secretary, (ctx) => monthPage(ctx, branch.id, '2019-06-15'))
    expect(page.rows.find((r) => r.membershipId === member.id)).toMatchObject({ dueFen: 9000, payment: null, before: false })
    expect((await dues()).bases).toMatchObject([
      { baseFen: 600_000, fromMonth: '2019-06-01', untilMonth: null },
      { baseFen: 300_000, untilMonth: '2019-06-01' },
    ])
    await expect(basis(4000, '2019-05-01')).rejects.toMatchObject({ code: 'dues.basisBefore' })
    await expect(basis(4000, '2019-08-01')).rejects.toMatchObject({ code: 'dues.inFuture' })
    await expect(
      t.as(secretary, (ctx) => setBasis(ctx, member.id, { kind: 'FARMER', baseFen: 500, quarterly: false, fromMonth: '2019-07-01' })),
    ).rejects.toThrow(Invalid)
  })
})

describe('减免', () => {
  const asMember = () => t.someone('MEMBER', branch, { personId: member.person.id })
  const ask = (as: Actor = asMember(), membershipId?: string) =>
    t.as(as, (ctx) => requestRelief(ctx, { membershipId, amountFen: 0, fromMonth: '2019-06-01', untilMonth: '2019-09-01', reason: '住院治疗，家庭困难' }))

  test('the member asks, the branch decides, the superior files; free months are settled', async () => {
    await basis(3000)
    const id = await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'dues.reliefOpen' })
    const [clock] = await t.asSystem((ctx) => ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, id)))
    expect(clock).toMatchObject({ kind: 'dues.relief', dueOn: '2019-08-01', organizationId: branch.id })
    await expect(t.as(secretary, (ctx) => moveRelief(ctx, id, 'agree', {}))).rejects.toMatchObject({ code: 'lifecycle.noteMissing' })
    await t.as(secretary, (ctx) =>
      moveRelief(ctx, id, 'agree', { note: '支委会研究同意', terms: { amountFen: 0, fromMonth: '2019-06-01', untilMonth: '2019-08-01' } }),
    )
    expect(await t.asSystem((ctx) => ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, id)))).toEqual([])
    await expect(t.as(secretary, (ctx) => moveRelief(ctx, id, 'file', {}))).rejects.toMatchObject({ code: 'lifecycle.closed' })
    expect(await t.as(officer, (ctx) => moveRelief(ctx, id, 'file', { note: '备案〔2019〕3号' }))).toBe('FILED')
    expect(await dues()).toMatchObject({ dueFen: 0, unpaid: [{ month: '2019-05-01' }] })
    await expect(pay(['2019-06-01'])).rejects.toMatchObject({ code: 'dues.amountTooLow' })
    await pay(['2019-05-01'])
    expect(await facts()).toMatchObject({ duesPaidThrough: '2019-07-01', monthlyDuesFen: 0 })
    const again = await ask(secretary, member.id)
    await expect(t.as(secretary, (ctx) => moveRelief(ctx, again, 'agree', { note: '同意' }))).rejects.toMatchObject({ code: 'dues.reliefTaken' })
    await t.as(secretary, (ctx) => moveRelief(ctx, again, 'refuse', { note: '已有减免' }))
  })

  test('a reduction without a base leaves the roster’s amount for later', async () => {
    const id = await ask(secretary, member.id)
    await t.as(secretary, (ctx) => moveRelief(ctx, id, 'agree', { note: '同意' }))
    expect(await facts()).toMatchObject({ monthlyDuesFen: 1200 })
    expect(await dues()).toMatchObject({ dueFen: 0 })
  })

  test('eight decisions at once: one holds; the member may take his request back, nobody decides on his own', async () => {
    const id = await ask()
    const self = t.someone('BRANCH_SECRETARY', branch, { personId: member.person.id })
    await expect(t.as(self, (ctx) => moveRelief(ctx, id, 'agree', { note: '同意' }))).rejects.toThrow(Forbidden)
    await expect(t.as(self, (ctx) => moveRelief(ctx, id, 'refuse', { note: '不同意' }))).rejects.toThrow(Forbidden)
    const tries = await eightAtOnce(t.db, () => t.as(secretary, (ctx) => moveRelief(ctx, id, 'agree', { note: '同意' })))
    expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    member = await t.asSystem((ctx) => aMember(ctx, branch, { monthlyDuesFen: 1200 }))
    const mine = await ask()
    await expect(t.as(secretary, (ctx) => moveRelief(ctx, mine, 'withdraw', {}))).rejects.toMatchObject({ code: 'lifecycle.closed' })
    expect(await t.as(asMember(), (ctx) => moveRelief(ctx, mine, 'withdraw', {}))).toBe('WITHDRAWN')
    const page = await t.as(secretary, (ctx) => reliefPage(ctx, { limit: 1, state: 'WITHDRAWN' }))
    expect(page.items).toMatchObject([{ id: mine, moves: [] }])
  })

  test('months, amount and reason are checked together', async () => {
    const wrong = t.as(asMember(), (ctx) => requestRelief(ctx, { amountFen: 1200, fromMonth: '2018-06-01', untilMonth: '2019-09-01', reason: ' ' }))
    await expect(wrong).rejects.toMatchObject({
      fields: [{ path: 'untilMonth' }, { path: 'fromMonth' }, { path: 'amountFen' }, { path: 'reason' }],
    })
  })
})

describe('who may see', () => {
  test('a member sees his own dues and receipt and nobody else’s; a neighbour branch and the district see no person', async () => {
    await pay(['2019-05-01'])
    const me = t.someone('MEMBER', branch, { personId: member.person.id })
    const mine = await t.as(me, (ctx) => myDues(ctx))
    expect(mine).toMatchObject({ paidThrough: '2019-05-01', canKeep: false })
    const { payment } = await t.as(me, (ctx) => myReceipt(ctx, mine!.payments[0]!.id))
    expect(payment.receipt).toMatch(/^2019第\d{6}号$/)
    const stranger = t.someone('MEMBER', branch)
    await expect(t.as(stranger, (ctx) => myReceipt(ctx, payment.id))).rejects.toThrow(NotFound)
    await expect(dues(me)).rejects.toThrow(Forbidden)
    await expect(dues(t.someone('BRANCH_SECRETARY', other))).rejects.toThrow(Forbidden)
    const district = t.someone('DISTRICT_ADMIN', t.district)
    await expect(t.as(district, (ctx) => monthPage(ctx, branch.id, '2019-05-01'))).rejects.toThrow(Forbidden)
    const totals = await t.as(district, (ctx) => yearTotals(ctx, t.district.id, 2019))
    expect(totals).toMatchObject({ persons: false })
    expect(totals.rows.map((r) => r.name)).toEqual(['航海东路街道'])
    expect((await t.as(officer, (ctx) => yearTotals(ctx, t.street.id, 2019))).rows.map((r) => r.name)).toContain('银莺社区党支部')
  })

  test('unpaid since April: in August the secretary alone is warned, and no longer once it is made up', async () => {
    const later = new Date('2019-08-05T01:00:00Z')
    await t.as(secretary, (ctx) => setBasis(ctx, member.id, { kind: 'RELIEF', baseFen: null, quarterly: false, fromMonth: '2019-07-01' }), later)
    const clocks = () => t.asSystem((ctx) => ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, member.id)))
    expect(await clocks()).toMatchObject([{ kind: 'dues.unpaid', dueOn: '2019-11-01', organizationId: branch.id }])
    await pay(['2019-05-01', '2019-06-01', '2019-07-01'], { now: later, paidOn: '2019-08-05' })
    expect(await clocks()).toEqual([])
  })
})

describe('每月', () => {
  test('the branch’s clock runs while somebody has not paid; he is reminded once, in his own inbox', async () => {
    const accountId = await t.asSystem((ctx) =>
      createAccount(ctx.tx, { username: 'payer', name: '李秀英', personId: member.person.id, homeStreetId: t.street.id, passwordHash: 'x' }, ctx.now),
    )
    await basis(3000)
    await t.asSystem((ctx) => openMonth(ctx, branch))
    const clock = () => t.asSystem((ctx) => ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, branch.id)))
    expect(await clock()).toMatchObject([{ kind: 'dues.month', dueOn: '2019-07-31' }])
    for (const _ of [1, 2]) expect(await t.asSystem((ctx) => remindMembers(ctx, branch))).toBe(1)
    expect(await t.asSystem((ctx) => ctx.tx.select().from(inboxMessages).where(eq(inboxMessages.accountId, accountId)))).toMatchObject([
      { title: '2019年7月党费请于月底前交纳' },
    ])
    await pay(['2019-07-01'])
    expect(await t.asSystem((ctx) => remindMembers(ctx, branch))).toBe(0)
  })
})
