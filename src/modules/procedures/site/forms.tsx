import { type FieldError, Invalid } from '#platform/errors.ts'
import { type Day, isDay, today } from '#platform/time/day.ts'
import { FileField, PostForm, TextArea, TextField } from '#site/kit.tsx'
import type { SiteRequest } from '#site/page.ts'
import type { StepNotes } from '../cases.ts'
import { ACCEPTED_FILES, acceptedFilesText, sizeText } from '../rules.ts'
import type { Page, Step, StepFile } from './parts.tsx'

interface Props {
  request: SiteRequest
  page: Page
  step: Step
}

const asksSuperior = (step: Step) => step.checks.includes('SUPERIOR_REPLIED')

function Hidden({ page, step }: Omit<Props, 'request'>) {
  return (
    <>
      <input type="hidden" name="version" value={page.version} />
      <input type="hidden" name="stepId" value={step.id} />
    </>
  )
}

/** Notes how far the step is: papers as a photo, a file or a word where they lie; the superior's days; who answers. */
export function RecordForm({ request, page, step }: Props) {
  return (
    <PostForm files>
      <Hidden page={page} step={step} />
      {step.materials.map((m, i) => (
        <fieldset key={m.label} className="field group">
          <legend>
            {m.label}
            {!m.required && '（可缺）'}
          </legend>
          <FileField request={request} name={`file.${i}`} label="照片或文件" hint={i === 0 ? acceptedFilesText : undefined} accept={ACCEPTED_FILES} several />
          <TextField
            request={request}
            name={`materials.${i}`}
            label="文号、存放的地方"
            hint={i === 0 ? '只有纸质材料的写在这里' : undefined}
            value={step.references[m.label] ?? ''}
          />
        </fieldset>
      ))}
      {asksSuperior(step) && <TextField request={request} name="askedOn" type="date" label="向上级请示的日期" value={step.askedOn ?? ''} optional />}
      {asksSuperior(step) && page.may.reply && (
        <>
          <TextField request={request} name="repliedOn" type="date" label="批复日期" value={step.repliedOn ?? ''} optional />
          <TextField request={request} name="replyNumber" label="批复文号" value={step.replyNumber ?? ''} optional />
        </>
      )}
      <FileField
        request={request}
        name="file.other"
        label={step.materials.length ? '其他照片或文件' : '照片或文件'}
        hint={step.materials.length ? undefined : acceptedFilesText}
        accept={ACCEPTED_FILES}
        several
        optional
      />
      <TextField request={request} name="responsible" label="责任人" value={step.responsible ?? ''} optional />
      <TextArea request={request} name="note" label="说明" value={step.note ?? ''} rows={3} optional />
      <button type="submit" className="button main">
        保存
      </button>
    </PostForm>
  )
}

/** Finishes the step: the person signs with his name. */
export function FinishForm({ request, page, step, signer }: Props & { signer: string }) {
  return (
    <>
      <p>
        {step.effect === 'FOUND_BODY'
          ? `将建立“${page.newBody?.name ?? ''}”，名单上的 ${page.members.length} 名党员自完成之日起转入；以后的步骤由新的组织办理。`
          : `您的姓名（${signer}）作为签字人记入全程纪实。`}
      </p>
      <PostForm>
        <Hidden page={page} step={step} />
        <TextField request={request} name="doneOn" type="date" label="完成日期" value={today(request.now)} />
        <TextField request={request} name="responsible" label="责任人" value={step.responsible ?? ''} />
        <TextArea request={request} name="note" label="说明" value={step.note ?? ''} rows={3} optional />
        <button type="submit" className="button main">
          签字完成
        </button>
      </PostForm>
    </>
  )
}

/** Asks once before a file is taken away. */
export function RemoveForm({ file, back }: { file: StepFile; back: string }) {
  return (
    <>
      <p>
        将删除“{file.name}”（{sizeText(file.size)}），不能恢复；谁在何时添加、删除记入全程纪实。
      </p>
      <PostForm>
        <button type="submit" className="button grave">
          删除
        </button>
        <a className="button" href={back}>
          不删除
        </a>
      </PostForm>
    </>
  )
}

/** Reads fields of a form and gathers what is wrong with them. */
function reader(form: FormData) {
  const wrong: FieldError[] = []
  const text = (name: string, label: string, most: number): string => {
    const typed = String(form.get(name) ?? '').trim()
    if (typed.length > most) wrong.push({ path: name, message: `${label}太长，最多 ${most} 个字` })
    return typed
  }
  const dayOr = (name: string, label: string): Day | null => {
    const typed = String(form.get(name) ?? '').trim()
    if (typed && !isDay(typed)) wrong.push({ path: name, message: `请把${label}写成日期` })
    return typed || null
  }
  return { text, dayOr, wrong }
}

/** What was typed into `RecordForm`. @throws Invalid */
export function recordOf(form: FormData, page: Page, step: Step): StepNotes {
  const { text, dayOr, wrong } = reader(form)
  const notes: StepNotes = {
    responsible: text('responsible', '责任人', 60),
    note: text('note', '说明', 500),
    materials: Object.fromEntries(step.materials.map((m, i) => [m.label, text(`materials.${i}`, m.label, 200)])),
    ...(asksSuperior(step) && { askedOn: dayOr('askedOn', '请示的日期') }),
    ...(asksSuperior(step) && page.may.reply && { repliedOn: dayOr('repliedOn', '批复日期'), replyNumber: text('replyNumber', '批复文号', 60) }),
  }
  if (wrong.length) throw new Invalid(wrong)
  return notes
}

/** What was typed into `FinishForm`. @throws Invalid */
export function finishOf(form: FormData): { doneOn: Day; responsible: string; note: string } {
  const { text, dayOr, wrong } = reader(form)
  const doneOn = dayOr('doneOn', '完成日期')
  const responsible = text('responsible', '责任人', 60)
  const note = text('note', '说明', 500)
  if (!doneOn) wrong.push({ path: 'doneOn', message: '请填写完成日期' })
  if (!responsible) wrong.push({ path: 'responsible', message: '请填写责任人' })
  if (wrong.length || !doneOn) throw new Invalid(wrong)
  return { doneOn, responsible, note }
}
