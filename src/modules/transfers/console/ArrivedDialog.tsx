import { Form, Input, Radio } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { BranchFields } from './BranchField.tsx'
import type { ShownTransfer } from './parts.tsx'

interface Values {
  personName: string
  standing: 'FULL' | 'PROBATIONARY'
  fromName: string
  letterNumber: string
  issuedOn: string
  validUntil?: string
  withinCity: boolean
  duesPaidThrough?: string
  toBranchId: string
  reason: string
}
const required = (message: string) => [{ required: true, whitespace: true, message }]

/** Registers a letter that a member brought from outside the deployment. */
export function ArrivedDialog({ onDone, onClose }: { onDone(made: ShownTransfer): void; onClose(): void }) {
  return (
    <FormDialog<Values, ShownTransfer>
      side
      title="登记外来介绍信"
      intro="按介绍信上的内容填写。登记之后再办理接收，接收时填写本人资料。"
      verb="登记"
      initial={{ standing: 'FULL', withinCity: false }}
      send={({ toBranchId, ...values }, call) => client.transfers.arrived({ ...values, toBranchId }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="personName" label="姓名" rules={required('请填写姓名')}>
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <Form.Item name="standing" label="类别" rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: 'FULL', label: '正式党员' },
                { value: 'PROBATIONARY', label: '预备党员' },
              ]}
            />
          </Form.Item>
          <Form.Item name="fromName" label="转出党组织" rules={required('请填写转出党组织的全称')}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="withinCity" label="转出党组织在哪里" rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: true, label: '本市（有效期 10 天）' },
                { value: false, label: '市外（有效期 30 天）' },
              ]}
            />
          </Form.Item>
          <Form.Item name="letterNumber" label="介绍信编号" rules={required('请填写介绍信编号')}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="issuedOn" label="开具日期" rules={[{ required: true, message: '请填写开具日期' }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="validUntil" label="有效期至" extra="不填则按上面的有效期计算；最长不超过三个月">
            <DayInput />
          </Form.Item>
          <Form.Item name="duesPaidThrough" label="党费缴至（该月任意一天）">
            <DayInput />
          </Form.Item>
          <BranchFields form={form} branch="toBranchId" group="toGroupId" />
          <Form.Item name="reason" label="转接原因" rules={required('请填写原因，如：退休后转到居住地')}>
            <Input maxLength={200} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}
