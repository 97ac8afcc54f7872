import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Drawer, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Facts, Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { FormDialog, useReturnFocus } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { layers } from '#console/layers.ts'
import { Moves } from '#console/Moves.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { ReliefView } from '../contract.ts'
import { reliefLifecycle } from '../lifecycle.ts'
import { addToMonth, moneyText, monthText, reliefStates } from '../rules.ts'

const route = getRouteApi('/dues/reliefs')
const ROWS = 40
type Relief = z.output<typeof ReliefView>

/** 2019年7月至2019年12月，免交 */
export const reliefText = (r: Pick<Relief, 'amountFen' | 'fromMonth' | 'untilMonth'>) =>
  `${monthText(r.fromMonth)}至${monthText(addToMonth(r.untilMonth, -1))}，${r.amountFen === 0 ? '免交' : `每月 ${moneyText(r.amountFen)}`}`
const StateTag = ({ r }: { r: Relief }) => <Tag tone={reliefLifecycle.states[r.state].tone}>{reliefLifecycle.states[r.state].label}</Tag>

const columns: readonly Column<Relief>[] = [
  { key: 'name', title: '党员', cell: (r) => r.member.name, always: true },
  { key: 'branch', title: '党支部', cell: (r) => r.branch.name },
  { key: 'what', title: '申请', cell: reliefText },
  { key: 'due', title: '现应交', cell: (r) => r.dueFen !== null && moneyText(r.dueFen), number: true },
  { key: 'state', title: '状态', cell: (r) => <StateTag r={r} /> },
  { key: 'on', title: '提出日期', cell: (r) => formatDayShort(r.requestedOn), number: true },
]

/** Requests to pay less: the branch decides, the superior files. A row opens the request. */
export function ReliefsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/dues/reliefs' })
  const can = useCan()
  const queries = useQueryClient()
  const after = search.after ?? []
  const page = useQuery(api.dues.reliefs.queryOptions({ ...listOptions, input: { state: search.state, cursor: after.at(-1), limit: ROWS } }))
  const shown = page.data?.items.find((r) => r.id === search.relief)
  const close = () => navigate({ search: (before) => ({ ...before, relief: undefined }), resetScroll: false })
  return (
    <>
      <PageHeader
        title="减免申请"
        aside="党员确有困难的，经支部研究可以少交或免交党费"
        actions={
          <>
            <PrintButton />
            {can('dues.export') && <ExportButton address="/console-files/dues-reliefs.xlsx" name="党费减免登记表" filter={{ state: search.state }} />}
          </>
        }
      />
      <FilterBar
        filters={[{ type: 'choice', key: 'state', label: '状态', options: reliefStates.map((s) => ({ value: s, label: reliefLifecycle.states[s].label })) }]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined, relief: undefined }), replace: true })}
      >
        <ColumnChooser name="dues-reliefs" columns={columns} />
      </FilterBar>
      <DataTable<Relief>
        name="dues-reliefs"
        label="减免申请"
        columns={columns}
        page={page}
        rowKey={(r) => r.id}
        rowName={(r) => `${r.member.name}的申请`}
        open={(r) => ({ to: '/dues/reliefs', search: { ...search, relief: r.id }, resetScroll: false })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next, relief: undefined }) }) }}
        empty={
          <EmptyState title="没有减免申请">
            <p>党员可以在手机上“我的党费”里申请，也可以由支部代为登记。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {shown && (
        <ReliefDrawer
          relief={shown}
          onDone={(said) => {
            announce(said)
            void queries.invalidateQueries({ queryKey: api.dues.key() })
            void close()
          }}
          onClose={close}
        />
      )}
    </>
  )
}

function ReliefDrawer({ relief: r, onDone, onClose }: { relief: Relief; onDone(said: string): void; onClose(): void }) {
  useReturnFocus()
  const [agreeing, setAgreeing] = useState(false)
  const agree = r.moves.find((m) => m.name === 'agree')
  const others = r.moves.filter((m) => m.name !== 'agree')
  return (
    <Drawer open getContainer={layers} title={`${r.member.name}申请减免党费`} size={520} onClose={onClose}>
      <div className="c-stack">
        <Facts
          facts={[
            ['状态', <StateTag key="s" r={r} />],
            ['党支部', r.branch.name],
            ['申请', reliefText(r)],
            ['现应交', r.dueFen === null ? '尚未核定' : `每月 ${moneyText(r.dueFen)}`],
            ['困难情况', r.reason],
            ['提出', `${formatDayShort(r.requestedOn)}，${r.requestedBy}`],
            ...(r.decidedOn ? [['支部研究日期', formatDayShort(r.decidedOn)] as const] : []),
            ...(r.filedOn ? [['备案日期', formatDayShort(r.filedOn)] as const] : []),
          ]}
        />
        <Link to="/dues/members/$id" params={{ id: r.member.id }}>
          查看{r.member.name}的党费
        </Link>
        {r.moves.length > 0 && (
          <section aria-label="办理" className="c-stack">
            {agree && (
              <button type="button" className="c-plain-button" onClick={() => setAgreeing(true)}>
                同意减免
              </button>
            )}
            <Moves
              moves={others}
              send={(name, note, call) => client.dues.moveRelief({ id: r.id, name, note }, call)}
              onDone={({ state }) => onDone(`${r.member.name}的申请：${reliefLifecycle.states[state].label}`)}
            />
          </section>
        )}
      </div>
      {agreeing && (
        <FormDialog<{ amount: number; from: string; through: string; note: string }, unknown>
          title="支部同意减免"
          verb="同意"
          initial={{ amount: r.amountFen / 100, from: r.fromMonth.slice(0, 7), through: addToMonth(r.untilMonth, -1).slice(0, 7) }}
          send={({ amount, from, through, note }, call) =>
            client.dues.moveRelief(
              {
                id: r.id,
                name: 'agree',
                note: note.trim(),
                terms: { amountFen: Math.round(amount * 100), fromMonth: `${from}-01`, untilMonth: addToMonth(`${through}-01`, 1) },
              },
              call,
            )
          }
          onDone={() => onDone(`${r.member.name}的申请：${reliefLifecycle.states.AGREED.label}`)}
          onClose={() => setAgreeing(false)}
        >
          <Form.Item name="amount" label="同意每月交纳（元），0 为免交" rules={[{ required: true, message: '请填写数额' }]}>
            <InputNumber min={0} max={100_000} precision={2} />
          </Form.Item>
          <Form.Item name="from" label="从哪个月" rules={[{ required: true, message: '请填写月份' }]}>
            <Input type="month" />
          </Form.Item>
          <Form.Item name="through" label="到哪个月（含）" rules={[{ required: true, message: '请填写月份' }]}>
            <Input type="month" />
          </Form.Item>
          <Form.Item name="note" label="支部研究情况" rules={[{ required: true, whitespace: true, message: '请写明支部研究情况' }]}>
            <Input.TextArea rows={3} maxLength={500} placeholder="如：7月1日支委会研究，同意免交" />
          </Form.Item>
        </FormDialog>
      )}
    </Drawer>
  )
}
