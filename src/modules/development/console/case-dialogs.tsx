import { Checkbox, Form, Input, Radio, Select } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { type BreachKind, breachLabels, chosenEndReasons, endReasonLabels, type NoticeStep, noticeDays, noticeLabels, type RuleValues } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { BranchChoice } from './choose.tsx'
import { type StepForm, sentFields } from './StepDialog.tsx'
import { StepFields } from './StepFields.tsx'
import type { Case } from './words.tsx'

interface Props {
  file: Case
  onDone(said: string): void
  onClose(): void
}
const required = (label: string) => [{ required: true, whitespace: true, message: `请填写${label}` }]

/** A paper that came later. */
export function PaperDialog({ file, onDone, onClose }: Props) {
  return (
    <FormDialog<{ paper: string; receivedOn: string }, Case>
      title="补收材料"
      verb="收入档案"
      send={({ paper, receivedOn }, call) => {
        const { step, name } = file.missingPapers[Number(paper)]!
        return client.development.paper({ id: file.id, version: file.version, step, name, receivedOn }, call)
      }}
      onDone={() => onDone('已收入档案')}
      onClose={onClose}
    >
      <Form.Item name="paper" label="材料" rules={[{ required: true, message: '请选择材料' }]}>
        <Select options={file.missingPapers.map((p, i) => ({ value: String(i), label: `${p.name}（${stepOf(p.step).label}）` }))} />
      </Form.Item>
      <Form.Item name="receivedOn" label="收到日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput />
      </Form.Item>
    </FormDialog>
  )
}

/** To another branch of the street. */
export function MoveDialog({ file, onDone, onClose }: Props) {
  return (
    <FormDialog<{ branchId: string; onDay: string; note: string }, Case>
      title="转到另一支部"
      intro="培养教育时间连续计算；已是预备党员的，请办理组织关系转接，发展档案随同转移。"
      verb="转移"
      send={(values, call) => client.development.move({ id: file.id, version: file.version, ...values }, call)}
      onDone={() => onDone('已转移')}
      onClose={onClose}
    >
      <Form.Item name="branchId" label="转到" rules={[{ required: true, message: '请选择党支部' }]}>
        <BranchChoice />
      </Form.Item>
      <Form.Item name="onDay" label="日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label="原因" rules={required('原因')}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormDialog>
  )
}

/** The case ends before its end. */
export function EndDialog({ file, onDone, onClose }: Props) {
  return (
    <FormDialog<{ reason: (typeof chosenEndReasons)[number]; onDay: string; note: string }, Case>
      title="结束培养"
      intro="结束后这份发展档案只能查看；以后再提出申请的，另建一份。"
      verb="结束培养"
      grave
      send={(values, call) => client.development.end({ id: file.id, version: file.version, ...values }, call)}
      onDone={() => onDone('已结束')}
      onClose={onClose}
    >
      <Form.Item name="reason" label="原因" rules={[{ required: true, message: '请选择原因' }]}>
        <Radio.Group options={chosenEndReasons.map((r) => ({ value: r, label: endReasonLabels[r] }))} />
      </Form.Item>
      <Form.Item name="onDay" label="日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label="情况说明" rules={required('情况说明')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

interface NoticeForm {
  fromOn: string
  place: string
  floating?: boolean
  secondPlace?: string
  contact: string
}

/** Opens a notice: its last day is counted at once, holidays and worked Sundays included. */
export function NoticeDialog({ file, step, onDone, onClose }: Props & { step: NoticeStep }) {
  const rules = file.rules as RuleValues
  return (
    <FormDialog<NoticeForm, Case>
      title={noticeLabels[step]}
      intro="同时在网站公示：姓名、性别、民族、出生年月、学历、工作单位及职务、有关日期和联系方式，到期自动撤下。"
      verb="发布公示"
      initial={{ contact: file.branch.name }}
      send={({ floating = false, ...values }, call) => client.development.openNotice({ id: file.id, version: file.version, step, floating, ...values }, call)}
      onDone={() => onDone('已发布公示')}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="fromOn" label="开始日期" rules={[{ required: true, message: '请填写日期' }]}>
            <DayInput />
          </Form.Item>
          <Form.Item noStyle dependencies={['fromOn']}>
            {() => {
              const fromOn = form.getFieldValue('fromOn') as string | undefined
              if (!fromOn) return null
              const { untilOn, allowedOn, provisional } = noticeDays(fromOn, rules.noticeWorkingDays)
              return (
                <p className="c-form-intro" role="status">
                  {rules.noticeWorkingDays} 个工作日，公示到 {untilOn}，{allowedOn} 起可以办理下一步
                  {provisional && '（当年放假安排尚未公布，以公布后为准）'}
                </p>
              )
            }}
          </Form.Item>
          <Form.Item name="place" label="张贴处" rules={required('张贴处')}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="floating" valuePropName="checked">
            <Checkbox>流动人员，在流入地同时公示</Checkbox>
          </Form.Item>
          <Form.Item noStyle dependencies={['floating']}>
            {() =>
              form.getFieldValue('floating') ? (
                <Form.Item name="secondPlace" label="流入地的张贴处" rules={required('流入地的张贴处')}>
                  <Input maxLength={200} />
                </Form.Item>
              ) : null
            }
          </Form.Item>
          <Form.Item name="contact" label="受理反映的组织、地址和办公电话" rules={required('受理反映的组织和电话')}>
            <Input maxLength={200} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}

/** Opens an accountability case. [R26 §41] */
export function AccountDialog({ file, onDone, onClose }: Props) {
  return (
    <FormDialog<{ entryId?: string; breach: BreachKind; responsible: string; facts: string }, Case>
      title="启动问责"
      verb="启动问责"
      send={(values, call) => client.development.openAccountability({ id: file.id, version: file.version, ...values }, call)}
      onDone={() => onDone('已启动问责')}
      onClose={onClose}
    >
      <Form.Item name="entryId" label="涉及的步骤">
        <Select
          allowClear
          options={file.entries
            .filter((e) => !e.corrected)
            .map((e) => ({ value: e.id, label: `${e.onDay} ${stepOf(e.step).label}（责任人 ${e.responsible}）` }))}
        />
      </Form.Item>
      <Form.Item name="breach" label="问题" rules={[{ required: true, message: '请选择问题' }]}>
        <Radio.Group options={Object.entries(breachLabels).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name="responsible" label="责任人" rules={required('责任人')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="facts" label="情况" rules={required('情况')}>
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
    </FormDialog>
  )
}

/** Corrects an entry by a further one. */
export function CorrectDialog({ file, entry, onDone, onClose }: Props & { entry: Case['entries'][number] }) {
  const { onDay, responsible, signer, record, lateReason, values: fields } = entry
  return (
    <FormDialog<StepForm & { reason: string }, Case>
      side
      title={`更正：${stepOf(entry.step).label}`}
      intro="原来的记录保留可查，更正作为新的一条记录。"
      verb="更正"
      initial={{ onDay, responsible, signer, record, lateReason: lateReason ?? undefined, fields }}
      send={(values, call) =>
        client.development.correct({ id: file.id, version: file.version, entryId: entry.id, ...values, fields: sentFields(values.fields) }, call)
      }
      onDone={() => onDone('已更正')}
      onClose={onClose}
    >
      <Form.Item name="reason" label="更正原因" rules={required('更正原因')}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
      <StepFields step={entry.step} rules={file.rules as RuleValues} branchId={file.branch.id} caseId={file.id} noPapers />
    </FormDialog>
  )
}
