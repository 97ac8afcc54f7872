import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { stringifySearch } from '#console/search-params.ts'
import { useSession } from '#console/session.ts'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { electionKindLabels, electiveKinds, termStateLabels, termStates } from '../rules.ts'
import { committeeWords, type Row, StateTag, TermTag } from './words.tsx'

const route = getRouteApi('/elections')
const ROWS = 40

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '组织', cell: (r) => r.organization.name, always: true },
  { key: 'kind', title: '类别', cell: (r) => organizationKindLabels[r.organization.kind], optional: true },
  { key: 'parent', title: '上级组织', cell: (r) => r.parentName, optional: true },
  { key: 'full', title: '正式党员', cell: (r) => r.members.full, number: true },
  { key: 'committee', title: '委员会', cell: (r) => committeeWords[r.committee] },
  { key: 'secretary', title: '书记', cell: (r) => r.secretary ?? <span className="c-none">空缺</span> },
  { key: 'electedOn', title: '本届选举', cell: (r) => r.term && formatDayShort(r.term.electedOn), number: true },
  { key: 'years', title: '任期', cell: (r) => r.term && `${r.term.termYears} 年`, number: true },
  {
    key: 'endsOn',
    title: '届满',
    cell: (r) => r.term && `${formatDayShort(r.term.endsOn)}${r.term.postponedUntil ? `（延期至 ${formatDayShort(r.term.postponedUntil)}）` : ''}`,
    number: true,
  },
  { key: 'state', title: '状态', cell: (r) => <TermTag state={r.state} daysLeft={r.daysLeft} /> },
  {
    key: 'running',
    title: '正在办理',
    cell: (r) =>
      r.running && (
        <>
          {electionKindLabels[r.running.kind]} <StateTag state={r.running.state} />
        </>
      ),
  },
]

/** Terms of every body that elects, those that end first before the others. */
export function TermsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/elections' })
  const session = useSession()
  const after = search.after ?? []
  const streetId = search.street ?? session.streetId ?? undefined
  const filter = { streetId, state: search.state, kind: search.kind, text: search.q }
  const page = useQuery(api.elections.terms.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const counts = page.data?.counts
  const file = `/console-files/elections/terms.xlsx${stringifySearch({ streetId, state: search.state?.join(','), kind: search.kind?.join(','), text: search.q })}`
  return (
    <>
      <PageHeader
        title="换届选举"
        aside={counts && `已届满 ${counts.OVERDUE} 个，半年内届满 ${counts.DUE} 个，未登记任期 ${counts.NONE} 个`}
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
          {
            type: 'choices',
            key: 'state',
            label: '任期',
            options: termStates.map((s) => ({ value: s, label: counts ? `${termStateLabels[s]}（${counts[s]}）` : termStateLabels[s] })),
          },
          { type: 'choices', key: 'kind', label: '类别', options: electiveKinds.map((k) => ({ value: k, label: organizationKindLabels[k] })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        <ColumnChooser name="terms" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="terms"
        label="各组织的任期"
        columns={columns}
        page={page}
        rowKey={(r) => r.organization.id}
        rowName={(r) => r.organization.name}
        open={(r) => ({ to: '/elections/bodies/$id', params: { id: r.organization.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的组织">
            <p>
              任期按组织登记。区域大党委、党小组和临时党支部不选举，不在此列；组织请在
              <Link to="/organizations">组织</Link>中建立。
            </p>
          </EmptyState>
        }
        foot={page.data && `共 ${page.data.total} 个组织 · 每页 ${ROWS} 行 · 届满早的在前`}
      />
    </>
  )
}
