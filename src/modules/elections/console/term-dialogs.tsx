import { Form, Input, InputNumber, Radio } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { latestPostponed, type ReminderWay, reminderWayLabels, reminderWays, TERM_RULE_FROM, termEnd, termYearsOf } from '../rules.ts'
import type { Body } from './words.tsx'

type Term = Body['terms'][number]
interface Props {
  onDone(output: unknown): void
  onClose(): void
}

interface TermForm {
  electedOn: string
  termYears: number
  note?: string | null
}

/** Records a term, or corrects the running one; its end is shown before it is saved. */
export function TermDialog({ body, term, onDone, onClose }: Props & { body: Body; term?: Term }) {
  return (
    <FormDialog<TermForm, unknown>
      title={term ? '更正任期' : '登记任期'}
      intro={
        term
          ? '用于改正登记错误。届满日期、提醒日期和现任者的任期一并改正。'
          : '只登记一次：届满日期、提醒日期和现任书记、委员的任期由此得出。已有的一届随之结束。'
      }
      verb={term ? '保存' : '登记'}
      initial={term ?? { termYears: body.termYears }}
      send={(values, call) =>
        term
          ? client.elections.correctTerm({ ...values, id: term.id, version: term.version }, call)
          : client.elections.recordTerm({ ...values, id: body.organization.id }, call)
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <div className="c-form-row">
            <Form.Item name="electedOn" label="选举日期" rules={[{ required: true, message: '请填写选举日期' }]}>
              <DayInput
                max={today(new Date())}
                onChange={(day) => {
                  form.setFieldValue('electedOn', day)
                  if (day && !term) form.setFieldValue('termYears', termYearsOf(body.organization, day))
                }}
              />
            </Form.Item>
            <Form.Item name="termYears" label="任期（年）" rules={[{ required: true, message: '请填写任期年限' }]}>
              <InputNumber min={1} max={6} precision={0} />
            </Form.Item>
          </div>
          <Form.Item noStyle dependencies={['electedOn', 'termYears']}>
            {() => {
              const { electedOn, termYears } = form.getFieldsValue()
              if (!electedOn || !termYears) return null
              return (
                <p className="c-notice">
                  {formatDayShort(termEnd(electedOn, termYears))} 届满。
                  {electedOn < TERM_RULE_FROM && '2018 年 7 月 12 日以前选出的一届，任期年限不变，请按当时规定填写。'}
                </p>
              )
            }}
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input maxLength={200} placeholder="如：批复文号" />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}

/** The superior lets the election be held later. */
export function PostponeDialog({ term, onDone, onClose }: Props & { term: Term }) {
  const latest = latestPostponed(term.endsOn)
  return (
    <FormDialog<{ until: string; number: string; note: string }, unknown>
      title="批准延期换届"
      intro={`本届 ${formatDayShort(term.endsOn)} 届满。延期一般不超过一年，即不晚于 ${formatDayShort(latest)}。`}
      verb="批准延期"
      send={(values, call) => client.elections.postpone({ ...values, id: term.id, version: term.version }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="until" label="延期至" rules={[{ required: true, message: '请填写延期至哪一天' }]}>
        <DayInput min={term.endsOn} max={latest} />
      </Form.Item>
      <Form.Item name="number" label="批复文号" rules={[{ required: true, whitespace: true, message: '请填写批复文号' }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="note" label="延期原因" rules={[{ required: true, whitespace: true, message: '请填写延期原因' }]}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

/** Notes that the body was reminded. */
export function RemindDialog({ term, onDone, onClose }: Props & { term: Term }) {
  return (
    <FormDialog<{ on: string; way: ReminderWay; note?: string }, unknown>
      title="登记提醒换届"
      intro="上级党组织一般应当提前 6 个月以发函或电话的方式提醒换届。"
      verb="登记"
      initial={{ on: today(new Date()), way: 'PHONE' }}
      send={(values, call) => client.elections.remind({ ...values, id: term.id, version: term.version }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="on" label="提醒日期" rules={[{ required: true, message: '请填写提醒日期' }]}>
        <DayInput max={today(new Date())} />
      </Form.Item>
      <Form.Item name="way" label="方式" required>
        <Radio.Group options={reminderWays.map((w) => ({ value: w, label: reminderWayLabels[w] }))} />
      </Form.Item>
      <Form.Item name="note" label="说明">
        <Input maxLength={200} placeholder="如：函件文号、接听人" />
      </Form.Item>
    </FormDialog>
  )
}
