import { z } from 'zod'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { accessKinds, consentPurposes, correctableFields, requestKinds, requestMoves, requestStates } from './rules.ts'

const instant = z.iso.datetime()
const tags = ['人员']

/** What is typed of a person. Left out means unchanged in an edit; null empties the field. */
export const PersonInput = z.object({
  name: text(100).describe('姓名'),
  sex: z.enum(['0', '1', '2', '9']).optional().describe('性别，GB/T 2261.1；填写了公民身份号码时以号码为准'),
  birthOn: day.nullish().describe('出生日期；填写了公民身份号码时以号码为准'),
  ethnicity: z.string().trim().max(2).nullish().describe('民族，GB/T 3304 两位代码'),
  nativePlace: z.string().trim().max(100).nullish().describe('籍贯'),
  education: z.string().trim().max(2).nullish().describe('学历，GB/T 4658 两位代码'),
  degree: z.string().trim().max(50).nullish().describe('学位'),
  school: z.string().trim().max(100).nullish().describe('毕业院校及专业'),
  workStartedOn: day.nullish().describe('参加工作日期'),
  employer: z.string().trim().max(100).nullish().describe('工作单位及职务'),
  registeredAddress: z.string().trim().max(200).nullish().describe('户籍地'),
  homeAddress: z.string().trim().max(200).nullish().describe('家庭住址'),
  identityNumber: z.string().trim().max(40).nullish().describe('公民身份号码；不填则不改，null 为删除'),
  phone: z.string().trim().max(40).nullish().describe('联系电话；不填则不改，null 为删除'),
  note: z.string().trim().max(500).nullish().describe('备注'),
})

/** A person as staff see him: numbers only as hints (`410104************`, `138****0000`). */
export const PersonView = z.object({
  id: z.uuid(),
  name: z.string(),
  sex: z.enum(['0', '1', '2', '9']),
  birthOn: day.nullable(),
  ethnicity: z.string().nullable(),
  nativePlace: z.string().nullable(),
  education: z.string().nullable(),
  degree: z.string().nullable(),
  school: z.string().nullable(),
  workStartedOn: day.nullable(),
  employer: z.string().nullable(),
  registeredAddress: z.string().nullable(),
  homeAddress: z.string().nullable(),
  identityHint: z.string().nullable(),
  phoneHint: z.string().nullable(),
  note: z.string().nullable(),
  version: z.int(),
  /** Row that this one was merged into, when it was. */
  mergedIntoId: z.uuid().nullable(),
})

export const AccessView = z.object({
  id: z.number(),
  at: instant,
  actorName: z.string(),
  actorRole: z.string(),
  kind: z.enum(accessKinds),
  purpose: z.string(),
})

export const StreetAccessView = AccessView.extend({ accountId: z.string().nullable(), personId: z.uuid(), personName: z.string() })

export const ConsentView = z.object({
  purpose: z.enum(consentPurposes),
  label: z.string(),
  given: z.boolean(),
  givenAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
})

/** A step that the actor may take, for a button; `closed` says why not now. */
export const OfferedMove = z.object({
  name: z.enum(requestMoves),
  label: z.string(),
  closed: z.string().nullable(),
  note: z.object({ label: z.string(), required: z.boolean() }).nullable(),
  confirm: z.string().nullable(),
  grave: z.boolean(),
})

const correctableField = z.enum(Object.keys(correctableFields) as [keyof typeof correctableFields, ...(keyof typeof correctableFields)[]])

export const RequestView = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  kind: z.enum(requestKinds),
  state: z.enum(requestStates),
  stateLabel: z.string(),
  field: correctableField.nullable(),
  fieldLabel: z.string().nullable(),
  /** New value of a correction as a person reads it; a phone is shown as its hint except to the person himself. */
  value: z.string().nullable(),
  reason: z.string().nullable(),
  answer: z.string().nullable(),
  dueOn: day.nullable(),
  createdAt: instant,
  decidedAt: instant.nullable(),
  moves: z.array(OfferedMove),
})

/** Two rows that may be one person, with why. */
export const DuplicateView = z.object({
  first: PersonView,
  second: PersonView,
  /** Chinese words: 姓名和电话相同. */
  reasons: z.array(z.string()),
})

/** One field of a merge: both values as shown, whether they differ, and which one is taken unless chosen otherwise. */
export const MergeField = z.object({
  field: z.string(),
  label: z.string(),
  kept: z.string().nullable(),
  merged: z.string().nullable(),
  differs: z.boolean(),
  proposed: z.enum(['KEPT', 'MERGED']),
})

export const MergePreview = z.object({
  kept: PersonView,
  merged: PersonView,
  fields: z.array(MergeField),
  /** What each module would move: 党员 1 条, 职务 2 项. */
  moves: z.array(z.object({ name: z.string(), lines: z.array(z.string()) })),
  /** Why the two cannot be merged, or null. */
  refusal: z.string().nullable(),
})

export const MergeView = z.object({
  id: z.uuid(),
  keptId: z.uuid(),
  mergedId: z.uuid(),
  keptName: z.string(),
  mergedName: z.string(),
  mergedAt: instant,
  undoneAt: instant.nullable(),
  /** Why it cannot be undone any more, or null. */
  closed: z.string().nullable(),
})

const byId = z.object({ id: z.uuid() })

