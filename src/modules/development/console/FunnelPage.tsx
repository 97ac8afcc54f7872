import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import type { FunnelRow } from '../contract.ts'
import { stageLabels, stages } from '../rules.ts'

const route = getRouteApi('/development/funnel')
type Row = z.output<typeof FunnelRow>
/** A list that came whole. */
const still = { isFetching: false, isPlaceholderData: false, error: null, refetch: () => {} }

/** How many stand at each stage, by branch. Each number opens the persons behind it, for who may see them. */
export function FunnelPage() {
  const search = route.useSearch()
  const canRead = useCan()('development.read')
  const rows = useQuery(api.development.funnel.queryOptions({ input: { organizationId: search.org } }))
  const count = (row: Row, n: number, what: string, filter: object) =>
    n > 0 && canRead ? (
      <Link
        to="/development"
        search={{ org: row === rows.data?.all ? search.org : row.organization.id, ...filter }}
        aria-label={`${row.organization.name}，${what} ${n} 人，查看名单`}
      >
        {n}
      </Link>
    ) : (
      n
    )
  const columns: readonly Column<Row>[] = [
    { key: 'branch', title: '党支部', cell: (r) => (r === rows.data?.all ? <b>合计</b> : r.organization.name), always: true },
    ...stages.map(
      (stage): Column<Row> => ({
        key: stage,
        title: stageLabels[stage],
        cell: (r) => count(r, r.stages[stage] ?? 0, stageLabels[stage], { stage }),
        number: true,
      }),
    ),
    { key: 'total', title: '合计', cell: (r) => count(r, r.total, '合计', {}), number: true },
    { key: 'late', title: '已超期', cell: (r) => count(r, r.late, '已超期', { late: '1' }), number: true },
    { key: 'targets', title: '今年确定发展对象', cell: (r) => r.targetsThisYear, number: true },
    { key: 'admitted', title: '今年接收预备党员', cell: (r) => r.admittedThisYear, number: true },
  ]
  return (
    <>
      <PageHeader title="各支部发展党员人数" actions={<PrintButton />} />
      <MenuTabs of="/development" />
      <Loaded query={rows}>
        {({ all, branches }) => (
          <DataTable<Row>
            name="development-funnel"
            label="各支部各阶段人数"
            columns={columns}
            page={{ data: { items: branches.length ? [...branches, all] : [], next: null }, ...still }}
            rowKey={(r) => r.organization.id}
            rowName={(r) => r.organization.name}
            empty={
              <EmptyState title="还没有发展档案">
                <p>支部收到入党申请书后，在“名单”中建立发展档案，人数会出现在这里。</p>
              </EmptyState>
            }
            foot="单位：人"
          />
        )}
      </Loaded>
    </>
  )
}
