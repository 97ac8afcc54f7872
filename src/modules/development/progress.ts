import { addMonths, ageOn, type Day } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { FieldValues } from './fields.ts'
import {
  evaluationPasses,
  type Identity,
  mayExtend,
  type NoticeStep,
  noticeDays,
  noticeNeeded,
  type Outcome,
  type RuleValues,
  type Stage,
  type StepCode,
  stepOrder,
  type Vote,
  voteResult,
  whyNoVote,
} from './rules.ts'
import { archivePapers, type StepValues, stepOf, steps } from './steps.ts'

/** One entry of a case that counts (what was corrected is left out), oldest first. */
export interface Entry {
  code: StepCode
  day: Day
  /** 2 after an extension of probation: steps 21 to 24 are made again. */
  round: number
  outcome: Outcome
  values: FieldValues
}

/** A notice that was not taken back. */
export interface NoticeFact {
  step: NoticeStep
  fromOn: Day
  untilOn: Day
  open: number
  upheld: number
}

/** What is known of a case when a step is judged. */
export interface CaseFacts {
  birthOn: Day | null
  entries: readonly Entry[]
  round: number
  probationEndsOn: Day | null
  /** The day on which a probationary member came from elsewhere. */
  transferredOn: Day | null
  notices: readonly NoticeFact[]
  /** Papers in the file. */
  papers: ReadonlySet<string>
}

/** Why a step cannot be recorded: code, words, and the field that it is about. */
export interface Fault {
  code: string
  message: string
  path?: string
}

const again: ReadonlySet<StepCode> = new Set(['PROBATION', 'APPLY_CONVERSION', 'CONVERSION_VOTE', 'APPROVE_CONVERSION'])

/** Entries of a step in the round that counts. */
export const entriesOf = (facts: Pick<CaseFacts, 'entries' | 'round'>, code: StepCode): Entry[] =>
  facts.entries.filter((e) => e.code === code && (!again.has(code) || e.round === facts.round))
const last = (facts: Pick<CaseFacts, 'entries' | 'round'>, code: StepCode): Entry | undefined => entriesOf(facts, code).at(-1)

/** The day on which a step was passed, or null. The latest entry decides: a vote made again can fail. */
export function passedOn(facts: Pick<CaseFacts, 'entries' | 'round'>, code: StepCode): Day | null {
  const entry = last(facts, code)
  return entry?.outcome === 'PASSED' ? entry.day : null
}

/** The step that comes next under these rules, or null at the end. */
export const nextStep = (facts: Pick<CaseFacts, 'entries' | 'round'>, values: RuleValues): StepCode | null =>
  stepOrder(values).find((code) => passedOn(facts, code) === null) ?? null

/** The stage that a case is in: that of the step which comes next. */
export const stageOf = (next: StepCode | null): Stage => (next ? steps[next].stage : 'PROBATION')

/** What the person is to the Party now. */
export function identityOf(facts: Pick<CaseFacts, 'entries' | 'round'>): Identity {
  const converted = passedOn(facts, 'APPROVE_CONVERSION') && last(facts, 'CONVERSION_VOTE')?.values.proposal === 'CONVERT'
  if (converted) return 'FULL_MEMBER'
  if (passedOn(facts, 'APPROVE')) return 'PROBATIONARY_MEMBER'
  if (passedOn(facts, 'NAME_TARGET')) return 'DEVELOPMENT_TARGET'
  return passedOn(facts, 'NAME_ACTIVIST') ? 'ACTIVIST' : 'APPLICANT'
}

/** A clock that runs. */
export interface Clock {
  step: StepCode
  /** What is due, in words. */
  label: string
  dueOn: Day
  clause: string
}

