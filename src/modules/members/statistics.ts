import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { SEX } from '#platform/codes/standards.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { ageBands, educationLevels, joiningPeriods, UNKNOWN } from './bands.ts'
import type { RosterFilter, Statistics } from './contract.ts'
import { type Counted, type Counts, countedByBranch, countedOn } from './counting.ts'

type Body = typeof organizations.$inferSelect
type View = z.output<typeof Statistics>

/**
 * 党内统计 of a body on a day: members by sex, age, education, ethnicity, joining period and branch. Unknown values have their own row, so
 * each table adds up to the total; each cell carries the roster filter of the members behind it.
 * @throws NotFound | Forbidden
 */
export async function statistics(ctx: Ctx, input: { organizationId: string; day?: Day }): Promise<View> {
  const day = input.day ?? today(ctx.now)
  const body = await bodyFor(ctx, input.organizationId)
  const counted = await countedOn(ctx, body, day, null)
  const branches = body.kind === 'DISTRICT' ? await countedByBranch(ctx, body, day) : (counted.get('place') ?? new Map<string, Counts>())
  const filter: RosterFilter = { organizationId: body.id, ...(input.day === undefined ? {} : { day }) }
  const table = {
    key: 'branch',
    title: '党支部',
    rows: (await branchRows(ctx, branches, body)).map((b) => ({ ...b, ...cells(branches.get(b.key), filter, b.filter) })),
  }
  return {
    organization: { id: body.id, name: body.name },
    day,
    total: cells(counted.get('total')?.get('ALL'), filter, {}),
    tables: [...tablesOf(counted, filter), table],
  }
}

/** Members in all and by what the comparison of two years names. */
export interface Totals {
  all: number
  full: number
  probationary: number
  women: number
  minority: number
  college: number
}

/**
 * What a year's tables count of the members at its end, with the totals of the year's end before: one pass for both. `places` are branches; of a
 * district its streets.
 * @throws NotFound | Forbidden
 */
export async function yearStatistics(
  ctx: Ctx,
  input: { organizationId: string; day: Day; before: Day },
): Promise<{ now: Totals; before: Totals; tables: View['tables']; places: { id: string; n: number }[] }> {
  const body = await bodyFor(ctx, input.organizationId)
  const counted = await countedOn(ctx, body, input.day, input.before)
  return {
    now: totalsOf(
      counted,
      (c) => c.full,
      (c) => c.probationary,
    ),
    before: totalsOf(
      counted,
      (c) => c.fullBefore,
      (c) => c.probationaryBefore,
    ),
    tables: tablesOf(counted, { organizationId: body.id, day: input.day }),
    places: [...(counted.get('place') ?? [])].flatMap(([id, c]) => (isSome(c) ? [{ id, n: c.full + c.probationary }] : [])),
  }
}

async function bodyFor(ctx: Ctx, organizationId: string): Promise<Body> {
  const [body] = await ctx.tx.select().from(organizations).where(eq(organizations.id, organizationId))
  if (!body) throw new NotFound('这个组织')
  authorize(ctx.actor, 'members.statistics', body)
  return body
}

function totalsOf(counted: Counted, full: (c: Counts) => number, probationary: (c: Counts) => number): Totals {
  const sum = (table: 'total' | 'sex' | 'ethnicity' | 'education', keys: readonly string[], of: (c: Counts) => number) =>
    keys.reduce((all, key) => all + of(counted.get(table)?.get(key) ?? NONE), 0)
  const both = (c: Counts) => full(c) + probationary(c)
  return {
    ...{ all: sum('total', ['ALL'], both), full: sum('total', ['ALL'], full), probationary: sum('total', ['ALL'], probationary) },
    ...{ women: sum('sex', ['2'], both), minority: sum('ethnicity', ['MINORITY'], both), college: sum('education', ['1', '2', '3'], both) },
  }
}

