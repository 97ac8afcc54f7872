import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import { api } from '#console/client.ts'
import { DayInput } from '#console/form.tsx'
import { type Field, fieldsUnder } from '../fields.ts'
import type { RuleValues, StepCode } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { BranchChoice } from './choose.tsx'

interface Props {
  step: StepCode
  /** The rules in force, which decide what is asked for. */
  rules: RuleValues
  branchId?: string
  caseId?: string
  /** The last day for which the step is in time. */
  dueOn?: string | null
  /** A correction keeps the papers as they are. */
  noPapers?: boolean
}

/** What every step is asked: day, responsible person, signer, record, papers; and its own fields, drawn from their definitions. */
export function StepFields({ step, rules, branchId, caseId, dueOn, noPapers }: Props) {
  const { documents, fields, goesOn } = stepOf(step)
  return (
    <>
      <Form.Item name="onDay" label="日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput />
      </Form.Item>
      {Object.entries(fieldsUnder(fields, rules)).map(([name, field]) => (
        <FieldItem key={name} name={name} field={field} branchId={branchId} caseId={caseId} />
      ))}
      <Form.Item
        name="record"
        label="纪实"
        extra={goesOn ? '这一次的情况和意见' : '经过、意见和结论'}
        rules={[{ required: true, whitespace: true, message: '请填写纪实' }]}
      >
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Form.Item>
      <Form.Item name="responsible" label="责任人" rules={[{ required: true, whitespace: true, message: '请填写责任人' }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="signer" label="签字人" rules={[{ required: true, whitespace: true, message: '请填写签字人' }]}>
        <Input maxLength={60} />
      </Form.Item>
      {documents.length > 0 && !noPapers && (
        <Form.Item name="papers" label="已收入档案的材料" extra="未收到的以后可以补收，补齐前列为缺件">
          <Checkbox.Group options={[...documents]} />
        </Form.Item>
      )}
      {dueOn && (
        <Form.Item noStyle dependencies={['onDay']}>
          {({ getFieldValue }) =>
            ((getFieldValue('onDay') as string | undefined) ?? '') > dueOn ? (
              <Form.Item name="lateReason" label="超期的原因" rules={[{ required: true, whitespace: true, message: '请写明超期的原因' }]}>
                <Input.TextArea rows={2} maxLength={300} />
              </Form.Item>
            ) : null
          }
        </Form.Item>
      )}
    </>
  )
}

function FieldItem({ name, field, branchId, caseId }: { name: string; field: Field; branchId?: string; caseId?: string }) {
  const at = ['fields', name]
  if (field.kind === 'flag')
    return (
      <Form.Item name={at} valuePropName="checked" extra={field.hint}>
        <Checkbox>{field.label}</Checkbox>
      </Form.Item>
    )
  return (
    <Form.Item name={at} label={field.label} extra={field.hint} rules={[{ required: !field.optional, message: `请填写${field.label}` }]}>
      {inputOf(field, branchId, caseId)}
    </Form.Item>
  )
}

function inputOf(field: Field, branchId?: string, caseId?: string) {
  switch (field.kind) {
    case 'count':
      return <InputNumber min={0} max={100_000} precision={0} />
    case 'amount':
      return <InputNumber min={0} max={10_000} suffix={field.unit} />
    case 'choice': {
      const options = Object.entries(field.options).map(([value, label]) => ({ value, label }))
      return options.length > 3 ? <Select options={options} /> : <Radio.Group options={options} />
    }
    case 'checks':
      return <Checkbox.Group options={Object.entries(field.options).map(([value, label]) => ({ value, label }))} />
    case 'members':
      return <FullMembers caseId={caseId} max={field.max} />
    case 'group':
      return <BranchChoice groupsOf={branchId} />
    case 'text':
      return field.rows ? <Input.TextArea rows={field.rows} maxLength={field.max} /> : <Input maxLength={field.max} />
  }
}

/** Chooses full members of the branch. */
function FullMembers({ caseId, max, ...rest }: { caseId?: string; max: number; id?: string; value?: string[]; onChange?(value: string[]): void }) {
  const found = useQuery(api.development.voters.queryOptions({ input: { id: caseId ?? '' }, enabled: caseId !== undefined }))
  return (
    <Select
      {...rest}
      mode="multiple"
      maxCount={max}
      loading={found.isLoading}
      showSearch={{ optionFilterProp: 'label' }}
      options={(found.data ?? []).map((m) => ({ value: m.id, label: m.name }))}
    />
  )
}
