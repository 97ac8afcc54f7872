import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { RemoteSelect } from '#console/RemoteSelect.tsx'
import { today } from '#platform/time/day.ts'
import { type HonorKind, type HonorLevel, honorKindLabels, honorKinds, honorLevelLabels, honorLevels, isOfBody } from '../rules.ts'
import type { Honor } from './HonorsPage.tsx'

const required = (message: string) => [{ required: true, message }]

/** Records an honor as its document says. */
export function RecordHonor({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  const [kind, setKind] = useState<HonorKind>('EXCELLENT_MEMBER')
  return (
    <FormDialog<
      { kind: HonorKind; membershipId?: string; organizationId?: string; level: HonorLevel; awardedOn: string; issuer: string; documentNumber?: string },
      unknown
    >
      title="登记荣誉"
      verb="登记"
      initial={{ kind, level: 'STREET' }}
      send={(values, call) => client.appraisals.recordHonor(values, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="kind" label="荣誉" rules={required('请选择')}>
        <Select options={honorKinds.map((k) => ({ value: k, label: honorKindLabels[k] }))} onChange={setKind} />
      </Form.Item>
      {isOfBody(kind) ? (
        <Form.Item key="body" name="organizationId" label="党组织" rules={required('请选择党组织')}>
          <RemoteSelect
            name="honored-bodies"
            search={async (text) => {
              const { items } = await client.organizations.list({ text: text || undefined, limit: 20 }, { context: { read: true } })
              return items.map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))
            }}
          />
        </Form.Item>
      ) : (
        <Form.Item key="member" name="membershipId" label="党员" rules={required('请选择党员')}>
          <RemoteSelect
            name="honored-members"
            placeholder="按姓名、拼音或手机后四位查找"
            search={async (text) => {
              if (!text) return []
              const { items } = await client.members.roster({ text, limit: 20, sort: 'NAME' }, { context: { read: true } })
              return items.map((m) => ({ value: m.id, label: m.name, sub: m.branch.name }))
            }}
          />
        </Form.Item>
      )}
      <Form.Item name="level" label="级别" rules={required('请选择')}>
        <Select options={honorLevels.map((l) => ({ value: l, label: honorLevelLabels[l] }))} />
      </Form.Item>
      <Form.Item name="awardedOn" label="授予日期" rules={required('请填写日期')}>
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="issuer" label="授予单位" rules={[{ required: true, whitespace: true, message: '请填写授予单位' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="documentNumber" label="文号（如 管航东〔2026〕12号）">
        <Input maxLength={100} />
      </Form.Item>
    </FormDialog>
  )
}

/** Records that an honor was taken away. */
export function RevokeHonor({ honor: h, onDone, onClose }: { honor: Honor; onDone(): void; onClose(): void }) {
  return (
    <FormDialog<{ onDay: string; reason: string }, unknown>
      title={`撤销${h.member?.name ?? h.organization.name}的荣誉`}
      intro={`${honorLevelLabels[h.level]}级${honorKindLabels[h.kind]}。撤销后仍保留记录，注明撤销日期和依据。`}
      verb="撤销"
      grave
      initial={{ onDay: today(new Date()) }}
      send={(values, call) => client.appraisals.revokeHonor({ id: h.id, ...values }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="onDay" label="撤销日期" rules={required('请填写日期')}>
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="reason" label="依据" rules={[{ required: true, whitespace: true, min: 2, message: '请写明依据' }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}
