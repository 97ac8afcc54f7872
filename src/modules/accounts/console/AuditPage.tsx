import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useHost } from '#console/session.ts'
import { formatInstant } from '#platform/time/format.ts'
import type { AuditEntry } from '../contract.ts'

const route = getRouteApi('/audit')
const ROWS = 40
type Entry = z.output<typeof AuditEntry>

/** Who did what in the street: every entry of every timeline. */
export function AuditPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/audit' })
  const { actionLabels, subjectLabels } = useHost()
  const after = search.after ?? []
  const page = useQuery(
    api.accounts.audit.queryOptions({
      ...listOptions,
      input: { accountId: search.account, subjectType: search.subject, fromOn: search.from, throughOn: search.to, cursor: after.at(-1), limit: ROWS },
    }),
  )
  const columns: readonly Column<Entry>[] = [
    { key: 'at', title: '时间', cell: (e) => formatInstant(new Date(e.at)), number: true, always: true },
    { key: 'who', title: '办理人', cell: (e) => e.actorName },
    { key: 'role', title: '角色', cell: (e) => e.actorRole },
    { key: 'for', title: '代谁办理', cell: (e) => e.onBehalfOf, optional: true },
    { key: 'action', title: '办理事项', cell: (e) => actionLabels[e.action] ?? e.action },
    { key: 'subject', title: '对象', cell: (e) => subjectLabels[e.subjectType] ?? e.subjectType },
    { key: 'note', title: '说明', cell: (e) => e.note },
  ]
  return (
    <>
      <PageHeader title="审计" aside="办理记录只增不改" actions={<PrintButton />} />
      <MenuTabs of="/audit" />
      <FilterBar
        filters={[
          { type: 'days', from: 'from', to: 'to', label: '日期' },
          { type: 'choice', key: 'subject', label: '对象', options: Object.entries(subjectLabels).map(([value, label]) => ({ value, label })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        {search.account && (
          <button
            type="button"
            className="c-text-button"
            onClick={() => navigate({ search: (before) => ({ ...before, account: undefined, after: undefined }) })}
          >
            查看所有人的记录
          </button>
        )}
        <ColumnChooser name="audit" columns={columns} />
      </FilterBar>
      <DataTable<Entry>
        name="audit"
        label="办理记录"
        columns={columns}
        page={page}
        rowKey={(e) => String(e.id)}
        rowName={(e) => formatInstant(new Date(e.at))}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的记录">
            <p>可以放宽日期再试。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
    </>
  )
}
