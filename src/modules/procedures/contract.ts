import { z } from 'zod'
import { TimelineView } from '#modules/organizations/contract.ts'
import { organizationKinds } from '#modules/organizations/rules.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { caseStates, checkNames, foundableKinds, MOST_MATERIALS, MOST_STEPS, stepActors, stepEffects, subjectKinds, templateStates } from './rules.ts'

const tags = ['分步流程']
const byId = z.object({ id: z.uuid() })
const versioned = z.object({ id: z.uuid(), version: z.int().describe('所见的版本；他人已修改时拒绝保存') })
const optionalText = (max: number) => z.string().trim().max(max).nullish()
const several = <T extends z.ZodType<string>>(one: T) => z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(one).optional())
const done = z.object({})

const Material = z.object({ label: text(60), required: z.boolean() })
const StepInput = z.object({
  code: text(60).describe('代码，定后不变'),
  label: text(60),
  task: optionalText(1000).describe('做什么'),
  actor: z.enum(stepActors),
  daysAllowed: z.int().min(1).max(3650).nullish().describe('自上一步完成起的天数'),
  materials: z.array(Material).max(MOST_MATERIALS),
  checks: z.array(z.enum(checkNames)).max(checkNames.length),
  effect: z.enum(stepEffects).nullish(),
  elementCode: optionalText(60).describe('所属工作举措条目的代码'),
})

/** A version in a list. */
export const TemplateRow = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  version: z.int(),
  state: z.enum(templateStates),
  subject: z.enum(subjectKinds),
  steps: z.int(),
  openCases: z.int(),
  publishedOn: day.nullable(),
  retiredOn: day.nullable(),
})
const StepView = StepInput.extend({
  id: z.uuid(),
  ordinal: z.int(),
  task: z.string().nullable(),
  daysAllowed: z.int().nullable(),
  effect: z.enum(stepEffects).nullable(),
  elementCode: z.string().nullable(),
  /** The element's words in force. */
  element: z.object({ label: z.string(), meaning: z.string().nullable() }).nullable(),
})
/** A version with its steps. */
export const TemplatePage = TemplateRow.omit({ steps: true }).extend({
  revision: z.int(),
  programmeKind: z.string().nullable(),
  programmeName: z.string().nullable(),
  note: z.string().nullable(),
  steps: z.array(StepView),
  versions: z.array(z.object({ id: z.uuid(), version: z.int(), state: z.enum(templateStates), publishedOn: day.nullable(), retiredOn: day.nullable() })),
  mayDesign: z.boolean(),
})

const NewBody = z.object({ name: text(200), kind: z.enum(foundableKinds), address: z.string().trim().max(200).nullable() })
const CaseInput = z.object({ title: text(100), newBody: NewBody.nullish(), units: z.array(text(100)).max(20).default([]) })

/** A case in a list, with its next step. */
/** Filters of the list of cases. */
export const CaseFilter = z.object({
  streetId: z.uuid().optional(),
  state: several(z.enum(caseStates)),
  code: z.string().max(60).optional(),
  text: z.string().max(100).optional(),
})

export const CaseRow = z.object({
  id: z.uuid(),
  title: z.string(),
  state: z.enum(caseStates),
  template: z.object({ id: z.uuid(), name: z.string(), version: z.int() }),
  organization: z.object({ id: z.uuid(), name: z.string(), kind: z.enum(organizationKinds) }),
  startedOn: day,
  endedOn: day.nullable(),
  stepsDone: z.int(),
  steps: z.int(),
  next: z.object({ label: z.string(), dueOn: day.nullable() }).nullable(),
})

/** A paper or photo that a step carries; `material` is the label of what it is, null for what none of the materials is. */
const StepFile = z.object({ id: z.uuid(), material: z.string().nullable(), name: z.string(), type: z.string(), size: z.int() })
const ProgressView = StepView.extend({
  state: z.enum(['DONE', 'NEXT', 'LATER']),
  dueOn: day.nullable(),
  doneOn: day.nullable(),
  doneBy: z.string().nullable(),
  responsible: z.string().nullable(),
  note: z.string().nullable(),
  askedOn: day.nullable(),
  repliedOn: day.nullable(),
  replyNumber: z.string().nullable(),
  references: z.record(z.string(), z.string()),
  files: z.array(StepFile),
  /** What its checks say now; of the next step only. */
  results: z.array(z.object({ met: z.boolean(), binds: z.boolean(), text: z.string(), clause: z.string() })),
  mayFinish: z.boolean(),
  mayReopen: z.boolean(),
})
/** A case with its steps and what each asks. */
export const CasePage = CaseRow.omit({ stepsDone: true, steps: true, next: true }).extend({
  version: z.int(),
  subject: z.enum(subjectKinds),
  newBody: NewBody.nullable(),
  units: z.array(z.string()),
  founded: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  members: z.array(z.object({ membershipId: z.uuid(), name: z.string(), standing: z.string(), branchName: z.string() })),
  steps: z.array(ProgressView),
  may: z.object({ edit: z.boolean(), gather: z.boolean(), record: z.boolean(), reply: z.boolean(), stop: z.boolean() }),
})

