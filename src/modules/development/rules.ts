import { addDays, addMonths, type Day, noticeEnd } from '#platform/time/calendar.ts'

/** The five stages of 发展党员, by the step that comes next. [from knowledge] */
export const stages = ['APPLICATION', 'ACTIVIST', 'TARGET', 'ADMISSION', 'PROBATION'] as const
export type Stage = (typeof stages)[number]
/** Chinese word of each stage. */
export const stageLabels: Record<Stage, string> = {
  APPLICATION: '申请入党',
  ACTIVIST: '积极分子培养',
  TARGET: '发展对象',
  ADMISSION: '预备党员接收',
  PROBATION: '教育考察转正',
}

/** The twenty-five steps in the order of their numbers; what each is stands in `steps.ts`. */
export const stepCodes = [
  'APPLY',
  'FIRST_TALK',
  'NAME_ACTIVIST',
  'FILE_ACTIVIST',
  'ASSIGN_CONTACT',
  'CULTIVATE',
  'NAME_TARGET',
  'FILE_TARGET',
  'ASSIGN_SPONSORS',
  'POLITICAL_REVIEW',
  'TRAIN',
  'COMMITTEE_CHECK',
  'PRE_REVIEW',
  'FILL_FORM',
  'BRANCH_VOTE',
  'APPROVAL_TALK',
  'APPROVE',
  'FILE_PROBATIONARY',
  'PLACE',
  'OATH',
  'PROBATION',
  'APPLY_CONVERSION',
  'CONVERSION_VOTE',
  'APPROVE_CONVERSION',
  'ARCHIVE',
] as const
export type StepCode = (typeof stepCodes)[number]

/** What a person is to the Party on his way. */
export const identities = ['APPLICANT', 'ACTIVIST', 'DEVELOPMENT_TARGET', 'PROBATIONARY_MEMBER', 'FULL_MEMBER'] as const
export type Identity = (typeof identities)[number]
/** Chinese word of each. */
export const identityLabels: Record<Identity, string> = {
  APPLICANT: '入党申请人',
  ACTIVIST: '入党积极分子',
  DEVELOPMENT_TARGET: '发展对象',
  PROBATIONARY_MEMBER: '预备党员',
  FULL_MEMBER: '正式党员',
}

/** How a step came out. INTERIM is an entry of a step that goes on, such as a half-yearly review. */
export const outcomes = ['PASSED', 'NOT_PASSED', 'INTERIM'] as const
export type Outcome = (typeof outcomes)[number]
/** Chinese word of each. */
export const outcomeLabels: Record<Outcome, string> = { PASSED: '已完成', NOT_PASSED: '未通过', INTERIM: '阶段记录' }

/** A case runs, or it has ended with a reason. */
export const caseStates = ['ACTIVE', 'ENDED'] as const
export type CaseState = (typeof caseStates)[number]
/** Chinese word of each. */
export const caseStateLabels: Record<CaseState, string> = { ACTIVE: '办理中', ENDED: '已结束' }

/** Why a case ended. The first two are made by the steps themselves, the others by a person's decision. */
export const endReasons = ['ARCHIVED', 'CANCELLED', 'WITHDRAWN', 'UNFIT', 'NOT_APPROVED', 'MOVED_AWAY', 'DECEASED'] as const
export type EndReason = (typeof endReasons)[number]
/** Chinese words of each. */
export const endReasonLabels: Record<EndReason, string> = {
  ARCHIVED: '已转正归档',
  CANCELLED: '取消预备党员资格',
  WITHDRAWN: '本人撤回申请',
  UNFIT: '经考察不具备条件',
  NOT_APPROVED: '未获批准',
  MOVED_AWAY: '转到其他党组织继续培养',
  DECEASED: '去世',
}
/** Reasons that a clerk may give. */
export const chosenEndReasons = ['WITHDRAWN', 'UNFIT', 'NOT_APPROVED', 'MOVED_AWAY', 'DECEASED'] as const satisfies readonly EndReason[]

