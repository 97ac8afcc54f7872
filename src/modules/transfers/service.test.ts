import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeStanding, clearMark, getMember, setMark, statistics } from '#modules/members/public.ts'
import { memberships } from '#modules/members/schema.ts'
import { posts } from '#modules/organizations/schema.ts'
import { openIdentity, openPhone } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { anIdentityNumber, eightAtOnce } from '#modules/people/testing.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { addToFile, fileTables } from './file.ts'
import { getTransfer, listTransfers, myTransfers, transferTimeline } from './queries.ts'
import { receiveTransfer, recordReceipt } from './receive.ts'
import { transfers } from './schema.ts'
import { askTransfer, draftTransfer, expireLetters, issueLetter, moveTransfer, registerLetter } from './service.ts'
import { transferStage } from './testing.ts'

let s: Awaited<ReturnType<typeof transferStage>>
beforeAll(async () => {
  s = await transferStage()
})
afterAll(() => s?.close())

const refusal = (code: string) => expect.objectContaining({ code })
const later = (day: string) => new Date(`${day}T01:00:00Z`)
const clocksOf = (id: string) =>
  s.asSystem(async (ctx) =>
    (await ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, id))).map((d) => [d.kind, d.dueOn, d.streetId === s.street.id ? '转出方' : '接收方']),
  )
const between = { kind: 'BETWEEN_STREETS' as const, reason: '迁居' }

