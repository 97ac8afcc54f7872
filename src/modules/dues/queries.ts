import { and, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { movesOf } from '#platform/lifecycle/lifecycle.ts'
import { authorize, can, scopeOf } from '#platform/scope/policy.ts'
import { dayOf, today } from '#platform/time/day.ts'
import { type Account, amountFor, explanationFor, isPaid, mayWait, owes, unpaid, type ValuesOn } from './account.ts'
import type { MemberDues, MonthPage, PaymentView, ReliefView, YearSheet } from './contract.ts'
import { reliefLifecycle } from './lifecycle.ts'
import { accountsOf, type Branch, branchFor, type MemberAccount, memberFor, membersOf, ownMembershipId, valuesIn } from './load.ts'
import { addToMonth, type DuesValues, goesToCentre, type Month, monthOf, type ReliefState, receiptText } from './rules.ts'
import { bases, type Payment, payments, reliefs } from './schema.ts'

const viewOf = (p: Payment, branchName: string, takenBack: boolean, v: DuesValues): z.output<typeof PaymentView> => ({
  id: p.id,
  kind: p.kind,
  month: p.month,
  amountFen: p.amountFen,
  paidOn: p.paidOn,
  way: p.way,
  receipt: receiptText(p.receiptYear, p.receiptNumber),
  branchName,
  takenBack,
  toCentre: p.kind === 'EXTRA' && goesToCentre(p.amountFen, v),
  recordedBy: p.recordedBy,
})

/** Payments that stand: no opposite rows, and which of them were taken back. */
async function paymentsWhere({ tx }: Ctx, where: SQL | undefined, valuesOn: ValuesOn): Promise<(z.output<typeof PaymentView> & { membershipId: string })[]> {
  const rows = await tx
    .select({ p: payments, branchName: organizations.name, takenBack: sql<boolean>`exists (select from dues_payment b where b.reverses_id = ${payments.id})` })
    .from(payments)
    .innerJoin(organizations, eq(organizations.id, payments.branchId))
    .where(and(where, sql`${payments.reversesId} is null`))
    .orderBy(desc(payments.month), desc(payments.id))
  return rows.map(({ p, branchName, takenBack }) => ({ membershipId: p.membershipId, ...viewOf(p, branchName, takenBack, valuesOn(p.paidOn)) }))
}

/** Months before `month` that can still be made up. */
const arrearsOf = (account: Account, month: Month, values: DuesValues): Month[] =>
  unpaid(account, addToMonth(month, -1)).filter((m) => m >= addToMonth(month, -values.arrearsMonths))

/** A branch's page of a month. @throws NotFound | Forbidden */
export async function monthPage(ctx: Ctx, branchId: string, day: Month): Promise<z.output<typeof MonthPage>> {
  const branch = await branchFor(ctx, 'dues.read', branchId)
  const month = monthOf(day)
  const valuesOn = await valuesIn(ctx, branch.streetId)
  const accounts = await accountsOf(ctx, await membersOf(ctx, branchId, month))
  const paid = new Map(
    (await paymentsWhere(ctx, and(inIds(accounts), eq(payments.month, month), eq(payments.kind, 'MONTHLY')), valuesOn))
      .filter((p) => !p.takenBack)
      .map(({ membershipId, ...p }) => [membershipId, p]),
  )
  const current = monthOf(today(ctx.now))
  const rows = accounts.map((a) => {
    const payment = paid.get(a.membershipId) ?? null
    return {
      membershipId: a.membershipId,
      name: a.name,
      dueFen: amountFor(a, month, valuesOn),
      explained: explanationFor(a, month, valuesOn),
      before: payment === null && isPaid(a, month),
      payment,
      quarterly: mayWait(a, month),
      arrears: month === current ? arrearsOf(a, month, valuesOn(month)) : [],
    }
  })
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, r) => all + of(r), 0)
  return {
    branch: { id: branch.id, name: branch.name },
    month,
    rows,
    totals: {
      members: rows.length,
      paid: rows.filter((r) => r.payment || r.before).length,
      dueFen: sum((r) => r.dueFen ?? 0),
      paidFen: sum((r) => r.payment?.amountFen ?? 0),
    },
    canKeep: can(ctx.actor, 'dues.keep', branch.path),
  }
}

