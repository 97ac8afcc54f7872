import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { api } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'

const route = getRouteApi('/party-birthdays')

interface Row {
  id: string
  name: string
  joinedOn: string
  on: string
  years: number
  branch: { id: string; name: string }
  isPublic: boolean
}

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '姓名', cell: (r) => r.name, always: true },
  { key: 'on', title: '政治生日', cell: (r) => formatDayShort(r.on), number: true },
  { key: 'years', title: '入党', cell: (r) => `${r.years} 周年`, number: true },
  { key: 'joinedOn', title: '入党日期', cell: (r) => formatDayShort(r.joinedOn), number: true },
  { key: 'branch', title: '党支部', cell: (r) => r.branch.name },
  { key: 'public', title: '公布', cell: (r) => (r.isPublic ? <Tag tone="ok">本人同意向支部公布</Tag> : <Tag>不公布</Tag>) },
]

const shift = (month: string, n: number) => {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + n
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}

/** 政治生日: the secretary's list of a month. Who did not agree is greeted in private and named nowhere. */
export function BirthdaysPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/party-birthdays' })
  const month = search.month ?? today(new Date()).slice(0, 7)
  const list = useQuery(api.partyBirthdays.list.queryOptions({ ...listOptions, input: { year: Number(month.slice(0, 4)), month: Number(month.slice(5, 7)) } }))
  const go = (to: string) => navigate({ search: { month: to }, replace: true })
  return (
    <>
      <PageHeader
        title={`${Number(month.slice(0, 4))}年${Number(month.slice(5, 7))}月政治生日`}
        aside={list.data && `${list.data.length} 人 · 当天由系统私下问候本人`}
        actions={
          <>
            <PrintButton />
            <ExportButton
              address="/console-files/party-birthdays.xlsx"
              name="党员政治生日名单"
              filter={{ year: month.slice(0, 4), month: String(Number(month.slice(5, 7))) }}
            />
          </>
        }
      />
      <div className="c-filters">
        <Button aria-label="上一月" icon={<Icon name="left" />} onClick={() => go(shift(month, -1))} />
        <label className="c-day-field">
          <span className="c-hidden">月份</span>
          <input className="c-input" type="month" value={month} onChange={(e) => e.target.value && go(e.target.value)} />
        </label>
        <Button aria-label="下一月" icon={<Icon name="right" />} onClick={() => go(shift(month, 1))} />
      </div>
      <DataTable<Row>
        name="party-birthdays"
        label="政治生日"
        columns={columns}
        page={{ ...list, data: list.data && { items: list.data, next: null } }}
        rowKey={(r) => r.id}
        rowName={(r) => r.name}
        empty={
          <EmptyState title="这个月没有党员过政治生日">
            <p>政治生日是入党日期的周年；2月29日入党的，平年为2月28日。</p>
          </EmptyState>
        }
        foot="只有支部书记能看到这份名单；没有标明同意公布的，请勿张贴或在群里公布"
      />
    </>
  )
}
