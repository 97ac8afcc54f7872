import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as organizationPermissions } from '#modules/organizations/policy.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { addElement, changeElement, moveElement, removeElement } from './draft.ts'
import { findProgrammes } from './find.ts'
import { permissions } from './policy.ts'
import { changesOf, countElements, draftChanges, getProgramme, listProgrammes, programmeInForce, programmeTimeline, tagsOf } from './queries.ts'
import { elements, programmes } from './schema.ts'
import { copyToDraft, createProgramme, describeProgramme, discardDraft, publishProgramme, retireProgramme } from './service.ts'
import { tag, taggedRecords, tagsOfRecord, untag } from './tagging.ts'
import { aProgramme } from './testing.ts'

let t: TestStreets
let branch: Body
let next = 0
const aKind = () => `TEST_${++next}`
const officer = () => t.someone('STREET_OFFICER', t.street)
/** Eight callers at once, on connections that are open already: opening them would let the first be done before the others begin. */
async function eight<T>(work: (ctx: Ctx, n: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
  const all = <R>(one: (ctx: Ctx, n: number) => Promise<R>) => Promise.allSettled(Array.from({ length: 8 }, (_, n) => t.as(officer(), (ctx) => one(ctx, n))))
  await all(({ tx }) => tx.execute(sql`select pg_sleep(0.05)`))
  return all(work)
}
const refusedWith = (code: string) => expect.objectContaining({ code })

beforeAll(async () => {
  declarePermissions({ ...organizationPermissions, ...permissions })
  t = await testStreets()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street)
})
afterAll(() => t.close())

test('an officer writes a programme, publishes it, and staff of a community read it with its tree', async () => {
  const kind = aKind()
  const { id, elements: of } = await aProgramme(t, t.street, { kind, fromOn: null })
  await t.as(officer(), async (ctx) => {
    await addElement(ctx, id, { label: '上门', parentId: of.KNOCK })
    await publishProgramme(ctx, id, '2019-03-01')
  })
  const shown = await t.as(t.someone('COMMUNITY_WORKER', branch), (ctx) => getProgramme(ctx, id))
  expect(shown).toMatchObject({ state: 'PUBLISHED', fromOn: '2019-03-01' })
  expect(shown.elements.map((e) => [e.level, e.code, e.label])).toEqual([
    [1, 'KNOCK', '敲一次门'],
    [2, `${kind}_1`, '上门'],
    [1, 'GREET', '问一声好'],
    [1, 'TALK', '谈一次心'],
  ])
})

test('a published version is never changed: not by the service, and not by the database even when asked directly', async () => {
  const { id, elements: of } = await aProgramme(t, t.street, { kind: aKind() })
  const asked = (work: (ctx: Ctx) => Promise<unknown>) => t.as(officer(), work)
  for (const work of [
    (ctx: Ctx) => addElement(ctx, id, { label: '新' }),
    (ctx: Ctx) => changeElement(ctx, of.KNOCK!, { label: '改' }),
    (ctx: Ctx) => moveElement(ctx, of.KNOCK!, { parentId: null }),
    (ctx: Ctx) => removeElement(ctx, of.KNOCK!),
    (ctx: Ctx) => describeProgramme(ctx, id, { name: '改' }),
    (ctx: Ctx) => discardDraft(ctx, id),
    (ctx: Ctx) => publishProgramme(ctx, id, '2019-06-01'),
  ])
    await expect(asked(work)).rejects.toEqual(refusedWith('programme.notDraft'))
  const unchanged = { cause: { message: 'a published programme is not changed' } }
  const row = { streetId: t.street.id, programmeId: id, code: 'NEW', label: '新' }
  const directly = (state: string) => [
    () => asked(({ tx }) => tx.insert(elements).values(row)),
    () => asked(({ tx }) => tx.update(elements).set({ label: state }).where(eq(elements.programmeId, id))),
    () => asked(({ tx }) => tx.delete(elements).where(eq(elements.programmeId, id))),
    () => asked(({ tx }) => tx.update(programmes).set({ name: state }).where(eq(programmes.id, id))),
    () => asked(({ tx }) => tx.delete(programmes).where(eq(programmes.id, id))),
    () => asked(({ tx }) => tx.insert(programmes).values({ streetId: t.street.id, kind: aKind(), name: '直接发布', state: 'PUBLISHED', fromOn: '2019-01-01' })),
  ]
  for (const change of directly('已发布')) await expect(change()).rejects.toMatchObject(unchanged)
  await asked((ctx) => retireProgramme(ctx, id, '2019-06-01'))
  for (const change of directly('已停用')) await expect(change()).rejects.toMatchObject(unchanged)
  await expect(
    asked(({ tx }) => tx.update(programmes).set({ state: 'DRAFT', fromOn: null, untilOn: null }).where(eq(programmes.id, id))),
  ).rejects.toMatchObject(unchanged)
})