/** Steps before which a notice (公示) may stand: WP_NOTICE. The second is national [R26 §13], the others by the office's scheme. */
export const noticeSteps = ['NAME_ACTIVIST', 'NAME_TARGET', 'APPROVE', 'APPROVE_CONVERSION'] as const satisfies readonly StepCode[]
export type NoticeStep = (typeof noticeSteps)[number]
/** Title of each notice. */
export const noticeLabels: Record<NoticeStep, string> = {
  NAME_ACTIVIST: '拟确定入党积极分子公示',
  NAME_TARGET: '拟列为发展对象公示',
  APPROVE: '拟接收预备党员公示',
  APPROVE_CONVERSION: '预备党员拟转正公示',
}

/** States of an objection that came in during a notice. */
export const objectionStates = ['OPEN', 'UPHELD', 'DISMISSED'] as const
export type ObjectionState = (typeof objectionStates)[number]
/** Chinese word of each. */
export const objectionStateLabels: Record<ObjectionState, string> = { OPEN: '待核实', UPHELD: '反映属实', DISMISSED: '反映不实' }

/** What a breach of the rules is. [R26 §41] */
export const breachKinds = ['STANDARD', 'PROCEDURE', 'OVERDUE', 'CHECK', 'FRAUD'] as const
export type BreachKind = (typeof breachKinds)[number]
/** Chinese words of each. */
export const breachLabels: Record<BreachKind, string> = {
  STANDARD: '不坚持标准',
  PROCEDURE: '不履行程序',
  OVERDUE: '超过规定时限',
  CHECK: '培养考察失职、审查把关不严',
  FRAUD: '弄虚作假、违反规定吸收',
}

/** States of an accountability case (WP_ACCOUNTABILITY). */
export const accountabilityStates = ['OPEN', 'SETTLED', 'DROPPED'] as const
export type AccountabilityState = (typeof accountabilityStates)[number]
/** Chinese word of each. */
export const accountabilityStateLabels: Record<AccountabilityState, string> = { OPEN: '核查中', SETTLED: '已问责处理', DROPPED: '查无违规' }

/** Values of a rule set: months, days, hours, counts and yes or no. A street may set those that `scheme.ts` names. */
export type RuleValues = {
  firstTalkMonths: number
  cultivationMonths: number
  reviewMonths: number
  analysisMonths: number
  /** The superior agrees before the notice; else it only files. */
  targetConsent: boolean
  /** A floating person is noticed in both places. */
  floatingTwoPlaces: boolean
  jointReview: boolean
  trainingDays: number
  trainingHours: number
  /** From the pre-review to the branch's vote; 0: no clock. */
  voteMonths: number
  leavingMonths: number
  approvalMonths: number
  approvalLimitMonths: number
  oathMonths: number
  probationMonths: number
  extensionMinMonths: number
  extensionMaxMonths: number
  /** From the end of probation to the vote. [proposed; 2026 §32 says: in time] */
  conversionVoteMonths: number
  transferredVoteMonths: number
  noticeWorkingDays: number
  noticeAtActivist: boolean
  noticeAtTarget: boolean
  noticeAtApproval: boolean
  noticeAtConversion: boolean
  doublePush: boolean
  evaluationA: boolean
  evaluationB: boolean
  evaluationPassPercent: number
}

/** What the 2014 rules hold. [R26, less what the 2026 text added; the 2014 side from knowledge] */
const values2014: RuleValues = {
  firstTalkMonths: 1, // [R26 §7]
  cultivationMonths: 12, // [R26 §13]
  reviewMonths: 6, // [R26 §11]
  analysisMonths: 12, // [R26 §12]
  targetConsent: false,
  floatingTwoPlaces: false,
  jointReview: false,
  trainingDays: 3, // [R26 §17]
  trainingHours: 24, // [R26 §17]
  voteMonths: 0,
  leavingMonths: 3, // [R26 §18]
  approvalMonths: 3, // [R26 §24]
  approvalLimitMonths: 6, // [R26 §24]
  oathMonths: 1, // [R26 §29]
  probationMonths: 12, // [R26 §31]
  extensionMinMonths: 6, // [R26 §31]
  extensionMaxMonths: 12, // [R26 §31]
  conversionVoteMonths: 1,
  transferredVoteMonths: 6, // [R26 §35]
  noticeWorkingDays: 5, // [R26 §13]
  noticeAtActivist: false,
  noticeAtTarget: false,
  noticeAtApproval: false,
  noticeAtConversion: false,
  doublePush: false,
  evaluationA: false,
  evaluationB: false,
  evaluationPassPercent: 60, // [practice for 60%: 三公一票决]
}

