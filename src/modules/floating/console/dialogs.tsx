import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import type { z } from 'zod'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { FloatingMember } from '../contract.ts'
import {
  contactResultLabels,
  contactResults,
  contactWayLabels,
  contactWays,
  type DecisionGround,
  decisionGroundLabels,
  departureReasonLabels,
  departureReasons,
  lapseGroundLabels,
  lapseGrounds,
  outcomes,
} from '../rules.ts'

export type Member = z.output<typeof FloatingMember>
type Sent<K extends 'depart' | 'confirm' | 'decline' | 'return' | 'contact' | 'openLapse' | 'closeLapse' | 'propose' | 'decide'> = Omit<
  Parameters<(typeof client.floating)[K]>[0],
  'id'
>
export interface DialogProps {
  member: Member
  onDone(member: Member): void
  onClose(): void
}

const options = <T extends string>(values: readonly T[], labels: Record<T, string>) => values.map((value) => ({ value, label: labels[value] }))
const required = (message: string) => [{ required: true, message }]
const now = () => today(new Date())

/** Registers that he is away. */
export function DepartDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'depart'>, Member>
      side
      title={`登记${m.name}外出`}
      verb="登记"
      initial={{ reason: 'WORK', fixedPlace: true, leftOn: now() }}
      send={(values, call) => client.floating.depart({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="reason" label="外出原因" rules={required('请选择')}>
        <Select options={options(departureReasons, departureReasonLabels)} />
      </Form.Item>
      <Form.Item name="place" label="流入地" rules={[{ required: true, whitespace: true, min: 2, message: '请填写到哪里，如：广东省深圳市龙岗区' }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="fixedPlace" label="是否住在一个固定的地方" rules={required('请选择')} extra="在固定地点外出六个月以上的，应当转接组织关系">
        <Radio.Group
          options={[
            { value: true, label: '固定' },
            { value: false, label: '不固定' },
          ]}
        />
      </Form.Item>
      <Form.Item name="leftOn" label="外出日期" rules={required('请填写日期')}>
        <DayInput max={now()} />
      </Form.Item>
      <Form.Item name="expectedBackOn" label="预计返回">
        <DayInput />
      </Form.Item>
      <Form.Item name="passNumber" label="流动党员活动证编号">
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="hostOrganization" label="流入地党组织">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label="备注">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

/** Confirms the member's own report. */
export function ConfirmDepartureDialog({ member: m, onDone, onClose }: DialogProps) {
  const report = m.departures.find((d) => d.state === 'REPORTED')
  return (
    <FormDialog<Sent<'confirm'>, Member>
      title="确认外出报告"
      intro={report && `${formatDayShort(report.leftOn)}起外出：${report.place}。确认后自外出之日起有“流出”标记。`}
      verb="确认"
      send={(values, call) => client.floating.confirm({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="passNumber" label="流动党员活动证编号">
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="hostOrganization" label="流入地党组织">
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}

/** Does not register the member's own report. */
export function DeclineDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'decline'>, Member>
      title="不登记这次外出"
      grave
      verb="不登记"
      send={(values, call) => client.floating.decline({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="reason" label="理由，本人可以看到" rules={[{ required: true, whitespace: true, min: 2, message: '请写明理由' }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}

/** He is back. */
export function ReturnDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'return'>, Member>
      title={`登记${m.name}返回`}
      verb="登记"
      initial={{ onDay: now() }}
      send={(values, call) => client.floating.return({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="onDay" label="返回日期" rules={required('请填写日期')}>
        <DayInput max={now()} />
      </Form.Item>
    </FormDialog>
  )
}

/** One contact or attempt. */
export function ContactDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'contact'> & { mark?: boolean }, Member>
      title={`登记与${m.name}的联系`}
      verb="登记"
      initial={{ onDay: now(), way: 'PHONE', result: 'REACHED' }}
      send={({ mark, ...values }, call) => client.floating.contact({ ...values, id: m.id, ...(mark && { lost: m.lostSince === null }) }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="onDay" label="日期" rules={required('请填写日期')}>
        <DayInput max={now()} />
      </Form.Item>
      <Form.Item name="way" label="方式" rules={required('请选择')}>
        <Select options={options(contactWays, contactWayLabels)} />
      </Form.Item>
      <Form.Item name="result" label="结果" rules={required('请选择')}>
        <Radio.Group options={options(contactResults, contactResultLabels)} />
      </Form.Item>
      <Form.Item name="note" label="情况">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      {m.can.placed && (
        <Form.Item name="mark" valuePropName="checked">
          <Checkbox>{m.lostSince ? '已经找到，取消失联标记' : '自这一天起标记为失联'}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  )
}

/** Begins to watch a lapse. */
export function LapseDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'openLapse'>, Member>
      title="跟踪不参加组织生活等情况"
      intro="连续满三、五、六个月时提醒支部；满六个月没有正当理由的，由支部大会讨论。"
      verb="开始跟踪"
      send={(values, call) => client.floating.openLapse({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="grounds" label="哪一种情况" rules={required('请选择')}>
        <Checkbox.Group options={options(lapseGrounds, lapseGroundLabels)} />
      </Form.Item>
      <Form.Item name="sinceOn" label="自哪天起" rules={required('请填写日期')}>
        <DayInput max={now()} />
      </Form.Item>
      <Form.Item name="note" label="情况">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

/** Ends it: he takes part again, or has a good reason. */
export function CloseLapseDialog({ member: m, onDone, onClose }: DialogProps) {
  return (
    <FormDialog<Sent<'closeLapse'>, Member>
      title="结束跟踪"
      verb="结束"
      initial={{ state: 'RESUMED' }}
      send={(values, call) => client.floating.closeLapse({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="state" label="结果" rules={required('请选择')}>
        <Radio.Group
          options={[
            { value: 'RESUMED', label: '已恢复' },
            { value: 'EXPLAINED', label: '有正当理由' },
          ]}
        />
      </Form.Item>
      <Form.Item name="answer" label="怎样恢复的，或什么理由" rules={[{ required: true, whitespace: true, min: 2, message: '请写明' }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

/** The branch proposes an exit. */
export function ProposeDialog({ member: m, onDone, onClose }: DialogProps) {
  const open = m.grounds.filter((g) => g.open)
  const first = open[0]?.ground
  return (
    <FormDialog<Omit<Sent<'propose'>, 'votes'> & { due?: number; present?: number; yes?: number }, Member>
      side
      title={`对${m.name}提出处置决定`}
      intro="系统只核对期限和票数；决定由支部大会和上级党组织作出。"
      verb="报上级审批"
      initial={{ ground: first, outcome: first && outcomes[first][0] }}
      send={({ due, present, yes, ...values }, call) =>
        client.floating.propose({ ...values, id: m.id, votes: due === undefined || due === null ? null : { due, present: present ?? 0, yes: yes ?? 0 } }, call)
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="ground" label="依据" rules={required('请选择')}>
            <Radio.Group
              options={open.map((g) => ({ value: g.ground, label: `${decisionGroundLabels[g.ground]}（自${formatDayShort(g.sinceOn)}）` }))}
              onChange={({ target }) => form.setFieldValue('outcome', outcomes[target.value as DecisionGround][0])}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['ground']}>
            {() => {
              const ground = form.getFieldValue('ground') as DecisionGround | undefined
              return (
                <>
                  <Form.Item name="outcome" label="决定" rules={required('请选择')}>
                    <Radio.Group options={(ground ? outcomes[ground] : []).map((o) => ({ value: o, label: standingLabels[o] }))} />
                  </Form.Item>
                  <Form.Item name="meetingOn" label="支部大会日期" rules={ground === 'LAPSE' ? required('须经支部大会讨论决定') : []}>
                    <DayInput max={now()} />
                  </Form.Item>
                  <Form.Item name="due" label="应到有表决权的党员" rules={ground === 'LAPSE' ? required('请填写人数') : []}>
                    <InputNumber min={1} max={5000} precision={0} />
                  </Form.Item>
                  <Form.Item name="present" label="到会" rules={ground === 'LAPSE' ? required('请填写人数') : []}>
                    <InputNumber min={0} max={5000} precision={0} />
                  </Form.Item>
                  <Form.Item name="yes" label="赞成" rules={ground === 'LAPSE' ? required('请填写票数') : []}>
                    <InputNumber min={0} max={5000} precision={0} />
                  </Form.Item>
                </>
              )
            }}
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}

/** The superior approves the proposal, or does not. */
export function DecideDialog({ member: m, onDone, onClose }: DialogProps) {
  const row = m.decisions.find((d) => d.state === 'PROPOSED')
  return (
    <FormDialog<Sent<'decide'>, Member>
      title="审批处置决定"
      intro={row && `支部提出：${standingLabels[row.outcome]}。批准后自审批之日起变更党员类别。`}
      verb="登记审批"
      initial={{ approved: true, decidedOn: now() }}
      send={(values, call) => client.floating.decide({ ...values, id: m.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="approved" label="审批结果" rules={required('请选择')}>
            <Radio.Group
              options={[
                { value: true, label: '批准' },
                { value: false, label: '不批准' },
              ]}
            />
          </Form.Item>
          <Form.Item name="decidedOn" label="审批日期" rules={required('请填写日期')}>
            <DayInput max={now()} />
          </Form.Item>
          <Form.Item noStyle dependencies={['approved']}>
            {() =>
              form.getFieldValue('approved') ? (
                <Form.Item name="document" label="批复文号" rules={required('请填写批复文号')}>
                  <Input maxLength={100} />
                </Form.Item>
              ) : (
                <Form.Item name="note" label="不批准的理由" rules={required('请写明理由')}>
                  <Input.TextArea rows={2} maxLength={500} />
                </Form.Item>
              )
            }
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}
