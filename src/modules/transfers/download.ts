import { z } from 'zod'
import { standingLabels } from '#modules/members/rules.ts'
import { bodiesById } from '#modules/organizations/public.ts'
import { purposeOf } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { traceExport, wholeList } from '#platform/http/export-trace.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { TransferFilter } from './contract.ts'
import { makeLetter } from './letter.ts'
import { listTransfers } from './queries.ts'
import { transferKindLabels, transferTabLabels } from './rules.ts'

/** The letter or the receipt of one transfer, to print and seal. A post: an opened number leaves its trace. */
export const letterDownload = defineDownload({
  method: 'POST',
  path: '/console-files/transfers/:id/letter.docx',
  gate: 'transfers.read',
  input: z.object({ id: z.uuid(), part: z.enum(['letter', 'receipt']).default('letter') }),
  async make(ctx, { id, part }) {
    const { name, body } = await makeLetter(ctx, id, part)
    return { fileName: name, type: 'docx', body }
  },
})

const header = [
  '序号',
  '姓名',
  '类别',
  '方式',
  '转出党组织',
  '接收党组织',
  '介绍信编号',
  '开具日期',
  '有效期至',
  '党费缴至',
  '接收日期',
  '回执日期',
  '状态',
  '原因',
]

/** The ledger of transfers (转接台账) as it is filtered. A post, because it leaves a trace. */
export const transfersDownload = defineDownload({
  method: 'POST',
  path: '/console-files/transfers.xlsx',
  gate: 'transfers.export',
  input: TransferFilter.extend({ reason: z.string().default('') }),
  async make(ctx, { reason, ...filter }) {
    const why = purposeOf(reason, 'reason')
    const rows = await wholeList((page) => listTransfers(ctx, { ...filter, ...page }))
    const streetId = ctx.actor.streetId ?? ctx.actor.streets[0]!
    const top = filter.organizationId ?? streetId
    const body = (await bodiesById(ctx, [top])).get(top)
    const what = transferTabLabels[filter.tab]
    const subject = { streetId, subjectType: 'transferExport', subjectId: streetId, action: 'transfer.exported' }
    const footer = await traceExport(ctx, { ...subject, what, count: rows.length, purpose: why })
    return {
      fileName: '组织关系转接台账.xlsx',
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '转接台账',
          title: `党员组织关系转接台账（${what}）`,
          unit: `填报单位：${body?.name ?? ''}`,
          aside: formatDayShort(today(ctx.now)),
          header,
          rows: rows.map((r, i) => [
            ...[i + 1, r.personName, r.standing ? standingLabels[r.standing] : '', transferKindLabels[r.kind], r.fromName, r.toName, r.letterNumber],
            ...[r.issuedOn, r.validUntil, r.duesPaidThrough?.slice(0, 7) ?? null, r.receivedOn, r.receiptOn, r.stateLabel, r.refusal ?? r.reason],
          ]),
          maker: ctx.actor.name,
          footer,
          textColumns: [7, 8, 9, 10, 11],
        }),
    }
  },
})
