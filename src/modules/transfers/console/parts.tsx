import type { z } from 'zod'
import { Tag } from '#console/Facts.tsx'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { TransferView } from '../contract.ts'
import { transferLifecycle } from '../lifecycle.ts'
import { lettersOut } from '../rules.ts'

/** A transfer as the API gives it. */
export type ShownTransfer = z.output<typeof TransferView>

/** The state of a transfer, as a word and a colour. */
export function StateTag({ transfer: t }: { transfer: ShownTransfer }) {
  return <Tag tone={transferLifecycle.states[t.state].tone}>{t.stateLabel}</Tag>
}

/** Until when the letter is valid; one that runs out within three days, or did, says so. */
export function Validity({ transfer: t }: { transfer: ShownTransfer }) {
  if (t.validUntil === null) return null
  const out = (lettersOut as readonly string[]).includes(t.state)
  const left = Math.round((Date.parse(t.validUntil) - Date.parse(today(new Date()))) / 86_400_000)
  return (
    <span className="c-tags">
      {formatDayShort(t.validUntil)}
      {out && left < 0 && <Tag tone="late">已过期</Tag>}
      {out && left >= 0 && left <= 3 && <Tag tone="late">还有 {left} 天</Tag>}
    </span>
  )
}
