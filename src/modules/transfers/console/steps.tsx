import { Checkbox, Form, Input } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { BranchFields } from './BranchField.tsx'
import type { ShownTransfer } from './parts.tsx'

interface Props {
  transfer: ShownTransfer
  onDone(made: ShownTransfer): void
  onClose(): void
}

/** Issues the letter, with the month up to which dues are paid. */
export function IssueDialog({ transfer: t, onDone, onClose }: Props) {
  return (
    <FormDialog<{ duesPaidThrough?: string; validUntil?: string }, ShownTransfer>
      title={t.state === 'EXPIRED' ? '重新开具介绍信' : '开具介绍信'}
      intro={`转往${t.toName}。介绍信${t.withinCity ? '市内 10 天' : '市外 30 天'}内有效，自今天算起。`}
      verb="开具"
      initial={{ duesPaidThrough: t.duesPaidThrough ?? undefined }}
      send={(values, call) => client.transfers.issue({ id: t.id, ...values }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="duesPaidThrough" label="党费缴至（该月任意一天）" extra="不填则按党籍登记的月份">
        <DayInput />
      </Form.Item>
      <Form.Item name="validUntil" label="有效期至" extra="不填则按上面的天数；最长不超过三个月">
        <DayInput />
      </Form.Item>
    </FormDialog>
  )
}

interface ReceiveValues {
  branchId: string
  groupId?: string
  onDay?: string
  known?: boolean
  personId?: string
  joinedOn?: string
  fullOn?: string
  phone?: string
  identityNumber?: string
}

async function findPeople(text: string): Promise<Found[]> {
  if (text === '') return []
  return (await client.people.find({ text })).map((p) => ({
    value: p.id,
    label: p.name,
    sub: [p.birthOn && formatDayShort(p.birthOn), p.phoneHint].filter(Boolean).join(' · '),
  }))
}

/** Receives the member in a branch; of one from outside it also asks who he is. */
export function ReceiveDialog({ transfer: t, branch, onDone, onClose }: Props & { branch?: Found }) {
  const inward = t.kind === 'INWARD'
  return (
    <FormDialog<ReceiveValues, ShownTransfer>
      side={inward}
      title={`接收${t.personName}`}
      intro={
        t.kind === 'BETWEEN_STREETS' ? '接收后，他的资料和党籍从转出街道转到这里，从接收之日起由您的街道管理。' : '自接收之日起，他的组织关系在所选的党支部。'
      }
      verb="接收"
      initial={{ branchId: t.toBranchId ?? undefined, onDay: today(new Date()) }}
      send={({ known, phone, identityNumber, personId, ...values }, call) =>
        client.transfers.receive(
          {
            id: t.id,
            ...values,
            ...(inward && (known ? { personId } : { person: { name: t.personName, phone: phone || null, identityNumber: identityNumber || null } })),
          },
          call,
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <BranchFields form={form} branch="branchId" group="groupId" initial={branch} />
          <Form.Item name="onDay" label="接收日期" rules={[{ required: true, message: '请填写接收日期' }]}>
            <DayInput max={today(new Date())} />
          </Form.Item>
          {inward && (
            <>
              <Form.Item name="joinedOn" label="入党日期" rules={[{ required: true, message: '请填写入党日期' }]}>
                <DayInput />
              </Form.Item>
              {t.standing === 'FULL' && (
                <Form.Item name="fullOn" label="转正日期">
                  <DayInput />
                </Form.Item>
              )}
              <Form.Item name="known" valuePropName="checked">
                <Checkbox>他的资料已经登记过（如流入党员、居民）</Checkbox>
              </Form.Item>
              <Form.Item noStyle dependencies={['known']}>
                {() =>
                  form.getFieldValue('known') ? (
                    <Form.Item name="personId" label="已登记的人" rules={[{ required: true, message: '请选择' }]}>
                      <RemoteSelect name="people" search={findPeople} placeholder="姓名、拼音首字母、手机后四位" />
                    </Form.Item>
                  ) : (
                    <>
                      <Form.Item name="identityNumber" label="公民身份号码" extra="填写后自动带出性别和出生日期；其他资料可以稍后在党员页补齐">
                        <Input maxLength={40} autoComplete="off" />
                      </Form.Item>
                      <Form.Item name="phone" label="联系电话">
                        <Input maxLength={40} autoComplete="off" />
                      </Form.Item>
                    </>
                  )
                }
              </Form.Item>
            </>
          )}
        </>
      )}
    </FormDialog>
  )
}

/** Records the receipt that came back from outside: from the day of receiving the member is no longer here. */
export function ReceiptDialog({ transfer: t, onDone, onClose }: Props) {
  return (
    <FormDialog<{ receivedOn: string; receiptOn?: string; receivedBy?: string }, ShownTransfer>
      title="登记回执"
      intro={`从回执所写的接收日期起，${t.personName}不再是本支部党员。`}
      verb="登记"
      send={(values, call) => client.transfers.receipt({ id: t.id, ...values }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="receivedOn" label="对方接收的日期" rules={[{ required: true, message: '请按回执填写' }]}>
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="receiptOn" label="收到回执的日期" extra="不填为今天">
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="receivedBy" label="回执上的接收党组织" extra="与介绍信的抬头相同的不必填">
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}
