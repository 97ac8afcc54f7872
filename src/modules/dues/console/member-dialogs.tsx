import { Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { today } from '#platform/time/day.ts'
import { addToMonth, type BasisKind, baseLabels, basisKindLabels, basisKinds, moneyText, monthOf, monthText, type PayWay } from '../rules.ts'
import type { Dues, Payment } from './MemberDuesPage.tsx'
import { PaidFields } from './RecordDialog.tsx'

/** What can be changed on a member's page of dues. */
export type DuesChange = { kind: 'pay' | 'basis' | 'extra' | 'relief' } | { kind: 'takeBack'; payment: Payment }

interface Props {
  dues: Dues
  onDone(said: string): void
  onClose(): void
}

export function MemberDuesChange({ change, ...rest }: Props & { change: DuesChange }) {
  if (change.kind === 'pay') return <Pay {...rest} />
  if (change.kind === 'basis') return <SetBasis {...rest} />
  if (change.kind === 'extra') return <Extra {...rest} />
  if (change.kind === 'takeBack') return <TakeBack {...rest} payment={change.payment} />
  return <AskRelief {...rest} />
}

const fen = (yuan: number) => Math.round(yuan * 100)
const required = (message: string) => [{ required: true, message }]

function Pay({ dues: d, onDone, onClose }: Props) {
  return (
    <FormDialog<{ months: string[]; amount?: number | null; paidOn: string; way: PayWay }, { totalFen: number }>
      title={`登记${d.member.name}交纳党费`}
      verb="登记"
      initial={{ months: d.unpaid.map((u) => u.month), paidOn: today(new Date()), way: 'CASH' }}
      send={({ months, amount, ...values }, call) =>
        client.dues.record(
          {
            ...values,
            branchId: d.branch.id,
            payments: months.map((month) => ({ membershipId: d.member.id, month, ...(typeof amount === 'number' ? { amountFen: fen(amount) } : {}) })),
          },
          call,
        )
      }
      onDone={({ totalFen }) => onDone(`已登记 ${moneyText(totalFen)}`)}
      onClose={onClose}
    >
      <Form.Item name="months" label="交纳哪些月份" rules={[{ required: true, type: 'array', min: 1, message: '请选择月份' }]}>
        <Checkbox.Group
          options={d.unpaid.map((u) => ({ value: u.month, label: `${monthText(u.month)}${u.dueFen === null ? '' : ` ${moneyText(u.dueFen)}`}` }))}
        />
      </Form.Item>
      <Form.Item name="amount" label="每月实交（元），不填为按公式计算的数额" extra="少于应交数额的，请先办理减免；多交的为自愿。">
        <InputNumber min={0} max={100_000} precision={2} />
      </Form.Item>
      <PaidFields />
    </FormDialog>
  )
}

function SetBasis({ dues: d, onDone, onClose }: Props) {
  const now = d.bases[0]
  const [kind, setKind] = useState<BasisKind>(now?.kind ?? 'EMPLOYED')
  const label = baseLabels[kind]
  return (
    <FormDialog<{ kind: BasisKind; base?: number | null; quarterly?: boolean; fromMonth: string }, unknown>
      title={`核定${d.member.name}的计算基数`}
      intro="从所填月份起按新的基数计算，已登记的月份不变。"
      verb="核定"
      initial={{
        kind,
        base: now?.baseFen === null || now === undefined ? undefined : now.baseFen / 100,
        quarterly: now?.quarterly ?? false,
        fromMonth: d.month.slice(0, 7),
      }}
      send={({ base, fromMonth, quarterly, ...values }, call) =>
        client.dues.setBasis(
          { ...values, id: d.member.id, quarterly: quarterly ?? false, baseFen: typeof base === 'number' ? fen(base) : null, fromMonth: `${fromMonth}-01` },
          call,
        )
      }
      onDone={() => onDone('已核定')}
      onClose={onClose}
    >
      <Form.Item name="kind" label="收入情况" rules={required('请选择')}>
        <Select options={basisKinds.map((k) => ({ value: k, label: basisKindLabels[k] }))} onChange={setKind} />
      </Form.Item>
      {label && (
        <Form.Item name="base" label={`${label}（元）`} rules={required('请填写数额')}>
          <InputNumber min={0} max={1_000_000} precision={2} />
        </Form.Item>
      )}
      <Form.Item name="fromMonth" label="从哪个月起（领取新工资的月份）" rules={required('请填写月份')}>
        <Input type="month" max={d.month.slice(0, 7)} />
      </Form.Item>
      <Form.Item name="quarterly" valuePropName="checked">
        <Checkbox>经支部同意，按季度交纳</Checkbox>
      </Form.Item>
    </FormDialog>
  )
}

function Extra({ dues: d, onDone, onClose }: Props) {
  const [key] = useState(() => crypto.randomUUID())
  return (
    <FormDialog<{ amount: number; paidOn: string; way: PayWay }, unknown>
      title={`登记${d.member.name}自愿多交`}
      intro="一次多交 1000 元以上的，全额上缴中央。"
      verb="登记"
      initial={{ paidOn: today(new Date()), way: 'BANK' }}
      send={({ amount, ...values }, call) => client.dues.extra({ ...values, id: d.member.id, amountFen: fen(amount), key }, call)}
      onDone={() => onDone('已登记')}
      onClose={onClose}
    >
      <Form.Item name="amount" label="金额（元）" rules={required('请填写金额')}>
        <InputNumber min={0.01} max={1_000_000} precision={2} />
      </Form.Item>
      <PaidFields />
    </FormDialog>
  )
}

function AskRelief({ dues: d, onDone, onClose }: Props) {
  return (
    <FormDialog<{ amount: number; from: string; through: string; reason: string }, unknown>
      title={`代${d.member.name}申请减免`}
      intro="党员本人口头或书面提出、不便自己填写的，由支部代为登记；登记后由支部研究。"
      verb="提交"
      initial={{ amount: 0, from: d.month.slice(0, 7), through: addToMonth(d.month, 5).slice(0, 7) }}
      send={({ amount, from, through, reason }, call) =>
        client.dues.requestRelief(
          { membershipId: d.member.id, amountFen: fen(amount), fromMonth: `${from}-01`, untilMonth: addToMonth(monthOf(`${through}-01`), 1), reason },
          call,
        )
      }
      onDone={() => onDone('已提交，待支部研究')}
      onClose={onClose}
    >
      <Form.Item name="amount" label="申请每月交纳（元），0 为免交" rules={required('请填写数额')}>
        <InputNumber min={0} max={100_000} precision={2} />
      </Form.Item>
      <Form.Item name="from" label="从哪个月" rules={required('请填写月份')}>
        <Input type="month" />
      </Form.Item>
      <Form.Item name="through" label="到哪个月（含）" rules={required('请填写月份')}>
        <Input type="month" />
      </Form.Item>
      <Form.Item name="reason" label="困难情况" rules={required('请写明困难情况')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

function TakeBack({ payment: p, onDone, onClose }: Props & { payment: Payment }) {
  return (
    <FormDialog<{ reason: string }, unknown>
      title="冲销误登记的一笔"
      intro={`${p.kind === 'MONTHLY' ? `${monthText(p.month)}党费` : '自愿多交'} ${moneyText(p.amountFen)}，收据号 ${p.receipt}。冲销后原记录保留，另加一笔相反的记录；该月可以重新登记。`}
      verb="冲销"
      grave
      send={({ reason }, call) => client.dues.takeBack({ id: p.id, reason: reason.trim() }, call)}
      onDone={() => onDone('已冲销')}
      onClose={onClose}
    >
      <Form.Item name="reason" label="原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因' }]}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  )
}
