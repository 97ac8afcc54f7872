import { Form, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { type OrganizationKind, organizationKindInitials, organizationKindLabels, organizationKinds, whyNotBelow } from '../rules.ts'
import { FactsFields, type FactsForm } from './FactsFields.tsx'

interface Props {
  parent: { id: string; name: string; kind: OrganizationKind }
  kind?: OrganizationKind
  onDone(id: string): void
  onClose(): void
}

/** Makes a body below another; only kinds that may stand there are offered. */
export function CreateDialog({ parent, kind: given, onDone, onClose }: Props) {
  const kinds = organizationKinds.filter((k) => whyNotBelow(k, parent.kind) === null)
  const [kind, setKind] = useState(given ?? kinds[0])
  return (
    <FormDialog<FactsForm & { kind: OrganizationKind }, { id: string }>
      side
      title="建立组织"
      intro={`建立在“${parent.name}”之下。`}
      verb="建立"
      initial={{ kind, contactPublic: false, caring: false }}
      send={(values, call) => client.organizations.create({ ...values, parentId: parent.id }, call)}
      onDone={({ id }) => onDone(id)}
      onClose={onClose}
    >
      <Form.Item name="kind" label="类别" rules={[{ required: true, message: '请选择类别' }]}>
        <Select<OrganizationKind>
          showSearch={{ optionFilterProp: ['label', 'initials'] }}
          options={kinds.map((k) => ({ value: k, label: organizationKindLabels[k], initials: organizationKindInitials[k] }))}
          onChange={setKind}
        />
      </Form.Item>
      <FactsFields kind={kind} />
    </FormDialog>
  )
}
