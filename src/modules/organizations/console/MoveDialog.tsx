import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { api, client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { organizationKindLabels, whyNotBelow } from '../rules.ts'
import { type Body, isWithin, nearness } from './tree.ts'

interface Props {
  body: Body
  /** All bodies of the street, to choose the new place from. */
  bodies: readonly Body[]
  /** Where it was dropped; without it, the place is chosen here. */
  parentId?: string
  onDone(): void
  onClose(): void
}

/** Moves a body: the place, what the move changes, then the confirmation. The same for the mouse and for the keyboard. */
export function MoveDialog({ body, bodies, parentId: dropped, onDone, onClose }: Props) {
  const [parentId, setParentId] = useState(dropped)
  const current = useQuery(api.organizations.get.queryOptions({ input: { id: body.id }, staleTime: 0 }))
  const preview = useQuery(
    api.organizations.previewMove.queryOptions({ input: { id: body.id, parentId: parentId ?? '' }, enabled: parentId !== undefined, staleTime: 0 }),
  )
  const places = bodies.filter((b) => b.dissolvedOn === null && b.id !== body.parentId && !isWithin(b, body) && whyNotBelow(body.kind, b.kind) === null)
  const nameOf = new Map(bodies.map((b) => [b.id, b.name]))
  return (
    <FormDialog<{ parentId: string; note?: string }, unknown>
      title={`调整“${body.name}”的隶属`}
      verb="确认调整"
      initial={{ parentId: dropped }}
      closed={!preview.data || !current.data || preview.data.refused !== null}
      send={({ parentId, note }, call) =>
        client.organizations.move({ id: body.id, version: current.data!.organization.version, parentId, note: note?.trim() || null }, call)
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="parentId" label="移动到" rules={[{ required: true, message: '请选择新的上级组织' }]}>
        <Select
          placeholder={places.length ? '选择新的上级组织' : '没有可以移动到的组织'}
          showSearch={{
            optionFilterProp: 'label',
            // A name that is meant comes before names that only contain it.
            filterSort: (a, b, { searchValue }) => nearness(a.name, searchValue) - nearness(b.name, searchValue),
          }}
          onChange={(id: string) => setParentId(id)}
          options={places.map((b) => ({
            value: b.id,
            name: b.name,
            label: `${b.name}（${organizationKindLabels[b.kind]}${b.parentId && nameOf.has(b.parentId) ? `，属${nameOf.get(b.parentId)}` : ''}）`,
          }))}
        />
      </Form.Item>
      {parentId !== undefined && (
        <Loaded query={preview}>
          {(effect) => (
            <div className="c-notice c-effect" role="status">
              {effect.refused ? (
                <p>不能这样调整：{effect.refused}</p>
              ) : (
                <>
                  <p>
                    由“{effect.from ?? '（无上级）'}”调整到“{effect.to}”，共 {effect.bodies} 个组织一同移动（含自身）。历史隶属会保留。
                  </p>
                  <p>{effect.grantsGained.length ? `新能管理它的账号：${effect.grantsGained.join('、')}` : '没有新能管理它的账号。'}</p>
                  <p>{effect.grantsLost.length ? `不再能管理它的账号：${effect.grantsLost.join('、')}` : '没有失去管理权限的账号。'}</p>
                </>
              )}
            </div>
          )}
        </Loaded>
      )}
      <Form.Item name="note" label="说明">
        <Input maxLength={200} placeholder="如：依据街道党工委会议纪要" />
      </Form.Item>
    </FormDialog>
  )
}
