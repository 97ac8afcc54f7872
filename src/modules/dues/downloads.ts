import { z } from 'zod'
import { listFile, purposeOf } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { docx } from '#platform/documents/document.ts'
import { day } from '#platform/http/contract.ts'
import { defineDownload } from '#platform/http/download.ts'
import { traceExport, wholeList } from '#platform/http/export-trace.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { amountInWords } from './amount-words.ts'
import { ReliefFilter } from './contract.ts'
import { reliefLifecycle } from './lifecycle.ts'
import { branchFor } from './load.ts'
import { branchYear, monthReceipts, reliefPage, yearTotals } from './queries.ts'
import { addToMonth, type Month, moneyText, monthOf, monthText, paymentKindLabels, payWayLabels } from './rules.ts'

const reason = z.string()
const yuan = (fen: number): number | null => (fen === 0 ? null : fen / 100)

/** Leaves the trace that a file with names went out, and gives the line that stands at its foot. */
async function traced(ctx: Ctx, branch: { id: string; streetId: string }, what: string, count: number, why: string): Promise<string> {
  const subject = { streetId: branch.streetId, subjectType: 'duesBranch', subjectId: branch.id, action: 'dues.exported' }
  return traceExport(ctx, { ...subject, what, count, purpose: purposeOf(why, 'reason') })
}

/** 党费收缴明细表 of a branch's month: what was paid, as it was paid. Who has not paid stands in no list. */
const monthSheet = defineDownload({
  method: 'POST',
  path: '/console-files/dues-month.xlsx',
  gate: 'dues.export',
  input: z.object({ branchId: z.uuid(), month: day, reason }),
  async make(ctx, { branchId, month, reason: why }) {
    const { branch, payments } = await monthReceipts(ctx, branchId, month)
    const footer = await traced(ctx, branch, `${monthText(monthOf(month))}党费收缴明细表`, payments.length, why)
    const rows: CellValue[][] = payments.map((p, i) => [
      i + 1,
      p.name,
      paymentKindLabels[p.kind],
      p.amountFen / 100,
      p.paidOn,
      payWayLabels[p.way],
      p.receipt,
      p.toCentre ? '全额上缴中央' : null,
    ])
    const total = payments.reduce((sum, p) => sum + p.amountFen, 0)
    return {
      fileName: `${branch.name}${monthText(monthOf(month))}党费收缴明细表.xlsx`,
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '党费收缴明细表',
          title: `${monthText(monthOf(month))}党费收缴明细表`,
          unit: `党支部：${branch.name}`,
          aside: '单位：元',
          header: ['序号', '姓名', '类别', '实交金额', '交纳日期', '交纳方式', '收据号', '备注'],
          rows: [...rows, ['合计', `${payments.length} 笔`, null, total / 100, null, null, null, null]],
          maker: ctx.actor.name,
          footer,
          textColumns: [4, 6],
          moneyColumns: [3],
        }),
    }
  },
})

const months = Array.from({ length: 12 }, (_, i) => `${i + 1}月`)
/** Where the amounts of a yearly sheet stand: twelve months, 自愿多交, 合计. */
const amounts = Array.from({ length: 14 }, (_, i) => i + 2)

/** 党费收缴登记表 of a branch's year: a row a member, twelve months. */
const yearSheet = defineDownload({
  method: 'POST',
  path: '/console-files/dues-year.xlsx',
  gate: 'dues.export',
  input: z.object({ branchId: z.uuid(), year: z.coerce.number().int().min(2008).max(2200), reason }),
  async make(ctx, { branchId, year, reason: why }) {
    const branch = await branchFor(ctx, 'dues.export', branchId)
    const sheet = await branchYear(ctx, branchId, year)
    const footer = await traced(ctx, branch, `${year}年度党费收缴登记表`, sheet.rows.length, why)
    const rows: CellValue[][] = sheet.rows.map((r, i) => [i + 1, r.name, ...r.months.map(yuan), yuan(r.extraFen), r.totalFen / 100])
    return {
      fileName: `${branch.name}${year}年度党费收缴登记表.xlsx`,
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '党费收缴登记表',
          title: `${year}年度党费收缴登记表`,
          unit: `党支部：${branch.name}`,
          aside: '单位：元',
          header: ['序号', '姓名', ...months, '自愿多交', '合计'],
          rows: [...rows, ['合计', null, ...sheet.totals.months.map(yuan), yuan(sheet.totals.extraFen), sheet.totals.totalFen / 100]],
          widths: [6, 12, ...months.map(() => 9), 10, 12],
          maker: ctx.actor.name,
          footer,
          moneyColumns: amounts,
        }),
    }
  },
})

