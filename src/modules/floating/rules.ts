import type { Standing } from '#modules/members/rules.ts'
import { addMonths, addWorkingDays, type Day } from '#platform/time/calendar.ts'

/** Why a member leaves, as the form asks it. */
export const departureReasons = ['WORK', 'BUSINESS', 'FAMILY', 'STUDY', 'STUDY_ABROAD', 'OTHER'] as const
export type DepartureReason = (typeof departureReasons)[number]
/** Chinese word of each. */
export const departureReasonLabels: Record<DepartureReason, string> = {
  WORK: '务工',
  BUSINESS: '经商',
  FAMILY: '随子女或配偶居住',
  STUDY: '在外就学',
  STUDY_ABROAD: '出国（境）学习',
  OTHER: '其他',
}

/** A departure is reported by the member before he leaves, confirmed by his branch, and over when he is back. */
export const departureStates = ['REPORTED', 'CONFIRMED', 'RETURNED', 'DECLINED'] as const
export type DepartureState = (typeof departureStates)[number]
/** Chinese word of each state. */
export const departureStateLabels: Record<DepartureState, string> = { REPORTED: '待支部确认', CONFIRMED: '外出中', RETURNED: '已返回', DECLINED: '未登记' }

/** How a member was looked for. */
export const contactWays = ['PHONE', 'MESSAGE', 'VISIT', 'FAMILY', 'HOST', 'OTHER'] as const
export type ContactWay = (typeof contactWays)[number]
/** Chinese word of each way. */
export const contactWayLabels: Record<ContactWay, string> = {
  PHONE: '电话',
  MESSAGE: '微信、短信',
  VISIT: '上门',
  FAMILY: '通过家属、邻居',
  HOST: '通过流入地党组织',
  OTHER: '其他',
}

/** What came of it. */
export const contactResults = ['REACHED', 'NEWS_ONLY', 'NOT_REACHED'] as const
export type ContactResult = (typeof contactResults)[number]
/** Chinese word of each result. */
export const contactResultLabels: Record<ContactResult, string> = { REACHED: '联系上本人', NEWS_ONLY: '得知下落，未联系上本人', NOT_REACHED: '没有联系上' }

/** What a member leaves undone without good reason. [PC §9] */
export const lapseGrounds = ['PARTY_LIFE', 'DUES', 'WORK'] as const
export type LapseGround = (typeof lapseGrounds)[number]
/** Chinese word of each. */
export const lapseGroundLabels: Record<LapseGround, string> = { PARTY_LIFE: '不参加党的组织生活', DUES: '不交纳党费', WORK: '不做党所分配的工作' }

/** A lapse is followed until he takes part again, his reason is accepted, or the decision is made. */
export const lapseStates = ['OPEN', 'RESUMED', 'EXPLAINED', 'DECIDED'] as const
export type LapseState = (typeof lapseStates)[number]
/** Chinese word of each state. */
export const lapseStateLabels: Record<LapseState, string> = { OPEN: '跟踪中', RESUMED: '已恢复', EXPLAINED: '有正当理由', DECIDED: '已作决定' }

/** On what a decision about a member rests. */
export const decisionGrounds = ['LAPSE', 'LOST_CONTACT', 'STILL_LOST'] as const
export type DecisionGround = (typeof decisionGrounds)[number]
/** Chinese words of each, with its rule. */
export const decisionGroundLabels: Record<DecisionGround, string> = {
  LAPSE: '连续六个月没有正当理由不参加组织生活，或不交党费，或不做分配的工作',
  LOST_CONTACT: '失去联系六个月以上，经查找仍联系不上',
  STILL_LOST: '停止党籍两年后仍联系不上',
}

export const decisionStates = ['PROPOSED', 'APPROVED', 'REJECTED'] as const
export type DecisionState = (typeof decisionStates)[number]
/** Chinese word of each state. */
export const decisionStateLabels: Record<DecisionState, string> = { PROPOSED: '待上级审批', APPROVED: '已批准', REJECTED: '未批准' }

/** To what each ground can lead. A lapse is 自行脱党 and ends in removal; who is lost is suspended, and removed two years later. [PC §9], [from knowledge] */
export const outcomes: Record<DecisionGround, readonly Standing[]> = { LAPSE: ['LAPSED', 'REMOVED'], LOST_CONTACT: ['SUSPENDED'], STILL_LOST: ['REMOVED'] }

