import { z } from 'zod'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { basisKinds, paymentKinds, payWays, reliefMoves, reliefStates } from './rules.ts'

const tags = ['党费']
const body = z.object({ id: z.uuid(), name: z.string() })
const fen = z.int().min(0).max(100_000_000)
const month = day.describe('月份，写该月任意一天')

/** A payment as the ledger holds it. `takenBack`: an opposite row stands against it. */
export const PaymentView = z.object({
  id: z.uuid(),
  kind: z.enum(paymentKinds),
  month: day,
  amountFen: z.int(),
  paidOn: day,
  way: z.enum(payWays),
  receipt: z.string(),
  branchName: z.string(),
  takenBack: z.boolean(),
  /** Whole to the centre: one gift of a thousand yuan or more. [DUES §11] */
  toCentre: z.boolean(),
  recordedBy: z.string(),
})

export const BasisView = z.object({
  kind: z.enum(basisKinds),
  baseFen: z.int().nullable(),
  quarterly: z.boolean(),
  fromMonth: day,
  untilMonth: day.nullable(),
  setBy: z.string(),
})

const offered = z.object({
  name: z.enum(reliefMoves),
  label: z.string(),
  closed: z.string().nullable(),
  note: z.object({ label: z.string(), required: z.boolean() }).nullable(),
  confirm: z.string().nullable(),
  grave: z.boolean(),
})

export const ReliefView = z.object({
  id: z.uuid(),
  state: z.enum(reliefStates),
  member: z.object({ id: z.uuid(), name: z.string() }),
  branch: body,
  reason: z.string(),
  amountFen: z.int(),
  /** What he would pay without it. */
  dueFen: z.int().nullable(),
  fromMonth: day,
  untilMonth: day.describe('不含'),
  requestedBy: z.string(),
  requestedOn: day,
  decidedOn: day.nullable(),
  filedOn: day.nullable(),
  moves: z.array(offered),
})

/** A branch's page of a month: who pays what, and who has. */
export const MonthPage = z.object({
  branch: body,
  month: day,
  rows: z.array(
    z.object({
      membershipId: z.uuid(),
      name: z.string(),
      dueFen: z.int().nullable(),
      explained: z.string(),
      /** Paid before the ledger began, as the roster says. */
      before: z.boolean(),
      payment: PaymentView.nullable(),
      /** Pays by the quarter. */
      quarterly: z.boolean(),
      /** Earlier months that can still be made up. */
      arrears: z.array(day),
    }),
  ),
  totals: z.object({ members: z.int(), paid: z.int(), dueFen: z.int(), paidFen: z.int() }),
  canKeep: z.boolean(),
})

export const MemberDues = z.object({
  member: z.object({ id: z.uuid(), name: z.string() }),
  branch: body,
  month: day,
  dueFen: z.int().nullable(),
  explained: z.string(),
  paidThrough: day.nullable(),
  unpaid: z.array(z.object({ month: day, dueFen: z.int().nullable() })),
  bases: z.array(BasisView),
  reliefs: z.array(ReliefView),
  payments: z.array(PaymentView),
  canKeep: z.boolean(),
})

/** A year of a branch: a row a member, twelve months; or of a body above, a row a branch. */
export const YearSheet = z.object({
  organization: body,
  year: z.int(),
  /** Whether the rows are persons. */
  persons: z.boolean(),
  rows: z.array(z.object({ id: z.uuid(), name: z.string(), months: z.array(z.int()), extraFen: z.int(), totalFen: z.int() })),
  totals: z.object({ months: z.array(z.int()), extraFen: z.int(), totalFen: z.int() }),
})

/** Filters of the requests to pay less. */
export const ReliefFilter = z.object({ state: z.enum(reliefStates).optional(), organizationId: z.uuid().optional() })

const terms = { amountFen: fen.describe('每月交纳，分；0 为免交'), fromMonth: month, untilMonth: month.describe('结束月份（不含）') }

