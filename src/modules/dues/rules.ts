import { type Day, dayParts } from '#platform/time/day.ts'

/** Which article fixes what a member pays. RELIEF: students, the laid-off, who lives on relief or allowances. [DUES §1–6] */
export const basisKinds = ['EMPLOYED', 'YEARLY', 'SELF_EMPLOYED', 'RETIRED', 'FARMER', 'RELIEF'] as const
export type BasisKind = (typeof basisKinds)[number]
/** Chinese words of each kind. */
export const basisKindLabels: Record<BasisKind, string> = {
  EMPLOYED: '按月领取工资',
  YEARLY: '年薪制',
  SELF_EMPLOYED: '个体经营',
  RETIRED: '离退休',
  FARMER: '农民',
  RELIEF: '学生、下岗失业、依靠救济',
}
/** What the base of each kind is, as the clerk asks for it. A farmer has a fixed amount, who lives on relief neither. */
export const baseLabels: Record<BasisKind, string | null> = {
  EMPLOYED: '每月工资收入（税后，相对固定、经常性的）',
  YEARLY: '当月实际领取的薪酬（税后）',
  SELF_EMPLOYED: '上季度月平均纯收入',
  RETIRED: '每月实际领取的离退休费或养老金',
  FARMER: '每月交纳（0.20 元至 1.00 元）',
  RELIEF: null,
}

/** Rates and limits in force, amounts in fen, rates in thousandths. The scheme (`scheme.ts`) dates them. */
export type DuesValues = Readonly<Record<DuesValue, number>>
export type DuesValue =
  | 'payBand1Fen'
  | 'payBand2Fen'
  | 'payBand3Fen'
  | 'payRate1'
  | 'payRate2'
  | 'payRate3'
  | 'payRate4'
  | 'pensionBandFen'
  | 'pensionRate1'
  | 'pensionRate2'
  | 'farmerLeastFen'
  | 'farmerMostFen'
  | 'reliefFen'
  | 'giftToCentreFen'
  | 'arrearsMonths'

/** What a member's amount is computed from: a base in fen a month, or a farmer's fixed amount. */
export interface Basis {
  kind: BasisKind
  baseFen: number | null
}

/** The rate in thousandths of the whole base, not of the part above a limit. [DUES §2, §5] */
export function rateOf({ kind, baseFen }: Basis, v: DuesValues): number | null {
  if (kind === 'FARMER' || kind === 'RELIEF' || baseFen === null) return null
  if (kind === 'RETIRED') return baseFen <= v.pensionBandFen ? v.pensionRate1 : v.pensionRate2
  if (baseFen <= v.payBand1Fen) return v.payRate1
  if (baseFen <= v.payBand2Fen) return v.payRate2
  return baseFen <= v.payBand3Fen ? v.payRate3 : v.payRate4
}

/** Fen a month, half a fen rounded up. [DUES §1–6]; rounding [proposed] */
export function amountOf(basis: Basis, v: DuesValues): number {
  if (basis.kind === 'RELIEF') return v.reliefFen
  if (basis.kind === 'FARMER') return Math.min(Math.max(basis.baseFen ?? v.farmerLeastFen, v.farmerLeastFen), v.farmerMostFen)
  return Math.floor(((basis.baseFen ?? 0) * rateOf(basis, v)! + 500) / 1000)
}

const yuan = (fen: number) => (fen / 100).toFixed(2)

/** The formula in a sentence that the member can check. */
export function explained(basis: Basis, v: DuesValues): string {
  const amount = yuan(amountOf(basis, v))
  if (basis.kind === 'RELIEF') return `学生、下岗失业人员和依靠抚恤、救济生活的党员，每月 ${amount} 元（《党费规定》第六条）`
  if (basis.kind === 'FARMER') return `农民党员每月 ${yuan(v.farmerLeastFen)} 元至 ${yuan(v.farmerMostFen)} 元，核定为 ${amount} 元（《党费规定》第六条）`
  const rate = rateOf(basis, v)! / 10
  return `${baseWords[basis.kind]} ${yuan(basis.baseFen ?? 0)} 元 × ${rate}% = ${amount} 元（《党费规定》第${articles[basis.kind]}条）`
}
const baseWords = { EMPLOYED: '每月工资收入', YEARLY: '当月薪酬', SELF_EMPLOYED: '上季度月平均纯收入', RETIRED: '每月离退休费' }
const articles = { EMPLOYED: '二', YEARLY: '三', SELF_EMPLOYED: '四', RETIRED: '五' }

/** Why a basis cannot be taken, or null. */
export function whyNotBasis({ kind, baseFen }: Basis, v: DuesValues): 'dues.baseMissing' | 'dues.farmerRange' | null {
  if (kind === 'RELIEF') return null
  if (baseFen === null) return 'dues.baseMissing'
  return kind === 'FARMER' && (baseFen < v.farmerLeastFen || baseFen > v.farmerMostFen) ? 'dues.farmerRange' : null
}

