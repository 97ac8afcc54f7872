import { useNavigate } from '@tanstack/react-router'
import { Form } from 'antd'
import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { formatDayShort } from '#platform/time/format.ts'

/** Finds persons for a choice, with what tells namesakes apart. A typed number is sent in the body and stands in no address. */
async function findPeople(text: string): Promise<Found[]> {
  if (text === '') return []
  return (await client.people.find({ text })).map((p) => ({
    value: p.id,
    label: p.name,
    sub: [p.birthOn && formatDayShort(p.birthOn), p.phoneHint, p.homeAddress].filter(Boolean).join(' · '),
  }))
}

/** Chooses two persons by search and leads on to their comparison. */
export function FindDialog({ onClose }: { onClose(): void }) {
  const navigate = useNavigate()
  return (
    <FormDialog<{ kept: string; merged: string }, { kept: string; merged: string }>
      title="查找要合并的两条资料"
      intro="下一步逐项比对，确认之前不会改动任何资料。"
      verb="比对"
      send={async (values) => values}
      onDone={(values) => navigate({ to: '/people/merge', search: values })}
      onClose={onClose}
    >
      <Form.Item name="kept" label="保留的一条" rules={[{ required: true, message: '请选择保留的一条' }]}>
        <RemoteSelect name="people" search={findPeople} placeholder="姓名、拼音首字母、手机后四位" />
      </Form.Item>
      <Form.Item
        name="merged"
        label="并入的一条"
        rules={[
          { required: true, message: '请选择并入的一条' },
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value && value === getFieldValue('kept')) throw new Error('请选择两条不同的资料')
            },
          }),
        ]}
      >
        <RemoteSelect name="people" search={findPeople} placeholder="姓名、拼音首字母、手机后四位" />
      </Form.Item>
    </FormDialog>
  )
}
