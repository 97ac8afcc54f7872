import { z } from 'zod'
import { RosterFilter, TimelineView } from '#modules/members/contract.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { deciders, grades, honorKinds, honorLevels, reviewMoves, reviewStates } from './rules.ts'

const tags = ['民主评议与荣誉']
const body = z.object({ id: z.uuid(), name: z.string() })
const count = z.int().min(0).max(100_000)
const Ballots = z.object({ EXCELLENT: count, QUALIFIED: count, BASICALLY_QUALIFIED: count, UNQUALIFIED: count })
const year = z.coerce.number().int().min(1990).max(2200)

/** A branch in a year's board: whether its review was opened and closed, and what came out. */
export const ReviewRow = z.object({
  branch: body,
  reviewId: z.uuid().nullable(),
  state: z.enum(reviewStates).nullable(),
  heldOn: day.nullable(),
  members: z.int().describe('参加评议'),
  absent: z.int(),
  grades: z.object({ EXCELLENT: z.int(), QUALIFIED: z.int(), BASICALLY_QUALIFIED: z.int(), UNQUALIFIED: z.int() }),
})

export const ReviewLine = z.object({
  membershipId: z.uuid(),
  name: z.string(),
  probationary: z.boolean(),
  absentReason: z.string().nullable(),
  selfDone: z.boolean(),
  mutualDone: z.boolean(),
  ballots: Ballots,
  grade: z.enum(grades).nullable(),
})

export const ReviewView = z.object({
  id: z.uuid(),
  branch: body,
  year: z.int(),
  state: z.enum(reviewStates),
  version: z.int(),
  heldOn: day.nullable(),
  ballotsIssued: z.int().nullable(),
  ballotsReturned: z.int().nullable(),
  decider: z.enum(deciders).nullable(),
  decidedOn: day.nullable(),
  dueOn: day,
  /** Whether a probationary member gets a grade here. */
  probationaryGraded: z.boolean(),
  mostExcellent: z.int(),
  missing: z.array(z.string()),
  lines: z.array(ReviewLine),
  moves: z.array(
    z.object({
      name: z.enum(reviewMoves),
      label: z.string(),
      closed: z.string().nullable(),
      note: z.object({ label: z.string(), required: z.boolean() }).nullable(),
      confirm: z.string().nullable(),
      grave: z.boolean(),
    }),
  ),
  canKeep: z.boolean(),
})

/** One member's grade of a year, of a closed review. */
export const ResultRow = z.object({
  id: z.uuid(),
  membershipId: z.uuid(),
  name: z.string(),
  branch: body,
  year: z.int(),
  probationary: z.boolean(),
  grade: z.enum(grades).nullable(),
  absentReason: z.string().nullable(),
  ballots: Ballots,
  decidedOn: day.nullable(),
})

export const HonorView = z.object({
  id: z.uuid(),
  kind: z.enum(honorKinds),
  level: z.enum(honorLevels),
  member: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  organization: body,
  awardedOn: day,
  issuer: z.string(),
  documentNumber: z.string().nullable(),
  revokedOn: day.nullable(),
  revokedReason: z.string().nullable(),
  canEdit: z.boolean(),
})

/** A member's reviews and honors. */
export const MemberRecord = z.object({
  member: z.object({ id: z.uuid(), name: z.string() }),
  appraisals: z.array(
    z.object({ year: z.int(), branchName: z.string(), grade: z.enum(grades).nullable(), absentReason: z.string().nullable(), probationary: z.boolean() }),
  ),
  honors: z.array(HonorView),
})

export const ResultFilter = z.object({
  year: year.optional(),
  grade: z.enum(grades).or(z.literal('NONE')).optional().describe('NONE 为未定等次'),
  organizationId: z.uuid().optional(),
})
export const HonorFilter = z.object({
  year: year.optional(),
  kind: z.enum(honorKinds).optional(),
  level: z.enum(honorLevels).optional(),
  organizationId: z.uuid().optional(),
  standingOn: day.optional().describe('不含当日以前已撤销的'),
})
export type ResultFilter = z.infer<typeof ResultFilter>
export type HonorFilter = z.infer<typeof HonorFilter>
const byId = z.object({ id: z.uuid() })

