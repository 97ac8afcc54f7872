import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { caseStateLabels, caseStates, identityLabels, stageLabels, stages } from '../rules.ts'
import { stepList, stepOf } from '../steps.ts'
import { OpenDialog } from './OpenDialog.tsx'
import { Due, type Row, StageTag } from './words.tsx'

const route = getRouteApi('/development')
const ROWS = 40

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '姓名', cell: (c) => c.name, always: true },
  { key: 'stage', title: '阶段', cell: (c) => <StageTag of={c} /> },
  { key: 'identity', title: '身份', cell: (c) => identityLabels[c.identity] },
  { key: 'branch', title: '所在支部', cell: (c) => c.branch.name },
  { key: 'next', title: '下一步', cell: (c) => c.nextStep && `${stepOf(c.nextStep).number}. ${stepOf(c.nextStep).label}` },
  { key: 'due', title: '期限', cell: (c) => <Due on={c.nextDueOn} late={c.late} />, number: true },
  { key: 'applied', title: '申请入党', cell: (c) => c.appliedOn, number: true },
  { key: 'activist', title: '确定积极分子', cell: (c) => c.activistOn, number: true, optional: true },
  { key: 'target', title: '确定发展对象', cell: (c) => c.targetOn, number: true, optional: true },
]

/** 发展党员: who stands at which step; what is due first comes first. Who may read counts alone is led on to them. */
export function CasesPage() {
  return useCan()('development.read') ? <List /> : <Navigate to="/development/funnel" replace />
}

function List() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/development' })
  const can = useCan()
  const [opening, setOpening] = useState<'open' | 'receive' | null>(null)
  const after = search.after ?? []
  const filter = {
    organizationId: search.org,
    stage: search.stage,
    step: search.step,
    state: search.state,
    late: search.late ? true : undefined,
    text: search.q,
  }
  const page = useQuery(api.development.list.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const body = useQuery(api.organizations.get.queryOptions({ input: { id: search.org ?? '' }, enabled: search.org !== undefined }))
  return (
    <>
      <PageHeader
        title="发展党员"
        aside={body.data?.organization.name}
        actions={
          <>
            <PrintButton />
            <ExportButton address="/console-files/development.xlsx" name="发展党员名册" filter={{ ...filter, late: search.late ? 'true' : undefined }} />
            {can('development.keep') && <Button onClick={() => setOpening('receive')}>接收转入</Button>}
            {can('development.keep') && (
              <Button type="primary" onClick={() => setOpening('open')}>
                收到入党申请
              </Button>
            )}
          </>
        }
      />
      <MenuTabs of="/development" />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '查找', placeholder: '姓名、拼音首字母' },
          { type: 'choice', key: 'stage', label: '阶段', options: stages.map((s) => ({ value: s, label: stageLabels[s] })) },
          {
            type: 'choice',
            key: 'step',
            label: '下一步',
            options: stepList.map(({ code, step }) => ({ value: code, label: `${step.number}. ${step.label}` })),
          },
          { type: 'choice', key: 'state', label: '状态', options: caseStates.map((s) => ({ value: s, label: caseStateLabels[s] })) },
          { type: 'flag', key: 'late', label: '已超期' },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined, after: undefined }) })}>
            查看全部支部
          </button>
        )}
        <ColumnChooser name="development" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="development"
        label="发展党员名单"
        columns={columns}
        page={page}
        rowKey={(c) => c.id}
        rowName={(c) => c.name}
        open={(c) => ({ to: '/development/$id', params: { id: c.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的人">
            <p>可以减少筛选条件；支部收到入党申请书后，请用“收到入党申请”建立发展档案。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 先到期的在前`}
      />
      {opening && (
        <OpenDialog
          received={opening === 'receive'}
          branch={body.data?.organization}
          onDone={(made) => {
            setOpening(null)
            announce(`已为${made.name}建立发展档案`)
            navigate({ to: '/development/$id', params: { id: made.id } })
          }}
          onClose={() => setOpening(null)}
        />
      )}
    </>
  )
}
