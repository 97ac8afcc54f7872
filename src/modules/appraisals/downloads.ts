import { z } from 'zod'
import { purposeOf } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { defineDownload } from '#platform/http/download.ts'
import { traceExport, wholeList } from '#platform/http/export-trace.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { STYLE } from '#platform/spreadsheet/workbook-parts.ts'
import { type StyledRow, writeSheet, writeStyledSheet } from '#platform/spreadsheet/write-sheet.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import { annual } from './annual.ts'
import { HonorFilter, ResultFilter } from './contract.ts'
import { bodyFor } from './load.ts'
import { honorList, results } from './queries.ts'
import { gradeLabels, grades, honorKindLabels, honorLevelLabels } from './rules.ts'

/** Leaves the trace that a file with names went out, and gives the line that stands at its foot. */
async function traced(ctx: Ctx, what: string, organizationId: string | undefined, count: number, why: string): Promise<string> {
  const purpose = purposeOf(why, 'reason')
  const streetId = organizationId ? (await bodyFor(ctx, 'appraisals.export', organizationId)).streetId : (ctx.actor.streetId ?? ctx.actor.streets[0]!)
  return traceExport(ctx, { streetId, subjectType: 'appraisalExport', subjectId: streetId, action: 'appraisal.exported', what, count, purpose })
}

/** 民主评议结果名单. */
const resultsSheet = defineDownload({
  method: 'POST',
  path: '/console-files/appraisals.xlsx',
  gate: 'appraisals.export',
  input: ResultFilter.extend({ reason: z.string() }),
  async make(ctx, { reason, ...filter }) {
    const rows = await wholeList((page) => results(ctx, { ...filter, ...page }))
    const footer = await traced(ctx, '民主评议结果', filter.organizationId, rows.length, reason)
    return {
      fileName: '民主评议党员结果.xlsx',
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '民主评议党员结果',
          title: `民主评议党员结果${filter.year ? `（${filter.year}年度）` : ''}`,
          header: ['序号', '姓名', '党支部', '年度', '类别', ...grades.map((g) => `${gradeLabels[g]}票`), '等次', '确定日期', '备注'],
          rows: rows.map((r, i): CellValue[] => [
            ...[i + 1, r.name, r.branch.name, r.year, r.probationary ? '预备党员' : '正式党员'],
            ...grades.map((g) => r.ballots[g]),
            ...[r.grade && gradeLabels[r.grade], r.decidedOn, r.absentReason && `未参加：${r.absentReason}`],
          ]),
          footer,
        }),
    }
  },
})

/** 荣誉登记表. */
const honorsSheet = defineDownload({
  method: 'POST',
  path: '/console-files/honors.xlsx',
  gate: 'appraisals.export',
  input: HonorFilter.extend({ reason: z.string() }),
  async make(ctx, { reason, ...filter }) {
    const rows = await wholeList((page) => honorList(ctx, { ...filter, ...page }))
    const footer = await traced(ctx, '荣誉', filter.organizationId, rows.length, reason)
    return {
      fileName: '两优一先荣誉登记表.xlsx',
      type: 'xlsx',
      body: (target) =>
        writeSheet(target, {
          sheetName: '荣誉登记表',
          title: '“两优一先”荣誉登记表',
          header: ['序号', '荣誉', '获得者', '党组织', '级别', '授予日期', '授予单位', '文号', '备注'],
          rows: rows.map((h, i): CellValue[] => [
            ...[i + 1, honorKindLabels[h.kind], h.member?.name ?? h.organization.name, h.organization.name, honorLevelLabels[h.level]],
            ...[h.awardedOn, h.issuer, h.documentNumber, h.revokedOn && `${h.revokedOn} 撤销：${h.revokedReason}`],
          ]),
          footer,
        }),
    }
  },
})

/** 党内统计年报: all tables of a year, one below the other. Counts only. */
const annualSheet = defineDownload({
  path: '/console-files/annual.xlsx',
  gate: 'appraisals.statistics',
  input: z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(1990).max(2200) }),
  async make(ctx, input) {
    const report = await annual(ctx, input)
    async function* rows(): AsyncGenerator<StyledRow> {
      for (const [i, table] of report.tables.entries()) {
        yield { cells: [] }
        yield { cells: [`表${i + 1}　${table.title}`, ...table.columns], style: STYLE.HEADER }
        for (const r of table.rows) yield { cells: [r.label, ...r.cells.map((c) => c.count)] }
      }
    }
    const width = Math.max(...report.tables.map((t) => t.columns.length)) + 1
    return {
      fileName: `${report.organization.name}${report.year}年党内统计年报.xlsx`,
      type: 'xlsx',
      body: (target) =>
        writeStyledSheet(target, {
          sheetName: '党内统计年报',
          header: Array.from({ length: width }, () => ''),
          widths: [34, ...Array.from({ length: width - 1 }, () => 14)],
          top: [{ cells: [`${report.year}年党内统计年报（${report.organization.name}，截至${formatDayShort(report.day)}）`], style: STYLE.TITLE }],
          rows: rows(),
          footer: `由 ${ctx.actor.name} 于 ${formatInstant(ctx.now)} 导出；数字由登记的事实得出，可在系统中逐项打开名单核对。`,
        }),
    }
  },
})

/** Files of this module. */
export const appraisalsDownloads = [resultsSheet, honorsSheet, annualSheet]
