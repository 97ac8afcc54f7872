import { and, eq } from 'drizzle-orm'
import { finishStep, recordStep, setMembers, startCase } from '#modules/procedures/cases.ts'
import { addFile, type FilePlace } from '#modules/procedures/files.ts'
import { casePage } from '#modules/procedures/queries.ts'
import { type CaseStep, caseSteps, cases, steps, templates } from '#modules/procedures/schema.ts'
import type { StepInput } from '#modules/procedures/templates.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Block, docx } from '#platform/documents/document.ts'
import { newFileKey } from '#platform/files/file-store.ts'
import { files } from '#platform/files/files.ts'
import { addDays, type Day, instantAt, today } from '#platform/time/day.ts'
import { recordFirst, recordMany } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import { demoId } from './random.ts'

const needed = (...labels: string[]) => labels.map((label) => ({ label, required: true }))

/** 五步工作法 as a programme in steps. The five steps are the street's; what each asks for is an example. */
const founding: StepInput[] = [
  {
    ...{ code: 'GATHER', label: '聚党员', actor: 'BODY', daysAllowed: 30, elementCode: 'GATHER' },
    task: '排查小区内的党员，听取本人意愿，确定组织关系转入新支部的党员名单。',
    materials: [...needed('党员排查登记表'), { label: '党员意愿书', required: false }],
    checks: ['FULL_MEMBERS_AT_LEAST_3', 'MEMBERS_AT_MOST_50', 'JOINT_UNITS_AT_MOST_5', 'MATERIALS_COMPLETE'],
  },
  {
    ...{ code: 'ORGANISE', label: '建组织', actor: 'STREET', daysAllowed: 45, elementCode: 'ORGANISE', effect: 'FOUND_BODY' },
    task: '社区党组织向街道党工委请示成立党支部，党工委一般在一个月内批复；批复后建立组织，党员随转。',
    materials: needed('成立党支部的请示', '党员名册'),
    checks: ['FULL_MEMBERS_AT_LEAST_3', 'SUPERIOR_REPLIED', 'MATERIALS_COMPLETE'],
  },
  {
    ...{ code: 'INSTITUTE', label: '立机制', actor: 'BODY', daysAllowed: 60, elementCode: 'INSTITUTE' },
    task: '选举支部书记和委员，建立三会一课、主题党日、楼院议事等制度。',
    materials: needed('选举结果报告', '支部工作制度'),
    checks: ['HAS_SECRETARY', 'TERM_RECORDED', 'MATERIALS_COMPLETE'],
  },
  {
    ...{ code: 'PLATFORM', label: '搭平台', actor: 'BODY', daysAllowed: 60, elementCode: 'PLATFORM' },
    task: '落实党员活动室，组建志愿服务队，与物业、业主委员会建立红色物业联盟。',
    materials: [...needed('活动场所登记表'), { label: '红色物业联盟协议', required: false }],
    checks: ['MATERIALS_COMPLETE'],
  },
  {
    ...{ code: 'SUPPORT', label: '强保障', actor: 'STREET', daysAllowed: 60, elementCode: 'SUPPORT' },
    task: '街道落实工作经费和联系领导，验收建档。',
    materials: needed('验收意见'),
    checks: ['MATERIALS_COMPLETE'],
  },
]

/** Another programme in steps, on the same ground. */
const visiting: StepInput[] = [
  {
    ...{ code: 'LIST', label: '摸底建册', actor: 'BODY', daysAllowed: 10 },
    task: '党小组摸清困难党员、老党员的情况，支部汇总。',
    materials: needed('走访名单'),
    checks: ['MATERIALS_COMPLETE'],
  },
  {
    code: 'VISIT',
    label: '入户走访',
    task: '支部委员分头走访，记录诉求。',
    actor: 'BODY',
    daysAllowed: 20,
    materials: needed('走访记录'),
    checks: ['MATERIALS_COMPLETE'],
  },
  { code: 'ANSWER', label: '帮扶反馈', task: '能办的当月办结，需街道解决的上报。', actor: 'STREET', daysAllowed: 15, materials: [], checks: [] },
]

