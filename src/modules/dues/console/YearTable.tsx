import type { ReactNode } from 'react'
import type { z } from 'zod'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import type { YearSheet } from '../contract.ts'

type Sheet = z.output<typeof YearSheet>
type Row = Sheet['rows'][number]
const yuan = (fen: number) => (fen === 0 ? '' : (fen / 100).toFixed(2))

/** A year as the office's sheet has it: twelve months, what was given beyond, the sum. Nothing paid is a blank. */
export function YearTable({ sheet, first, link }: { sheet: Sheet; first: string; link?(row: Row): ReactNode }) {
  const total: Row = { id: 'total', name: '合计', ...sheet.totals }
  const columns: readonly Column<Row>[] = [
    { key: 'name', title: first, cell: (r) => (link && r !== total ? link(r) : r.name), always: true },
    ...Array.from({ length: 12 }, (_, i): Column<Row> => ({ key: `m${i + 1}`, title: `${i + 1}月`, cell: (r) => yuan(r.months[i]!), number: true })),
    { key: 'extra', title: '自愿多交', cell: (r) => yuan(r.extraFen), number: true },
    { key: 'total', title: '合计', cell: (r) => <b>{yuan(r.totalFen) || '0.00'}</b>, number: true },
  ]
  return (
    <DataTable<Row>
      name={sheet.persons ? 'dues-year' : 'dues-totals'}
      label={`${sheet.year}年度党费`}
      columns={columns}
      page={{ data: { items: sheet.rows.length ? [...sheet.rows, total] : [], next: null }, ...still }}
      rowKey={(r) => r.id}
      rowName={(r) => r.name}
      empty={
        <EmptyState title="没有登记">
          <p>登记交纳后，金额会按月出现在这里。</p>
        </EmptyState>
      }
      foot="单位：元"
    />
  )
}

/** A list that came whole. */
export const still = { isFetching: false, isPlaceholderData: false, error: null, refetch: () => {} }

/** Chooses a year. */
export function YearSelect({ year, onChange }: { year: number; onChange(year: number): void }) {
  return (
    <label className="c-day-field">
      <span className="c-hidden">年度</span>
      <input
        className="c-input"
        type="number"
        min={2008}
        max={2200}
        value={year}
        onChange={(e) => e.target.validity.valid && onChange(Number(e.target.value))}
      />
    </label>
  )
}
