import { addDays, addMonths, type Day } from '#platform/time/day.ts'

/**
 * Where a membership goes: between two branches of one street, between two streets of this deployment, out of the deployment, or in
 * from outside.
 */
export const transferKinds = ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD', 'INWARD'] as const
export type TransferKind = (typeof transferKinds)[number]
/** Chinese word of each kind. */
export const transferKindLabels: Record<TransferKind, string> = {
  WITHIN_STREET: '街道内',
  BETWEEN_STREETS: '街道之间',
  OUTWARD: '转往区外',
  INWARD: '从区外转入',
}

/** States of a transfer. [practice: two published guides; WITHDRAWN proposed] */
export const transferStates = ['DRAFT', 'ISSUED', 'IN_TRANSIT', 'RECEIVED', 'RECEIPT_RETURNED', 'EXPIRED', 'REFUSED', 'WITHDRAWN'] as const
export type TransferState = (typeof transferStates)[number]

/** States in which a transfer is under way; a member has at most one such. */
export const openStates = ['DRAFT', 'ISSUED', 'IN_TRANSIT', 'RECEIVED', 'EXPIRED'] as const satisfies readonly TransferState[]
/** States in which the letter is out and the other side may act. */
export const lettersOut = ['ISSUED', 'IN_TRANSIT'] as const satisfies readonly TransferState[]

export const transferMoves = [
  'issue',
  'decline',
  'takeBack',
  'withdraw',
  'send',
  'receive',
  'refuse',
  'returnReceipt',
  'recordReceipt',
  'recordRefusal',
  'expire',
] as const
export type TransferMove = (typeof transferMoves)[number]

/** Who makes each move, and of which kinds of transfer. `JOB`: nobody, the calendar does. */
export const moveSides: Record<TransferMove, { side: 'SENDER' | 'RECEIVER' | 'OWNER' | 'JOB'; kinds: readonly TransferKind[] }> = {
  issue: { side: 'SENDER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD'] },
  decline: { side: 'SENDER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD'] },
  takeBack: { side: 'OWNER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD'] },
  withdraw: { side: 'SENDER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD'] },
  send: { side: 'SENDER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD'] },
  receive: { side: 'RECEIVER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'INWARD'] },
  refuse: { side: 'RECEIVER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'INWARD'] },
  returnReceipt: { side: 'RECEIVER', kinds: ['WITHIN_STREET', 'BETWEEN_STREETS', 'INWARD'] },
  recordReceipt: { side: 'SENDER', kinds: ['OUTWARD'] },
  recordRefusal: { side: 'SENDER', kinds: ['OUTWARD'] },
  expire: { side: 'JOB', kinds: transferKinds },
}

/** The parts of the list, each a question that an office asks of it. */
export const transferTabs = ['OPEN', 'TO_RECEIVE', 'EXPIRED', 'REFUSED', 'DONE'] as const
export type TransferTab = (typeof transferTabs)[number]
/** Chinese word of each part. */
export const transferTabLabels: Record<TransferTab, string> = { OPEN: '办理中', TO_RECEIVE: '待接收', EXPIRED: '已过期', REFUSED: '退回、撤回', DONE: '已办结' }
/** States of each part. */
export const tabStates: Record<TransferTab, readonly TransferState[]> = {
  OPEN: ['DRAFT', 'ISSUED', 'IN_TRANSIT', 'RECEIVED'],
  TO_RECEIVE: lettersOut,
  EXPIRED: ['EXPIRED'],
  REFUSED: ['REFUSED', 'WITHDRAWN'],
  DONE: ['RECEIPT_RETURNED'],
}

/** Days for which a letter is valid: within the city, and beyond. [practice: two published guides] */
export const LETTER_DAYS = { city: 10, beyond: 30 } as const
/** A letter is never valid for longer. [practice: two published guides] */
export const LETTER_MONTHS_AT_MOST = 3
/** Days after receiving within which the receipt goes back to the sender. [proposed] */
export const RECEIPT_DAYS = 10
/** Working days within which a member's own request is answered. [proposed] */
export const ANSWER_WORKING_DAYS = 5

/** The last day on which a letter issued that day is valid. */
export const validThrough = (issuedOn: Day, withinCity: boolean): Day => addDays(issuedOn, withinCity ? LETTER_DAYS.city : LETTER_DAYS.beyond)

/** Why a letter may not be valid through that day, or null. */
export function whyNotValidThrough(issuedOn: Day, validUntil: Day): 'transfer.validityOutOfOrder' | 'transfer.validTooLong' | null {
  if (validUntil < issuedOn) return 'transfer.validityOutOfOrder'
  return validUntil > addMonths(issuedOn, LETTER_MONTHS_AT_MOST) ? 'transfer.validTooLong' : null
}

/** Whether a letter can still be handed in on the day. */
export const isExpired = (validUntil: Day | null, day: Day): boolean => validUntil !== null && day > validUntil

/** Why a move is refused, in words for the clerk. */
export const transferRefusals = {
  'transfer.underWay': '这名党员已有一次转接正在办理，请先办结或撤回',
  'transfer.notActive': '只有正式党员、预备党员可以转接组织关系',
  'transfer.samePlace': '他的组织关系已经在所选的党支部',
  'transfer.holdsPost': '他还担任党内职务，请先办理免职或改选，再开具介绍信',
  'transfer.validityOutOfOrder': '有效期的最后一天早于开具的日期',
  'transfer.validTooLong': '介绍信的有效期最长不超过三个月',
  'transfer.expired': '介绍信已过有效期，请转出方重新开具',
  'transfer.beforeLetter': '日期早于介绍信开具的日期',
  'transfer.inFuture': '日期不能晚于今天',
  'transfer.alreadyHere': '接收方名册里已有这名在册党员，请先核对',
  'transfer.changedMeanwhile': '这次转接刚被他人办理过，请刷新后核对',
  'transfer.notAMember': '这个账号没有登记党员身份，不能申请转接组织关系',
} as const
export type TransferRefusal = keyof typeof transferRefusals

/** 管航东〔2019〕12号 without the office's own word: the letter's number of the year. */
export const letterNumber = (year: number, serial: number): string => `〔${year}〕${serial}号`

/** What the member brings to the new branch. */
export const whatToBring = ['介绍信（第二、三联）', '居民身份证', '党费缴纳至介绍信所写月份的凭据'] as const
