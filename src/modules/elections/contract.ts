import { z } from 'zod'
import { TimelineView } from '#modules/organizations/contract.ts'
import { organizationKinds } from '#modules/organizations/rules.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import {
  electedPosts,
  electionKinds,
  electionStates,
  meetingKinds,
  quorumExclusionReasons,
  reminderWays,
  termEndings,
  termStates,
  votedPosts,
} from './rules.ts'

const tags = ['换届选举']
const byId = z.object({ id: z.uuid() })
const versioned = z.object({ id: z.uuid(), version: z.int().describe('所见的版本；他人已修改时拒绝保存') })
const optionalText = (max: number) => z.string().trim().max(max).nullish()
const several = <T extends z.ZodType<string>>(one: T) => z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(one).optional())
const count = z.int().min(0).max(100_000)
const done = z.object({})

const FindingView = z.object({ met: z.boolean().nullable(), text: z.string(), clause: z.string() })
/** What the number of members says of a body: whether it must, may or must not have a committee, and why. */
export const AdviceView = z.object({
  committee: z.enum(['MUST', 'MAY', 'MUST_NOT']),
  size: z.object({ least: z.int(), usual: z.int(), most: z.int() }).nullable(),
  posts: z.array(z.enum(electedPosts)),
  findings: z.array(FindingView),
})
const Members = z.object({ full: z.int(), probationary: z.int() })

/** A term of a body. */
export const TermView = z.object({
  id: z.uuid(),
  electedOn: day,
  termYears: z.int(),
  endsOn: day,
  postponedUntil: day.nullable(),
  postponedNumber: z.string().nullable(),
  remindedOn: day.nullable(),
  reminderWay: z.enum(reminderWays).nullable(),
  endedOn: day.nullable(),
  ending: z.enum(termEndings).nullable(),
  note: z.string().nullable(),
  version: z.int(),
})

const BodyRef = z.object({ id: z.uuid(), name: z.string(), kind: z.enum(organizationKinds) })
const Running = z.object({ id: z.uuid(), kind: z.enum(electionKinds), state: z.enum(electionStates), plannedOn: day })

/** A body that elects, with its term: a line of the list. */
export const TermRow = z.object({
  organization: BodyRef,
  parentName: z.string().nullable(),
  members: Members,
  committee: AdviceView.shape.committee,
  term: TermView.nullable(),
  /** The end, or the day to which it was put off. */
  until: day.nullable(),
  state: z.enum(termStates),
  daysLeft: z.int().nullable(),
  secretary: z.string().nullable(),
  running: Running.nullable(),
})

/** Which terms a list shows. */
export const TermFilter = z.object({
  streetId: z.uuid().optional(),
  below: z.uuid().optional().describe('哪个组织及其下级'),
  state: several(z.enum(termStates)),
  kind: several(z.enum(organizationKinds)),
  text: z.string().max(100).optional(),
})
export type TermFilter = z.output<typeof TermFilter>

/** Which elections a list shows. */
export const ElectionFilter = z.object({
  streetId: z.uuid().optional(),
  state: several(z.enum(electionStates)),
  kind: several(z.enum(electionKinds)),
  text: z.string().max(100).optional(),
})

const ElectionRow = Running.extend({ organization: BodyRef, heldOn: day.nullable(), filedOn: day.nullable() })

/** What the rules say of a body, its terms, and its elections. */
export const BodyPage = z.object({
  organization: BodyRef.extend({ communityType: z.string().nullable(), dissolvedOn: day.nullable() }),
  members: Members,
  advice: AdviceView,
  state: z.enum(termStates),
  until: day.nullable(),
  daysLeft: z.int().nullable(),
  terms: z.array(TermView).describe('最近一届在前'),
  /** Length that a term begun today would have. */
  termYears: z.int(),
  posts: z.array(z.object({ kind: z.string(), label: z.string(), holderName: z.string(), fromOn: day, termEndsOn: day.nullable() })),
  elections: z.array(ElectionRow),
  may: z.object({ edit: z.boolean(), approve: z.boolean() }),
})

