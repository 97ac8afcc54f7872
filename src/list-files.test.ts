import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccountability } from '#modules/development/accountability.ts'
import { openNotice } from '#modules/development/notices.ts'
import { aCase, fullMembersIn } from '#modules/development/testing.ts'
import { requestRelief } from '#modules/dues/relief.ts'
import { planElection } from '#modules/elections/plan.ts'
import { registerGuest } from '#modules/floating/guests.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { startCase } from '#modules/procedures/cases.ts'
import { aTemplate } from '#modules/procedures/testing.ts'
import { type Actor, guest } from '#platform/scope/actor.ts'
import { readSheet } from '#platform/spreadsheet/read-sheet.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { downloads } from './modules.ts'

let t: TestStreets
let branch: Body
let other: Body
let officer: Actor
let secretary: Actor
beforeAll(async () => {
  t = await testStreets()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部', communityType: 'ORDINARY' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部', communityType: 'ORDINARY' })
  officer = t.someone('STREET_OFFICER', t.street, { name: '王干事' })
  secretary = t.someone('BRANCH_SECRETARY', branch, { name: '李书记' })
  const by = await fullMembersIn(t, branch, 9)
  const member = await t.asSystem((ctx) =>
    aMember(ctx, branch, { joinedOn: '2012-02-29', fullOn: '2013-02-28', duesPaidThrough: '2019-04-01', monthlyDuesFen: 1200, person: { name: '闰月明' } }),
  )
  const made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_TARGET'))
  await t.as(officer, async (ctx) => {
    const { version } = await openAccountability(ctx, made.id, made.version, { breach: 'FRAUD', responsible: '张三丰', facts: '倒填日期' })
    await openNotice(ctx, made.id, version, { step: 'NAME_TARGET', fromOn: '2019-07-01', place: '公告栏', floating: false, contact: '0371-60000001' })
    await requestRelief(ctx, { membershipId: member.id, reason: '长期患病', amountFen: 0, fromMonth: '2019-07-01', untilMonth: '2020-01-01' })
    await planElection(ctx, branch.id, { purpose: 'TERM', plannedOn: '2019-09-28', meeting: 'MEETING', seats: [{ post: 'COMMISSIONER', count: 3 }] })
    await registerGuest(ctx, { kind: 'IN_SERVICE', person: { name: '周报到' }, branchId: branch.id, homeOrganization: '区教育局机关党支部' })
  })
  const templateId = await aTemplate(t, t.street)
  const newBody = { name: '金色港湾小区党支部', kind: 'ESTATE_BRANCH' as const, address: null }
  await t.as(officer, (ctx) => startCase(ctx, { templateId, organizationId: branch.id, title: '金色港湾小区成立党支部', startedOn: '2019-06-03', newBody }))
})
afterAll(() => t.close())

/** Asks for a file as the console does. */
function ask(actor: Actor, path: string, fields: Record<string, string> = {}) {
  const file = downloads.find((d) => d.path === path)!
  const context = { db: t.db, actor, now: testNow, idempotencyKey: null, ip: 'test', headers: new Headers(), responseHeaders: new Headers() }
  const app = new Hono().on(file.method ?? 'GET', file.path, (c) => file.serve(c, context))
  return file.method === 'POST'
    ? app.request(path, { method: 'POST', body: new URLSearchParams(fields) })
    : app.request(`${path}?${new URLSearchParams(fields)}`)
}

/** The lines of a file, cells joined by a bar. */
async function linesOf(answer: Response): Promise<string[]> {
  expect(answer.status).toBe(200)
  const lines: string[] = []
  for await (const row of readSheet(Readable.from(Buffer.from(await answer.arrayBuffer()))))
    lines.push(row.cells.map((c) => (c === null ? '' : typeof c === 'object' && 'date' in c ? c.date : String(c))).join('|'))
  return lines
}

/** Each list that names persons: its file, a filter that leaves the one row, what stands in it, one that leaves none. */
const named = [
  ['/console-files/development.xlsx', '发展党员名册（办理中）', { text: '赵申请' }, '1|赵申请|', { stage: 'PROBATION' }],
  ['/console-files/development-notices.xlsx', '发展党员公示一览表', { running: 'true' }, '1|赵申请|', { organizationId: 'the other branch' }],
  ['/console-files/development-accountability.xlsx', '发展党员问责台账', {}, '|张三丰|倒填日期|', { state: 'SETTLED' }],
  [
    '/console-files/floating-guests.xlsx',
    '流入、双报到党员名单',
    { kind: 'IN_SERVICE' },
    '1|周报到|在职党员（双报到）|映月路社区党支部|区教育局机关党支部|',
    { former: 'true' },
  ],
  ['/console-files/dues-reliefs.xlsx', '党费减免登记表', {}, '1|闰月明|映月路社区党支部|12|0|2019-07|2019-12|长期患病|', { state: 'FILED' }],
  ['/console-files/duties.xlsx', '到期事项表', { kinds: 'dues.relief' }, '1|闰月明 申请减免党费|', { kinds: 'dues.relief', state: 'OVERDUE' }],
] as const