/** A month as its first day. */
export type Month = Day
export const monthOf = (day: Day): Month => `${day.slice(0, 7)}-01`
const number = (month: Month) => dayParts(month)[0] * 12 + dayParts(month)[1] - 1
const monthAt = (n: number): Month => `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}-01`
/** The month `n` months later, or earlier. */
export const addToMonth = (month: Month, n: number): Month => monthAt(number(month) + n)
/** Months from the first to the second. */
export const monthsFrom = (from: Month, to: Month): number => number(to) - number(from)
/** Months of a half-open range. */
export const monthsBetween = (from: Month, until: Month): Month[] => Array.from({ length: Math.max(0, monthsFrom(from, until)) }, (_, i) => addToMonth(from, i))
/** The last day of a month. */
export const monthEnd = (month: Month): Day => {
  const end = new Date(`${addToMonth(month, 1)}T00:00:00Z`)
  end.setUTCDate(0)
  return end.toISOString().slice(0, 10)
}

/** Why a month cannot be paid on a day, or null: arrears are made up at most `arrearsMonths` back, and ahead at most to the year's end. [from knowledge]; ahead [proposed] */
export function whyNotPaid(month: Month, paidOn: Day, v: DuesValues): 'dues.tooLongAgo' | 'dues.tooFarAhead' | null {
  const back = monthsFrom(month, monthOf(paidOn))
  if (back > v.arrearsMonths) return 'dues.tooLongAgo'
  return back < 0 && month.slice(0, 4) > paidOn.slice(0, 4) ? 'dues.tooFarAhead' : null
}

/** Whether a gift beyond the dues goes whole to the centre: one gift of a thousand yuan or more. [DUES §11] */
export const goesToCentre = (amountFen: number, v: DuesValues): boolean => amountFen >= v.giftToCentreFen

/** Six months running without paying, without reason, is 自行脱党; the branch is warned at three and five. [PC §9]; warnings [proposed] */
export const lapseMonths = 6
export const lapseWarnings = [92, 31, 0] as const

/**
 * The last month up to which all is settled, going on from `through` as long as the next month is. Null stays null: what came before
 * the ledger is not known.
 */
export function settledThrough(through: Month | null, settled: (month: Month) => boolean, last: Month): Month | null {
  if (through === null) return null
  let month = through
  while (month < last && settled(addToMonth(month, 1))) month = addToMonth(month, 1)
  return month
}

/** How money came to the branch; it moves outside of this system. */
export const payWays = ['CASH', 'BANK', 'MOBILE'] as const
export type PayWay = (typeof payWays)[number]
export const payWayLabels: Record<PayWay, string> = { CASH: '现金', BANK: '银行转账', MOBILE: '手机支付' }

/** MONTHLY: the dues of a month. EXTRA: given freely beyond them. [DUES §10] */
export const paymentKinds = ['MONTHLY', 'EXTRA'] as const
export type PaymentKind = (typeof paymentKinds)[number]
export const paymentKindLabels: Record<PaymentKind, string> = { MONTHLY: '月党费', EXTRA: '自愿多交' }

/** States of a request to pay less; the moves stand in `lifecycle.ts`. */
export const reliefStates = ['REQUESTED', 'AGREED', 'FILED', 'REFUSED', 'WITHDRAWN', 'CARRIED'] as const
export type ReliefState = (typeof reliefStates)[number]
export const reliefMoves = ['agree', 'refuse', 'file', 'withdraw'] as const
export type ReliefMove = (typeof reliefMoves)[number]
/** A reduction in force: decided by the branch; the superior files it. [from knowledge] */
export const reliefInForce = ['AGREED', 'FILED'] as const satisfies readonly ReliefState[]
/**
 * A member goes to another street in a month: what becomes of his reduction or request there and here. The branch in which he stands at the end of a
 * month takes its dues, so a reduction that has begun is divided at the month; one that has not, and a request, goes whole.
 */
export function divideRelief({ state, fromMonth }: { state: ReliefState; fromMonth: Month }, month: Month) {
  const begun = state !== 'REQUESTED' && fromMonth < month
  return { here: begun ? { untilMonth: month } : { state: 'CARRIED' as const }, there: { fromMonth: begun ? month : fromMonth } }
}
/** At most so many months at once, then it is asked for anew. [proposed] */
export const reliefMostMonths = 12

/** A receipt's number as it is printed: 2019第000123号. */
export const receiptText = (year: number, number: number): string => `${year}第${String(number).padStart(6, '0')}号`

/** 2019年7月 */
export const monthText = (month: Month): string => `${Number(month.slice(0, 4))}年${Number(month.slice(5, 7))}月`
/** 15.00元, always with two decimals, as on a receipt. */
export const moneyText = (fen: number): string => `${yuan(fen)}元`

/** What is said for each refusal. */
export const refusals = {
  'dues.baseMissing': '请填写计算基数',
  'dues.farmerRange': '农民党员每月交纳 0.20 元至 1.00 元，请核对',
  'dues.tooLongAgo': '欠交的党费只能补交 6 个月以内的，更早的请由支部研究后报上级党组织',
  'dues.tooFarAhead': '预交党费不超过本年度 12 月',
  'dues.inFuture': '日期不能晚于今天',
  'dues.nothingOwed': '这名党员在该月不在本支部，或该月不需交纳党费',
  'dues.basisBefore': '新的计算基数不能早于最近一次核定的月份',
  'dues.takenBack': '这笔登记已经冲销',
  'dues.reliefTaken': '这些月份已经有减免，请核对起止月份',
  'dues.reliefOpen': '您已有一份申请在办理，办结后才能再申请',
  'dues.amountTooLow': '数额应大于 0',
} as const
export type DuesRefusal = keyof typeof refusals
