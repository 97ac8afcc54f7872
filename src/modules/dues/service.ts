import { and, desc, eq, sql } from 'drizzle-orm'
import { noteDues } from '#modules/members/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, clearDeadlines, setDeadline } from '#platform/deadlines/deadlines.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { type Account, amountFor, basisIn, isPaid, lapseOn, mayWait, owes, paidThroughOf, periodIn, unpaid, type ValuesOn } from './account.ts'
import { lapseDue, monthDue } from './deadlines.ts'
import { accountsOf, type Branch, branchFor, lockMembers, type MemberAccount, memberFor, membersOf, valuesIn } from './load.ts'
import {
  addToMonth,
  type BasisKind,
  type DuesRefusal,
  type Month,
  monthOf,
  monthText,
  type PaymentKind,
  type PayWay,
  refusals,
  whyNotBasis,
  whyNotPaid,
} from './rules.ts'
import { bases, type Payment, payments, receiptCounters } from './schema.ts'

export const refused = (code: DuesRefusal, message: string = refusals[code]) => new Refused(code, message)

/** Money that came to a branch on a day for months of its members. */
export interface Received {
  paidOn: Day
  way: PayWay
  payments: readonly { membershipId: string; month: Month; amountFen?: number }[]
}

/**
 * Records what members of a branch paid, all at once. A month that is paid already is passed over, so saving again changes nothing.
 * Less than the formula's amount is taken only within a reduction; more is given freely [DUES §10].
 * @throws NotFound | Forbidden | Refused codes of `refusals`, `dues.lessThanDue`, `dues.amountUnknown`
 */
export async function recordPayments(ctx: Ctx, branchId: string, input: Received): Promise<{ recorded: number; passed: number; totalFen: number }> {
  const branch = await branchFor(ctx, 'dues.keep', branchId)
  if (input.paidOn > today(ctx.now)) throw refused('dues.inFuture')
  const ids = [...new Set(input.payments.map((p) => p.membershipId))]
  await lockMembers(ctx, ids)
  const valuesOn = await valuesIn(ctx, branch.streetId)
  const accounts = new Map((await accountsOf(ctx, ids)).map((a) => [a.membershipId, a]))
  const due = new Map<string, { membershipId: string; month: Month; amountFen: number }>()
  for (const { membershipId, month: given, amountFen } of input.payments) {
    const month = monthOf(given)
    const account = accounts.get(membershipId)
    if (!account || !mayTake(account, month, branch)) throw refused('dues.nothingOwed')
    if (isPaid(account, month)) continue
    const late = whyNotPaid(month, input.paidOn, valuesOn(input.paidOn))
    if (late) throw refused(late)
    due.set(`${membershipId} ${month}`, { membershipId, month, amountFen: taken(account, month, amountFen, valuesOn) })
  }
  const rows = [...due.values()]
  const totalFen = rows.reduce((sum, r) => sum + r.amountFen, 0)
  if (rows.length) {
    await add(
      ctx,
      branch,
      input,
      rows.map((r) => ({ ...r, kind: 'MONTHLY' as const })),
    )
    await noteAfter(ctx, ids, valuesOn)
    await closeMonth(ctx, branch)
    await record(ctx, {
      streetId: branch.streetId,
      subjectType: 'duesBranch',
      subjectId: branch.id,
      action: 'dues.recorded',
      data: { count: rows.length, totalFen, paidOn: input.paidOn, months: [...new Set(rows.map((r) => r.month))].toSorted().map(monthText) },
    })
  }
  return { recorded: rows.length, passed: input.payments.length - rows.length, totalFen }
}

/** A branch takes the dues of months in which the member stood there, and arrears of those who stand there now. */
const mayTake = (account: Account, month: Month, branch: Branch) =>
  owes(account, month) && (periodIn(account, month)!.branchId === branch.id || account.periods.at(-1)?.branchId === branch.id)

function taken(account: MemberAccount, month: Month, given: number | undefined, valuesOn: ValuesOn): number {
  const due = amountFor(account, month, valuesOn)
  const amount = given ?? due
  if (amount === null) throw new Refused('dues.amountUnknown', `${account.name}尚未核定计算基数，请先核定，或填写实交数额`)
  if (due !== null && amount < due)
    throw new Refused('dues.lessThanDue', `${account.name}${monthText(month)}应交 ${(due / 100).toFixed(2)} 元；确有困难的，请先办理减免`)
  if (amount <= 0) throw refused('dues.amountTooLow', due === 0 ? `${account.name}${monthText(month)}免交党费` : refusals['dues.amountTooLow'])
  return amount
}

interface Row {
  membershipId: string
  month: Month
  amountFen: number
  kind: PaymentKind
  requestKey?: string
  reverses?: Payment
  reason?: string
}

