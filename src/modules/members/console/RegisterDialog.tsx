import { Form, Radio } from 'antd'
import type { z } from 'zod'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import type { MemberView } from '../contract.ts'
import { BranchSelect } from './BranchSelect.tsx'
import { PersonFields, type PersonForm } from './PersonFields.tsx'

interface RegisterForm {
  person: PersonForm
  standing: 'PROBATIONARY' | 'FULL'
  branchId: string
  groupId?: string | null
  joinedOn: string
  fullOn?: string | null
  fromOn?: string
}

interface Props {
  /** The branch that is looked at, when the roster is narrowed to one. */
  branch?: { id: string; name: string }
  onDone(member: z.output<typeof MemberView>): void
  onClose(): void
}

/** Registers a member with his person, membership and first period in one step. */
export function RegisterDialog({ branch, onDone, onClose }: Props) {
  return (
    <FormDialog<RegisterForm, z.output<typeof MemberView>>
      side
      title="登记党员"
      verb="登记"
      initial={{ standing: 'FULL', branchId: branch?.id }}
      send={(values, call) => client.members.register(values, call)}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="standing" label="类别" rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: 'FULL', label: '正式党员' },
                { value: 'PROBATIONARY', label: '预备党员' },
              ]}
            />
          </Form.Item>
          <Form.Item name="branchId" label="所在党支部" rules={[{ required: true, message: '请选择党支部' }]}>
            <BranchSelect initial={branch && { value: branch.id, label: branch.name }} />
          </Form.Item>
          <Form.Item noStyle dependencies={['branchId']}>
            {() => {
              const branchId = form.getFieldValue('branchId') as string | undefined
              return branchId ? (
                <Form.Item name="groupId" label="所在党小组">
                  <BranchSelect key={branchId} groupsOf={branchId} />
                </Form.Item>
              ) : null
            }}
          </Form.Item>
          <Form.Item name="joinedOn" label="入党日期" rules={[{ required: true, message: '请填写入党日期' }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="fullOn" label="转正日期">
            <DayInput />
          </Form.Item>
          <Form.Item name="fromOn" label="组织关系自哪天起在本支部" extra="不填为今天">
            <DayInput />
          </Form.Item>
          <PersonFields prefix="person" />
        </>
      )}
    </FormDialog>
  )
}
