import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { getMember } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { organizations, posts } from '#modules/organizations/schema.ts'
import { dissolveOrganization } from '#modules/organizations/service.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { permissions as programmesPermissions } from '#modules/programmes/policy.ts'
import { tagsOf } from '#modules/programmes/public.ts'
import { aProgramme } from '#modules/programmes/testing.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { editCase, finishStep, recordStep, reopenStep, setMembers, startCase, stopCase } from './cases.ts'
import { permissions } from './policy.ts'
import { connectProcedures } from './public.ts'
import { casePage, caseTimeline, listCases, listTemplates, templatePage } from './queries.ts'
import { steps } from './schema.ts'
import { copyTemplate, createTemplate, discardTemplate, publishTemplate, retireTemplate, saveTemplate } from './templates.ts'
import { aTemplate, fiveSteps } from './testing.ts'

let t: TestStreets
let officer: Actor
let community: Body
let worker: Actor
let founding: string
for (const p of [organizationsPermissions, membersPermissions, peoplePermissions, programmesPermissions, permissions]) declarePermissions(p)
connectProcedures()
beforeAll(async () => {
  t = await testStreets()
  officer = t.someone('STREET_OFFICER', t.street)
  community = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部' })
  worker = t.someone('COMMUNITY_WORKER', community)
  await aProgramme(t, t.street, { kind: 'FIVE_STEP', name: '五步工作法', elements: { GATHER: '聚党员', ORGANISE: '建组织', INSTITUTE: '立机制' } })
  founding = await aTemplate(t, t.street, { programmeKind: 'FIVE_STEP' })
})
afterAll(() => t.close())

const newBody = { name: '金色港湾小区党支部', kind: 'ESTATE_BRANCH' as const, address: null }
const begin = (about: object = {}) =>
  t.as(worker, (ctx) =>
    startCase(ctx, { templateId: founding, organizationId: community.id, title: '金色港湾小区成立党支部', startedOn: '2019-06-03', newBody, ...about }),
  )
const page = (id: string, actor = officer) => t.as(actor, (ctx) => casePage(ctx, id))
/** Does something with the version of now. */
const then = async (
  actor: Actor,
  id: string,
  work: (ctx: Parameters<Parameters<TestStreets['as']>[1]>[0], version: number, stepId: string) => Promise<unknown>,
) => {
  const seen = await page(id)
  const next = seen.steps.find((s) => s.state === 'NEXT')
  return t.as(actor, (ctx) => work(ctx, seen.version, next?.id ?? ''))
}
const finish = (actor: Actor, id: string, doneOn: string) => then(actor, id, (ctx, v, s) => finishStep(ctx, id, v, s, { doneOn, responsible: '李书记' }))
const clocks = (id: string) =>
  t.as(officer, async ({ tx }) => Object.fromEntries((await tx.select().from(deadlines).where(eq(deadlines.subjectId, id))).map((d) => [d.kind, d.dueOn])))
const members = (n: number, standing: 'FULL' | 'PROBATIONARY' = 'FULL') =>
  t.asSystem(async (ctx) => {
    const made = []
    for (let i = 0; i < n; i++)
      made.push((await aMember(ctx, community, standing === 'FULL' ? {} : { standing, joinedOn: '2019-01-10', fromOn: '2019-01-10' })).id)
    return made
  })

