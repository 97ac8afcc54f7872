import { sql } from 'drizzle-orm'
import { amountFor, isPaid, lapseOn, mayWait, owes, periodIn, unpaid } from '#modules/dues/account.ts'
import { monthDue, reliefDue } from '#modules/dues/deadlines.ts'
import { accountsOf, type MemberAccount } from '#modules/dues/load.ts'
import { addToMonth, type Month, monthEnd, monthOf, monthsBetween, monthText, type PayWay } from '#modules/dues/rules.ts'
import { bases, payments, receiptCounters, reliefs } from '#modules/dues/schema.ts'
import { duesScheme } from '#modules/dues/scheme.ts'
import { setLapseClocks } from '#modules/dues/service.ts'
import { noteDues } from '#modules/members/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { loadDeadlines } from '#platform/deadlines/deadlines.ts'
import { addDays, addMonths, type Day, instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import { earliest, latest } from './days.ts'
import type { Demo } from './demo.ts'
import { demoId, random } from './random.ts'

const valuesOn = () => duesScheme.national[0]!.values
const HISTORY = 12

/** A year of dues of every member as the branches took them: bases, months with receipts, arrears, two requests to pay less, the clocks of this month. */
export async function loadDues(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const current = monthOf(day)
  const begin = addToMonth(current, -HISTORY)
  const basisOf = new Map(demo.members.map((m) => [m.membership.id!, m.basis]))
  const known = await accountsOf(ctx, [...basisOf.keys()])
  await insertRows(
    ctx.tx,
    bases,
    known.map((a) => ({
      id: demoId('dues basis', a.membershipId),
      streetId: a.streetId,
      membershipId: a.membershipId,
      kind: basisOf.get(a.membershipId)!.kind,
      baseFen: basisOf.get(a.membershipId)!.baseFen,
      quarterly: false,
      fromMonth: latest(begin, monthOf(a.periods[0]!.fromOn)),
      setBy: '示例数据',
      setAt: ctx.now,
    })),
  )
  const accounts = await accountsOf(ctx, [...basisOf.keys()])
  const rows = accounts
    .flatMap((a) => paymentsOf(a, begin, day))
    .toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : a.paidOn > b.paidOn ? 1 : a.id < b.id ? -1 : 1))
  const last = new Map<string, number>()
  await insertRows(
    ctx.tx,
    payments,
    rows.map((row) => {
      const receiptYear = Number(row.paidOn.slice(0, 4))
      const counter = `${row.streetId} ${receiptYear}`
      last.set(counter, (last.get(counter) ?? 0) + 1)
      return { ...row, receiptYear, receiptNumber: last.get(counter)!, recordedBy: '示例数据', recordedAt: instantAt(row.paidOn, '10:00') }
    }),
  )
  await insertRows(
    ctx.tx,
    receiptCounters,
    [...last].map(([counter, n]) => ({ streetId: counter.split(' ')[0]!, year: Number(counter.split(' ')[1]), last: n })),
  )
  await noteDues(
    ctx,
    accounts.map((a) => ({ membershipId: a.membershipId, duesPaidThrough: a.paidThrough, monthlyDuesFen: a.monthlyFen })),
  )
  await setLapseClocks(
    ctx,
    accounts.filter((a) => owes(a, current) && lapseOn(a, day) !== null),
  )
  await loadBranchClocks(ctx, accounts, current)
  await loadReliefs(ctx, demo, accounts, day)
}

/** The months that the roster says are paid, each on the day of the branch's activity. */
function paymentsOf(a: MemberAccount, begin: Month, day: Day) {
  if (a.paidThrough === null) return []
  const chance = random(`dues ${a.membershipId}`)
  return monthsBetween(begin, addToMonth(a.paidThrough, 1)).flatMap((month) => {
    const period = periodIn(a, month)
    const amountFen = amountFor(a, month, valuesOn)
    if (!period || !amountFen || !isPaid(a, month)) return []
    const way: PayWay = chance.weighted([
      ['CASH', 45],
      ['MOBILE', 40],
      ['BANK', 15],
    ] as const)
    return {
      id: demoId('dues payment', `${a.membershipId} ${month}`),
      streetId: a.streetId,
      membershipId: a.membershipId,
      branchId: period.branchId,
      kind: 'MONTHLY' as const,
      month,
      amountFen,
      paidOn: earliest(addDays(month, 4 + random(`dues day ${period.branchId} ${month}`).int(0, 14)), day),
      way,
      requestKey: `month/${a.membershipId}/${month}/0`,
    }
  })
}

