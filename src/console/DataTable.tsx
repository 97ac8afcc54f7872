import { keepPreviousData } from '@tanstack/react-query'
import { Link, type LinkProps, useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useState } from 'react'
import { Disclosure } from './Disclosure.tsx'
import { Icon } from './icons.tsx'
import { QueryProblem } from './Loaded.tsx'
import { useWholeForPrint } from './print.ts'

/** Options for the query of a list: the old page stays until the new one is there. */
export const listOptions = { placeholderData: keepPreviousData } as const

export interface Column<Row> {
  key: string
  title: string
  cell(row: Row): ReactNode
  width?: number
  /** Figures and dates, in tabular digits. */
  number?: boolean
  /** Not shown until chosen. */
  optional?: boolean
  /** Cannot be hidden; the first one leads to the row's page. */
  always?: boolean
}

/** A page of rows as TanStack Query gives it. */
export interface PageQuery<Row> {
  data: { items: readonly Row[]; next: string | null } | undefined
  isFetching: boolean
  isPlaceholderData: boolean
  error: unknown
  refetch(): unknown
}

interface Props<Row> {
  /** Name under which the chosen columns are remembered on this device. */
  name: string
  /** What the table holds, for assistive tools. */
  label: string
  columns: readonly Column<Row>[]
  page: PageQuery<Row>
  rowKey(row: Row): string
  /** What a row is called, for its tick and its link. */
  rowName(row: Row): string
  /** Where a row leads. */
  open?(row: Row): LinkProps
  /** Cursors in the address, and how to write them. Left out for lists that come whole. */
  paging?: { after: readonly string[]; go(after: string[] | undefined): void }
  /** Bulk actions, in the bar that appears with a selection. `unit` counts: 人, 个. */
  selection?: { unit: string; actions(rows: readonly Row[], clear: () => void): ReactNode }
  empty: ReactNode
  /** Below the table, left: 每页 40 行 · 按支部、姓名排列. */
  foot?: ReactNode
}

