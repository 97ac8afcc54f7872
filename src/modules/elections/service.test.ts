import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { memberships } from '#modules/members/schema.ts'
import { aMember } from '#modules/members/testing.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { correctPost, startPost } from '#modules/organizations/relations.ts'
import { posts } from '#modules/organizations/schema.ts'
import { dissolveOrganization, reopenOrganization } from '#modules/organizations/service.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { ownData } from '#modules/people/queries.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { requestLetter, resultReport } from './documents.ts'
import { electionPage } from './election-page.ts'
import { editPlan, type PlanInput, planElection } from './plan.ts'
import { permissions } from './policy.ts'
import { connectElections } from './public.ts'
import { bodyPage, electionTimeline, listElections, listTerms } from './queries.ts'
import type { VotedPost } from './rules.ts'
import { terms } from './schema.ts'
import { divideWork, moveElection, recordBallot, setCandidates, setElector } from './service.ts'
import { correctTerm, postponeTerm, recordTerm, remindBody } from './terms.ts'

let t: TestStreets
let officer: Actor
for (const p of [organizationsPermissions, membersPermissions, peoplePermissions, permissions]) declarePermissions(p)
connectElections()
beforeAll(async () => {
  t = await testStreets()
  officer = t.someone('STREET_OFFICER', t.street)
})
afterAll(() => t.close())

const names = ['王建国', '李秀英', '张伟', '刘洋', '陈静', '杨帆', '赵敏', '黄勇', '周杰', '吴霞', '徐磊', '孙丽', '胡军', '朱琳', '高峰']

/** A branch with so many full members (and probationary ones); gives the members' ids by name. */
async function aBranch(name: string, full: number, probationary = 0, kind: 'COMMUNITY_BRANCH' | 'ESTATE_BRANCH' = 'COMMUNITY_BRANCH') {
  const parent = kind === 'ESTATE_BRANCH' ? await t.aBody('COMMUNITY_BRANCH', t.street, { name: `${name}所在社区` }) : t.street
  const body = await t.aBody(kind, parent, { name, communityType: kind === 'COMMUNITY_BRANCH' ? 'ORDINARY' : null })
  const ids = new Map<string, string>()
  await t.asSystem(async (ctx) => {
    for (let i = 0; i < full + probationary; i++) {
      const person = names[i] ?? `党员${i}`
      const made = await aMember(
        ctx,
        body,
        i < full ? { person: { name: person } } : { person: { name: person }, standing: 'PROBATIONARY', joinedOn: '2019-01-10', fromOn: '2019-01-10' },
      )
      ids.set(person, made.id)
    }
  })
  return { body, ids, of: (who: string) => ids.get(who)!, secretary: t.someone('BRANCH_SECRETARY', body, { name: '支部书记' }) }
}
type Branch = Awaited<ReturnType<typeof aBranch>>

const plan = (about: Partial<PlanInput> = {}): PlanInput => ({
  purpose: 'TERM',
  plannedOn: '2019-06-28',
  meeting: 'MEETING',
  seats: [{ post: 'COMMISSIONER', count: 3 }],
  ...about,
})
const page = (id: string) => t.as(officer, (ctx) => electionPage(ctx, id))
const versionOf = async (id: string) => (await page(id)).version
const move = async (actor: Actor, id: string, name: Parameters<typeof moveElection>[3]['move'], more: object = {}) => {
  const version = await versionOf(id)
  await t.as(actor, (ctx) => moveElection(ctx, id, version, { move: name, ...more }))
}
const clocks = (subjectId: string) =>
  t.as(officer, async ({ tx }) =>
    Object.fromEntries((await tx.select().from(deadlines).where(eq(deadlines.subjectId, subjectId))).map((d) => [d.kind, d.dueOn])),
  )

/** An election with candidates agreed, ready for the meeting. */
async function ready(branch: Branch, about: Partial<PlanInput> = {}, standing = names.slice(0, 4)): Promise<string> {
  const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan(about)))
  await move(officer, id, 'approve', { number: '管航东党〔2019〕8号', on: '2019-06-20' })
  const post: VotedPost = about.seats?.[0]?.post ?? 'COMMISSIONER'
  const version = await versionOf(id)
  await t.as(branch.secretary, (ctx) =>
    setCandidates(
      ctx,
      id,
      version,
      standing.map((n) => ({ membershipId: branch.of(n), post })),
    ),
  )
  await move(branch.secretary, id, 'confirmCandidates')
  return id
}
const ballot = (branch: Branch, yes: Record<string, number>, about: object = {}) => ({
  post: 'COMMISSIONER' as VotedPost,
  round: 1,
  heldOn: '2019-06-28',
  present: 8,
  issued: 8,
  returned: 8,
  valid: 8,
  ...about,
  votes: Object.entries(yes).map(([n, y]) => ({ membershipId: branch.of(n), yes: y, no: 8 - y, abstain: 0 })),
})
const count = async (branch: Branch, id: string, yes: Record<string, number>, about: object = {}) => {
  const version = await versionOf(id)
  await t.as(branch.secretary, (ctx) => recordBallot(ctx, id, version, ballot(branch, yes, about)))
}

