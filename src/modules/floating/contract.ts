import { z } from 'zod'
import { standings } from '#modules/members/rules.ts'
import { PersonInput } from '#modules/people/contract.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import {
  contactResults,
  contactWays,
  decisionGrounds,
  decisionStates,
  departureReasons,
  departureStates,
  floatingTabs,
  guestKinds,
  lapseGrounds,
  lapseStates,
} from './rules.ts'

const tags = ['流动党员']
const body = z.object({ id: z.uuid(), name: z.string() })
const byId = z.object({ id: z.uuid().describe('党员（党籍）的编号') })
const words = (max: number) => z.string().trim().max(max).nullish()

export const DueView = z.object({ label: z.string(), dueOn: day, clause: z.string() })

/** A line of the list: who, where, heard of when, what is due. */
export const FloatingRow = z.object({
  id: z.uuid(),
  name: z.string(),
  branch: body,
  standing: z.enum(standings),
  /** Since when he is away, lost, or has not taken part; of a report its day. */
  sinceOn: day,
  detail: z.string().nullable(),
  lastContactOn: day.nullable(),
  lastResult: z.enum(contactResults).nullable(),
  due: z.array(DueView),
})

export const FloatingFilter = z.object({
  tab: z.enum(floatingTabs).default('OUTFLOW'),
  organizationId: z.uuid().optional().describe('党组织，含下级'),
  text: z.string().trim().max(40).optional().describe('姓名、拼音或首字母开头'),
})

export const DepartureView = z.object({
  id: z.uuid(),
  reason: z.enum(departureReasons),
  place: z.string(),
  fixedPlace: z.boolean(),
  hostOrganization: z.string().nullable(),
  passNumber: z.string().nullable(),
  leftOn: day,
  expectedBackOn: day.nullable(),
  returnedOn: day.nullable(),
  state: z.enum(departureStates),
  reportedByMember: z.boolean(),
  note: z.string().nullable(),
})

/** Everything of one member that this module keeps, and what can be done. */
export const FloatingMember = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string(),
  branch: body,
  standing: z.enum(standings),
  phoneHint: z.string().nullable(),
  outflowSince: day.nullable(),
  lostSince: day.nullable(),
  departures: z.array(DepartureView),
  contacts: z.array(
    z.object({
      id: z.uuid(),
      onDay: day,
      way: z.enum(contactWays),
      result: z.enum(contactResults),
      note: z.string().nullable(),
      recordedBy: z.string(),
    }),
  ),
  lapses: z.array(
    z.object({
      id: z.uuid(),
      grounds: z.array(z.enum(lapseGrounds)),
      sinceOn: day,
      note: z.string().nullable(),
      state: z.enum(lapseStates),
      answer: z.string().nullable(),
      closedOn: day.nullable(),
    }),
  ),
  decisions: z.array(
    z.object({
      id: z.uuid(),
      ground: z.enum(decisionGrounds),
      outcome: z.enum(standings),
      sinceOn: day,
      meetingOn: day.nullable(),
      votersDue: z.int().nullable(),
      votersPresent: z.int().nullable(),
      votesFor: z.int().nullable(),
      state: z.enum(decisionStates),
      decidedOn: day.nullable(),
      document: z.string().nullable(),
      note: z.string().nullable(),
      proposedBy: z.string(),
    }),
  ),
  due: z.array(DueView),
  /** Grounds on which an exit can be proposed, and from when. */
  grounds: z.array(z.object({ ground: z.enum(decisionGrounds), sinceOn: day, fromOn: day, open: z.boolean() })),
  can: z.object({ keep: z.boolean(), decide: z.boolean(), placed: z.boolean() }),
})

export const DepartureInput = z.object({
  reason: z.enum(departureReasons),
  place: text(200, 2).describe('流入地'),
  fixedPlace: z.boolean().describe('是否住在一个固定的地方'),
  leftOn: day,
  expectedBackOn: day.nullish(),
  hostOrganization: words(200).describe('流入地党组织'),
  passNumber: words(60).describe('流动党员活动证编号'),
  note: words(500),
})

export const GuestView = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string(),
  kind: z.enum(guestKinds),
  branch: body,
  homeOrganization: z.string(),
  unit: z.string().nullable(),
  passNumber: z.string().nullable(),
  claims: z.array(z.string()),
  fromOn: day,
  untilOn: day.nullable(),
  note: z.string().nullable(),
  keeps: z.boolean(),
})

/** Filters of the list of guests. */
export const GuestFilter = z.object({
  kind: z.enum(guestKinds).optional(),
  former: z.union([z.boolean(), z.stringbool()]).optional(),
  organizationId: z.uuid().optional(),
  text: z.string().trim().max(40).optional(),
})
const guestFacts = {
  homeOrganization: text(200, 2).describe('组织关系所在的党组织'),
  unit: words(200).describe('工作单位'),
  passNumber: words(60),
  claims: z.array(text(40)).max(10).optional().describe('认领的岗位'),
  note: words(500),
}

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