const NONE: Counts = { full: 0, probationary: 0, fullBefore: 0, probationaryBefore: 0 }
const isSome = (counts: Counts | undefined): boolean => counts !== undefined && counts.full + counts.probationary > 0

function cells(counts: Counts | undefined, base: RosterFilter, filter: RosterFilter) {
  const { full, probationary } = counts ?? NONE
  return {
    all: { count: full + probationary, filter: { ...base, ...filter } },
    full: { count: full, filter: { ...base, ...filter, standings: ['FULL' as const] } },
    probationary: { count: probationary, filter: { ...base, ...filter, standings: ['PROBATIONARY' as const] } },
  }
}

/** The tables but that of the branches. */
function tablesOf(counted: Counted, base: RosterFilter): View['tables'] {
  const has = (dimension: 'sex' | 'ethnicity', key: string) => isSome(counted.get(dimension)?.get(key))
  const table = (
    key: 'sex' | 'age' | 'education' | 'ethnicity' | 'joined',
    title: string,
    rows: readonly { key: string; label: string; filter: RosterFilter }[],
    unknown?: RosterFilter,
  ) => {
    const counts = counted.get(key)
    const all = rows.map((row) => ({ key: row.key, label: row.label, ...cells(counts?.get(row.key), base, row.filter) }))
    if (unknown && isSome(counts?.get(UNKNOWN))) all.push({ key: UNKNOWN, label: '未登记', ...cells(counts?.get(UNKNOWN), base, unknown) })
    return { key, title, rows: all }
  }
  return [
    table(
      'sex',
      '性别',
      SEX.entries.filter((s) => s.code === '1' || s.code === '2' || has('sex', s.code)).map(({ code, label }) => ({ key: code, label, filter: { sex: code } })),
    ),
    table(
      'age',
      '年龄',
      ageBands.map((b) => ({
        ...b,
        filter: { ...('from' in b ? { ageFrom: b.from } : {}), ...('to' in b ? { ageTo: b.to } : {}) },
      })),
      { ageUnknown: true },
    ),
    table(
      'education',
      '学历',
      educationLevels.map(({ key, label, codes }) => ({ key, label, filter: { educations: [...codes] } })),
      {
        educations: [UNKNOWN],
      },
    ),
    table(
      'ethnicity',
      '民族',
      [
        { key: 'HAN', label: '汉族', filter: { ethnicity: '01' } },
        { key: 'MINORITY', label: '少数民族', filter: { ethnicity: 'MINORITY' } },
        ...(['97', '98'] as const)
          .filter((c) => has('ethnicity', c))
          .map((c) => ({ key: c, label: c === '97' ? '其他' : '外国血统', filter: { ethnicity: c } })),
      ],
      { ethnicity: UNKNOWN },
    ),
    table(
      'joined',
      '入党时间',
      joiningPeriods.map((p) => ({
        ...p,
        filter: { ...('from' in p ? { joinedFrom: p.from } : {}), ...('until' in p ? { joinedUntil: p.until } : {}) },
      })),
    ),
  ]
}

/** The branches with members on the day, and the active ones without, by name. */
async function branchRows(ctx: Ctx, counts: ReadonlyMap<string, Counts>, body: Body) {
  const counted = [...counts].flatMap(([id, c]) => (isSome(c) ? [id] : []))
  if (body.kind === 'PARTY_GROUP') return []
  const rows = await ctx.tx
    .select({ id: organizations.id, name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(
      and(
        body.kind === 'DISTRICT' ? undefined : eq(organizations.streetId, body.streetId),
        sql`${organizations.path} ^@ ${body.path}`,
        inArray(organizations.kind, [...branchKinds]),
        or(isNull(organizations.dissolvedOn), counted.length ? inArray(organizations.id, [...counted]) : undefined),
      ),
    )
    .orderBy(organizations.path)
  return rows.map((b) => ({ key: b.id, label: b.shortName ?? b.name, filter: { organizationId: b.id } }))
}
