import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { setLocalScheme } from '#platform/schemes/schemes.ts'
import { type Actor, guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { getCase } from './case-view.ts'
import { decideObjection, type NewNotice, object, objectionsOf, openNotice, publicNotices, withdrawNotice } from './notices.ts'
import { permissions } from './policy.ts'
import { listNotices } from './queries.ts'
import { takeStep } from './service.ts'
import { aCase, fullMembersIn, type Made, stepOfWay } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(memberPermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let by: string[]
let secretary: Actor
const at = (day: string) => new Date(`${day}T02:00:00Z`)
const refusedWith = (code: string) => expect.objectContaining({ code })
const notice: NewNotice = { step: 'NAME_TARGET', fromOn: '2019-09-27', place: '社区公告栏', floating: false, contact: '第一社区党支部，0371-60000001' }

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '第一社区党支部' })
  by = await fullMembersIn(t, branch, 8)
  secretary = t.someone('BRANCH_SECRETARY', branch, { name: '王书记' })
  // The office's scheme of 三全程: a notice before a target is listed.
  await t.asSystem((ctx) =>
    setLocalScheme(ctx, 'development', t.street.id, { fromOn: '2019-07-01', values: { noticeAtTarget: true }, document: '管航东〔2019〕3号' }),
  )
})
afterAll(() => t.close())

const ready = () => t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_TARGET'))
const open = (made: Made, more: Partial<NewNotice> = {}, day = '2019-09-27') =>
  t.as(secretary, (ctx) => openNotice(ctx, made.id, made.version, { ...notice, ...more }), at(day))
const list = (made: Made, day: string) =>
  t.as(secretary, (ctx) => takeStep(ctx, made.id, made.version, 'NAME_TARGET', stepOfWay(by, 'NAME_TARGET', { onDay: day })), at(day))
const visitor = () => guest(t.street.id)

test('a notice runs five working days over the holidays; the target is listed from the next day', async () => {
  const made = await ready()
  await expect(list(made, '2019-09-26')).rejects.toEqual(refusedWith('development.noticeMissing'))
  const opened = await open(made)
  expect(opened.notices).toMatchObject([{ fromOn: '2019-09-27', untilOn: '2019-10-09', running: true }])
  await expect(list(opened, '2019-10-09')).rejects.toEqual(refusedWith('development.noticeRunning'))
  expect((await list(opened, '2019-10-10')).targetOn).toBe('2019-10-10')
})

test('on the site it shows the fewest fields, and is gone when it is over, before it begins, or when it was taken back', async () => {
  const made = await ready()
  const opened = await open(made)
  const id = opened.notices[0]!.id
  const seen = (day: string) => t.as(visitor(), (ctx) => publicNotices(ctx, t.street.id, id), at(day))
  const [shown] = await seen('2019-10-09')
  expect(Object.keys(shown!).toSorted()).toEqual(
    [
      'activistOn',
      'appliedOn',
      'birthMonth',
      'branch',
      'contact',
      'education',
      'employer',
      'ethnicity',
      'fromOn',
      'id',
      'name',
      'sex',
      'title',
      'untilOn',
    ].toSorted(),
  )
  expect(shown).toMatchObject({ name: '赵申请', birthMonth: '1985-06', activistOn: '2016-06-30', title: '拟列为发展对象公示' })
  expect(JSON.stringify(shown)).not.toMatch(/1985-06-15|410104/)
  expect(await seen('2019-10-10')).toEqual([])
  expect(await seen('2019-09-26')).toEqual([])
  expect(await t.as(guest(t.neighbour.id), (ctx) => publicNotices(ctx, t.street.id, id), at('2019-10-08'))).toEqual([])
  const withdraw = () => t.as(secretary, (ctx) => withdrawNotice(ctx, id, '内容有误'), at('2019-09-28'))
  expect((await withdraw()).notices).toMatchObject([{ withdrawnReason: '内容有误', running: false }])
  await expect(withdraw()).rejects.toEqual(refusedWith('development.noticeOver'))
  expect(await seen('2019-10-08')).toEqual([])
})

test('it is not opened before its step, in the past, or twice', async () => {
  const early = await t.asSystem((ctx) => aCase(ctx, branch, by, 'CULTIVATE'))
  await expect(open(early)).rejects.toEqual(refusedWith('development.stepOutOfOrder'))
  const made = await ready()
  await expect(open(made, { fromOn: '2019-09-26' })).rejects.toEqual(refusedWith('development.noticeInPast'))
  const opened = await open(made)
  await expect(open(opened, { fromOn: '2019-09-30' })).rejects.toEqual(refusedWith('development.noticeOpen'))
})

