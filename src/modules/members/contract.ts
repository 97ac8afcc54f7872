import { z } from 'zod'
import { postKinds } from '#modules/organizations/rules.ts'
import { PersonInput, PersonView } from '#modules/people/contract.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { markKinds, rosterSorts, standings } from './rules.ts'

const tags = ['党员']
const flag = z.union([z.boolean(), z.stringbool()])
const number = (max: number) => z.coerce.number().int().min(0).max(max)
const list = <T extends z.ZodType>(item: T) => z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(item).max(30))

/** Filters of the roster; a cell of the statistics is one too. Without `standings` the members of that day (预备 and 正式) are meant. */
export const RosterFilter = z.object({
  organizationId: z.uuid().optional().describe('党组织，含下级；不填为有权查看的全部'),
  day: day.optional().describe('哪一天的名册；不填为今天'),
  standings: list(z.enum(standings)).optional(),
  sex: z.enum(['0', '1', '2', '9']).optional(),
  ageFrom: number(150).optional().describe('周岁下限（含）'),
  ageTo: number(150).optional().describe('周岁上限（含）'),
  ageUnknown: flag.optional().describe('只看出生日期未登记的'),
  educations: list(z.string().max(7)).optional().describe('学历代码；UNKNOWN 为未登记'),
  ethnicity: z.string().max(8).optional().describe('民族代码；MINORITY 为少数民族，UNKNOWN 为未登记'),
  joinedFrom: day.optional().describe('入党日期下限（含）'),
  joinedUntil: day.optional().describe('入党日期上限（不含）'),
  standingYearsFrom: number(120).optional().describe('党龄下限（整年，含）'),
  standingYearsTo: number(120).optional().describe('党龄上限（整年，含）'),
  mark: z.enum(markKinds).optional(),
  sinceFrom: day.optional().describe('目前类别的起始日期下限（含）'),
  sinceUntil: day.optional().describe('目前类别的起始日期上限（不含）'),
  fullFrom: day.optional().describe('转正日期下限（含）'),
  fullUntil: day.optional().describe('转正日期上限（不含）'),
  extended: z.enum(['YES', 'NO']).optional().describe('预备期是否延长过（转正日期晚于入党满一年）'),
  admitted: flag.optional().describe('只看在本地支部大会接收为预备党员的'),
  post: z.enum(postKinds).optional().describe('当日担任的党内职务'),
  text: z.string().trim().max(40).optional().describe('姓名开头、拼音或首字母开头、手机后四位、完整手机号或公民身份号码。完整号码不要放进页面地址'),
})
export type RosterFilter = z.infer<typeof RosterFilter>

const body = z.object({ id: z.uuid(), name: z.string() })

/** A row of the roster. Nothing here is opened: numbers are hints. */
export const RosterRowView = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string(),
  sex: z.enum(['0', '1', '2', '9']),
  birthOn: day.nullable(),
  age: z.int().nullable(),
  ethnicity: z.string().nullable(),
  education: z.string().nullable(),
  identityHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  standing: z.enum(standings),
  branch: body,
  group: body.nullable(),
  joinedOn: day,
  fullOn: day.nullable(),
  /** 党龄 in whole years; null until 转正. */
  standingYears: z.int().nullable(),
  marks: z.array(z.enum(markKinds)),
  duesPaidThrough: day.nullable(),
})

export const PeriodView = z.object({
  id: z.uuid(),
  standing: z.enum(standings),
  branch: body,
  group: body.nullable(),
  fromOn: day,
  untilOn: day.nullable(),
  reason: z.string().nullable(),
})

export const MarkView = z.object({
  id: z.uuid(),
  kind: z.enum(markKinds),
  detail: z.string().nullable(),
  fromOn: day,
  untilOn: day.nullable(),
})

/** A member's page. `can` says which actions this actor is offered. */
export const MemberView = z.object({
  id: z.uuid(),
  person: PersonView,
  standing: z.enum(standings),
  branch: body,
  group: body.nullable(),
  joinedOn: day,
  fullOn: day.nullable(),
  standingYears: z.int().nullable(),
  duesPaidThrough: day.nullable(),
  monthlyDuesFen: z.int().nullable(),
  /** The two above come from the ledger of dues and are not edited here. */
  duesByLedger: z.boolean(),
  note: z.string().nullable(),
  version: z.int(),
  periods: z.array(PeriodView),
  marks: z.array(MarkView),
  posts: z.array(z.object({ organization: body, label: z.string(), fromOn: day, untilOn: day.nullable() })),
  /** Standings the member may go to from here. */
  nextStandings: z.array(z.enum(standings)),
  can: z.object({
    edit: z.boolean(),
    keep: z.boolean(),
    editPerson: z.boolean(),
    revealPhone: z.boolean(),
    revealIdentityNumber: z.boolean(),
  }),
})