const ElectorView = z.object({
  membershipId: z.uuid(),
  name: z.string(),
  sex: z.string().nullable(),
  fullOn: day.nullable(),
  branchName: z.string(),
  excluded: z.enum(quorumExclusionReasons).nullable(),
})
const CandidateView = z.object({ id: z.uuid(), membershipId: z.uuid(), name: z.string(), post: z.enum(votedPosts), writeIn: z.boolean() })
const RoundView = z.object({
  round: z.int(),
  present: z.int(),
  issued: z.int(),
  returned: z.int(),
  valid: z.int(),
  seats: z.int().describe('本轮应选名额'),
  needed: z.int().describe('当选至少需要的赞成票'),
  votes: z.array(
    z.object({ candidateId: z.uuid(), membershipId: z.uuid(), name: z.string(), yes: z.int(), no: z.int(), abstain: z.int(), elected: z.boolean() }),
  ),
  tied: z.array(z.uuid()),
})
const VoteView = z.object({
  post: z.enum(votedPosts),
  seats: z.int(),
  candidatesNeeded: z.int(),
  rounds: z.array(RoundView),
  elected: z.array(z.object({ membershipId: z.uuid(), name: z.string() })),
  tied: z.array(z.uuid()),
  open: z.int().describe('还没有选出的名额'),
})
const MoveView = z.object({
  name: z.enum(['approve', 'sendBack', 'confirmCandidates', 'reopenCandidates', 'hold', 'report', 'returnResult', 'file', 'cancel']),
  label: z.string(),
  closed: z.string().nullable(),
  note: z.object({ label: z.string(), required: z.boolean() }).nullable(),
  confirm: z.string().nullable(),
  grave: z.boolean(),
})

/** An election with everything that was done in it and what the rules say of each step. */
export const ElectionPage = z.object({
  id: z.uuid(),
  version: z.int(),
  organization: BodyRef,
  superior: z.string().nullable().describe('批复方案和备案结果的上级党组织'),
  kind: z.enum(electionKinds),
  state: z.enum(electionStates),
  stateLabel: z.string(),
  plannedOn: day,
  meeting: z.enum(meetingKinds),
  delegates: z.int().nullable(),
  seats: z.array(z.object({ post: z.enum(votedPosts), count: z.int() })),
  termYears: z.int().nullable(),
  newTermEndsOn: day.nullable(),
  termEndsOn: day.nullable().describe('本届届满日期'),
  shiftReason: z.string().nullable(),
  note: z.string().nullable(),
  letters: z.object({
    plan: z.string().nullable(),
    reply: z.string().nullable(),
    repliedOn: day.nullable(),
    candidates: z.string().nullable(),
    report: z.string().nullable(),
    reportedOn: day.nullable(),
    filing: z.string().nullable(),
    filedOn: day.nullable(),
  }),
  heldOn: day.nullable(),
  electors: z.array(ElectorView).describe('正式党员'),
  members: Members,
  due: z.int().describe('应到会人数'),
  quorum: z.int().describe('到会至少人数'),
  advice: AdviceView,
  candidates: z.array(CandidateView),
  votes: z.array(VoteView),
  division: z.array(z.object({ membershipId: z.uuid(), name: z.string(), post: z.enum(electedPosts) })),
  moves: z.array(MoveView),
  may: z.object({ plan: z.boolean(), electors: z.boolean(), candidates: z.boolean(), ballots: z.boolean(), division: z.boolean() }),
})

const SeatsInput = z.object({ post: z.enum(votedPosts), count: z.int().min(1).max(11) })
const PlanInput = z.object({
  purpose: z.enum(['TERM', 'BY_ELECTION']).describe('换届（含首届、提前、延期）或补选'),
  plannedOn: day.describe('拟召开大会的日期'),
  meeting: z.enum(meetingKinds).default('MEETING'),
  delegates: z.int().min(1).max(2000).nullish(),
  seats: z.array(SeatsInput).min(1).max(3),
  termYears: z.int().min(1).max(6).nullish(),
  shiftReason: optionalText(500),
  planNumber: optionalText(60).describe('请示文号'),
  note: optionalText(500),
})
const TermInput = z.object({ electedOn: day, termYears: z.int().min(1).max(6), note: optionalText(200) })

