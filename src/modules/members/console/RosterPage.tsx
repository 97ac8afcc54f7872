import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag, type Tone } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { RosterRowView } from '../contract.ts'
import { markKindLabels, markKinds, rosterSortLabels, rosterSorts, type Standing, standingLabels, standings } from '../rules.ts'
import { ExportRoster } from './ExportRoster.tsx'
import { filterOf, isNumber, withoutYearly, yearlyWords } from './filter.ts'
import { RegisterDialog } from './RegisterDialog.tsx'
import { GroupTogether, MarkTogether } from './TogetherDialog.tsx'

const route = getRouteApi('/members')
const ROWS = 40

type Row = z.output<typeof RosterRowView>

/** Colour of a standing, always beside its word. */
export const standingTones: Record<Standing, Tone> = {
  FULL: 'ok',
  PROBATIONARY: 'info',
  SUSPENDED: 'late',
  TRANSFERRED_OUT: 'plain',
  LAPSED: 'stop',
  REMOVED: 'stop',
  EXPELLED: 'stop',
  RESIGNED: 'plain',
  CANCELLED: 'plain',
  DECEASED: 'plain',
}
const shortStanding = (s: Standing) => (s === 'FULL' ? '正式' : s === 'PROBATIONARY' ? '预备' : standingLabels[s])
/** Label of a code of a national standard; the code itself when it is none. */
export const wordOf = (
  table: { isCode(code: string): boolean; parse(text: string): unknown; entries: readonly { code: string; label: string }[] },
  code: string | null,
) => (code === null ? null : (table.entries.find((e) => e.code === code)?.label ?? code))

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '姓名', cell: (m) => m.name, always: true },
  {
    key: 'standing',
    title: '类别',
    cell: (m) => (
      <>
        <Tag tone={standingTones[m.standing]}>{shortStanding(m.standing)}</Tag>
        {m.marks.map((k) => (
          <Tag key={k} tone="late">
            {markKindLabels[k]}
          </Tag>
        ))}
      </>
    ),
  },
  { key: 'sex', title: '性别', cell: (m) => wordOf(SEX, m.sex) },
  { key: 'birth', title: '出生', cell: (m) => m.birthOn?.slice(0, 7).replace('-', '.'), number: true },
  { key: 'age', title: '年龄', cell: (m) => m.age, number: true, optional: true },
  { key: 'education', title: '学历', cell: (m) => wordOf(EDUCATION, m.education) },
  { key: 'branch', title: '所在支部', cell: (m) => m.branch.name },
  { key: 'group', title: '党小组', cell: (m) => m.group?.name },
  { key: 'joined', title: '入党日期', cell: (m) => m.joinedOn, number: true },
  { key: 'years', title: '党龄', cell: (m) => m.standingYears, number: true, optional: true },
  { key: 'ethnicity', title: '民族', cell: (m) => wordOf(ETHNICITY, m.ethnicity), optional: true },
  { key: 'phone', title: '联系电话', cell: (m) => m.phoneHint, number: true },
  { key: 'identity', title: '公民身份号码', cell: (m) => m.identityHint, number: true, optional: true },
  { key: 'dues', title: '党费缴至', cell: (m) => m.duesPaidThrough?.slice(0, 7), number: true, optional: true },
]

