import { z } from 'zod'
import { PersonInput } from '#modules/people/contract.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import {
  accountabilityStates,
  breachKinds,
  caseStates,
  chosenEndReasons,
  endReasons,
  identities,
  noticeSteps,
  objectionStates,
  outcomes,
  stages,
  stepCodes,
} from './rules.ts'

const tags = ['发展党员']
const body = z.object({ id: z.uuid(), name: z.string() })
const flag = z.union([z.boolean(), z.stringbool()])

/** Filters of the list of cases. */
export const CaseFilter = z.object({
  organizationId: z.uuid().optional().describe('党组织，含下级；不填为有权查看的全部'),
  stage: z.enum(stages).optional(),
  step: z.enum(stepCodes).optional().describe('下一步'),
  state: z.enum(caseStates).default('ACTIVE'),
  late: flag.optional().describe('只看已超过期限的'),
  text: z.string().trim().max(40).optional().describe('姓名、拼音或首字母开头'),
})
export type CaseFilter = z.infer<typeof CaseFilter>

/** Filters of the ledger of accountability. */
export const AccountabilityFilter = z.object({ state: z.enum(accountabilityStates).optional(), organizationId: z.uuid().optional() })

/** Filters of the list of notices. */
export const NoticeFilter = z.object({ organizationId: z.uuid().optional(), running: flag.optional() })

/** A line of the list. */
export const CaseRow = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string(),
  branch: body,
  state: z.enum(caseStates),
  endReason: z.enum(endReasons).nullable(),
  stage: z.enum(stages),
  identity: z.enum(identities),
  nextStep: z.enum(stepCodes).nullable(),
  nextDueOn: day.nullable(),
  late: z.boolean(),
  appliedOn: day.nullable(),
  activistOn: day.nullable(),
  targetOn: day.nullable(),
})

/** What a step asks for and what was written there: a value by field, as `steps.ts` describes it. */
export const FieldValues = z.record(
  z.string().max(40),
  z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(200)).max(20), z.null()]),
)

/** An entry of a case. `fields` are words for reading. */
export const EntryView = z.object({
  id: z.uuid(),
  step: z.enum(stepCodes),
  seq: z.int(),
  onDay: day,
  outcome: z.enum(outcomes),
  responsible: z.string(),
  signer: z.string(),
  record: z.string(),
  fields: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The same as they are sent, for a correction; members by the ids of their persons. */
  values: FieldValues,
  ruleSet: z.string(),
  lateReason: z.string().nullable(),
  carried: z.boolean(),
  recordedBy: z.string(),
  recordedAt: z.iso.datetime(),
  /** Replaced by a later entry. */
  corrected: z.boolean(),
  correctionReason: z.string().nullable(),
  correctable: z.boolean(),
})

/** What is in the way of the next step, and which article says so. */
export const Missing = z.object({ code: z.string(), message: z.string() })
export const ClockView = z.object({ step: z.enum(stepCodes), label: z.string(), dueOn: day, clause: z.string(), late: z.boolean() })

export const ObjectionView = z.object({
  id: z.uuid(),
  text: z.string(),
  name: z.string().nullable(),
  state: z.enum(objectionStates),
  finding: z.string().nullable(),
  receivedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: z.string().nullable(),
})

export const NoticeView = z.object({
  id: z.uuid(),
  caseId: z.uuid(),
  name: z.string(),
  branch: body,
  step: z.enum(noticeSteps),
  fromOn: day,
  untilOn: day,
  place: z.string(),
  secondPlace: z.string().nullable(),
  contact: z.string(),
  withdrawnReason: z.string().nullable(),
  running: z.boolean(),
  objections: z.int(),
  openObjections: z.int(),
})

export const AccountabilityView = z.object({
  id: z.uuid(),
  caseId: z.uuid(),
  name: z.string(),
  branch: body,
  step: z.enum(stepCodes).nullable(),
  breach: z.enum(breachKinds),
  responsible: z.string(),
  facts: z.string(),
  state: z.enum(accountabilityStates),
  result: z.string().nullable(),
  openedOn: day,
  openedBy: z.string(),
  closedOn: day.nullable(),
})

