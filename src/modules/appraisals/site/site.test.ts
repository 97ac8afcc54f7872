import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { siteAs } from '#site/testing.ts'
import { permissions } from '../policy.ts'
import { getReview } from '../queries.ts'
import { openReview } from '../service.ts'
import { appraisalsPages } from './pages.ts'

for (const p of [peoplePermissions, membersPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let branch: Body
let secretary: Actor
let id: string
const now = new Date()

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  secretary = t.someone('BRANCH_SECRETARY', branch)
  for (const name of ['安一', '白二', '程三']) await t.asSystem((ctx) => aMember(ctx, branch, { person: { name } }))
  await t.asSystem((ctx) => aMember(ctx, branch, { person: { name: '邓四' }, standing: 'PROBATIONARY', joinedOn: '2019-03-01', fromOn: '2019-03-01' }))
})
afterAll(() => t.close())

const site = (actor = secretary) => siteAs(t.db, t.street, appraisalsPages, actor)
const review = () => t.as(secretary, (ctx) => getReview(ctx, id), now)
const here = () => `/work/appraisals/${id}`

test('the review of the year is begun on the phone, and afterwards the way leads straight to it', async () => {
  expect(await (await site().get('/work/appraisals')).text()).toContain('还没有开始')
  expect((await site().post('/work/appraisals', {})).status).toBe(422)
  const begun = await site().post('/work/appraisals', { branch: branch.id })
  expect(begun.status).toBe(303)
  id = begun.headers.get('location')!.split('/').at(-1)!
  expect(await t.as(secretary, (ctx) => openReview(ctx, branch.id, Number(today(now).slice(0, 4))), now)).toBe(id)
  expect((await site().get('/work/appraisals')).headers.get('location')).toBe(`/410104009${here()}`)
})

test('合格 is chosen for everybody, a probationary member gets no grade, and one button records and closes', async () => {
  const fields = await site().filled(here())
  expect([0, 1, 2, 3].map((i) => fields[`lines.${i}.grade`])).toEqual(['QUALIFIED', 'QUALIFIED', 'QUALIFIED', 'NONE'])
  expect(fields).toMatchObject({ heldOn: today(now), selfDone: '1', mutualDone: '1', decider: 'MEETING' })
})

test('what is wrong is told at its member, and nothing that was typed is lost', async () => {
  const fields = await site().filled(here())
  const typed = {
    ...fields,
    ...{ ballotsIssued: '4', ballotsReturned: '3', 'lines.0.grade': 'EXCELLENT', 'lines.0.EXCELLENT': '3', 'lines.1.QUALIFIED': '三' },
    ...{ 'lines.2.grade': 'ABSENT', do: 'close' },
  }
  const again = await site().post(here(), typed)
  expect(again.status).toBe(422)
  const html = await again.text()
  expect(html).toContain('请用数字填写白二的合格票')
  expect(html).toContain('请填写程三未参加的原因')
  expect(html).toMatch(/name="lines\.0\.EXCELLENT"[^>]*value="3"/)
  expect(html).toMatch(/name="lines\.1\.QUALIFIED"[^>]*value="三"/)
  expect(html).toMatch(/<option value="ABSENT" selected="">/)
  // More ballots for one than came back is the service's word, at the same member.
  const counts = await site().post(here(), { ...fields, ballotsIssued: '4', ballotsReturned: '3', 'lines.1.QUALIFIED': '4', do: 'save' })
  expect([counts.status, (await counts.text()).includes('得票合计多于收回的测评票')]).toEqual([422, true])
  expect(await review()).toMatchObject({ heldOn: null, version: 1 })
})

test('a third at most is 优秀: the review stays open with all that was typed, and closes once it is right', async () => {
  const fields = { ...(await site().filled(here())), ballotsIssued: '4', ballotsReturned: '4', 'lines.2.absentReason': '住院', do: 'close' }
  const refused = await site().post(here(), { ...fields, 'lines.0.grade': 'EXCELLENT', 'lines.1.grade': 'EXCELLENT', 'lines.2.grade': 'ABSENT' })
  const html = await refused.text()
  expect([refused.status, html.includes('超过参加评议 3 人的三分之一')]).toEqual([409, true])
  expect(html).toMatch(/value="住院"/)
  expect((await review()).state).toBe('OPEN')
  const done = await site().post(here(), { ...fields, 'lines.0.grade': 'EXCELLENT', 'lines.2.grade': 'ABSENT' })
  expect(done.headers.get('location')).toBe(`/410104009${here()}?saved=1`)
  const closed = await review()
  expect(closed.state).toBe('CLOSED')
  expect(closed.lines.map((l) => [l.name, l.grade, l.absentReason, l.selfDone])).toEqual([
    ['安一', 'EXCELLENT', null, true],
    ['白二', 'QUALIFIED', null, true],
    ['程三', null, '住院', false],
    ['邓四', null, null, true],
  ])
  expect(await (await site().get(`${here()}?saved=1`)).text()).toContain('已完成评议，等次记入党员档案')
  expect((await site().post(here(), fields)).status).toBe(409)
})

test('the secretary of another branch neither reads nor records it', async () => {
  const other = t.someone('BRANCH_SECRETARY', await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' }))
  expect((await site(other).get(here())).status).toBe(403)
  expect((await site(other).post(here(), { version: '1', do: 'save' })).status).toBe(403)
  expect((await site(other).post('/work/appraisals', { branch: branch.id })).status).toBe(403)
})
