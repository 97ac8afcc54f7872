import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Drawer, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { layers } from '#console/layers.ts'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { formatDayShort, formatInstant } from '#platform/time/format.ts'
import type { NoticeView, ObjectionView } from '../contract.ts'
import { noticeLabels, objectionStateLabels } from '../rules.ts'

const route = getRouteApi('/development/notices')
const ROWS = 40
type Notice = z.output<typeof NoticeView>
type Objection = z.output<typeof ObjectionView>

/** Every notice: running and over, with what came into its box for who may read it. */
export function NoticesPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/development/notices' })
  const can = useCan()
  const queries = useQueryClient()
  const [withdrawing, setWithdrawing] = useState<Notice | null>(null)
  const after = search.after ?? []
  const page = useQuery(
    api.development.notices.queryOptions({ ...listOptions, input: { running: search.running ? true : undefined, cursor: after.at(-1), limit: ROWS } }),
  )
  const columns: readonly Column<Notice>[] = [
    { key: 'name', title: '姓名', cell: (n) => n.name, always: true },
    { key: 'what', title: '公示', cell: (n) => noticeLabels[n.step] },
    { key: 'branch', title: '党支部', cell: (n) => n.branch.name },
    { key: 'days', title: '起止', cell: (n) => `${formatDayShort(n.fromOn)} 至 ${formatDayShort(n.untilOn)}`, number: true },
    { key: 'state', title: '状态', cell: (n) => (n.withdrawnReason ? <Tag>已撤回</Tag> : n.running ? <Tag tone="info">公示中</Tag> : null) },
    { key: 'place', title: '张贴处', cell: (n) => [n.place, n.secondPlace].filter(Boolean).join('；') },
    {
      key: 'objections',
      title: '反映',
      cell: (n) =>
        can('development.objections') && n.objections > 0 ? (
          <Link to="/development/notices" search={{ ...search, box: n.id }}>
            {n.objections} 条{n.openObjections > 0 && `，${n.openObjections} 条待核实`}
          </Link>
        ) : (
          `${n.objections} 条`
        ),
    },
    {
      key: 'withdraw',
      title: '办理',
      cell: (n) =>
        can('development.keep') &&
        n.running && (
          <Button type="link" size="small" onClick={() => setWithdrawing(n)}>
            撤回
          </Button>
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title="公示"
        actions={
          <>
            <PrintButton />
            <ExportButton
              address="/console-files/development-notices.xlsx"
              name="发展党员公示一览表"
              filter={{ running: search.running ? 'true' : undefined }}
            />
          </>
        }
      />
      <MenuTabs of="/development" />
      <FilterBar
        filters={[{ type: 'flag', key: 'running', label: '未到期' }]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined }), replace: true })}
      />
      <DataTable<Notice>
        name="development-notices"
        label="公示"
        columns={columns}
        page={page}
        rowKey={(n) => n.id}
        rowName={(n) => `${n.name}的公示`}
        open={(n) => ({ to: '/development/$id', params: { id: n.caseId } })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有公示">
            <p>到了应当公示的步骤，在本人的发展档案中发布。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {search.box && <Box noticeId={search.box} onClose={() => navigate({ search: (before) => ({ ...before, box: undefined }) })} />}
      {withdrawing && (
        <FormDialog<{ reason: string }, unknown>
          title={`撤回${withdrawing.name}的公示`}
          intro="撤回后网站上立即不再显示，需要时可以重新公示。"
          verb="撤回公示"
          grave
          send={({ reason }, call) => client.development.withdrawNotice({ id: withdrawing.id, reason }, call)}
          onDone={() => {
            setWithdrawing(null)
            announce('已撤回公示')
            void queries.invalidateQueries({ queryKey: api.development.key() })
          }}
          onClose={() => setWithdrawing(null)}
        >
          <Form.Item name="reason" label="原因" rules={[{ required: true, whitespace: true, message: '请填写原因' }]}>
            <Input.TextArea rows={3} maxLength={300} />
          </Form.Item>
        </FormDialog>
      )}
    </>
  )
}

/** The box of a notice, for the branch and its superior. */
function Box({ noticeId, onClose }: { noticeId: string; onClose(): void }) {
  const queries = useQueryClient()
  const found = useQuery(api.development.objections.queryOptions({ input: { id: noticeId } }))
  const [deciding, setDeciding] = useState<Objection | null>(null)
  return (
    <Drawer open getContainer={layers} title="公示期间的反映" size={520} onClose={onClose}>
      <p className="c-form-intro">只有本支部和上级党组织可以查看。核实之前不能办理下一步。</p>
      <Loaded query={found}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title="没有收到反映" />
          ) : (
            <ol className="c-rows">
              {items.map((o) => (
                <li key={o.id}>
                  <Tag tone={o.state === 'OPEN' ? 'late' : o.state === 'UPHELD' ? 'stop' : 'plain'}>{objectionStateLabels[o.state]}</Tag>
                  <span className="c-sub c-rows-end">{formatInstant(new Date(o.receivedAt))}</span>
                  <div style={{ flexBasis: '100%' }}>
                    <p>{o.text}</p>
                    <p className="c-sub">{o.name ? `署名：${o.name}` : '未署名'}</p>
                    {o.finding && (
                      <p>
                        核实：{o.finding}（{o.decidedBy}）
                      </p>
                    )}
                    {o.state === 'OPEN' && <Button onClick={() => setDeciding(o)}>填写核实结果</Button>}
                  </div>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      {deciding && (
        <FormDialog<{ state: 'UPHELD' | 'DISMISSED'; finding: string }, Objection>
          title="核实结果"
          intro={deciding.text}
          verb="保存"
          send={(values, call) => client.development.decideObjection({ id: deciding.id, ...values }, call)}
          onDone={() => {
            setDeciding(null)
            announce('已保存核实结果')
            void queries.invalidateQueries({ queryKey: api.development.key() })
          }}
          onClose={() => setDeciding(null)}
        >
          <Form.Item name="state" label="结论" rules={[{ required: true, message: '请选择结论' }]}>
            <Radio.Group
              options={[
                { value: 'DISMISSED', label: objectionStateLabels.DISMISSED },
                { value: 'UPHELD', label: objectionStateLabels.UPHELD },
              ]}
            />
          </Form.Item>
          <Form.Item name="finding" label="核实情况" rules={[{ required: true, whitespace: true, message: '请填写核实情况' }]}>
            <Input.TextArea rows={4} maxLength={1000} showCount />
          </Form.Item>
        </FormDialog>
      )}
    </Drawer>
  )
}