/** Every clock that runs now, earliest first. */
export function clocksOf(facts: CaseFacts, values: RuleValues): Clock[] {
  const clocks: Clock[] = []
  const since = (code: StepCode) => passedOn(facts, code)
  const run = (step: StepCode, label: string, from: Day | null, months: number, words: string) => {
    if (from && months > 0 && since(step) === null) clocks.push({ step, label, dueOn: addMonths(from, months), clause: `${stepOf(step).clause}：${words}` })
  }
  run('FIRST_TALK', '派人谈话', since('APPLY'), values.firstTalkMonths, `收到入党申请书后 ${values.firstTalkMonths} 个月内派人谈话`)
  const entries = entriesOf(facts, 'CULTIVATE')
  const latest = (kind: string) => entries.findLast((e) => e.values.entry === kind)?.day ?? since('NAME_ACTIVIST')
  if (since('ASSIGN_CONTACT')) {
    run('CULTIVATE', '半年考察', latest('REVIEW'), values.reviewMonths, `支部每 ${values.reviewMonths} 个月对积极分子考察一次`)
    run('CULTIVATE', '年度分析', latest('ANALYSIS'), values.analysisMonths, '上级党委每年对积极分子队伍分析一次')
  }
  run('BRANCH_VOTE', '召开支部大会', since('PRE_REVIEW'), values.voteMonths, `预审合格后 ${values.voteMonths} 个月内提交支部大会讨论`)
  run(
    'APPROVE',
    '审批',
    since('BRANCH_VOTE'),
    values.approvalMonths,
    `支部大会后 ${values.approvalMonths} 个月内审批，特殊情况不超过 ${values.approvalLimitMonths} 个月`,
  )
  run('OATH', '入党宣誓', since('APPROVE'), values.oathMonths, `一般在批准后 ${values.oathMonths} 个月内举行入党宣誓`)
  const expiry = facts.probationEndsOn
  if (expiry && since('OATH')) {
    const months = facts.transferredOn ? values.transferredVoteMonths : values.conversionVoteMonths
    const words = facts.transferredOn ? `转入的预备党员，可推迟讨论，最长 ${months} 个月` : '预备期满，支部应及时讨论能否转正'
    if (since('APPLY_CONVERSION') === null)
      clocks.push({ step: 'APPLY_CONVERSION', label: '预备期满', dueOn: expiry, clause: `${stepOf('APPLY_CONVERSION').clause}：预备期满，本人提出转正申请` })
    run('CONVERSION_VOTE', '讨论转正', expiry, months, words)
  }
  const months = values.approvalMonths
  run('APPROVE_CONVERSION', '审批转正', since('CONVERSION_VOTE'), months, `支部大会后 ${months} 个月内审批`)
  return clocks.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
}

/** How a step came out, from what was written. */
export function outcomeOf(code: StepCode, given: FieldValues): Outcome {
  if (code === 'CULTIVATE' || code === 'PROBATION') return given.conclusion === 'DONE' ? 'PASSED' : 'INTERIM'
  if (code === 'BRANCH_VOTE' || code === 'CONVERSION_VOTE') return voteResult(given as unknown as Vote).passed ? 'PASSED' : 'NOT_PASSED'
  const said = given.decision ?? given.result ?? given.agreed ?? (code === 'POLITICAL_REVIEW' ? given.conclusion : undefined)
  return said === 'FAILED' || said === 'REFUSED' ? 'NOT_PASSED' : 'PASSED'
}

/** The earliest day on which the step may be made, as far as days decide it. */
export function allowedFrom(facts: CaseFacts, values: RuleValues, code: StepCode): Day | null {
  const days: Day[] = []
  const activistOn = passedOn(facts, 'NAME_ACTIVIST')
  if (code === 'NAME_TARGET' && activistOn) days.push(addMonths(activistOn, values.cultivationMonths))
  const notice = facts.notices.findLast((n) => n.step === code)
  if (notice && noticeNeeded(code, values)) days.push(noticeDays(notice.untilOn, 1).allowedOn)
  if (facts.probationEndsOn && ['PROBATION', 'APPLY_CONVERSION', 'CONVERSION_VOTE'].includes(code)) days.push(facts.probationEndsOn)
  return days.sort().at(-1) ?? null
}

