import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import type { AccountabilityView } from '../contract.ts'
import { accountabilityStateLabels, accountabilityStates, breachLabels } from '../rules.ts'
import { stepOf } from '../steps.ts'

const route = getRouteApi('/development/accountability')
const ROWS = 40
type Row = z.output<typeof AccountabilityView>

/** The ledger of accountability: which step, what breach, who answers, what came of it. */
export function AccountabilityPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/development/accountability' })
  const queries = useQueryClient()
  const [closing, setClosing] = useState<Row | null>(null)
  const after = search.after ?? []
  const page = useQuery(api.development.accountabilities.queryOptions({ ...listOptions, input: { state: search.state, cursor: after.at(-1), limit: ROWS } }))
  const columns: readonly Column<Row>[] = [
    { key: 'name', title: '发展档案', cell: (a) => a.name, always: true },
    { key: 'branch', title: '党支部', cell: (a) => a.branch.name },
    { key: 'step', title: '涉及的步骤', cell: (a) => a.step && stepOf(a.step).label },
    { key: 'breach', title: '问题', cell: (a) => breachLabels[a.breach] },
    { key: 'responsible', title: '责任人', cell: (a) => a.responsible },
    { key: 'facts', title: '情况', cell: (a) => a.facts },
    { key: 'opened', title: '启动日期', cell: (a) => a.openedOn, number: true },
    { key: 'state', title: '状态', cell: (a) => <Tag tone={a.state === 'OPEN' ? 'late' : 'plain'}>{accountabilityStateLabels[a.state]}</Tag> },
    { key: 'result', title: '处理结果', cell: (a) => a.result },
    {
      key: 'close',
      title: '办理',
      cell: (a) =>
        a.state === 'OPEN' && (
          <Button type="link" size="small" onClick={() => setClosing(a)}>
            办结
          </Button>
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title="发展党员问责"
        actions={
          <>
            <PrintButton />
            <ExportButton address="/console-files/development-accountability.xlsx" name="发展党员问责台账" filter={{ state: search.state }} />
          </>
        }
      />
      <MenuTabs of="/development" />
      <FilterBar
        filters={[
          { type: 'choice', key: 'state', label: '状态', options: accountabilityStates.map((s) => ({ value: s, label: accountabilityStateLabels[s] })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      />
      <DataTable<Row>
        name="development-accountability"
        label="问责台账"
        columns={columns}
        page={page}
        rowKey={(a) => a.id}
        rowName={(a) => `${a.name}的问责`}
        open={(a) => ({ to: '/development/$id', params: { id: a.caseId } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有问责">
            <p>发现违反规定的，在本人的发展档案中“启动问责”。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {closing && (
        <FormDialog<{ state: 'SETTLED' | 'DROPPED'; result: string }, Row>
          title="问责办结"
          verb="办结"
          send={(values, call) => client.development.closeAccountability({ id: closing.id, ...values }, call)}
          onDone={() => {
            setClosing(null)
            announce('已办结')
            void queries.invalidateQueries({ queryKey: api.development.key() })
          }}
          onClose={() => setClosing(null)}
        >
          <Form.Item name="state" label="结论" rules={[{ required: true, message: '请选择结论' }]}>
            <Radio.Group
              options={[
                { value: 'SETTLED', label: accountabilityStateLabels.SETTLED },
                { value: 'DROPPED', label: accountabilityStateLabels.DROPPED },
              ]}
            />
          </Form.Item>
          <Form.Item name="result" label="处理结果" rules={[{ required: true, whitespace: true, message: '请填写处理结果' }]}>
            <Input.TextArea rows={4} maxLength={1000} showCount />
          </Form.Item>
        </FormDialog>
      )}
    </>
  )
}
