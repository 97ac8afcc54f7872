import { Drawer } from 'antd'
import { client } from '#console/client.ts'
import { Facts } from '#console/Facts.tsx'
import { useReturnFocus } from '#console/form.tsx'
import { layers } from '#console/layers.ts'
import { Moves } from '#console/Moves.tsx'
import { formatInstant } from '#platform/time/format.ts'
import { DueDay, type PersonRequest, requestTitle, StateTag } from './request-parts.tsx'

interface Props {
  request: PersonRequest
  onMoved(request: PersonRequest): void
  onClose(): void
}

/** One request of a person about his own data, and what can be done with it. */
export function RequestDrawer({ request: r, onMoved, onClose }: Props) {
  useReturnFocus()
  const open = r.moves.filter((m) => m.closed === null)
  return (
    <Drawer open getContainer={layers} title={`${r.personName}申请${requestTitle(r)}`} size={520} onClose={onClose}>
      <div className="c-stack">
        <Facts
          facts={[
            ['状态', <StateTag key="state" request={r} />],
            ['答复期限', <DueDay key="due" request={r} />],
            ...(r.kind === 'CORRECTION' ? [[r.fieldLabel ? `${r.fieldLabel}改为` : '改为', r.value] as const] : []),
            ['本人说明', r.reason ?? '没有说明'],
            ['提出时间', formatInstant(new Date(r.createdAt))],
            ...(r.decidedAt
              ? [
                  ['办结时间', formatInstant(new Date(r.decidedAt))] as const,
                  ...(r.state === 'WITHDRAWN' ? [] : [['答复', r.answer ?? '没有另写答复'] as const]),
                ]
              : []),
          ]}
        />
        {open.length > 0 && (
          <section aria-label="办理">
            <Moves moves={open} send={(move, note, call) => client.people.moveRequest({ id: r.id, move, note }, call)} onDone={onMoved} />
          </section>
        )}
      </div>
    </Drawer>
  )
}
