import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { postForFile, saveFile } from '#console/post-file.ts'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { useCan } from '#console/session.ts'
import { standingLabels } from '#modules/members/rules.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { FloatingRow } from '../contract.ts'
import { contactResultLabels, type FloatingTab, floatingTabLabels, floatingTabs } from '../rules.ts'

const route = getRouteApi('/floating')
const ROWS = 40
type Row = z.output<typeof FloatingRow>

/** What is due of a member: the first with its day, late ones in colour. */
export function DueTags({ due }: { due: Row['due'] }) {
  const day = today(new Date())
  return (
    <span className="c-tags">
      {due.map((d) => (
        <Tag key={d.label} tone={d.dueOn < day ? 'late' : 'plain'}>
          {d.label} {formatDayShort(d.dueOn, day)}
        </Tag>
      ))}
    </span>
  )
}

const sinceTitles: Record<FloatingTab, string> = { OUTFLOW: '外出自', LOST: '失联自', LAPSE: '自', REPORTED: '外出日期' }

const columnsOf = (tab: FloatingTab): readonly Column<Row>[] => [
  { key: 'name', title: '姓名', cell: (m) => m.name, always: true },
  { key: 'standing', title: '类别', cell: (m) => standingLabels[m.standing], optional: tab !== 'LOST' },
  { key: 'branch', title: '所在支部', cell: (m) => m.branch.name },
  { key: 'since', title: sinceTitles[tab], cell: (m) => formatDayShort(m.sinceOn), number: true },
  { key: 'detail', title: tab === 'LAPSE' ? '情况' : '去向', cell: (m) => m.detail },
  {
    key: 'last',
    title: '上次联系',
    cell: (m) => m.lastContactOn && `${formatDayShort(m.lastContactOn)} ${m.lastResult ? contactResultLabels[m.lastResult] : ''}`,
  },
  { key: 'due', title: '到期事项', cell: (m) => <DueTags due={m.due} /> },
]

const emptyWords: Record<FloatingTab, [title: string, what: string]> = {
  OUTFLOW: ['没有外出流动的党员', '党员外出三个月以上的，在这里登记外出；党员页里加了“流出”标记的也会出现。'],
  LOST: ['没有失联的党员', '联系不上的，登记联系时标记失联，系统按月提醒查找。'],
  LAPSE: ['没有正在跟踪的党员', '没有正当理由不参加组织生活、不交党费、不做分配工作的，在他的页面登记跟踪。'],
  REPORTED: ['没有待确认的外出报告', '党员在手机上报告外出后，会出现在这里。'],
}

/** Members who are away, lost, or watched: those whose next step is due first on top. */
export function FloatingPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/floating' })
  const can = useCan()
  const [dialog, setDialog] = useState<'find' | 'export' | null>(null)
  const after = search.after ?? []
  const tab = search.tab ?? 'OUTFLOW'
  const columns = columnsOf(tab)
  const filter = { tab, organizationId: search.org, text: search.q }
  const page = useQuery(api.floating.list.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const [title, what] = emptyWords[tab]
  return (
    <>
      <PageHeader
        title="流动党员"
        actions={
          <>
            <PrintButton />
            {can('floating.export') && <Button onClick={() => setDialog('export')}>导出所见</Button>}
            {can('floating.keep') && (
              <Button type="primary" onClick={() => setDialog('find')}>
                登记外出、联系
              </Button>
            )}
          </>
        }
      />
      <MenuTabs of="/floating" />
      <FilterBar
        filters={[
          { type: 'choice', key: 'tab', label: '情况', options: floatingTabs.map((t) => ({ value: t, label: floatingTabLabels[t] })) },
          { type: 'text', key: 'q', label: '查找', placeholder: '姓名、拼音首字母' },
        ]}
        values={{ ...search, tab }}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        <ColumnChooser name="floating" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="floating"
        label="流动党员台账"
        columns={columns}
        page={page}
        rowKey={(m) => m.id}
        rowName={(m) => m.name}
        open={(m) => ({ to: '/floating/$id', params: { id: m.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title={search.q ? '没有符合条件的党员' : title}>
            <p>{search.q ? '可以清除查找，或换一种情况看看。' : what}</p>
          </EmptyState>
        }
        foot={`${floatingTabLabels[tab]} · 每页 ${ROWS} 行 · 先到期的在前`}
      />
      {dialog === 'find' && <FindMember onFound={(id) => navigate({ to: '/floating/$id', params: { id } })} onClose={() => setDialog(null)} />}
      {dialog === 'export' && <ExportFloating filter={filter} onClose={() => setDialog(null)} />}
    </>
  )
}

/** Finds members by name, pinyin or the end of a phone number. */
async function findMembers(text: string): Promise<Found[]> {
  if (text === '') return []
  const { items } = await client.members.roster({ text, limit: 20 }, { context: { read: true } })
  return items.map((m) => ({ value: m.id, label: m.name, sub: [m.branch.name, m.phoneHint].filter(Boolean).join(' · ') }))
}

function FindMember({ onFound, onClose }: { onFound(id: string): void; onClose(): void }) {
  return (
    <FormDialog<{ member: string }, string>
      title="哪名党员"
      intro="打开他的流动页面，登记外出、联系，或跟踪不参加组织生活等情况。"
      verb="打开"
      send={async ({ member }) => member}
      onDone={onFound}
      onClose={onClose}
    >
      <Form.Item name="member" label="党员" rules={[{ required: true, message: '请选择党员' }]}>
        <RemoteSelect name="floating-member" search={findMembers} placeholder="姓名、拼音首字母、手机后四位" />
      </Form.Item>
    </FormDialog>
  )
}

function ExportFloating({ filter, onClose }: { filter: Record<string, string | undefined>; onClose(): void }) {
  return (
    <FormDialog<{ exportReason: string }, Blob>
      title="导出流动党员台账"
      intro={<p>按当前筛选导出，不含证件号码和电话。您的姓名、时间和原因会被记录，并写在文件末行。</p>}
      verb="导出"
      send={({ exportReason }) => postForFile('/console-files/floating.xlsx', { ...filter, exportReason: exportReason.trim() })}
      onDone={(file) => {
        saveFile(file, '流动党员台账.xlsx')
        announce('文件已下载')
        onClose()
      }}
      onClose={onClose}
    >
      <Form.Item name="exportReason" label="导出原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因，如：上报区委组织部核对' }]}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  )
}
