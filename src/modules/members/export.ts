import type { Writable } from 'node:stream'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { type PostKind, postKindLabels } from '#modules/organizations/rules.ts'
import { organizations, posts } from '#modules/organizations/schema.ts'
import { openIdentity, openPhone, purposeOf, writeAccess } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { exportLine } from '#platform/http/export-trace.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { type Day, today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { RosterFilter } from './contract.ts'
import { conditions, factsOn, groups, inScope, joined, orders, pastDay, periodOn, scopeFor } from './roster.ts'
import { rosterColumns } from './roster-row.ts'
import { type Standing, standingLabels } from './rules.ts'
import { marks, memberships, periods } from './schema.ts'

/** What a clerk asks for: which roster, why, and whether with whole numbers. */
export interface ExportRequest {
  filter: RosterFilter
  /** 2–200 characters; each person in the file can read it. */
  reason: string
  full: boolean
  /** Only these members of the roster; all of them or none. */
  chosen?: readonly string[]
}

/** An export that has left its trace: exactly these members, in this order, go into the file. */
export interface PreparedExport {
  unit: string
  day: Day
  maker: string
  footer: string
  full: boolean
  filter: RosterFilter
  membershipIds: string[]
}

const AT_ONCE = 500

/**
 * Decides what goes into the file and leaves the trace: one access row for each person, in one statement, and one timeline entry.
 * It is committed before the first byte is sent, so that a download broken off has been traced too.
 * @throws Forbidden | NotFound | Invalid
 */
export async function prepareExport(ctx: Ctx, request: ExportRequest): Promise<PreparedExport> {
  const { filter, full, chosen } = request
  const scope = await scopeFor(ctx, full ? 'members.exportFull' : 'members.export', filter.organizationId)
  const reason = purposeOf(request.reason, 'reason')
  const rows = await joined(ctx.tx, { id: memberships.id, personId: people.id, streetId: memberships.streetId })
    .where(and(inScope(scope, filter, ctx.now), ...conditions(filter, ctx.now), chosen && inArray(memberships.id, [...chosen])))
    .orderBy(...orders.BRANCH.columns)
  if (chosen && rows.length < new Set(chosen).size) throw new NotFound('所选的部分党员')
  await writeAccess(
    ctx,
    rows.map((r) => ({ id: r.personId, streetId: r.streetId })),
    'EXPORT',
    reason,
  )
  const [body] = await ctx.tx
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, filter.organizationId ?? scope.streetId))
  const id = ((await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)).rows[0] as { id: string }).id
  const { text: _, ...asked } = filter
  await record(ctx, {
    streetId: scope.streetId,
    subjectType: 'memberExport',
    subjectId: id,
    action: 'member.exported',
    note: reason,
    data: { count: rows.length, full, chosen: chosen !== undefined, filter: JSON.parse(JSON.stringify(asked)) as Record<string, string> },
  })
  return {
    unit: body?.name ?? '党组织',
    day: filter.day ?? today(ctx.now),
    maker: ctx.actor.name,
    footer: exportLine(ctx, `${rows.length} 人`, reason),
    full,
    filter,
    membershipIds: rows.map((r) => r.id),
  }
}

/**
 * Writes the file in the office's own layout, 500 members at a time; `read` opens a short transaction for each part, so that a slow
 * download holds no connection.
 */
export async function writeExport(target: Writable, prepared: PreparedExport, read: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>): Promise<void> {
  async function* rows(): AsyncGenerator<CellValue[]> {
    for (let i = 0; i < prepared.membershipIds.length; i += AT_ONCE) {
      const part = prepared.membershipIds.slice(i, i + AT_ONCE)
      const cells = await read((ctx) => cellsOf(ctx, part, prepared))
      for (const [n, id] of part.entries()) {
        const row = cells.get(id)
        if (row) yield [i + n + 1, ...row]
      }
    }
  }
  const texts = ['birthOn', 'identityNumber', 'workStartedOn', 'joinedOn', 'fullOn', 'phone', 'duesPaidThrough']
  await writeSheet(target, {
    sheetName: '党员花名册',
    title: '党员花名册',
    unit: `党组织：${prepared.unit}`,
    aside: formatDayShort(prepared.day),
    header: rosterColumns.map((c) => c.header),
    rows: rows(),
    maker: prepared.maker,
    footer: prepared.footer,
    textColumns: rosterColumns.flatMap((c, i) => (texts.includes(c.key) ? [i] : [])),
  })
}

const categories: Partial<Record<Standing, string>> = { FULL: '正式', PROBATIONARY: '预备' }

/** The cells after 序号 of each member. */
async function cellsOf(ctx: Ctx, membershipIds: readonly string[], { full, filter }: PreparedExport): Promise<Map<string, CellValue[]>> {
  const ids = sql.param([...membershipIds])
  const past = pastDay(filter, ctx.now)
  const rows = await joined(ctx.tx, {
    ...{ person: people, membership: memberships, period: periods, branch: organizations.name, group: groups.name },
    ...factsOn(past),
  }).where(and(sql`${memberships.id} = any(${ids}::uuid[])`, periodOn(past)))
  const carried = await ctx.tx
    .select()
    .from(marks)
    .where(
      and(
        sql`${marks.membershipId} = any(${ids}::uuid[])`,
        past ? sql`${marks.fromOn} <= ${past} and (${marks.untilOn} is null or ${marks.untilOn} > ${past})` : isNull(marks.untilOn),
      ),
    )
  const held = await ctx.tx
    .select({ personId: posts.personId, organizationId: posts.organizationId, kind: posts.kind, title: posts.title })
    .from(posts)
    .where(
      and(
        inArray(
          posts.personId,
          rows.map((r) => r.person.id),
        ),
        isNull(posts.untilOn),
      ),
    )
  return new Map(
    rows.map(({ person, membership, period, branch, group, education, ethnicity }) => {
      const of = (kind: (typeof carried)[number]['kind']) => carried.find((m) => m.membershipId === membership.id && m.kind === kind)
      const floating = of('OUTFLOW') ?? of('INFLOW')
      const duties = held
        .filter((p) => p.personId === person.id && (p.organizationId === period.branchId || p.organizationId === period.groupId))
        .map((p) => p.title ?? postKindLabels[p.kind as PostKind])
      return [
        membership.id,
        [
          person.name,
          SEX.isCode(person.sex) ? SEX.label(person.sex) : '',
          ethnicity && ETHNICITY.isCode(ethnicity) ? ETHNICITY.label(ethnicity) : null,
          person.nativePlace,
          person.birthOn,
          full ? openIdentity(person) : person.identityHint,
          education && EDUCATION.isCode(education) ? EDUCATION.label(education) : null,
          person.degree,
          person.school,
          person.workStartedOn,
          membership.joinedOn,
          membership.fullOn,
          categories[period.standing] ?? standingLabels[period.standing],
          branch,
          group,
          duties.join('、') || null,
          person.employer,
          person.registeredAddress,
          person.homeAddress,
          full ? openPhone(person) : person.phoneHint,
          floating ? (floating.kind === 'INFLOW' ? '流入' : '是') : '否',
          floating?.detail ?? null,
          of('LOST_CONTACT') ? '是' : '否',
          of('HARDSHIP') ? '是' : '否',
          membership.duesPaidThrough?.slice(0, 7) ?? null,
          membership.monthlyDuesFen === null ? null : membership.monthlyDuesFen / 100,
          membership.note,
        ],
      ] as const
    }),
  )
}
