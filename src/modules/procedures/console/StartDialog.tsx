import { Form, Input, Select } from 'antd'
import { client } from '#console/client.ts'
import { type Call, DayInput, FormDialog } from '#console/form.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { today } from '#platform/time/day.ts'
import { type FoundableKind, foundableKinds } from '../rules.ts'
import type { Page, TemplateVersion } from './words.tsx'

/** What is typed of a case; empty fields of a new body are left out. */
export interface AboutForm {
  title: string
  newBody?: { name: string; kind: FoundableKind; address?: string | null }
  units?: string[]
}

/** The same as the contract takes it. */
export const aboutOf = ({ title, newBody, units }: AboutForm) => ({
  title,
  newBody: newBody ? { ...newBody, address: newBody.address || null } : null,
  units: units ?? [],
})

/** Fields of the body that is to be founded. */
export function NewBodyFields() {
  return (
    <>
      <div className="c-form-row">
        <Form.Item name={['newBody', 'name']} label="拟成立组织的名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
          <Input maxLength={200} placeholder="如：金色港湾小区党支部" />
        </Form.Item>
        <Form.Item name={['newBody', 'kind']} label="类别" rules={[{ required: true, message: '请选择类别' }]}>
          <Select options={foundableKinds.map((k) => ({ value: k, label: organizationKindLabels[k] }))} />
        </Form.Item>
      </div>
      <Form.Item name={['newBody', 'address']} label="地址">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item noStyle dependencies={[['newBody', 'kind']]}>
        {({ getFieldValue }) =>
          getFieldValue(['newBody', 'kind']) === 'JOINT_BRANCH' && (
            <Form.Item name="units" label="联合的单位" extra="输入一个单位后按回车；一般不超过 5 个">
              <Select mode="tags" open={false} />
            </Form.Item>
          )
        }
      </Form.Item>
    </>
  )
}

const hosts = ['WORKING_COMMITTEE', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH', 'ESTATE_BRANCH', 'REGIONAL_GRAND_COMMITTEE'] as const
const own = [...hosts, 'STREET_ORGAN_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'] as const

interface StartForm extends AboutForm {
  templateId: string
  organizationId: string
  startedOn: string
}

/** Starts a case of a published template. */
export function StartDialog({
  templates,
  streetId,
  onDone,
  onClose,
}: {
  templates: readonly TemplateVersion[]
  streetId: string | undefined
  onDone(output: { id: string }): void
  onClose(): void
}) {
  const subjectOf = (id: string | undefined) => templates.find((t) => t.id === id)?.subject
  const search =
    (subject: TemplateVersion['subject'] | undefined) =>
    async (text: string): Promise<Found[]> => {
      const kind = subject === 'NEW_BODY' ? [...hosts] : [...own]
      const { items } = await client.organizations.list({ streetId, kind, text: text || undefined, limit: 20 }, { context: { read: true } })
      return items.map((o) => ({ value: o.id, label: o.name, sub: organizationKindLabels[o.kind] }))
    }
  return (
    <FormDialog<StartForm, { id: string }>
      side
      title="开始办理"
      verb="开始"
      initial={{ startedOn: today(new Date()), templateId: templates.length === 1 ? templates[0]?.id : undefined }}
      send={(values: StartForm, call: Call) =>
        client.procedures.start({ ...aboutOf(values), templateId: values.templateId, organizationId: values.organizationId, startedOn: values.startedOn }, call)
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="templateId" label="流程" rules={[{ required: true, message: '请选择流程' }]}>
            <Select options={templates.map((t) => ({ value: t.id, label: `${t.name}（${t.steps} 步）` }))} />
          </Form.Item>
          <Form.Item name="title" label="事项" rules={[{ required: true, whitespace: true, message: '请填写事项' }]}>
            <Input maxLength={100} placeholder="如：金色港湾小区成立党支部" />
          </Form.Item>
          <Form.Item noStyle dependencies={['templateId']}>
            {() => {
              const subject = subjectOf(form.getFieldValue('templateId') as string | undefined)
              return (
                <>
                  <Form.Item
                    name="organizationId"
                    label={subject === 'NEW_BODY' ? '设在哪个组织之下' : '承办组织'}
                    rules={[{ required: true, message: '请选择组织' }]}
                  >
                    <RemoteSelect name={`procedure-host:${subject ?? ''}:${streetId ?? ''}`} search={search(subject)} />
                  </Form.Item>
                  {subject === 'NEW_BODY' && <NewBodyFields />}
                </>
              )
            }}
          </Form.Item>
          <Form.Item name="startedOn" label="开始日期" rules={[{ required: true, message: '请填写日期' }]}>
            <DayInput max={today(new Date())} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}

/** Changes what a case is about, before its body is founded. */
export function EditDialog({ page, onDone, onClose }: { page: Page; onDone(output: unknown): void; onClose(): void }) {
  return (
    <FormDialog<AboutForm, unknown>
      title="修改办理事项"
      verb="保存"
      initial={{ title: page.title, newBody: page.newBody ?? undefined, units: page.units }}
      send={(values, call) => client.procedures.edit({ ...aboutOf(values), id: page.id, version: page.version }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="title" label="事项" rules={[{ required: true, whitespace: true, message: '请填写事项' }]}>
        <Input maxLength={100} />
      </Form.Item>
      {page.subject === 'NEW_BODY' && <NewBodyFields />}
    </FormDialog>
  )
}
