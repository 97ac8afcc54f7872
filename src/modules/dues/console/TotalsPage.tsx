import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan, useSession } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { YearSelect, YearTable } from './YearTable.tsx'

const route = getRouteApi('/dues')

/** What the branches took in a year. A branch opens its month; the district reads its streets as sums. */
export function TotalsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/dues' })
  const { actingFor } = useSession()
  const can = useCan()
  const organizationId = search.org ?? actingFor?.id
  const year = search.year ?? Number(today(new Date()).slice(0, 4))
  const totals = useQuery(
    api.dues.totals.queryOptions({ input: { organizationId: organizationId ?? '', year }, enabled: organizationId !== undefined, placeholderData: (p) => p }),
  )
  const overStreets = totals.data !== undefined && !can('dues.read')
  return (
    <>
      <PageHeader
        title="党费收缴"
        aside={totals.data && `${totals.data.organization.name} · ${year}年度`}
        actions={
          <>
            {organizationId && <Button href={`/console-files/dues-totals.xlsx?organizationId=${organizationId}&year=${year}`}>导出汇总表</Button>}
            <PrintButton />
          </>
        }
      />
      <div className="c-filters">
        <YearSelect year={year} onChange={(to) => navigate({ search: (before) => ({ ...before, year: to }), replace: true })} />
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined }) })}>
            查看全部
          </button>
        )}
      </div>
      {organizationId === undefined ? (
        <p>请先在页面上方选择街道。</p>
      ) : (
        <Loaded query={totals}>
          {(sheet) => (
            <YearTable
              sheet={sheet}
              first={overStreets ? '党组织' : '党支部'}
              link={
                can('dues.read')
                  ? (row) => (
                      <Link to="/dues/branches/$id" params={{ id: row.id }} className="c-row-link">
                        {row.name}
                      </Link>
                    )
                  : undefined
              }
            />
          )}
        </Loaded>
      )}
    </>
  )
}
