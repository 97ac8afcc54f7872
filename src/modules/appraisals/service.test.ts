import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { eightAtOnce } from '#modules/people/testing.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { Forbidden, NotFound } from '#platform/errors.ts'
import { setLocalScheme } from '#platform/schemes/schemes.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { permissions } from './policy.ts'
import { board, getReview, honorList, memberRecord, myRecord, results, reviewTimeline } from './queries.ts'
import { openYear } from './rounds.ts'
import { moveReview, openReview, recordHonor, revokeHonor, saveReview } from './service.ts'

for (const p of [peoplePermissions, membersPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let branch: Body
let other: Body
let secretary: Actor
let officer: Actor
let members: Awaited<ReturnType<typeof aMember>>[]
const now = new Date('2019-12-20T01:00:00Z')

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
  secretary = t.someone('BRANCH_SECRETARY', branch)
  officer = t.someone('STREET_OFFICER', t.street)
  members = []
  for (let i = 0; i < 3; i++) members.push(await t.asSystem((ctx) => aMember(ctx, branch)))
  members.push(await t.asSystem((ctx) => aMember(ctx, branch, { standing: 'PROBATIONARY', joinedOn: '2019-03-01', fromOn: '2019-03-01' })))
})
afterAll(() => t.close())

const open = (as = secretary, year = 2019) => t.as(as, (ctx) => openReview(ctx, branch.id, year), now)
const get = (id: string, as = secretary) => t.as(as, (ctx) => getReview(ctx, id), now)
const clocks = (id: string) => t.asSystem((ctx) => ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, id)))

describe('民主评议', () => {
  test('eight open it at once: one review, one line a member, one clock to the year’s end', async () => {
    const ids = await eightAtOnce(t.db, () => open())
    expect(new Set(ids.map((r) => r.status === 'fulfilled' && r.value)).size).toBe(1)
    const id = await open()
    const review = await get(id)
    expect(review).toMatchObject({ state: 'OPEN', year: 2019, mostExcellent: 1, probationaryGraded: false })
    expect(review.lines).toHaveLength(4)
    expect(await clocks(id)).toMatchObject([{ kind: 'appraisals.review', dueOn: '2019-12-31' }])
    await expect(open(secretary, 2020)).rejects.toMatchObject({ code: 'appraisal.inFuture' })
    await expect(open(t.someone('BRANCH_SECRETARY', other))).rejects.toThrow(Forbidden)
  })

  test('grades are saved, a third at most is 优秀, and closing asks for all of it', async () => {
    const id = await open()
    const review = await get(id)
    const filled = (excellent: number) => ({
      heldOn: '2019-12-10',
      ballotsIssued: 4,
      ballotsReturned: 4,
      decider: 'COMMITTEE' as const,
      decidedOn: '2019-12-18',
      lines: review.lines.map(({ name: _, probationary, ...l }, i) => ({
        ...l,
        selfDone: true,
        mutualDone: true,
        ballots: { EXCELLENT: 1, QUALIFIED: 3, BASICALLY_QUALIFIED: 0, UNQUALIFIED: 0 },
        grade: probationary ? null : i < excellent ? ('EXCELLENT' as const) : ('QUALIFIED' as const),
      })),
    })
    const save = (version: number, excellent: number) => t.as(secretary, (ctx) => saveReview(ctx, id, version, filled(excellent)), now)
    await expect(t.as(secretary, (ctx) => moveReview(ctx, id, 'close'), now)).rejects.toMatchObject({ code: 'appraisal.incomplete' })
    await save(1, 3)
    await expect(save(1, 3)).rejects.toMatchObject({ code: 'appraisal.changedMeanwhile' })
    await expect(t.as(secretary, (ctx) => moveReview(ctx, id, 'close'), now)).rejects.toThrow(/优秀 \d 人，超过参加评议 4 人的三分之一（最多 1 人）/)
    expect((await get(id)).moves).toMatchObject([{ name: 'close', closed: '还有未完成的事项' }])
    const wrong = { ...filled(1), ballotsReturned: 5, decidedOn: '2019-12-01' }
    await expect(t.as(secretary, (ctx) => saveReview(ctx, id, 2, wrong), now)).rejects.toMatchObject({
      fields: [{ path: 'decidedOn' }, { path: 'ballotsReturned' }],
    })
    const first = filled(1)
    first.lines = first.lines.map((l, i) => ({
      ...l,
      grade: review.lines[i]!.probationary ? null : i === review.lines.findIndex((x) => !x.probationary) ? 'EXCELLENT' : 'QUALIFIED',
    }))
    await t.as(secretary, (ctx) => saveReview(ctx, id, 2, first), now)
    const closed = await eightAtOnce(t.db, () => t.as(secretary, (ctx) => moveReview(ctx, id, 'close'), now))
    expect(closed.filter((c) => c.status === 'fulfilled')).toHaveLength(1)
    expect(await clocks(id)).toEqual([])
    await expect(t.as(secretary, (ctx) => saveReview(ctx, id, 4, first), now)).rejects.toMatchObject({ code: 'appraisal.closed' })
    await expect(open()).rejects.toMatchObject({ code: 'appraisal.closed' })

    const rows = await t.as(officer, (ctx) => results(ctx, { year: 2019, grade: 'EXCELLENT', limit: 10 }), now)
    expect(rows.items).toMatchObject([{ grade: 'EXCELLENT', year: 2019, branch: { name: '映月路社区党支部' } }])
    const pages = await t.as(officer, (ctx) => results(ctx, { year: 2019, limit: 3 }), now)
    const rest = await t.as(officer, (ctx) => results(ctx, { year: 2019, limit: 3, cursor: pages.next! }), now)
    expect(new Set([...pages.items, ...rest.items].map((r) => r.id)).size).toBe(4)
    const all = await t.as(officer, (ctx) => board(ctx, { year: 2019, limit: 40 }), now)
    expect(all.items).toMatchObject([
      { branch: { name: '映月路社区党支部' }, state: 'CLOSED', members: 4, grades: { EXCELLENT: 1, QUALIFIED: 2 } },
      { branch: { name: '银莺社区党支部' }, state: null, members: 0 },
    ])
    expect((await t.as(secretary, (ctx) => reviewTimeline(ctx, id, { limit: 10 }))).items.map((i) => i.label)).toEqual([
      '完成评议',
      '登记评议情况',
      '登记评议情况',
      '开始民主评议',
    ])
  })

  test('only the street opens a closed review again, with a reason; the clock runs again', async () => {
    const { items } = await t.as(officer, (ctx) => board(ctx, { year: 2019, state: 'CLOSED', limit: 1 }), now)
    const id = items[0]!.reviewId!
    await expect(t.as(secretary, (ctx) => moveReview(ctx, id, 'reopen', '改'), now)).rejects.toThrow(Forbidden)
    await expect(t.as(officer, (ctx) => moveReview(ctx, id, 'reopen'), now)).rejects.toMatchObject({ code: 'lifecycle.noteMissing' })
    await t.as(officer, (ctx) => moveReview(ctx, id, 'reopen', '等次登记有误'), now)
    expect(await clocks(id)).toHaveLength(1)
    await t.as(secretary, (ctx) => moveReview(ctx, id, 'close'), now)
  })

  test('the office may grade probationary members, from a day on', async () => {
    await t.as(
      officer,
      (ctx) => setLocalScheme(ctx, 'appraisals', t.street.id, { fromOn: '2020-01-01', values: { probationaryGraded: true }, document: '管航东〔2019〕9号' }),
      now,
    )
    const later = new Date('2020-03-02T01:00:00Z')
    const id = await t.as(secretary, (ctx) => openReview(ctx, branch.id, 2020), later)
    expect((await t.as(secretary, (ctx) => getReview(ctx, id), later)).probationaryGraded).toBe(true)
    expect(await t.asSystem((ctx) => openYear(ctx, t.street.id), later)).toBe(0)
  })
})

