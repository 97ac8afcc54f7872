import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { type Actor, guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { siteAs } from '#site/testing.ts'
import { getCase } from '../case-view.ts'
import { objectionsOf } from '../notices.ts'
import { permissions } from '../policy.ts'
import { noticeDays } from '../rules.ts'
import { takeStep } from '../service.ts'
import { aCase, fullMembersIn, type Made, stepOfWay } from '../testing.ts'
import { developmentPages } from './pages.ts'

for (const p of [peoplePermissions, memberPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let branch: Body
let secretary: Actor
let made: Made
const now = new Date()
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '第一社区党支部' })
  const by = await fullMembersIn(t, branch, 8)
  secretary = t.someone('BRANCH_SECRETARY', branch, { name: '王书记' })
  made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_TARGET'))
  // The superior has agreed: since 2026-05-11 the notice comes after that.
  const agreed = stepOfWay(by, 'FILE_TARGET', { onDay: today(now), lateReason: '补办' })
  made = await t.as(t.someone('STREET_OFFICER', t.street), (ctx) => takeStep(ctx, made.id, made.version, 'FILE_TARGET', agreed), now)
})
afterAll(() => t.close())

const site = (actor: Actor = secretary) => siteAs(t.db, t.street, developmentPages, actor)
const file = () => t.as(secretary, (ctx) => getCase(ctx, made.id), now)
const here = () => `/work/development/${made.id}`

const words = async (path: string, actor?: Actor) => (await (await site(actor).get(path)).text()).replace(/<[^>]+>/g, '')

test('who has to open a notice is led to its form, which says until when it runs', async () => {
  expect(await (await site().get(here())).text()).toContain(`href="/410104009${here()}/notice"`)
  const html = await words(`${here()}/notice`)
  const { untilOn, allowedOn } = noticeDays(today(now), 5)
  expect(html).toContain(`公示 5 个工作日`)
  expect(html).toContain(`公示到 ${formatDay(untilOn)}，${formatDay(allowedOn)}起可以办理下一步`)
})

test('what is missing or too early is told at its field, and what was typed stays', async () => {
  const fields = await site().filled(`${here()}/notice`)
  expect(fields).toMatchObject({ fromOn: today(now), contact: '第一社区党支部', step: 'NAME_TARGET' })
  const bare = await site().post(`${here()}/notice`, { ...fields, place: ' ', contact: '支部，0371-60000001' })
  const html = await bare.text()
  expect([bare.status, html.includes('请填写张贴处')]).toEqual([422, true])
  expect(html).toMatch(/name="contact"[^>]*value="支部，0371-60000001"/)
  const early = await site().post(`${here()}/notice`, { ...fields, place: '公告栏', fromOn: '2026-01-05' })
  expect([early.status, (await early.text()).includes('公示从今天或以后的日期开始')]).toEqual([409, true])
  const floating = await site().post(`${here()}/notice`, { ...fields, place: '公告栏', floating: '1' })
  expect([floating.status, (await floating.text()).includes('请填写流入地的张贴处')]).toEqual([422, true])
  expect((await file()).notices).toEqual([])
})

test('it is opened, hangs on the site, can be put on paper, and its box is answered by the branch', async () => {
  const fields = await site().filled(`${here()}/notice`)
  const opened = await site().post(`${here()}/notice`, { ...fields, place: '社区公告栏' })
  const [notice] = (await file()).notices
  const there = `${here()}/notices/${notice!.id}`
  expect(opened.headers.get('location')).toBe(`/410104009${there}`)
  const sheet = await words(there)
  expect(sheet).toContain('现将赵申请同志的有关情况公示如下')
  expect(sheet).toContain('公示中')
  expect(await (await site().get(there)).text()).toContain(`/console-files/development/${made.id}/notices/${notice!.id}`)
  expect(await words('/party-notices', guest(t.street.id))).toContain('赵申请')
  // Opened once: the form leads back to the file.
  expect((await site().get(`${here()}/notice`)).headers.get('location')).toBe(`/410104009${here()}`)

  expect((await site(guest(t.street.id)).post(`/party-notices/${notice!.id}`, { text: '去年参加过封建迷信活动' })).status).toBe(303)
  expect(await words(there)).toContain('去年参加过封建迷信活动')
  const worker = t.someone('COMMUNITY_WORKER', branch)
  expect(await words(there, worker)).not.toContain('封建迷信')
  const [objection] = await t.as(secretary, (ctx) => objectionsOf(ctx, notice!.id), now)
  const ask = `${there}?decide=${objection!.id}`
  const bare = await site().post(ask, { finding: '已向邻居核实' })
  const again = await bare.text()
  expect([bare.status, again.includes('请选择结论'), again.includes('>已向邻居核实</textarea>')]).toEqual([422, true, true])
  expect((await site(worker).post(ask, { state: 'DISMISSED', finding: '核实' })).status).toBe(403)
  expect((await site().post(ask, { state: 'DISMISSED', finding: '已向邻居核实，不属实' })).status).toBe(303)
  expect(await words(there)).toContain('核实：已向邻居核实，不属实（王书记）')
  expect((await site().post(ask, { state: 'UPHELD', finding: '又核实' })).status).toBe(409)
})

test('it is taken back with a reason and is gone from the site', async () => {
  const [notice] = (await file()).notices
  const there = `${here()}/notices/${notice!.id}`
  expect((await site().post(`${there}?withdraw=1`, { reason: '' })).status).toBe(422)
  expect((await site().post(`${there}?withdraw=1`, { reason: '姓名有误' })).status).toBe(303)
  expect(await words(there)).toContain('已撤回')
  expect(await words('/party-notices', guest(t.street.id))).not.toContain('赵申请')
})

test('another branch opens, reads and answers nothing', async () => {
  const other = t.someone('BRANCH_SECRETARY', await t.aBody('COMMUNITY_BRANCH', t.street, { name: '第二社区党支部' }))
  const [notice] = (await file()).notices
  for (const path of [`${here()}/notice`, `${here()}/notices/${notice!.id}`]) {
    expect((await site(other).get(path)).status).toBe(403)
    expect((await site(other).post(path, { step: 'NAME_TARGET', version: '1', fromOn: today(now), place: '栏', contact: '支部' })).status).toBe(403)
  }
})
