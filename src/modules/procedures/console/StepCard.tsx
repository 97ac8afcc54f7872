import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { DayInput, FormDialog } from '#console/form.tsx'
import { useSession } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { stepActorLabels, stepEffectLabels } from '../rules.ts'
import { AddFilesDialog, Materials } from './Materials.tsx'
import type { Page, Step } from './words.tsx'

const stateWords = { DONE: '已完成', NEXT: '正在办理', LATER: '未开始' } as const
const stateTones = { DONE: 'ok', NEXT: 'info', LATER: 'plain' } as const

interface Props {
  page: Page
  step: Step
  onChanged(said: string): void
}

/** A step: what is to be done, what is missing of it, what was done and by whom. Only the next one can be worked on. */
export function StepCard({ page, step, onChanged }: Props) {
  const [dialog, setDialog] = useState<'record' | 'files' | 'finish' | 'reopen' | null>(null)
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  const isNext = step.state === 'NEXT'
  const blocked = step.results.filter((r) => r.binds && !r.met)
  return (
    <Card
      title={`${step.ordinal}. ${step.label}`}
      actions={
        <div className="c-buttons">
          <Tag tone={stateTones[step.state]}>{stateWords[step.state]}</Tag>
          {isNext && page.may.record && <Button onClick={() => setDialog('record')}>登记情况</Button>}
          {isNext && page.may.record && <Button onClick={() => setDialog('files')}>添加文件</Button>}
          {step.mayFinish && (
            <Button
              type="primary"
              disabled={blocked.length > 0}
              aria-describedby={blocked.length ? `why-${step.id}` : undefined}
              onClick={() => setDialog('finish')}
            >
              完成这一步
            </Button>
          )}
          {step.mayReopen && <Button onClick={() => setDialog('reopen')}>退回</Button>}
        </div>
      }
    >
      {step.task && <p>{step.task}</p>}
      <Facts
        facts={[
          ['由谁完成', stepActorLabels[step.actor]],
          ...(step.effect ? ([['完成时', stepEffectLabels[step.effect]]] as const) : []),
          ...(step.element ? ([['所属举措', step.element.label]] as const) : []),
          ...(isNext && step.dueOn ? ([['期限', formatDayShort(step.dueOn)]] as const) : []),
          ...(!isNext && step.daysAllowed && step.state === 'LATER' ? ([['时限', `上一步完成后 ${step.daysAllowed} 天`]] as const) : []),
          ...(step.doneOn ? ([['完成', `${formatDayShort(step.doneOn)}，${step.doneBy ?? ''}签字`]] as const) : []),
          ...(step.responsible ? ([['责任人', step.responsible]] as const) : []),
          ...(step.askedOn ? ([['请示', formatDayShort(step.askedOn)]] as const) : []),
          ...(step.repliedOn ? ([['批复', `${step.replyNumber ?? '无文号'}，${formatDayShort(step.repliedOn)}`]] as const) : []),
          ...(step.note ? ([['说明', step.note]] as const) : []),
        ]}
      />
      <Materials page={page} step={step} onChanged={onChanged} />
      {step.results.length > 0 && (
        <ul className="c-rows" id={`why-${step.id}`} aria-label={`${step.label}的检查`}>
          {step.results.map((r) => (
            <li key={r.text}>
              <Tag tone={r.met ? 'ok' : r.binds ? 'stop' : 'late'}>{r.met ? '符合' : r.binds ? '不符合' : '提示'}</Tag>
              <span>{r.text}</span>
              <span className="c-sub">{r.clause}</span>
            </li>
          ))}
        </ul>
      )}
      {dialog === 'record' && <RecordDialog page={page} step={step} onDone={() => done('已登记')} onClose={close} />}
      {dialog === 'files' && <AddFilesDialog page={page} step={step} onChanged={onChanged} onClose={close} />}
      {dialog === 'finish' && <FinishDialog page={page} step={step} onDone={() => done(`已完成“${step.label}”`)} onClose={close} />}
      {dialog === 'reopen' && (
        <FormDialog<{ note: string }, unknown>
          title={`退回“${step.label}”`}
          verb="退回"
          grave
          send={({ note }, call) => client.procedures.reopenStep({ id: page.id, version: page.version, stepId: step.id, note }, call)}
          onDone={() => done('已退回')}
          onClose={close}
        >
          <Form.Item name="note" label="退回的原因" rules={[{ required: true, whitespace: true, message: '请填写原因' }]}>
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
        </FormDialog>
      )}
    </Card>
  )
}