/** Floating, lost and in-service members. The state of a member stands in `members`; here, what is done about it. */
export const floatingContract = {
  list: procedure
    .meta({ gate: 'floating.read' })
    .route({ method: 'GET', path: '/floating-members', summary: '流动、失联党员，按到期先后', tags })
    .input(FloatingFilter.extend(paging))
    .output(pageOf(FloatingRow)),
  get: procedure
    .meta({ gate: 'floating.read' })
    .route({ method: 'GET', path: '/floating-members/{id}', summary: '一名党员的外出、联系、跟踪和决定', tags })
    .input(byId)
    .output(FloatingMember),
  timeline: procedure
    .meta({ gate: 'floating.read' })
    .route({ method: 'GET', path: '/floating-members/{id}/timeline', summary: '全程纪实', tags })
    .input(byId.extend(paging))
    .output(pageOf(TimelineView)),
  depart: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/departures', summary: '登记外出', tags })
    .input(byId.extend(DepartureInput.shape))
    .output(FloatingMember),
  confirm: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/departure/confirm', summary: '确认本人的外出报告', tags })
    .input(byId.extend({ passNumber: words(60), hostOrganization: words(200) }))
    .output(FloatingMember),
  decline: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/departure/decline', summary: '不登记本人的外出报告', tags })
    .input(byId.extend({ reason: text(200, 2) }))
    .output(FloatingMember),
  return: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/return', summary: '登记返回', tags })
    .input(byId.extend({ onDay: day }))
    .output(FloatingMember),
  contact: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/contacts', summary: '登记一次联系', tags })
    .input(
      byId.extend({
        onDay: day.optional(),
        way: z.enum(contactWays),
        result: z.enum(contactResults),
        note: words(500),
        lost: z.boolean().optional().describe('true：自这一天起标记失联；false：取消失联标记'),
      }),
    )
    .output(FloatingMember),
  openLapse: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/lapses', summary: '跟踪不参加组织生活等情况', tags })
    .input(byId.extend({ grounds: z.array(z.enum(lapseGrounds)).min(1).max(3), sinceOn: day, note: words(500) }))
    .output(FloatingMember),
  closeLapse: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/lapses/close', summary: '已恢复，或有正当理由', tags })
    .input(byId.extend({ state: z.enum(['RESUMED', 'EXPLAINED']), answer: text(500, 2) }))
    .output(FloatingMember),
  propose: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-members/{id}/decisions', summary: '支部提出处置决定', tags })
    .input(
      byId.extend({
        ground: z.enum(decisionGrounds),
        outcome: z.enum(standings),
        meetingOn: day.nullish(),
        votes: z.object({ due: z.int().min(1).max(5000), present: z.int().min(0).max(5000), yes: z.int().min(0).max(5000) }).nullish(),
        note: words(500),
      }),
    )
    .output(FloatingMember),
  decide: procedure
    .meta({ gate: 'floating.decide' })
    .route({ method: 'POST', path: '/floating-members/{id}/decision', summary: '上级审批处置决定', tags })
    .input(byId.extend({ approved: z.boolean(), decidedOn: day, document: words(100).describe('批复文号'), note: words(500) }))
    .output(FloatingMember),
  guests: procedure
    .meta({ gate: 'floating.read' })
    .route({ method: 'GET', path: '/floating-guests', summary: '流入党员、报到的在职党员', tags })
    .input(GuestFilter.extend(paging))
    .output(pageOf(GuestView)),
  registerGuest: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-guests', summary: '登记流入党员、报到的在职党员', tags })
    .input(
      z.object({
        ...guestFacts,
        kind: z.enum(guestKinds),
        person: PersonInput.optional(),
        personId: z.uuid().optional(),
        branchId: z.uuid(),
        fromOn: day.optional(),
      }),
    )
    .output(z.object({ id: z.uuid() })),
  editGuest: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'PATCH', path: '/floating-guests/{id}', summary: '修改流入、报到登记', tags })
    .input(z.object({ ...guestFacts, id: z.uuid(), homeOrganization: guestFacts.homeOrganization.optional() }))
    .output(z.object({ id: z.uuid() })),
  endGuest: procedure
    .meta({ gate: 'floating.keep' })
    .route({ method: 'POST', path: '/floating-guests/{id}/end', summary: '结束流入、报到', tags })
    .input(z.object({ id: z.uuid(), onDay: day }))
    .output(z.object({ id: z.uuid() })),
  mine: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/me/departures', summary: '我的外出报告', tags }).output(z.array(DepartureView)),
  report: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/departures', summary: '向支部报告外出', tags })
    .input(DepartureInput.omit({ passNumber: true, hostOrganization: true }))
    .output(DepartureView),
}
