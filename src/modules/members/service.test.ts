import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { anIdentityNumber, eightAtOnce } from '#modules/people/testing.ts'
import { Forbidden, NotFound } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { search } from '#platform/search/search.ts'
import { addDays } from '#platform/time/day.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { connectMembers } from './link.ts'
import { permissions } from './policy.ts'
import { getMember, memberTimeline, myMembership, openedMember } from './queries.ts'
import { changed, markKinds, nextStandings, type Standing, type Stretch, standings, whyNotCorrected } from './rules.ts'
import { changeStanding, clearMark, correctPeriod, editMembership, registerMember, relocate, setMark, undoChange } from './service.ts'
import { aMember } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let other: Body
let group: Body
let officer: Actor
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
  group = await t.aBody('PARTY_GROUP', branch, { name: '第一党小组' })
  officer = t.someone('STREET_OFFICER', t.street)
})
afterAll(() => t.close())

describe('登记', () => {
  test('person, membership and first period are made in one, and the search finds the member by pinyin', async () => {
    const member = await t.as(officer, (ctx) =>
      registerMember(ctx, {
        person: { name: '欧阳修文', identityNumber: '410104198506150027', phone: '13800000000' },
        standing: 'PROBATIONARY',
        branchId: branch.id,
        groupId: group.id,
        joinedOn: '2018-12-01',
        reason: '支部大会接收为预备党员',
      }),
    )
    expect(member).toMatchObject({
      person: { name: '欧阳修文', identityHint: '410104************', birthOn: '1985-06-15' },
      standing: 'PROBATIONARY',
      branch: { name: '映月路社区党支部' },
      group: { name: '第一党小组' },
      periods: [{ fromOn: '2019-07-01', untilOn: null }],
      version: 1,
      can: { edit: true, keep: true, revealPhone: true, revealIdentityNumber: true },
    })
    const hits = await t.as(officer, (ctx) => search(ctx, 'oyxw', { permissions: ['members.read'] }))
    expect(hits).toMatchObject([{ subjectType: 'member', subjectId: member.id, title: '欧阳修文', subtitle: '映月路社区党支部' }])
    expect(await t.as(t.someone('BRANCH_SECRETARY', other), (ctx) => search(ctx, 'oyxw', { permissions: ['members.read'] }))).toEqual([])
  })

  test('the same person is a member once, even when eight clerks register him at once', async () => {
    const person = { name: '张三', identityNumber: anIdentityNumber() }
    const first = await t.as(officer, (ctx) => registerMember(ctx, { person, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' }))
    const again = () =>
      t.as(officer, (ctx) => registerMember(ctx, { personId: first.person.id, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' }))
    await expect(again()).rejects.toMatchObject({ code: 'member.alreadyRegistered' })
    await expect(t.as(officer, (ctx) => registerMember(ctx, { person, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' }))).rejects.toMatchObject({
      code: 'person.alreadyRegistered',
    })
    const newcomer = { name: '李四', identityNumber: anIdentityNumber() }
    const tries = await eightAtOnce(t.db, () =>
      t.as(officer, (ctx) => registerMember(ctx, { person: newcomer, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' })),
    )
    expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  })

  test('a relation stands in a branch, not in the working committee; a group must be of that branch', async () => {
    const input = { person: { name: '张三' }, standing: 'FULL', joinedOn: '2000-01-01' } as const
    await expect(t.as(officer, (ctx) => registerMember(ctx, { ...input, branchId: t.street.id }))).rejects.toMatchObject({ code: 'member.notABranch' })
    await expect(t.as(officer, (ctx) => registerMember(ctx, { ...input, branchId: other.id, groupId: group.id }))).rejects.toMatchObject({
      code: 'member.groupElsewhere',
    })
  })

  test('wrong dates are named together', async () => {
    const wrong = t.as(officer, (ctx) =>
      registerMember(ctx, {
        person: { name: '张三' },
        standing: 'PROBATIONARY',
        branchId: branch.id,
        joinedOn: '2019-08-01',
        fullOn: '2019-07-02',
        fromOn: '2019-07-02',
      }),
    )
    await expect(wrong).rejects.toMatchObject({ code: 'invalid' })
    await expect(wrong.catch((e) => e.fields.map((f: { path: string }) => f.path))).resolves.toEqual([
      'joinedOn',
      'fullOn',
      'fullOn',
      'fullOn',
      'fromOn',
      'fromOn',
    ])
    await expect(
      t.as(officer, (ctx) => registerMember(ctx, { person: { name: '张三', phone: '1' }, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' })),
    ).rejects.toMatchObject({ fields: [{ path: 'person.phone' }] })
  })
})

describe('状态随日期', () => {
  test('转正 closes the probationary period, and 党龄 counts from that day [R26 §33]', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { standing: 'PROBATIONARY', joinedOn: '2018-06-20', fromOn: '2018-06-20' }))
    const after = await t.as(officer, (ctx) => changeStanding(ctx, m.id, 1, { standing: 'FULL', onDay: '2019-06-20', reason: '按期转正' }))
    expect(after).toMatchObject({ standing: 'FULL', fullOn: '2019-06-20', standingYears: 0, version: 2 })
    expect(after.periods.map((p) => [p.standing, p.fromOn, p.untilOn])).toEqual([
      ['FULL', '2019-06-20', null],
      ['PROBATIONARY', '2018-06-20', '2019-06-20'],
    ])
  })

  test('dates go forward, not into the future, and only along the allowed ways', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const to = (standing: Standing, onDay: string) => t.as(officer, (ctx) => changeStanding(ctx, m.id, 1, { standing, onDay, reason: '测试' }))
    await expect(to('SUSPENDED', '2015-06-30')).rejects.toMatchObject({ code: 'member.datesOutOfOrder' })
    await expect(to('SUSPENDED', '2019-07-02')).rejects.toMatchObject({ code: 'member.inFuture' })
    await expect(to('CANCELLED', '2019-06-01')).rejects.toMatchObject({ code: 'member.wrongStanding' })
    await expect(to('PROBATIONARY', '2019-06-01')).rejects.toMatchObject({ code: 'member.wrongStanding' })
    await expect(to('FULL', '2019-06-01')).rejects.toMatchObject({ code: 'member.unchanged' })
  })

  test('who has left keeps his last branch, leaves his group, loses his marks and cannot be placed', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { groupId: group.id }))
    await t.as(officer, (ctx) => setMark(ctx, m.id, 1, { kind: 'OUTFLOW', detail: '深圳市', onDay: '2019-01-01' }))
    const gone = await t.as(officer, (ctx) => changeStanding(ctx, m.id, 2, { standing: 'TRANSFERRED_OUT', onDay: '2019-06-01', reason: '转往深圳' }))
    expect(gone).toMatchObject({ standing: 'TRANSFERRED_OUT', branch: { id: branch.id }, group: null, marks: [{ kind: 'OUTFLOW', untilOn: '2019-06-01' }] })
    await expect(t.as(officer, (ctx) => relocate(ctx, m.id, 3, { branchId: other.id, groupId: null, onDay: '2019-06-02' }))).rejects.toMatchObject({
      code: 'member.left',
    })
    await expect(t.as(officer, (ctx) => setMark(ctx, m.id, 3, { kind: 'HARDSHIP', onDay: '2019-06-02' }))).rejects.toMatchObject({ code: 'member.left' })
  })

  test('a change taken back makes the period before it today’s again', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    await t.as(officer, (ctx) => changeStanding(ctx, m.id, 1, { standing: 'DECEASED', onDay: '2019-06-01', reason: '去世' }))
    const back = await t.as(officer, (ctx) => undoChange(ctx, m.id, 2, '登记错了人'))
    expect(back).toMatchObject({ standing: 'FULL', periods: [{ fromOn: '2015-07-01', untilOn: null }] })
    await expect(t.as(officer, (ctx) => undoChange(ctx, m.id, 3, '再撤'))).rejects.toMatchObject({ code: 'member.firstPeriod' })
    expect((await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'member', m.id))).map((e) => e.action)).toEqual([
      'member.registered',
      'member.standingChanged',
      'member.changeUndone',
    ])
  })

  test('correcting the day of 转正 moves the neighbour and the 转正日期 with it, both ways', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { standing: 'PROBATIONARY', joinedOn: '2017-06-20', fromOn: '2017-06-20' }))
    const full = await t.as(officer, (ctx) => changeStanding(ctx, m.id, 1, { standing: 'FULL', onDay: '2018-06-20', reason: '按期转正' }))
    const periodId = full.periods[0]!.id
    for (const [version, fromOn] of [[2, '2018-06-25'] as const, [3, '2018-06-10'] as const]) {
      const fixed = await t.as(officer, (ctx) => correctPeriod(ctx, m.id, version, { periodId, fromOn, reason: '支部大会日期有误' }))
      expect([fixed.fullOn, fixed.periods[0]?.fromOn, fixed.periods[1]?.untilOn]).toEqual([fromOn, fromOn, fromOn])
    }
    await expect(t.as(officer, (ctx) => correctPeriod(ctx, m.id, 4, { periodId, fromOn: '2017-06-20', reason: '测试' }))).rejects.toMatchObject({
      code: 'member.datesOutOfOrder',
    })
    await expect(t.as(officer, (ctx) => correctPeriod(ctx, m.id, 4, { periodId: m.id, fromOn: '2018-06-20', reason: '测试' }))).rejects.toMatchObject({
      code: 'member.noSuchPeriod',
    })
  })

  test('eight callers change one member at once from the same page: one is saved, the others are told', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const ways: Standing[] = ['SUSPENDED', 'TRANSFERRED_OUT', 'DECEASED', 'RESIGNED']
    const tries = await eightAtOnce(t.db, (i) =>
      t.as(officer, (ctx) => changeStanding(ctx, m.id, 1, { standing: ways[i % 4]!, onDay: '2019-06-01', reason: '同时' })),
    )
    expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    for (const r of tries) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'member.changedMeanwhile' })
    expect((await t.as(officer, (ctx) => getMember(ctx, m.id))).periods).toHaveLength(2)
  })

  test('whatever is done in whatever order, a day has at most one standing and the days are without a gap', () => {
    const today = '2019-07-01'
    const day = fc.integer({ min: -10, max: 400 }).map((n) => addDays('2018-06-01', n))
    const act = fc.oneof(
      fc.record({ standing: fc.constantFrom(...standings), onDay: day }),
      fc.record({ branchId: fc.constantFrom('a', 'b'), groupId: fc.constantFrom('g', null), onDay: day }),
      fc.record({ correct: fc.nat(5), fromOn: day }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let all: Stretch[] = [{ standing: 'PROBATIONARY', branchId: 'a', groupId: 'g', fromOn: '2018-06-01', untilOn: null, reason: null }]
        for (const a of acts) {
          const open = all.at(-1)!
          if ('correct' in a) {
            const at = a.correct % all.length
            if (whyNotCorrected(a.fromOn, all[at]!, all[at - 1], today)) continue
            all = all.map((s, i) => (i === at ? { ...s, fromOn: a.fromOn } : i === at - 1 ? { ...s, untilOn: a.fromOn } : s))
            continue
          }
          const result = changed(open, { ...a, reason: null }, today)
          if (typeof result === 'string') continue
          if ('standing' in a) expect(nextStandings[open.standing]).toContain(a.standing)
          all = [...all.slice(0, -1), ...(result.closed ? [result.closed] : []), result.next]
        }
        for (const [i, s] of all.entries()) {
          expect(s.fromOn <= today).toBe(true)
          if (i === all.length - 1) expect(s.untilOn).toBeNull()
          else {
            expect(s.untilOn).toBe(all[i + 1]!.fromOn)
            expect(s.untilOn! > s.fromOn).toBe(true)
          }
        }
      }),
    )
  })
})

