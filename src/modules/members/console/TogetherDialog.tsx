import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { api, client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { today } from '#platform/time/day.ts'
import { type MarkKind, markKindLabels, markKinds } from '../rules.ts'
import { BranchSelect } from './BranchSelect.tsx'

interface Props {
  members: readonly { id: string; name: string; branch: { id: string; name: string } }[]
  onDone(said: string): void
  onClose(): void
}
const required = (message: string) => [{ required: true, message }]

/** Places the chosen members of one branch in one of its groups, or takes them out of theirs. */
export function GroupTogether({ members, onDone, onClose }: Props) {
  const [groupId, setGroupId] = useState<string | null>(null)
  const [onDay, setOnDay] = useState<string | undefined>(today(new Date()))
  const branch = members[0]?.branch
  const change = { kind: 'GROUP', groupId, onDay: onDay ?? '' } as const
  const preview = usePreview(members, change)
  return (
    <FormDialog<{ reason?: string }, { count: number }>
      title={`一同编入党小组（${members.length} 人）`}
      intro={`${branch?.name ?? ''}。有一人不能办理，则都不办理。`}
      verb="全部办理"
      initial={{ onDay } as object}
      closed={!preview.ready}
      send={({ reason }, call) => client.members.changeTogether({ members: preview.versions, change: { ...change, reason } }, call)}
      onDone={({ count }) => onDone(`已办理 ${count} 人`)}
      onClose={onClose}
    >
      <Form.Item name="groupId" label="党小组（不选为不编入党小组）">
        <BranchSelect groupsOf={branch?.id} onChange={(id) => setGroupId(id ?? null)} />
      </Form.Item>
      <Form.Item name="onDay" label="自哪天起" rules={required('请填写日期')}>
        <DayInput onChange={setOnDay} />
      </Form.Item>
      <Form.Item name="reason" label="原因">
        <Input maxLength={200} />
      </Form.Item>
      <Effects {...preview} />
    </FormDialog>
  )
}

/** Sets one mark on the chosen members. */
export function MarkTogether({ members, onDone, onClose }: Props) {
  const [mark, setMark] = useState<MarkKind>()
  const [onDay, setOnDay] = useState<string | undefined>(today(new Date()))
  const change = { kind: 'MARK', mark: mark ?? 'OUTFLOW', onDay: mark ? (onDay ?? '') : '' } as const
  const preview = usePreview(members, change)
  return (
    <FormDialog<{ detail?: string }, { count: number }>
      title={`一同加标记（${members.length} 人）`}
      intro="有一人不能办理，则都不办理。"
      verb="全部办理"
      initial={{ onDay } as object}
      closed={!preview.ready}
      send={({ detail }, call) => client.members.changeTogether({ members: preview.versions, change: { ...change, detail } }, call)}
      onDone={({ count }) => onDone(`已办理 ${count} 人`)}
      onClose={onClose}
    >
      <Form.Item name="mark" label="标记" rules={required('请选择')}>
        <Select<MarkKind> options={markKinds.map((k) => ({ value: k, label: markKindLabels[k] }))} onChange={setMark} />
      </Form.Item>
      <Form.Item name="detail" label="流向或说明">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="onDay" label="自哪天起" rules={required('请填写日期')}>
        <DayInput onChange={setOnDay} />
      </Form.Item>
      <Effects {...preview} />
    </FormDialog>
  )
}

type Change = Parameters<typeof client.members.previewTogether>[0]['change']

/** What the change would do to each, as soon as it has its day. */
function usePreview(members: Props['members'], change: Change) {
  const asked = change.onDay !== ''
  const query = useQuery(api.members.previewTogether.queryOptions({ input: { ids: members.map((m) => m.id), change }, enabled: asked, staleTime: 0 }))
  const items = asked ? (query.data?.items ?? []) : []
  return {
    query,
    asked,
    ready: items.some((e) => !e.unchanged) && items.every((e) => e.refused === null),
    versions: items.map(({ id, version }) => ({ id, version })),
  }
}

function Effects({ query, asked }: Pick<ReturnType<typeof usePreview>, 'query' | 'asked'>) {
  if (!asked) return null
  return (
    <Loaded query={query}>
      {({ items }) => {
        const against = items.filter((e) => e.refused !== null)
        const moving = items.filter((e) => !e.unchanged)
        return (
          <section className="c-notice c-effect" aria-label="将要发生的变化">
            <p role="status">
              {against.length > 0
                ? `有 ${against.length} 人不能这样办理，请先取消选择他们：`
                : `将办理 ${moving.length} 人，各记入本人的全程纪实${moving.length < items.length ? `；${items.length - moving.length} 人已是如此，不变` : ''}：`}
            </p>
            <ul className="c-rows">
              {(against.length > 0 ? against : moving).map((e) => (
                <li key={e.id}>
                  <span>{e.name}</span>
                  <span className="c-sub">{e.refused ?? (e.from ? `${e.from} → ${e.to}` : `加标记“${e.to}”`)}</span>
                </li>
              ))}
            </ul>
          </section>
        )
      }}
    </Loaded>
  )
}