/** 党员名册: who is a member on a day, with filters that stand in the address; nothing in it is opened. */
export function RosterPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/members' })
  const can = useCan()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'register' | 'export' | { kind: 'group' | 'mark' | 'exportChosen'; rows: readonly Row[]; clear(): void } | null>(null)
  // A whole number that was typed stays in the page, out of the address and its history.
  const [typedNumber, setTypedNumber] = useState<string>()
  const filter = filterOf(search, typedNumber ?? search.q)
  const sort = search.sort ?? 'NAME'
  const yearly = yearlyWords(search)
  const after = search.after ?? []
  const page = useQuery(api.members.roster.queryOptions({ ...listOptions, input: { ...filter, sort, cursor: after.at(-1), limit: ROWS } }))
  const count = useQuery(api.members.count.queryOptions({ ...listOptions, input: filter }))
  const body = useQuery(api.organizations.get.queryOptions({ input: { id: search.org ?? '' }, enabled: search.org !== undefined }))
  const chosen = dialog !== null && typeof dialog === 'object' ? dialog : null
  const done = (said: string) => {
    chosen?.clear()
    setDialog(null)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.members.key() })
  }
  return (
    <>
      <PageHeader
        title="党员名册"
        aside={`${count.data ? `${count.data.count.toLocaleString('zh-CN')} 人 · ` : ''}截至 ${search.day ? formatDayShort(search.day) : '今天'}${body.data ? ` · ${body.data.organization.name}` : ''}`}
        actions={
          <>
            <PrintButton />
            {can('members.export') && <Button onClick={() => setDialog('export')}>导出所见</Button>}
            {can('members.import') && <Button onClick={() => navigate({ to: '/members/imports' as never })}>导入花名册</Button>}
            {can('members.edit') && (
              <Button type="primary" onClick={() => setDialog('register')}>
                登记党员
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '查找党员', placeholder: '姓名、拼音首字母、手机后四位' },
          { type: 'choices', key: 'standing', label: '类别', options: standings.map((s) => ({ value: s, label: standingLabels[s] })) },
          {
            type: 'choice',
            key: 'sex',
            label: '性别',
            options: [
              { value: '1', label: '男' },
              { value: '2', label: '女' },
            ],
          },
          { type: 'numbers', from: 'ageFrom', to: 'ageTo', label: '年龄', unit: '岁' },
          {
            type: 'choices',
            key: 'edu',
            label: '学历',
            options: [...EDUCATION.entries.map((e) => ({ value: e.code as string, label: e.label })), { value: 'UNKNOWN', label: '未登记' }],
          },
          { type: 'numbers', from: 'yearsFrom', to: 'yearsTo', label: '党龄', unit: '年' },
          {
            type: 'choice',
            key: 'eth',
            label: '民族',
            options: [
              { value: 'MINORITY', label: '少数民族' },
              ...ETHNICITY.entries.map((e) => ({ value: e.code as string, label: e.label })),
              { value: 'UNKNOWN', label: '未登记' },
            ],
          },
          { type: 'choice', key: 'mark', label: '标记', options: markKinds.map((k) => ({ value: k, label: markKindLabels[k] })) },
          { type: 'choice', key: 'sort', label: '排列', options: rosterSorts.map((s) => ({ value: s, label: rosterSortLabels[s] })) },
        ]}
        values={{ ...search, q: typedNumber ?? search.q }}
        onChange={(patch) => {
          const { q, ...rest } = patch
          if ('q' in patch) setTypedNumber(q && isNumber(q) ? q : undefined)
          const words = 'q' in patch ? { q: q && isNumber(q) ? undefined : q } : {}
          navigate({ search: (before) => ({ ...before, ...rest, ...words, after: undefined }), replace: true })
        }}
      >
        {search.org && (
          <button type="button" className="c-text-button" onClick={() => navigate({ search: (before) => ({ ...before, org: undefined, after: undefined }) })}>
            查看全部支部
          </button>
        )}
        {yearly.length > 0 && (
          <button
            type="button"
            className="c-text-button"
            onClick={() => navigate({ search: (before) => ({ ...before, ...withoutYearly, after: undefined }) })}
            aria-label={`清除条件：${yearly.join('、')}`}
          >
            {yearly.join('、')} ×
          </button>
        )}
        <ColumnChooser name="roster" columns={columns} />
      </FilterBar>
      <DataTable<Row>
        name="roster"
        label="党员名册"
        columns={columns}
        page={page}
        rowKey={(m) => m.id}
        rowName={(m) => m.name}
        open={(m) => ({ to: '/members/$id', params: { id: m.id } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        selection={
          // Changes are made today; the roster of a past day is only read.
          (can('members.keep') && !search.day) || can('members.export')
            ? {
                unit: '人',
                actions: (rows, clear) => (
                  <Bulk
                    rows={rows}
                    mayKeep={can('members.keep') && !search.day}
                    mayExport={can('members.export')}
                    go={(kind) => setDialog({ kind, rows, clear })}
                  />
                ),
              }
            : undefined
        }
        empty={
          <EmptyState title="没有符合条件的党员">
            <p>可以减少筛选条件；新党员请用“登记党员”，整个支部的花名册请用“导入花名册”。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 按${rosterSortLabels[sort]}排列`}
      />
      {dialog === 'export' && <ExportRoster filter={filter} count={count.data?.count ?? null} onClose={() => setDialog(null)} />}
      {chosen?.kind === 'exportChosen' && (
        <ExportRoster
          // Whoever was chosen goes out, whatever the list is filtered by since.
          filter={{ day: search.day, standings: [...standings] }}
          chosen={chosen.rows.map((m) => m.id)}
          count={chosen.rows.length}
          onClose={() => setDialog(null)}
        />
      )}
      {chosen?.kind === 'group' && <GroupTogether members={chosen.rows} onDone={done} onClose={() => setDialog(null)} />}
      {chosen?.kind === 'mark' && <MarkTogether members={chosen.rows} onDone={done} onClose={() => setDialog(null)} />}
      {dialog === 'register' && (
        <RegisterDialog
          branch={body.data?.organization}
          onDone={(member) => {
            setDialog(null)
            announce(`已登记${member.person.name}`)
            navigate({ to: '/members/$id', params: { id: member.id } })
          }}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  )
}

/** How many can be changed together, as the contract has it. */
const MOST_TOGETHER = 200

function Bulk({
  rows,
  mayKeep,
  mayExport,
  go,
}: {
  rows: readonly Row[]
  mayKeep: boolean
  mayExport: boolean
  go(kind: 'group' | 'mark' | 'exportChosen'): void
}) {
  const oneBranch = new Set(rows.map((m) => m.branch.id)).size === 1
  const tooMany = rows.length > MOST_TOGETHER
  return (
    <>
      {mayKeep && (
        <>
          <button type="button" disabled={!oneBranch || tooMany} onClick={() => go('group')}>
            编入党小组…
          </button>
          <button type="button" disabled={tooMany} onClick={() => go('mark')}>
            加标记…
          </button>
        </>
      )}
      {mayExport && (
        <button type="button" onClick={() => go('exportChosen')}>
          导出所选…
        </button>
      )}
      {mayKeep && (tooMany ? <span>一次至多办理 {MOST_TOGETHER} 人</span> : !oneBranch && <span>在同一支部的，才能一同编入党小组</span>)}
    </>
  )
}
