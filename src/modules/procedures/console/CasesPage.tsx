import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { stringifySearch } from '#console/search-params.ts'
import { useCan, useSession } from '#console/session.ts'
import { daysBetween, today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { caseLifecycle } from '../lifecycle.ts'
import { caseStates } from '../rules.ts'
import { StartDialog } from './StartDialog.tsx'
import { CaseTag, type Row } from './words.tsx'

const route = getRouteApi('/procedures')
const ROWS = 40

/** 已超过 3 天, 还有 12 天: with a word, not colour alone. */
function Due({ day }: { day: string }) {
  const left = daysBetween(today(new Date()), day)
  return (
    <>
      {formatDayShort(day)} <Tag tone={left < 0 ? 'stop' : left <= 7 ? 'late' : 'plain'}>{left < 0 ? `已超过 ${-left} 天` : `还有 ${left} 天`}</Tag>
    </>
  )
}

const columns: readonly Column<Row>[] = [
  { key: 'title', title: '事项', cell: (c) => c.title, always: true },
  { key: 'template', title: '流程', cell: (c) => `${c.template.name}（第 ${c.template.version} 版）` },
  { key: 'organization', title: '承办组织', cell: (c) => c.organization.name },
  { key: 'state', title: '状态', cell: (c) => <CaseTag state={c.state} /> },
  { key: 'steps', title: '进度', cell: (c) => `${c.stepsDone} / ${c.steps} 步`, number: true },
  { key: 'next', title: '下一步', cell: (c) => c.next?.label },
  { key: 'due', title: '期限', cell: (c) => c.next?.dueOn && <Due day={c.next.dueOn} />, number: true },
  { key: 'startedOn', title: '开始', cell: (c) => formatDayShort(c.startedOn), number: true },
  { key: 'endedOn', title: '办结', cell: (c) => c.endedOn && formatDayShort(c.endedOn), number: true, optional: true },
]

/** Cases of the office's step-by-step programmes, running ones first. */
export function CasesPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/procedures' })
  const session = useSession()
  const can = useCan()
  const queries = useQueryClient()
  const [starting, setStarting] = useState(false)
  const after = search.after ?? []
  const streetId = search.street ?? session.streetId ?? undefined
  const templates = useQuery(api.procedures.templates.queryOptions({ input: { streetId } }))
  const filter = { streetId, state: search.state, code: search.code, text: search.q }
  const page = useQuery(api.procedures.cases.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const current = templates.data?.items.flatMap((t) => t.versions.filter((v) => v.state === 'PUBLISHED')) ?? []
  return (
    <>
      <PageHeader
        title="分步流程"
        actions={
          <>
            <PrintButton />
            <a className="c-plain-button" href={`/console-files/procedures.xlsx${stringifySearch({ ...filter, state: search.state?.join(',') })}`} download>
              导出
            </a>
            {can('procedures.work') && (
              <Button type="primary" disabled={current.length === 0} onClick={() => setStarting(true)}>
                开始办理
              </Button>
            )}
          </>
        }
      />
      <MenuTabs of="/procedures" />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '名称', placeholder: '事项或组织名称' },
          { type: 'choice', key: 'code', label: '流程', options: (templates.data?.items ?? []).map((t) => ({ value: t.code, label: t.name })) },
          { type: 'choices', key: 'state', label: '状态', options: caseStates.map((s) => ({ value: s, label: caseLifecycle.states[s].label })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        <ColumnChooser name="procedure-cases" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="procedure-cases"
        label="办理的事项"
        columns={columns}
        page={page}
        rowKey={(c) => c.id}
        rowName={(c) => c.title}
        open={(c) => ({ to: '/procedures/cases/$id', params: { id: c.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的事项">
            <p>选择一个流程开始办理，每一步的要求、材料和期限就会列出来。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 办理中的在前`}
      />
      {starting && (
        <StartDialog
          templates={current}
          streetId={streetId}
          onDone={({ id }) => {
            setStarting(false)
            announce('已开始办理')
            void queries.invalidateQueries({ queryKey: api.procedures.key() })
            void navigate({ to: '/procedures/cases/$id', params: { id } })
          }}
          onClose={() => setStarting(false)}
        />
      )}
    </>
  )
}
