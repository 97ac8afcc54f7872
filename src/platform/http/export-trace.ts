import type { Ctx } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import { actingRole } from '#platform/scope/actor.ts'
import { formatInstant } from '#platform/time/format.ts'
import { type Happening, record } from '#platform/timeline/timeline.ts'

const AT_ONCE = 200
/** More lines than this are no list that an office prints; they are narrowed first. */
export const MOST_EXPORTED = 20_000

/**
 * Every row of a list that is read page by page, for a file. Never a part of them: a list that ends early would be taken for the whole.
 * @throws Refused `export.tooMany`
 */
export async function wholeList<T>(
  read: (page: { cursor: string | undefined; limit: number }) => Promise<{ items: readonly T[]; next: string | null }>,
  most = MOST_EXPORTED,
): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const page = await read({ cursor, limit: AT_ONCE })
    rows.push(...page.items)
    cursor = page.next ?? undefined
    if (rows.length + (cursor === undefined ? 0 : 1) > most)
      throw new Refused('export.tooMany', `符合条件的超过 ${most} 行，请先用筛选条件缩小范围，再分次导出`)
  } while (cursor !== undefined)
  return rows
}

/** The line at the foot of a file with names: who made it, when, how much, for what. */
export const exportLine = ({ actor, now }: Ctx, counted: string, purpose: string): string =>
  `${actor.name}（${actingRole(actor)}）于 ${formatInstant(now)} 导出，共 ${counted}，用途：${purpose}。内部资料，请勿外传。`

/** Leaves the trace that a file with names went out, on the timeline of what it is a list of; gives the line at its foot. */
export async function traceExport(
  ctx: Ctx,
  { what, count, purpose, ...subject }: Pick<Happening, 'streetId' | 'subjectType' | 'subjectId' | 'action'> & { what: string; count: number; purpose: string },
): Promise<string> {
  await record(ctx, { ...subject, note: purpose, data: { what, count } })
  return exportLine(ctx, `${count} 行`, purpose)
}