/** What stands between the case and the step on a day, whatever is typed: order, days, notices, papers. Empty: the step may be recorded. */
export function waits(facts: CaseFacts, values: RuleValues, code: StepCode, day: Day): Fault[] {
  const step = stepOf(code)
  const next = nextStep(facts, values)
  if (code !== next && !(next && step.againBefore?.includes(next))) {
    const message = next ? `“${stepOf(next).label}”还没有记录，不能办理“${step.label}”` : '二十五步都已办完'
    return [{ code: 'development.stepOutOfOrder', message }]
  }
  const found: Fault[] = []
  const before = facts.entries.at(-1)
  if (before && day < before.day)
    found.push({ code: 'development.beforePrevious', message: `日期早于上一步“${stepOf(before.code).label}”（${formatDayShort(before.day)}）`, path: 'day' })
  if (code === 'APPLY') found.push(...underAge(facts.birthOn, day))
  if (code === 'NAME_TARGET') {
    const from = addMonths(passedOn(facts, 'NAME_ACTIVIST')!, values.cultivationMonths)
    if (day < from) found.push({ code: 'development.cultivationTooShort', message: `培养考察未满一年，${formatDayShort(from)}起可以确定为发展对象` })
  }
  if (noticeNeeded(code, values)) found.push(...noticeFaults(facts, code, day))
  if (facts.probationEndsOn && (code === 'APPLY_CONVERSION' || code === 'CONVERSION_VOTE') && day < facts.probationEndsOn)
    found.push({ code: 'development.probationNotOver', message: `预备期到${formatDayShort(facts.probationEndsOn)}才满` })
  if (code === 'APPROVE') {
    const limit = addMonths(passedOn(facts, 'BRANCH_VOTE')!, values.approvalLimitMonths)
    if (day > limit)
      found.push({ code: 'development.approvalTooLate', message: `支部大会已过 ${values.approvalLimitMonths} 个月，不能再审批，应由支部大会重新讨论` })
  }
  if (code === 'ARCHIVE') {
    const missing = archivePapers.filter(([paper]) => !facts.papers.has(paper)).map(([paper]) => paper)
    if (missing.length) found.push({ code: 'development.fileIncomplete', message: `档案缺：${missing.join('、')}` })
  }
  return found
}

/** Eighteen on the day of the application. [R26 §5] */
function underAge(birthOn: Day | null, day: Day): Fault[] {
  if (birthOn === null) return [{ code: 'development.birthUnknown', message: '出生日期没有登记，不能核对是否年满十八周岁，请先补登' }]
  return ageOn(birthOn, day) < 18 ? [{ code: 'development.under18', message: '年满十八周岁才能申请入党' }] : []
}

function noticeFaults(facts: CaseFacts, code: StepCode, day: Day): Fault[] {
  const label = stepOf(code).label
  const notice = facts.notices.findLast((n) => n.step === code)
  if (!notice) return [{ code: 'development.noticeMissing', message: `“${label}”前应当公示，还没有发布公示` }]
  const consentOn = code === 'NAME_TARGET' ? facts.entries.findLast((e) => e.code === 'FILE_TARGET')?.day : undefined
  const found: Fault[] = []
  if (consentOn && notice.fromOn < consentOn && facts.entries.at(-1)?.code === 'FILE_TARGET')
    found.push({ code: 'development.noticeBeforeConsent', message: '公示应在上级党委同意之后开始，请重新公示' })
  if (day <= notice.untilOn) found.push({ code: 'development.noticeRunning', message: `公示到${formatDayShort(notice.untilOn)}，次日起可以办理` })
  if (notice.open > 0) found.push({ code: 'development.objectionOpen', message: `公示期间收到的 ${notice.open} 条反映还没有核实` })
  if (notice.upheld > 0) found.push({ code: 'development.objectionUpheld', message: '公示期间的反映属实，影响本人条件的不能办理；需要继续的应重新公示' })
  return found
}

type Guard<C extends StepCode> = (
  given: StepValues<C>,
  facts: CaseFacts,
  values: RuleValues,
  day: Day,
  fullMembers: number,
) => (Fault | false | null | undefined)[]

const meetingGuard = (
  { meeting, meetingPresent, meetingYes }: { meeting: string; meetingPresent: number; meetingYes: number },
  fullMembers: number,
): (Fault | false)[] => [
  // A branch with seven full members has a committee; a smaller one has none, and its meeting of members decides. [BW ch.6], [R26 §8]
  meeting === 'COMMITTEE' &&
    fullMembers < 7 && {
      code: 'development.noCommittee',
      message: `支部有 ${fullMembers} 名正式党员，不足七名不设支委会，应由支部党员大会讨论`,
      path: 'fields.meeting',
    },
  meetingYes > meetingPresent && { code: 'development.countsWrong', message: '同意人数多于到会人数', path: 'fields.meetingYes' },
  meetingYes * 2 <= meetingPresent && { code: 'development.notCarried', message: '会议没有过半数同意，不能作为已通过记录', path: 'fields.meetingYes' },
]

