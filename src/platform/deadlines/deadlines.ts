import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { notify } from '#platform/notify/notify.ts'
import { addDays, type Day, today } from '#platform/time/day.ts'
import { deadlines } from './schema.ts'

/** A kind of clock, declared by the module that owns its subjects. */
export interface DeadlineKind {
  /** `module.whatIsDue`. */
  key: string
  /** Its word on the board: 换届, 派人谈话. */
  label: string
  /** Who sees it: a permission at the body that answers. */
  permission: string
  /** Who is told: a permission at that body. */
  tell: string
  /** Days before the due day (after it: negative) on which they are told, first to last; each once. */
  levels: readonly number[]
  /** Names a person: the district then sees its number and not its line. */
  personal: boolean
  /** Where it is dealt with in the console. */
  href(subjectId: string): string
  /** Where it is dealt with on the phone, if it can be. */
  siteHref?(subjectId: string): string
}

const kinds = new Map<string, DeadlineKind>()

/** Declares a kind of clock. The same key twice is a bug. */
export function defineDeadline(kind: DeadlineKind): DeadlineKind {
  if (kinds.has(kind.key)) throw new Error(`deadline ${kind.key} is declared twice`)
  if (kind.levels.some((level, i) => i > 0 && level >= kind.levels[i - 1]!)) throw new Error(`levels of ${kind.key} are not in order`)
  kinds.set(kind.key, kind)
  return kind
}

/** Every declared kind. */
export const deadlineKinds = (): readonly DeadlineKind[] => [...kinds.values()]

/** The kind of a row. A row whose kind nobody declares any more is a bug. */
export function deadlineKind(key: string): DeadlineKind {
  const kind = kinds.get(key)
  if (!kind) throw new Error(`deadline ${key} is not declared`)
  return kind
}

/** A clock that runs: for one subject one of each kind. */
export interface RunningClock {
  streetId: string
  /** The body that answers for it, and its path. */
  organizationId: string
  path: string
  kind: DeadlineKind
  subjectId: string
  title: string
  clause: string
  dueOn: Day
}

/** The level to be told next and its day: those whose day has passed count as one, so that nobody gets four messages at once. */
function nextLevel(kind: DeadlineKind, dueOn: Day, told: number): Day | null {
  const level = kind.levels[told]
  return level === undefined ? null : addDays(dueOn, -level)
}

/** Starts or shifts clocks. A clock that is set to the day and body it had keeps what was told already. */
export async function setDeadlines({ tx }: Ctx, clocks: readonly RunningClock[]): Promise<void> {
  // Two rows of one key in one statement would be refused by `on conflict`; the later one is meant.
  const rows = [...new Map(clocks.map((c) => [`${c.kind.key} ${c.subjectId}`, c])).values()].map(({ kind, ...clock }) => ({
    ...clock,
    kind: kind.key,
    tellOn: nextLevel(kind, clock.dueOn, 0),
  }))
  const shifted = sql`${deadlines.dueOn} <> excluded.due_on`
  for (let i = 0; i < rows.length; i += 500)
    await tx
      .insert(deadlines)
      .values(rows.slice(i, i + 500))
      .onConflictDoUpdate({
        target: [deadlines.kind, deadlines.subjectId],
        set: {
          streetId: sql`excluded.street_id`,
          organizationId: sql`excluded.organization_id`,
          path: sql`excluded.path`,
          title: sql`excluded.title`,
          clause: sql`excluded.clause`,
          dueOn: sql`excluded.due_on`,
          levelsTold: sql`case when ${shifted} then 0 else ${deadlines.levelsTold} end`,
          tellOn: sql`case when ${shifted} then excluded.tell_on else ${deadlines.tellOn} end`,
        },
      })
}

/** Starts or shifts one clock. */
export const setDeadline = (ctx: Ctx, clock: RunningClock): Promise<void> => setDeadlines(ctx, [clock])

/** The same for a first load of many rows of empty subjects (demo data): nothing is compared. */
export async function loadDeadlines({ tx }: Ctx, clocks: readonly RunningClock[]): Promise<void> {
  await insertRows(
    tx,
    deadlines,
    clocks.map(({ kind, ...clock }) => ({ ...clock, kind: kind.key, tellOn: nextLevel(kind, clock.dueOn, 0) })),
  )
}

/** Stops the clocks of these subjects, because what was due is done or will not be. */
export async function clearDeadlines({ tx }: Ctx, kind: DeadlineKind, subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length) await tx.delete(deadlines).where(and(eq(deadlines.kind, kind.key), inArray(deadlines.subjectId, [...subjectIds])))
}

/** Stops one clock. */
export const clearDeadline = (ctx: Ctx, kind: DeadlineKind, subjectId: string): Promise<void> => clearDeadlines(ctx, kind, [subjectId])

/** A body was moved: its subtree's clocks follow. `moved` gives each body's new path. */
export async function moveDeadlines({ tx }: Ctx, streetId: string, from: string, to: string): Promise<void> {
  await tx
    .update(deadlines)
    .set({ path: sql`${to} || substr(${deadlines.path}, ${from.length + 1}::int)` })
    .where(and(eq(deadlines.streetId, streetId), sql`${deadlines.path} ^@ ${from}`))
}

/**
 * Tells who answers, in the actor's streets, what reached a level today; each level once, those that were missed (a server that stood
 * still) as one. `accountsAt` gives the accounts that hold a permission at a path. Rows are locked, so two processes never tell twice.
 */
export async function tellDeadlines(ctx: Ctx, accountsAt: (ctx: Ctx, permission: string, path: string) => Promise<readonly string[]>): Promise<number> {
  const day = today(ctx.now)
  const due = await ctx.tx
    .select()
    .from(deadlines)
    .where(and(inArray(deadlines.streetId, [...ctx.actor.streets]), sql`${deadlines.tellOn} <= ${day}`))
    .orderBy(asc(deadlines.dueOn), asc(deadlines.id))
    .limit(500)
    .for('update', { skipLocked: true })
  const told = new Map<string, readonly string[]>()
  for (const row of due) {
    const kind = deadlineKind(row.kind)
    const reached = kind.levels.filter((level) => addDays(row.dueOn, -level) <= day).length
    const place = `${kind.tell} ${row.path}`
    const accountIds = told.get(place) ?? (await accountsAt(ctx, kind.tell, row.path))
    told.set(place, accountIds)
    await notify(ctx, {
      streetId: row.streetId,
      accountIds,
      title: `${kind.label}：${row.title}`,
      body: `${row.dueOn < day ? '已过期限' : '期限'} ${row.dueOn}。${row.clause}`,
      link: kind.href(row.subjectId),
      dedupeKey: `deadline:${row.kind}:${row.subjectId}:${row.dueOn}:${reached}`,
    })
    await ctx.tx
      .update(deadlines)
      .set({ levelsTold: reached, tellOn: nextLevel(kind, row.dueOn, reached) })
      .where(eq(deadlines.id, row.id))
  }
  return due.length
}