/** Adds rows to the ledger with receipt numbers without a gap: the counter's row is the fence of a street's year. */
async function add(ctx: Ctx, branch: Branch, { paidOn, way }: Pick<Received, 'paidOn' | 'way'>, rows: readonly Row[]): Promise<Payment[]> {
  const { streetId } = branch
  const year = Number(paidOn.slice(0, 4))
  const [{ last }] = (await ctx.tx
    .insert(receiptCounters)
    .values({ streetId, year, last: rows.length })
    .onConflictDoUpdate({ target: [receiptCounters.streetId, receiptCounters.year], set: { last: sql`${receiptCounters.last} + ${rows.length}::int` } })
    .returning({ last: receiptCounters.last })) as [{ last: number }]
  const earlier = await timesTakenBack(ctx, rows)
  return ctx.tx
    .insert(payments)
    .values(
      rows.map(({ reverses, requestKey, membershipId, month, ...row }, i) => ({
        ...row,
        streetId,
        membershipId,
        branchId: branch.id,
        month,
        paidOn,
        way,
        receiptYear: year,
        receiptNumber: last - rows.length + 1 + i,
        reversesId: reverses?.id ?? null,
        requestKey: requestKey ?? `month/${membershipId}/${month}/${earlier.get(`${membershipId} ${month}`) ?? 0}`,
        recordedBy: ctx.actor.name,
        recordedAt: ctx.now,
      })),
    )
    .returning()
}

async function timesTakenBack({ tx }: Ctx, rows: readonly Row[]): Promise<Map<string, number>> {
  const counted = await tx
    .select({ membershipId: payments.membershipId, month: payments.month, n: sql<number>`count(*)::int` })
    .from(payments)
    .where(
      and(
        sql`${payments.membershipId} = any(${sql.param([...new Set(rows.map((r) => r.membershipId))])}::uuid[])`,
        eq(payments.kind, 'MONTHLY'),
        sql`${payments.reversesId} is not null`,
      ),
    )
    .groupBy(payments.membershipId, payments.month)
  return new Map(counted.map((c) => [`${c.membershipId} ${c.month}`, c.n]))
}

/** Tells `members` what the ledger says now, and sets or stops the clocks of those who have not paid. */
export async function noteAfter(ctx: Ctx, membershipIds: readonly string[], valuesOn: ValuesOn): Promise<void> {
  const current = monthOf(today(ctx.now))
  const accounts = await accountsOf(ctx, membershipIds)
  await noteDues(
    ctx,
    accounts.map((a) => ({
      membershipId: a.membershipId,
      duesPaidThrough: paidThroughOf(a, current),
      // Without a base the roster's amount is all that is known: a reduction must not overwrite it.
      monthlyDuesFen: basisIn(a, current) ? amountFor(a, current, valuesOn) : a.monthlyFen,
    })),
  )
  await setLapseClocks(ctx, accounts)
}

/** The private warnings of three, five and six months, for the branch's secretary. [PC §9] */
export async function setLapseClocks(ctx: Ctx, accounts: readonly MemberAccount[]): Promise<void> {
  const day = today(ctx.now)
  const due = accounts.map((account) => ({ account, on: owes(account, monthOf(day)) ? lapseOn(account, day) : null }))
  await clearDeadlines(
    ctx,
    lapseDue,
    due.flatMap(({ account, on }) => (on === null ? [account.membershipId] : [])),
  )
  for (const { account, on } of due) {
    if (on === null) continue
    const [branch] = await ctx.tx
      .select({ id: organizations.id, path: organizations.path })
      .from(organizations)
      .where(eq(organizations.id, account.periods.at(-1)!.branchId))
    await setDeadline(ctx, {
      streetId: account.streetId,
      organizationId: branch!.id,
      path: branch!.path,
      kind: lapseDue,
      subjectId: account.membershipId,
      title: `${account.name} 连续未交党费将满六个月`,
      clause: '党章第九条：没有正当理由，连续六个月不交纳党费的，被认为是自行脱党。请先了解情况，确有困难的办理减免',
      dueOn: on,
    })
  }
}

/** Stops the branch's clock of this month when everybody has paid. */
async function closeMonth(ctx: Ctx, branch: Branch): Promise<void> {
  const month = monthOf(today(ctx.now))
  const accounts = await accountsOf(ctx, await membersOf(ctx, branch.id, month))
  if (accounts.every((a) => mayWait(a, month) || !unpaid(a, month).includes(month))) await clearDeadline(ctx, monthDue, branch.id)
}

/**
 * Records what a member gives beyond his dues. [DUES §10] `key` is the caller's: the same gift is recorded once.
 * @throws NotFound | Forbidden | Refused `dues.inFuture`, `dues.amountTooLow`
 */