test('since 2026 a floating person is noticed in both places', async () => {
  const made = await ready()
  const agreed = await t.asSystem(
    (ctx) => takeStep(ctx, made.id, made.version, 'FILE_TARGET', stepOfWay(by, 'FILE_TARGET', { onDay: '2026-05-12' })),
    at('2026-05-12'),
  )
  const floating = { fromOn: '2026-05-13', floating: true }
  await expect(open(agreed, floating, '2026-05-13')).rejects.toMatchObject({ fields: [{ path: 'secondPlace' }] })
  expect((await open(agreed, { ...floating, secondPlace: '流入地社区公告栏' }, '2026-05-13')).notices).toMatchObject([{ secondPlace: '流入地社区公告栏' }])
})

test('anybody puts a word into the box; only the branch and its superior read it, and the step waits until it is checked', async () => {
  const made = await ready()
  const opened = await open(made)
  const id = opened.notices[0]!.id
  const said = { text: '他在培养期间长期不参加学习', name: '邻居' }
  expect(await t.as(visitor(), (ctx) => object(ctx, id, said), at('2019-10-08'))).toEqual({ received: true })
  await expect(t.as(visitor(), (ctx) => object(ctx, id, { text: '短' }), at('2019-10-08'))).rejects.toMatchObject({ fields: [{ path: 'text' }] })
  await expect(t.as(visitor(), (ctx) => object(ctx, id, said), at('2019-10-10'))).rejects.toEqual(refusedWith('notFound'))
  const read = (actor: Actor) => t.as(actor, (ctx) => objectionsOf(ctx, id))
  const [objection] = await read(secretary)
  expect(objection).toMatchObject({ ...said, state: 'OPEN' })
  expect(await read(t.someone('STREET_OFFICER', t.street))).toHaveLength(1)
  await expect(read(t.someone('COMMUNITY_WORKER', branch))).rejects.toMatchObject({ code: 'forbidden' })
  const other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '第二社区党支部' })
  await expect(read(t.someone('BRANCH_SECRETARY', other))).rejects.toMatchObject({ code: 'forbidden' })
  const timeline = JSON.stringify(await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'development', made.id)))
  expect(timeline).not.toContain('邻居')
  expect(timeline).not.toContain('长期不参加')
  const clock = () =>
    t.asSystem(({ tx }) => tx.select().from(deadlines).where(sql`${deadlines.subjectId} = ${made.id} and ${deadlines.kind} = 'development.objection'`))
  expect(await clock()).toMatchObject([{ dueOn: '2019-10-09' }])
  await expect(list(opened, '2019-10-10')).rejects.toEqual(refusedWith('development.objectionOpen'))
  const decide = (state: 'UPHELD' | 'DISMISSED') =>
    t.as(secretary, (ctx) => decideObjection(ctx, objection!.id, { state, finding: '查阅学习记录，情况不符' }), at('2019-10-10'))
  expect(await decide('DISMISSED')).toMatchObject({ state: 'DISMISSED', decidedBy: '王书记' })
  await expect(decide('UPHELD')).rejects.toEqual(refusedWith('development.objectionDecided'))
  expect(await clock()).toEqual([])
  expect((await list(opened, '2019-10-10')).targetOn).toBe('2019-10-10')
})

test('an objection that holds stops the step; a new notice can be made', async () => {
  const made = await ready()
  const opened = await open(made)
  const id = opened.notices[0]!.id
  await t.as(visitor(), (ctx) => object(ctx, id, { text: '推荐票数统计有误' }), at('2019-10-08'))
  const [objection] = await t.as(secretary, (ctx) => objectionsOf(ctx, id))
  await t.as(secretary, (ctx) => decideObjection(ctx, objection!.id, { state: 'UPHELD', finding: '属实，重新统计' }), at('2019-10-09'))
  await expect(list(opened, '2019-10-10')).rejects.toEqual(refusedWith('development.objectionUpheld'))
  const again = await open(opened, { fromOn: '2019-10-10' }, '2019-10-10')
  expect(again.notices).toHaveLength(2)
  expect((await t.as(secretary, (ctx) => getCase(ctx, made.id), at('2019-10-20'))).missing).toEqual([])
  const { items } = await t.as(secretary, (ctx) => listNotices(ctx, { limit: 40, running: true }), at('2019-10-10'))
  expect(items.find((n) => n.caseId === made.id)).toMatchObject({ fromOn: '2019-10-10', running: true, objections: 0 })
  expect((await t.as(secretary, (ctx) => listNotices(ctx, { limit: 1 }), at('2019-10-10'))).next).not.toBeNull()
})