/** 民主评议党员 and 两优一先. */
export const appraisalsContract = {
  board: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/appraisals/reviews', summary: '各支部的年度民主评议', tags })
    .input(
      z.object({
        ...paging,
        year,
        organizationId: z.uuid().optional(),
        state: z
          .enum([...reviewStates, 'NONE'])
          .optional()
          .describe('NONE 为没有开始'),
      }),
    )
    .output(pageOf(ReviewRow)),
  open: procedure
    .meta({ gate: 'appraisals.keep' })
    .route({ method: 'POST', path: '/appraisals/reviews', summary: '开始一个支部的年度评议；再次开始时补入新转来的党员', tags })
    .input(z.object({ branchId: z.uuid(), year }))
    .output(byId),
  get: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/appraisals/reviews/{id}', summary: '一次评议', tags })
    .input(byId)
    .output(ReviewView),
  save: procedure
    .meta({ gate: 'appraisals.keep' })
    .route({ method: 'PUT', path: '/appraisals/reviews/{id}', summary: '登记评议情况', tags })
    .input(
      z.object({
        id: z.uuid(),
        version: z.int(),
        heldOn: day.nullable(),
        ballotsIssued: count.nullable(),
        ballotsReturned: count.nullable(),
        decider: z.enum(deciders).nullable(),
        decidedOn: day.nullable(),
        lines: z.array(ReviewLine.omit({ name: true, probationary: true }).extend({ absentReason: z.string().trim().max(100).nullable() })).max(2000),
      }),
    )
    .output(ReviewView),
  move: procedure
    .meta({ gate: 'appraisals.keep' })
    .route({ method: 'POST', path: '/appraisals/reviews/{id}/moves', summary: '完成评议，或退回修改', tags })
    .input(z.object({ id: z.uuid(), name: z.enum(reviewMoves), note: z.string().trim().max(500).optional() }))
    .output(ReviewView),
  timeline: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/appraisals/reviews/{id}/timeline', summary: '全程纪实', tags })
    .input(byId.extend(paging))
    .output(pageOf(TimelineView)),
  results: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/appraisals/results', summary: '评议结果名单', tags })
    .input(ResultFilter.extend(paging))
    .output(pageOf(ResultRow)),
  honors: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/honors', summary: '荣誉', tags })
    .input(HonorFilter.extend(paging))
    .output(pageOf(HonorView)),
  recordHonor: procedure
    .meta({ gate: 'appraisals.edit' })
    .route({ method: 'POST', path: '/honors', summary: '登记荣誉', tags })
    .input(
      z.object({
        kind: z.enum(honorKinds),
        membershipId: z.uuid().optional(),
        organizationId: z.uuid().optional(),
        level: z.enum(honorLevels),
        awardedOn: day,
        issuer: text(100),
        documentNumber: z.string().trim().max(100).nullish(),
      }),
    )
    .output(byId),
  revokeHonor: procedure
    .meta({ gate: 'appraisals.edit' })
    .route({ method: 'POST', path: '/honors/{id}/revoke', summary: '撤销荣誉', tags })
    .input(z.object({ id: z.uuid(), onDay: day, reason: text(200, 2) }))
    .output(z.object({ done: z.literal(true) })),
  ofMember: procedure
    .meta({ gate: 'appraisals.read' })
    .route({ method: 'GET', path: '/appraisals/members/{id}', summary: '一名党员的评议结果和荣誉', tags })
    .input(byId)
    .output(MemberRecord),
  mine: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/me/appraisals', summary: '我的评议结果和荣誉；不是党员则为空', tags })
    .output(MemberRecord.nullable()),
}

/** What opens behind a number: the roster, the results of reviews, or the honors, with the filter that gives exactly these. */
export const Opens = z.discriminatedUnion('list', [
  z.object({ list: z.literal('members'), filter: RosterFilter }),
  z.object({ list: z.literal('results'), filter: ResultFilter }),
  z.object({ list: z.literal('honors'), filter: HonorFilter }),
])
export type Opens = z.infer<typeof Opens>

/** A number; without `opens` it is a difference. */
export const AnnualCell = z.object({ count: z.int(), opens: Opens.nullable() })
export const AnnualTable = z.object({
  key: z.string(),
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ key: z.string(), label: z.string(), cells: z.array(AnnualCell) })),
})
export type AnnualTable = z.infer<typeof AnnualTable>
export const Annual = z.object({
  organization: z.object({ id: z.uuid(), name: z.string() }),
  year: z.int(),
  day: day.describe('统计截止日：12月31日；当年尚未结束的为今天'),
  tables: z.array(AnnualTable),
})

/** 党内统计年报: the tables of a year's end, computed from the dated facts, for any year. */
export const annualContract = {
  get: procedure
    .meta({ gate: 'appraisals.statistics' })
    .route({ method: 'GET', path: '/annual-statistics', summary: '党内统计年报', tags: ['统计'] })
    .input(z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(1990).max(2200) }))
    .output(Annual),
}
