import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatInstant } from '#platform/time/format.ts'
import { requestLifecycle } from '../lifecycle.ts'
import { requestStates } from '../rules.ts'
import { RequestDrawer } from './RequestDrawer.tsx'
import { DueDay, type PersonRequest, requestTitle, StateTag } from './request-parts.tsx'

const route = getRouteApi('/people/requests')
const ROWS = 40

const columns: readonly Column<PersonRequest>[] = [
  { key: 'name', title: '申请人', cell: (r) => r.personName, always: true },
  { key: 'what', title: '申请事项', cell: requestTitle },
  { key: 'value', title: '改为', cell: (r) => r.value },
  { key: 'state', title: '状态', cell: (r) => <StateTag request={r} /> },
  { key: 'createdAt', title: '提出时间', cell: (r) => formatInstant(new Date(r.createdAt)), number: true },
  { key: 'due', title: '答复期限', cell: (r) => <DueDay request={r} />, number: true },
  { key: 'decidedAt', title: '办结时间', cell: (r) => r.decidedAt && formatInstant(new Date(r.decidedAt)), number: true, optional: true },
]

/** What persons ask of the office about their own data. A row opens the request, where it is decided. */
export function RequestsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/people/requests' })
  const queries = useQueryClient()
  const after = search.after ?? []
  const page = useQuery(api.people.requests.queryOptions({ ...listOptions, input: { state: search.state, cursor: after.at(-1), limit: ROWS } }))
  const shown = page.data?.items.find((r) => r.id === search.request)
  const close = () => navigate({ search: (before) => ({ ...before, request: undefined }), resetScroll: false })
  return (
    <>
      <PageHeader title="本人申请" aside="更正、删除本人资料" actions={<PrintButton />} />
      <FilterBar
        filters={[{ type: 'choice', key: 'state', label: '状态', options: requestStates.map((s) => ({ value: s, label: requestLifecycle.states[s].label })) }]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined, request: undefined }), replace: true })}
      >
        <ColumnChooser name="person-requests" columns={columns} />
      </FilterBar>
      <DataTable<PersonRequest>
        name="person-requests"
        label="本人申请"
        columns={columns}
        page={page}
        rowKey={(r) => r.id}
        rowName={(r) => `${r.personName}的申请`}
        open={(r) => ({ to: '/people/requests', search: { ...search, request: r.id }, resetScroll: false })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next, request: undefined }) }) }}
        empty={
          search.state ? (
            <EmptyState title="没有这个状态的申请">
              <p>可以清除筛选，查看全部申请。</p>
            </EmptyState>
          ) : (
            <EmptyState title="还没有人提出申请">
              <p>居民和党员登录后，可以在“我的”里申请更正或删除本人资料，申请会出现在这里。</p>
            </EmptyState>
          )
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {shown && (
        <RequestDrawer
          request={shown}
          onMoved={(moved) => {
            announce(`${moved.personName}的申请：${moved.stateLabel}`)
            void queries.invalidateQueries({ queryKey: api.people.key() })
            void close()
          }}
          onClose={close}
        />
      )}
    </>
  )
}
