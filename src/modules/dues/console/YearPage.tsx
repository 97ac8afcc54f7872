import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { PostedFile } from '#console/PostedFile.tsx'
import { useCan } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { YearSelect, YearTable } from './YearTable.tsx'

const route = getRouteApi('/dues/branches/$id/year')

/** 党费收缴登记表: a branch's year, a row a member. */
export function YearPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/dues/branches/$id/year' })
  const [asked, setAsked] = useState(false)
  const can = useCan()
  const year = search.year ?? Number(today(new Date()).slice(0, 4))
  const sheet = useQuery(api.dues.year.queryOptions({ input: { branchId: id, year }, placeholderData: (p) => p }))
  const name = sheet.data?.organization.name
  return (
    <>
      <PageHeader
        title={`${year}年度党费收缴登记表`}
        path={
          <Link to="/dues/branches/$id" params={{ id }}>
            {name ?? '支部'}
          </Link>
        }
        actions={
          <>
            {can('dues.export') && <Button onClick={() => setAsked(true)}>导出</Button>}
            <PrintButton />
          </>
        }
      />
      <div className="c-filters">
        <YearSelect year={year} onChange={(to) => navigate({ search: { year: to }, replace: true })} />
      </div>
      <Loaded query={sheet}>
        {(data) => (
          <YearTable
            sheet={data}
            first="姓名"
            link={(row) => (
              <Link to="/dues/members/$id" params={{ id: row.id }} className="c-row-link">
                {row.name}
              </Link>
            )}
          />
        )}
      </Loaded>
      {asked && (
        <PostedFile
          title="导出党费收缴登记表"
          action="/console-files/dues-year.xlsx"
          fields={{ branchId: id, year }}
          fileName={`${name ?? ''}${year}年度党费收缴登记表.xlsx`}
          onClose={() => setAsked(false)}
        >
          <p>
            {name} {sheet.data?.rows.length ?? 0} 人全年各月交纳的党费。
          </p>
        </PostedFile>
      )}
    </>
  )
}
