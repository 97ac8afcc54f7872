import { z } from 'zod'
import { bodiesById } from '#modules/organizations/public.ts'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { listFile } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Download, defineDownload } from '#platform/http/download.ts'
import { wholeList } from '#platform/http/export-trace.ts'
import { actingRole } from '#platform/scope/actor.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import { ElectionFilter, TermFilter } from './contract.ts'
import { requestLetter, resultReport } from './documents.ts'
import { electionLifecycle } from './lifecycle.ts'
import { listElections, listTerms } from './queries.ts'
import { electionKindLabels, termStateLabels } from './rules.ts'

const header = ['序号', '组织', '类别', '上级组织', '正式党员', '预备党员', '委员会', '书记', '本届选举', '任期（年）', '届满', '延期至', '状态', '正在办理']
const committee = { MUST: '应当设', MAY: '由上级指定', MUST_NOT: '不设' } as const

/** The list of terms, as it is filtered, page by page. No person but the holder of an office stands in it. */
async function* termRows(ctx: Ctx, filter: TermFilter): AsyncGenerator<CellValue[]> {
  let cursor: string | undefined
  let n = 0
  do {
    const page = await listTerms(ctx, { ...filter, cursor, limit: 200 })
    for (const { organization, term, ...r } of page.items)
      yield [
        ++n,
        organization.name,
        organizationKindLabels[organization.kind],
        r.parentName,
        r.members.full,
        r.members.probationary,
        committee[r.committee],
        r.secretary,
        term?.electedOn ?? null,
        term?.termYears ?? null,
        term?.endsOn ?? null,
        term?.postponedUntil ?? null,
        termStateLabels[r.state],
        r.running && electionKindLabels[r.running.kind],
      ]
    cursor = page.next ?? undefined
  } while (cursor)
}

const Letter = z.object({ id: z.uuid() })

/** Files of this module: the lists of terms and of elections; the request and the report of one election. */
export const electionFiles: readonly Download[] = [
  defineDownload({
    path: '/console-files/elections/terms.xlsx',
    gate: 'elections.terms',
    input: TermFilter,
    async make(ctx, filter) {
      const top = filter.below ?? filter.streetId ?? ctx.actor.streetId ?? ctx.actor.streets[0]!
      const body = (await bodiesById(ctx, [top])).get(top)
      const { total } = await listTerms(ctx, { ...filter, limit: 1 })
      return {
        fileName: '换届任期表.xlsx',
        type: 'xlsx',
        body: (target, read) =>
          read((within) =>
            writeSheet(target, {
              sheetName: '任期',
              title: '党组织任期和换届情况表',
              unit: `填报单位：${body?.name ?? ''}`,
              aside: formatDayShort(today(ctx.now)),
              maker: ctx.actor.name,
              header,
              rows: termRows(within, filter),
              footer: `${ctx.actor.name}（${actingRole(ctx.actor)}）于 ${formatInstant(ctx.now)} 导出，共 ${total} 个组织。`,
              textColumns: [8, 10, 11],
            }),
          ),
      }
    },
  }),
  defineDownload({
    path: '/console-files/elections/list.xlsx',
    gate: 'elections.terms',
    input: ElectionFilter,
    make: (ctx, filter) =>
      listFile(ctx, {
        name: '历次选举表',
        title: '党组织历次选举情况表',
        permission: 'elections.terms',
        of: filter.streetId,
        action: 'elections.exported',
        reason: null,
        header: ['序号', '组织', '组织类别', '选举', '进度', '计划日期', '大会日期', '备案日期'],
        textColumns: [5, 6, 7],
        rows: async () =>
          (await wholeList((page) => listElections(ctx, { ...filter, ...page }))).map((e) => [
            ...[e.organization.name, organizationKindLabels[e.organization.kind], electionKindLabels[e.kind], electionLifecycle.states[e.state].label],
            ...[e.plannedOn, e.heldOn, e.filedOn],
          ]),
      }),
  }),
  defineDownload({
    path: '/console-files/elections/:id/request.docx',
    gate: 'elections.read',
    input: Letter,
    async make(ctx, { id }) {
      const { name, body } = await requestLetter(ctx, id)
      return { fileName: name, type: 'docx', body }
    },
  }),
  defineDownload({
    path: '/console-files/elections/:id/report.docx',
    gate: 'elections.read',
    input: Letter,
    async make(ctx, { id }) {
      const { name, body } = await resultReport(ctx, id)
      return { fileName: name, type: 'docx', body }
    },
  }),
]
