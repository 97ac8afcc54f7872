import { Form, type FormInstance, Input, Radio, Select } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { nationalRules, type RuleValues, type StepCode, stepCodes } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { BranchChoice, PersonChoice } from './choose.tsx'
import { type StepForm, sentFields } from './StepDialog.tsx'
import { StepFields } from './StepFields.tsx'
import type { Case } from './words.tsx'

interface OpenForm extends StepForm {
  branchId: string
  known: 'NEW' | 'KNOWN'
  personId?: string
  person?: { name: string; identityNumber?: string; phone?: string }
  from?: string
  through?: StepCode
  days?: Record<string, string>
  reviews?: (string | undefined)[]
}

interface Props {
  /** He comes midway from another Party organization. */
  received: boolean
  branch?: { id: string; name: string }
  onDone(made: Case): void
  onClose(): void
}

/** Opens a case: by a letter of application, or with the steps that were made elsewhere. */
export function OpenDialog({ received, branch, onDone, onClose }: Props) {
  const rules: RuleValues = nationalRules.at(-1)!.values
  return (
    <FormDialog<OpenForm, Case>
      side
      title={received ? '接收转入的人' : '收到入党申请'}
      intro={received ? '转入前已办的步骤逐一填写日期，培养教育时间连续计算。' : '收到申请书后一个月内应派人谈话。'}
      verb={received ? '接收' : '建立档案'}
      initial={{ branchId: branch?.id, known: 'NEW', through: 'ASSIGN_CONTACT' }}
      send={({ known, person, personId, branchId, from, through, days, reviews, ...step }, call) => {
        const who = { branchId, ...(known === 'NEW' ? { person } : { personId }) }
        if (!received) return client.development.open({ ...who, ...step, fields: sentFields(step.fields) }, call)
        const steps = carried(through).map((code) => ({ step: code, onDay: days?.[code] ?? '' }))
        const { onDay, responsible, signer } = step
        return client.development.receive(
          { ...who, from: from ?? '', onDay, responsible, signer, steps, reviews: (reviews ?? []).filter((r) => r !== undefined) },
          call,
        )
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="branchId" label="党支部" rules={[{ required: true, message: '请选择党支部' }]}>
            <BranchChoice initial={branch && { value: branch.id, label: branch.name }} />
          </Form.Item>
          <Form.Item name="known" label="本人资料">
            <Radio.Group
              options={[
                { value: 'NEW', label: '新登记' },
                { value: 'KNOWN', label: '已登记的人' },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['known']}>
            {() => (form.getFieldValue('known') === 'KNOWN' ? <Known /> : <NewPerson />)}
          </Form.Item>
          {received ? <Received form={form} /> : <StepFields step="APPLY" rules={rules} />}
        </>
      )}
    </FormDialog>
  )
}

const Known = () => (
  <Form.Item name="personId" label="查找" rules={[{ required: true, message: '请选择本人' }]}>
    <PersonChoice />
  </Form.Item>
)

const NewPerson = () => (
  <>
    <Form.Item name={['person', 'name']} label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
      <Input maxLength={100} />
    </Form.Item>
    <Form.Item
      name={['person', 'identityNumber']}
      label="公民身份号码"
      extra="填写后自动带出性别和出生日期，用于核对是否年满十八周岁"
      rules={[{ required: true, message: '请填写公民身份号码' }]}
    >
      <Input maxLength={40} autoComplete="off" />
    </Form.Item>
    <Form.Item name={['person', 'phone']} label="联系电话">
      <Input maxLength={40} autoComplete="off" />
    </Form.Item>
  </>
)

/** Steps that can have been made elsewhere, in the order of their numbers, up to the last one made. */
const carried = (through: StepCode = 'ASSIGN_CONTACT'): StepCode[] => stepCodes.slice(0, stepCodes.indexOf(through) + 1)

function Received({ form }: { form: FormInstance<OpenForm> }) {
  const through = Form.useWatch('through', form)
  return (
    <>
      <Form.Item name="from" label="转自哪个党组织" rules={[{ required: true, whitespace: true, message: '请填写转自哪个党组织' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="onDay" label="转入日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="through" label="已办到哪一步">
        <Select
          options={stepCodes.slice(0, stepCodes.indexOf('OATH') + 1).map((code) => ({ value: code, label: `${stepOf(code).number}. ${stepOf(code).label}` }))}
        />
      </Form.Item>
      {carried(through).map((code) => (
        <Form.Item key={code} name={['days', code]} label={`${stepOf(code).label}的日期`} rules={[{ required: true, message: '请填写日期' }]}>
          <DayInput />
        </Form.Item>
      ))}
      {through === 'ASSIGN_CONTACT' &&
        ['第一次', '第二次'].map((which, i) => (
          <Form.Item key={which} name={['reviews', i]} label={`${which}半年考察的日期`}>
            <DayInput />
          </Form.Item>
        ))}
      <Form.Item name="responsible" label="责任人" rules={[{ required: true, whitespace: true, message: '请填写责任人' }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="signer" label="签字人" rules={[{ required: true, whitespace: true, message: '请填写签字人' }]}>
        <Input maxLength={60} />
      </Form.Item>
    </>
  )
}
