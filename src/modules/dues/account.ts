import type { Standing } from '#modules/members/rules.ts'
import { isActive } from '#modules/members/rules.ts'
import type { Day } from '#platform/time/day.ts'
import { addToMonth, amountOf, type Basis, type DuesValues, explained, lapseMonths, type Month, moneyText, monthEnd, monthOf, monthsBetween } from './rules.ts'

/** All that decides what a member owes and has paid. Months are first days; ranges are half-open. */
export interface Account {
  membershipId: string
  /** 党费缴至 so far: from the roster at first, then from the ledger. */
  paidThrough: Month | null
  /** 月党费 as the roster brought it: counts while no base is fixed. */
  monthlyFen: number | null
  periods: readonly { standing: Standing; branchId: string; fromOn: Day; untilOn: Day | null }[]
  bases: readonly (Basis & { quarterly: boolean; fromMonth: Month; untilMonth: Month | null })[]
  /** Reductions in force. */
  reliefs: readonly { amountFen: number; fromMonth: Month; untilMonth: Month }[]
  /** Months paid in the ledger and not taken back. */
  paid: ReadonlySet<Month>
}
export type ValuesOn = (day: Day) => DuesValues

const covers = (range: { fromMonth: Month; untilMonth: Month | null }, month: Month) =>
  range.fromMonth <= month && (range.untilMonth === null || month < range.untilMonth)

/** The period in which the member stands at the end of a month: its branch takes the dues of that month. A probationary member pays from the month of the branch vote. [from knowledge] */
export function periodIn({ periods }: Account, month: Month) {
  const day = monthEnd(month)
  const period = periods.find((p) => p.fromOn <= day && (p.untilOn === null || p.untilOn > day))
  return period && isActive(period.standing) ? period : null
}
export const owes = (account: Account, month: Month): boolean => periodIn(account, month) !== null

/** The base that counts in a month: new pay from the month in which it is drawn. [DUES §9] */
export const basisIn = ({ bases }: Account, month: Month) => bases.find((b) => covers(b, month)) ?? null
export const reliefIn = ({ reliefs }: Account, month: Month) => reliefs.find((r) => covers(r, month)) ?? null

/** What is due for a month in fen; null while neither a base nor an amount is known. A reduction goes before the formula. */
export function amountFor(account: Account, month: Month, valuesOn: ValuesOn): number | null {
  const relief = reliefIn(account, month)
  if (relief) return relief.amountFen
  const basis = basisIn(account, month)
  return basis ? amountOf(basis, valuesOn(month)) : account.monthlyFen
}

/** How the amount of a month comes about, in a sentence. */
export function explanationFor(account: Account, month: Month, valuesOn: ValuesOn): string {
  const relief = reliefIn(account, month)
  if (relief) return relief.amountFen === 0 ? '经支部同意，本月免交' : `经支部同意，每月减为 ${moneyText(relief.amountFen)}`
  const basis = basisIn(account, month)
  if (basis) return explained(basis, valuesOn(month))
  return account.monthlyFen === null ? '尚未核定计算基数' : `按名册登记的月党费 ${moneyText(account.monthlyFen)}，尚未核定计算基数`
}

/** Whether a month is paid: in the ledger, or before the ledger began. */
export const isPaid = ({ paid, paidThrough }: Account, month: Month): boolean => paid.has(month) || (paidThrough !== null && month <= paidThrough)
const isFree = (account: Account, month: Month) => reliefIn(account, month)?.amountFen === 0

/** The first month of which it is known whether it was paid. */
function knownFrom({ paidThrough, paid }: Account, current: Month): Month {
  if (paidThrough !== null) return addToMonth(paidThrough, 1)
  return [...paid, current].toSorted()[0]!
}

/** Months up to `last` that are owed and not paid, oldest first. */
export function unpaid(account: Account, last: Month): Month[] {
  return monthsBetween(knownFrom(account, last), addToMonth(last, 1)).filter((m) => owes(account, m) && !isPaid(account, m) && !isFree(account, m))
}

/** 党费缴至: goes on over months that are paid or free; months in which he was nowhere are passed only by a later payment. */
export function paidThroughOf(account: Account, current: Month): Month | null {
  const first = account.paidThrough === null ? knownFrom(account, current) : addToMonth(account.paidThrough, 1)
  const last = [...account.paid, current].toSorted().at(-1)!
  let through = account.paidThrough
  for (const month of monthsBetween(first, addToMonth(last, 1))) {
    if (account.paid.has(month) || isFree(account, month)) through = month
    else if (owes(account, month)) break
  }
  return through
}

/** Whether a member may wait until the end of the quarter, with the branch's consent. */
export const mayWait = (account: Account, month: Month): boolean => (basisIn(account, month)?.quarterly ?? false) && Number(month.slice(5, 7)) % 3 !== 0

/**
 * The day on which six months running will have gone by without paying, when three have; null before. Counted from the last month
 * that is over. [PC §9]
 */
export function lapseOn(account: Account, today: Day): Day | null {
  const current = monthOf(today)
  const open = new Set(unpaid(account, addToMonth(current, -1)))
  let first = current
  while (open.has(addToMonth(first, -1))) first = addToMonth(first, -1)
  return first <= addToMonth(current, -3) ? addToMonth(first, lapseMonths) : null
}
