import { z } from 'zod'
import { standings } from '#modules/members/rules.ts'
import { PersonInput } from '#modules/people/contract.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { transferKinds, transferMoves, transferStates, transferTabs } from './rules.ts'

const tags = ['组织关系转接']
const byId = z.object({ id: z.uuid() })

/** A transfer as one of its sides reads it. No numbers: the letter is made with them, with a trace. */
export const TransferView = z.object({
  id: z.uuid(),
  kind: z.enum(transferKinds),
  state: z.enum(transferStates),
  stateLabel: z.string(),
  personName: z.string(),
  standing: z.enum(standings).nullable(),
  about: z.object({ sex: z.string(), birthOn: day.nullable(), ethnicity: z.string().nullable(), joinedOn: day, fullOn: day.nullable() }).nullable(),
  fromName: z.string(),
  toName: z.string(),
  toBranchId: z.uuid().nullable(),
  withinCity: z.boolean(),
  reason: z.string(),
  askedByMember: z.boolean(),
  letterNumber: z.string().nullable(),
  issuedOn: day.nullable(),
  validUntil: day.nullable(),
  duesPaidThrough: day.nullable(),
  sentOn: day.nullable(),
  receivedOn: day.nullable(),
  receiptOn: day.nullable(),
  refusal: z.string().nullable(),
  file: z.array(z.object({ title: z.string(), lines: z.array(z.string()) })).describe('随转接带来的经历，接收之后才有'),
  createdAt: z.iso.datetime(),
  sides: z.object({ sender: z.boolean(), receiver: z.boolean() }).describe('本人在哪一方办理'),
  memberId: z.uuid().nullable().describe('本方名册里的党员'),
  moves: z.array(
    z.object({
      name: z.enum(transferMoves),
      label: z.string(),
      closed: z.string().nullable(),
      note: z.object({ label: z.string(), required: z.boolean() }).nullable(),
      confirm: z.string().nullable(),
      grave: z.boolean(),
    }),
  ),
})

export const TransferFilter = z.object({
  tab: z.enum(transferTabs).default('OPEN'),
  direction: z.enum(['OUT', 'IN']).optional().describe('转出或转入；不填为全部'),
  organizationId: z.uuid().optional().describe('党组织，含下级'),
  text: z.string().trim().max(40).optional().describe('姓名开头，或介绍信编号'),
})

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

export const DestinationInput = z.object({
  kind: z.enum(['WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD']),
  toBranchId: z.uuid().optional().describe('街道内：接收的党支部'),
  toGroupId: z.uuid().nullish(),
  toStreetId: z.uuid().optional().describe('街道之间：接收的街道'),
  toName: z.string().trim().max(200).optional().describe('转往区外：接收党组织的全称'),
  withinCity: z.boolean().optional().describe('转往区外：是否在本市，决定介绍信的有效期'),
  reason: text(200, 2),
})

const plainMoves = ['decline', 'takeBack', 'withdraw', 'send', 'refuse', 'returnReceipt', 'recordRefusal'] as const

/** Transfers of memberships: the same transfer is seen by both of its sides. */
export const transfersContract = {
  list: procedure
    .meta({ gate: 'transfers.read' })
    .route({ method: 'GET', path: '/transfers', summary: '转接台账', tags })
    .input(TransferFilter.extend(paging))
    .output(pageOf(TransferView)),
  get: procedure.meta({ gate: 'transfers.read' }).route({ method: 'GET', path: '/transfers/{id}', summary: '一次转接', tags }).input(byId).output(TransferView),
  timeline: procedure
    .meta({ gate: 'transfers.read' })
    .route({ method: 'GET', path: '/transfers/{id}/timeline', summary: '全程纪实', tags })
    .input(byId.extend(paging))
    .output(pageOf(TimelineView)),
  streets: procedure
    .meta({ gate: 'transfers.read' })
    .route({ method: 'GET', path: '/transfer-streets', summary: '可以转往的街道', tags })
    .output(z.array(z.object({ id: z.uuid(), name: z.string(), shortName: z.string().nullable() }))),
  draft: procedure
    .meta({ gate: 'transfers.draft' })
    .route({ method: 'POST', path: '/transfers', summary: '登记一次转出', tags })
    .input(DestinationInput.extend({ membershipId: z.uuid() }))
    .output(TransferView),
  arrived: procedure
    .meta({ gate: 'transfers.receive' })
    .route({ method: 'POST', path: '/transfers/inward', summary: '登记外来介绍信', tags })
    .input(
      z.object({
        personName: text(100),
        standing: z.enum(['FULL', 'PROBATIONARY']),
        fromName: text(200, 2).describe('转出党组织的全称'),
        letterNumber: text(60),
        issuedOn: day,
        validUntil: day.optional().describe('不填则市内 10 天、市外 30 天'),
        withinCity: z.boolean(),
        duesPaidThrough: day.nullish(),
        toBranchId: z.uuid(),
        reason: text(200, 2),
      }),
    )
    .output(TransferView),
  issue: procedure
    .meta({ gate: 'transfers.issue' })
    .route({ method: 'POST', path: '/transfers/{id}/letter', summary: '开具介绍信', tags })
    .input(byId.extend({ duesPaidThrough: day.nullish().describe('党费缴至；不填则按党籍登记'), validUntil: day.optional() }))
    .output(TransferView),
  receive: procedure
    .meta({ gate: 'transfers.receive' })
    .route({ method: 'POST', path: '/transfers/{id}/receive', summary: '接收', tags })
    .input(
      byId.extend({
        branchId: z.uuid(),
        groupId: z.uuid().nullish(),
        onDay: day.optional(),
        person: PersonInput.optional().describe('从区外转入：新登记的人'),
        personId: z.uuid().optional().describe('从区外转入：已登记的人；与 person 二选一'),
        joinedOn: day.optional(),
        fullOn: day.nullish(),
      }),
    )
    .output(TransferView),
  receipt: procedure
    .meta({ gate: 'transfers.issue' })
    .route({ method: 'POST', path: '/transfers/{id}/receipt', summary: '登记区外寄来的回执', tags })
    .input(byId.extend({ receivedOn: day, receiptOn: day.optional(), receivedBy: z.string().trim().max(200).optional().describe('回执上的接收党组织') }))
    .output(TransferView),
  move: procedure
    .meta({ gate: 'transfers.read' })
    .route({ method: 'POST', path: '/transfers/{id}/moves', summary: '交接、退回、撤回、寄回执', tags })
    .input(byId.extend({ move: z.enum(plainMoves), note: z.string().trim().max(500).nullish() }))
    .output(TransferView),
  mine: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/me/transfers', summary: '我的转接', tags }).output(z.array(TransferView)),
  ask: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/transfers', summary: '申请转接我的组织关系', tags })
    .input(DestinationInput)
    .output(TransferView),
}
