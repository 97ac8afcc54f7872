import { z } from 'zod'
import { bodiesById } from '#modules/organizations/public.ts'
import { purposeOf } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { defineDownload } from '#platform/http/download.ts'
import { traceExport, wholeList } from '#platform/http/export-trace.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { STYLE } from '#platform/spreadsheet/workbook-parts.ts'
import { lineOf, type StyledRow, writeSheet, writeStyledSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import { annual } from './annual.ts'
import { HonorFilter, ResultFilter } from './contract.ts'
import { bodyFor } from './load.ts'
import { honorList, results } from './queries.ts'
import { gradeLabels, grades, honorKindLabels, honorLevelLabels } from './rules.ts'

/** The name of the body that a table is about. */
const bodyNamed = async (ctx: Ctx, id: string) => (await bodiesById(ctx, [id])).get(id)!.name

/** Leaves the trace that a file with names went out, and gives what stands above and below the table. */
async function traced(ctx: Ctx, what: string, organizationId: string | undefined, count: number, why: string) {
  const purpose = purposeOf(why, 'reason')
  const streetId = organizationId ? (await bodyFor(ctx, 'appraisals.export', organizationId)).streetId : (ctx.actor.streetId ?? ctx.actor.streets[0]!)
  const body = await bodyNamed(ctx, organizationId ?? streetId)
  const footer = await traceExport(ctx, { streetId, subjectType: 'appraisalExport', subjectId: streetId, action: 'appraisal.exported', what, count, purpose })
  return { unit: `填报单位：${body}`, aside: formatDayShort(today(ctx.now)), maker: ctx.actor.name, footer }
}

/** 民主评议结果名单. */
const resultsSheet = defineDownload({
  method: 'POST',
  path: '/console-files/appraisals.xlsx',
  gate: 'appraisals.export',
  input: ResultFilter.extend({ reason: z.string() }),
  async make(ctx, { reason, ...filter }) {
    const rows = await wholeList((page) => results(ctx, { ...filter, ...page }))
    const around = await traced(ctx, '民主评议结果', filter.organizationId, rows.length, reason)
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
          ...around,
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
    const around = await traced(ctx, '荣誉', filter.organizationId, rows.length, reason)
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
          ...around,
        }),
    }
  },
})

/** Rows of the annual report on a sheet of A4; a table is not split where it fits on one. */
const LINES_A_PAGE = 34

/** 党内统计年报: all tables of a year, one below the other. Counts only. */
const annualSheet = defineDownload({
  path: '/console-files/annual.xlsx',
  gate: 'appraisals.statistics',
  input: z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(1990).max(2200) }),
  async make(ctx, input) {
    const report = await annual(ctx, input)
    async function* rows(): AsyncGenerator<StyledRow> {
      let lines = 0
      for (const [i, table] of report.tables.entries()) {
        const newPage = i > 0 && lines + table.rows.length + 2 > LINES_A_PAGE
        if (i > 0 && !newPage) yield { cells: [null], style: STYLE.LINE }
        lines = (newPage ? 0 : lines) + table.rows.length + 2
        yield { newPage, cells: [`表${i + 1}　${table.title}`, ...table.columns], style: STYLE.HEADER }
        for (const r of table.rows) yield { cells: [r.label, ...r.cells.map((c) => c.count)], style: STYLE.NUMBER }
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
          widths: [28, ...Array.from({ length: width - 1 }, () => 11)],
          top: [
            { cells: [`${report.year}年党内统计年报`], style: STYLE.TITLE },
            lineOf(`填报单位：${report.organization.name}`, `截至${formatDayShort(report.day)}`, width),
          ],
          maker: ctx.actor.name,
          rows: rows(),
          footer: `由 ${ctx.actor.name} 于 ${formatInstant(ctx.now)} 导出；数字由登记的事实得出，可在系统中逐项打开名单核对。`,
        }),
    }
  },
})

/** Files of this module. */
export const appraisalsDownloads = [resultsSheet, honorsSheet, annualSheet]
