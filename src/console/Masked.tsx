import { Form, Input } from 'antd'
import { useState } from 'react'
import { type Call, FormDialog } from './form.tsx'
import { Icon } from './icons.tsx'

interface Props {
  /** What stays visible: 138****0012; null when there is none. */
  hint: string | null
  /** 联系电话 */
  what: string
  whose: string
  /** Opens it for a purpose; left out when the account may not. */
  reveal?(purpose: string, call: Call): Promise<string>
}

/** A covered number. Opening asks what for, writes a trace that the person can read, and says so. Covered again when the page is left. */
export function Masked({ hint, what, whose, reveal }: Props) {
  const [asking, setAsking] = useState(false)
  const [opened, setOpened] = useState<string | null>(null)
  if (hint === null) return <span className="c-none">未登记</span>
  return (
    <span className="c-masked">
      <span className="c-number">{opened ?? hint}</span>
      {opened === null && reveal && (
        <button type="button" className="c-text-button" aria-label={`查看${whose}的${what}`} onClick={() => setAsking(true)}>
          <Icon name="eye" />
          查看
        </button>
      )}
      {opened !== null && (
        <span className="c-masked-trace" role="status">
          已记录本次查看，本人可以看到
        </span>
      )}
      {asking && reveal && (
        <FormDialog<{ purpose: string }, string>
          title={`查看${whose}的${what}`}
          intro={`您的姓名、时间和用途会被记录，${whose}本人可以看到。`}
          verb="查看"
          send={({ purpose }, call) => reveal(purpose.trim(), call)}
          onDone={(value) => {
            setOpened(value)
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        >
          <Form.Item name="purpose" label="用途" rules={[{ required: true, whitespace: true, min: 2, message: '请写明用途，如：通知参加支部党员大会' }]}>
            <Input maxLength={200} placeholder="如：通知参加支部党员大会" autoFocus />
          </Form.Item>
        </FormDialog>
      )}
    </span>
  )
}
