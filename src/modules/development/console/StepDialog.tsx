import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import type { FieldValues } from '../contract.ts'
import type { RuleValues, StepCode } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { StepFields } from './StepFields.tsx'
import type { Case } from './words.tsx'

/** What a form of a step holds. */
export interface StepForm {
  onDay: string
  responsible: string
  signer: string
  record: string
  papers?: string[]
  lateReason?: string
  fields?: Record<string, string | number | boolean | string[] | null>
}

/** Empty fields are left out: the contract knows no undefined values. */
export const sentFields = (fields: StepForm['fields']): (typeof FieldValues)['_output'] =>
  Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined && value !== ''))

/** Suggestions that the file already holds: how many vote, how the rest is at first. */
function suggested(file: Case, step: StepCode): StepForm['fields'] {
  if (step === 'BRANCH_VOTE' || step === 'CONVERSION_VOTE') return { due: file.fullMembers, abstain: 0, writtenYes: 0, writtenNo: 0, secret: true }
  if (step === 'NAME_ACTIVIST' || step === 'NAME_TARGET' || step === 'COMMITTEE_CHECK') return { meeting: file.fullMembers < 7 ? 'MEETING' : 'COMMITTEE' }
  return {}
}

/** Records a step: the form is drawn from the step's definition; the server judges it by the rules of the day. */
export function StepDialog({ file, step, onDone, onClose }: { file: Case; step: StepCode; onDone(said: string): void; onClose(): void }) {
  const { label, clause, actor, number } = stepOf(step)
  const last = file.entries.at(-1)
  return (
    <FormDialog<StepForm, Case>
      side
      title={`${number}. ${label}`}
      intro={`${clause} · 办理：${actor}`}
      verb="记录"
      initial={{ responsible: last?.responsible, signer: last?.signer, fields: suggested(file, step) }}
      send={(values, call) => client.development.take({ id: file.id, version: file.version, step, ...values, fields: sentFields(values.fields) }, call)}
      onDone={() => onDone(`已记录“${label}”`)}
      onClose={onClose}
    >
      <StepFields
        step={step}
        rules={file.rules as RuleValues}
        branchId={file.branch.id}
        caseId={file.id}
        dueOn={step === 'CULTIVATE' || step === 'APPLY_CONVERSION' ? null : file.clocks.find((c) => c.step === step)?.dueOn}
      />
    </FormDialog>
  )
}
