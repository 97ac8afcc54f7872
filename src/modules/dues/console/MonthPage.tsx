import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { PostedFile } from '#console/PostedFile.tsx'
import { useCan } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { MonthPage as MonthPageView } from '../contract.ts'
import { addToMonth, moneyText, monthText, payWayLabels } from '../rules.ts'
import { RecordDialog } from './RecordDialog.tsx'
import { still } from './YearTable.tsx'

const route = getRouteApi('/dues/branches/$id')
type Page = z.output<typeof MonthPageView>
type Row = Page['rows'][number]

const state = (r: Row) =>
  r.payment ? (
    <Tag tone="ok">已交</Tag>
  ) : r.before ? (
    <Tag tone="ok">名册登记已交</Tag>
  ) : r.dueFen === 0 ? (
    <Tag>免交</Tag>
  ) : r.quarterly ? (
    <Tag>按季度交纳</Tag>
  ) : (
    <Tag tone="info">待登记</Tag>
  )

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    title: '姓名',
    cell: (r) => (
      <Link to="/dues/members/$id" params={{ id: r.membershipId }} className="c-row-link">
        {r.name}
      </Link>
    ),
    always: true,
  },
  { key: 'due', title: '应交', cell: (r) => (r.dueFen === null ? '未核定' : moneyText(r.dueFen)), number: true },
  { key: 'how', title: '依据', cell: (r) => r.explained, optional: true },
  { key: 'state', title: '本月', cell: state },
  { key: 'paid', title: '实交', cell: (r) => r.payment && moneyText(r.payment.amountFen), number: true },
  { key: 'on', title: '交纳日期', cell: (r) => r.payment && formatDayShort(r.payment.paidOn), number: true },
  { key: 'way', title: '方式', cell: (r) => r.payment && payWayLabels[r.payment.way] },
  { key: 'receipt', title: '收据号', cell: (r) => r.payment?.receipt, number: true },
  { key: 'arrears', title: '可补交', cell: (r) => (r.arrears.length ? r.arrears.map((m) => `${Number(m.slice(5, 7))}月`).join('、') : ''), optional: true },
]

const files = [
  { key: 'month', label: '党费收缴明细表', action: '/console-files/dues-month.xlsx', type: 'xlsx' },
  { key: 'receipts', label: '党费收据', action: '/console-files/dues-receipts.docx', type: 'docx' },
] as const

/** A branch's month on one page: tick who has paid, save all at once. Saving again records nothing twice. */
export function MonthPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/dues/branches/$id' })
  const month = `${search.month ?? today(new Date()).slice(0, 7)}-01`
  const page = useQuery(api.dues.month.queryOptions({ input: { branchId: id, month }, placeholderData: (p) => p }))
  const go = (to: string) => navigate({ search: { month: to.slice(0, 7) }, replace: true })
  return (
    <>
      {!page.data && <PageHeader title="党费收缴" path={<Link to="/dues">党费收缴</Link>} />}
      <Loaded query={page}>
        {(data) => (
          <Shown
            page={data}
            key={`${id} ${data.month}`}
            chooser={
              <div className="c-filters">
                <Button aria-label="上一月" icon={<Icon name="left" />} onClick={() => go(addToMonth(month, -1))} />
                <label className="c-day-field">
                  <span className="c-hidden">月份</span>
                  <input className="c-input" type="month" value={month.slice(0, 7)} onChange={(e) => e.target.value && go(e.target.value)} />
                </label>
                <Button aria-label="下一月" icon={<Icon name="right" />} onClick={() => go(addToMonth(month, 1))} />
              </div>
            }
          />
        )}
      </Loaded>
    </>
  )
}

function Shown({ page, chooser }: { page: Page; chooser: React.ReactNode }) {
  const [chosen, setChosen] = useState<{ rows: readonly Row[]; clear(): void } | null>(null)
  const [file, setFile] = useState<(typeof files)[number] | null>(null)
  const queries = useQueryClient()
  const can = useCan()
  const { branch, month, totals } = page
  return (
    <>
      <PageHeader
        title={`${monthText(month)}党费`}
        path={<Link to="/dues">党费收缴</Link>}
        aside={`${branch.name} · 已交 ${totals.paid} 人，共 ${totals.members} 人 · 实收 ${moneyText(totals.paidFen)}`}
        actions={
          <>
            <Link to="/dues/branches/$id/year" params={{ id: branch.id }} search={{ year: Number(month.slice(0, 4)) }} className="c-plain-button">
              全年登记表
            </Link>
            {can('dues.export') && (
              <Dropdown
                trigger={['click']}
                menu={{ items: files.map(({ key, label }) => ({ key, label })), onClick: ({ key }) => setFile(files.find((f) => f.key === key) ?? null) }}
              >
                <Button aria-haspopup="menu">
                  导出 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
            <PrintButton />
          </>
        }
      />
      {chooser}
      <DataTable<Row>
        name="dues-month"
        label={`${branch.name}${monthText(month)}党费`}
        columns={columns}
        page={{ data: { items: page.rows, next: null }, ...still }}
        rowKey={(r) => r.membershipId}
        rowName={(r) => r.name}
        selection={
          page.canKeep
            ? {
                unit: '人',
                actions: (rows, clear) => (
                  <button type="button" onClick={() => setChosen({ rows, clear })}>
                    登记已交
                  </button>
                ),
              }
            : undefined
        }
        empty={
          <EmptyState title="这个月没有应交党费的党员">
            <p>党员的组织关系在本支部的月份，才会列在这里。</p>
          </EmptyState>
        }
        foot="勾选已交的党员后登记；金额按公式计算，个别数额不同的请在党员党费页登记"
      />
      {chosen && (
        <RecordDialog
          branchId={branch.id}
          month={month}
          rows={chosen.rows}
          onDone={(said) => {
            announce(said)
            chosen.clear()
            setChosen(null)
            void queries.invalidateQueries({ queryKey: api.dues.key() })
          }}
          onClose={() => setChosen(null)}
        />
      )}
      {file && (
        <PostedFile
          title={`导出${file.label}`}
          action={file.action}
          fields={{ branchId: branch.id, month }}
          fileName={`${branch.name}${monthText(month)}${file.label}.${file.type}`}
          onClose={() => setFile(null)}
        >
          <p>
            {branch.name}
            {monthText(month)}登记交纳的 {page.rows.filter((r) => r.payment).length} 笔月党费和自愿多交的党费。没有交纳的党员不列入。
          </p>
        </PostedFile>
      )}
    </>
  )
}