/** What the branches below a body took in a year: sums, no names. */
const totalsSheet = defineDownload({
  path: '/console-files/dues-totals.xlsx',
  gate: 'dues.totals',
  input: z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(2008).max(2200) }),
  async make(ctx, { organizationId, year }) {
    const sheet = await yearTotals(ctx, organizationId, year)
    return {
      fileName: `${sheet.organization.name}${year}年度党费收缴汇总表.xlsx`,
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '党费收缴汇总表',
          title: `${year}年度党费收缴汇总表`,
          unit: `填报单位：${sheet.organization.name}`,
          aside: '单位：元',
          header: ['序号', '党组织', ...months, '自愿多交', '合计'],
          rows: [
            ...sheet.rows.map((r, i): CellValue[] => [i + 1, r.name, ...r.months.map(yuan), yuan(r.extraFen), r.totalFen / 100]),
            ['合计', null, ...sheet.totals.months.map(yuan), yuan(sheet.totals.extraFen), sheet.totals.totalFen / 100],
          ],
          widths: [6, 26, ...months.map(() => 11), 11, 13],
          maker: ctx.actor.name,
          moneyColumns: amounts,
        }),
    }
  },
})

/** Receipts of a branch's month, to print, cut and hand over. */
const receipts = defineDownload({
  method: 'POST',
  path: '/console-files/dues-receipts.docx',
  gate: 'dues.export',
  input: z.object({ branchId: z.uuid(), month: day, reason }),
  async make(ctx, { branchId, month, reason: why }) {
    const { branch, payments } = await monthReceipts(ctx, branchId, month)
    await traced(ctx, branch, `${monthText(monthOf(month))}党费收据`, payments.length, why)
    return {
      fileName: `${branch.name}${monthText(monthOf(month))}党费收据.docx`,
      type: 'docx',
      body: await docx({
        title: `${branch.name}\n${monthText(monthOf(month))}党费收据`,
        // Each is cut off and handed over: it bears its own heading.
        body: payments.flatMap((p) => [
          { text: `党费收据　　${p.receipt}`, level: 1, at: 'CENTER' },
          { form: receiptForm({ ...p, branchName: `${branch.name}（盖章）` }), whole: true },
          { text: '' },
        ]),
      }),
    }
  },
})

/** A receipt as rows of label and value. */
export const receiptForm = (p: {
  receipt: string
  name: string
  branchName: string
  kind: keyof typeof paymentKindLabels
  month: Month
  amountFen: number
  paidOn: string
  way: keyof typeof payWayLabels
  recordedBy: string
}): [string, string][][] => [
  [
    ['收据号', p.receipt],
    ['姓名', p.name],
  ],
  [
    ['金额', moneyText(p.amountFen)],
    ['交纳内容', p.kind === 'EXTRA' ? '自愿多交党费' : `${monthText(p.month)}党费`],
  ],
  [['金额大写', amountInWords(p.amountFen)]],
  [
    ['交纳日期', formatDayShort(p.paidOn)],
    ['交纳方式', payWayLabels[p.way]],
  ],
  [
    ['收款支部', p.branchName],
    ['经手人', p.recordedBy],
  ],
]

/** 党费减免登记表, as the list is filtered. */
const reliefsSheet = defineDownload({
  method: 'POST',
  path: '/console-files/dues-reliefs.xlsx',
  gate: 'dues.export',
  input: ReliefFilter.extend({ reason: reason.default('') }),
  make: (ctx, { reason: why, ...filter }) =>
    listFile(ctx, {
      name: '党费减免登记表',
      title: `党费减免登记表${filter.state ? `（${reliefLifecycle.states[filter.state].label}）` : ''}`,
      permission: 'dues.export',
      of: filter.organizationId,
      action: 'dues.reliefsExported',
      reason: why,
      header: [
        '序号',
        '姓名',
        '党支部',
        '现应交（元/月）',
        '减免后交纳（元/月）',
        '自哪月',
        '至哪月',
        '困难情况',
        '状态',
        '提出日期',
        '支部研究日期',
        '备案日期',
      ],
      textColumns: [5, 6, 9, 10, 11],
      moneyColumns: [3, 4],
      rows: async () =>
        (await wholeList((page) => reliefPage(ctx, { ...filter, ...page }))).map((r) => [
          ...[r.member.name, r.branch.name, r.dueFen === null ? null : r.dueFen / 100, r.amountFen / 100],
          ...[r.fromMonth.slice(0, 7), addToMonth(monthOf(r.untilMonth), -1).slice(0, 7), r.reason, reliefLifecycle.states[r.state].label],
          ...[r.requestedOn, r.decidedOn, r.filedOn],
        ]),
    }),
})

/** Files of this module. */
export const duesDownloads = [monthSheet, yearSheet, totalsSheet, receipts, reliefsSheet]