test('a new version takes the place of the old one on its day, and both stay readable for any day', async () => {
  const kind = aKind()
  const { id } = await aProgramme(t, t.street, { kind })
  const after = await t.as(officer(), async (ctx) => {
    const copy = await copyToDraft(ctx, id)
    const draft = await getProgramme(ctx, copy.id)
    await changeElement(ctx, draft.elements[0]!.id, { label: '敲两次门' })
    await removeElement(ctx, draft.elements[1]!.id)
    await addElement(ctx, copy.id, { code: 'PAIR', label: '结一次对' })
    await addElement(ctx, copy.id, { code: 'CLAIM_WISH', label: '认领一个心愿' })
    expect((await changesOf(ctx, copy.id)).map((c) => [c.kind, c.code])).toEqual([
      ['RENAMED', 'KNOCK'],
      ['ADDED', 'PAIR'],
      ['ADDED', 'CLAIM_WISH'],
      ['REMOVED', 'GREET'],
    ])
    await publishProgramme(ctx, copy.id, '2019-06-01')
    return copy.id
  })
  await t.as(officer(), async (ctx) => {
    const of = async (day: string) => {
      const p = await programmeInForce(ctx, kind, { day })
      return p && [p.version, p.elements.length]
    }
    expect(await of('2018-12-31')).toBeNull()
    expect(await of('2019-05-31')).toEqual([1, 3])
    expect(await of('2019-06-01')).toEqual([2, 4])
    expect(await countElements(ctx, kind)).toBe(4)
    expect(await countElements(ctx, kind, 2)).toBe(0)
    expect(await countElements(ctx, kind, 1, { day: '2019-05-31' })).toBe(3)
    const [shown] = (await listProgrammes(ctx)).filter((p) => p.kind === kind)
    expect(shown?.versions.map((v) => [v.id, v.state, v.fromOn, v.untilOn, v.elements])).toEqual([
      [after, 'PUBLISHED', '2019-06-01', null, 4],
      [id, 'RETIRED', '2019-01-01', '2019-06-01', 3],
    ])
  })
})

test('a programme belongs to the street, not to a body of it', async () => {
  const ask = t.as(officer(), (ctx) => createProgramme(ctx, { streetId: branch.id, kind: aKind(), name: '支部的' }))
  await expect(ask).rejects.toEqual(refusedWith('notFound'))
})

test('a programme that the street does not have is counted as unknown, not as zero', async () => {
  expect(await t.as(officer(), (ctx) => countElements(ctx, 'NOT_THERE'))).toBeNull()
})

test('eight callers publish one draft at once: one publishes, seven are told that it is done', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind(), fromOn: null })
  const asked = await eight((ctx) => publishProgramme(ctx, id, '2019-06-01'))
  expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of asked) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('programme.notDraft'))
})

test('while one publishes, seven others edit the draft: no edit comes after the publication', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind(), fromOn: null })
  const asked = await eight<unknown>((ctx, n) => (n === 3 ? publishProgramme(ctx, id, '2019-06-01') : addElement(ctx, id, { label: `第${n}` })))
  expect(asked[3]?.status).toBe('fulfilled')
  for (const a of asked) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('programme.notDraft'))
  const { items } = await t.as(officer(), (ctx) => programmeTimeline(ctx, id, { limit: 40 }))
  expect(items[0]?.action).toBe('programme.published')
  expect((await t.as(officer(), (ctx) => getProgramme(ctx, id))).elements).toHaveLength(3 + asked.filter((a) => a.status === 'fulfilled').length - 1)
})

test('eight start the same programme, or copy the same version: one does', async () => {
  const kind = aKind()
  const created = await eight((ctx) => createProgramme(ctx, { kind, name: '同一项' }))
  expect(created.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of created) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('programme.kindTaken'))
  const { id } = await aProgramme(t, t.street, { kind: aKind() })
  const copied = await eight((ctx) => copyToDraft(ctx, id))
  expect(copied.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
  for (const a of copied) if (a.status === 'rejected') expect(a.reason).toEqual(refusedWith('programme.draftExists'))
})

