import { Form, Input } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import type { Page } from './page.ts'

interface Props {
  page: Page
  onDone(): void
  onClose(): void
}

/** Dissolves a body: it stays in every history and can be brought back. */
export function DissolveDialog({ page: { organization: o, children }, onDone, onClose }: Props) {
  const below = children.reduce((sum, c) => sum + c.count, 0)
  return (
    <FormDialog<{ on: string; note: string }, unknown>
      title={`撤销“${o.name}”`}
      intro={
        <>
          <p>撤销后它不再出现在组织树、地图和名册的选项里；历史记录保留，以后可以恢复。</p>
          {below > 0 && <p>它还有 {below} 个下级组织。下级组织和党员须先调整到别处。</p>}
        </>
      }
      verb="撤销"
      grave
      send={(values, call) => client.organizations.dissolve({ ...values, id: o.id, version: o.version }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="on" label="撤销日期" rules={[{ required: true, message: '请填写撤销日期' }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label="撤销原因和批复" rules={[{ required: true, whitespace: true, message: '请写明撤销原因和批复' }]}>
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
    </FormDialog>
  )
}

/** Brings a dissolved body back to its last place. */
export function ReopenDialog({ page: { organization: o }, onDone, onClose }: Props) {
  return (
    <FormDialog<{ note: string }, unknown>
      title={`恢复“${o.name}”`}
      intro="恢复后它回到原来的上级之下。"
      verb="恢复"
      send={(values, call) => client.organizations.reopen({ ...values, id: o.id, version: o.version }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="note" label="恢复原因和批复" rules={[{ required: true, whitespace: true, message: '请写明恢复原因和批复' }]}>
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
    </FormDialog>
  )
}
