import type { z } from 'zod'
import { Tag } from '#console/Facts.tsx'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { RequestView } from '../contract.ts'
import { requestLifecycle } from '../lifecycle.ts'
import { requestKindLabels } from '../rules.ts'

/** A request as staff see it. */
export type PersonRequest = z.output<typeof RequestView>

/** What is asked for: 更正联系电话, 删除本人资料. */
export const requestTitle = (r: PersonRequest): string => `${requestKindLabels[r.kind]}${r.fieldLabel ?? '本人资料'}`

/** The state of a request, as a word and a colour. */
export function StateTag({ request }: { request: PersonRequest }) {
  return <Tag tone={requestLifecycle.states[request.state].tone}>{request.stateLabel}</Tag>
}

/** By when the office answers; an open request past its day says so. */
export function DueDay({ request: r }: { request: PersonRequest }) {
  if (r.dueOn === null) return null
  const late = r.state === 'SUBMITTED' && r.dueOn < today(new Date())
  return (
    <span className="c-tags">
      {formatDayShort(r.dueOn)}
      {late && <Tag tone="late">已超期</Tag>}
    </span>
  )
}
