import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan, useSession } from '#console/session.ts'
import { rosterSearchFor } from '#modules/members/rules.ts'
import { formatDay } from '#platform/time/format.ts'
import type { AnnualCell, Opens } from '../contract.ts'
import { thisYear, YearField } from './parts.tsx'

const route = getRouteApi('/annual-statistics')

/** 党内统计年报: all tables of a year's end, for any year; every number opens whom it counts. The district reads the counts alone. */
export function AnnualPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/annual-statistics' })
  const { actingFor } = useSession()
  const organizationId = search.org ?? actingFor?.id
  const year = search.year ?? thisYear()
  const annual = useQuery(
    api.annual.get.queryOptions({ input: { organizationId: organizationId ?? '', year }, enabled: organizationId !== undefined, placeholderData: (p) => p }),
  )
  return (
    <>
      <PageHeader
        title={`${year}年党内统计年报`}
        aside={annual.data && `${annual.data.organization.name} · 截至${formatDay(annual.data.day)}`}
        actions={
          <>
            {organizationId && <Button href={`/console-files/annual.xlsx?organizationId=${organizationId}&year=${year}`}>导出全部表格</Button>}
            <PrintButton />
          </>
        }
      />
      <div className="c-filters">
        <YearField year={year} onChange={(to) => navigate({ search: (before) => ({ ...before, year: to }), replace: true })} />
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined }) })}>
            查看全部
          </button>
        )}
      </div>
      {organizationId === undefined ? (
        <p>请先在页面上方选择街道。</p>
      ) : (
        <Loaded query={annual}>
          {(data) => (
            <div className="c-stack">
              {data.tables.map((table, i) => (
                <section key={table.key} className="c-card" aria-labelledby={`annual-${table.key}`}>
                  <h2 id={`annual-${table.key}`}>
                    表{i + 1}　{table.title}
                  </h2>
                  <table className="c-figures">
                    <thead>
                      <tr>
                        <th scope="col">项目</th>
                        {table.columns.map((c) => (
                          <th key={c} scope="col">
                            {c}
                          </th>
                        ))}
                      </tr>
                    </thead>
                    <tbody>
                      {table.rows.map((row) => (
                        <tr key={row.key}>
                          <th scope="row">{row.label}</th>
                          {row.cells.map((cell, n) => (
                            <td key={table.columns[n]}>
                              <Cell cell={cell} of={`${row.label}，${table.columns[n]}`} />
                            </td>
                          ))}
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </section>
              ))}
              <p className="c-sub">
                数字由登记的事实得出：以后再看这一年，结果相同，除非当时的登记后来作了更正。学历、民族按当时的计。培训情况在教育培训登记后列入。
              </p>
            </div>
          )}
        </Loaded>
      )}
    </>
  )
}

function Cell({ cell, of }: { cell: z.output<typeof AnnualCell>; of: string }) {
  const can = useCan()
  if (!cell.opens || cell.count === 0 || !can(cell.opens.list === 'members' ? 'members.read' : 'appraisals.read')) return cell.count
  const label = `${of} ${cell.count}，查看名单`
  return (
    <Link {...placeOf(cell.opens)} aria-label={label}>
      {cell.count}
    </Link>
  )
}

/** The page of the list behind a number. */
function placeOf(opens: Opens): { to: '/members'; search: never } {
  if (opens.list === 'members') return { to: '/members', search: rosterSearchFor(opens.filter) as never }
  const { year, organizationId: org } = opens.filter
  if (opens.list === 'results') return { to: '/appraisals/results' as '/members', search: { year, org, grade: opens.filter.grade } as never }
  const { kind, level, standingOn: on } = opens.filter
  return { to: '/honors' as '/members', search: { year, org, kind, level, on } as never }
}
