import { Form, Select } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { today } from '#platform/time/day.ts'
import { moneyText, monthText, type PayWay, payWayLabels, payWays } from '../rules.ts'

interface Props {
  branchId: string
  month: string
  rows: readonly { membershipId: string; name: string; dueFen: number | null; payment: object | null; before: boolean }[]
  onDone(said: string): void
  onClose(): void
}

/** Records that the chosen members have paid the month. Who has paid, pays nothing, or whose amount is not known is left out and named. */
export function RecordDialog({ branchId, month, rows, onDone, onClose }: Props) {
  const due = rows.filter((r) => !r.payment && !r.before && r.dueFen !== 0)
  const open = due.filter((r) => r.dueFen !== null)
  const unknown = due.filter((r) => r.dueFen === null)
  const total = open.reduce((sum, r) => sum + (r.dueFen ?? 0), 0)
  return (
    <FormDialog<{ paidOn: string; way: PayWay }, { recorded: number; totalFen: number }>
      title={`登记${monthText(month)}党费`}
      intro={
        <>
          <p>
            {open.length} 人，共 {moneyText(total)}。{rows.length > due.length && `另有 ${rows.length - due.length} 人已交或免交，不重复登记。`}
          </p>
          {unknown.length > 0 && <p>未核定计算基数、请先核定的：{unknown.map((r) => r.name).join('、')}。</p>}
        </>
      }
      verb="登记"
      closed={open.length === 0}
      initial={{ paidOn: today(new Date()), way: 'CASH' }}
      send={(values, call) => client.dues.record({ ...values, branchId, payments: open.map(({ membershipId }) => ({ membershipId, month })) }, call)}
      onDone={({ recorded, totalFen }) => onDone(`已登记 ${recorded} 人，${moneyText(totalFen)}`)}
      onClose={onClose}
    >
      <PaidFields />
    </FormDialog>
  )
}

/** When and how the money came. */
export function PaidFields() {
  return (
    <>
      <Form.Item name="paidOn" label="交纳日期" rules={[{ required: true, message: '请填写交纳日期' }]}>
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="way" label="交纳方式" rules={[{ required: true, message: '请选择交纳方式' }]}>
        <Select options={payWays.map((w) => ({ value: w, label: payWayLabels[w] }))} />
      </Form.Item>
    </>
  )
}
