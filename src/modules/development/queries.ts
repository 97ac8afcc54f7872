import { and, desc, eq, gte, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { authorizeBody } from '#modules/organizations/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { matchesText } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { authorizeAnywhere, scopeOf } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import type { AccountabilityView, CaseFilter, CaseRow, FunnelRow, NoticeView } from './contract.ts'
import { type AccountabilityState, stages } from './rules.ts'
import { accountabilities, cases, entries, notices, objections } from './schema.ts'

const rowColumns = {
  id: cases.id,
  personId: cases.personId,
  name: people.name,
  branch: { id: organizations.id, name: organizations.name },
  state: cases.state,
  endReason: cases.endReason,
  stage: cases.stage,
  identity: cases.identity,
  nextStep: cases.nextStep,
  nextDueOn: cases.nextDueOn,
  appliedOn: cases.appliedOn,
  activistOn: cases.activistOn,
  targetOn: cases.targetOn,
}

/** Cases within the actor's reach: what is due first comes first, then by name. @throws NotFound | Forbidden | Invalid */
export async function listCases(
  ctx: Ctx,
  filter: CaseFilter & { cursor?: string; limit: number },
): Promise<{ items: z.output<typeof CaseRow>[]; next: string | null }> {
  authorizeAnywhere(ctx.actor, 'development.read')
  const body = filter.organizationId ? await authorizeBody(ctx, 'development.read', filter.organizationId) : null
  const day = today(ctx.now)
  // A case without a clock stands after all that have one.
  const due = sql<string>`coalesce(${cases.nextDueOn}, '9999-12-31')::text`
  const after = filter.cursor ? readCursor(filter.cursor, 3) : null
  const rows = await ctx.tx
    .select({ ...rowColumns, due, pinyin: people.namePinyin })
    .from(cases)
    .innerJoin(people, eq(people.id, cases.personId))
    .innerJoin(organizations, eq(organizations.id, cases.branchId))
    .where(
      and(
        scopeOf(ctx.actor, 'development.read', organizations.path),
        body ? sql`${organizations.path} ^@ ${body.path}` : undefined,
        eq(cases.state, filter.state),
        filter.stage ? eq(cases.stage, filter.stage) : undefined,
        filter.step ? eq(cases.nextStep, filter.step) : undefined,
        filter.late ? lt(cases.nextDueOn, day) : undefined,
        filter.text ? matchesText(filter.text) : undefined,
        after ? sql`(${due}, ${people.namePinyin}, ${cases.id}) > (${after[0]}::text, ${after[1]}::text, ${after[2]}::uuid)` : undefined,
      ),
    )
    .orderBy(due, people.namePinyin, cases.id)
    .limit(filter.limit + 1)
  const page = pageFrom(rows, filter.limit, (r) => [r.due, r.pinyin, r.id])
  return { items: page.items.map(({ due: _, pinyin: __, ...row }) => ({ ...row, late: row.nextDueOn !== null && row.nextDueOn < day })), next: page.next }
}

/** What was done before he came counts where it was done. */
const madeHere = (day: typeof cases.targetOn | typeof cases.votedOn) => sql`(${cases.receivedOn} is null or ${day} > ${cases.receivedOn})`

/** How many stand at each stage, by branch and in all. Counts only: the district sees them too. @throws NotFound | Forbidden */
export async function funnel(ctx: Ctx, organizationId?: string): Promise<{ all: z.output<typeof FunnelRow>; branches: z.output<typeof FunnelRow>[] }> {
  authorizeAnywhere(ctx.actor, 'development.funnel')
  const body = organizationId ? await authorizeBody(ctx, 'development.funnel', organizationId) : null
  const day = today(ctx.now)
  const [from, until] = [`${day.slice(0, 4)}-01-01`, `${Number(day.slice(0, 4)) + 1}-01-01`]
  const count = (where: SQL) => sql<number>`(count(*) filter (where ${where}))::int`
  const inYear = (column: typeof cases.targetOn | typeof cases.votedOn) => sql`${column} >= ${from} and ${column} < ${until} and ${madeHere(column)}`
  const active = sql`${cases.state} = 'ACTIVE'`
  const rows = await ctx.tx
    .select({
      id: organizations.id,
      name: organizations.name,
      ...Object.fromEntries(stages.map((s) => [s, count(sql`${active} and ${cases.stage} = ${s}`)])),
      late: count(sql`${active} and ${cases.nextDueOn} < ${day}`),
      targetsThisYear: count(inYear(cases.targetOn)),
      admittedThisYear: count(sql`${inYear(cases.votedOn)} and ${cases.approvedOn} is not null`),
    })
    .from(cases)
    .innerJoin(organizations, eq(organizations.id, cases.branchId))
    .where(and(scopeOf(ctx.actor, 'development.funnel', organizations.path), body ? sql`${organizations.path} ^@ ${body.path}` : undefined))
    .groupBy(organizations.id)
    .orderBy(organizations.path)
  const branches = (
    rows as unknown as ({ id: string; name: string; late: number; targetsThisYear: number; admittedThisYear: number } & Record<
      (typeof stages)[number],
      number
    >)[]
  ).map(({ id, name, late, targetsThisYear, admittedThisYear, ...counts }) => ({
    organization: { id, name },
    stages: Object.fromEntries(stages.map((s) => [s, counts[s]])) as Record<(typeof stages)[number], number>,
    total: stages.reduce((sum, s) => sum + counts[s], 0),
    ...{ late, targetsThisYear, admittedThisYear },
  }))
  const sum = (of: (row: (typeof branches)[number]) => number) => branches.reduce((total, row) => total + of(row), 0)
  const all = {
    organization: body ? { id: body.id, name: body.name } : { id: ctx.actor.streetId ?? ctx.actor.streets[0]!, name: '全部支部' },
    stages: Object.fromEntries(stages.map((s) => [s, sum((r) => r.stages[s])])) as Record<(typeof stages)[number], number>,
    ...{
      total: sum((r) => r.total),
      late: sum((r) => r.late),
      targetsThisYear: sum((r) => r.targetsThisYear),
      admittedThisYear: sum((r) => r.admittedThisYear),
    },
  }
  return { all, branches }
}

/** Notices with counts of what came in; `cursor` is the key of the next page. */
export async function readNotices(
  { tx, now }: Ctx,
  where: SQL | undefined,
  limit: number,
): Promise<(z.output<typeof NoticeView> & { cursor: (string | number)[] })[]> {
  const day = today(now)
  const rows = await tx
    .select({
      notice: notices,
      name: people.name,
      branch: { id: organizations.id, name: organizations.name },
      objections: sql<number>`(select count(*)::int from ${objections} where ${objections.noticeId} = ${notices.id})`,
      openObjections: sql<number>`(select count(*)::int from ${objections} where ${objections.noticeId} = ${notices.id} and ${objections.state} = 'OPEN')`,
    })
    .from(notices)
    .innerJoin(cases, eq(cases.id, notices.caseId))
    .innerJoin(people, eq(people.id, cases.personId))
    .innerJoin(organizations, eq(organizations.id, cases.branchId))
    .where(where)
    .orderBy(desc(notices.fromOn), desc(notices.id))
    .limit(limit)
  return rows.map(({ notice: { id, caseId, step, fromOn, untilOn, place, secondPlace, contact, withdrawnAt, withdrawnReason }, ...around }) => ({
    ...{ id, caseId, step, fromOn, untilOn, place, secondPlace, contact, withdrawnReason, ...around },
    running: withdrawnAt === null && fromOn <= day && untilOn >= day,
    cursor: [fromOn, id],
  }))
}

/** Notices within the actor's reach, newest first. @throws NotFound | Forbidden | Invalid */
export async function listNotices(ctx: Ctx, filter: { organizationId?: string; running?: boolean; cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, 'development.read')
  const body = filter.organizationId ? await authorizeBody(ctx, 'development.read', filter.organizationId) : null
  const day = today(ctx.now)
  const after = filter.cursor ? readCursor(filter.cursor, 2) : null
  const where = and(
    scopeOf(ctx.actor, 'development.read', organizations.path),
    body ? sql`${organizations.path} ^@ ${body.path}` : undefined,
    filter.running ? and(isNull(notices.withdrawnAt), gte(notices.untilOn, day)) : undefined,
    after ? sql`(${notices.fromOn}, ${notices.id}) < (${after[0]}::date, ${after[1]}::uuid)` : undefined,
  )
  const { items, next } = pageFrom(await readNotices(ctx, where, filter.limit + 1), filter.limit, (n) => n.cursor)
  return { items: items.map(({ cursor: _, ...n }) => n), next }
}

/** How many different persons became targets from one day until (not including) another, in the actor's streets: F043. */
export async function countTargets({ tx }: Pick<Ctx, 'tx'>, from: Day, until: Day): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(distinct ${cases.personId})::int` })
    .from(cases)
    .where(and(gte(cases.targetOn, from), lt(cases.targetOn, until), madeHere(cases.targetOn)))
  return row?.n ?? 0
}

/** Accountability cases as a list reads them. The caller adds its conditions. */
export async function readAccountabilities({ tx }: Ctx, where: SQL | undefined, limit: number): Promise<z.output<typeof AccountabilityView>[]> {
  const rows = await tx
    .select({ row: accountabilities, name: people.name, branch: { id: organizations.id, name: organizations.name }, step: entries.step })
    .from(accountabilities)
    .innerJoin(cases, eq(cases.id, accountabilities.caseId))
    .innerJoin(people, eq(people.id, cases.personId))
    .innerJoin(organizations, eq(organizations.id, cases.branchId))
    .leftJoin(entries, eq(entries.id, accountabilities.entryId))
    .where(where)
    .orderBy(desc(accountabilities.id))
    .limit(limit)
  return rows.map(({ row: { id, caseId, breach, responsible, facts, state, result, openedOn, openedBy, closedOn }, ...around }) => ({
    ...{ id, caseId, breach, responsible, facts, state, result, openedOn, openedBy, closedOn },
    ...around,
  }))
}

/** The street's ledger of accountability, newest first. @throws NotFound | Forbidden */
export async function listAccountabilities(ctx: Ctx, filter: { state?: AccountabilityState; organizationId?: string; cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, 'development.account')
  const body = filter.organizationId ? await authorizeBody(ctx, 'development.account', filter.organizationId) : null
  const before = filter.cursor ? String(readCursor(filter.cursor, 1)[0]) : null
  const where = and(
    scopeOf(ctx.actor, 'development.account', organizations.path),
    body ? sql`${organizations.path} ^@ ${body.path}` : undefined,
    filter.state ? eq(accountabilities.state, filter.state) : undefined,
    before ? lt(accountabilities.id, before) : undefined,
  )
  return pageFrom(await readAccountabilities(ctx, where, filter.limit + 1), filter.limit, (r) => [r.id])
}