interface DialogProps {
  page: Page
  step: Step
  onDone(output: unknown): void
  onClose(): void
}

interface RecordForm {
  responsible?: string | null
  note?: string | null
  askedOn?: string | null
  repliedOn?: string | null
  replyNumber?: string | null
  references?: Record<string, string>
}

/** Notes how far the step is. The superior's reply is his to note. */
function RecordDialog({ page, step, onDone, onClose }: DialogProps) {
  const asks = step.checks.includes('SUPERIOR_REPLIED')
  return (
    <FormDialog<RecordForm, unknown>
      side
      title={`登记“${step.label}”的情况`}
      verb="保存"
      initial={step}
      send={({ references, repliedOn, replyNumber, askedOn, ...own }, call) =>
        client.procedures.recordStep(
          {
            ...own,
            ...(asks && { askedOn: askedOn ?? null }),
            ...(asks && page.may.reply && { repliedOn: repliedOn ?? null, replyNumber: replyNumber ?? null }),
            materials: Object.fromEntries(Object.entries(references ?? {}).map(([label, where]) => [label, where ?? ''])),
            id: page.id,
            version: page.version,
            stepId: step.id,
          },
          call,
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="responsible" label="责任人">
        <Input maxLength={60} />
      </Form.Item>
      {asks && (
        <Form.Item name="askedOn" label="向上级请示的日期">
          <DayInput max={today(new Date())} />
        </Form.Item>
      )}
      {asks && page.may.reply && (
        <div className="c-form-row">
          <Form.Item name="repliedOn" label="批复日期">
            <DayInput max={today(new Date())} />
          </Form.Item>
          <Form.Item name="replyNumber" label="批复文号">
            <Input maxLength={60} />
          </Form.Item>
        </div>
      )}
      {step.materials.map((m) => (
        <Form.Item
          key={m.label}
          name={['references', m.label]}
          label={m.label}
          extra="纸质材料写文号和存放的地方；有电子文件的用“添加文件”"
          required={m.required && !step.files.some((f) => f.material === m.label)}
        >
          <Input maxLength={200} />
        </Form.Item>
      ))}
      <Form.Item name="note" label="说明">
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

/** Finishes the step: the person signs with his name. */
function FinishDialog({ page, step, onDone, onClose }: DialogProps) {
  const { roleLabel } = useSession()
  return (
    <FormDialog<{ doneOn: string; responsible: string; note?: string }, unknown>
      title={`完成“${step.label}”`}
      intro={
        step.effect === 'FOUND_BODY'
          ? `将建立“${page.newBody?.name ?? ''}”，名单上的 ${page.members.length} 名党员自完成之日起转入；以后的步骤由新的组织办理。`
          : `您的姓名（${roleLabel}）作为签字人记入全程纪实。`
      }
      verb="完成"
      initial={{ doneOn: today(new Date()), responsible: step.responsible ?? '' }}
      send={(values, call) => client.procedures.finishStep({ ...values, id: page.id, version: page.version, stepId: step.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <div className="c-form-row">
        <Form.Item name="doneOn" label="完成日期" rules={[{ required: true, message: '请填写日期' }]}>
          <DayInput max={today(new Date())} />
        </Form.Item>
        <Form.Item name="responsible" label="责任人" rules={[{ required: true, whitespace: true, message: '请填写责任人' }]}>
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <Form.Item name="note" label="说明">
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}
