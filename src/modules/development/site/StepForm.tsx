import { ChoiceField, type FormRequest, PostForm, TextArea, TextField } from '#site/kit.tsx'
import { type Field, fieldsUnder } from '../fields.ts'
import type { RuleValues, StepCode } from '../rules.ts'
import { stepOf } from '../steps.ts'

interface Props {
  request: FormRequest
  step: StepCode
  rules: RuleValues
  today: string
  /** Full members of the branch, and its Party groups. */
  members: readonly { id: string; name: string }[]
  groups: readonly { id: string; name: string }[]
  /** Suggestions by field. */
  suggested: Readonly<Record<string, string>>
  /** A reason is asked for when the day has passed. */
  dueOn: string | null
  responsible: string
  version: number
}

/** The form of a step on the phone, drawn from the same definitions as in the console. */
export function StepForm({ request, step, rules, today, members, groups, suggested, dueOn, responsible, version }: Props) {
  const { fields, documents, label } = stepOf(step)
  return (
    <PostForm>
      <input type="hidden" name="step" value={step} />
      <input type="hidden" name="version" value={version} />
      <TextField request={request} name="onDay" type="date" label="日期" value={today} />
      {Object.entries(fieldsUnder(fields, rules)).map(([name, field]) => (
        <OneField key={name} request={request} name={`fields.${name}`} field={field} members={members} groups={groups} value={suggested[name] ?? ''} />
      ))}
      <TextArea request={request} name="record" label="纪实" hint="经过、意见和结论" />
      <TextField request={request} name="responsible" label="责任人" value={responsible} />
      <TextField request={request} name="signer" label="签字人" value={responsible} />
      {documents.length > 0 && (
        <Ticks request={request} name="papers" label="已收入档案的材料" options={documents.map((d) => ({ value: d, label: d }))} optional />
      )}
      {dueOn && dueOn < today && <TextArea request={request} name="lateReason" label="超期的原因" hint={`期限是 ${dueOn}`} rows={2} />}
      <button type="submit" className="button main">
        记录“{label}”
      </button>
    </PostForm>
  )
}

type OneProps = Pick<Props, 'request' | 'members' | 'groups'> & { name: string; field: Field; value: string }

function OneField({ request, name, field, members, groups, value }: OneProps) {
  const common = { request, name, label: field.label, hint: field.hint, optional: field.optional, value }
  const optionsOf = (options: Readonly<Record<string, string>>) => Object.entries(options).map(([key, label]) => ({ value: key, label }))
  switch (field.kind) {
    case 'text':
      return <TextField {...common} />
    case 'count':
    case 'amount':
      return <TextField {...common} inputMode="numeric" />
    case 'choice':
      return <ChoiceField {...common} choices={optionsOf(field.options)} />
    case 'group':
      return <ChoiceField {...common} choices={groups.map((g) => ({ value: g.id, label: g.name }))} />
    case 'flag':
      return <Ticks {...common} options={[{ value: 'true', label: field.label }]} optional />
    case 'checks':
      return <Ticks {...common} options={optionsOf(field.options)} />
    case 'members':
      return <Ticks {...common} options={members.map((m) => ({ value: m.id, label: m.name }))} folds />
  }
}

const MANY = 10

/** Several of a few, as ticks. Keeps what was ticked and shows its error. A long list that may stay empty `folds`. */
function Ticks({
  request,
  name,
  label,
  hint,
  options,
  optional,
  value,
  folds,
}: {
  request: FormRequest
  name: string
  label: string
  hint?: string
  options: readonly { value: string; label: string }[]
  optional?: boolean
  value?: string
  folds?: boolean
}) {
  const wrong = request.refused?.fields.find((f) => f.path === name)?.message
  const ticked = new Set(request.typed.has('step') ? request.typed.getAll(name).map(String) : value ? [value] : [])
  const describedBy = [hint ? `${name}-hint` : '', wrong ? `${name}-wrong` : ''].filter(Boolean).join(' ') || undefined
  const words = `${label}${optional && options.length > 1 ? '（选填）' : ''}`
  if (folds && optional && options.length > MANY && ticked.size === 0 && !wrong)
    return (
      <details className="field fold">
        <summary>{words}</summary>
        <Ticks {...{ request, name, label, hint, options, optional, value }} />
      </details>
    )
  return (
    <fieldset className="field" id={name} aria-describedby={describedBy} tabIndex={-1}>
      <legend>{words}</legend>
      {hint && (
        <div className="hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
      {wrong && (
        <div className="wrong" id={`${name}-wrong`}>
          {wrong}
        </div>
      )}
      {options.map((o) => (
        <label className="choice" key={o.value}>
          <input type="checkbox" name={name} value={o.value} defaultChecked={ticked.has(o.value)} />
          {o.label}
        </label>
      ))}
    </fieldset>
  )
}