describe('街道之间', () => {
  test('两个街道看到同一次转接；介绍信开出之前，接收方看不到', async () => {
    const m = await s.member()
    const drafted = await s.as(s.staff.officer, (ctx) => draftTransfer(ctx, m.id, { ...between, toStreetId: s.neighbour.id }))
    await expect(s.as(s.staff.other, (ctx) => getTransfer(ctx, drafted.id))).rejects.toThrow(refusal('notFound'))
    const issued = await s.as(s.staff.officer, (ctx) => issueLetter(ctx, drafted.id, {}))
    expect(issued).toMatchObject({ state: 'ISSUED', issuedOn: '2019-07-01', validUntil: '2019-07-11', duesPaidThrough: '2019-05-01' })
    const there = await s.as(s.staff.other, (ctx) => getTransfer(ctx, drafted.id))
    expect(there).toMatchObject({ personName: '李秀英', fromName: '航海东路街道果树所社区党支部', sides: { sender: false, receiver: true }, memberId: null })
    expect(there.moves.map((x) => x.name)).toEqual(['receive', 'refuse'])
    const here = await s.as(s.staff.officer, (ctx) => getTransfer(ctx, drafted.id))
    expect(here.moves.map((x) => x.name)).toEqual(['send', 'withdraw'])
    expect((await s.as(s.staff.other, (ctx) => listTransfers(ctx, { tab: 'TO_RECEIVE', limit: 40 }))).items.map((i) => i.id)).toContain(drafted.id)
    expect(await clocksOf(drafted.id)).toEqual(
      expect.arrayContaining([
        ['transfer.letter', '2019-07-11', '转出方'],
        ['transfer.receive', '2019-07-11', '接收方'],
      ]),
    )
  })

  test('接收后，党员、证件号码、党籍、困难标记都到新街道；原街道只留历年统计所需', async () => {
    const identityNumber = anIdentityNumber('1960-03-08', '2')
    const m = await s.member({
      person: { name: '陈桂兰', identityNumber, phone: '13800138000', homeAddress: '紫荆路1号', education: '20' },
      monthlyDuesFen: 2500,
    })
    // A hardship that is over stays where it was; one that is not goes with him.
    await s.as(s.staff.officer, (ctx) => setMark(ctx, m.id, m.version, { kind: 'HARDSHIP', detail: '失业', onDay: '2018-01-01' }))
    await s.as(s.staff.officer, (ctx) => clearMark(ctx, m.id, m.version + 1, { kind: 'HARDSHIP', onDay: '2018-06-01' }))
    await s.as(s.staff.officer, (ctx) => setMark(ctx, m.id, m.version + 2, { kind: 'HARDSHIP', detail: '大病', onDay: '2019-01-01' }))
    const before = await s.as(s.staff.officer, (ctx) => statistics(ctx, { organizationId: s.street.id, day: '2018-12-31' }))
    const { id } = await s.letter(m.id)
    const done = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), later('2019-07-05'))
    expect(done).toMatchObject({ state: 'RECEIVED', receivedOn: '2019-07-05', toName: '城东路街道商城路社区党支部' })

    const there = await s.as(s.staff.other, (ctx) => getMember(ctx, done.receivedMembershipId!))
    expect(there).toMatchObject({ standing: 'FULL', joinedOn: '2010-07-01', fullOn: '2011-07-01', monthlyDuesFen: 2500, duesPaidThrough: '2019-05-01' })
    expect(there.person).toMatchObject({ name: '陈桂兰', education: '20', homeAddress: '紫荆路1号', birthOn: '1960-03-08' })
    expect(there.periods).toMatchObject([{ standing: 'FULL', fromOn: '2019-07-05', untilOn: null, reason: '转入：由航海东路街道果树所社区党支部' }])
    expect(there.marks).toMatchObject([{ kind: 'HARDSHIP', detail: '大病', fromOn: '2019-07-05' }])
    const [received] = await s.as(s.staff.other, (ctx) => ctx.tx.select().from(people).where(eq(people.id, done.receivedPersonId!)))
    expect([openIdentity(received!), openPhone(received!)]).toEqual([identityNumber, '13800138000'])

    const trace = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))
    expect(trace.periods).toMatchObject([
      { standing: 'TRANSFERRED_OUT', fromOn: '2019-07-05', untilOn: null },
      { standing: 'FULL', fromOn: '2015-07-01', untilOn: '2019-07-05' },
    ])
    expect(trace.person).toMatchObject({ name: '陈桂兰', education: '20', identityHint: null, phoneHint: null, homeAddress: null })
    expect(trace.marks.map((x) => x.untilOn).toSorted()).toEqual(['2018-06-01', '2019-07-05'])
    // The past year comes out as before, in the street and without a double in the district.
    expect(await s.as(s.staff.officer, (ctx) => statistics(ctx, { organizationId: s.street.id, day: '2018-12-31' }))).toEqual(before)
    const district = s.someone('DISTRICT_ADMIN', s.district)
    const countOn = async (day: string, now: Date) =>
      (await s.as(district, (ctx) => statistics(ctx, { organizationId: s.district.id, day }), now)).total.all.count
    expect(await countOn('2019-07-04', later('2019-07-06'))).toBe(await countOn('2019-07-05', later('2019-07-06')))

    // Neither street sees the other's row of him.
    await expect(s.as(s.staff.officer, (ctx) => getMember(ctx, done.receivedMembershipId!))).rejects.toThrow(refusal('notFound'))
    await expect(s.as(s.staff.other, (ctx) => getMember(ctx, m.id))).rejects.toThrow(refusal('notFound'))
    const view = await s.as(s.staff.other, (ctx) => getTransfer(ctx, id))
    expect(view.memberId).toBe(done.receivedMembershipId)
    expect(view.file[0]).toMatchObject({ title: '经历', lines: ['2015年7月1日起：果树所社区党支部，正式党员'] })
    expect((await s.as(s.staff.officer, (ctx) => getTransfer(ctx, id))).memberId).toBe(m.id)
  })

  test('回执寄回即办结；双方各有一份完整的纪实，都经得起核验', async () => {
    const m = await s.member()
    const { id } = await s.letter(m.id)
    await s.as(s.staff.secretary, (ctx) => moveTransfer(ctx, id, 'send'))
    await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), later('2019-07-03'))
    expect(await clocksOf(id)).toEqual([['transfer.receipt', '2019-07-13', '接收方']])
    await s.as(s.staff.other, (ctx) => moveTransfer(ctx, id, 'returnReceipt'), later('2019-07-04'))
    expect(await clocksOf(id)).toEqual([])
    const story = (actor: typeof s.staff.officer) => s.as(actor, async (ctx) => (await transferTimeline(ctx, id, { limit: 40 })).items.map((e) => e.action))
    const whole = ['transfer.returnReceipt', 'transfer.receive', 'transfer.send', 'transfer.issue']
    expect(await story(s.staff.officer)).toEqual([...whole, 'transfer.drafted'])
    expect(await story(s.staff.other)).toEqual(whole)
    for (const street of [s.street, s.neighbour]) expect((await verifyStreet(s.db, street.id)).faults).toEqual([])
  })

  test('半途出错，什么都没有转走', async () => {
    const m = await s.member({ person: { name: '周建国' } })
    const { id } = await s.letter(m.id)
    let fails = true
    addToFile({
      title: '测试',
      carry: async () => {
        if (fails) throw new Error('停电')
      },
    })
    await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))).rejects.toThrow('停电')
    fails = false
    const here = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))
    expect(here).toMatchObject({ standing: 'FULL', branch: { id: s.home.id }, version: m.version })
    expect(here.person.identityHint).not.toBeNull()
    const [there] = await s.as(s.staff.other, (ctx) => ctx.tx.select({ n: sql<number>`count(*)::int` }).from(people).where(eq(people.name, '周建国')))
    expect(there!.n).toBe(0)
    expect((await s.as(s.staff.other, (ctx) => getTransfer(ctx, id))).state).toBe('ISSUED')
  })

  test('eight callers receive one transfer at once: one gets it', async () => {
    const m = await s.member()
    const { id } = await s.letter(m.id)
    const tried = await eightAtOnce(s.db, () => s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id })))
    expect(tried.filter((x) => x.status === 'fulfilled')).toHaveLength(1)
    expect(tried.filter((x) => x.status === 'rejected').map((x) => (x as PromiseRejectedResult).reason.code)).toEqual(Array(7).fill('lifecycle.closed'))
    const active = await s.asSystem((ctx) => ctx.tx.select({ n: sql<number>`count(*)::int` }).from(memberships).where(eq(memberships.joinedOn, m.joinedOn)))
    expect(active[0]!.n).toBeGreaterThan(1)
  })

  test('以前从那里转出的，回去时接着原来的党籍', async () => {
    const identityNumber = anIdentityNumber('1971-05-05', '1')
    const m = await s.member({ person: { name: '郑回来', identityNumber } })
    const { id } = await s.letter(m.id)
    const there = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))
    // And back: the old row gave its number away, so a new one is made here; the one next door is kept as history.
    const back = await s.as(
      s.staff.other,
      (ctx) => draftTransfer(ctx, there.receivedMembershipId!, { ...between, toStreetId: s.street.id }),
      later('2019-08-01'),
    )
    await s.as(s.staff.other, (ctx) => issueLetter(ctx, back.id, {}), later('2019-08-01'))
    const again = await s.as(s.staff.officer, (ctx) => receiveTransfer(ctx, back.id, { branchId: s.near.id }), later('2019-08-02'))
    const home = await s.as(s.staff.officer, (ctx) => getMember(ctx, again.receivedMembershipId!), later('2019-08-02'))
    expect(home).toMatchObject({ standing: 'FULL', branch: { id: s.near.id }, joinedOn: m.joinedOn })
  })

  test('对方名册里已有同一证件号码的在册党员时，不能接收', async () => {
    const identityNumber = anIdentityNumber('1982-02-02', '1')
    const { aMember } = await import('#modules/members/testing.ts')
    await s.asSystem((ctx) => aMember(ctx, s.away, { person: { name: '同一人', identityNumber } }))
    const m = await s.member({ person: { name: '同一人', identityNumber } })
    const { id } = await s.letter(m.id)
    await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))).rejects.toThrow(refusal('transfer.alreadyHere'))
  })

  test('拒收写明理由，党员仍由转出方负责', async () => {
    const m = await s.member()
    const { id } = await s.letter(m.id)
    await expect(s.as(s.staff.other, (ctx) => moveTransfer(ctx, id, 'refuse'))).rejects.toThrow(refusal('lifecycle.noteMissing'))
    const row = await s.as(s.staff.other, (ctx) => moveTransfer(ctx, id, 'refuse', '本人不在辖区居住'))
    expect(row).toMatchObject({ state: 'REFUSED', refusal: '本人不在辖区居住' })
    expect((await s.as(s.staff.officer, (ctx) => getTransfer(ctx, id))).refusal).toBe('本人不在辖区居住')
    expect(await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).toMatchObject({ standing: 'FULL', branch: { id: s.home.id } })
    expect(await clocksOf(id)).toEqual([])
  })

  test('过了有效期不能接收；到期由系统登记，转出方可以重新开具', async () => {
    const m = await s.member()
    const { id } = await s.letter(m.id)
    await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), later('2019-07-12'))).rejects.toThrow(
      refusal('transfer.expired'),
    )
    await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id, onDay: '2019-07-05' }), later('2019-07-04'))).rejects.toThrow(
      refusal('transfer.inFuture'),
    )
    // He came in time, and the clerk records it late.
    await expect(s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id, onDay: '2019-06-30' }))).rejects.toThrow(
      refusal('transfer.beforeLetter'),
    )
    await s.as(s.staff.officer, expireLetters, later('2019-07-11'))
    expect((await s.as(s.staff.officer, (ctx) => getTransfer(ctx, id))).state).toBe('ISSUED')
    const job = { ...s.staff.officer, kind: 'SYSTEM' as const, streets: [s.street.id] }
    await s.as(job, expireLetters, later('2019-07-12'))
    expect((await s.as(s.staff.other, (ctx) => getTransfer(ctx, id))).state).toBe('EXPIRED')
    expect(await clocksOf(id)).toEqual([['transfer.letter', '2019-07-11', '转出方']])
    const again = await s.as(s.staff.officer, (ctx) => issueLetter(ctx, id, {}), later('2019-07-15'))
    expect(again).toMatchObject({ state: 'ISSUED', issuedOn: '2019-07-15', validUntil: '2019-07-25' })
  })

  test('what a letter says stays, and no other street can open a transfer that is not its own', async () => {
    const m = await s.member()
    const { id } = await s.letter(m.id)
    await expect(s.as(s.staff.other, (ctx) => ctx.tx.update(transfers).set({ membershipId: null }).where(eq(transfers.id, id)))).rejects.toThrow()
    await expect(s.as(s.staff.other, (ctx) => ctx.tx.execute(sql`select * from app.open_transfer(${m.id}::uuid)`))).rejects.toThrow()
    const stranger = { ...s.staff.other, streets: [s.district.id] }
    await expect(s.as(stranger, (ctx) => ctx.tx.execute(sql`select * from app.open_transfer(${id}::uuid)`))).rejects.toThrow()
    const after = await s.as(s.staff.other, async (ctx) => {
      await moveTransfer(ctx, id, 'refuse', '测试')
      return (await ctx.tx.execute<{ streets: string }>(sql`select current_setting('app.streets') as streets`)).rows[0]!.streets
    })
    expect(after).toBe(`{${s.neighbour.id}}`)
  })
})