/** 党费: what is due by the formula, what was paid, reductions. Money itself moves outside. */
export const duesContract = {
  month: procedure
    .meta({ gate: 'dues.read' })
    .route({ method: 'GET', path: '/dues/branches/{branchId}/months/{month}', summary: '支部某月的党费收缴', tags })
    .input(z.object({ branchId: z.uuid(), month }))
    .output(MonthPage),
  record: procedure
    .meta({ gate: 'dues.keep' })
    .route({ method: 'POST', path: '/dues/branches/{branchId}/payments', summary: '登记交纳；已交的月份不会重复登记', tags })
    .input(
      z.object({
        branchId: z.uuid(),
        paidOn: day,
        way: z.enum(payWays),
        payments: z
          .array(z.object({ membershipId: z.uuid(), month, amountFen: fen.optional().describe('不填为按公式计算的数额') }))
          .min(1)
          .max(2000),
      }),
    )
    .output(z.object({ recorded: z.int(), passed: z.int().describe('已交、未重复登记的'), totalFen: z.int() })),
  takeBack: procedure
    .meta({ gate: 'dues.keep' })
    .route({ method: 'POST', path: '/dues/payments/{id}/take-back', summary: '冲销误登记的一笔', tags })
    .input(z.object({ id: z.uuid(), reason: text(200, 2) }))
    .output(z.object({ done: z.literal(true) })),
  extra: procedure
    .meta({ gate: 'dues.keep' })
    .route({ method: 'POST', path: '/dues/members/{id}/extra', summary: '登记自愿多交', tags })
    .input(z.object({ id: z.uuid(), amountFen: fen, paidOn: day, way: z.enum(payWays), key: z.string().min(1).max(100).describe('同一笔只登记一次') }))
    .output(z.object({ done: z.literal(true) })),
  member: procedure
    .meta({ gate: 'dues.read' })
    .route({ method: 'GET', path: '/dues/members/{id}', summary: '一名党员的党费', tags })
    .input(z.object({ id: z.uuid() }))
    .output(MemberDues),
  setBasis: procedure
    .meta({ gate: 'dues.keep' })
    .route({ method: 'POST', path: '/dues/members/{id}/basis', summary: '核定计算基数', tags })
    .input(z.object({ id: z.uuid(), kind: z.enum(basisKinds), baseFen: fen.nullable(), quarterly: z.boolean().default(false), fromMonth: month }))
    .output(MemberDues),
  year: procedure
    .meta({ gate: 'dues.read' })
    .route({ method: 'GET', path: '/dues/branches/{branchId}/years/{year}', summary: '支部全年党费收缴', tags })
    .input(z.object({ branchId: z.uuid(), year: z.coerce.number().int().min(2008).max(2200) }))
    .output(YearSheet),
  totals: procedure
    .meta({ gate: 'dues.totals' })
    .route({ method: 'GET', path: '/dues/totals', summary: '各支部全年党费合计', tags })
    .input(z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(2008).max(2200) }))
    .output(YearSheet),
  reliefs: procedure
    .meta({ gate: 'dues.read' })
    .route({ method: 'GET', path: '/dues/reliefs', summary: '减免申请', tags })
    .input(ReliefFilter.extend(paging))
    .output(pageOf(ReliefView)),
  requestRelief: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/dues/reliefs', summary: '申请减免；不填党员为本人', tags })
    .input(z.object({ ...terms, membershipId: z.uuid().optional(), reason: text(500, 2) }))
    .output(z.object({ id: z.uuid() })),
  moveRelief: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/dues/reliefs/{id}/moves', summary: '办理减免申请', tags })
    .input(
      z.object({
        id: z.uuid(),
        name: z.enum(reliefMoves),
        note: z.string().trim().max(500).optional(),
        terms: z.object(terms).optional().describe('支部同意的数额和月份；不填为按申请'),
        onDay: day.optional(),
      }),
    )
    .output(z.object({ state: z.enum(reliefStates) })),
  mine: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/me/dues', summary: '我的党费；不是党员则为空', tags })
    .output(MemberDues.nullable()),
}