describe('terms', () => {
  test('a term is recorded once: its end, the reminder six months before, and the holders of posts follow', async () => {
    const { body } = await aBranch('银莺社区党支部', 3)
    await t.asSystem((ctx) =>
      ctx.tx.insert(posts).values({ streetId: body.streetId, organizationId: body.id, kind: 'SECRETARY', holderName: '王建国', fromOn: '2018-08-01' }),
    )
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-07-30', termYears: 5 }))
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2023-07-30', 'elections.reminder': '2023-01-30' })
    const shown = await t.as(officer, (ctx) => bodyPage(ctx, body.id))
    expect(shown.posts).toMatchObject([{ holderName: '王建国', termEndsOn: '2023-07-30' }])
    expect(shown.terms).toMatchObject([{ electedOn: '2018-07-30', termYears: 5, endsOn: '2023-07-30' }])
  })

  test('a term elected before 2018-07-12 keeps the length that was recorded', async () => {
    const { body } = await aBranch('果树所社区党支部', 3)
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2017-03-01', termYears: 3 }))
    const shown = await t.as(officer, (ctx) => bodyPage(ctx, body.id))
    expect(shown).toMatchObject({ until: '2020-03-01', state: 'CURRENT', termYears: 5 })
  })

  test('a correction moves the end and everything that follows from it; one made from an older page is refused', async () => {
    const { body } = await aBranch('港湾社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-08-01', termYears: 3 }))
    await t.as(officer, (ctx) => correctTerm(ctx, id, 1, { electedOn: '2018-08-01', termYears: 5 }))
    expect(await clocks(body.id)).toMatchObject({ 'elections.term': '2023-08-01' })
    await expect(t.as(officer, (ctx) => correctTerm(ctx, id, 1, { electedOn: '2018-08-02', termYears: 5 }))).rejects.toMatchObject({
      code: 'term.changedMeanwhile',
    })
  })

  test('the election is put off by at most a year, and the board shows the new day', async () => {
    const { body } = await aBranch('永丰社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2016-05-10', termYears: 3 }))
    const put = (until: string, version: number) => t.as(officer, (ctx) => postponeTerm(ctx, id, version, { until, number: '1号', note: '社区调整' }))
    await expect(put('2020-05-11', 1)).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'until' }] })
    await expect(put('2019-05-10', 1)).rejects.toMatchObject({ code: 'invalid' })
    await put('2020-05-10', 1)
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2020-05-10' })
    expect(await t.as(officer, (ctx) => bodyPage(ctx, body.id))).toMatchObject({ state: 'CURRENT', until: '2020-05-10' })
  })

  test('a reminder given ends the duty to remind', async () => {
    const { body } = await aBranch('新航社区党支部', 3)
    const { id } = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2016-08-01', termYears: 3 }))
    expect(await clocks(body.id)).toMatchObject({ 'elections.reminder': '2019-02-01' })
    await t.as(officer, (ctx) => remindBody(ctx, id, 1, { on: '2019-02-01', way: 'PHONE' }))
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2019-08-01' })
    await expect(t.as(officer, (ctx) => remindBody(ctx, id, 2, { on: '2019-07-02', way: 'PHONE' }))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a later term ends the one before, whose facts can no longer be changed', async () => {
    const { body } = await aBranch('耿庄社区党支部', 3)
    const first = await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2015-06-01', termYears: 3 }))
    await expect(t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2015-06-01', termYears: 3 }))).rejects.toMatchObject({ code: 'invalid' })
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-06-02', termYears: 3 }))
    await expect(t.as(officer, (ctx) => correctTerm(ctx, first.id, 1, { electedOn: '2015-06-02', termYears: 3 }))).rejects.toMatchObject({ code: 'term.ended' })
    expect((await t.as(officer, (ctx) => bodyPage(ctx, body.id))).terms.map((x) => [x.electedOn, x.endedOn])).toEqual([
      ['2018-06-02', null],
      ['2015-06-01', '2018-06-02'],
    ])
  })

  test('a 区域大党委 has no term', async () => {
    const body = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street)
    await expect(t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2019-01-01', termYears: 5 }))).rejects.toMatchObject({
      code: 'election.notElective',
    })
  })

  test('eight officers record a term at once: the body has one', async () => {
    const { body } = await aBranch('石建社区党支部', 3)
    const officers = await Promise.all(Array.from({ length: 8 }, async () => t.someone('STREET_OFFICER', t.street)))
    const asked = await Promise.allSettled(officers.map((o) => t.as(o, (ctx) => recordTerm(ctx, body.id, { electedOn: '2019-01-01', termYears: 5 }))))
    expect(asked.filter((a) => a.status === 'fulfilled')).toHaveLength(1)
    const open = await t.as(officer, ({ tx }) =>
      tx
        .select()
        .from(terms)
        .where(and(eq(terms.organizationId, body.id), isNull(terms.endedOn))),
    )
    expect(open).toHaveLength(1)
  })

  test('the list shows what is overdue first and counts by state; a neighbour sees nothing of it', async () => {
    const body = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '别的街道的支部' })
    const { body: late } = await aBranch('映月路社区党支部', 4)
    await t.as(officer, (ctx) => recordTerm(ctx, late.id, { electedOn: '2014-06-30', termYears: 5 }))
    const list = await t.as(officer, (ctx) => listTerms(ctx, { limit: 100 }))
    const states = list.items.map((i) => i.state)
    expect(states).toEqual(states.toSorted((a, b) => ['OVERDUE', 'DUE', 'CURRENT', 'NONE'].indexOf(a) - ['OVERDUE', 'DUE', 'CURRENT', 'NONE'].indexOf(b)))
    expect(list.items.find((i) => i.organization.id === late.id)).toMatchObject({ state: 'OVERDUE', daysLeft: -1, members: { full: 4 }, committee: 'MUST_NOT' })
    expect(list.items.some((i) => i.organization.id === body.id)).toBe(false)
    expect(list.counts.OVERDUE).toBe(states.filter((s) => s === 'OVERDUE').length)
    const one = await t.as(officer, (ctx) => listTerms(ctx, { limit: 1, state: ['OVERDUE'] }))
    expect(one).toMatchObject({ total: list.counts.OVERDUE })
    const first = await t.as(officer, (ctx) => listTerms(ctx, { limit: 2 }))
    const second = await t.as(officer, (ctx) => listTerms(ctx, { limit: 2, cursor: first.next! }))
    expect([...first.items, ...second.items].map((i) => i.organization.id)).toEqual(list.items.slice(0, 4).map((i) => i.organization.id))
  })
})