describe('街道内、区外', () => {
  test('街道内转接换支部，不换党籍', async () => {
    const m = await s.member()
    const drafted = await s.as(s.staff.secretary, (ctx) => draftTransfer(ctx, m.id, { kind: 'WITHIN_STREET', toBranchId: s.near.id, reason: '搬家' }))
    await expect(s.as(s.staff.secretary, (ctx) => issueLetter(ctx, drafted.id, {}))).rejects.toThrow(refusal('lifecycle.closed'))
    await s.as(s.staff.officer, (ctx) => issueLetter(ctx, drafted.id, {}))
    const receiving = s.someone('BRANCH_SECRETARY', s.near)
    await expect(s.as(receiving, (ctx) => receiveTransfer(ctx, drafted.id, { branchId: s.home.id }))).rejects.toThrow(refusal('forbidden'))
    await s.as(receiving, (ctx) => receiveTransfer(ctx, drafted.id, { branchId: s.near.id }))
    const now = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))
    expect(now).toMatchObject({ standing: 'FULL', branch: { id: s.near.id } })
  })

  test('转往区外：回执登记之日起转出，之前仍是本支部党员', async () => {
    const m = await s.member()
    const drafted = await s.as(s.staff.officer, (ctx) =>
      draftTransfer(ctx, m.id, { kind: 'OUTWARD', toName: '中共武汉市洪山区珞南街道工作委员会', withinCity: false, reason: '工作调动' }),
    )
    const issued = await s.as(s.staff.officer, (ctx) => issueLetter(ctx, drafted.id, { duesPaidThrough: '2019-06-15' }))
    expect(issued).toMatchObject({ validUntil: '2019-07-31', duesPaidThrough: '2019-06-01' })
    expect(await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).toMatchObject({ standing: 'FULL' })
    await s.as(s.staff.officer, (ctx) => recordReceipt(ctx, drafted.id, { receivedOn: '2019-07-20' }), later('2019-08-10'))
    const gone = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))
    expect(gone.periods[0]).toMatchObject({ standing: 'TRANSFERRED_OUT', fromOn: '2019-07-20', reason: '转出：至中共武汉市洪山区珞南街道工作委员会' })
  })

  test('介绍信开具当日、有效期最后一天都可以接收', async () => {
    const [first, last] = [await s.member(), await s.member()]
    const { id } = await s.letter(first.id)
    const other = await s.letter(last.id)
    expect(await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id, onDay: '2019-07-01' }))).toMatchObject({ state: 'RECEIVED' })
    const done = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, other.id, { branchId: s.away.id }), later('2019-07-11'))
    expect(done).toMatchObject({ state: 'RECEIVED', receivedOn: '2019-07-11' })
  })

  test('转往区外的又带外地介绍信回来，接着原来的党籍；支部书记不能自己办，由街道办理', async () => {
    const m = await s.member()
    const out = await s.as(s.staff.officer, (ctx) =>
      draftTransfer(ctx, m.id, { kind: 'OUTWARD', toName: '中共武汉大学委员会', withinCity: false, reason: '上学' }),
    )
    await s.as(s.staff.officer, (ctx) => issueLetter(ctx, out.id, {}))
    await s.as(s.staff.officer, (ctx) => recordReceipt(ctx, out.id, { receivedOn: '2019-07-10' }), later('2019-07-20'))
    const back = await s.as(
      s.staff.officer,
      (ctx) =>
        registerLetter(ctx, {
          ...{ personName: m.person.name, standing: 'FULL', fromName: '中共武汉大学委员会', letterNumber: '武大〔2019〕99号', issuedOn: '2019-08-01' },
          ...{ withinCity: false, duesPaidThrough: '2019-07-01', toBranchId: s.home.id, reason: '毕业' },
        }),
      later('2019-08-02'),
    )
    const again = { branchId: s.near.id, personId: m.person.id, joinedOn: m.joinedOn }
    // Even his own branch's: to take up a membership that ended is the street's.
    await expect(s.as(s.staff.secretary, (ctx) => receiveTransfer(ctx, back.id, { ...again, branchId: s.home.id }), later('2019-08-05'))).rejects.toThrow(
      refusal('transfer.alreadyHere'),
    )
    const done = await s.as(s.staff.officer, (ctx) => receiveTransfer(ctx, back.id, again), later('2019-08-05'))
    expect(done.receivedMembershipId).toBe(m.id)
    const home = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id), later('2019-08-05'))
    expect(home).toMatchObject({ standing: 'FULL', branch: { id: s.near.id } })
  })

  test('外来介绍信登记后接收，连同本人资料；党费缴至随介绍信', async () => {
    const arrived = await s.as(s.staff.officer, (ctx) =>
      registerLetter(ctx, {
        ...{ personName: '何新', standing: 'PROBATIONARY', fromName: '中共武汉大学委员会', letterNumber: '武大〔2019〕88号', issuedOn: '2019-06-20' },
        ...{ withinCity: false, duesPaidThrough: '2019-06-01', toBranchId: s.home.id, reason: '毕业' },
      }),
    )
    expect(arrived).toMatchObject({ state: 'IN_TRANSIT', validUntil: '2019-07-20' })
    await expect(s.as(s.staff.secretary, (ctx) => receiveTransfer(ctx, arrived.id, { branchId: s.home.id, person: { name: '何新' } }))).rejects.toThrow(
      refusal('invalid'),
    )
    const done = await s.as(s.staff.secretary, (ctx) =>
      receiveTransfer(ctx, arrived.id, { branchId: s.home.id, joinedOn: '2018-12-20', person: { name: '何新', phone: '13900139000' } }),
    )
    const m = await s.as(s.staff.officer, (ctx) => getMember(ctx, done.receivedMembershipId!))
    expect(m).toMatchObject({ standing: 'PROBATIONARY', joinedOn: '2018-12-20', duesPaidThrough: '2019-06-01' })
    await expect(
      s.as(s.staff.officer, (ctx) =>
        registerLetter(ctx, {
          ...{ personName: '何新', standing: 'FULL', fromName: '外地', letterNumber: '1', issuedOn: '2019-06-20', validUntil: '2019-10-01' },
          ...{ withinCity: false, toBranchId: s.home.id, reason: '毕业' },
        }),
      ),
    ).rejects.toThrow(refusal('transfer.validTooLong'))
  })

  test('一名党员同时只有一次转接在办，八个人同时登记也只成一次', async () => {
    const m = await s.member()
    const tried = await eightAtOnce(s.db, () => s.as(s.staff.officer, (ctx) => draftTransfer(ctx, m.id, { ...between, toStreetId: s.neighbour.id })))
    expect(tried.filter((x) => x.status === 'fulfilled')).toHaveLength(1)
    expect(tried.filter((x) => x.status === 'rejected').map((x) => (x as PromiseRejectedResult).reason.code)).toEqual(Array(7).fill('transfer.underWay'))
  })

  test('八封介绍信同时开具，编号不重', async () => {
    const drafts = await Promise.all(Array.from({ length: 8 }, () => s.member()))
    const rows = await Promise.all(drafts.map((m) => s.as(s.staff.officer, (ctx) => draftTransfer(ctx, m.id, { ...between, toStreetId: s.neighbour.id }))))
    await eightAtOnce(s.db, (n) => s.as(s.staff.officer, (ctx) => issueLetter(ctx, rows[n]!.id, {})))
    const numbers = await s.asSystem((ctx) =>
      ctx.tx
        .select({ n: transfers.letterNumber })
        .from(transfers)
        .where(sql`${transfers.id} = any(${sql.param(rows.map((r) => r.id))}::uuid[])`),
    )
    expect(new Set(numbers.map((x) => x.n)).size).toBe(8)
    expect(numbers.every((x) => x.n?.startsWith('〔2019〕'))).toBe(true)
  })

  test('本人申请：五个工作日内答复，本人可以看到、撤回，别人看不到', async () => {
    const m = await s.member()
    const me = s.someone('MEMBER', s.home, { personId: m.person.id })
    const asked = await s.as(me, (ctx) => askTransfer(ctx, { kind: 'OUTWARD', toName: '中共某公司支部', withinCity: true, reason: '换工作' }))
    expect(await clocksOf(asked.id)).toEqual([['transfer.asked', '2019-07-08', '转出方']])
    expect((await s.as(me, myTransfers)).map((x) => [x.id, x.moves.map((y) => y.name)])).toEqual([[asked.id, ['takeBack']]])
    const stranger = s.someone('MEMBER', s.home, { personId: (await s.member()).person.id })
    expect(await s.as(stranger, myTransfers)).toEqual([])
    await expect(s.as(stranger, (ctx) => moveTransfer(ctx, asked.id, 'takeBack'))).rejects.toThrow(refusal('notFound'))
    expect((await s.as(me, (ctx) => moveTransfer(ctx, asked.id, 'takeBack'))).state).toBe('WITHDRAWN')
    await expect(
      s.as(s.someone('RESIDENT', s.home), (ctx) => askTransfer(ctx, { kind: 'OUTWARD', toName: '中共某公司支部', reason: '换工作' })),
    ).rejects.toThrow(refusal('transfer.notAMember'))
  })

  test('不在册的不能转；担任职务的先免职；没有党费月份的写明；到本支部的不必转', async () => {
    const m = await s.member()
    await s.asSystem((ctx) =>
      ctx.tx.insert(posts).values({
        streetId: s.street.id,
        organizationId: s.home.id,
        kind: 'SECRETARY',
        personId: m.person.id,
        holderName: m.person.name,
        fromOn: '2018-01-01',
      }),
    )
    const drafted = await s.as(s.staff.officer, (ctx) => draftTransfer(ctx, m.id, { ...between, toStreetId: s.neighbour.id }))
    await expect(s.as(s.staff.officer, (ctx) => issueLetter(ctx, drafted.id, {}))).rejects.toThrow(refusal('transfer.holdsPost'))
    // Once it is handed over he may go.
    await s.asSystem((ctx) => ctx.tx.update(posts).set({ untilOn: '2019-07-01' }).where(eq(posts.personId, m.person.id)))
    expect((await s.as(s.staff.officer, (ctx) => issueLetter(ctx, drafted.id, {}))).state).toBe('ISSUED')
    const unpaid = await s.member({ duesPaidThrough: null })
    const second = await s.as(s.staff.officer, (ctx) => draftTransfer(ctx, unpaid.id, { ...between, toStreetId: s.neighbour.id }))
    await expect(s.as(s.staff.officer, (ctx) => issueLetter(ctx, second.id, {}))).rejects.toThrow(refusal('invalid'))
    await expect(s.as(s.staff.officer, (ctx) => issueLetter(ctx, second.id, { duesPaidThrough: '2019-06-01', validUntil: '2019-12-01' }))).rejects.toThrow(
      refusal('transfer.validTooLong'),
    )
    const left = await s.member()
    await s.as(s.staff.officer, (ctx) => changeStanding(ctx, left.id, left.version, { standing: 'SUSPENDED', onDay: '2019-07-01', reason: '失联' }))
    await expect(s.as(s.staff.officer, (ctx) => draftTransfer(ctx, left.id, { ...between, toStreetId: s.neighbour.id }))).rejects.toThrow(
      refusal('transfer.notActive'),
    )
    const stays = await s.member()
    await expect(
      s.as(s.staff.officer, (ctx) => draftTransfer(ctx, stays.id, { kind: 'WITHIN_STREET', toBranchId: s.home.id, reason: '搬家' })),
    ).rejects.toThrow(refusal('transfer.samePlace'))
    await expect(s.as(s.staff.officer, (ctx) => draftTransfer(ctx, stays.id, { ...between, toStreetId: s.street.id }))).rejects.toThrow(refusal('invalid'))
  })
})

test('every table that names a person or a membership has its place in the rule of what goes and what stays', async () => {
  const { rows } = await s.asSystem((ctx) =>
    ctx.tx.execute<{ table_name: string }>(
      sql`select distinct c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
          where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and (c.column_name ~ '(^|_)(person|membership)_id$' or c.table_name in ('person', 'membership'))`,
    ),
  )
  const named = rows.map((r) => r.table_name).toSorted()
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((table) => !(table in fileTables))).toEqual([])
  expect(Object.keys(fileTables).filter((table) => !named.includes(table))).toEqual([])
})