/** This month's clock of each branch in which somebody has not paid yet. */
async function loadBranchClocks(ctx: Ctx, accounts: readonly MemberAccount[], month: Month): Promise<void> {
  const open = accounts.filter((a) => owes(a, month) && !mayWait(a, month) && unpaid(a, month).includes(month))
  const ids = [...new Set(open.map((a) => periodIn(a, month)!.branchId))]
  const branches = await ctx.tx
    .select({ id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path })
    .from(organizations)
    .where(sql`${organizations.id} = any(${sql.param(ids)}::uuid[])`)
  await loadDeadlines(
    ctx,
    branches.map((b) => ({
      streetId: b.streetId,
      organizationId: b.id,
      path: b.path,
      kind: monthDue,
      subjectId: b.id,
      title: `${b.name} ${monthText(month)}党费登记`,
      clause: '党费按月交纳，每月登记并开具收据',
      dueOn: monthEnd(month),
    })),
  )
}

/** One member whose reduction was agreed and filed, one who waits for his branch. */
async function loadReliefs(ctx: Ctx, demo: Demo, accounts: readonly MemberAccount[], day: Day): Promise<void> {
  const current = monthOf(day)
  const [filed, asked] = accounts.filter(
    (a) => a.streetId === demo.street.id && a.bases[0]?.kind === 'RETIRED' && owes(a, current) && a.paidThrough === addToMonth(current, -1),
  )
  if (!filed || !asked) return
  const branchOf = (a: MemberAccount) => demo.plan.bodies.find((b) => b.id === periodIn(a, current)!.branchId)!
  const of = (a: MemberAccount) => ({ id: demoId('dues relief', a.membershipId), streetId: a.streetId, membershipId: a.membershipId, branchId: branchOf(a).id })
  const requestedOn = addDays(day, -6)
  await insertRows(ctx.tx, reliefs, [
    {
      ...of(filed),
      state: 'FILED',
      reason: '老伴长期住院，每月自付药费较多，申请半年内少交。',
      amountFen: 500,
      fromMonth: current,
      untilMonth: addToMonth(current, 6),
      requestedBy: '本人',
      requestedAt: instantAt(addDays(current, -20)),
      decidedOn: addDays(current, -12),
      filedOn: addDays(current, -5),
    },
    {
      ...of(asked),
      state: 'REQUESTED',
      reason: '刚做完手术，自费部分较大，申请三个月免交。',
      amountFen: 0,
      fromMonth: current,
      untilMonth: addToMonth(current, 3),
      requestedBy: '本人',
      requestedAt: instantAt(requestedOn),
      decidedOn: null,
      filedOn: null,
    },
  ])
  const { rows } = await ctx.tx.execute<{ path: string }>(sql`select path from organization where id = ${branchOf(asked).id}`)
  await loadDeadlines(ctx, [
    {
      streetId: asked.streetId,
      organizationId: branchOf(asked).id,
      path: rows[0]!.path,
      kind: reliefDue,
      subjectId: of(asked).id,
      title: `${asked.name} 申请减免党费`,
      clause: '党员交纳党费确有困难的，经支部研究同意可以少交或免交，报上级党组织备案',
      dueOn: addMonths(requestedOn, 1),
    },
  ])
  await recordFirst(
    ctx,
    [filed, asked].map((a) => ({ streetId: a.streetId, subjectType: 'duesRelief', subjectId: of(a).id, action: 'duesRelief.requested', note: '示例数据' })),
  )
}