describe('an election', () => {
  test('from the plan to the filed result: the new committee takes its posts and the term begins', async () => {
    const branch = await aBranch('紫荆社区党支部', 10, 2)
    const { body, of, secretary } = branch
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2016-06-30', termYears: 3 }))
    await t.asSystem((ctx) =>
      ctx.tx.insert(posts).values([
        {
          streetId: body.streetId,
          organizationId: body.id,
          kind: 'SECRETARY',
          holderName: '王建国',
          phone: '0371-66000000',
          phonePublic: true,
          fromOn: '2016-06-30',
        },
        { streetId: body.streetId, organizationId: body.id, kind: 'PARTY_AFFAIRS_OFFICER', holderName: '专干', fromOn: '2016-06-30' },
      ]),
    )
    const { id } = await t.as(secretary, (ctx) => planElection(ctx, body.id, plan()))
    expect(await clocks(id)).toEqual({ 'elections.meeting': '2019-06-28' })
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2019-06-30' })
    await expect(move(secretary, id, 'approve')).rejects.toMatchObject({ code: 'lifecycle.closed' })
    await move(officer, id, 'sendBack', { note: '请写明委员分工' })
    await t.as(secretary, (ctx) => editPlan(ctx, id, 2, plan({ note: '设组织、宣传、纪检委员' })))
    await move(officer, id, 'approve', { number: '8号', on: '2019-06-20' })

    const version = await versionOf(id)
    await t.as(secretary, (ctx) => setElector(ctx, id, version, { membershipId: of('吴霞'), reason: 'BEDRIDDEN' }))
    const shown = await page(id)
    expect(shown).toMatchObject({ kind: 'TERM', state: 'APPROVED', due: 9, quorum: 8, members: { full: 10, probationary: 2 } })

    const nominate = async (...who: string[]) => {
      const v = await versionOf(id)
      await t.as(secretary, (ctx) =>
        setCandidates(
          ctx,
          id,
          v,
          who.map((n) => ({ membershipId: of(n), post: 'COMMISSIONER' as const })),
        ),
      )
    }
    await nominate('王建国', '李秀英', '张伟')
    await expect(move(secretary, id, 'confirmCandidates')).rejects.toMatchObject({ code: 'election.blocked', message: expect.stringContaining('至少 4 人') })
    await nominate('王建国', '李秀英', '张伟', '刘洋')
    await move(secretary, id, 'confirmCandidates', { number: '9号' })

    await expect(count(branch, id, { 王建国: 7 }, { present: 7, issued: 7, returned: 7, valid: 7 })).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ path: 'present' })]),
    })
    await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 5, 刘洋: 3 })
    const held = await page(id)
    expect(held.votes).toMatchObject([{ open: 0, elected: [{ name: '王建国' }, { name: '李秀英' }, { name: '张伟' }], rounds: [{ needed: 5 }] }])
    expect(await clocks(id)).toEqual({})
    await expect(move(secretary, id, 'report')).rejects.toMatchObject({ code: 'election.blocked' })
    await t.as(secretary, (ctx) =>
      divideWork(ctx, id, held.version, [
        { membershipId: of('李秀英'), post: 'SECRETARY' },
        { membershipId: of('王建国'), post: 'ORG_COMMISSIONER' },
        { membershipId: of('张伟'), post: 'PUBLICITY_COMMISSIONER' },
        { membershipId: of('张伟'), post: 'DISCIPLINE_COMMISSIONER' },
      ]),
    )
    await move(secretary, id, 'report', { number: '报1号' })
    await expect(move(secretary, id, 'file')).rejects.toMatchObject({ code: 'lifecycle.closed' })
    await move(officer, id, 'returnResult', { note: '核对票数' })
    await move(secretary, id, 'report', { number: '报2号' })
    await move(officer, id, 'file', { number: '备1号' })

    const after = await t.as(officer, (ctx) => bodyPage(ctx, body.id))
    expect(after.posts.map((p) => [p.label, p.holderName, p.fromOn, p.termEndsOn])).toEqual([
      ['书记', '李秀英', '2019-06-28', '2024-06-28'],
      ['组织委员', '王建国', '2019-06-28', '2024-06-28'],
      ['宣传委员', '张伟', '2019-06-28', '2024-06-28'],
      ['纪检委员', '张伟', '2019-06-28', '2024-06-28'],
    ])
    expect(after.terms.map((x) => [x.electedOn, x.termYears, x.ending])).toEqual([
      ['2019-06-28', 5, null],
      ['2016-06-30', 3, 'ELECTED_ANEW'],
    ])
    const secretaries = await t.as(officer, ({ tx }) =>
      tx
        .select()
        .from(posts)
        .where(and(eq(posts.organizationId, body.id), eq(posts.kind, 'SECRETARY')))
        .orderBy(posts.fromOn),
    )
    expect(secretaries).toMatchObject([
      { holderName: '王建国', untilOn: '2019-06-28' },
      { holderName: '李秀英', phone: '0371-66000000', untilOn: null },
    ])
    expect(secretaries[1]!.personId).not.toBeNull()
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2024-06-28', 'elections.reminder': '2023-12-28' })
    expect(await page(id)).toMatchObject({ state: 'FILED', termEndsOn: '2024-06-28', moves: [] })
    const told = await t.as(secretary, (ctx) => electionTimeline(ctx, { id }))
    expect(told.items.map((i) => i.label).toReversed()).toEqual([
      ...['拟定选举方案', '退回修改', '修改选举方案', '批复方案', '登记应到会情况', '提出候选人', '提出候选人', '确定候选人'],
      ...['召开大会选举', '登记票数', '登记分工', '签字上报结果', '退回核对', '签字上报结果', '批准备案'],
    ])
    expect(JSON.stringify(told)).not.toContain('BEDRIDDEN')
    const [request, report] = await t.as(secretary, async (ctx) => [await requestLetter(ctx, id), await resultReport(ctx, id)] as const)
    expect([request.name, report.name]).toEqual(['紫荆社区党支部换届选举请示.docx', '紫荆社区党支部换届选举结果报告.docx'])
    for (const { body: file } of [request, report]) expect(file.subarray(0, 2).toString()).toBe('PK')
  })

  test('equal votes at the last seat ask for a second round on the equal ones', async () => {
    const branch = await aBranch('德风社区党支部', 10)
    const id = await ready(branch)
    await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 5, 刘洋: 5 })
    expect((await page(id)).votes[0]).toMatchObject({ open: 1, elected: [{ name: '王建国' }, { name: '李秀英' }] })
    await expect(move(branch.secretary, id, 'report')).rejects.toMatchObject({ message: expect.stringContaining('再次投票') })
    await expect(count(branch, id, { 张伟: 5, 刘洋: 3 }, { round: 3 })).rejects.toMatchObject({ code: 'election.noSuchRound' })
    await expect(count(branch, id, { 王建国: 5 }, { round: 2 })).rejects.toMatchObject({ code: 'invalid' })
    await count(branch, id, { 张伟: 5, 刘洋: 3 }, { round: 2 })
    expect((await page(id)).votes[0]).toMatchObject({ open: 0, tied: [], elected: [{ name: '王建国' }, { name: '李秀英' }, { name: '张伟' }] })
    await expect(count(branch, id, { 刘洋: 5 }, { round: 3 })).rejects.toMatchObject({ code: 'election.noSuchRound' })
  })

  test('a count typed wrong is replaced, and rounds after it go', async () => {
    const branch = await aBranch('云鹤社区党支部', 10)
    const id = await ready(branch)
    await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 5, 刘洋: 5 })
    await count(branch, id, { 张伟: 5, 刘洋: 3 }, { round: 2 })
    await count(branch, id, { 王建国: 8, 李秀英: 7, 张伟: 6, 刘洋: 3 }, { heldOn: '2019-06-27' })
    expect(await page(id)).toMatchObject({ heldOn: '2019-06-27', votes: [{ open: 0, rounds: [{ round: 1 }] }] })
  })

  test('someone who was no candidate can be elected by his votes', async () => {
    const branch = await aBranch('魏庄社区党支部', 10, 1)
    const id = await ready(branch)
    await expect(count(branch, id, { 王建国: 8, 徐磊: 6 })).rejects.toMatchObject({ fields: [{ message: '得票人应是本组织的正式党员' }] })
    await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 2, 刘洋: 1, 陈静: 5 })
    const { votes, candidates } = await page(id)
    expect(votes[0]!.elected.map((e) => e.name)).toEqual(['王建国', '李秀英', '陈静'])
    expect(candidates.find((c) => c.name === '陈静')).toMatchObject({ writeIn: true })
  })

  test('open seats are reported with a word on them', async () => {
    const branch = await aBranch('石化社区党支部', 10)
    const id = await ready(branch)
    await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 4, 刘洋: 4 })
    const version = await versionOf(id)
    await t.as(branch.secretary, (ctx) =>
      divideWork(ctx, id, version, [
        { membershipId: branch.of('王建国'), post: 'SECRETARY' },
        { membershipId: branch.of('李秀英'), post: 'ORG_COMMISSIONER' },
      ]),
    )
    await expect(move(branch.secretary, id, 'report')).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'note' }] })
    await move(branch.secretary, id, 'report', { note: '暂缺 1 名，任期内补选' })
    expect((await page(id)).state).toBe('REPORTED')
  })

  test('a branch of six full members elects its secretary and no committee', async () => {
    const branch = await aBranch('馨家苑小区党支部', 6, 5, 'ESTATE_BRANCH')
    await expect(t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan()))).rejects.toMatchObject({ fields: [{ path: 'seats' }] })
    const id = await ready(branch, { seats: [{ post: 'SECRETARY', count: 1 }] }, ['王建国'])
    expect(await page(id)).toMatchObject({ kind: 'FIRST', termYears: 3, due: 6, quorum: 5 })
    await count(branch, id, { 王建国: 5 }, { post: 'SECRETARY', present: 6, issued: 6, returned: 6, valid: 6 }).catch(() => null)
    const version = await versionOf(id)
    await t.as(branch.secretary, (ctx) =>
      recordBallot(ctx, id, version, {
        ...ballot(branch, {}, { post: 'SECRETARY', present: 6, issued: 6, returned: 6, valid: 6 }),
        votes: [{ membershipId: branch.of('王建国'), yes: 4, no: 1, abstain: 1 }],
      }),
    )
    expect((await page(id)).votes[0]).toMatchObject({ elected: [{ name: '王建国' }], open: 0 })
  })

  test('a by-election fills a seat for the rest of the term', async () => {
    const branch = await aBranch('果园社区党支部', 10)
    const byElection = { purpose: 'BY_ELECTION' as const, seats: [{ post: 'COMMISSIONER' as const, count: 1 }] }
    await expect(t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan(byElection)))).rejects.toMatchObject({ code: 'election.noTerm' })
    await t.as(officer, (ctx) => recordTerm(ctx, branch.body.id, { electedOn: '2018-08-01', termYears: 5 }))
    await t.asSystem((ctx) =>
      ctx.tx.insert(posts).values({ streetId: t.street.id, organizationId: branch.body.id, kind: 'COMMISSIONER', holderName: '原委员', fromOn: '2018-08-01' }),
    )
    const id = await ready(branch, byElection, ['王建国', '李秀英'])
    await count(branch, id, { 王建国: 6, 李秀英: 2 })
    const version = await versionOf(id)
    await t.as(branch.secretary, (ctx) => divideWork(ctx, id, version, [{ membershipId: branch.of('王建国'), post: 'COMMISSIONER' }]))
    await move(branch.secretary, id, 'report')
    await move(officer, id, 'file')
    const after = await t.as(officer, (ctx) => bodyPage(ctx, branch.body.id))
    expect(after.terms).toMatchObject([{ electedOn: '2018-08-01', endedOn: null }])
    expect(after.posts.map((p) => [p.holderName, p.termEndsOn])).toEqual([
      ['原委员', null],
      ['王建国', '2023-08-01'],
    ])
  })

  test('early and late ask for a reason, and say more when it is more than a year', async () => {
    const branch = await aBranch('南关社区党支部', 10)
    await t.as(officer, (ctx) => recordTerm(ctx, branch.body.id, { electedOn: '2018-08-01', termYears: 3 }))
    const asked = (about: Partial<PlanInput>) => t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan(about)))
    await expect(asked({ plannedOn: '2020-12-31' })).rejects.toMatchObject({
      fields: [{ path: 'shiftReason', message: expect.not.stringContaining('超过一年') }],
    })
    await expect(asked({ plannedOn: '2019-09-01' })).rejects.toMatchObject({ fields: [{ message: expect.stringContaining('超过一年') }] })
    await expect(asked({ plannedOn: '2021-09-01' })).rejects.toMatchObject({ fields: [{ message: expect.stringContaining('延期换届') }] })
    const { id } = await asked({ plannedOn: '2020-12-31', shiftReason: '社区区划调整' })
    expect(await page(id)).toMatchObject({ kind: 'EARLY', shiftReason: '社区区划调整' })
  })

  test('a congress is for 500 members, or with a reason, and its delegates are the electors due', async () => {
    const branch = await aBranch('中州社区党支部', 10)
    const asked = (about: Partial<PlanInput>) => t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan({ meeting: 'CONGRESS', ...about })))
    await expect(asked({})).rejects.toMatchObject({ fields: [{ path: 'note' }, { path: 'delegates' }] })
    const { id } = await asked({ note: '党员分散在三个片区', delegates: 8 })
    expect(await page(id)).toMatchObject({ due: 8, quorum: 7 })
    await expect(t.as(officer, (ctx) => resultReport(ctx, id))).rejects.toMatchObject({ code: 'election.notNow' })
  })

  test('who may not stand: a probationary member, one without a year of standing as secretary', async () => {
    const branch = await aBranch('凤凰社区党支部', 4, 1)
    await t.asSystem(async (ctx) => {
      const made = await aMember(ctx, branch.body, { person: { name: '新党员' }, joinedOn: '2017-09-01', fullOn: '2018-09-01', fromOn: '2017-09-01' })
      branch.ids.set('新党员', made.id)
    })
    const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan({ seats: [{ post: 'SECRETARY', count: 1 }] })))
    const nominate = (who: string) => t.as(branch.secretary, (ctx) => setCandidates(ctx, id, 1, [{ membershipId: branch.of(who), post: 'SECRETARY' }]))
    await expect(nominate('陈静')).rejects.toMatchObject({ fields: [{ message: '陈静：只有正式党员有被选举权' }] })
    await expect(nominate('新党员')).rejects.toMatchObject({ fields: [{ message: '新党员：书记应有 1 年以上党龄' }] })
    const other = await aBranch('他处党支部', 3)
    await expect(t.as(branch.secretary, (ctx) => setCandidates(ctx, id, 1, [{ membershipId: other.of('王建国'), post: 'SECRETARY' }]))).rejects.toMatchObject({
      fields: [{ message: '候选人应是本组织的党员' }],
    })
    await expect(t.as(branch.secretary, (ctx) => setElector(ctx, id, 1, { membershipId: branch.of('陈静'), reason: 'ABROAD' }))).rejects.toMatchObject({
      code: 'invalid',
    })
    await nominate('王建国')
    await expect(nominate('李秀英')).rejects.toMatchObject({ code: 'election.changedMeanwhile' })
  })

  test('a body has one running election; a cancelled one makes room', async () => {
    const branch = await aBranch('航海社区党支部', 10)
    const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan()))
    await expect(t.as(officer, (ctx) => planElection(ctx, branch.body.id, plan()))).rejects.toMatchObject({ code: 'election.running' })
    await expect(t.as(officer, (ctx) => dissolveOrganization(ctx, { id: branch.body.id, version: 1, on: '2019-07-01', note: '合并' }))).rejects.toMatchObject({
      message: expect.stringContaining('选举正在办理'),
    })
    await expect(move(branch.secretary, id, 'cancel')).rejects.toMatchObject({ code: 'lifecycle.noteMissing' })
    await move(branch.secretary, id, 'cancel', { note: '方案有变' })
    expect(await clocks(id)).toEqual({})
    await expect(t.as(branch.secretary, (ctx) => editPlan(ctx, id, 2, plan()))).rejects.toMatchObject({ code: 'election.planReplied' })
    await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan()))
    expect((await t.as(officer, (ctx) => listElections(ctx, { limit: 50, text: '航海社区' }))).items.map((e) => e.state)).toEqual(['PLANNED', 'CANCELLED'])
  })

  test('a dissolved branch is reminded of nothing and elects nobody', async () => {
    const body = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '撤并社区党支部' })
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-08-01', termYears: 5 }))
    await t.as(officer, (ctx) => dissolveOrganization(ctx, { id: body.id, version: 1, on: '2019-07-01', note: '合并' }))
    expect(await clocks(body.id)).toEqual({})
    await expect(t.as(officer, (ctx) => planElection(ctx, body.id, plan()))).rejects.toMatchObject({ code: 'election.bodyDissolved' })
    await t.as(officer, (ctx) => reopenOrganization(ctx, { id: body.id, version: 2, note: '恢复' }))
    expect(await clocks(body.id)).toEqual({ 'elections.term': '2023-08-01', 'elections.reminder': '2023-02-01' })
  })

  test('the end of an elected post is that of the registered term and is not typed by hand; of a post that nobody elects it is', async () => {
    const body = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '任期社区党支部' })
    const post = { kind: 'SECRETARY' as const, seat: 1, holderName: '王建国', phonePublic: false, fromOn: '2018-08-01' }
    const held = async () =>
      (await t.asSystem(({ tx }) => tx.select().from(posts).where(eq(posts.organizationId, body.id)).orderBy(posts.fromOn))).map((p) => p.termEndsOn)
    const { id: postId } = await t.as(officer, (ctx) => startPost(ctx, { id: body.id, ...post, termEndsOn: '2022-01-01' }))
    await t.as(officer, (ctx) => recordTerm(ctx, body.id, { electedOn: '2018-08-01', termYears: 5 }))
    expect(await held()).toEqual(['2023-08-01'])
    const correct = (about: object) => t.as(officer, (ctx) => correctPost(ctx, { postId, ...post, ...about }))
    await expect(correct({ termEndsOn: '2026-01-01' })).rejects.toMatchObject({ code: 'post.termRegistered', message: expect.stringContaining('2023-08-01') })
    await correct({ holderName: '王建军', termEndsOn: '2023-08-01' })
    await correct({ holderName: '王建军', termEndsOn: null })
    expect(await held()).toEqual(['2023-08-01'])
    await expect(t.as(officer, (ctx) => startPost(ctx, { id: body.id, ...post, kind: 'DEPUTY_SECRETARY', termEndsOn: '2026-01-01' }))).rejects.toMatchObject({
      code: 'post.termRegistered',
    })
    await t.as(officer, (ctx) => startPost(ctx, { id: body.id, ...post, kind: 'PARTY_AFFAIRS_OFFICER', termEndsOn: '2026-01-01', fromOn: '2019-01-01' }))
    expect(await held()).toEqual(['2023-08-01', '2026-01-01'])
    // Who left in the term keeps its end; one who left before any was registered keeps what was typed.
    await correct({ untilOn: '2019-02-01', termEndsOn: '2023-08-01' })
    await expect(correct({ untilOn: '2019-02-01', termEndsOn: '2024-01-01' })).rejects.toMatchObject({ code: 'post.termRegistered' })
    await correct({ fromOn: '2015-01-01', untilOn: '2018-01-01', termEndsOn: '2018-06-01' })
    expect(await held()).toEqual(['2018-06-01', '2026-01-01'])
  })

  test('eight callers: one plan, one count of the first round, one filing', async () => {
    const branch = await aBranch('郑汴社区党支部', 10)
    const callers = await Promise.all(Array.from({ length: 8 }, async () => t.someone('STREET_OFFICER', t.street)))
    const all = async (work: (actor: Actor) => Promise<unknown>) => (await Promise.allSettled(callers.map(work))).filter((a) => a.status === 'fulfilled').length
    expect(await all((a) => t.as(a, (ctx) => planElection(ctx, branch.body.id, plan())))).toBe(1)
    const { id } = (await t.as(officer, (ctx) => listElections(ctx, { limit: 1, text: '郑汴' }))).items[0]!
    await move(officer, id, 'approve', { on: '2019-06-20' })
    await t.as(officer, (ctx) =>
      setCandidates(
        ctx,
        id,
        2,
        names.slice(0, 4).map((n) => ({ membershipId: branch.of(n), post: 'COMMISSIONER' })),
      ),
    )
    await move(officer, id, 'confirmCandidates')
    const version = await versionOf(id)
    expect(await all((a) => t.as(a, (ctx) => recordBallot(ctx, id, version, ballot(branch, { 王建国: 8, 李秀英: 6, 张伟: 5, 刘洋: 3 }))))).toBe(1)
    const held = await page(id)
    await t.as(officer, (ctx) =>
      divideWork(ctx, id, held.version, [
        { membershipId: branch.of('王建国'), post: 'SECRETARY' },
        { membershipId: branch.of('李秀英'), post: 'ORG_COMMISSIONER' },
        { membershipId: branch.of('张伟'), post: 'DISCIPLINE_COMMISSIONER' },
      ]),
    )
    await move(officer, id, 'report')
    const reported = await versionOf(id)
    expect(await all((a) => t.as(a, (ctx) => moveElection(ctx, id, reported, { move: 'file' })))).toBe(1)
    expect((await t.as(officer, (ctx) => bodyPage(ctx, branch.body.id))).posts).toHaveLength(3)
  })

  test('a secretary does not reach another branch; a resident reaches nothing; the neighbour does not know it exists', async () => {
    const branch = await aBranch('商英社区党支部', 10)
    const other = await aBranch('东明社区党支部', 3)
    const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan()))
    await expect(t.as(other.secretary, (ctx) => electionPage(ctx, id))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.as(t.someone('RESIDENT', t.street), (ctx) => bodyPage(ctx, branch.body.id))).rejects.toMatchObject({ code: 'forbidden' })
    const stranger: Body = t.neighbour
    await expect(t.as(t.someone('STREET_OFFICER', stranger), (ctx) => electionPage(ctx, id))).rejects.toMatchObject({ code: 'notFound' })
    await expect(t.as(branch.secretary, (ctx) => recordTerm(ctx, branch.body.id, { electedOn: '2019-01-01', termYears: 5 }))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})

