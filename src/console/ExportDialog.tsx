import { Button, Form, Input } from 'antd'
import { type ReactNode, useState } from 'react'
import { announce } from './Announcer.tsx'
import { type Call, FormDialog } from './form.tsx'
import { Icon } from './icons.tsx'
import { postForFile, saveFile } from './post-file.ts'
import { printWhole } from './print.ts'

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
      <ReasonField />
    </FormDialog>
  )
}

function ReasonField() {
  return (
    <Form.Item name="reason" label="导出原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因，如：上报区委组织部核对' }]}>
      <Input maxLength={200} placeholder="如：上报区委组织部核对" autoFocus />
    </Form.Item>
  )
}

interface ExportButtonProps {
  /** What answers a post with the spreadsheet. */
  address: string
  /** Name of the file, without its ending. */
  name: string
  /** The filters of the list. */
  filter: Readonly<Record<string, string | undefined>>
}

/** Exports a list that names persons, as it is filtered: all of its rows, for a reason that is recorded. */
export function ExportButton({ address, name, filter }: ExportButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>导出</Button>
      {open && (
        <FormDialog<{ reason: string }, Blob>
          title={`导出${name}`}
          intro={<p>按当前筛选导出全部行，不含证件号码和电话。您的姓名、时间和原因会被记录，并写在文件末行。</p>}
          verb="导出"
          send={({ reason }) => postForFile(address, { ...filter, reason: reason.trim() })}
          onDone={(file) => {
            saveFile(file, `${name}.xlsx`)
            announce('文件已下载')
            setOpen(false)
          }}
          onClose={() => setOpen(false)}
        >
          <ReasonField />
        </FormDialog>
      )}
    </>
  )
}

/** Prints the page as it is filtered, its lists whole; the frame stays off the paper. Beside it stands how far the reading is. */
export function PrintButton() {
  const [said, setSaid] = useState('')
  return (
    <>
      <span role="status" className="c-print-said">
        {said}
      </span>
      <Button icon={<Icon name="print" />} onClick={() => void printWhole(setSaid)}>
        打印
      </Button>
    </>
  )
}
