import { z } from 'zod'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { changeKinds, codePattern, programmeStates } from './rules.ts'

const tags = ['工作举措']
const instant = z.iso.datetime()
const byId = z.object({ id: z.uuid() })
const made = z.object({ id: z.uuid() })
const done = z.null()
const code = z.string().trim().regex(codePattern, { error: '代码由大写字母、数字和下划线组成，以字母开头，例如 EIGHT_BESIDES' })
const meaning = z.string().trim().max(300).nullish().describe('释义')
const note = z.string().trim().max(500).nullish().describe('说明')
const subject = z.object({
  subjectType: z
    .string()
    .regex(/^[a-z][A-Za-z]{0,39}$/)
    .describe('记录的种类，与全程纪实一致：organization'),
  subjectId: z.uuid(),
})

/** A version of a programme. */
export const VersionView = z.object({
  id: z.uuid(),
  version: z.int(),
  state: z.enum(programmeStates),
  name: z.string(),
  note: z.string().nullable(),
  fromOn: day.nullable(),
  untilOn: day.nullable().describe('不含这一天'),
})

/** An element with its place in the tree; `level` 1 is the top, siblings come in their order. */
export const ElementView = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  code: z.string(),
  label: z.string(),
  meaning: z.string().nullable(),
  fixed: z.boolean().describe('固定条目；否则为自选'),
  level: z.int(),
  records: z.int().describe('带有这个条目的记录数，各版本合计'),
})

/** A programme with all its versions, the newest first. */
export const ProgrammeView = z.object({ kind: z.string(), name: z.string(), versions: z.array(VersionView.extend({ elements: z.int() })) })

/** A version with its tree. */
export const ProgrammeDetail = VersionView.extend({ streetId: z.uuid(), kind: z.string(), versions: z.array(VersionView), elements: z.array(ElementView) })

/** A difference between the draft and the version it will replace. */
export const ChangeView = z.object({
  kind: z.enum(changeKinds),
  code: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** An element as a record carries it. */
export const TagView = z.object({
  kind: z.string(),
  programmeName: z.string(),
  elementId: z.uuid(),
  code: z.string(),
  label: z.string(),
  current: z.boolean().describe('现行版本仍有这个条目'),
  taggedAt: instant,
})

/** A record that carries an element. */
export const TaggedRecordView = z.object({
  subjectType: z.string(),
  subjectId: z.uuid(),
  typeLabel: z.string(),
  title: z.string(),
  subtitle: z.string(),
  taggedAt: instant,
})

/** An entry of a programme's timeline. */
export const ProgrammeTimelineView = z.object({
  seq: z.number(),
  at: instant,
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().nullable(),
  action: z.string(),
  label: z.string(),
  note: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

const read = procedure.meta({ gate: 'programmes.read' })
const edit = procedure.meta({ gate: 'programmes.edit' })
const tag = procedure.meta({ gate: 'programmes.tag' })

/** The office's programmes. */
export const programmesContract = {
  list: read
    .route({ method: 'GET', path: '/programmes', summary: '本街道的工作举措及各版本', tags })
    .input(z.object({ streetId: z.uuid().optional() }))
    .output(z.array(ProgrammeView)),
  get: read.route({ method: 'GET', path: '/programmes/{id}', summary: '一个版本的条目', tags }).input(byId).output(ProgrammeDetail),
  changes: read
    .route({ method: 'GET', path: '/programmes/{id}/changes', summary: '草稿与现行版本的差别', tags })
    .input(byId)
    .output(z.object({ stamp: z.string().describe('所核对的内容；发布时交回'), items: z.array(ChangeView) })),
  timeline: read
    .route({ method: 'GET', path: '/programmes/{id}/timeline', summary: '全程纪实，各版本合在一起', tags })
    .input(byId.extend(paging))
    .output(pageOf(ProgrammeTimelineView)),
  create: edit
    .route({ method: 'POST', path: '/programmes', summary: '新建工作举措（草稿）', tags })
    .input(z.object({ streetId: z.uuid().optional(), kind: code.describe('代码，定后不变'), name: text(100), note }))
    .output(made),
  copy: edit.route({ method: 'POST', path: '/programmes/{id}/drafts', summary: '以这个版本起草新版本', tags }).input(byId).output(made),
  describe: edit
    .route({ method: 'PATCH', path: '/programmes/{id}', summary: '修改草稿的名称和说明', tags })
    .input(byId.extend({ name: text(100).optional(), note }))
    .output(done),
  discard: edit.route({ method: 'DELETE', path: '/programmes/{id}', summary: '删除草稿', tags }).input(byId).output(done),
  publish: edit
    .route({ method: 'POST', path: '/programmes/{id}/publish', summary: '自某日起施行，上一版本同日停用', tags })
    .input(byId.extend({ fromOn: day, stamp: z.string().max(100).describe('核对差别时所得；草稿此后有变化则不发布') }))
    .output(done),
  retire: edit
    .route({ method: 'POST', path: '/programmes/{id}/retire', summary: '自某日起停用', tags })
    .input(byId.extend({ untilOn: day }))
    .output(done),
  addElement: edit
    .route({ method: 'POST', path: '/programmes/{id}/elements', summary: '在草稿里新增条目', tags })
    .input(byId.extend({ parentId: z.uuid().nullish(), code: code.optional(), label: text(100), meaning, fixed: z.boolean().optional() }))
    .output(made.extend({ code: z.string() })),
  changeElement: edit
    .route({ method: 'PATCH', path: '/programme-elements/{id}', summary: '修改草稿里的条目', tags })
    .input(byId.extend({ label: text(100).optional(), meaning, fixed: z.boolean().optional() }))
    .output(done),
  moveElement: edit
    .route({ method: 'POST', path: '/programme-elements/{id}/move', summary: '移动草稿里的条目', tags })
    .input(byId.extend({ parentId: z.uuid().nullable().describe('空为顶层'), beforeId: z.uuid().nullish().describe('排在哪个条目之前；空为最后') }))
    .output(done),
  removeElement: edit.route({ method: 'DELETE', path: '/programme-elements/{id}', summary: '从草稿移除条目', tags }).input(byId).output(done),
  records: read
    .route({ method: 'GET', path: '/programme-elements/{id}/records', summary: '带有这个条目的记录', tags })
    .input(byId.extend(paging))
    .output(pageOf(TaggedRecordView)),
  tagsOf: read.route({ method: 'GET', path: '/programme-tags', summary: '一条记录带有的条目', tags }).input(subject).output(z.array(TagView)),
  tag: tag.route({ method: 'POST', path: '/programme-elements/{id}/records', summary: '把记录归入条目', tags }).input(byId.extend(subject.shape)).output(done),
  untag: tag
    .route({ method: 'POST', path: '/programme-elements/{id}/records/remove', summary: '不再归入', tags })
    .input(byId.extend(subject.shape))
    .output(done),
}
