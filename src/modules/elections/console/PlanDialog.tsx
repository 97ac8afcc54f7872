import { Form, Input, InputNumber, Radio } from 'antd'
import { client } from '#console/client.ts'
import { type Call, DayInput, FormDialog } from '#console/form.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import {
  candidatesNeeded,
  electionKindLabels,
  isLongShift,
  type MeetingKind,
  meetingKindLabels,
  meetingKinds,
  type Seats,
  termElectionKind,
  termYearsOf,
  type VotedPost,
} from '../rules.ts'
import type { Body, Page } from './words.tsx'

interface PlanForm {
  purpose: 'TERM' | 'BY_ELECTION'
  plannedOn: string
  meeting: MeetingKind
  delegates?: number | null
  counts: Partial<Record<VotedPost, number | null>>
  termYears?: number | null
  shiftReason?: string | null
  planNumber?: string | null
  note?: string | null
}

const seatsOf = (counts: PlanForm['counts']): Seats[] =>
  (['COMMISSIONER', 'SECRETARY', 'DEPUTY_SECRETARY'] as const).flatMap((post) => (counts[post] ? [{ post, count: counts[post] }] : []))

/** Draws up an election, or changes a plan that was not replied to. The kind of election and the numbers that follow are shown while it is written. */
export function PlanDialog({ body, plan, onDone, onClose }: { body: Body; plan?: Page; onDone(output: { id: string }): void; onClose(): void }) {
  const { advice } = body
  const term = body.terms.find((t) => t.endedOn === null)
  const hasCommittee = advice.committee === 'MUST'
  const initial: Partial<PlanForm> = plan
    ? {
        ...plan,
        purpose: plan.kind === 'BY_ELECTION' ? 'BY_ELECTION' : 'TERM',
        counts: Object.fromEntries(plan.seats.map((s) => [s.post, s.count])),
        planNumber: plan.letters.plan,
      }
    : { purpose: 'TERM', meeting: 'MEETING', termYears: body.termYears, counts: hasCommittee ? { COMMISSIONER: advice.size?.usual } : { SECRETARY: 1 } }
  const send = async ({ counts, ...values }: PlanForm, call: Call): Promise<{ id: string }> => {
    const input = { ...values, seats: seatsOf(counts) }
    if (!plan) return client.elections.plan({ ...input, id: body.organization.id }, call)
    await client.elections.editPlan({ ...input, id: plan.id, version: plan.version }, call)
    return { id: plan.id }
  }
  return (
    <FormDialog<PlanForm, { id: string }>
      side
      title={plan ? '修改选举方案' : '拟定选举方案'}
      intro="报上级党组织批复。批复前可以修改。"
      verb={plan ? '保存' : '报送'}
      initial={initial}
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="purpose" label="选举" required>
            <Radio.Group
              options={[
                { value: 'TERM', label: term ? '换届' : '首届选举' },
                { value: 'BY_ELECTION', label: '补选', disabled: !term },
              ]}
            />
          </Form.Item>
          <div className="c-form-row">
            <Form.Item name="plannedOn" label="拟召开大会的日期" rules={[{ required: true, message: '请填写日期' }]}>
              <DayInput />
            </Form.Item>
            <Form.Item noStyle dependencies={['purpose']}>
              {() =>
                form.getFieldValue('purpose') === 'TERM' && (
                  <Form.Item name="termYears" label="新一届任期（年）" rules={[{ required: true, message: '请填写年限' }]}>
                    <InputNumber min={1} max={6} precision={0} />
                  </Form.Item>
                )
              }
            </Form.Item>
          </div>
          <Form.Item noStyle dependencies={['plannedOn', 'purpose']}>
            {() => {
              const plannedOn = form.getFieldValue('plannedOn') as string | undefined
              if (!plannedOn || form.getFieldValue('purpose') !== 'TERM') return null
              const kind = termElectionKind(plannedOn, term?.endsOn ?? null)
              const shifted = kind === 'EARLY' || kind === 'LATE'
              return (
                <>
                  <p className="c-notice">
                    {electionKindLabels[kind]}
                    {term && `：本届 ${formatDayShort(term.endsOn)} 届满`}
                    {shifted && `，${electionKindLabels[kind]}须经上级批准${isLongShift(plannedOn, term!.endsOn) ? '，且已超过一般不超过一年的限度' : ''}`}。
                    新一届一般为 {termYearsOf(body.organization, plannedOn)} 年。
                  </p>
                  {shifted && (
                    <Form.Item
                      name="shiftReason"
                      label={`${electionKindLabels[kind]}的原因`}
                      rules={[{ required: true, whitespace: true, message: '请写明原因' }]}
                    >
                      <Input.TextArea rows={2} maxLength={500} />
                    </Form.Item>
                  )}
                </>
              )
            }}
          </Form.Item>
          <fieldset>
            <legend>应选名额</legend>
            <div className="c-form-row">
              {(hasCommittee || plan?.seats.some((s) => s.post === 'COMMISSIONER')) && (
                <Form.Item name={['counts', 'COMMISSIONER']} label="委员">
                  <InputNumber min={0} max={11} precision={0} />
                </Form.Item>
              )}
              <Form.Item name={['counts', 'SECRETARY']} label={hasCommittee ? '书记（补选时）' : '书记'}>
                <InputNumber min={0} max={1} precision={0} />
              </Form.Item>
              <Form.Item name={['counts', 'DEPUTY_SECRETARY']} label={hasCommittee ? '副书记（补选时）' : '副书记'}>
                <InputNumber min={0} max={1} precision={0} />
              </Form.Item>
            </div>
            <Form.Item noStyle dependencies={[['counts', 'COMMISSIONER']]}>
              {() => {
                const count = (form.getFieldValue(['counts', 'COMMISSIONER']) as number | null) ?? 0
                return (
                  <p className="c-sub">
                    {hasCommittee && advice.size && `委员 ${advice.size.least} 至 ${advice.size.most} 人，书记、副书记在当选的委员中产生。`}
                    {count > 0 && `候选人应多于应选名额的 20%，至少 ${candidatesNeeded({ post: 'COMMISSIONER', count })} 人。`}
                    {!hasCommittee && '不设委员会，由党员大会选举书记，必要时选举副书记。'}
                  </p>
                )
              }}
            </Form.Item>
          </fieldset>
          <Form.Item name="meeting" label="选举方式" required>
            <Radio.Group options={meetingKinds.map((m) => ({ value: m, label: meetingKindLabels[m] }))} />
          </Form.Item>
          <Form.Item noStyle dependencies={['meeting']}>
            {() =>
              form.getFieldValue('meeting') === 'CONGRESS' && (
                <Form.Item
                  name="delegates"
                  label="代表名额"
                  extra="党员 500 人以上，或所辖组织分散的，经上级批准可以召开党员代表大会；不足 500 人的请在说明中写明情况。"
                  rules={[{ required: true, message: '请填写代表名额' }]}
                >
                  <InputNumber min={1} max={2000} precision={0} />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name="planNumber" label="请示文号">
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}