/** Terms and elections of a street's bodies. */
export const electionsContract = {
  terms: procedure
    .meta({ gate: 'elections.terms' })
    .route({ method: 'GET', path: '/elections/terms', summary: '各组织的任期，最早届满的在前', tags })
    .input(TermFilter.extend(paging))
    .output(pageOf(TermRow).extend({ total: z.int(), counts: z.record(z.enum(termStates), z.int()), mayPlan: z.boolean() })),
  body: procedure
    .meta({ gate: 'elections.terms' })
    .route({ method: 'GET', path: '/elections/bodies/{id}', summary: '一个组织的委员会设置、任期和历次选举', tags })
    .input(byId)
    .output(BodyPage),
  bodyTimeline: procedure
    .meta({ gate: 'elections.terms' })
    .route({ method: 'GET', path: '/elections/bodies/{id}/timeline', summary: '任期的全程纪实', tags })
    .input(byId.extend({ before: z.coerce.number().int().optional() }))
    .output(z.object({ items: z.array(TimelineView) })),
  recordTerm: procedure
    .meta({ gate: 'elections.approve' })
    .route({ method: 'POST', path: '/elections/bodies/{id}/terms', summary: '登记任期', tags })
    .input(TermInput.extend(byId.shape))
    .output(byId),
  correctTerm: procedure
    .meta({ gate: 'elections.approve' })
    .route({ method: 'PATCH', path: '/elections/terms/{id}', summary: '更正任期', tags })
    .input(TermInput.extend(versioned.shape))
    .output(done),
  postpone: procedure
    .meta({ gate: 'elections.approve' })
    .route({ method: 'POST', path: '/elections/terms/{id}/postpone', summary: '批准延期换届', tags })
    .input(versioned.extend({ until: day, number: text(60).describe('批复文号'), note: text(500).describe('原因') }))
    .output(done),
  remind: procedure
    .meta({ gate: 'elections.approve' })
    .route({ method: 'POST', path: '/elections/terms/{id}/remind', summary: '登记提醒换届', tags })
    .input(versioned.extend({ on: day, way: z.enum(reminderWays), note: optionalText(200) }))
    .output(done),

  list: procedure
    .meta({ gate: 'elections.terms' })
    .route({ method: 'GET', path: '/elections', summary: '选举，计划日期晚的在前', tags })
    .input(ElectionFilter.extend(paging))
    .output(pageOf(ElectionRow)),
  get: procedure.meta({ gate: 'elections.read' }).route({ method: 'GET', path: '/elections/{id}', summary: '一次选举', tags }).input(byId).output(ElectionPage),
  timeline: procedure
    .meta({ gate: 'elections.read' })
    .route({ method: 'GET', path: '/elections/{id}/timeline', summary: '选举的全程纪实', tags })
    .input(byId.extend({ before: z.coerce.number().int().optional() }))
    .output(z.object({ items: z.array(TimelineView) })),
  plan: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'POST', path: '/elections/bodies/{id}/elections', summary: '拟定选举方案', tags })
    .input(PlanInput.extend(byId.shape))
    .output(byId),
  editPlan: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'PATCH', path: '/elections/{id}', summary: '修改待批复的方案', tags })
    .input(PlanInput.extend(versioned.shape))
    .output(done),
  setElector: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'POST', path: '/elections/{id}/electors', summary: '登记不计入应到会的党员及原因', tags })
    .input(versioned.extend({ membershipId: z.uuid(), reason: z.enum(quorumExclusionReasons).nullable().describe('空为计入') }))
    .output(done),
  setCandidates: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'POST', path: '/elections/{id}/candidates', summary: '提出候选人', tags })
    .input(versioned.extend({ candidates: z.array(z.object({ membershipId: z.uuid(), post: z.enum(votedPosts) })).max(60) }))
    .output(done),
  recordBallot: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'POST', path: '/elections/{id}/ballots', summary: '登记票数', tags })
    .input(
      versioned.extend({
        post: z.enum(votedPosts),
        round: z.int().min(1).max(5),
        heldOn: day,
        present: count.describe('实到'),
        issued: count.describe('发出选票'),
        returned: count.describe('收回选票'),
        valid: count.describe('有效票'),
        votes: z.array(z.object({ membershipId: z.uuid(), yes: count, no: count, abstain: count })).max(60),
      }),
    )
    .output(done),
  divide: procedure
    .meta({ gate: 'elections.edit' })
    .route({ method: 'POST', path: '/elections/{id}/division', summary: '登记当选人的分工', tags })
    .input(versioned.extend({ division: z.array(z.object({ membershipId: z.uuid(), post: z.enum(electedPosts) })).max(30) }))
    .output(done),
  move: procedure
    .meta({ gate: 'elections.read' })
    .route({ method: 'POST', path: '/elections/{id}/move', summary: '办理下一步：批复、退回、确定候选人、上报、备案、取消', tags })
    .input(
      versioned.extend({
        move: MoveView.shape.name.exclude(['hold']),
        note: optionalText(500),
        number: optionalText(60).describe('文号'),
        on: day.nullish(),
      }),
    )
    .output(done),
}
