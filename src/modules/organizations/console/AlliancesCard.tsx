import { Link } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card } from '#console/Facts.tsx'
import { DayInput, FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { organizationKindLabels } from '../rules.ts'
import { OrganizationSelect } from './choose.tsx'
import type { CardProps, Page } from './page.ts'

/** Kinds of body that are alliances themselves: others join them. */
const jointKinds = ['REGIONAL_GRAND_COMMITTEE', 'RED_PROPERTY_ALLIANCE']

/** The bodies that take part in this one, or those in which this one takes part. */
export function AlliancesCard({ page, onChanged }: CardProps) {
  const { organization: o, alliances, may } = page
  const joint = jointKinds.includes(o.kind)
  const [dialog, setDialog] = useState<'join' | Page['alliances'][number] | null>(null)
  if (!joint && alliances.length === 0) return null
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  const now = alliances.filter((a) => a.untilOn === null)
  const former = alliances.filter((a) => a.untilOn !== null)
  const row = (a: Page['alliances'][number]) => (
    <li key={a.id}>
      <Link to="/organizations/$id" params={{ id: a.organizationId }}>
        {a.name}
      </Link>
      <span className="c-sub">
        {organizationKindLabels[a.kind]}
        {a.duty && ` · ${a.duty}`}
      </span>
      <span className="c-sub c-rows-end">
        {formatDayShort(a.fromOn)} 起{a.untilOn && `，至 ${formatDayShort(a.untilOn)}`}
      </span>
      {may.arrange && a.untilOn === null && (
        <button type="button" className="c-text-button" aria-label={`登记${a.name}退出`} onClick={() => setDialog(a)}>
          退出
        </button>
      )}
    </li>
  )
  return (
    <Card
      title={joint ? '成员单位' : '联建与共建'}
      actions={joint && may.arrange && o.dissolvedOn === null && <Button onClick={() => setDialog('join')}>登记加入</Button>}
    >
      {now.length === 0 ? <EmptyState title={joint ? '还没有成员单位' : '现在没有联建关系'} /> : <ul className="c-rows">{now.map(row)}</ul>}
      {former.length > 0 && (
        <details className="c-former">
          <summary>已退出 {former.length} 个</summary>
          <ul className="c-rows">{former.map(row)}</ul>
        </details>
      )}
      {dialog === 'join' && (
        <FormDialog<{ memberId: string; duty?: string; fromOn: string }, unknown>
          title={`登记加入“${o.name}”`}
          verb="登记"
          send={(values, call) => client.organizations.joinAlliance({ ...values, id: o.id }, call)}
          onDone={() => done('已登记加入')}
          onClose={close}
        >
          <Form.Item name="memberId" label="成员单位" rules={[{ required: true, message: '请选择成员单位' }]}>
            <OrganizationSelect streetId={o.streetId} />
          </Form.Item>
          <Form.Item name="duty" label="担任的角色">
            <Input maxLength={60} placeholder="如：成员单位、轮值牵头" />
          </Form.Item>
          <Form.Item name="fromOn" label="加入日期" rules={[{ required: true, message: '请填写加入日期' }]}>
            <DayInput />
          </Form.Item>
        </FormDialog>
      )}
      {dialog && dialog !== 'join' && (
        <FormDialog<{ on: string }, unknown>
          title={joint ? `登记“${dialog.name}”退出` : `退出“${dialog.name}”`}
          intro="退出后的记录保留在“已退出”里。"
          verb="登记退出"
          send={(values, call) => client.organizations.leaveAlliance({ ...values, allianceId: dialog.id }, call)}
          onDone={() => done('已登记退出')}
          onClose={close}
        >
          <Form.Item name="on" label="退出日期" rules={[{ required: true, message: '请填写退出日期' }]}>
            <DayInput />
          </Form.Item>
        </FormDialog>
      )}
    </Card>
  )
}