describe('founding a branch', () => {
  test('in steps: members, reply, the body with its members and its elements, the next steps in its hands', async () => {
    const { id } = await begin()
    expect(await clocks(id)).toEqual({ 'procedures.step': '2019-07-03' })
    const gathered = await members(3)
    await then(worker, id, (ctx, v) => setMembers(ctx, id, v, gathered.slice(0, 2)))
    await then(worker, id, (ctx, v, s) => recordStep(ctx, id, v, s, { materials: { 党员名册: '果社〔2019〕4号' } }))
    await expect(finish(worker, id, '2019-06-10')).rejects.toMatchObject({ code: 'procedure.checkFailed', message: expect.stringContaining('不足 3 人') })
    await then(worker, id, (ctx, v) => setMembers(ctx, id, v, gathered))
    await finish(worker, id, '2019-06-10')
    expect(await clocks(id)).toEqual({ 'procedures.step': '2019-07-25' })

    await then(worker, id, (ctx, v, s) => recordStep(ctx, id, v, s, { askedOn: '2019-06-11', materials: { 成立党支部的请示: '果社〔2019〕5号' } }))
    expect(await clocks(id)).toEqual({ 'procedures.step': '2019-07-25', 'procedures.reply': '2019-07-11' })
    await expect(finish(officer, id, '2019-06-20')).rejects.toMatchObject({
      code: 'procedure.checkFailed',
      message: expect.stringContaining('2019年7月11日前批复'),
    })
    await expect(then(worker, id, (ctx, v, s) => recordStep(ctx, id, v, s, { repliedOn: '2019-06-18' }))).rejects.toMatchObject({ code: 'forbidden' })
    await then(officer, id, (ctx, v, s) => recordStep(ctx, id, v, s, { repliedOn: '2019-06-18', replyNumber: '航东〔2019〕9号' }))
    expect((await page(id)).steps[1]!.results.map((r) => r.met)).toEqual([true, true, true])
    await expect(finish(worker, id, '2019-06-20')).rejects.toMatchObject({ code: 'forbidden' })
    await finish(officer, id, '2019-06-20')

    const made = await page(id)
    expect(made).toMatchObject({ founded: { name: '金色港湾小区党支部' }, organization: { kind: 'ESTATE_BRANCH' }, may: { edit: false, gather: false } })
    const [body] = await t.as(officer, ({ tx }) => tx.select().from(organizations).where(eq(organizations.id, made.founded!.id)))
    expect(body).toMatchObject({ parentId: community.id, establishedOn: '2019-06-20' })
    for (const m of gathered) expect((await t.as(officer, (ctx) => getMember(ctx, m))).branch.id).toBe(body!.id)
    const tags = await t.as(officer, (ctx) => tagsOf(ctx, 'organization', [body!.id]))
    expect(tags.get(body!.id)!.map((x) => x.code)).toEqual(['GATHER', 'ORGANISE'])

    const secretary = t.someone('BRANCH_SECRETARY', body!)
    await expect(finish(secretary, id, '2019-06-30')).rejects.toMatchObject({ message: '还没有登记书记任职' })
    await t.asSystem((ctx) =>
      ctx.tx.insert(posts).values({ streetId: body!.streetId, organizationId: body!.id, kind: 'SECRETARY', holderName: '李秀英', fromOn: '2019-06-21' }),
    )
    await finish(secretary, id, '2019-06-30')
    expect(await page(id)).toMatchObject({ state: 'DONE', endedOn: '2019-06-30' })
    expect(await clocks(id)).toEqual({})
    const told = await t.as(officer, (ctx) => caseTimeline(ctx, { id }))
    expect(told.items.map((i) => i.label)).toEqual(expect.arrayContaining(['开始办理', '登记党员名单', '完成步骤', '建立组织', '全部办结']))
    expect(told.items.at(-1)!.label).toBe('开始办理')
    await expect(then(secretary, id, (ctx, v) => stopCase(ctx, id, v, '不办了'))).rejects.toMatchObject({ code: 'lifecycle.closed' })
  })

  test('steps go in order, and the last one done can be taken back with a reason', async () => {
    const { id } = await begin()
    const seen = await page(id)
    await expect(
      t.as(officer, (ctx) => finishStep(ctx, id, seen.version, seen.steps[1]!.id, { doneOn: '2019-06-10', responsible: '李' })),
    ).rejects.toMatchObject({ code: 'procedure.notNext', message: '请先完成“聚党员”' })
    const gathered = await members(3)
    await then(worker, id, (ctx, v) => setMembers(ctx, id, v, gathered))
    await then(worker, id, (ctx, v, s) => recordStep(ctx, id, v, s, { materials: { 党员名册: '4号' } }))
    await expect(finish(worker, id, '2019-06-02')).rejects.toMatchObject({ fields: [{ path: 'doneOn' }] })
    await expect(finish(worker, id, '2019-07-02')).rejects.toMatchObject({ fields: [{ path: 'doneOn' }] })
    await finish(worker, id, '2019-06-05')
    await then(worker, id, (ctx, v) => reopenStep(ctx, id, v, seen.steps[0]!.id, '名单有误'))
    expect((await page(id)).steps.map((s) => s.state)).toEqual(['NEXT', 'LATER', 'LATER'])
  })

  test('who is gathered stands in the reach of the one who gathers', async () => {
    const { id } = await begin()
    const other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
    const elsewhere = await t.asSystem(async (ctx) => (await aMember(ctx, other)).id)
    const asked = (actor: Actor) => then(actor, id, (ctx, v) => setMembers(ctx, id, v, [elsewhere]))
    await expect(asked(worker)).rejects.toMatchObject({ fields: [{ path: 'membershipIds' }] })
    await asked(officer)
    // Who was put there by the street stays when the community adds others.
    const own = await members(1)
    await then(worker, id, (ctx, v) => setMembers(ctx, id, v, [elsewhere, ...own]))
    expect((await page(id)).members).toHaveLength(2)
  })

  test('a body is founded where its kind may stand; units belong to a joint branch', async () => {
    const estate = await t.aBody('ESTATE_BRANCH', community)
    await expect(begin({ organizationId: estate.id })).rejects.toMatchObject({ fields: [{ path: 'newBody.kind' }] })
    await expect(begin({ newBody: null })).rejects.toMatchObject({ fields: [{ path: 'newBody.name' }] })
    const { id } = await begin({ newBody: { ...newBody, kind: 'JOINT_BRANCH' }, units: ['甲公司'] })
    expect((await page(id)).steps[0]!.results.find((r) => r.text.includes('两个以上'))).toMatchObject({ met: false, binds: true })
    await then(worker, id, (ctx, v) => editCase(ctx, id, v, { title: '联合', newBody: { ...newBody, kind: 'JOINT_BRANCH' }, units: ['甲公司', '乙公司'] }))
    expect((await page(id)).units).toEqual(['甲公司', '乙公司'])
    await then(worker, id, (ctx, v) => editCase(ctx, id, v, { title: '单独', newBody, units: ['甲公司'] }))
    expect(await page(id)).toMatchObject({ title: '单独', units: [] })
  })

  test('a save from an older page is refused; a stopped case is left as it is', async () => {
    const { id } = await begin()
    const { version } = await page(id)
    await t.as(worker, (ctx) => setMembers(ctx, id, version, []))
    await expect(t.as(worker, (ctx) => setMembers(ctx, id, version, []))).rejects.toMatchObject({ code: 'procedure.changedMeanwhile' })
    await expect(then(worker, id, (ctx, v) => stopCase(ctx, id, v, ''))).rejects.toMatchObject({ code: 'lifecycle.noteMissing' })
    await then(worker, id, (ctx, v) => stopCase(ctx, id, v, '与邻近小区合建'))
    expect(await clocks(id)).toEqual({})
    await expect(t.as(worker, (ctx) => setMembers(ctx, id, version + 2, []))).rejects.toMatchObject({ code: 'procedure.notOpen' })
  })

  test('eight officers found the branch at once: there is one', async () => {
    const { id } = await begin({ newBody: { ...newBody, name: '馨家苑小区党支部' } })
    const gathered = await members(3)
    await then(worker, id, (ctx, v) => setMembers(ctx, id, v, gathered))
    await then(worker, id, (ctx, v, s) => recordStep(ctx, id, v, s, { materials: { 党员名册: '4号' } }))
    await finish(worker, id, '2019-06-10')
    await then(officer, id, (ctx, v, s) =>
      recordStep(ctx, id, v, s, { askedOn: '2019-06-11', repliedOn: '2019-06-12', materials: { 成立党支部的请示: '5号' } }),
    )
    const { version, steps: all } = await page(id)
    const officers = await Promise.all(Array.from({ length: 8 }, async () => t.someone('STREET_OFFICER', t.street)))
    const asked = await Promise.allSettled(
      officers.map((o) => t.as(o, (ctx) => finishStep(ctx, id, version, all[1]!.id, { doneOn: '2019-06-20', responsible: '王' }))),
    )
    expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    const made = await t.as(officer, ({ tx }) => tx.select().from(organizations).where(eq(organizations.name, '馨家苑小区党支部')))
    expect(made).toHaveLength(1)
  })

  test('the list shows running cases first with their next step; the neighbour sees none', async () => {
    const list = await t.as(officer, (ctx) => listCases(ctx, { limit: 50 }))
    expect(list.items.map((c) => c.state)).toEqual(list.items.map((c) => c.state).toSorted((a, b) => Number(a !== 'OPEN') - Number(b !== 'OPEN')))
    expect(list.items.find((c) => c.state === 'OPEN')!.next).not.toBeNull()
    const first = await t.as(officer, (ctx) => listCases(ctx, { limit: 2 }))
    const second = await t.as(officer, (ctx) => listCases(ctx, { limit: 2, cursor: first.next! }))
    expect([...first.items, ...second.items].map((c) => c.id)).toEqual(list.items.slice(0, 4).map((c) => c.id))
    const stranger = t.someone('STREET_OFFICER', t.neighbour)
    expect((await t.as(stranger, (ctx) => listCases(ctx, { limit: 50 }))).items).toEqual([])
    await expect(page(list.items[0]!.id, stranger)).rejects.toMatchObject({ code: 'notFound' })
    await expect(t.as(stranger, (ctx) => templatePage(ctx, founding))).rejects.toMatchObject({ code: 'notFound' })
  })
})