/** Templates of the street, one founding that is done (a branch that stands), one under way that waits for the reply. */
export async function loadProcedures(ctx: Ctx, demo: Demo): Promise<void> {
  const founds = await loadTemplate(
    ctx,
    demo,
    { code: 'FOUND_BRANCH', name: '小区党支部组建（五步工作法）', subject: 'NEW_BODY', programmeKind: 'FIVE_STEP' },
    founding,
  )
  const visits = await loadTemplate(ctx, demo, { code: 'VISIT_MEMBERS', name: '困难党员走访', subject: 'BODY', programmeKind: null }, visiting)
  await loadDone(ctx, demo, founds)
  await loadUnderWay(ctx, demo, founds, visits)
}

const publishedOn: Day = '2017-03-01'

async function loadTemplate(
  ctx: Ctx,
  { street }: Demo,
  about: { code: string; name: string; subject: 'NEW_BODY' | 'BODY'; programmeKind: string | null },
  list: readonly StepInput[],
): Promise<string> {
  const id = demoId('procedure template', street.id + about.code)
  await ctx.tx.insert(templates).values({ ...about, id, streetId: street.id, note: '示例数据：各步的要求由街道确定', createdAt: ctx.now })
  await insertRows(
    ctx.tx,
    steps,
    list.map((s, i) => ({
      ...{ id: stepId(id, s.code), streetId: street.id, templateId: id, ordinal: i + 1, code: s.code, label: s.label, task: s.task ?? null },
      ...{ actor: s.actor, daysAllowed: s.daysAllowed ?? null, materials: s.materials, checks: s.checks },
      ...{ effect: s.effect ?? null, elementCode: s.elementCode ?? null },
    })),
  )
  await ctx.tx
    .update(templates)
    .set({ state: 'PUBLISHED', publishedOn })
    .where(and(eq(templates.id, id), eq(templates.state, 'DRAFT')))
  await recordFirst(ctx, [
    {
      streetId: street.id,
      subjectType: 'procedureTemplate',
      subjectId: `${street.id}:${about.code}`,
      action: 'procedureTemplate.published',
      note: '示例数据',
      data: { version: 1, name: about.name },
    },
  ])
  return id
}

const stepId = (templateId: string, code: string) => demoId('procedure step', templateId + code)

/** 馨家苑小区党支部, as it was founded. */
async function loadDone(ctx: Ctx, { plan, street }: Demo, templateId: string): Promise<void> {
  const estate = plan.branches.find((b) => b.body.name.startsWith('馨家苑'))!.body
  const on = estate.facts.establishedOn
  const id = demoId('procedure case', estate.id)
  const title = `馨家苑小区成立党支部`
  await ctx.tx.insert(cases).values({
    ...{ id, streetId: street.id, templateId, organizationId: estate.id, title, state: 'DONE', foundedId: estate.id },
    newBody: { name: estate.name, kind: 'ESTATE_BRANCH', address: estate.facts.address ?? null },
    ...{ startedOn: addDays(on, -62), endedOn: addDays(on, 128), version: 12, createdAt: ctx.now, updatedAt: ctx.now },
  })
  const days = [-38, 0, 41, 86, 128]
  const note = { repliedOn: null, replyNumber: null, askedOn: null }
  const rows = founding.map(
    (s, i): CaseStep => ({
      ...{ streetId: street.id, caseId: id, stepId: stepId(templateId, s.code), doneOn: addDays(on, days[i]!), responsible: '社区党支部书记', note: null },
      ...note,
      ...(s.code === 'ORGANISE' && { askedOn: addDays(on, -30), repliedOn: addDays(on, -6), replyNumber: '航东工委组〔示例〕12号' }),
      materials: Object.fromEntries(s.materials.map((m) => [m.label, `馨家苑组建卷第${i + 1}册`])),
      doneBy: '示例数据',
    }),
  )
  await insertRows(ctx.tx, caseSteps, rows)
  const subject = { streetId: street.id, subjectType: 'procedureCase', subjectId: id }
  const at = (day: Day): Ctx => ({ ...ctx, now: instantAt(day, '10:00') })
  await recordFirst(at(addDays(on, -62)), [
    { ...subject, action: 'procedureCase.started', note: '示例数据', data: { template: '小区党支部组建（五步工作法）', version: 1 } },
  ])
  for (const [i, s] of founding.entries())
    await recordMany(at(addDays(on, days[i]!)), [{ ...subject, action: 'procedureCase.stepDone', data: { step: s.label, doneOn: addDays(on, days[i]!) } }])
  await recordMany(at(addDays(on, 128)), [{ ...subject, action: 'procedureCase.finish', data: { from: 'OPEN', to: 'DONE' } }])
}

