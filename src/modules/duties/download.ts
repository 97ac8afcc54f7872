import { z } from 'zod'
import { listFile } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { wholeList } from '#platform/http/export-trace.ts'
import { BoardFilter } from './contract.ts'
import { dutyList } from './queries.ts'

/** 逾期 3 天, 今天, 还有 5 天 */
const left = (days: number): string => (days < 0 ? `逾期 ${-days} 天` : days === 0 ? '今天到期' : `还有 ${days} 天`)

/** 到期事项表: the lines that the reader may open, as the board is filtered. A post, because lines name persons and it leaves a trace. */
export const dutiesDownload = defineDownload({
  method: 'POST',
  path: '/console-files/duties.xlsx',
  gate: 'duties.read',
  input: BoardFilter.extend({ reason: z.string().default('') }),
  make: (ctx, { reason, ...filter }) =>
    listFile(ctx, {
      name: '到期事项表',
      permission: 'duties.read',
      of: filter.organizationId ?? filter.streetId,
      action: 'duties.exported',
      reason,
      header: ['序号', '事项', '类别', '负责组织', '期限', '还剩', '依据'],
      textColumns: [4],
      rows: async () =>
        (await wholeList((page) => dutyList(ctx, { ...filter, ...page }))).map((d) => [d.title, d.label, d.organization.name, d.dueOn, left(d.days), d.clause]),
    }),
})