const inIds = (accounts: readonly MemberAccount[]): SQL => sql`${payments.membershipId} = any(${sql.param(accounts.map((a) => a.membershipId))}::uuid[])`

/** A member's dues. @throws NotFound | Forbidden */
export async function memberDues(ctx: Ctx, membershipId: string): Promise<z.output<typeof MemberDues>> {
  const { account, branch } = await memberFor(ctx, 'dues.read', membershipId)
  return duesOf(ctx, account, branch, can(ctx.actor, 'dues.keep', branch.path))
}

/** The acting member's own dues; null for who is no member. No permission is asked: it is about himself. */
export async function myDues(ctx: Ctx): Promise<z.output<typeof MemberDues> | null> {
  const id = await ownMembershipId(ctx)
  if (!id) return null
  const [account] = await accountsOf(ctx, [id])
  const branchId = account?.periods.at(-1)?.branchId
  if (!account || !branchId) return null
  const [branch] = await ctx.tx
    .select({ id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path })
    .from(organizations)
    .where(eq(organizations.id, branchId))
  return duesOf(ctx, account, branch!, false)
}

async function duesOf(ctx: Ctx, account: MemberAccount, branch: Branch, canKeep: boolean): Promise<z.output<typeof MemberDues>> {
  const valuesOn = await valuesIn(ctx, branch.streetId)
  const month = monthOf(today(ctx.now))
  const [fixed, asked, paid] = await Promise.all([
    ctx.tx.select().from(bases).where(eq(bases.membershipId, account.membershipId)).orderBy(desc(bases.fromMonth)),
    ctx.tx.select().from(reliefs).where(eq(reliefs.membershipId, account.membershipId)).orderBy(desc(reliefs.requestedAt)),
    paymentsWhere(ctx, eq(payments.membershipId, account.membershipId), valuesOn),
  ])
  return {
    member: { id: account.membershipId, name: account.name },
    branch: { id: branch.id, name: branch.name },
    month,
    dueFen: owes(account, month) ? amountFor(account, month, valuesOn) : 0,
    explained: owes(account, month) ? explanationFor(account, month, valuesOn) : '本月不在支部，不需交纳',
    paidThrough: account.paidThrough,
    unpaid: [...arrearsOf(account, month, valuesOn(month)), ...unpaid(account, month).filter((m) => m === month)].map((m) => ({
      month: m,
      dueFen: amountFor(account, m, valuesOn),
    })),
    bases: fixed.map(({ kind, baseFen, quarterly, fromMonth, untilMonth, setBy }) => ({ kind, baseFen, quarterly, fromMonth, untilMonth, setBy })),
    reliefs: asked.map((relief) => reliefView(ctx, relief, account, branch, valuesOn)),
    payments: paid.map(({ membershipId: _, ...p }) => p),
    canKeep,
  }
}

function reliefView(ctx: Ctx, r: typeof reliefs.$inferSelect, account: MemberAccount, branch: Branch, valuesOn: ValuesOn): z.output<typeof ReliefView> {
  const own = ctx.actor.personId === account.personId
  const subject = { id: r.id, streetId: r.streetId, state: r.state, path: branch.path, ownerPersonId: account.personId }
  return {
    id: r.id,
    state: r.state,
    member: { id: account.membershipId, name: account.name },
    branch: { id: branch.id, name: branch.name },
    reason: r.reason,
    amountFen: r.amountFen,
    dueFen: amountFor({ ...account, reliefs: [] }, r.fromMonth, valuesOn),
    fromMonth: r.fromMonth,
    untilMonth: r.untilMonth,
    requestedBy: r.requestedBy,
    requestedOn: dayOf(r.requestedAt),
    decidedOn: r.decidedOn,
    filedOn: r.filedOn,
    // What can be done now. Nobody decides on his own request.
    moves: movesOf(reliefLifecycle, subject, ctx.actor).filter((m) => m.closed === null && (m.name === 'withdraw') === own),
  }
}

