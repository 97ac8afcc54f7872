import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useReturnFocus } from '#console/form.tsx'
import { layers } from '#console/layers.ts'

export interface OneTimeLink {
  /** For whom: 张三（zhangsan）. */
  whose: string
  path: string
}

/** Shows a one-time link: here and now only, to be handed to its owner. */
export function LinkDialog({ link, onClose }: { link: OneTimeLink; onClose(): void }) {
  useReturnFocus()
  const [copied, setCopied] = useState(false)
  const address = `${location.origin}${link.path}`
  return (
    <Modal
      open
      getContainer={layers}
      title="一次性链接"
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          我已交给本人
        </Button>
      }
    >
      <p>请把链接当面或通过可靠渠道交给 {link.whose}，由本人打开并设置密码。三天内有效，只能用一次，关闭后不再显示。</p>
      <p className="c-link-shown">{address}</p>
      <Button
        onClick={async () => {
          await navigator.clipboard?.writeText(address)
          setCopied(Boolean(navigator.clipboard))
        }}
      >
        复制链接
      </Button>{' '}
      <span role="status">{copied && '已复制'}</span>
    </Modal>
  )
}
