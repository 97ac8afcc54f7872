import { Button, Form, Input } from 'antd'
import type { ReactNode } from 'react'
import { announce } from './Announcer.tsx'
import { type Call, FormDialog } from './form.tsx'
import { Icon } from './icons.tsx'

interface Props {
  /** Exactly what goes out: 当前筛选出的 1,482 人，28 列，号码遮盖. */
  children: ReactNode
  /** Gives the address of the file for a reason. */
  addressOf(reason: string, call: Call): string | Promise<string>
  onClose(): void
}

/** Asks why a list leaves the system, then fetches the file. The reason is recorded and stands in the file's last line. Mount it to open it. */
export function ExportDialog({ children, addressOf, onClose }: Props) {
  return (
    <FormDialog<{ reason: string }, string>
      title="导出"
      intro={
        <>
          {children}
          <p>您的姓名、时间和原因会被记录，并写在文件末行。请妥善保管，用后删除。</p>
        </>
      }
      verb="导出"
      send={async ({ reason }, call) => addressOf(reason.trim(), call)}
      onDone={(address) => {
        location.assign(address)
        announce('文件正在下载')
        onClose()
      }}
      onClose={onClose}
    >
      <Form.Item name="reason" label="导出原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因，如：上报区委组织部核对' }]}>
        <Input maxLength={200} placeholder="如：上报区委组织部核对" autoFocus />
      </Form.Item>
    </FormDialog>
  )
}

/** Prints the page as it is filtered; the frame stays off the paper. */
export function PrintButton() {
  return (
    <Button icon={<Icon name="print" />} onClick={() => print()}>
      打印
    </Button>
  )
}