/** The rule sets of the centre, oldest first. A step uses the set in force on its own day. [proposed] */
export const nationalRules = [
  { from: '2014-05-28', name: '《中国共产党发展党员工作细则》（2014年）', tag: 'R26', values: values2014 },
  {
    from: '2026-05-11',
    name: '《中国共产党发展党员工作细则》（2026年修订）',
    tag: 'R26',
    values: {
      ...values2014,
      targetConsent: true, // [R26 §13]
      noticeAtTarget: true, // [R26 §13]
      floatingTwoPlaces: true, // [R26 §13]
      jointReview: true, // [R26 §16]
      voteMonths: 1, // [R26 §19]
    },
  },
] as const

/** Whether a notice must be over before this step. */
export function noticeNeeded(step: StepCode, values: RuleValues): boolean {
  if (step === 'NAME_ACTIVIST') return values.noticeAtActivist
  if (step === 'NAME_TARGET') return values.noticeAtTarget
  if (step === 'APPROVE') return values.noticeAtApproval
  return step === 'APPROVE_CONVERSION' && values.noticeAtConversion
}

/** The order in which steps are made. Since 2026 the superior agrees to a target before the notice and the listing. [R26 §13] */
export function stepOrder(values: Pick<RuleValues, 'targetConsent'>): readonly StepCode[] {
  if (!values.targetConsent) return stepCodes
  return stepCodes.map((code) => (code === 'NAME_TARGET' ? 'FILE_TARGET' : code === 'FILE_TARGET' ? 'NAME_TARGET' : code))
}

/** Counts of a vote. Written opinions were handed in before the meeting by voters who are absent. */
export interface Vote {
  /** 应到会有表决权的正式党员. */
  due: number
  /** 实到会有表决权的正式党员. */
  present: number
  yes: number
  no: number
  abstain: number
  writtenYes: number
  writtenNo: number
}

/** Why the counts of a vote cannot be true, or null. */
export function whyNoVote(vote: Vote): string | null {
  const { due, present, yes, no, abstain, writtenYes, writtenNo } = vote
  if (present > due) return '实到会人数多于应到会人数'
  if (yes + no + abstain !== present) return '赞成、反对、弃权合计应等于实到会人数'
  return writtenYes + writtenNo > due - present ? '书面意见多于因故缺席的人数' : null
}

/**
 * A vote of the branch: valid when more than half of those due are present; passed when more than half of those due say yes. Written
 * opinions count among the yeses or the noes, and not among the present. [R26 §19–20, §32]
 */
export function voteResult({ due, present, yes, writtenYes }: Vote): { valid: boolean; passed: boolean; yes: number } {
  const valid = present * 2 > due
  const all = yes + writtenYes
  return { valid, passed: valid && all * 2 > due, yes: all }
}

/** The last day of probation: one year from the day of the vote. [R26 §31] */
export const probationEnd = (voteOn: Day, values: Pick<RuleValues, 'probationMonths'>): Day => addMonths(voteOn, values.probationMonths)

/** Whether probation may be extended by so many months: once, at least six and at most twelve. [R26 §31] */
export const mayExtend = (months: number, values: Pick<RuleValues, 'extensionMinMonths' | 'extensionMaxMonths'>): boolean =>
  Number.isInteger(months) && months >= values.extensionMinMonths && months <= values.extensionMaxMonths

/** A notice of `n` working days: its last day, and the day from which the step may be made. [R26 §13] */
export function noticeDays(fromOn: Day, n: number): { untilOn: Day; allowedOn: Day; provisional: boolean } {
  const { day, provisional } = noticeEnd(fromOn, n)
  return { untilOn: day, allowedOn: addDays(day, 1), provisional }
}

/** Whether a group's evaluation passes: at least the percentage of those present. Nobody present passes nothing. [practice for 60%: 三公一票决] */
export const evaluationPasses = (good: number, present: number, percent: number): boolean => present > 0 && good <= present && good * 100 >= present * percent
