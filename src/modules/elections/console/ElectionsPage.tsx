import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { stringifySearch } from '#console/search-params.ts'
import { useCan, useSession } from '#console/session.ts'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { electionLifecycle } from '../lifecycle.ts'
import { electionKindLabels, electionKinds, electionStates } from '../rules.ts'
import { type Body, StateTag } from './words.tsx'

const route = getRouteApi('/elections/list')
const ROWS = 40
type Election = Body['elections'][number]

const columns: readonly Column<Election>[] = [
  { key: 'name', title: '组织', cell: (e) => e.organization.name, always: true },
  { key: 'kind', title: '选举', cell: (e) => electionKindLabels[e.kind] },
  { key: 'body', title: '组织类别', cell: (e) => organizationKindLabels[e.organization.kind] },
  { key: 'state', title: '进度', cell: (e) => <StateTag state={e.state} /> },
  { key: 'plannedOn', title: '计划日期', cell: (e) => formatDayShort(e.plannedOn), number: true },
  { key: 'heldOn', title: '大会日期', cell: (e) => e.heldOn && formatDayShort(e.heldOn), number: true },
  { key: 'filedOn', title: '备案日期', cell: (e) => e.filedOn && formatDayShort(e.filedOn), number: true },
]

/** Every election with how far it is, the latest first. */
export function ElectionsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/elections/list' })
  const session = useSession()
  const can = useCan()
  const after = search.after ?? []
  const filter = { streetId: search.street ?? session.streetId ?? undefined, state: search.state, kind: search.kind, text: search.q }
  const page = useQuery(api.elections.list.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const file = `/console-files/elections/list.xlsx${stringifySearch({ ...filter, state: search.state?.join(','), kind: search.kind?.join(',') })}`
  return (
    <>
      <PageHeader
        title="历次选举"
        actions={
          <>
            <PrintButton />
            <a className="c-plain-button" href={file} download>
              导出
            </a>
          </>
        }
      />
      <MenuTabs of="/elections" />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '名称', placeholder: '组织名称或拼音首字母' },
          { type: 'choices', key: 'state', label: '进度', options: electionStates.map((s) => ({ value: s, label: electionLifecycle.states[s].label })) },
          { type: 'choices', key: 'kind', label: '选举', options: electionKinds.map((k) => ({ value: k, label: electionKindLabels[k] })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      />
      <DataTable<Election>
        name="elections"
        label="历次选举"
        columns={columns}
        page={page}
        rowKey={(e) => e.id}
        rowName={(e) => `${e.organization.name}${electionKindLabels[e.kind]}`}
        open={can('elections.read') ? (e) => ({ to: '/elections/$id', params: { id: e.id } }) : undefined}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的选举">
            <p>在“任期”中打开一个组织，就可以为它拟定选举方案。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 计划日期晚的在前`}
      />
    </>
  )
}