/** Requests to pay less within the actor's reach, newest first. @throws NotFound | Forbidden */
export async function reliefPage(
  ctx: Ctx,
  input: { id?: string; state?: ReliefState; organizationId?: string; cursor?: string; limit: number },
): Promise<{ items: z.output<typeof ReliefView>[]; next: string | null }> {
  const below = input.organizationId ? await bodyFor(ctx, 'dues.read', input.organizationId) : null
  const after = input.cursor ? readCursor(input.cursor, 2) : null
  const rows = await ctx.tx
    .select({ r: reliefs, branch: { id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path } })
    .from(reliefs)
    .innerJoin(organizations, eq(organizations.id, reliefs.branchId))
    .where(
      and(
        scopeOf(ctx.actor, 'dues.read', organizations.path),
        below ? sql`${organizations.path} ^@ ${below.path}` : undefined,
        input.id ? sql`${reliefs.id}::text = ${input.id}` : undefined,
        input.state ? eq(reliefs.state, input.state) : undefined,
        after
          ? or(lt(reliefs.requestedAt, new Date(String(after[0]))), and(eq(reliefs.requestedAt, new Date(String(after[0]))), lt(reliefs.id, String(after[1]))))
          : undefined,
      ),
    )
    .orderBy(desc(reliefs.requestedAt), desc(reliefs.id))
    .limit(input.limit + 1)
  const { items, next } = pageFrom(rows, input.limit, ({ r }) => [r.requestedAt.toISOString(), r.id])
  const accounts = new Map((await accountsOf(ctx, [...new Set(items.map(({ r }) => r.membershipId))])).map((a) => [a.membershipId, a]))
  const streets = new Map<string, ValuesOn>()
  for (const { branch } of items) if (!streets.has(branch.streetId)) streets.set(branch.streetId, await valuesIn(ctx, branch.streetId))
  return { items: items.map(({ r, branch }) => reliefView(ctx, r, accounts.get(r.membershipId)!, branch, streets.get(branch.streetId)!)), next }
}

async function bodyFor({ tx, actor }: Ctx, permission: string, id: string) {
  const [body] = await tx.select().from(organizations).where(eq(organizations.id, id))
  if (!body) throw new NotFound('这个组织')
  authorize(actor, permission, body)
  return body
}

interface Cell {
  id: string
  name: string
  month: number | null
  fen: number
}

function sheetOf(organization: { id: string; name: string }, year: number, persons: boolean, cells: readonly Cell[]): z.output<typeof YearSheet> {
  const byRow = Map.groupBy(cells, (c) => c.id)
  const rows = [...byRow.values()].map((its) => {
    const months = Array.from({ length: 12 }, (_, i) => its.filter((c) => c.month === i + 1).reduce((sum, c) => sum + c.fen, 0))
    const extraFen = its.filter((c) => c.month === null).reduce((sum, c) => sum + c.fen, 0)
    return { id: its[0]!.id, name: its[0]!.name, months, extraFen, totalFen: months.reduce((a, b) => a + b, extraFen) }
  })
  return {
    organization: { id: organization.id, name: organization.name },
    year,
    persons,
    rows,
    totals: {
      months: Array.from({ length: 12 }, (_, i) => rows.reduce((sum, r) => sum + r.months[i]!, 0)),
      extraFen: rows.reduce((sum, r) => sum + r.extraFen, 0),
      totalFen: rows.reduce((sum, r) => sum + r.totalFen, 0),
    },
  }
}

const span = (year: number): SQL => sql`p.month >= ${`${year}-01-01`} and p.month <= ${`${year}-12-01`}`
const monthNumber = sql`case when p.kind = 'EXTRA' then null else extract(month from p.month)::int end`