/** A case as its page shows it: what is done, what comes next, what is missing, by when, and which article says so. */
export const CaseView = CaseRow.extend({
  version: z.int(),
  round: z.int(),
  endedOn: day.nullable(),
  votedOn: day.nullable(),
  approvedOn: day.nullable(),
  probationEndsOn: day.nullable(),
  convertedOn: day.nullable(),
  receivedOn: day.nullable(),
  receivedFrom: z.string().nullable(),
  online: z.boolean(),
  person: z.object({
    sex: z.string(),
    birthOn: day.nullable(),
    ethnicity: z.string().nullable(),
    education: z.string().nullable(),
    employer: z.string().nullable(),
  }),
  membershipId: z.uuid().nullable(),
  /** The order of the steps under today's rules. */
  order: z.array(z.enum(stepCodes)),
  passed: z.array(z.enum(stepCodes)),
  entries: z.array(EntryView),
  papers: z.array(z.object({ id: z.uuid(), step: z.enum(stepCodes), name: z.string(), receivedOn: day })),
  missingPapers: z.array(z.object({ step: z.enum(stepCodes), name: z.string() })),
  notices: z.array(NoticeView),
  accountabilities: z.array(AccountabilityView),
  clocks: z.array(ClockView),
  missing: z.array(Missing),
  /** The earliest day on which the next step may be made. */
  allowedFrom: day.nullable(),
  ruleSet: z.string(),
  document: z.string().nullable(),
  rules: z.record(z.string(), z.union([z.number(), z.boolean()])),
  fullMembers: z.int().describe('支部今天的正式党员人数'),
  /** Steps that this actor may record now. */
  offered: z.array(z.enum(stepCodes)),
  /** A notice that is to be opened before the next step. */
  noticeNeeded: z.enum(noticeSteps).nullable(),
  can: z.object({ keep: z.boolean(), approve: z.boolean(), objections: z.boolean(), account: z.boolean() }),
})

/** A row of the funnel: a branch, or all. */
export const FunnelRow = z.object({
  organization: body,
  stages: z.record(z.enum(stages), z.int()),
  total: z.int(),
  late: z.int(),
  /** Persons who became targets, and members on probation, this year. */
  targetsThisYear: z.int(),
  admittedThisYear: z.int(),
})

/** A step as it is sent. */
export const StepInput = z.object({
  onDay: day,
  responsible: text(60).describe('责任人'),
  signer: text(60).describe('签字人'),
  record: text(2000).describe('纪实：这一步的记录'),
  papers: z.array(text(100)).max(20).default([]).describe('已收入档案的材料'),
  lateReason: z.string().trim().max(300).optional().describe('超过期限的原因'),
  fields: FieldValues.default({}),
})
export type StepInput = z.infer<typeof StepInput>

const applicant = {
  branchId: z.uuid(),
  person: PersonInput.optional().describe('新登记的人'),
  personId: z.uuid().optional().describe('已登记的人；与 person 二选一'),
}
const byId = z.object({ id: z.uuid() })
const change = { id: z.uuid(), version: z.int().describe('页面上的版本号；他人已改过则不保存') }

