import { bodiesById } from '#modules/organizations/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { MadeFile } from '#platform/http/download.ts'
import { traceExport } from '#platform/http/export-trace.ts'
import { actingRole } from '#platform/scope/actor.ts'
import { reachOf } from '#platform/scope/policy.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import { purposeOf } from './service.ts'

/** A list as a file. */
export interface ListFile {
  /** Name of the file and of its sheet. */
  name: string
  /** Stands above it, where the name does not say all. */
  title?: string
  /** By which the list is read; says whose list it is when no body was asked for. */
  permission: string
  /** The body or the street that the list was narrowed to. */
  of: string | undefined
  /** Action on the timeline. */
  action: string
  /** Why it leaves; null for a list that names no one, which leaves no trace. */
  reason: string | null
  /** First of them 序号, which `rows` leave out. */
  header: readonly string[]
  /** Every row, in the order of the list. */
  rows(): Promise<CellValue[][]>
  textColumns?: number[]
  moneyColumns?: number[]
}

/** The body whose list it is: what was asked for, else the one that the actor reads it at, else his street. */
function topOf({ actor }: Ctx, permission: string, of: string | undefined): string {
  if (of) return of
  const reach = reachOf(actor, permission)
  const held = [...new Set(actor.grants.filter((g) => reach.includes(g.path)).map((g) => g.organizationId))]
  return (held.length === 1 ? held[0] : undefined) ?? actor.streetId ?? actor.streets[0]!
}

/**
 * A list in the layout of the office: title, unit and day, numbered rows, who made it. What names persons asks for a reason and leaves a trace.
 * @throws Invalid `reason` | NotFound for a body out of sight | whatever `rows` throws
 */
export async function listFile(ctx: Ctx, list: ListFile): Promise<MadeFile> {
  const { name, title = name, permission, action, textColumns, moneyColumns } = list
  const purpose = list.reason === null ? null : purposeOf(list.reason, 'reason')
  const rows = await list.rows()
  const body = (await bodiesById(ctx, [topOf(ctx, permission, list.of)])).values().next().value!
  const streetId = body.streetId ?? ctx.actor.streetId ?? ctx.actor.streets[0]!
  const subject = { streetId, subjectType: 'listExport', subjectId: streetId, action }
  const footer =
    purpose === null
      ? `${ctx.actor.name}（${actingRole(ctx.actor)}）于 ${formatInstant(ctx.now)} 导出，共 ${rows.length} 行。`
      : await traceExport(ctx, { ...subject, what: title, count: rows.length, purpose })
  return {
    fileName: `${name}.xlsx`,
    type: 'xlsx',
    body: (target) =>
      writeSheet(target, {
        sheetName: name,
        title,
        unit: `填报单位：${body.name}`,
        aside: formatDayShort(today(ctx.now)),
        header: [...list.header],
        rows: rows.map((cells, i) => [i + 1, ...cells]),
        maker: ctx.actor.name,
        footer,
        textColumns,
        moneyColumns,
      }),
  }
}
