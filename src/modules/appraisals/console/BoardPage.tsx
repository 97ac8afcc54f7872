import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { ProblemSummary, useSubmit } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { ReviewRow } from '../contract.ts'
import { reviewLifecycle } from '../lifecycle.ts'
import { gradeLabels, grades } from '../rules.ts'
import { thisYear, YearField } from './parts.tsx'

const route = getRouteApi('/appraisals')
const ROWS = 40
type Row = z.output<typeof ReviewRow>

/** The board of a year: every branch, whether its review was opened and closed, and what came out. */
export function BoardPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/appraisals' })
  const queries = useQueryClient()
  const can = useCan()
  const year = search.year ?? thisYear()
  const after = search.after ?? []
  const page = useQuery(
    api.appraisals.board.queryOptions({ ...listOptions, input: { year, state: search.state, organizationId: search.org, cursor: after.at(-1), limit: ROWS } }),
  )
  const { submit, busy, problem } = useSubmit(
    (branchId: string, call) => client.appraisals.open({ branchId, year }, call),
    ({ id }) => {
      announce('已开始评议')
      void queries.invalidateQueries({ queryKey: api.appraisals.key() })
      void navigate({ to: '/appraisals/$id', params: { id } })
    },
  )
  const columns: readonly Column<Row>[] = [
    {
      key: 'branch',
      title: '党支部',
      cell: (r) =>
        r.reviewId ? (
          <Link to="/appraisals/$id" params={{ id: r.reviewId }} className="c-row-link">
            {r.branch.name}
          </Link>
        ) : (
          r.branch.name
        ),
      always: true,
    },
    {
      key: 'state',
      title: '状态',
      cell: (r) => (r.state ? <Tag tone={reviewLifecycle.states[r.state].tone}>{reviewLifecycle.states[r.state].label}</Tag> : <Tag tone="late">未开始</Tag>),
    },
    { key: 'heldOn', title: '评议日期', cell: (r) => r.heldOn && formatDayShort(r.heldOn), number: true },
    { key: 'members', title: '参加', cell: (r) => (r.reviewId ? `${r.members} 人` : ''), number: true },
    ...grades.map((g): Column<Row> => ({ key: g, title: gradeLabels[g], cell: (r) => (r.reviewId ? r.grades[g] : ''), number: true })),
    {
      key: 'open',
      title: '',
      cell: (r) =>
        r.reviewId === null && can('appraisals.keep') ? (
          <button type="button" className="c-text-button" disabled={busy} onClick={() => submit(r.branch.id)}>
            开始评议
          </button>
        ) : null,
    },
  ]
  return (
    <>
      <PageHeader title={`${year}年度民主评议党员`} aside="每年一次，一般在第四季度，与组织生活会结合" actions={<PrintButton />} />
      <ProblemSummary problem={problem} />
      <FilterBar
        filters={[
          {
            type: 'choice',
            key: 'state',
            label: '状态',
            options: [
              { value: 'NONE', label: '未开始' },
              { value: 'OPEN', label: reviewLifecycle.states.OPEN.label },
              { value: 'CLOSED', label: reviewLifecycle.states.CLOSED.label },
            ],
          },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      >
        <YearField year={year} onChange={(to) => navigate({ search: (before) => ({ ...before, year: to, after: undefined }), replace: true })} />
      </FilterBar>
      <DataTable<Row>
        name="appraisal-board"
        label="民主评议"
        columns={columns}
        page={page}
        rowKey={(r) => r.branch.id}
        rowName={(r) => r.branch.name}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有这样的支部">
            <p>可以清除筛选，查看全部支部。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行`}
      />
    </>
  )
}