test('the copy of one’s own data tells where one stood, the votes, the post, and when one was not counted', async () => {
  const branch = await aBranch('本人资料社区党支部', 10)
  const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan()))
  await move(officer, id, 'approve', { on: '2019-06-20' })
  const excludedAt = await versionOf(id)
  await t.as(branch.secretary, (ctx) => setElector(ctx, id, excludedAt, { membershipId: branch.of('周杰'), reason: 'ABROAD' }))
  const version = await versionOf(id)
  const standing = names.slice(0, 4).map((n) => ({ membershipId: branch.of(n), post: 'COMMISSIONER' as const }))
  await t.as(branch.secretary, (ctx) => setCandidates(ctx, id, version, standing))
  await move(branch.secretary, id, 'confirmCandidates')
  await count(branch, id, { 王建国: 8, 李秀英: 6, 张伟: 5, 刘洋: 3 })
  const held = await versionOf(id)
  await t.as(branch.secretary, (ctx) =>
    divideWork(ctx, id, held, [
      { membershipId: branch.of('王建国'), post: 'SECRETARY' },
      { membershipId: branch.of('李秀英'), post: 'ORG_COMMISSIONER' },
      { membershipId: branch.of('张伟'), post: 'DISCIPLINE_COMMISSIONER' },
    ]),
  )
  await move(branch.secretary, id, 'report')
  await move(officer, id, 'file')
  const mine = async (who: string) => {
    const [member] = await t.asSystem(({ tx }) =>
      tx
        .select()
        .from(memberships)
        .where(eq(memberships.id, branch.of(who))),
    )
    return t.as(t.someone('MEMBER', branch.body, { personId: member!.personId }), ownData)
  }
  const about = { organization: '本人资料社区党支部', state: '已备案', heldOn: '2019-06-28' }
  const secretary = await mine('王建国')
  expect(secretary.选举).toEqual({
    candidacies: [expect.objectContaining({ ...about, post: '委员', writeIn: false, votes: [{ round: 1, yes: 8, no: 0, abstain: 0 }] })],
    elected: [expect.objectContaining({ ...about, post: '书记' })],
    notCounted: [],
  })
  expect(secretary.posts).toMatchObject([{ organization: '本人资料社区党支部', post: '书记', fromOn: '2019-06-28', untilOn: null }])
  expect((await mine('周杰')).选举).toMatchObject({ candidacies: [], notCounted: [{ ...about, reason: expect.any(String) }] })
  expect((await mine('吴霞')).选举).toBeNull()
})

test('the clock of these tests stands on 2019-07-01', () => expect(testNow.toISOString().slice(0, 10)).toBe('2019-07-01'))
