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
import { type AuthEventKind, authEventKinds, authEventLabels } from '#platform/auth/rules.ts'
import { formatInstant } from '#platform/time/format.ts'
import type { DoorEvent } from '../contract.ts'

const route = getRouteApi('/audit/door')
const ROWS = 40
type Event = z.output<typeof DoorEvent>

const columns: readonly Column<Event>[] = [
  { key: 'at', title: '时间', cell: (e) => formatInstant(new Date(e.at)), number: true, always: true },
  { key: 'username', title: '用户名', cell: (e) => e.username },
  { key: 'kind', title: '事件', cell: (e) => authEventLabels[e.kind as AuthEventKind] ?? e.kind },
  { key: 'ip', title: '来源地址', cell: (e) => e.ipAddress, number: true },
]

/** What happened at the door: log-ins, refusals, locks, passwords. */
export function DoorPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/audit/door' })
  const after = search.after ?? []
  const page = useQuery(
    api.accounts.doorEvents.queryOptions({
      ...listOptions,
      input: { accountId: search.account, kind: search.kind, fromOn: search.from, throughOn: search.to, cursor: after.at(-1), limit: ROWS },
    }),
  )
  return (
    <>
      <PageHeader title="登录与账号安全" actions={<PrintButton />} />
      <MenuTabs of="/audit" />
      <FilterBar
        filters={[
          { type: 'days', from: 'from', to: 'to', label: '日期' },
          { type: 'choice', key: 'kind', label: '事件', options: authEventKinds.map((k) => ({ value: k, label: authEventLabels[k] })) },
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
            查看所有账号的记录
          </button>
        )}
        <ColumnChooser name="door" columns={columns} />
      </FilterBar>
      <DataTable<Event>
        name="door"
        label="登录与账号安全"
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