/** Months of a lapse after which the branch is warned, the last of them the one after which it decides. [PC §9], warnings [proposed] */
export const WARNING_MONTHS = [3, 5, 6] as const
/** Months without contact after which the superior may suspend the membership. [from knowledge] */
export const SUSPENSION_MONTHS = 6
/** Months after suspension after which a member who is still lost is removed. [from knowledge] */
export const REMOVAL_MONTHS = 24
/** Months at a fixed place after which the relation is to be transferred. [practice: two published guides] */
export const TRANSFER_MONTHS = 6
/** Working days within which the branch answers a member's report. [proposed] */
export const ANSWER_WORKING_DAYS = 5

/** Who is a guest here: one whose relation stands elsewhere. */
export const guestKinds = ['INFLOW', 'IN_SERVICE'] as const
export type GuestKind = (typeof guestKinds)[number]
/** Chinese word of each. */
export const guestKindLabels: Record<GuestKind, string> = { INFLOW: '流入党员', IN_SERVICE: '在职党员（双报到）' }

/** The parts of the list. */
export const floatingTabs = ['OUTFLOW', 'LOST', 'LAPSE', 'REPORTED'] as const
export type FloatingTab = (typeof floatingTabs)[number]
/** Chinese word of each part. */
export const floatingTabLabels: Record<FloatingTab, string> = { OUTFLOW: '外出流动', LOST: '失联', LAPSE: '不参加组织生活等', REPORTED: '外出报告待确认' }

/** The day by which he is to be contacted again. */
export const nextContact = (last: Day | null, since: Day, months: number): Day => addMonths(last !== null && last > since ? last : since, months)
/** The days on which the branch is warned of a lapse that began on a day. */
export const warningDays = (sinceOn: Day): Day[] => WARNING_MONTHS.map((months) => addMonths(sinceOn, months))
/** From which day a decision can rest on each ground. `since`: of the lapse, the mark of the lost, the suspension. */
export const decisionFrom = (ground: DecisionGround, since: Day): Day =>
  addMonths(since, ground === 'LAPSE' ? WARNING_MONTHS[2] : ground === 'LOST_CONTACT' ? SUSPENSION_MONTHS : REMOVAL_MONTHS)
/** The day on which a transfer is due, of a member who lives at one place. */
export const transferDue = (leftOn: Day, fixedPlace: boolean): Day | null => (fixedPlace ? addMonths(leftOn, TRANSFER_MONTHS) : null)
/** The day by which the branch answers a report. */
export const answerDue = (reportedOn: Day): Day => addWorkingDays(reportedOn, ANSWER_WORKING_DAYS).day

/** Counts of a vote of the branch meeting. */
export interface Votes {
  /** Full members with a vote. */
  due: number
  present: number
  yes: number
}

/** Why a vote of the branch meeting decides nothing, or null: more than half of the voters present, more than half of all voters for it. [BW], [from knowledge] */
export function whyNotPassed({ due, present, yes }: Votes): FloatingRefusal | null {
  if (present > due || yes > present) return 'floating.wrongCounts'
  if (present * 2 <= due) return 'floating.noQuorum'
  return yes * 2 <= due ? 'floating.notPassed' : null
}

/** Why a step is refused, in words for the clerk. */
export const floatingRefusals = {
  'floating.alreadyAway': '他已有一次外出登记，请先登记返回',
  'floating.notAway': '他没有外出登记，或已经返回',
  'floating.notPlaced': '他已不在本支部，不能登记',
  'floating.inFuture': '日期不能晚于今天',
  'floating.datesOutOfOrder': '日期先后不对，请核对',
  'floating.lapseOpen': '已在跟踪这名党员，请在原来的一条上办理',
  'floating.tooEarly': '时间还没有到，不能作决定',
  'floating.notSearched': '还没有查找联系的记录，请先查找并登记',
  'floating.noGround': '没有作这项决定的依据，请先标记失联或登记跟踪',
  'floating.wrongOutcome': '这项依据不能作出所选的决定',
  'floating.wrongCounts': '票数不对：到会不能多于应到，赞成不能多于到会',
  'floating.noQuorum': '到会有表决权的党员没有超过应到的半数，会议无效',
  'floating.notPassed': '赞成票没有超过应到有表决权党员的半数，没有通过',
  'floating.alreadyProposed': '已有一项决定等待审批',
  'floating.closed': '这一条已经办结，请刷新页面',
  'floating.alreadyHere': '他已经在这里报到登记',
  'floating.notAMember': '这个账号没有登记党员身份，不能报告外出',
} as const
export type FloatingRefusal = keyof typeof floatingRefusals
