import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { MemberDues, PaymentView } from '../contract.ts'
import { reliefLifecycle } from '../lifecycle.ts'
import { basisKindLabels, moneyText, monthText, paymentKindLabels, payWayLabels } from '../rules.ts'
import { type DuesChange, MemberDuesChange } from './member-dialogs.tsx'
import { reliefText } from './ReliefsPage.tsx'
import { still } from './YearTable.tsx'

const route = getRouteApi('/dues/members/$id')
export type Dues = z.output<typeof MemberDues>
export type Payment = z.output<typeof PaymentView>

/** One member's dues: what is due by the formula, what was paid, what the branch decided. */
export function MemberDuesPage() {
  const { id } = route.useParams()
  const dues = useQuery(api.dues.member.queryOptions({ input: { id } }))
  return (
    <>
      {!dues.data && <PageHeader title="党费" path={<Link to="/dues">党费收缴</Link>} />}
      <Loaded query={dues}>{(data) => <Shown key={id} dues={data} />}</Loaded>
    </>
  )
}

function Shown({ dues: d }: { dues: Dues }) {
  const [change, setChange] = useState<DuesChange | null>(null)
  const queries = useQueryClient()
  const renew = (said: string) => {
    setChange(null)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.dues.key() })
  }
  const columns: readonly Column<Payment>[] = [
    { key: 'what', title: '交纳内容', cell: (p) => (p.kind === 'MONTHLY' ? monthText(p.month) : paymentKindLabels.EXTRA), always: true },
    { key: 'amount', title: '金额', cell: (p) => moneyText(p.amountFen), number: true },
    { key: 'on', title: '交纳日期', cell: (p) => formatDayShort(p.paidOn), number: true },
    { key: 'way', title: '方式', cell: (p) => payWayLabels[p.way] },
    { key: 'receipt', title: '收据号', cell: (p) => p.receipt, number: true },
    { key: 'branch', title: '收款支部', cell: (p) => p.branchName },
    { key: 'by', title: '登记人', cell: (p) => p.recordedBy },
    {
      key: 'state',
      title: '',
      cell: (p) =>
        p.takenBack ? (
          <Tag tone="stop">已冲销</Tag>
        ) : (
          <>
            {p.toCentre && <Tag tone="honour">全额上缴中央</Tag>}
            {d.canKeep && (
              <button type="button" className="c-text-button" onClick={() => setChange({ kind: 'takeBack', payment: p })}>
                冲销
              </button>
            )}
          </>
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title={`${d.member.name}的党费`}
        path={
          <Link to="/dues/branches/$id" params={{ id: d.branch.id }}>
            {d.branch.name}
          </Link>
        }
        actions={
          <>
            <PrintButton />
            {d.canKeep && (
              <>
                <Dropdown
                  trigger={['click']}
                  menu={{
                    items: [
                      { key: 'basis', label: '核定计算基数' },
                      { key: 'extra', label: '登记自愿多交' },
                      { key: 'relief', label: '代党员申请减免' },
                    ],
                    onClick: ({ key }) => setChange({ kind: key as 'basis' | 'extra' | 'relief' }),
                  }}
                >
                  <Button aria-haspopup="menu">
                    更多 <Icon name="down" />
                  </Button>
                </Dropdown>
                <Button type="primary" disabled={d.unpaid.length === 0} onClick={() => setChange({ kind: 'pay' })}>
                  登记交纳
                </Button>
              </>
            )}
          </>
        }
      />
      <div className="c-stack">
        <Card title="本月应交">
          <Facts
            facts={[
              ['数额', d.dueFen === null ? '尚未核定' : moneyText(d.dueFen)],
              ['怎样得出', d.explained],
              ['已交至', d.paidThrough && monthText(d.paidThrough)],
              ['待交月份', d.unpaid.map((u) => monthText(u.month)).join('、') || '没有'],
            ]}
          />
        </Card>
        <Card title="计算基数">
          {d.bases.length === 0 ? (
            <p className="c-sub">尚未核定。按党员的收入情况核定后，每月数额由公式得出。</p>
          ) : (
            <ol className="c-rows">
              {d.bases.map((b) => (
                <li key={b.fromMonth}>
                  <b>{basisKindLabels[b.kind]}</b>
                  {b.baseFen !== null && <span>{moneyText(b.baseFen)}</span>}
                  {b.quarterly && <Tag>按季度交纳</Tag>}
                  <span className="c-sub c-rows-end">
                    {monthText(b.fromMonth)}起{b.untilMonth && `，至${monthText(b.untilMonth)}前`} · {b.setBy}核定
                  </span>
                </li>
              ))}
            </ol>
          )}
        </Card>
        {d.reliefs.length > 0 && (
          <Card title="减免">
            <ol className="c-rows">
              {d.reliefs.map((r) => (
                <li key={r.id}>
                  <Tag tone={reliefLifecycle.states[r.state].tone}>{reliefLifecycle.states[r.state].label}</Tag>
                  <Link to="/dues/reliefs" search={{ relief: r.id }}>
                    {reliefText(r)}
                  </Link>
                  <span className="c-sub c-rows-end">
                    {r.requestedBy} · {formatDayShort(r.requestedOn)}
                  </span>
                </li>
              ))}
            </ol>
          </Card>
        )}
        <DataTable<Payment>
          name="dues-payments"
          label="交纳记录"
          columns={columns}
          page={{ data: { items: d.payments, next: null }, ...still }}
          rowKey={(p) => p.id}
          rowName={(p) => p.receipt}
          empty={
            <EmptyState title="还没有登记交纳">
              <p>{d.paidThrough ? `名册登记已交至${monthText(d.paidThrough)}。` : '登记后出现在这里。'}</p>
            </EmptyState>
          }
          foot="新的在前；误登记的以冲销更正，原记录保留"
        />
      </div>
      {change && <MemberDuesChange change={change} dues={d} onDone={renew} onClose={() => setChange(null)} />}
    </>
  )
}