export async function giveExtra(ctx: Ctx, membershipId: string, input: { amountFen: number; paidOn: Day; way: PayWay; key: string }): Promise<void> {
  const { account, branch } = await memberFor(ctx, 'dues.keep', membershipId)
  if (input.paidOn > today(ctx.now)) throw refused('dues.inFuture')
  if (input.amountFen <= 0) throw refused('dues.amountTooLow')
  await lockMembers(ctx, [membershipId])
  const requestKey = `extra/${membershipId}/${input.key}`
  const [same] = await ctx.tx
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.streetId, account.streetId), eq(payments.requestKey, requestKey)))
  if (same) return
  await add(ctx, branch, input, [{ membershipId, month: monthOf(input.paidOn), amountFen: input.amountFen, kind: 'EXTRA', requestKey }])
  await recordOn(ctx, account, 'dues.recorded', { kind: 'EXTRA', amountFen: input.amountFen, paidOn: input.paidOn })
}

/**
 * Takes a mistaken entry back by an opposite row; the month can then be recorded anew.
 * @throws NotFound | Forbidden | Refused `dues.takenBack`
 */
export async function takeBack(ctx: Ctx, paymentId: string, reason: string): Promise<void> {
  const [payment] = await ctx.tx.select().from(payments).where(eq(payments.id, paymentId))
  if (!payment || payment.reversesId) throw new NotFound('这笔登记')
  const branch = await branchFor(ctx, 'dues.keep', payment.branchId)
  await lockMembers(ctx, [payment.membershipId])
  const [before] = await ctx.tx.select({ id: payments.id }).from(payments).where(eq(payments.reversesId, payment.id))
  if (before) throw refused('dues.takenBack')
  const { membershipId, month, kind, amountFen } = payment
  await add(ctx, branch, { paidOn: today(ctx.now), way: payment.way }, [
    { membershipId, month, kind, amountFen: -amountFen, reverses: payment, reason, requestKey: `back/${payment.id}` },
  ])
  const [account] = await accountsOf(ctx, [membershipId])
  if (kind === 'MONTHLY') {
    // 党费缴至 goes back to before the month, and on from there.
    if (account!.paidThrough !== null && month <= account!.paidThrough)
      await noteDues(ctx, [{ membershipId, duesPaidThrough: addToMonth(month, -1), monthlyDuesFen: account!.monthlyFen }])
    await noteAfter(ctx, [membershipId], await valuesIn(ctx, branch.streetId))
  }
  await recordOn(ctx, account!, 'dues.takenBack', { kind, month, amountFen }, reason)
}

/**
 * Fixes what a member's dues are computed from, from the month in which the pay is drawn. [DUES §9] What was paid before stays. A
 * second decision for the same month replaces the first.
 * @throws NotFound | Forbidden | Invalid | Refused `dues.basisBefore`, `dues.inFuture`
 */
export async function setBasis(
  ctx: Ctx,
  membershipId: string,
  input: { kind: BasisKind; baseFen: number | null; quarterly: boolean; fromMonth: Month },
): Promise<void> {
  const { account, branch } = await memberFor(ctx, 'dues.keep', membershipId)
  const fromMonth = monthOf(input.fromMonth)
  if (fromMonth > monthOf(today(ctx.now))) throw refused('dues.inFuture')
  const valuesOn = await valuesIn(ctx, branch.streetId)
  const basis = { kind: input.kind, baseFen: input.kind === 'RELIEF' ? null : input.baseFen }
  const wrong = whyNotBasis(basis, valuesOn(fromMonth))
  if (wrong) throw new Invalid([{ path: 'baseFen', message: refusals[wrong] }])
  await lockMembers(ctx, [membershipId])
  const [open] = await ctx.tx.select().from(bases).where(eq(bases.membershipId, membershipId)).orderBy(desc(bases.fromMonth)).limit(1)
  if (open && fromMonth < open.fromMonth) throw refused('dues.basisBefore')
  const row = { ...basis, quarterly: input.quarterly, setBy: ctx.actor.name, setAt: ctx.now }
  if (open?.fromMonth === fromMonth) await ctx.tx.update(bases).set(row).where(eq(bases.id, open.id))
  else {
    if (open) await ctx.tx.update(bases).set({ untilMonth: fromMonth }).where(eq(bases.id, open.id))
    await ctx.tx.insert(bases).values({ ...row, streetId: account.streetId, membershipId, fromMonth })
  }
  await noteAfter(ctx, [membershipId], valuesOn)
  // The pay itself stands in the table; the timeline is read by more people.
  await recordOn(ctx, account, 'dues.basisSet', { kind: input.kind, fromMonth })
}

export const recordOn = (
  ctx: Ctx,
  { streetId, membershipId }: Pick<MemberAccount, 'streetId' | 'membershipId'>,
  action: string,
  data: Parameters<typeof record>[1]['data'],
  note?: string,
) => record(ctx, { streetId, subjectType: 'dues', subjectId: membershipId, action, data, note: note || null })