/** The list of every page: remembered columns, selection, pages by cursor, rows that lead somewhere, all by keyboard; prints as a plain table. */
export function DataTable<Row extends object>({ name, label, columns, page, rowKey, rowName, open, paging, selection, empty, foot }: Props<Row>) {
  const router = useRouter()
  const [shown] = useColumns(name, columns)
  const [selected, setSelected] = useState<ReadonlyMap<string, Row>>(new Map())
  const clear = () => setSelected(new Map())
  const isPart = paging !== undefined && !!(page.data?.next || paging.after.length > 0)
  const whole = useWholeForPrint(page.data, isPart && !page.isPlaceholderData)
  const rows = whole ?? page.data?.items ?? []
  const visible = columns.filter((c) => shown.has(c.key))
  /** The selection goes on over pages. */
  const select = (some: readonly Row[], on: boolean) => {
    const next = new Map(selected)
    for (const row of some) on ? next.set(rowKey(row), row) : next.delete(rowKey(row))
    setSelected(next)
  }
  const follow = (event: MouseEvent, to: LinkProps) => {
    const onControl = event.target instanceof Element && event.target.closest('a, button, input, label, .c-tick')
    // A click that ends a selection of text is not a wish to leave.
    if (!onControl && !getSelection()?.toString()) void router.navigate(to)
  }

  useEffect(() => {
    if (selected.size === 0) return
    const clearByEscape = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('[role=dialog]')) setSelected(new Map())
    }
    document.addEventListener('keydown', clearByEscape)
    return () => document.removeEventListener('keydown', clearByEscape)
  }, [selected.size])

  if (page.error && !page.data) return <QueryProblem error={page.error} retry={page.refetch} />
  return (
    <div className="c-table" aria-busy={page.isFetching}>
      {selection && selected.size > 0 && (
        <section className="c-selection" aria-label="已选中的行">
          <span role="status">
            已选 {selected.size} {selection.unit}
          </span>
          {selection.actions([...selected.values()], clear)}
          <span className="c-space" />
          <button type="button" onClick={clear}>
            取消选择 <kbd>Esc</kbd>
          </button>
        </section>
      )}
      <section className="c-table-scroll" aria-label={label} ref={open || selection ? undefined : reachByKeyboard}>
        <table data-stale={page.isPlaceholderData || undefined}>
          <thead>
            <tr>
              {selection && (
                <th scope="col" className="c-tick">
                  <Tick
                    name="选中本页全部"
                    checked={rows.length > 0 && rows.every((row) => selected.has(rowKey(row)))}
                    some={rows.some((row) => selected.has(rowKey(row)))}
                    onChange={(on) => select(rows, on)}
                  />
                </th>
              )}
              {visible.map((c) => (
                <th key={c.key} scope="col" style={c.width ? { width: c.width } : undefined}>
                  {c.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const key = rowKey(row)
              return (
                <tr
                  key={key}
                  className={open && 'c-row-open'}
                  data-selected={selected.has(key) || undefined}
                  onClick={(event) => open && follow(event, open(row))}
                >
                  {selection && (
                    <td className="c-tick">
                      <Tick name={`选中${rowName(row)}`} checked={selected.has(key)} onChange={(on) => select([row], on)} />
                    </td>
                  )}
                  {visible.map((c, i) => (
                    <td key={c.key} className={c.number ? 'c-number' : undefined}>
                      {i === 0 && open ? (
                        <Link {...open(row)} className="c-row-link" onKeyDown={moveBetweenRows}>
                          {c.cell(row)}
                        </Link>
                      ) : (
                        c.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
              )
            })}
            {rows.length === 0 && (
              <tr>
                <td colSpan={visible.length + (selection ? 1 : 0)}>{page.data ? empty : <p className="c-reading">正在读取…</p>}</td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
      {/* For who prints by the browser's own menu. In an attribute: words that only the paper shows. */}
      {isPart && !whole && <p className="c-print-line" data-left={`本页只列出其中 ${rows.length} 条，全部内容请用页面上的“打印”按钮，或导出`} />}
      <div className="c-table-foot">
        <span>{foot}</span>
        {isPart && (
          <nav aria-label={`${label}翻页`}>
            <button
              type="button"
              className="c-text-button"
              disabled={paging.after.length === 0}
              onClick={() => paging.go(emptyToNothing(paging.after.slice(0, -1)))}
            >
              <Icon name="left" />
              上一页
            </button>
            <span className="c-page-number">第 {paging.after.length + 1} 页</span>
            <button
              type="button"
              className="c-text-button"
              disabled={!page.data?.next || page.isPlaceholderData}
              onClick={() => page.data?.next && paging.go([...paging.after, page.data.next])}
            >
              下一页
              <Icon name="right" />
            </button>
          </nav>
        )}
      </div>
    </div>
  )
}

/** A list that scrolls sideways with nothing in it to tab to must itself be reachable. */
function reachByKeyboard(region: HTMLElement | null): void {
  region?.setAttribute('tabindex', '0')
}

function Tick({ name, checked, some = false, onChange }: { name: string; checked: boolean; some?: boolean; onChange(on: boolean): void }) {
  return (
    <input
      type="checkbox"
      aria-label={name}
      ref={(input) => {
        if (input) input.indeterminate = some && !checked
      }}
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
    />
  )
}

const emptyToNothing = (cursors: string[]) => (cursors.length ? cursors : undefined)

/** Up and down go from row to row while the focus is on a row's link. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const links = [...(event.currentTarget.closest('.c-table')?.querySelectorAll<HTMLElement>('.c-row-link') ?? [])]
  const next = links[links.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

const storageKey = (name: string) => `console.columns.${name}`
const changed = new EventTarget()

function readChoice(name: string): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(name)) ?? '{}') as Record<string, boolean>
  } catch {
    return {}
  }
}

/** The shown columns of a table, and how to show or hide one. Only deviations are remembered, so that a new column appears by itself. */
function useColumns<Row>(name: string, columns: readonly Column<Row>[]): [shown: ReadonlySet<string>, show: (key: string, on: boolean) => void] {
  const [choice, setChoice] = useState(() => readChoice(name))
  useEffect(() => {
    const read = () => setChoice(readChoice(name))
    changed.addEventListener(name, read)
    return () => changed.removeEventListener(name, read)
  }, [name])
  const shown = new Set(columns.filter((c) => c.always || (choice[c.key] ?? !c.optional)).map((c) => c.key))
  return [
    shown,
    (key, on) => {
      try {
        localStorage.setItem(storageKey(name), JSON.stringify({ ...readChoice(name), [key]: on }))
      } catch {}
      changed.dispatchEvent(new Event(name))
    },
  ]
}

/** Chooses the columns of the table of the same name. Stands in the filter bar. */
export function ColumnChooser<Row>({ name, columns }: { name: string; columns: readonly Column<Row>[] }) {
  const [shown, show] = useColumns(name, columns)
  return (
    <span className="c-chip">
      <Disclosure
        align="end"
        label={
          <>
            <Icon name="columns" />列
          </>
        }
      >
        {() => (
          <fieldset className="c-options">
            <legend>显示哪些列</legend>
            <div className="c-options-list">
              {columns.map((c) => (
                <label key={c.key}>
                  <input type="checkbox" checked={shown.has(c.key)} disabled={c.always} onChange={(event) => show(c.key, event.target.checked)} />
                  <span>{c.title}</span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </Disclosure>
    </span>
  )
}
