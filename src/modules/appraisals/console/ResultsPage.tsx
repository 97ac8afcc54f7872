import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { PostedFile } from '#console/PostedFile.tsx'
import { useCan } from '#console/session.ts'
import type { ResultRow } from '../contract.ts'
import { gradeLabels, grades } from '../rules.ts'
import { GradeTag, thisYear } from './parts.tsx'

const route = getRouteApi('/appraisals/results')
const ROWS = 40
type Row = z.output<typeof ResultRow>

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    title: '姓名',
    cell: (r) => (
      <Link to="/appraisals/members/$id" params={{ id: r.membershipId }} className="c-row-link">
        {r.name}
      </Link>
    ),
    always: true,
  },
  { key: 'branch', title: '党支部', cell: (r) => r.branch.name },
  { key: 'year', title: '年度', cell: (r) => r.year, number: true },
  { key: 'kind', title: '类别', cell: (r) => (r.probationary ? '预备党员' : '正式党员'), optional: true },
  { key: 'grade', title: '等次', cell: (r) => <GradeTag grade={r.grade} /> },
  ...grades.map((g): Column<Row> => ({ key: g, title: `${gradeLabels[g]}票`, cell: (r) => r.ballots[g], number: true, optional: true })),
  { key: 'absent', title: '未参加原因', cell: (r) => r.absentReason },
]

/** Grades of closed reviews: the list behind the numbers of the yearly tables. By branch and name, in no other order. */
export function ResultsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/appraisals/results' })
  const can = useCan()
  const [asked, setAsked] = useState(false)
  const after = search.after ?? []
  const filter = { year: search.year, grade: search.grade, organizationId: search.org }
  const page = useQuery(api.appraisals.results.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  return (
    <>
      <PageHeader
        title="评议结果"
        aside={search.year ? `${search.year}年度` : '各年度'}
        actions={
          <>
            <PrintButton />
            {can('appraisals.export') && <Button onClick={() => setAsked(true)}>导出所见</Button>}
          </>
        }
      />
      <FilterBar
        filters={[
          {
            type: 'choice',
            key: 'year',
            label: '年度',
            options: Array.from({ length: 8 }, (_, i) => ({ value: String(thisYear() - i), label: `${thisYear() - i}年` })),
          },
          {
            type: 'choice',
            key: 'grade',
            label: '等次',
            options: [...grades.map((g) => ({ value: g as string, label: gradeLabels[g] })), { value: 'NONE', label: '未定等次' }],
          },
        ]}
        values={search}
        onChange={(patch) =>
          navigate({ search: (before) => ({ ...before, ...patch, ...(patch.year ? { year: Number(patch.year) } : {}), after: undefined }), replace: true })
        }
      >
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined, after: undefined }) })}>
            查看全部支部
          </button>
        )}
        <ColumnChooser name="appraisal-results" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="appraisal-results"
        label="评议结果"
        columns={columns}
        page={page}
        rowKey={(r) => r.id}
        rowName={(r) => r.name}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有符合条件的评议结果">
            <p>支部完成评议后，等次会出现在这里。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 按支部、姓名排列`}
      />
      {asked && (
        <PostedFile
          title="导出评议结果"
          action="/console-files/appraisals.xlsx"
          fields={Object.fromEntries(Object.entries(filter).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))}
          fileName="民主评议党员结果.xlsx"
          onClose={() => setAsked(false)}
        >
          <p>按当前筛选导出已完成评议的等次和测评票数。</p>
        </PostedFile>
      )}
    </>
  )
}
