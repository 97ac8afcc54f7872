import { listFile } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { wholeList } from '#platform/http/export-trace.ts'
import { CaseFilter } from './contract.ts'
import { caseLifecycle } from './lifecycle.ts'
import { listCases } from './queries.ts'

/** 分步流程办理情况表, as the list is filtered. No person stands in it, so it leaves no trace. */
export const proceduresDownload = defineDownload({
  path: '/console-files/procedures.xlsx',
  gate: 'procedures.read',
  input: CaseFilter,
  make: (ctx, filter) =>
    listFile(ctx, {
      name: '分步流程办理情况表',
      permission: 'procedures.read',
      of: filter.streetId,
      action: 'procedures.exported',
      reason: null,
      header: ['序号', '事项', '流程', '承办组织', '状态', '已完成步数', '总步数', '下一步', '期限', '开始', '办结'],
      textColumns: [8, 9, 10],
      rows: async () =>
        (await wholeList((page) => listCases(ctx, { ...filter, ...page }))).map((c) => [
          ...[c.title, `${c.template.name}（第 ${c.template.version} 版）`, c.organization.name, caseLifecycle.states[c.state].label, c.stepsDone, c.steps],
          ...[c.next?.label ?? null, c.next?.dueOn ?? null, c.startedOn, c.endedOn],
        ]),
    }),
})
