import { Form, Input, Select } from 'antd'
import { clearable, DayInput } from '#console/form.tsx'
import { EDUCATION, ETHNICITY } from '#platform/codes/standards.ts'

/** What is typed of a person, named as the contract names it. */
export interface PersonForm {
  name: string
  identityNumber?: string | null
  phone?: string | null
  ethnicity?: string | null
  education?: string | null
  degree?: string | null
  school?: string | null
  nativePlace?: string | null
  workStartedOn?: string | null
  employer?: string | null
  registeredAddress?: string | null
  homeAddress?: string | null
  birthOn?: string | null
  sex?: '0' | '1' | '2' | '9'
  note?: string | null
  changedOn?: string | null
}

const options = (table: { entries: readonly { code: string; label: string }[] }) => table.entries.map((e) => ({ value: e.code, label: e.label }))

/** Fields of a person. `prefix` is where they stand in the form. An edit leaves the numbers empty: they are kept unless typed anew. */
export function PersonFields({ prefix, editing }: { prefix?: string; editing?: boolean }) {
  const at = (name: string) => (prefix ? [prefix, name] : name)
  const kept = editing ? '不填则保留原来的号码' : undefined
  return (
    <>
      <Form.Item name={at('name')} label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name={at('identityNumber')} label="公民身份号码" extra={kept ?? '填写后自动带出性别和出生日期'}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name={at('phone')} label="联系电话" extra={kept}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name={at('ethnicity')} label="民族">
        <Select allowClear={clearable} showSearch={{ optionFilterProp: 'label' }} options={options(ETHNICITY)} />
      </Form.Item>
      <Form.Item name={at('education')} label="学历">
        <Select allowClear={clearable} options={options(EDUCATION)} />
      </Form.Item>
      {editing && (
        <Form.Item name={at('changedOn')} label="民族、学历的变动日期" extra="改动了上面两项时填：从哪天起是这样。不填为今天；在这以前的年度统计仍按原来的计">
          <DayInput />
        </Form.Item>
      )}
      <Form.Item name={at('degree')} label="学位">
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name={at('school')} label="毕业院校及专业">
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name={at('nativePlace')} label="籍贯">
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name={at('workStartedOn')} label="参加工作日期">
        <DayInput />
      </Form.Item>
      <Form.Item name={at('employer')} label="工作单位及职务">
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name={at('registeredAddress')} label="户籍地">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={at('homeAddress')} label="家庭住址">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={at('note')} label="备注">
        <Input.TextArea maxLength={500} rows={2} />
      </Form.Item>
    </>
  )
}
