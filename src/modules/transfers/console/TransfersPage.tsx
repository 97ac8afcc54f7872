import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { postForFile, saveFile } from '#console/post-file.ts'
import { useCan } from '#console/session.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { type TransferTab, transferKindLabels, transferTabLabels, transferTabs } from '../rules.ts'
import { ArrivedDialog } from './ArrivedDialog.tsx'
import { type ShownTransfer, StateTag, Validity } from './parts.tsx'

const route = getRouteApi('/transfers')
const ROWS = 40

const columnsOf = (tab: TransferTab): readonly Column<ShownTransfer>[] => [
  { key: 'name', title: '姓名', cell: (t) => t.personName, always: true },
  { key: 'state', title: '状态', cell: (t) => <StateTag transfer={t} /> },
  { key: 'kind', title: '方式', cell: (t) => transferKindLabels[t.kind] },
  { key: 'from', title: '转出党组织', cell: (t) => t.fromName },
  { key: 'to', title: '接收党组织', cell: (t) => t.toName },
  { key: 'letter', title: '介绍信', cell: (t) => t.letterNumber, number: true },
  { key: 'valid', title: '有效期至', cell: (t) => <Validity transfer={t} />, number: true, optional: tab === 'DONE' },
  { key: 'received', title: '接收日期', cell: (t) => t.receivedOn && formatDayShort(t.receivedOn), number: true, optional: tab !== 'DONE' },
  { key: 'receipt', title: '回执日期', cell: (t) => t.receiptOn && formatDayShort(t.receiptOn), number: true, optional: tab !== 'DONE' },
  { key: 'why', title: '原因', cell: (t) => t.refusal ?? t.reason, optional: tab !== 'REFUSED' },
]

const emptyWords: Record<TransferTab, [title: string, what: string]> = {
  OPEN: ['没有正在办理的转接', '党员要转出的，在他的党员页选“转接组织关系”；持外来介绍信报到的，点“登记外来介绍信”。'],
  TO_RECEIVE: ['没有等待接收的党员', '其他街道、支部开出介绍信后，会自动出现在这里。'],
  EXPIRED: ['没有过期的介绍信', '过了有效期还没有接收的介绍信会出现在这里，可以重新开具或撤回。'],
  REFUSED: ['没有退回或撤回的转接', '对方退回的会连同理由出现在这里。'],
  DONE: ['还没有办结的转接', '回执寄回后，转接即告办结。'],
}

/** The ledger of transfers: in and out, what waits to be received, what expired or came back. */
export function TransfersPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/transfers' })
  const can = useCan()
  const [dialog, setDialog] = useState<'arrived' | 'export' | null>(null)
  const after = search.after ?? []
  const tab = search.tab ?? 'OPEN'
  const columns = columnsOf(tab)
  const filter = { tab, direction: search.dir, organizationId: search.org, text: search.q }
  const page = useQuery(api.transfers.list.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const [title, what] = emptyWords[tab]
  return (
    <>
      <PageHeader
        title="组织关系转接"
        actions={
          <>
            <PrintButton />
            {can('transfers.export') && <Button onClick={() => setDialog('export')}>导出所见</Button>}
            {can('transfers.receive') && <Button onClick={() => setDialog('arrived')}>登记外来介绍信</Button>}
            {can('transfers.draft') && (
              <Button type="primary" onClick={() => navigate({ to: '/transfers/new' })}>
                办理转出
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        filters={[
          { type: 'choice', key: 'tab', label: '进度', options: transferTabs.map((t) => ({ value: t, label: transferTabLabels[t] })) },
          {
            type: 'choice',
            key: 'dir',
            label: '方向',
            options: [
              { value: 'OUT', label: '转出' },
              { value: 'IN', label: '转入' },
            ],
          },
          { type: 'text', key: 'q', label: '查找', placeholder: '姓名、介绍信编号' },
        ]}
        values={{ ...search, tab }}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        <ColumnChooser name="transfers" columns={columns} />
      </FilterBar>
      <DataTable<ShownTransfer>
        name="transfers"
        label="组织关系转接台账"
        columns={columns}
        page={page}
        rowKey={(t) => t.id}
        rowName={(t) => `${t.personName}的转接`}
        open={(t) => ({ to: '/transfers/$id', params: { id: t.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title={search.q ? '没有符合条件的转接' : title}>
            <p>{search.q ? '可以清除查找，或换一个进度看看。' : what}</p>
          </EmptyState>
        }
        foot={`${transferTabLabels[tab]} · 每页 ${ROWS} 行 · 新的在前`}
      />
      {dialog === 'arrived' && (
        <ArrivedDialog
          onDone={(made) => {
            announce('已登记')
            void navigate({ to: '/transfers/$id', params: { id: made.id } })
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'export' && <ExportTransfers filter={filter} onClose={() => setDialog(null)} />}
    </>
  )
}

function ExportTransfers({ filter, onClose }: { filter: Record<string, string | undefined>; onClose(): void }) {
  return (
    <FormDialog<{ reason: string }, Blob>
      title="导出转接台账"
      intro={<p>按当前筛选导出，不含证件号码和电话。您的姓名、时间和原因会被记录，并写在文件末行。</p>}
      verb="导出"
      send={({ reason }) => postForFile('/console-files/transfers.xlsx', { ...filter, reason: reason.trim() })}
      onDone={(file) => {
        saveFile(file, '组织关系转接台账.xlsx')
        announce('文件已下载')
        onClose()
      }}
      onClose={onClose}
    >
      <Form.Item name="reason" label="导出原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因，如：上报区委组织部核对' }]}>
        <Input maxLength={200} placeholder="如：上报区委组织部核对" autoFocus />
      </Form.Item>
    </FormDialog>
  )
}