export const TimelineView = z.object({
  seq: z.number(),
  at: z.iso.datetime(),
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().nullable(),
  action: z.string(),
  label: z.string(),
  note: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

/** One's own way, in plain words. */
export const MyCase = z.object({
  id: z.uuid(),
  branch: body,
  state: z.enum(caseStates),
  endReason: z.enum(endReasons).nullable(),
  identity: z.enum(identities),
  stage: z.enum(stages),
  appliedOn: day.nullable(),
  activistOn: day.nullable(),
  targetOn: day.nullable(),
  approvedOn: day.nullable(),
  probationEndsOn: day.nullable(),
  next: z.object({ step: z.enum(stepCodes), dueOn: day.nullable(), allowedFrom: day.nullable() }).nullable(),
  letterMissing: z.boolean(),
  passed: z.array(z.object({ step: z.enum(stepCodes), onDay: day })),
})

const read = procedure.meta({ gate: 'development.read' })
const keep = procedure.meta({ gate: 'development.keep' })
const objections = procedure.meta({ gate: 'development.objections' })
const account = procedure.meta({ gate: 'development.account' })

/** 发展党员: one case a person, twenty-five steps, notices, accountability. */
export const developmentContract = {
  list: read.route({ method: 'GET', path: '/development', summary: '发展党员名单', tags }).input(CaseFilter.extend(paging)).output(pageOf(CaseRow)),
  funnel: procedure
    .meta({ gate: 'development.funnel' })
    .route({ method: 'GET', path: '/development-funnel', summary: '各支部各阶段人数', tags })
    .input(z.object({ organizationId: z.uuid().optional() }))
    .output(z.object({ all: FunnelRow, branches: z.array(FunnelRow) })),
  get: read.route({ method: 'GET', path: '/development/{id}', summary: '一个人的发展档案', tags }).input(byId).output(CaseView),
  /** To be called by a page once it is open: leaves a trace at most once an hour. */
  opened: read
    .route({ method: 'POST', path: '/development/{id}/opened', summary: '留下查阅痕迹（打开发展档案时调用）', tags })
    .input(byId)
    .output(z.object({ recorded: z.boolean() })),
  timeline: read
    .route({ method: 'GET', path: '/development/{id}/timeline', summary: '全程纪实', tags })
    .input(byId.extend(paging))
    .output(pageOf(TimelineView)),
  voters: read
    .route({ method: 'GET', path: '/development/{id}/members', summary: '支部某日的正式党员，供选联系人、介绍人', tags })
    .input(byId.extend({ day: day.optional() }))
    .output(z.array(body)),
  mine: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/development-mine', summary: '我的入党申请', tags }).output(MyCase.nullable()),
  apply: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/development-mine', summary: '本人提出入党申请', tags })
    .input(z.object({ branchId: z.uuid(), place: z.enum(['WORK', 'STUDY', 'RESIDENCE']) }))
    .output(MyCase),
  open: keep.route({ method: 'POST', path: '/development', summary: '收到入党申请书，建立发展档案', tags }).input(StepInput.extend(applicant)).output(CaseView),
  receive: keep
    .route({ method: 'POST', path: '/development/received', summary: '接收中途转入的人，时间连续计算', tags })
    .input(
      z.object({
        ...applicant,
        from: text(100).describe('转自哪个党组织'),
        onDay: day,
        steps: z
          .array(z.object({ step: z.enum(stepCodes), onDay: day }))
          .min(1)
          .max(20)
          .describe('转入前已办的步骤和日期'),
        reviews: z.array(day).max(10).default([]).describe('转入前已作的半年考察'),
        responsible: text(60),
        signer: text(60),
      }),
    )
    .output(CaseView),
  take: keep
    .route({ method: 'POST', path: '/development/{id}/steps', summary: '记录一步', tags })
    .input(StepInput.extend({ ...change, step: z.enum(stepCodes) }))
    .output(CaseView),
  correct: keep
    .route({ method: 'POST', path: '/development/{id}/corrections', summary: '更正一条记录（原记录保留）', tags })
    .input(StepInput.extend({ ...change, entryId: z.uuid(), reason: text(300) }))
    .output(CaseView),
  paper: keep
    .route({ method: 'POST', path: '/development/{id}/papers', summary: '补收材料', tags })
    .input(z.object({ ...change, step: z.enum(stepCodes), name: text(100), receivedOn: day }))
    .output(CaseView),
  move: keep
    .route({ method: 'POST', path: '/development/{id}/move', summary: '转到本街道另一支部', tags })
    .input(z.object({ ...change, branchId: z.uuid(), onDay: day, note: text(300) }))
    .output(CaseView),
  end: keep
    .route({ method: 'POST', path: '/development/{id}/end', summary: '结束培养', tags })
    .input(z.object({ ...change, reason: z.enum(chosenEndReasons), onDay: day, note: text(500) }))
    .output(CaseView),
  notices: read.route({ method: 'GET', path: '/development-notices', summary: '公示', tags }).input(NoticeFilter.extend(paging)).output(pageOf(NoticeView)),
  openNotice: keep
    .route({ method: 'POST', path: '/development/{id}/notices', summary: '发布公示', tags })
    .input(
      z.object({
        ...change,
        step: z.enum(noticeSteps),
        fromOn: day,
        place: text(200).describe('张贴处'),
        floating: z.boolean().default(false).describe('流动人员'),
        secondPlace: z.string().trim().max(200).optional().describe('流入地的张贴处'),
        contact: text(200).describe('受理反映的组织、地址和办公电话'),
      }),
    )
    .output(CaseView),
  withdrawNotice: keep
    .route({ method: 'POST', path: '/development-notices/{id}/withdraw', summary: '撤回公示', tags })
    .input(byId.extend({ reason: text(300) }))
    .output(CaseView),
  objections: objections
    .route({ method: 'GET', path: '/development-notices/{id}/objections', summary: '公示期间的反映', tags })
    .input(byId)
    .output(z.array(ObjectionView)),
  decideObjection: objections
    .route({ method: 'POST', path: '/development-objections/{id}/decide', summary: '核实反映', tags })
    .input(byId.extend({ state: z.enum(['UPHELD', 'DISMISSED']), finding: text(1000) }))
    .output(ObjectionView),
  object: procedure
    .meta({ gate: 'public' })
    .route({ method: 'POST', path: '/development-notices/{id}/objections', summary: '公示期间反映情况（不需要账号）', tags })
    .input(byId.extend({ text: text(2000, 5), name: z.string().trim().max(50).optional() }))
    .output(z.object({ received: z.literal(true) })),
  accountabilities: account
    .route({ method: 'GET', path: '/development-accountability', summary: '问责台账', tags })
    .input(AccountabilityFilter.extend(paging))
    .output(pageOf(AccountabilityView)),
  openAccountability: account
    .route({ method: 'POST', path: '/development/{id}/accountability', summary: '启动问责', tags })
    .input(z.object({ ...change, entryId: z.uuid().optional(), breach: z.enum(breachKinds), responsible: text(60), facts: text(1000) }))
    .output(CaseView),
  closeAccountability: account
    .route({ method: 'POST', path: '/development-accountability/{id}/close', summary: '问责办结', tags })
    .input(byId.extend({ state: z.enum(['SETTLED', 'DROPPED']), result: text(1000) }))
    .output(AccountabilityView),
}
