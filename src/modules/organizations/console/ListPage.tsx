import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useSession } from '#console/session.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { type OrganizationKind, organizationKindLabels, organizationKinds } from '../rules.ts'

const route = getRouteApi('/organizations/list')
const ROWS = 40

interface Row {
  id: string
  kind: OrganizationKind
  name: string
  shortName: string | null
  parentName: string | null
  divisionCode: string | null
  address: string | null
  contactPhone: string | null
  children: number
  dissolvedOn: string | null
}

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '名称', cell: (o) => o.name, always: true },
  { key: 'kind', title: '类别', cell: (o) => organizationKindLabels[o.kind] },
  { key: 'parent', title: '上级', cell: (o) => o.parentName },
  { key: 'children', title: '直接下级', cell: (o) => o.children, number: true },
  { key: 'phone', title: '办公电话', cell: (o) => o.contactPhone, number: true },
  { key: 'address', title: '地址', cell: (o) => o.address },
  { key: 'shortName', title: '简称', cell: (o) => o.shortName, optional: true },
  { key: 'divisionCode', title: '区划代码', cell: (o) => o.divisionCode, number: true, optional: true },
  { key: 'state', title: '状态', cell: (o) => (o.dissolvedOn ? <Tag>{formatDayShort(o.dissolvedOn)}撤销</Tag> : <Tag tone="ok">在册</Tag>), optional: true },
]

/** Bodies by kind, name and place in the tree, as a list. */
export function ListPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/organizations/list' })
  const session = useSession()
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const streetId = search.street ?? session.streetId ?? undefined
  const after = search.after ?? []
  const page = useQuery(
    api.organizations.list.queryOptions({
      ...listOptions,
      input: { streetId, below: search.below, kind: search.kind, text: search.q, dissolved: search.dissolved === '1', cursor: after.at(-1), limit: ROWS },
    }),
  )
  const above = useQuery(api.organizations.get.queryOptions({ input: { id: search.below ?? '' }, enabled: search.below !== undefined }))
  const kind = search.kind?.length === 1 ? search.kind[0] : undefined
  const many = (streets.data?.items.length ?? 0) > 1
  return (
    <>
      <PageHeader
        path={<Link to="/organizations">组织</Link>}
        title={kind ? organizationKindLabels[kind] : '组织一览'}
        aside={page.data && `${page.data.total} 个${above.data ? ` · 在“${above.data.organization.name}”之下` : ''}`}
        actions={<PrintButton />}
      />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '查找组织', placeholder: '名称、拼音首字母' },
          { type: 'choices', key: 'kind', label: '类别', options: organizationKinds.map((k) => ({ value: k, label: organizationKindLabels[k] })) },
          ...(many
            ? [
                {
                  type: 'choice' as const,
                  key: 'street' as const,
                  label: '街道',
                  options: (streets.data?.items ?? []).map((s) => ({ value: s.id, label: s.name })),
                },
              ]
            : []),
          { type: 'flag', key: 'dissolved', label: '包括已撤销' },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        {search.below && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, below: undefined, after: undefined }) })}>
            查看整个街道
          </button>
        )}
        <ColumnChooser name="organizations" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="organizations"
        label="组织一览"
        columns={columns}
        page={page}
        rowKey={(o) => o.id}
        rowName={(o) => o.name}
        open={(o) => ({ to: '/organizations/$id', params: { id: o.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的组织">
            <p>可以减少筛选条件，或换成简称、拼音首字母再试。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 按类别、排列顺序和名称`}
      />
    </>
  )
}