/** Step-by-step programmes of the office, and their cases. */
export const proceduresContract = {
  templates: procedure
    .meta({ gate: 'procedures.read' })
    .route({ method: 'GET', path: '/procedures/templates', summary: '流程，各代码的最新版本在前', tags })
    .input(z.object({ streetId: z.uuid().optional() }))
    .output(z.object({ items: z.array(z.object({ code: z.string(), name: z.string(), versions: z.array(TemplateRow) })), mayDesign: z.boolean() })),
  template: procedure
    .meta({ gate: 'procedures.read' })
    .route({ method: 'GET', path: '/procedures/templates/{id}', summary: '一个流程的步骤', tags })
    .input(byId)
    .output(TemplatePage),
  createTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'POST', path: '/procedures/templates', summary: '新建流程', tags })
    .input(z.object({ streetId: z.uuid().optional(), code: text(60), name: text(60), subject: z.enum(subjectKinds), note: optionalText(500) }))
    .output(byId),
  saveTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'PUT', path: '/procedures/templates/{id}', summary: '保存草稿', tags })
    .input(
      byId.extend({
        revision: z.int(),
        name: text(60),
        subject: z.enum(subjectKinds),
        programmeKind: optionalText(60),
        note: optionalText(500),
        steps: z.array(StepInput).max(MOST_STEPS),
      }),
    )
    .output(done),
  copyTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'POST', path: '/procedures/templates/{id}/copy', summary: '起草新版本', tags })
    .input(byId)
    .output(byId),
  discardTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'DELETE', path: '/procedures/templates/{id}', summary: '删除草稿', tags })
    .input(byId)
    .output(done),
  publishTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'POST', path: '/procedures/templates/{id}/publish', summary: '发布', tags })
    .input(byId)
    .output(done),
  retireTemplate: procedure
    .meta({ gate: 'procedures.design' })
    .route({ method: 'POST', path: '/procedures/templates/{id}/retire', summary: '停用', tags })
    .input(byId)
    .output(done),

  cases: procedure
    .meta({ gate: 'procedures.read' })
    .route({ method: 'GET', path: '/procedures/cases', summary: '办理中的和办结的流程', tags })
    .input(CaseFilter.extend(paging))
    .output(pageOf(CaseRow)),
  case: procedure
    .meta({ gate: 'procedures.read' })
    .route({ method: 'GET', path: '/procedures/cases/{id}', summary: '一件事的步骤', tags })
    .input(byId)
    .output(CasePage),
  timeline: procedure
    .meta({ gate: 'procedures.read' })
    .route({ method: 'GET', path: '/procedures/cases/{id}/timeline', summary: '办理的全程纪实', tags })
    .input(byId.extend({ before: z.coerce.number().int().optional() }))
    .output(z.object({ items: z.array(TimelineView) })),
  start: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases', summary: '开始办理', tags })
    .input(CaseInput.extend({ templateId: z.uuid(), organizationId: z.uuid(), startedOn: day }))
    .output(byId),
  edit: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'PATCH', path: '/procedures/cases/{id}', summary: '修改办理事项', tags })
    .input(CaseInput.extend(versioned.shape))
    .output(done),
  setMembers: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases/{id}/members', summary: '登记党员名单', tags })
    .input(versioned.extend({ membershipIds: z.array(z.uuid()).max(500) }))
    .output(done),
  recordStep: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases/{id}/steps/{stepId}', summary: '登记步骤情况', tags })
    .input(
      versioned.extend({
        stepId: z.uuid(),
        responsible: optionalText(60),
        note: optionalText(500),
        askedOn: day.nullish(),
        repliedOn: day.nullish(),
        replyNumber: optionalText(60),
        materials: z.record(z.string().max(60), z.string().max(200)).optional(),
      }),
    )
    .output(done),
  removeFile: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'DELETE', path: '/procedures/cases/{id}/files/{fileId}', summary: '删除材料文件', tags })
    .input(byId.extend({ fileId: z.uuid() }))
    .output(done),
  finishStep: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases/{id}/steps/{stepId}/finish', summary: '完成步骤', tags })
    .input(versioned.extend({ stepId: z.uuid(), doneOn: day, responsible: text(60), note: optionalText(500) }))
    .output(done),
  reopenStep: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases/{id}/steps/{stepId}/reopen', summary: '退回步骤', tags })
    .input(versioned.extend({ stepId: z.uuid(), note: text(500) }))
    .output(done),
  stop: procedure
    .meta({ gate: 'procedures.work' })
    .route({ method: 'POST', path: '/procedures/cases/{id}/stop', summary: '停止办理', tags })
    .input(versioned.extend({ note: text(500) }))
    .output(done),
}
