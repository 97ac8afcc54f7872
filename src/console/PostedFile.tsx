import { ORPCError } from '@orpc/client'
import { Form, Input } from 'antd'
import type { ReactNode } from 'react'
import { announce } from './Announcer.tsx'
import { FormDialog } from './form.tsx'

interface Props {
  title: string
  /** Address of the download; its form takes `fields` and `reason`. */
  action: string
  fields: Readonly<Record<string, string | number>>
  fileName: string
  /** Exactly what goes out. */
  children: ReactNode
  onClose(): void
}

/** Fetches a file that leaves a trace: asks for what, posts, and saves what comes back. A refusal is shown as of a form. Mount it to open it. */
export function PostedFile({ title, action, fields, fileName, children, onClose }: Props) {
  return (
    <FormDialog<{ reason: string }, Blob>
      title={title}
      intro={
        <>
          {children}
          <p>您的姓名、时间和用途会被记录，并写在文件末行。请妥善保管，用后删除。</p>
        </>
      }
      verb="导出"
      send={async ({ reason }) => {
        const form = new FormData()
        for (const [key, value] of Object.entries(fields)) form.set(key, String(value))
        form.set('reason', reason.trim())
        const answer = await fetch(action, { method: 'POST', body: form })
        if (answer.ok) return answer.blob()
        const problem = (await answer.json()) as { code: string; title: string; fields: unknown[] }
        throw new ORPCError(problem.code, { status: answer.status, message: problem.title, data: { fields: problem.fields } })
      }}
      onDone={(file) => {
        const link = document.createElement('a')
        link.href = URL.createObjectURL(file)
        link.download = fileName
        link.click()
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
        announce('文件已下载')
        onClose()
      }}
      onClose={onClose}
    >
      <Form.Item name="reason" label="用途" rules={[{ required: true, whitespace: true, min: 2, message: '请写明用途，如：报街道党工委核对' }]}>
        <Input maxLength={200} placeholder="如：报街道党工委核对" autoFocus />
      </Form.Item>
    </FormDialog>
  )
}