/** Natural persons: staff's register, and each person's own data. */
export const peopleContract = {
  get: procedure
    .meta({ gate: 'people.read' })
    .route({ method: 'GET', path: '/people/{id}', summary: '一个人的资料，号码已遮盖', tags })
    .input(byId)
    .output(PersonView),
  register: procedure
    .meta({ gate: 'people.edit' })
    .route({ method: 'POST', path: '/people', summary: '登记一个人', tags })
    .input(PersonInput)
    .output(PersonView),
  edit: procedure
    .meta({ gate: 'people.edit' })
    .route({ method: 'PATCH', path: '/people/{id}', summary: '修改资料', tags })
    .input(
      PersonInput.partial().extend({
        id: z.uuid(),
        version: z.int(),
        changedOn: day.nullish().describe('学历、民族从哪一天起变动；不填为今天。此前年度的统计仍按原来的'),
      }),
    )
    .output(PersonView),
  find: procedure
    .meta({ gate: 'people.read' })
    .route({ method: 'POST', path: '/people/find', summary: '按姓名、拼音、完整号码或手机尾号查找，至多 20 人', tags })
    .input(z.object({ text: text(40) }))
    .output(z.array(PersonView)),
  reveal: procedure
    .meta({ gate: 'people.revealPhone' })
    .route({ method: 'POST', path: '/people/{id}/reveal', summary: '打开一个号码，须写明用途，本人可以看到', tags })
    .input(z.object({ id: z.uuid(), field: z.enum(['IDENTITY_NUMBER', 'PHONE']), purpose: text(200, 2) }))
    .output(z.object({ value: z.string() })),
  accesses: procedure
    .meta({ gate: 'people.audit' })
    .route({ method: 'GET', path: '/accesses', summary: '谁打开过谁的资料', tags })
    .input(
      z.object({
        ...paging,
        personId: z.uuid().optional(),
        accountId: z.string().max(100).optional(),
        kind: z.enum(accessKinds).optional(),
        from: day.optional().describe('自这一天起'),
        until: day.optional().describe('到这一天前（不含）'),
      }),
    )
    .output(pageOf(StreetAccessView)),
  duplicates: procedure
    .meta({ gate: 'people.merge' })
    .route({ method: 'GET', path: '/people-duplicates', summary: '可能重复的人', tags })
    .output(z.array(DuplicateView)),
  previewMerge: procedure
    .meta({ gate: 'people.merge' })
    .route({ method: 'GET', path: '/people-merges/preview', summary: '合并预览，逐项列出', tags })
    .input(z.object({ keptId: z.uuid(), mergedId: z.uuid() }))
    .output(MergePreview),
  merges: procedure
    .meta({ gate: 'people.merge' })
    .route({ method: 'GET', path: '/people-merges', summary: '合并记录', tags })
    .input(z.object(paging))
    .output(pageOf(MergeView)),
  merge: procedure
    .meta({ gate: 'people.merge' })
    .route({ method: 'POST', path: '/people-merges', summary: '合并两条资料', tags })
    .input(z.object({ keptId: z.uuid(), mergedId: z.uuid(), choices: z.record(z.string().max(40), z.enum(['KEPT', 'MERGED'])).default({}) }))
    .output(MergeView),
  undoMerge: procedure
    .meta({ gate: 'people.merge' })
    .route({ method: 'POST', path: '/people-merges/{id}/undo', summary: '撤销合并', tags })
    .input(byId)
    .output(MergeView),
  requests: procedure
    .meta({ gate: 'people.decideRequests' })
    .route({ method: 'GET', path: '/person-requests', summary: '居民对本人资料的申请', tags })
    .input(z.object({ ...paging, state: z.enum(requestStates).optional() }))
    .output(pageOf(RequestView)),
  moveRequest: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/person-requests/{id}/moves', summary: '受理、不予受理或撤回', tags })
    .input(z.object({ id: z.uuid(), move: z.enum(requestMoves), note: z.string().trim().max(500).nullish() }))
    .output(RequestView),
  mine: {
    person: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/me/person', summary: '我的资料', tags }).output(PersonView.nullable()),
    accesses: procedure
      .meta({ gate: 'signedIn' })
      .route({ method: 'GET', path: '/me/accesses', summary: '谁看过我的资料', tags })
      .input(z.object(paging))
      .output(pageOf(AccessView)),
    consents: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/me/consents', summary: '我的同意', tags }).output(z.array(ConsentView)),
    setConsent: procedure
      .meta({ gate: 'signedIn' })
      .route({ method: 'POST', path: '/me/consents', summary: '同意或撤回', tags })
      .input(z.object({ purpose: z.enum(consentPurposes), given: z.boolean() }))
      .output(z.array(ConsentView)),
    requests: procedure.meta({ gate: 'signedIn' }).route({ method: 'GET', path: '/me/requests', summary: '我的申请', tags }).output(z.array(RequestView)),
    request: procedure
      .meta({ gate: 'signedIn' })
      .route({ method: 'POST', path: '/me/requests', summary: '申请更正、删除或取得本人资料', tags })
      .input(
        z.object({
          kind: z.enum(requestKinds),
          field: correctableField.optional(),
          value: z.string().trim().max(200).optional(),
          reason: z.string().trim().max(500).optional(),
        }),
      )
      .output(RequestView),
    data: procedure
      .meta({ gate: 'signedIn' })
      .route({ method: 'GET', path: '/me/data', summary: '本人全部资料的副本', tags })
      .output(z.record(z.string(), z.unknown())),
  },
}
