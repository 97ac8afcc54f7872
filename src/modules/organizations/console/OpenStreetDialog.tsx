import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { api, client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'

interface StreetForm {
  name: string
  shortName: string
  divisionCode: string
  parentId: string
}

/** Opens a street in this deployment: its working committee, empty, ready for its first administrator. */
export function OpenStreetDialog({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  const districts = useQuery(api.organizations.list.queryOptions({ input: { kind: ['DISTRICT'], limit: 50 } }))
  return (
    <FormDialog<StreetForm, unknown>
      title="开通街道"
      intro="开通后，请在“账号与授权”中为它建立街道管理员。"
      verb="开通"
      send={(values, call) => client.organizations.openStreet(values, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="parentId" label="所属区" rules={[{ required: true, message: '请选择所属区' }]}>
        <Select loading={districts.isFetching} options={districts.data?.items.map((d) => ({ value: d.id, label: d.name }))} />
      </Form.Item>
      <Form.Item name="name" label="党工委全称" rules={[{ required: true, whitespace: true, message: '请填写党工委全称' }]}>
        <Input maxLength={200} placeholder="如：中共郑州市管城回族区航海东路街道工作委员会" />
      </Form.Item>
      <Form.Item name="shortName" label="街道名称" rules={[{ required: true, whitespace: true, message: '请填写街道名称' }]}>
        <Input maxLength={60} placeholder="如：航海东路街道" />
      </Form.Item>
      <Form.Item name="divisionCode" label="街道代码" rules={[{ required: true, pattern: /^\d{9}$/, message: '请填写 9 位街道代码' }]}>
        <Input maxLength={9} inputMode="numeric" />
      </Form.Item>
    </FormDialog>
  )
}
