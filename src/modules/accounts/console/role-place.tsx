import { Form, Select } from 'antd'
import { client } from '#console/client.ts'
import { RemoteSelect } from '#console/RemoteSelect.tsx'
import { type OrganizationKind, organizationKindLabels } from '#modules/organizations/rules.ts'
import { type Role, roleLabels, roles } from '#platform/scope/actor.ts'
import { grantPlaces } from '../rules.ts'

/** Which role, at which organization: only kinds of organization where the role has a meaning are found. */
export function RolePlaceFields({ streetId }: { streetId?: string }) {
  const form = Form.useFormInstance()
  const role = Form.useWatch<Role | undefined>('role', form)
  const kinds = role ? (grantPlaces[role] as readonly OrganizationKind[]) : undefined
  return (
    <>
      <Form.Item name="role" label="角色" rules={[{ required: true, message: '请选择角色' }]}>
        <Select options={roles.map((r) => ({ value: r, label: roleLabels[r] }))} onChange={() => form.setFieldValue('organizationId', undefined)} />
      </Form.Item>
      <Form.Item
        name="organizationId"
        label="授权范围"
        extra={kinds ? `这个组织及其全部下级。可选：${kinds.map((k) => organizationKindLabels[k]).join('、')}` : '请先选择角色'}
        rules={[{ required: true, message: '请选择授权范围' }]}
      >
        <RemoteSelect
          key={role}
          disabled={!kinds}
          name={`grant:${streetId ?? ''}:${role ?? ''}`}
          search={async (text) => {
            if (!kinds) return []
            const { items } = await client.organizations.list({ streetId, kind: [...kinds], text: text || undefined, limit: 20 }, { context: { read: true } })
            return items.map((o) => ({ value: o.id, label: o.name, sub: organizationKindLabels[o.kind] }))
          }}
        />
      </Form.Item>
    </>
  )
}
