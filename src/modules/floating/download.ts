import { z } from 'zod'
import { standingLabels } from '#modules/members/rules.ts'
import { purposeOf } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { actingRole } from '#platform/scope/actor.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import { record } from '#platform/timeline/timeline.ts'
import { FloatingFilter } from './contract.ts'
import { listFloating } from './queries.ts'
import { contactResultLabels, floatingTabLabels } from './rules.ts'

const AT_ONCE = 200
/** More lines than this are no ledger of an office any more. */
const AT_MOST = 5000
const header = ['序号', '姓名', '类别', '所在党支部', '自哪天起', '去向、情况', '上次联系', '联系结果', '最近到期', '到期事项']

/** The ledger of floating or lost members (流动党员台账) as it is filtered. A post, because it leaves a trace. */
export const floatingDownload = defineDownload({
  method: 'POST',
  path: '/console-files/floating.xlsx',
  gate: 'floating.export',
  input: FloatingFilter.extend({ exportReason: z.string().default('') }),
  async make(ctx, { exportReason, ...filter }) {
    const why = purposeOf(exportReason, 'exportReason')
    const rows: Awaited<ReturnType<typeof listFloating>>['items'] = []
    let cursor: string | undefined
    do {
      const page = await listFloating(ctx, { ...filter, cursor, limit: AT_ONCE })
      rows.push(...page.items)
      cursor = page.next ?? undefined
    } while (cursor && rows.length < AT_MOST)
    const streetId = ctx.actor.streetId ?? ctx.actor.streets[0]!
    const { id } = (await ctx.tx.execute<{ id: string }>('select uuidv7() as id')).rows[0]!
    await record(ctx, {
      ...{ streetId, subjectType: 'floatingExport', subjectId: id, action: 'floating.exported', note: why },
      data: { count: rows.length, tab: filter.tab },
    })
    return {
      fileName: '流动党员台账.xlsx',
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '流动党员台账',
          title: `流动党员管理台账（${floatingTabLabels[filter.tab]}，${formatDayShort(today(ctx.now))}）`,
          header,
          rows: rows.map((r, i) => [
            ...[i + 1, r.name, standingLabels[r.standing], r.branch.name, r.sinceOn, r.detail, r.lastContactOn],
            ...[r.lastResult && contactResultLabels[r.lastResult], r.due[0]?.dueOn ?? null, r.due.map((d) => d.label).join('、')],
          ]),
          footer: `${ctx.actor.name}（${actingRole(ctx.actor)}）于 ${formatInstant(ctx.now)} 导出，共 ${rows.length} 行，用途：${why}。内部资料，请勿外传。`,
          textColumns: [4, 6, 8],
        }),
    }
  },
})
