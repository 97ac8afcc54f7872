import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useSession } from '#console/session.ts'
import { codePattern, type SubjectKind, subjectKindLabels, subjectKinds } from '../rules.ts'
import { TemplateTag, type TemplateVersion } from './words.tsx'

const route = getRouteApi('/procedures/templates')
interface Row {
  code: string
  name: string
  versions: readonly TemplateVersion[]
}
const current = (row: Row): TemplateVersion => row.versions.find((v) => v.state === 'PUBLISHED') ?? row.versions[0]!

const columns: readonly Column<Row>[] = [
  { key: 'name', title: '流程', cell: (r) => r.name, always: true },
  { key: 'subject', title: '办理对象', cell: (r) => subjectKindLabels[current(r).subject] },
  { key: 'steps', title: '步骤', cell: (r) => current(r).steps, number: true },
  {
    key: 'state',
    title: '版本',
    cell: (r) => (
      <>
        第 {current(r).version} 版 <TemplateTag state={current(r).state} />
      </>
    ),
  },
  { key: 'draft', title: '草稿', cell: (r) => r.versions.find((v) => v.state === 'DRAFT') && <TemplateTag state="DRAFT" /> },
  { key: 'open', title: '正在办理', cell: (r) => r.versions.reduce((n, v) => n + v.openCases, 0), number: true },
  { key: 'code', title: '代码', cell: (r) => r.code, optional: true },
]

/** The office's step-by-step programmes. */
export function TemplatesPage() {
  const { street } = route.useSearch()
  const navigate = useNavigate()
  const session = useSession()
  const queries = useQueryClient()
  const [creating, setCreating] = useState(false)
  const streetId = street ?? session.streetId ?? undefined
  const list = useQuery(api.procedures.templates.queryOptions({ input: { streetId } }))
  return (
    <>
      <PageHeader
        title="流程模板"
        aside="把一件要分几步办的事写成流程，不需要编程"
        actions={
          <>
            <PrintButton />
            {list.data?.mayDesign && (
              <Button type="primary" onClick={() => setCreating(true)}>
                新建流程
              </Button>
            )}
          </>
        }
      />
      <MenuTabs of="/procedures" />
      <DataTable<Row>
        name="procedure-templates"
        label="流程模板"
        columns={columns}
        page={{ ...list, data: list.data && { items: list.data.items, next: null } }}
        rowKey={(r) => r.code}
        rowName={(r) => r.name}
        open={(r) => ({ to: '/procedures/templates/$id', params: { id: current(r).id } })}
        empty={
          <EmptyState title="还没有流程">
            <p>新建一个流程，写好步骤、材料和期限后发布，就可以照它办理。</p>
          </EmptyState>
        }
      />
      {creating && (
        <FormDialog<{ name: string; code: string; subject: SubjectKind; note?: string }, { id: string }>
          title="新建流程"
          intro="先成为草稿，写好步骤以后再发布。"
          verb="新建"
          send={(values, call) => client.procedures.createTemplate({ ...values, streetId }, call)}
          onDone={({ id }) => {
            setCreating(false)
            announce('已新建草稿')
            void queries.invalidateQueries({ queryKey: api.procedures.key() })
            void navigate({ to: '/procedures/templates/$id', params: { id } })
          }}
          onClose={() => setCreating(false)}
        >
          <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
            <Input maxLength={60} placeholder="如：小区党支部组建" />
          </Form.Item>
          <Form.Item
            name="code"
            label="代码"
            extra="大写字母、数字和下划线，定后不变。"
            rules={[{ required: true, pattern: codePattern, message: '请用大写字母、数字和下划线填写代码，以字母开头' }]}
          >
            <Input maxLength={60} placeholder="如：FOUND_BRANCH" autoComplete="off" />
          </Form.Item>
          <Form.Item name="subject" label="办理对象" rules={[{ required: true, message: '请选择' }]}>
            <Select options={subjectKinds.map((s) => ({ value: s, label: subjectKindLabels[s] }))} />
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </FormDialog>
      )}
    </>
  )
}
