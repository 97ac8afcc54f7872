import { eq } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { aMember } from '#modules/members/testing.ts'
import { correctPost, startPost } from '#modules/organizations/relations.ts'
import { posts } from '#modules/organizations/schema.ts'
import { dissolveOrganization, reopenOrganization } from '#modules/organizations/service.ts'
import type { Body } from '#modules/organizations/testing.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { resultReport } from './documents.ts'
import { electionPage } from './election-page.ts'
import { editPlan, type PlanInput, planElection } from './plan.ts'
import { bodyPage, listElections } from './queries.ts'
import { divideWork, moveElection, recordBallot, setCandidates, setElector } from './service.ts'
import { recordTerm } from './terms.ts'
import { electionsKit } from './testing.ts'

const { t, officer, aBranch, plan, page, versionOf, move, clocks, ready, ballot, count, names } = await electionsKit()
afterAll(() => t.close())

describe('what an election keeps to', () => {
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
