import { and, eq } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { memberships } from '#modules/members/schema.ts'
import { posts } from '#modules/organizations/schema.ts'
import { ownData } from '#modules/people/queries.ts'
import { requestLetter, resultReport } from './documents.ts'
import { editPlan, planElection } from './plan.ts'
import { bodyPage, electionTimeline } from './queries.ts'
import { divideWork, setCandidates, setElector } from './service.ts'
import { recordTerm } from './terms.ts'
import { electionsKit } from './testing.ts'

const { t, officer, aBranch, plan, page, versionOf, move, clocks, ready, count, names } = await electionsKit()
afterAll(() => t.close())

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
