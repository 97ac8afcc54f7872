import { Form, type FormInstance } from 'antd'
import { client } from '#console/client.ts'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'

// Kinds in which a member's relation can stand, and the groups inside; words of `organizations`.
const branches = ['COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'] as const

const found = async (below: string | undefined, kind: typeof branches | readonly ['PARTY_GROUP'], text: string): Promise<Found[]> =>
  (await client.organizations.list({ below, kind: [...kind], text: text || undefined, limit: 30 }, { context: { read: true } })).items
    .filter((o) => below === undefined || o.parentId === below)
    .map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))

/** The branch and, once it is chosen, the group in which a member is placed. `branch` and `group` name the form's fields. */
export function BranchFields({ form, branch, group, initial }: { form: FormInstance; branch: string; group: string; initial?: Found }) {
  return (
    <>
      <Form.Item name={branch} label="接收党支部" rules={[{ required: true, message: '请选择接收党支部' }]}>
        <RemoteSelect name="transfer-branches" search={(text) => found(undefined, branches, text)} initial={initial} />
      </Form.Item>
      <Form.Item noStyle dependencies={[branch]}>
        {() => {
          const chosen = form.getFieldValue(branch) as string | undefined
          return chosen ? (
            <Form.Item name={group} label="党小组">
              <RemoteSelect key={chosen} name={`transfer-groups:${chosen}`} search={(text) => found(chosen, ['PARTY_GROUP'], text)} />
            </Form.Item>
          ) : null
        }}
      </Form.Item>
    </>
  )
}