describe('荣誉', () => {
  const honor = (about: object = {}, as = officer) =>
    t.as(
      as,
      (ctx) =>
        recordHonor(ctx, {
          kind: 'EXCELLENT_MEMBER',
          membershipId: members[0]!.id,
          level: 'DISTRICT',
          awardedOn: '2019-07-01',
          issuer: '中共管城回族区委',
          ...about,
        }),
      now,
    )

  test('a member is honored once for the same; a body by its own kind; both can be revoked and stay on record', async () => {
    const id = await honor()
    await expect(honor()).rejects.toMatchObject({ code: 'honor.alreadyRecorded' })
    await honor({ kind: 'ADVANCED_ORGANIZATION', membershipId: undefined, organizationId: branch.id })
    await expect(honor({ kind: 'ADVANCED_ORGANIZATION' })).rejects.toMatchObject({ fields: [{ path: 'organizationId' }, { path: 'organizationId' }] })
    await expect(honor({ membershipId: undefined })).rejects.toMatchObject({ fields: [{ path: 'membershipId' }] })
    await expect(honor({ awardedOn: '2020-01-01' })).rejects.toMatchObject({ fields: [{ path: 'awardedOn' }] })
    await expect(honor({}, secretary)).rejects.toThrow(Forbidden)
    await t.as(officer, (ctx) => revokeHonor(ctx, id, { onDay: '2019-12-01', reason: '材料不实' }), now)
    await expect(t.as(officer, (ctx) => revokeHonor(ctx, id, { onDay: '2019-12-01', reason: '材料不实' }), now)).rejects.toMatchObject({
      code: 'honor.alreadyRevoked',
    })
    const list = await t.as(officer, (ctx) => honorList(ctx, { year: 2019, limit: 1 }), now)
    expect(list.next).not.toBeNull()
    const second = await t.as(officer, (ctx) => honorList(ctx, { year: 2019, limit: 1, cursor: list.next! }), now)
    expect(new Set([...list.items, ...second.items].map((h) => h.kind))).toEqual(new Set(['EXCELLENT_MEMBER', 'ADVANCED_ORGANIZATION']))
    expect((await t.as(officer, (ctx) => honorList(ctx, { kind: 'EXCELLENT_WORKER', limit: 5 }), now)).items).toEqual([])
  })

  test('a member reads his own grades and honors, a neighbour branch nobody’s', async () => {
    const me = t.someone('MEMBER', branch, { personId: members[0]!.person.id })
    expect(await t.as(me, (ctx) => myRecord(ctx), now)).toMatchObject({
      appraisals: [{ year: 2019 }],
      honors: [{ kind: 'EXCELLENT_MEMBER', revokedOn: '2019-12-01', canEdit: false }],
    })
    await expect(t.as(me, (ctx) => memberRecord(ctx, members[0]!.id), now)).rejects.toThrow(Forbidden)
    await expect(t.as(t.someone('BRANCH_SECRETARY', other), (ctx) => memberRecord(ctx, members[0]!.id), now)).rejects.toThrow(Forbidden)
    await expect(t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => memberRecord(ctx, members[0]!.id), now)).rejects.toThrow(NotFound)
  })
})