const evaluationGuard = (
  given: { membersPresent?: number; membersGood?: number; massesPresent?: number; massesGood?: number },
  values: RuleValues,
): (Fault | false)[] => {
  if (!values.evaluationB) return []
  const passes = (good = 0, present = 0) => evaluationPasses(good, present, values.evaluationPassPercent)
  const says = (who: string, path: string) => ({
    code: 'development.evaluationFailed',
    message: `民主评议中${who}赞成不足 ${values.evaluationPassPercent}%`,
    path: `fields.${path}`,
  })
  return [
    !passes(given.membersGood, given.membersPresent) && says('党员', 'membersGood'),
    !passes(given.massesGood, given.massesPresent) && says('群众', 'massesGood'),
  ]
}

const voteGuard = (given: Vote & { secret: boolean; dueReason?: string }, fullMembers: number): (Fault | false)[] => {
  const untrue = whyNoVote(given)
  return [
    given.due > fullMembers && {
      code: 'development.tooManyVoters',
      message: `支部当日有 ${fullMembers} 名正式党员，应到会人数不能多于此数（预备党员没有表决权）`,
      path: 'fields.due',
    },
    given.due < fullMembers &&
      !given.dueReason && {
        code: 'development.votersMissing',
        message: `支部当日有 ${fullMembers} 名正式党员，请写明应到会人数较少的原因`,
        path: 'fields.dueReason',
      },
    untrue !== null && { code: 'development.countsWrong', message: untrue, path: 'fields.present' },
    !given.secret && { code: 'development.notSecret', message: '表决应采取无记名投票方式', path: 'fields.secret' },
    untrue === null &&
      !voteResult(given).valid && { code: 'development.noQuorum', message: '实到会有表决权的党员没有超过应到会的半数，会议无效', path: 'fields.present' },
  ]
}

const decisionGuard = ({ decision, committeeDue, committeePresent, committeeYes }: StepValues<'APPROVE'>): (Fault | false)[] => [
  (committeePresent > committeeDue || committeeYes > committeePresent) && {
    code: 'development.countsWrong',
    message: '同意人数、实到人数、应到人数前后不符',
    path: 'fields.committeeYes',
  },
  decision === 'APPROVED' &&
    committeeYes * 2 <= committeeDue && { code: 'development.notCarried', message: '同意的委员没有超过应到委员的半数', path: 'fields.committeeYes' },
]

