import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { api, client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import {
  type CheckName,
  checkNames,
  checks,
  codePattern,
  type StepActor,
  type StepEffect,
  type SubjectKind,
  stepActorLabels,
  stepActors,
  stepEffectLabels,
  stepEffects,
  subjectKindLabels,
  subjectKinds,
} from '../rules.ts'
import type { Template } from './words.tsx'

interface StepForm {
  code: string
  label: string
  task?: string | null
  actor: StepActor
  daysAllowed?: number | null
  /** Labels; those that may be missing end with （可缺）. */
  materials: string[]
  checks: CheckName[]
  effect?: StepEffect | null
  elementCode?: string | null
}
interface DesignForm {
  name: string
  subject: SubjectKind
  programmeKind?: string | null
  note?: string | null
  steps: StepForm[]
}

const MAY_LACK = '（可缺）'

/** Writes a draft with all its steps. */
export function DesignDialog({ page, onDone, onClose }: { page: Template; onDone(output: unknown): void; onClose(): void }) {
  const programmes = useQuery(api.programmes.list.queryOptions({ input: {} }))
  const initial: DesignForm = {
    ...{ name: page.name, subject: page.subject, programmeKind: page.programmeKind, note: page.note },
    steps: page.steps.map((s) => ({ ...s, materials: s.materials.map((m) => (m.required ? m.label : m.label + MAY_LACK)) })),
  }
  return (
    <FormDialog<DesignForm, unknown>
      side
      title="编辑步骤"
      verb="保存草稿"
      initial={initial}
      send={({ steps, ...about }, call) =>
        client.procedures.saveTemplate(
          {
            ...about,
            id: page.id,
            revision: page.revision,
            steps: (steps ?? []).map((s) => ({
              ...{ code: s.code, label: s.label, task: s.task, actor: s.actor, daysAllowed: s.daysAllowed, checks: s.checks ?? [] },
              ...{ effect: s.effect ?? null, elementCode: s.elementCode ?? null },
              materials: (s.materials ?? []).map((m) => ({ label: m.replace(MAY_LACK, ''), required: !m.endsWith(MAY_LACK) })),
            })),
          },
          call,
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
        <Input maxLength={60} />
      </Form.Item>
      <div className="c-form-row">
        <Form.Item name="subject" label="办理对象" rules={[{ required: true, message: '请选择' }]}>
          <Select options={subjectKinds.map((s) => ({ value: s, label: subjectKindLabels[s] }))} />
        </Form.Item>
        <Form.Item name="programmeKind" label="所属工作举措">
          <Select allowClear options={(programmes.data ?? []).map((p) => ({ value: p.kind, label: p.name }))} />
        </Form.Item>
      </div>
      <Form.Item name="note" label="说明">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.List name="steps">
        {(fields, { add, remove, move }) => (
          <>
            {fields.map(({ key, name }, i) => (
              <fieldset key={key}>
                <legend>第 {i + 1} 步</legend>
                <div className="c-form-row">
                  <Form.Item name={[name, 'label']} label="步骤" rules={[{ required: true, whitespace: true, message: '请填写步骤名称' }]}>
                    <Input maxLength={60} />
                  </Form.Item>
                  <Form.Item
                    name={[name, 'code']}
                    label="步骤代码"
                    rules={[{ required: true, pattern: codePattern, message: '请用大写字母、数字和下划线，以字母开头' }]}
                  >
                    <Input maxLength={60} autoComplete="off" />
                  </Form.Item>
                </div>
                <Form.Item name={[name, 'task']} label="做什么">
                  <Input.TextArea rows={2} maxLength={1000} />
                </Form.Item>
                <div className="c-form-row">
                  <Form.Item name={[name, 'actor']} label="由谁完成" rules={[{ required: true, message: '请选择' }]}>
                    <Select options={stepActors.map((a) => ({ value: a, label: stepActorLabels[a] }))} />
                  </Form.Item>
                  <Form.Item name={[name, 'daysAllowed']} label="时限（天）" tooltip="自上一步完成之日起">
                    <InputNumber min={1} max={3650} precision={0} />
                  </Form.Item>
                </div>
                <Form.Item name={[name, 'materials']} label="材料" extra={`输入一项后按回车；可以没有的，在名称后写${MAY_LACK}`}>
                  <Select mode="tags" open={false} />
                </Form.Item>
                <Form.Item name={[name, 'checks']} label="要通过的检查">
                  <Select mode="multiple" options={checkNames.map((c) => ({ value: c, label: checks[c].label }))} />
                </Form.Item>
                <div className="c-form-row">
                  <Form.Item name={[name, 'effect']} label="完成时">
                    <Select allowClear options={stepEffects.map((e) => ({ value: e, label: stepEffectLabels[e] }))} />
                  </Form.Item>
                  <Form.Item name={[name, 'elementCode']} label="举措条目的代码">
                    <Input maxLength={60} autoComplete="off" />
                  </Form.Item>
                </div>
                <div className="c-buttons">
                  <Button size="small" disabled={i === 0} onClick={() => move(i, i - 1)} aria-label={`第 ${i + 1} 步上移`}>
                    上移
                  </Button>
                  <Button size="small" disabled={i === fields.length - 1} onClick={() => move(i, i + 1)} aria-label={`第 ${i + 1} 步下移`}>
                    下移
                  </Button>
                  <Button size="small" danger onClick={() => remove(name)} aria-label={`删除第 ${i + 1} 步`}>
                    删除
                  </Button>
                </div>
              </fieldset>
            ))}
            <Button block onClick={() => add({ actor: 'BODY', materials: [], checks: [] })}>
              增加一步
            </Button>
          </>
        )}
      </Form.List>
    </FormDialog>
  )
}