export const TimelineView = z.object({
  seq: z.number(),
  at: z.iso.datetime(),
  subjectType: z.string(),
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().nullable(),
  action: z.string(),
  /** The action in Chinese words. */
  label: z.string(),
  note: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

/** A cell of 党内统计: a count, and the roster filter that opens the members behind it. */
export const StatisticsCell = z.object({ count: z.int(), filter: RosterFilter })
export const StatisticsTable = z.object({
  key: z.string(),
  title: z.string(),
  rows: z.array(z.object({ key: z.string(), label: z.string(), all: StatisticsCell, full: StatisticsCell, probationary: StatisticsCell })),
})
export const Statistics = z.object({
  organization: body,
  day,
  total: z.object({ all: StatisticsCell, full: StatisticsCell, probationary: StatisticsCell }),
  tables: z.array(StatisticsTable),
})

/** A branch as one of its members sees it: who serves it, how many it is, my own line. No roster. */
export const BranchView = z.object({
  branch: body,
  group: body.nullable(),
  address: z.string().nullable(),
  contactPhone: z.string().nullable(),
  committee: z.array(z.object({ label: z.string(), holderName: z.string() })),
  groupLeader: z.string().nullable(),
  counts: z.object({ members: z.int(), full: z.int(), probationary: z.int(), groups: z.int() }),
})

/** A member's own record. */
export const MyMembership = z.object({
  id: z.uuid(),
  standing: z.enum(standings),
  joinedOn: day,
  fullOn: day.nullable(),
  standingYears: z.int().nullable(),
  duesPaidThrough: day.nullable(),
  monthlyDuesFen: z.int().nullable(),
  periods: z.array(PeriodView),
  marks: z.array(MarkView),
  branch: BranchView,
})

const byId = z.object({ id: z.uuid() })
/** One change for several members. */
const Together = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('GROUP'),
    groupId: z.uuid().nullable().describe('本支部的党小组；空为不编入党小组'),
    onDay: day,
    reason: z.string().trim().max(200).optional(),
  }),
  z.object({ kind: z.literal('MARK'), mark: z.enum(markKinds), detail: z.string().trim().max(200).nullish(), onDay: day }),
])
const together = 200
const change = { id: z.uuid(), version: z.int().describe('页面上的版本号；他人已改过则不保存') }