describe('templates', () => {
  test('an office makes a new programme of its own without code: a visit in two steps on an existing body', async () => {
    const visit = [
      { code: 'PREPARE', label: '准备', actor: 'BODY' as const, daysAllowed: 5, materials: [], checks: [] },
      { code: 'VISIT', label: '走访', actor: 'BODY' as const, daysAllowed: null, materials: [], checks: [] },
    ]
    const id = await aTemplate(t, t.street, { code: 'VISIT', subject: 'BODY', steps: visit })
    const secretary = t.someone('BRANCH_SECRETARY', community)
    const { id: caseId } = await t.as(secretary, (ctx) =>
      startCase(ctx, { templateId: id, organizationId: community.id, title: '走访困难党员', startedOn: '2019-06-28' }),
    )
    await finish(secretary, caseId, '2019-06-29')
    await finish(secretary, caseId, '2019-07-01')
    expect(await page(caseId)).toMatchObject({ state: 'DONE', founded: null })
    const other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '撤并社区党支部' })
    await t.as(officer, (ctx) => startCase(ctx, { templateId: id, organizationId: other.id, title: '走访', startedOn: '2019-06-28' }))
    await expect(t.as(officer, (ctx) => dissolveOrganization(ctx, { id: other.id, version: 1, on: '2019-07-01', note: '合并' }))).rejects.toMatchObject({
      message: '“走访”正在办理，请先办结或停止',
    })
  })

  test('a running case keeps its version when a new one is published', async () => {
    const { id } = await begin()
    const { id: next } = await t.as(officer, (ctx) => copyTemplate(ctx, founding))
    await expect(t.as(officer, (ctx) => copyTemplate(ctx, founding))).rejects.toMatchObject({ code: 'procedure.draftExists' })
    await t.as(officer, (ctx) => saveTemplate(ctx, next, 1, { name: '小区党支部组建（新）', subject: 'NEW_BODY', steps: fiveSteps.slice(0, 2) }))
    await expect(t.as(officer, (ctx) => saveTemplate(ctx, next, 1, { name: '旧', subject: 'NEW_BODY', steps: [] }))).rejects.toMatchObject({
      code: 'procedure.changedMeanwhile',
    })
    await t.as(officer, (ctx) => publishTemplate(ctx, next))
    expect((await page(id)).steps).toHaveLength(3)
    await expect(begin()).rejects.toMatchObject({ code: 'procedure.notPublished' })
    const list = await t.as(worker, (ctx) => listTemplates(ctx))
    expect(list).toMatchObject({ mayDesign: false })
    expect(list.items.find((x) => x.code === 'FOUND_BRANCH')!.versions.map((v) => [v.version, v.state, v.steps])).toEqual([
      [2, 'PUBLISHED', 2],
      [1, 'RETIRED', 3],
    ])
    founding = next
  })

  test('what was published is not changed: not by the page, not by the database', async () => {
    await expect(t.as(officer, (ctx) => saveTemplate(ctx, founding, 2, { name: '改', subject: 'NEW_BODY', steps: [] }))).rejects.toMatchObject({
      code: 'procedure.notDraft',
    })
    await expect(t.as(officer, ({ tx }) => tx.update(steps).set({ label: '改' }).where(eq(steps.templateId, founding)))).rejects.toThrow()
    await expect(t.as(officer, (ctx) => discardTemplate(ctx, founding))).rejects.toMatchObject({ code: 'procedure.notDraft' })
  })

  test('a draft without steps, or one that founds nothing, is not published; one can be thrown away', async () => {
    const id = await aTemplate(t, t.street, { code: 'HALF', steps: [], published: false })
    await expect(t.as(officer, (ctx) => publishTemplate(ctx, id))).rejects.toMatchObject({ code: 'procedure.incomplete' })
    await expect(
      t.as(officer, (ctx) => saveTemplate(ctx, id, 2, { name: '半', subject: 'MATTER', steps: [{ ...fiveSteps[0]!, code: 'bad' }] })),
    ).rejects.toMatchObject({ fields: [{ path: 'steps.0.code' }] })
    await expect(t.as(officer, (ctx) => createTemplate(ctx, { code: 'HALF', name: '重复', subject: 'MATTER' }))).rejects.toMatchObject({
      code: 'procedure.codeTaken',
    })
    await t.as(officer, (ctx) => discardTemplate(ctx, id))
    await expect(t.as(officer, (ctx) => templatePage(ctx, id))).rejects.toMatchObject({ code: 'notFound' })
  })

  test('a retired one starts nothing; only the street designs', async () => {
    const id = await aTemplate(t, t.street, { code: 'OLD', subject: 'MATTER', steps: [{ ...fiveSteps[0]!, checks: [] }] })
    await t.as(officer, (ctx) => retireTemplate(ctx, id))
    await expect(t.as(officer, (ctx) => retireTemplate(ctx, id))).rejects.toMatchObject({ code: 'procedure.notPublished' })
    await expect(begin({ templateId: id })).rejects.toMatchObject({ code: 'procedure.notPublished' })
    await expect(t.as(worker, (ctx) => createTemplate(ctx, { code: 'MINE', name: '自定', subject: 'MATTER' }))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
