import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { DayInput } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan, useSession } from '#console/session.ts'
import { formatDay } from '#platform/time/format.ts'
import type { StatisticsCell } from '../contract.ts'
import { searchFor } from './filter.ts'

const route = getRouteApi('/member-statistics')

/** 党内统计 of any day: every figure opens the members behind it. */
export function StatisticsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/member-statistics' })
  const { actingFor } = useSession()
  const organizationId = search.org ?? actingFor?.id
  const statistics = useQuery(
    api.members.statistics.queryOptions({ input: { organizationId: organizationId ?? '', day: search.day }, enabled: organizationId !== undefined }),
  )
  return (
    <>
      <PageHeader
        title="党内统计"
        aside={statistics.data && `${statistics.data.organization.name} · ${formatDay(statistics.data.day)}`}
        actions={<PrintButton />}
      />
      <div className="c-filters">
        <label htmlFor="statistics-day">统计日期</label>
        <span className="c-day-field">
          <DayInput
            id="statistics-day"
            value={search.day ?? statistics.data?.day}
            onChange={(day) => navigate({ search: (before) => ({ ...before, day }), replace: true })}
          />
        </span>
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined }) })}>
            查看全部
          </button>
        )}
      </div>
      {organizationId === undefined ? (
        <p>请先在页面上方选择街道。</p>
      ) : (
        <Loaded query={statistics}>
          {(data) => (
            <div className="c-stack">
              {data.tables.map((table) => (
                <section key={table.key} className="c-card" aria-labelledby={`table-${table.key}`}>
                  <h2 id={`table-${table.key}`}>{table.title}</h2>
                  <table className="c-figures">
                    <thead>
                      <tr>
                        <th scope="col">项目</th>
                        <th scope="col">合计</th>
                        <th scope="col">正式党员</th>
                        <th scope="col">预备党员</th>
                      </tr>
                    </thead>
                    <tbody>
                      {table.rows.map((row) => (
                        <tr key={row.key}>
                          <th scope="row">{row.label}</th>
                          <Cell cell={row.all} of={`${row.label}，合计`} />
                          <Cell cell={row.full} of={`${row.label}，正式党员`} />
                          <Cell cell={row.probationary} of={`${row.label}，预备党员`} />
                        </tr>
                      ))}
                    </tbody>
                    <tfoot>
                      <tr>
                        <th scope="row">合计</th>
                        <Cell cell={data.total.all} of="合计" />
                        <Cell cell={data.total.full} of="正式党员合计" />
                        <Cell cell={data.total.probationary} of="预备党员合计" />
                      </tr>
                    </tfoot>
                  </table>
                </section>
              ))}
            </div>
          )}
        </Loaded>
      )}
    </>
  )
}

/** A count; who may read the roster opens it, the district reads the count alone. */
function Cell({ cell, of }: { cell: z.output<typeof StatisticsCell>; of: string }) {
  const can = useCan()
  return (
    <td>
      {cell.count > 0 && can('members.read') ? (
        <Link to="/members" search={searchFor(cell.filter)} aria-label={`${of} ${cell.count} 人，查看名单`}>
          {cell.count}
        </Link>
      ) : (
        cell.count
      )}
    </td>
  )
}
