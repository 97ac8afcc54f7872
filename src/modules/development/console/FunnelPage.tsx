import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import type { FunnelRow } from '../contract.ts'
import { stageLabels, stages } from '../rules.ts'

const route = getRouteApi('/development/funnel')
type Row = z.output<typeof FunnelRow>

/** How many stand at each stage, by branch. Each number opens the persons behind it, for who may see them. */
export function FunnelPage() {
  const search = route.useSearch()
  const rows = useQuery(api.development.funnel.queryOptions({ input: { organizationId: search.org } }))
  return (
    <>
      <PageHeader title="各支部发展党员人数" aside={`${new Date().getFullYear()}年`} actions={<PrintButton />} />
      <Loaded query={rows}>
        {({ all, branches }) =>
          branches.length === 0 ? (
            <EmptyState title="还没有发展档案">
              <p>支部收到入党申请书后，在“名单”中建立发展档案，人数会出现在这里。</p>
            </EmptyState>
          ) : (
            <section className="c-table-scroll" aria-label="各支部各阶段人数">
              <table>
                <thead>
                  <tr>
                    {['党支部', ...stages.map((s) => stageLabels[s]), '合计', '已超期', '今年确定发展对象', '今年接收预备党员'].map((title) => (
                      <th key={title} scope="col">
                        {title}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {branches.map((row) => (
                    <Line key={row.organization.id} row={row} org={row.organization.id} />
                  ))}
                </tbody>
                <tfoot>
                  <Line row={all} />
                </tfoot>
              </table>
            </section>
          )
        }
      </Loaded>
    </>
  )
}

function Line({ row, org }: { row: Row; org?: string }) {
  const open = useCan()('development.read')
  const count = (n: number, search: object) =>
    n > 0 && open ? (
      <Link to="/development" search={{ org, ...search }}>
        {n}
      </Link>
    ) : (
      n
    )
  return (
    <tr>
      <th scope="row">{row.organization.name}</th>
      {stages.map((stage) => (
        <td key={stage} className="c-number">
          {count(row.stages[stage] ?? 0, { stage })}
        </td>
      ))}
      <td className="c-number">{count(row.total, {})}</td>
      <td className="c-number">{count(row.late, { late: '1' })}</td>
      <td className="c-number">{row.targetsThisYear}</td>
      <td className="c-number">{row.admittedThisYear}</td>
    </tr>
  )
}