test('a publication is refused when the draft is empty or the day lies before the version before', async () => {
  const { id: empty } = await aProgramme(t, t.street, { kind: aKind(), elements: {}, fromOn: null })
  await expect(t.as(officer(), (ctx) => publishProgramme(ctx, empty, '2019-06-01'))).rejects.toEqual(refusedWith('programme.empty'))
  const { id } = await aProgramme(t, t.street, { kind: aKind() })
  const copy = await t.as(officer(), (ctx) => copyToDraft(ctx, id))
  await expect(t.as(officer(), (ctx) => publishProgramme(ctx, copy.id, '2018-12-31'))).rejects.toEqual(refusedWith('programme.beforePrevious'))
  await expect(t.as(officer(), (ctx) => retireProgramme(ctx, copy.id, '2019-06-01'))).rejects.toEqual(refusedWith('programme.notPublished'))
  await t.as(officer(), (ctx) => publishProgramme(ctx, copy.id, '2019-01-01'))
  await expect(t.as(officer(), (ctx) => retireProgramme(ctx, copy.id, '2018-12-31'))).rejects.toEqual(refusedWith('programme.endsBeforeStart'))
  await expect(t.as(officer(), (ctx) => copyToDraft(ctx, id))).rejects.toEqual(refusedWith('programme.notPublished'))
})

test('a retired programme can be taken up again, but not for days on which it was in force', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind() })
  await t.as(officer(), (ctx) => retireProgramme(ctx, id, '2019-05-01'))
  const copy = await t.as(officer(), (ctx) => copyToDraft(ctx, id))
  await expect(t.as(officer(), (ctx) => publishProgramme(ctx, copy.id, '2019-04-30'))).rejects.toEqual(refusedWith('programme.beforePrevious'))
  await t.as(officer(), (ctx) => publishProgramme(ctx, copy.id, '2019-05-01'))
})

test('a code keeps its meaning: it comes back only under its last name', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind() })
  await t.as(officer(), async (ctx) => {
    const copy = await copyToDraft(ctx, id)
    const { elements: of } = await getProgramme(ctx, copy.id)
    await removeElement(ctx, of[0]!.id)
    await expect(addElement(ctx, copy.id, { code: 'KNOCK', label: '打一次电话' })).rejects.toEqual(refusedWith('programme.codeTaken'))
    await expect(addElement(ctx, copy.id, { code: 'GREET', label: '问一声好' })).rejects.toEqual(refusedWith('programme.codeTaken'))
    expect(await addElement(ctx, copy.id, { code: 'KNOCK', label: '敲一次门' })).toMatchObject({ code: 'KNOCK' })
    await expect(addElement(ctx, copy.id, { code: 'knock', label: '小写' })).rejects.toEqual(refusedWith('invalid'))
  })
})

test('elements are moved with what stands below them, and an element with children is not removed', async () => {
  const { id, elements: of } = await aProgramme(t, t.street, { kind: aKind(), fromOn: null })
  await t.as(officer(), async (ctx) => {
    await moveElement(ctx, of.TALK!, { parentId: of.KNOCK! })
    await moveElement(ctx, of.GREET!, { parentId: null, beforeId: of.KNOCK! })
    expect((await getProgramme(ctx, id)).elements.map((e) => `${e.level} ${e.code}`)).toEqual(['1 GREET', '1 KNOCK', '2 TALK'])
    await expect(moveElement(ctx, of.KNOCK!, { parentId: of.TALK! })).rejects.toEqual(refusedWith('programme.belowItself'))
    await expect(removeElement(ctx, of.KNOCK!)).rejects.toEqual(refusedWith('programme.hasChildren'))
    let below = of.TALK!
    for (let level = 3; level <= 5; level++) below = (await addElement(ctx, id, { label: `第${level}层`, parentId: below })).id
    await expect(addElement(ctx, id, { label: '第6层', parentId: below })).rejects.toEqual(refusedWith('programme.tooDeep'))
  })
})

test('a list is not longer than three hundred elements', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind(), fromOn: null, elements: {} })
  await t.as(officer(), async (ctx) => {
    await ctx.tx.insert(elements).values(Array.from({ length: 300 }, (_, i) => ({ streetId: t.street.id, programmeId: id, code: `E${i}`, label: `${i}` })))
    await expect(addElement(ctx, id, { label: '再一项' })).rejects.toEqual(refusedWith('programme.tooMany'))
  })
})

test('a draft can be thrown away; its timeline stays, and the next draft begins anew', async () => {
  const { id } = await aProgramme(t, t.street, { kind: aKind() })
  const copy = await t.as(officer(), (ctx) => copyToDraft(ctx, id))
  await t.as(officer(), (ctx) => discardDraft(ctx, copy.id))
  const { items } = await t.as(officer(), (ctx) => programmeTimeline(ctx, id, { limit: 2 }))
  expect(items.map((e) => e.label)).toEqual(['删除草稿', '以现行版本起草新版本'])
  await t.as(officer(), (ctx) => copyToDraft(ctx, id))
})