/** Party members: roster, facts by day, statistics. `id` is the membership's, not the person's. */
export const membersContract = {
  roster: procedure
    .meta({ gate: 'members.read' })
    .route({ method: 'GET', path: '/members', summary: '党员名册', tags })
    .input(RosterFilter.extend({ ...paging, sort: z.enum(rosterSorts).default('NAME') }))
    .output(pageOf(RosterRowView)),
  count: procedure
    .meta({ gate: 'members.read' })
    .route({ method: 'GET', path: '/members-count', summary: '名册人数', tags })
    .input(RosterFilter)
    .output(z.object({ count: z.int() })),
  get: procedure.meta({ gate: 'members.read' }).route({ method: 'GET', path: '/members/{id}', summary: '一名党员', tags }).input(byId).output(MemberView),
  /** To be called by a page once it is open: writes a RECORD access at most once an hour; a GET may not write. */
  opened: procedure
    .meta({ gate: 'members.read' })
    .route({ method: 'POST', path: '/members/{id}/opened', summary: '留下查阅痕迹（打开党员页时调用，一小时至多一次）', tags })
    .input(byId)
    .output(z.object({ recorded: z.boolean() })),
  timeline: procedure
    .meta({ gate: 'members.read' })
    .route({ method: 'GET', path: '/members/{id}/timeline', summary: '全程纪实', tags })
    .input(byId.extend(paging))
    .output(pageOf(TimelineView)),
  register: procedure
    .meta({ gate: 'members.edit' })
    .route({ method: 'POST', path: '/members', summary: '登记一名党员（连同本人资料）', tags })
    .input(
      z.object({
        person: PersonInput.optional().describe('新登记的人'),
        personId: z.uuid().optional().describe('已登记的人；与 person 二选一'),
        standing: z.enum(['PROBATIONARY', 'FULL']),
        branchId: z.uuid(),
        groupId: z.uuid().nullish(),
        joinedOn: day,
        fullOn: day.nullish(),
        fromOn: day.optional().describe('组织关系自哪天起在本支部；不填为今天'),
        reason: z.string().trim().max(200).optional().describe('入党、转入……'),
        monthlyDuesFen: z.int().min(0).max(10_000_000).nullish(),
        duesPaidThrough: day.nullish(),
        note: z.string().trim().max(500).nullish(),
      }),
    )
    .output(MemberView),
  edit: procedure
    .meta({ gate: 'members.edit' })
    .route({ method: 'PATCH', path: '/members/{id}', summary: '修改党籍资料', tags })
    .input(
      z.object({
        ...change,
        joinedOn: day.optional(),
        fullOn: day.nullish(),
        duesPaidThrough: day.nullish(),
        monthlyDuesFen: z.int().min(0).max(10_000_000).nullish(),
        note: z.string().trim().max(500).nullish(),
      }),
    )
    .output(MemberView),
  changeStanding: procedure
    .meta({ gate: 'members.edit' })
    .route({ method: 'POST', path: '/members/{id}/standing', summary: '转正、转出、停止党籍、去世等', tags })
    .input(z.object({ ...change, standing: z.enum(standings), onDay: day, reason: text(200, 2) }))
    .output(MemberView),
  relocate: procedure
    .meta({ gate: 'members.keep' })
    .route({ method: 'POST', path: '/members/{id}/place', summary: '调整支部或党小组', tags })
    .input(z.object({ ...change, branchId: z.uuid(), groupId: z.uuid().nullable(), onDay: day, reason: z.string().trim().max(200).optional() }))
    .output(MemberView),
  correctPeriod: procedure
    .meta({ gate: 'members.edit' })
    .route({ method: 'PATCH', path: '/members/{id}/periods/{periodId}', summary: '更正某一段的起始日期', tags })
    .input(z.object({ ...change, periodId: z.uuid(), fromOn: day, reason: text(200, 2) }))
    .output(MemberView),
  undoChange: procedure
    .meta({ gate: 'members.edit' })
    .route({ method: 'POST', path: '/members/{id}/undo-change', summary: '撤销误登记的最近一次变动', tags })
    .input(z.object({ ...change, reason: text(200, 2) }))
    .output(MemberView),
  setMark: procedure
    .meta({ gate: 'members.keep' })
    .route({ method: 'POST', path: '/members/{id}/marks', summary: '标记流动、失联、困难', tags })
    .input(z.object({ ...change, kind: z.enum(markKinds), detail: z.string().trim().max(200).nullish(), onDay: day }))
    .output(MemberView),
  clearMark: procedure
    .meta({ gate: 'members.keep' })
    .route({ method: 'POST', path: '/members/{id}/marks/clear', summary: '取消标记', tags })
    .input(z.object({ ...change, kind: z.enum(markKinds), onDay: day }))
    .output(MemberView),
  previewTogether: procedure
    .meta({ gate: 'members.keep' })
    .route({ method: 'GET', path: '/members-together', summary: '一同编入党小组或加标记：先看对每个人的影响', tags })
    .input(z.object({ ids: z.array(z.uuid()).min(1).max(together), change: Together }))
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.uuid(),
            version: z.int(),
            name: z.string(),
            from: z.string(),
            to: z.string(),
            refused: z.string().nullable().describe('不能办理的原因'),
            unchanged: z.boolean().describe('已是如此，不需办理'),
          }),
        ),
      }),
    ),
  changeTogether: procedure
    .meta({ gate: 'members.keep' })
    .route({ method: 'POST', path: '/members-together', summary: '一同编入党小组或加标记；有一人不能办理，则都不办理', tags })
    .input(
      z.object({
        members: z
          .array(z.object({ id: z.uuid(), version: z.int() }))
          .min(1)
          .max(together),
        change: Together,
      }),
    )
    .output(z.object({ count: z.int() })),
  statistics: procedure
    .meta({ gate: 'members.statistics' })
    .route({ method: 'GET', path: '/member-statistics', summary: '党内统计（任意一天）', tags })
    .input(z.object({ organizationId: z.uuid(), day: day.optional() }))
    .output(Statistics),
  mine: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/me/membership', summary: '我的党籍与支部；不是党员则为空', tags })
    .output(MyMembership.nullable()),
}