/** A branch's year: who paid which month, by name. Who paid nothing stands with an empty row as long as he belongs to the branch. @throws NotFound | Forbidden */
export async function branchYear(ctx: Ctx, branchId: string, year: number): Promise<z.output<typeof YearSheet>> {
  const branch = await branchFor(ctx, 'dues.read', branchId)
  const { rows } = await ctx.tx.execute<Cell & { [key: string]: unknown }>(sql`
    with paid as (
      select p.membership_id as id, ${monthNumber} as month, sum(p.amount_fen)::int as fen from dues_payment p
      where p.branch_id = ${branchId} and ${span(year)} group by 1, 2),
    here as (
      select distinct membership_id as id from member_period where branch_id = ${branchId} and standing in ('FULL', 'PROBATIONARY')
        and from_on <= ${`${year}-12-31`} and (until_on is null or until_on > ${`${year}-01-31`}))
    select m.id, person.name, paid.month, coalesce(paid.fen, 0) as fen from (select id from here union select id from paid) m
    join membership on membership.id = m.id join person on person.id = membership.person_id left join paid on paid.id = m.id
    order by person.name_pinyin, m.id, paid.month`)
  return sheetOf(branch, year, true, rows)
}

/** What the branches below a body took in a year. Sums only. @throws NotFound | Forbidden */
export async function yearTotals(ctx: Ctx, organizationId: string, year: number): Promise<z.output<typeof YearSheet>> {
  const body = await bodyFor(ctx, 'dues.totals', organizationId)
  // The district reads its streets, everybody else the branches.
  const rowOf = body.kind === 'DISTRICT' ? sql`s.id, coalesce(s.short_name, s.name) as name, s.path` : sql`b.id, coalesce(b.short_name, b.name) as name, b.path`
  const { rows } = await ctx.tx.execute<Cell & { [key: string]: unknown }>(sql`
    select ${rowOf}, ${monthNumber} as month, coalesce(sum(p.amount_fen), 0)::int as fen
    from organization b join organization s on s.id = b.street_id left join dues_payment p on p.branch_id = b.id and ${span(year)}
    where b.path ^@ ${body.path} and b.kind in (${sql.join(
      branchKinds.map((k) => sql`${k}`),
      sql`, `,
    )}) and (b.dissolved_on is null or p.id is not null)
    group by 1, 2, 3, 4 order by 3, 4`)
  return sheetOf(body, year, false, rows)
}

/** A receipt of the acting member. @throws NotFound */
export async function myReceipt(ctx: Ctx, paymentId: string): Promise<{ name: string; payment: z.output<typeof PaymentView> }> {
  const id = await ownMembershipId(ctx)
  const [account] = id ? await accountsOf(ctx, [id]) : []
  if (!account) throw new NotFound('这张收据')
  const valuesOn = await valuesIn(ctx, account.streetId)
  const [payment] = await paymentsWhere(ctx, and(sql`${payments.id}::text = ${paymentId}`, eq(payments.membershipId, account.membershipId)), valuesOn)
  if (!payment) throw new NotFound('这张收据')
  return { name: account.name, payment }
}

/** Receipts of a branch's month, for print. @throws NotFound | Forbidden */
export async function monthReceipts(ctx: Ctx, branchId: string, month: Month) {
  const branch = await branchFor(ctx, 'dues.export', branchId)
  const valuesOn = await valuesIn(ctx, branch.streetId)
  const paid = await paymentsWhere(ctx, and(eq(payments.branchId, branchId), eq(payments.month, monthOf(month))), valuesOn)
  const standing = paid.filter((p) => !p.takenBack).toReversed()
  const accounts = new Map((await accountsOf(ctx, [...new Set(standing.map((p) => p.membershipId))])).map((a) => [a.membershipId, a.name]))
  return { branch, payments: standing.map((p) => ({ ...p, name: accounts.get(p.membershipId)! })) }
}

/** Branches whose dues the actor keeps, by path: his pages on the phone. */
export async function keptBranches({ tx, actor }: Ctx): Promise<{ id: string; name: string }[]> {
  return tx
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(and(scopeOf(actor, 'dues.keep', organizations.path), inArray(organizations.kind, [...branchKinds]), sql`${organizations.dissolvedOn} is null`))
    .orderBy(organizations.path)
    .limit(500)
}