/** 富田花园小区 gathers its members and has asked; a branch visits its members. */
async function loadUnderWay(ctx: Ctx, demo: Demo, founds: string, visits: string): Promise<void> {
  const day = today(ctx.now)
  const at = (days: number): Ctx => ({ ...ctx, now: instantAt(addDays(day, days), '10:00') })
  const branch = (name: string) => demo.plan.branches.find((b) => b.body.name.startsWith(name))!.body
  const next = async (id: string) => {
    const page = await casePage(ctx, id)
    return [page.version, page.steps.find((s) => s.state === 'NEXT')!.id] as const
  }

  const host = branch('富田社区')
  const { id } = await startCase(at(-48), {
    ...{ templateId: founds, organizationId: host.id, title: '富田花园小区成立党支部', startedOn: addDays(day, -48) },
    newBody: { name: '富田花园小区党支部', kind: 'ESTATE_BRANCH', address: '郑州市管城回族区富田花园小区' },
  })
  const known = new Set([...demo.posts.map((p) => p.personId), ...demo.accounts.map((a) => a.personId)])
  const gathered = demo.members.filter((m) => {
    const now = m.periods.at(-1)!
    return now.branchId === host.id && now.standing === 'FULL' && now.fromOn < addDays(day, -400) && m.marks.length === 0 && !known.has(m.person.id)
  })
  await setMembers(
    at(-30),
    id,
    (await next(id))[0],
    gathered.slice(0, 6).map((m) => m.membership.id!),
  )
  await recordStep(at(-25), id, ...(await next(id)), { responsible: '社区党建专干', materials: { 党员排查登记表: '富田社区〔示例〕组建卷第1册' } })
  const roll = gathered.slice(0, 6).map((m, i) => [String(i + 1), m.person.name, m.person.sex === '2' ? '女' : '男', '正式党员'])
  await addPaper(at(-25), { caseId: id, stepId: (await next(id))[1], material: '党员排查登记表' }, '富田花园小区党员排查登记表', [
    { table: [['序号', '姓名', '性别', '党员类别'], ...roll], header: true },
  ])
  await finishStep(at(-24), id, ...(await next(id)), { doneOn: addDays(day, -24), responsible: '社区党建专干' })
  await recordStep(at(-20), id, ...(await next(id)), {
    ...{ responsible: '社区党支部书记', askedOn: addDays(day, -20) },
    materials: { 成立党支部的请示: '富田支〔示例〕6号', 党员名册: '随请示附后' },
  })
  await addPaper(at(-20), { caseId: id, stepId: (await next(id))[1], material: '成立党支部的请示' }, '关于成立富田花园小区党支部的请示', [
    { text: '街道党工委：' },
    { text: `富田花园小区现有正式党员 ${gathered.slice(0, 6).length} 人，组织关系均在我社区党支部。为把党的组织建到居民身边，现请示成立富田花园小区党支部。` },
    { text: '妥否，请批示。' },
  ])

  const harbor = branch('港湾社区')
  const visit = await startCase(at(-8), { templateId: visits, organizationId: harbor.id, title: '冬季走访困难党员', startedOn: addDays(day, -8) })
  const list = { caseId: visit.id, stepId: (await next(visit.id))[1], material: '走访名单' }
  await addPaper(at(-3), list, '冬季走访名单', [{ text: '由三个党小组分头走访生活困难党员和八十岁以上老党员，走访记录留支部存档。' }])
  await recordStep(at(-3), visit.id, ...(await next(visit.id)), { responsible: '党小组组长' })
  await finishStep(at(-3), visit.id, ...(await next(visit.id)), { doneOn: addDays(day, -3), responsible: '党小组组长' })
}

/** Puts a paper of the demo into the store and on a step. */
async function addPaper(ctx: Ctx, place: FilePlace, title: string, body: Block[]): Promise<void> {
  const content = await docx({ title, body: [...body, { text: '（示例数据）' }] })
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  // Loaded in one transaction into an empty database: nothing else names files yet, and a load that fails leaves a few kilobytes.
  const key = newFileKey('docx')
  await files().put(key, content, { type })
  await addFile(ctx, place, { key, name: `${title}.docx`, type, size: content.length })
}