describe('lists that name persons', () => {
  test.each(named)('%s: title, unit and day, the rows of the filter, who made it, why', async (path, title, filter, row, none) => {
    const lines = await linesOf(await ask(officer, path, { ...filter, reason: '上报核对' }))
    expect(lines[0]).toBe(title)
    expect(lines[1]).toMatch(new RegExp(`^填报单位：${t.street.name}`))
    expect(lines[2]).toMatch(/^序号\|/)
    expect(lines[3]).toContain(row)
    expect(lines[4]).toContain('制表人：王干事')
    expect(lines[5]).toMatch(/^王干事（街道党建办）于 .*共 1 行，用途：上报核对/)
    expect(
      (await linesOf(await ask(officer, path, { ...('organizationId' in none ? { organizationId: other.id } : none), reason: '上报核对' }))).filter((l) =>
        /^\d+\|/.test(l),
      ),
    ).toEqual([])
  })

  test.each(named)('%s: without a reason nothing goes out; each that went out stands on the timeline', async (path) => {
    const traces = () => t.as(officer, ({ tx }) => timelineOf(tx, 'listExport', t.street.id, { limit: 100 }))
    const before = (await traces()).length
    expect((await ask(officer, path)).status).toBe(422)
    expect((await traces()).length).toBe(before)
    await linesOf(await ask(officer, path, { reason: '上报核对' }))
    const [last] = (await traces()).toSorted((a, b) => b.seq - a.seq)
    expect((await traces()).length).toBe(before + 1)
    expect(last).toMatchObject({ note: '上报核对', actorName: '王干事' })
  })

  test.each(named)('%s: refused to who may not read it; who holds another body finds none of its rows', async (path, _title, _filter, row) => {
    const neighbour = await ask(t.someone('STREET_OFFICER', t.neighbour), path, { reason: '上报核对', organizationId: branch.id })
    expect([path, neighbour.status]).toEqual([path, 404])
    for (const actor of [guest(t.street.id), t.someone('MEMBER', branch), t.someone('AUDITOR', t.street)])
      expect((await ask(actor, path, { reason: '上报核对' })).status).toBe(403)
    const answer = await ask(t.someone('BRANCH_SECRETARY', other), path, { reason: '上报核对' })
    if (answer.status !== 403) expect((await linesOf(answer)).join('\n')).not.toContain(row.split('|')[1])
  })
})

test('the district exports what is due in its streets, without the lines that name persons, as its own list', async () => {
  const lines = await linesOf(await ask(t.someone('DISTRICT_ADMIN', t.district), '/console-files/duties.xlsx', { reason: '督查' }))
  expect(lines[1]).toMatch(new RegExp(`^填报单位：${t.district.name}`))
  expect(lines.join('\n')).not.toMatch(/闰月明|赵申请/)
})

describe('政治生日名单', () => {
  const path = '/console-files/party-birthdays.xlsx'
  test('is the secretary’s, of his branch and a month', async () => {
    const lines = await linesOf(await ask(secretary, path, { year: '2019', month: '2', reason: '开展政治生日活动' }))
    expect(lines.slice(0, 2)).toEqual(['2019年2月党员政治生日名单', expect.stringMatching(/^填报单位：映月路社区党支部/)])
    expect(lines[3]).toBe('1|闰月明|映月路社区党支部|2012-02-29|2019-02-28|7|不公布')
    expect((await linesOf(await ask(secretary, path, { year: '2019', month: '3', reason: '开展政治生日活动' })))[3]).toContain('制表人：李书记')
  })
  test('goes to nobody else, and not without a reason', async () => {
    expect((await ask(secretary, path)).status).toBe(422)
    for (const actor of [officer, t.someone('MEMBER', branch), guest(t.street.id)]) expect((await ask(actor, path, { reason: '上报核对' })).status).toBe(403)
  })
})

describe('lists without persons', () => {
  test.each([
    ['/console-files/elections/list.xlsx', '党组织历次选举情况表', '1|映月路社区党支部|', '|2019-09-28', { kind: 'BY_ELECTION' }],
    [
      '/console-files/procedures.xlsx',
      '分步流程办理情况表',
      '1|金色港湾小区成立党支部|小区党支部组建（第 1 版）|映月路社区党支部|',
      '|0|3|聚党员|',
      { state: 'DONE,STOPPED' },
    ],
  ])('%s: the rows of the list, no trace', async (path, title, row, more, none) => {
    const lines = await linesOf(await ask(officer, path))
    expect(lines[0]).toBe(title)
    expect(lines[3]).toContain(row)
    expect(lines[3]).toContain(more)
    expect(lines[4]).toContain('制表人：王干事')
    expect(lines[5]).toMatch(/共 1 行。/)
    expect((await linesOf(await ask(officer, path, none))).filter((l) => /^\d+\|/.test(l))).toEqual([])
    expect((await ask(t.someone('MEMBER', branch), path)).status).toBe(403)
    expect((await linesOf(await ask(t.someone('BRANCH_SECRETARY', other), path))).join('\n')).not.toContain(row.split('|')[1])
  })
})
