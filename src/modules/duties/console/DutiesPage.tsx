import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { SOON_DAYS } from '../contract.ts'

const route = getRouteApi('/duties')
const ROWS = 40

interface Row {
  id: string
  label: string
  title: string
  clause: string
  dueOn: string
  days: number
  organization: { id: string; name: string }
  href: string
}

/** 已逾期 12 天, 今天到期, 还有 5 天: with a word, not colour alone. */
function Left({ days }: { days: number }) {
  if (days < 0) return <Tag tone="stop">逾期 {-days} 天</Tag>
  if (days === 0) return <Tag tone="late">今天到期</Tag>
  return days <= SOON_DAYS ? <Tag tone="late">还有 {days} 天</Tag> : <span>还有 {days} 天</span>
}

const columns: readonly Column<Row>[] = [
  {
    key: 'title',
    title: '事项',
    cell: (d) => (
      <>
        {d.title}
        <p className="c-sub">{d.clause}</p>
      </>
    ),
    always: true,
  },
  { key: 'dueOn', title: '期限', cell: (d) => formatDayShort(d.dueOn), number: true },
  { key: 'days', title: '还剩', cell: (d) => <Left days={d.days} /> },
  { key: 'organization', title: '负责组织', cell: (d) => d.organization.name },
  { key: 'label', title: '类别', cell: (d) => d.label, optional: true },
]

/** What is due: every clock of the office's procedures, late ones first. Each line opens the matter, each number its lines. */
export function DutiesPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/duties' })
  const after = search.after ?? []
  const place = { streetId: search.street, organizationId: search.org }
  const counts = useQuery(api.duties.counts.queryOptions({ input: place }))
  const page = useQuery(
    api.duties.list.queryOptions({ ...listOptions, input: { ...place, kinds: search.kind, state: search.state, cursor: after.at(-1), limit: ROWS } }),
  )
  return (
    <>
      <PageHeader
        title="到期事项"
        aside="由各项工作的记录自动得出，办完即从这里消失"
        actions={
          <>
            <PrintButton />
            <ExportButton address="/console-files/duties.xlsx" name="到期事项表" filter={{ ...place, kinds: search.kind?.join(','), state: search.state }} />
          </>
        }
      />
      <Loaded query={counts}>
        {({ overdue, soon, kinds, streets }) => (
          <>
            <p className="c-lead">
              已逾期{' '}
              <Link to="/duties" search={{ ...search, state: 'OVERDUE', after: undefined }}>
                {overdue} 项
              </Link>
              ，{SOON_DAYS} 天内到期{' '}
              <Link to="/duties" search={{ ...search, state: 'SOON', after: undefined }}>
                {soon} 项
              </Link>
            </p>
            {streets.length > 1 && (
              <section className="c-card" aria-label="各街道">
                <table className="c-figures">
                  <thead>
                    <tr>
                      <th scope="col">街道</th>
                      <th scope="col">已逾期</th>
                      <th scope="col">{SOON_DAYS} 天内</th>
                    </tr>
                  </thead>
                  <tbody>
                    {streets.map((s) => (
                      <tr key={s.id}>
                        <th scope="row">
                          <Link to="/duties" search={{ street: s.id }}>
                            {s.name}
                          </Link>
                        </th>
                        <td>{s.overdue}</td>
                        <td>{s.soon}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            )}
            <FilterBar
              filters={[
                {
                  type: 'choices',
                  key: 'kind',
                  label: '类别',
                  options: kinds
                    .filter((k) => k.open)
                    .map((k) => ({ value: k.key, label: k.overdue + k.soon ? `${k.label}（${k.overdue + k.soon}）` : k.label })),
                },
                {
                  type: 'choice',
                  key: 'state',
                  label: '时限',
                  options: [
                    { value: 'OVERDUE', label: '已逾期' },
                    { value: 'SOON', label: `${SOON_DAYS} 天内到期` },
                    { value: 'LATER', label: '更晚' },
                  ],
                },
              ]}
              values={search}
              onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
            >
              {(search.street || search.org) && (
                <button
                  type="button"
                  className="c-text-button"
                  onClick={() => navigate({ search: (before) => ({ ...before, street: undefined, org: undefined, after: undefined }) })}
                >
                  查看全部
                </button>
              )}
            </FilterBar>
          </>
        )}
      </Loaded>
      <DataTable<Row>
        name="duties"
        label="到期事项"
        columns={columns}
        page={page}
        rowKey={(d) => d.id}
        rowName={(d) => d.title}
        open={(d) => ({ to: d.href as '/' })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有到期的事项">
            <p>换届、发展党员、组织关系转接等事项的期限会自动出现在这里。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 最早到期的在前`}
      />
    </>
  )
}