const guards: { [C in StepCode]?: Guard<C> } = {
  NAME_ACTIVIST: (g, _f, values, _d, fullMembers) => {
    const byMembers = (g.memberYes ?? 0) > 0
    const byMassOrg = Boolean(g.massOrg) && (g.massYes ?? 0) > 0
    return [
      !byMembers && !byMassOrg && { code: 'development.notRecommended', message: '应由党员推荐或群团组织推优产生，请填写推荐票数', path: 'fields.memberYes' },
      // Members recommend everyone; a League or union member is put forward by his organization too. [practice: web guide on 双推]
      values.doublePush && !byMembers && { code: 'development.memberPushMissing', message: '按双推要求，应有党员推荐的票数', path: 'fields.memberYes' },
      values.doublePush &&
        g.inMassOrg &&
        !byMassOrg && { code: 'development.massPushMissing', message: '按双推要求，共青团员、工会会员还应有群团推优', path: 'fields.massOrg' },
      ((g.memberYes ?? 0) > (g.memberPresent ?? 0) || (g.massYes ?? 0) > (g.massPresent ?? 0)) && {
        code: 'development.countsWrong',
        message: '推荐票多于到会人数',
        path: 'fields.memberYes',
      },
      ...meetingGuard(g, fullMembers),
    ]
  },
  CULTIVATE: (g, facts, values, day) => {
    const reviews = entriesOf(facts, 'CULTIVATE').filter((e) => e.values.entry === 'REVIEW').length + (g.entry === 'REVIEW' ? 1 : 0)
    const needed = Math.floor(values.cultivationMonths / values.reviewMonths)
    const from = addMonths(passedOn(facts, 'NAME_ACTIVIST')!, values.cultivationMonths)
    return [
      g.entry === 'CONTACT_CHANGE' &&
        !g.contacts?.length && { code: 'development.contactsMissing', message: '请选择更换后的培养联系人', path: 'fields.contacts' },
      g.conclusion === 'DONE' &&
        g.entry !== 'REVIEW' && { code: 'development.notByReview', message: '能否列为发展对象人选，应由支部考察得出', path: 'fields.conclusion' },
      values.evaluationA &&
        g.entry === 'REVIEW' &&
        !((g.evaluated ?? 0) > 0 && (g.evaluatedGood ?? -1) >= 0 && g.evaluatedGood! <= g.evaluated!) && {
          code: 'development.evaluationMissing',
          message: '按双评要求，每半年考察应同时定期测评，请填写人数',
          path: 'fields.evaluated',
        },
      g.conclusion === 'DONE' &&
        day < from && { code: 'development.cultivationTooShort', message: `培养考察未满一年，${formatDayShort(from)}起可以作出这一结论`, path: 'day' },
      g.conclusion === 'DONE' &&
        reviews < needed && { code: 'development.reviewsMissing', message: `一年内应有 ${needed} 次半年考察，目前有 ${reviews} 次`, path: 'fields.entry' },
    ]
  },
  NAME_TARGET: (g, _f, values, _d, fullMembers) => [...evaluationGuard(g, values), ...meetingGuard(g, fullMembers)],
  ASSIGN_SPONSORS: (g) => [
    !g.sponsorsFit && {
      code: 'development.sponsorsUnfit',
      message: '受留党察看处分、或警告等处分在影响期内的党员不能作入党介绍人',
      path: 'fields.sponsorsFit',
    },
  ],
  POLITICAL_REVIEW: (g, _f, values) => [
    values.jointReview &&
      !g.jointReview && { code: 'development.jointReviewMissing', message: '政治审查应由区级有关部门联审，请办完联审再记录', path: 'fields.jointReview' },
  ],
  TRAIN: (g, _f, values) => [
    g.days < values.trainingDays &&
      g.hours < values.trainingHours &&
      !g.special && {
        code: 'development.trainingTooShort',
        message: `集中培训不少于 ${values.trainingDays} 天或 ${values.trainingHours} 学时；未经培训的，除特殊情况外不能发展入党`,
        path: 'fields.days',
      },
  ],
  COMMITTEE_CHECK: (g, _f, _v, _d, fullMembers) => (g.result === 'FAILED' ? [] : meetingGuard(g, fullMembers)),
  PRE_REVIEW: (g) => [
    g.result === 'PASSED' &&
      g.leaving &&
      !g.leavingReason && {
        code: 'development.leavingSoon',
        message: '三个月内将离开的，一般不办理接收预备党员手续；确需办理的请写明原因',
        path: 'fields.leavingReason',
      },
  ],
  BRANCH_VOTE: (g, _f, _v, _d, fullMembers) => voteGuard(g, fullMembers),
  APPROVE: (g) => decisionGuard(g),
  PROBATION: (g, facts, _v, day) => [
    g.conclusion === 'DONE' &&
      facts.probationEndsOn !== null &&
      day < facts.probationEndsOn && { code: 'development.probationNotOver', message: `预备期到${formatDayShort(facts.probationEndsOn)}才满`, path: 'day' },
  ],
  APPLY_CONVERSION: (g, _f, values) => evaluationGuard(g, values),
  CONVERSION_VOTE: (g, facts, values, _d, fullMembers) => [
    g.proposal === 'EXTEND' && facts.round > 1 && { code: 'development.extendedBefore', message: '预备期只能延长一次', path: 'fields.proposal' },
    g.proposal === 'EXTEND' &&
      !mayExtend(g.extensionMonths ?? 0, values) && {
        code: 'development.extensionLength',
        message: `延长预备期不少于 ${values.extensionMinMonths} 个月，最长不超过 ${values.extensionMaxMonths} 个月`,
        path: 'fields.extensionMonths',
      },
    ...voteGuard(g, fullMembers),
  ],
  APPROVE_CONVERSION: (g) => decisionGuard(g),
}

/** What a step's own words have against it. `fullMembers`: full members of the branch on that day. */
export function faultsOf<C extends StepCode>(code: C, given: StepValues<C>, facts: CaseFacts, values: RuleValues, day: Day, fullMembers: number): Fault[] {
  const guard = guards[code] as Guard<C> | undefined
  return (guard?.(given, facts, values, day, fullMembers) ?? []).filter((f): f is Fault => Boolean(f))
}

/** A step made after its clock ran out says why. Reviews have no reason: the next one is simply due. */
export function lateFault(facts: CaseFacts, values: RuleValues, code: StepCode, day: Day, reason: string | null): Fault | null {
  if (code === 'CULTIVATE' || code === 'APPLY_CONVERSION' || reason) return null
  const clock = clocksOf(facts, values).find((c) => c.step === code)
  if (!clock || day <= clock.dueOn) return null
  return { code: 'development.lateReasonMissing', message: `期限是${formatDayShort(clock.dueOn)}，已超过。请写明超期的原因`, path: 'lateReason' }
}
