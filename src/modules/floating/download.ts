import { z } from 'zod'
import { standingLabels } from '#modules/members/rules.ts'
import { bodiesById } from '#modules/organizations/public.ts'
import { listFile, purposeOf } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { traceExport, wholeList } from '#platform/http/export-trace.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { FloatingFilter, GuestFilter } from './contract.ts'
import { listFloating, listGuests } from './queries.ts'
import { contactResultLabels, floatingTabLabels, guestKindLabels } from './rules.ts'

const header = ['序号', '姓名', '类别', '所在党支部', '自哪天起', '去向、情况', '上次联系', '联系结果', '最近到期', '到期事项']

/** The ledger of floating or lost members (流动党员台账) as it is filtered. A post, because it leaves a trace. */
export const floatingDownload = defineDownload({
  method: 'POST',
  path: '/console-files/floating.xlsx',
  gate: 'floating.export',
  input: FloatingFilter.extend({ exportReason: z.string().default('') }),
  async make(ctx, { exportReason, ...filter }) {
    const why = purposeOf(exportReason, 'exportReason')
    const rows = await wholeList((page) => listFloating(ctx, { ...filter, ...page }))
    const streetId = ctx.actor.streetId ?? ctx.actor.streets[0]!
    const top = filter.organizationId ?? streetId
    const body = (await bodiesById(ctx, [top])).get(top)
    const what = floatingTabLabels[filter.tab]
    const subject = { streetId, subjectType: 'floatingExport', subjectId: streetId, action: 'floating.exported' }
    const footer = await traceExport(ctx, { ...subject, what, count: rows.length, purpose: why })
    return {
      fileName: '流动党员台账.xlsx',
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '流动党员台账',
          title: `流动党员管理台账（${what}）`,
          unit: `填报单位：${body?.name ?? ''}`,
          aside: formatDayShort(today(ctx.now)),
          header,
          rows: rows.map((r, i) => [
            ...[i + 1, r.name, standingLabels[r.standing], r.branch.name, r.sinceOn, r.detail, r.lastContactOn],
            ...[r.lastResult && contactResultLabels[r.lastResult], r.due[0]?.dueOn ?? null, r.due.map((d) => d.label).join('、')],
          ]),
          maker: ctx.actor.name,
          footer,
          textColumns: [4, 6, 8],
        }),
    }
  },
})

/** 流入、双报到党员名单, as it is filtered. */
export const guestsDownload = defineDownload({
  method: 'POST',
  path: '/console-files/floating-guests.xlsx',
  gate: 'floating.export',
  input: GuestFilter.extend({ reason: z.string().default('') }),
  make: (ctx, { reason, ...filter }) =>
    listFile(ctx, {
      name: '流入、双报到党员名单',
      title: `流入、双报到党员名单${filter.former ? '（已结束的）' : ''}`,
      permission: 'floating.export',
      of: filter.organizationId,
      action: 'floating.guestsExported',
      reason,
      header: ['序号', '姓名', '类别', '接收党支部', '组织关系所在', '工作单位', '活动证', '认领岗位', '自哪天起', '至哪天', '备注'],
      textColumns: [6, 8, 9],
      rows: async () =>
        (await wholeList((page) => listGuests(ctx, { ...filter, ...page }))).map((g) => [
          ...[g.name, guestKindLabels[g.kind], g.branch.name, g.homeOrganization, g.unit, g.passNumber, g.claims.join('、'), g.fromOn, g.untilOn, g.note],
        ]),
    }),
})
