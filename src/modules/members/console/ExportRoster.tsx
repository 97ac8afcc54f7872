import { ORPCError } from '@orpc/client'
import { Checkbox, Form, Input } from 'antd'
import { announce } from '#console/Announcer.tsx'
import { FormDialog } from '#console/form.tsx'
import { useCan } from '#console/session.ts'
import type { RosterFilter } from '../contract.ts'

/** Takes the roster out of the system as a spreadsheet: for a reason, which every exported person can read. */
export function ExportRoster({ filter, count, chosen, onClose }: { filter: RosterFilter; count: number | null; chosen?: readonly string[]; onClose(): void }) {
  const can = useCan()
  return (
    <FormDialog<{ reason: string; full?: boolean }, Blob>
      title="导出党员花名册"
      intro={
        <>
          <p>
            {chosen ? '只导出选中的' : '按当前筛选导出'}
            {count === null ? '' : ` ${count.toLocaleString('zh-CN')} 人`}，共 28 列，格式与导入的花名册相同。
          </p>
          <p>您的姓名、时间和原因会被记录，写在文件末行，每位党员本人可以看到。请妥善保管，用后删除。</p>
        </>
      }
      verb="导出"
      send={async ({ reason, full }) => {
        const form = new FormData()
        for (const [key, value] of Object.entries(filter)) if (value !== undefined) form.set(key, Array.isArray(value) ? value.join(',') : String(value))
        form.set('reason', reason.trim())
        form.set('full', full ? 'true' : 'false')
        if (chosen) form.set('chosen', chosen.join(','))
        const answer = await fetch('/console-files/members.xlsx', { method: 'POST', body: form })
        if (answer.ok) return answer.blob()
        const problem = (await answer.json()) as { code: string; title: string; fields: unknown[] }
        throw new ORPCError(problem.code, { status: answer.status, message: problem.title, data: { fields: problem.fields } })
      }}
      onDone={(file) => {
        const link = document.createElement('a')
        link.href = URL.createObjectURL(file)
        link.download = '党员花名册.xlsx'
        link.click()
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
        announce('文件已下载')
        onClose()
      }}
      onClose={onClose}
    >
      <Form.Item name="reason" label="导出原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因，如：上报区委组织部核对' }]}>
        <Input maxLength={200} placeholder="如：上报区委组织部核对" autoFocus />
      </Form.Item>
      {can('members.exportFull') && (
        <Form.Item name="full" valuePropName="checked" required>
          <Checkbox>包含完整的公民身份号码和联系电话（不选则遮盖）</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  )
}