test('a record keeps its element through versions, in the words of the newest', async () => {
  const { id, elements: of } = await aProgramme(t, t.street, { kind: aKind() })
  const subject = { subjectType: 'organization', subjectId: branch.id }
  const worker = t.someone('COMMUNITY_WORKER', branch)
  await t.as(worker, (ctx) => tag(ctx, of.KNOCK!, subject))
  await t.as(worker, (ctx) => tag(ctx, of.GREET!, subject))
  const second = await t.as(officer(), async (ctx) => {
    const copy = await copyToDraft(ctx, id)
    const draft = await getProgramme(ctx, copy.id)
    await changeElement(ctx, draft.elements[0]!.id, { label: '敲两次门' })
    await removeElement(ctx, draft.elements[1]!.id)
    await publishProgramme(ctx, copy.id, '2019-06-01')
    return draft.elements[0]!.id
  })
  await expect(t.as(worker, (ctx) => tag(ctx, of.TALK!, subject))).rejects.toEqual(refusedWith('programme.notPublished'))
  await t.as(worker, (ctx) => tag(ctx, second, subject))
  const carried = await t.as(worker, (ctx) => tagsOfRecord(ctx, subject))
  expect(carried.map((c) => [c.code, c.label, c.current])).toEqual([
    ['GREET', '问一声好', false],
    ['KNOCK', '敲两次门', true],
  ])
  const records = await t.as(worker, (ctx) => taggedRecords(ctx, second, { limit: 10 }))
  expect(records.items).toEqual([expect.objectContaining({ subjectId: branch.id, title: branch.name, typeLabel: '组织', subtitle: '社区党支部' })])
  expect((await t.as(officer(), (ctx) => getProgramme(ctx, id))).elements.map((e) => e.records)).toEqual([1, 1, 0])
  await t.as(worker, (ctx) => untag(ctx, second, subject))
  expect((await t.as(worker, (ctx) => tagsOf(ctx, 'organization', [branch.id]))).get(branch.id)).toHaveLength(1)
  const entries = await t.as(worker, ({ tx }) => timelineOf(tx, 'organization', branch.id))
  expect(entries.map((e) => e.action)).toEqual(['programme.untagged', 'programme.tagged', 'programme.tagged'])
})

test('records of an element come in pages, each once', async () => {
  const { elements: of } = await aProgramme(t, t.street, { kind: aKind() })
  const bodies = await Promise.all(Array.from({ length: 5 }, (_, i) => t.aBody('VOLUNTEER_TEAM', t.street, { name: `第${i}队` })))
  for (const b of bodies) await t.as(officer(), (ctx) => tag(ctx, of.KNOCK!, { subjectType: 'organization', subjectId: b.id }))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await t.as(officer(), (ctx) => taggedRecords(ctx, of.KNOCK!, { limit: 2, ...(cursor ? { cursor } : {}) }))
    seen.push(...page.items.map((i) => i.subjectId))
    cursor = page.next ?? undefined
  } while (cursor)
  expect(seen).toEqual(bodies.map((b) => b.id).toSorted())
})

test('eight callers tag one record with one element: it carries it once, and the timeline says so once', async () => {
  const { elements: of } = await aProgramme(t, t.street, { kind: aKind() })
  const body = await t.aBody('PATROL_TEAM', t.street)
  const subject = { subjectType: 'organization', subjectId: body.id }
  for (const { status } of await eight((ctx) => tag(ctx, of.KNOCK!, subject))) expect(status).toBe('fulfilled')
  expect(await t.as(officer(), (ctx) => tagsOfRecord(ctx, subject))).toHaveLength(1)
  expect(await t.as(officer(), ({ tx }) => timelineOf(tx, 'organization', body.id))).toHaveLength(1)
})