describe('支部、标记与资料', () => {
  test('a secretary moves a member between groups of his branch, and not to another branch', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const secretary = t.someone('BRANCH_SECRETARY', branch)
    expect(await t.as(secretary, (ctx) => relocate(ctx, m.id, 1, { branchId: branch.id, groupId: group.id, onDay: '2019-06-01' }))).toMatchObject({
      group: { name: '第一党小组' },
    })
    await expect(t.as(secretary, (ctx) => relocate(ctx, m.id, 2, { branchId: other.id, groupId: null, onDay: '2019-06-02' }))).rejects.toBeInstanceOf(Forbidden)
    await expect(t.as(secretary, (ctx) => changeStanding(ctx, m.id, 2, { standing: 'DECEASED', onDay: '2019-06-02', reason: '测试' }))).rejects.toBeInstanceOf(
      Forbidden,
    )
    const moved = await t.as(officer, (ctx) => relocate(ctx, m.id, 2, { branchId: other.id, groupId: null, onDay: '2019-06-02', reason: '搬家' }))
    expect(moved.periods.map((p) => [p.branch.name, p.fromOn])).toEqual([
      ['银莺社区党支部', '2019-06-02'],
      ['映月路社区党支部', '2019-06-01'],
      ['映月路社区党支部', '2015-07-01'],
    ])
    await expect(t.as(secretary, (ctx) => getMember(ctx, m.id))).rejects.toBeInstanceOf(Forbidden)
  })

  test('a change on the first day of a period replaces it: the later word of a day counts', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { groupId: group.id }))
    await t.as(officer, (ctx) => relocate(ctx, m.id, 1, { branchId: other.id, groupId: null, onDay: '2019-06-01' }))
    const same = await t.as(officer, (ctx) => relocate(ctx, m.id, 2, { branchId: branch.id, groupId: null, onDay: '2019-06-01' }))
    expect(same.periods).toHaveLength(2)
    expect(same.periods[0]).toMatchObject({ branch: { id: branch.id }, group: null, fromOn: '2019-06-01' })
  })

  test('each mark is carried once at a time, from day to day', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const secretary = t.someone('BRANCH_SECRETARY', branch)
    let version = 1
    for (const kind of markKinds) await t.as(secretary, (ctx) => setMark(ctx, m.id, version++, { kind, detail: '说明', onDay: '2019-01-01' }))
    await expect(t.as(secretary, (ctx) => setMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2019-02-01' }))).rejects.toMatchObject({
      code: 'member.alreadyMarked',
    })
    await expect(t.as(secretary, (ctx) => clearMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2018-12-31' }))).rejects.toMatchObject({
      code: 'member.datesOutOfOrder',
    })
    await t.as(secretary, (ctx) => clearMark(ctx, m.id, version++, { kind: 'HARDSHIP', onDay: '2019-03-01' }))
    await expect(t.as(secretary, (ctx) => clearMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2019-03-01' }))).rejects.toMatchObject({
      code: 'member.notMarked',
    })
    await expect(t.as(secretary, (ctx) => setMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2019-02-01' }))).rejects.toMatchObject({
      code: 'member.datesOutOfOrder',
    })
    await expect(t.as(secretary, (ctx) => setMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2019-07-02' }))).rejects.toMatchObject({
      code: 'member.inFuture',
    })
    expect(
      (await t.as(secretary, (ctx) => setMark(ctx, m.id, version, { kind: 'HARDSHIP', onDay: '2019-03-01' }))).marks.filter((k) => k.untilOn === null),
    ).toHaveLength(4)
  })

  test('facts are edited with their day of the month taken away, and an unchanged save is told', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const saved = await t.as(officer, (ctx) => editMembership(ctx, m.id, 1, { duesPaidThrough: '2019-06-30', monthlyDuesFen: 1500 }))
    expect(saved).toMatchObject({ duesPaidThrough: '2019-06-01', monthlyDuesFen: 1500, joinedOn: '2010-07-01' })
    await expect(t.as(officer, (ctx) => editMembership(ctx, m.id, 2, { monthlyDuesFen: 1500 }))).rejects.toMatchObject({ code: 'member.unchanged' })
    await expect(t.as(officer, (ctx) => editMembership(ctx, m.id, 1, { note: 'x' }))).rejects.toMatchObject({ code: 'member.changedMeanwhile' })
    await expect(t.as(officer, (ctx) => editMembership(ctx, m.id, 2, { fullOn: '2010-06-30' }))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('an officer of the neighbour street reaches nothing of a member', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    const stranger = t.someone('STREET_OFFICER', t.neighbour)
    for (const act of [
      () => t.as(stranger, (ctx) => getMember(ctx, m.id)),
      () => t.as(stranger, (ctx) => memberTimeline(ctx, m.id, { limit: 10 })),
      () => t.as(stranger, (ctx) => openedMember(ctx, m.id)),
      () => t.as(stranger, (ctx) => changeStanding(ctx, m.id, 1, { standing: 'DECEASED', onDay: '2019-06-01', reason: '测试' })),
      () => t.as(stranger, (ctx) => setMark(ctx, m.id, 1, { kind: 'HARDSHIP', onDay: '2019-06-01' })),
      () => t.as(stranger, (ctx) => registerMember(ctx, { person: { name: '张三' }, standing: 'FULL', branchId: branch.id, joinedOn: '2000-01-01' })),
    ])
      await expect(act()).rejects.toBeInstanceOf(NotFound)
  })

  test('the timeline of a member tells of his membership and of his record, and opening the page leaves its trace', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch))
    await t.as(officer, (ctx) => setMark(ctx, m.id, 1, { kind: 'HARDSHIP', detail: '低保家庭', onDay: '2019-06-01' }))
    const page = await t.as(officer, (ctx) => memberTimeline(ctx, m.id, { limit: 2 }))
    expect(page.items.map((e) => e.label)).toEqual(['加标记', '登记党员'])
    expect((await t.as(officer, (ctx) => memberTimeline(ctx, m.id, { limit: 2, cursor: page.next! }))).items.map((e) => e.label)).toEqual(['登记个人资料'])
    expect([await t.as(officer, (ctx) => openedMember(ctx, m.id)), await t.as(officer, (ctx) => openedMember(ctx, m.id))]).toEqual([true, false])
  })

  test('a member sees his own record and branch without any staff permission; who is no member sees none', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { groupId: group.id }))
    const self = t.someone('MEMBER', branch, { personId: m.person.id })
    const mine = await t.as(self, myMembership)
    expect(mine).toMatchObject({
      id: m.id,
      standing: 'FULL',
      standingYears: 8,
      branch: { branch: { name: '映月路社区党支部' }, group: { name: '第一党小组' }, counts: { groups: 1 } },
    })
    expect(mine!.branch.counts.members).toBe(mine!.branch.counts.full + mine!.branch.counts.probationary)
    expect(await t.as(t.someone('RESIDENT', t.street), myMembership)).toBeNull()
    await expect(
      t.as(self, (ctx) => getMember(ctx, m.id)),
      'the staff page is not for members',
    ).rejects.toBeInstanceOf(Forbidden)
  })
})
