import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { addDays } from '#platform/time/day.ts'
import { formatInstant } from '#platform/time/format.ts'
import type { StreetAccessView } from '../contract.ts'
import { accessKindLabels, accessKinds } from '../rules.ts'

const route = getRouteApi('/audit/openings')
const ROWS = 40
type Opening = z.output<typeof StreetAccessView>

/** Who opened whose record: numbers, pages and exports, each with its purpose. A name leads to everything of that person or account. */
export function OpeningsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/audit/openings' })
  const after = search.after ?? []
  const page = useQuery(
    api.people.accesses.queryOptions({
      ...listOptions,
      input: {
        personId: search.person,
        accountId: search.account,
        kind: search.kind,
        from: search.from,
        // The address holds the last day itself, the API the day after it.
        until: search.to && addDays(search.to, 1),
        cursor: after.at(-1),
        limit: ROWS,
      },
    }),
  )
  const columns: readonly Column<Opening>[] = [
    { key: 'at', title: '时间', cell: (o) => formatInstant(new Date(o.at)), number: true, always: true },
    {
      key: 'who',
      title: '谁打开的',
      cell: (o) =>
        o.accountId && o.accountId !== search.account ? (
          <Link to="/audit/openings" search={{ ...search, account: o.accountId, after: undefined }}>
            {o.actorName}
          </Link>
        ) : (
          o.actorName
        ),
    },
    { key: 'role', title: '角色', cell: (o) => o.actorRole },
    {
      key: 'whose',
      title: '谁的资料',
      cell: (o) =>
        o.personId === search.person ? (
          o.personName
        ) : (
          <Link to="/audit/openings" search={{ ...search, person: o.personId, after: undefined }}>
            {o.personName}
          </Link>
        ),
    },
    { key: 'kind', title: '打开了什么', cell: (o) => accessKindLabels[o.kind] },
    { key: 'purpose', title: '用途', cell: (o) => o.purpose },
  ]
  return (
    <>
      <PageHeader title="谁打开过谁的资料" aside="本人也能看到关于自己的记录" actions={<PrintButton />} />
      <MenuTabs of="/audit" />
      <FilterBar
        filters={[
          { type: 'days', from: 'from', to: 'to', label: '日期' },
          { type: 'choice', key: 'kind', label: '打开了什么', options: accessKinds.map((k) => ({ value: k, label: accessKindLabels[k] })) },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        {(search.person ?? search.account) !== undefined && (
          <button
            type="button"
            className="c-text-button"
            onClick={() => navigate({ search: (before) => ({ ...before, person: undefined, account: undefined, after: undefined }) })}
          >
            查看所有人的记录
          </button>
        )}
        <ColumnChooser name="openings" columns={columns} />
      </FilterBar>
      <DataTable<Opening>
        name="openings"
        label="打开资料的记录"
        columns={columns}
        page={page}
        rowKey={(o) => String(o.id)}
        rowName={(o) => formatInstant(new Date(o.at))}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的记录">
            <p>可以放宽日期或清除筛选再试。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
    </>
  )
}