test('who may: the street edits, a community tags its own records, a secretary edits nothing, a neighbour street sees nothing', async () => {
  const { id, elements: of } = await aProgramme(t, t.street, { kind: aKind() })
  const subject = { subjectType: 'organization', subjectId: branch.id }
  const secretary = t.someone('BRANCH_SECRETARY', branch)
  const elsewhere = await t.aBody('COMMUNITY_BRANCH', t.street)
  await expect(t.as(secretary, (ctx) => copyToDraft(ctx, id))).rejects.toEqual(refusedWith('forbidden'))
  await expect(t.as(secretary, (ctx) => createProgramme(ctx, { kind: aKind(), name: '不行' }))).rejects.toEqual(refusedWith('forbidden'))
  await expect(t.as(secretary, (ctx) => tag(ctx, of.KNOCK!, { ...subject, subjectId: elsewhere.id }))).rejects.toEqual(refusedWith('notFound'))
  await expect(t.as(t.someone('STREET_ADMIN', t.street), (ctx) => tag(ctx, of.KNOCK!, subject))).rejects.toEqual(refusedWith('forbidden'))
  await t.as(secretary, (ctx) => tag(ctx, of.KNOCK!, subject))
  const neighbour = t.someone('STREET_OFFICER', t.neighbour)
  for (const work of [
    () => t.as(neighbour, (ctx) => getProgramme(ctx, id)),
    () => t.as(neighbour, (ctx) => copyToDraft(ctx, id)),
    () => t.as(neighbour, (ctx) => tagsOfRecord(ctx, subject)),
    () => t.as(neighbour, (ctx) => taggedRecords(ctx, of.KNOCK!, { limit: 10 })),
    () => t.as(neighbour, (ctx) => listProgrammes(ctx, t.street.id)),
    () => t.as(t.someone('MEMBER', branch), (ctx) => getProgramme(ctx, id)),
  ])
    await expect(work()).rejects.toEqual(refusedWith('notFound'))
  expect(await t.as(t.someone('DISTRICT_ADMIN', t.district), (ctx) => getProgramme(ctx, id))).toMatchObject({ id })
})

test('an element of another street is none for a record of this street, even for an account of the district', async () => {
  const { elements: of } = await aProgramme(t, t.neighbour, { kind: aKind() })
  const subject = { subjectType: 'organization', subjectId: branch.id }
  await expect(t.asSystem((ctx) => tag(ctx, of.KNOCK!, subject))).rejects.toEqual(refusedWith('notFound'))
})

test('who has checked a draft does not publish what a colleague changed since: a word, an order, the name', async () => {
  const { id, elements: of } = await aProgramme(t, t.street, { kind: aKind(), fromOn: null })
  const asOfficer = <T>(work: (ctx: Ctx) => Promise<T>) => t.as(officer(), work)
  for (const change of [
    (ctx: Ctx) => changeElement(ctx, of.KNOCK!, { meaning: '先打招呼' }),
    (ctx: Ctx) => moveElement(ctx, of.TALK!, { parentId: null, beforeId: of.KNOCK! }),
    (ctx: Ctx) => describeProgramme(ctx, id, { name: '新五个一' }),
    (ctx: Ctx) => removeElement(ctx, of.GREET!),
  ]) {
    const { stamp } = await asOfficer((ctx) => draftChanges(ctx, id))
    await asOfficer<unknown>(change)
    await expect(asOfficer((ctx) => publishProgramme(ctx, id, '2019-06-01', stamp))).rejects.toEqual(refusedWith('programme.changedMeanwhile'))
  }
  const { stamp, items } = await asOfficer((ctx) => draftChanges(ctx, id))
  expect(items.map((c) => c.label)).toEqual(['谈一次心', '敲一次门'])
  await asOfficer((ctx) => publishProgramme(ctx, id, '2019-06-01', stamp))
  expect((await asOfficer((ctx) => getProgramme(ctx, id))).state).toBe('PUBLISHED')
})

test('the search finds a programme in force by name, initials or an element, for whoever works in the street', async () => {
  const kind = aKind()
  const { id } = await aProgramme(t, t.street, { kind, name: '邻里十件事', elements: { A: '代缴水电', B: '接送孩子' } })
  await aProgramme(t, t.street, { kind: aKind(), name: '邻里草稿', elements: { A: '代缴水电' }, fromOn: null })
  const found = async (actor: Parameters<typeof t.as>[0], text: string) => (await t.as(actor, (ctx) => findProgrammes(ctx, text, 12))).map((h) => h.subjectId)
  for (const actor of [officer(), t.someone('COMMUNITY_WORKER', branch), t.someone('DISTRICT_ADMIN', t.district)])
    for (const text of ['邻里', '十件事', 'LLSJ', 'linlishi', '代缴']) expect([text, await found(actor, text)]).toEqual([text, [id]])
  for (const text of ['1234', '%', '邻里_', ' ', '敲一百次门', '\0']) expect([text, await found(officer(), text)]).toEqual([text, []])
  for (const actor of [t.someone('STREET_OFFICER', t.neighbour), t.someone('MEMBER', branch)]) expect(await found(actor, '邻里')).toEqual([])
})
