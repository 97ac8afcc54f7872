import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeStanding, clearMark, getMember, relocate, setMark } from '#modules/members/public.ts'
import { correctPeriod, undoChange } from '#modules/members/service.ts'
import { eightAtOnce } from '#modules/people/testing.ts'
import { receiveTransfer } from '#modules/transfers/receive.ts'
import { transferStage } from '#modules/transfers/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { renewClocks } from './clocks.ts'
import { decide, proposeDecision } from './decide.ts'
import { editGuest, endGuest, registerGuest } from './guests.ts'
import { permissions } from './policy.ts'
import { connectFloating } from './public.ts'
import { getFloating, listFloating, listGuests, myDepartures } from './queries.ts'
import { contacts } from './schema.ts'
import { closeLapse, confirmDeparture, declineDeparture, openLapse, recordContact, recordReturn, registerDeparture, reportDeparture } from './service.ts'

let s: Awaited<ReturnType<typeof transferStage>>
beforeAll(async () => {
  s = await transferStage()
  declarePermissions(permissions)
  connectFloating()
})
afterAll(() => s?.close())

const refusal = (code: string) => expect.objectContaining({ code })
const on = (day: string) => new Date(`${day}T01:00:00Z`)
const clocks = (id: string) =>
  s.asSystem(async (ctx) =>
    Object.fromEntries((await ctx.tx.select().from(deadlines).where(eq(deadlines.subjectId, id))).map((d) => [d.kind.replace('floating.', ''), d.dueOn])),
  )
const keep = <T>(work: Parameters<typeof s.as<T>>[1], day = '2019-07-01') => s.as(s.staff.secretary, work, on(day))
const work = { reason: 'WORK', place: '广东省深圳市龙岗区', fixedPlace: true, leftOn: '2019-06-10' } as const

describe('外出', () => {
  test('本人报告，支部确认，自外出之日起有流出标记；回来后标记取消', async () => {
    const m = await s.member()
    const me = s.someone('MEMBER', s.home, { personId: m.person.id })
    await s.as(me, (ctx) => reportDeparture(ctx, { ...work, leftOn: '2019-07-02' }))
    expect(await clocks(m.id)).toEqual({ report: '2019-07-08' })
    await expect(s.as(me, (ctx) => reportDeparture(ctx, work))).rejects.toThrow(refusal('floating.alreadyAway'))
    await expect(keep((ctx) => confirmDeparture(ctx, m.id, {}))).rejects.toThrow(refusal('floating.inFuture'))
    await keep((ctx) => confirmDeparture(ctx, m.id, { passNumber: '豫流410104001', hostOrganization: '中共深圳市龙岗区坂田街道工作委员会' }), '2019-07-03')
    expect((await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).marks).toMatchObject([
      { kind: 'OUTFLOW', detail: '广东省深圳市龙岗区', fromOn: '2019-07-02' },
    ])
    // Three months to the next contact, six to the transfer.
    expect(await clocks(m.id)).toEqual({ contact: '2019-10-02', transfer: '2020-01-02' })
    expect(await s.as(me, myDepartures)).toMatchObject([{ state: 'CONFIRMED', passNumber: '豫流410104001' }])
    await expect(keep((ctx) => confirmDeparture(ctx, m.id, {}), '2019-07-04')).rejects.toThrow(refusal('floating.closed'))
    await expect(keep((ctx) => recordReturn(ctx, m.id, '2019-07-01'), '2019-09-02')).rejects.toThrow(refusal('floating.datesOutOfOrder'))
    await keep((ctx) => recordReturn(ctx, m.id, '2019-09-01'), '2019-09-02')
    await expect(keep((ctx) => recordReturn(ctx, m.id, '2019-09-02'), '2019-09-02')).rejects.toThrow(refusal('floating.notAway'))
    expect(await clocks(m.id)).toEqual({})
    expect((await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).marks).toMatchObject([{ kind: 'OUTFLOW', untilOn: '2019-09-01' }])
  })

  test('不予登记的写明理由；不是党员的不能报告；别的支部书记看不到', async () => {
    const m = await s.member()
    const me = s.someone('MEMBER', s.home, { personId: m.person.id })
    await s.as(me, (ctx) => reportDeparture(ctx, work))
    await keep((ctx) => declineDeparture(ctx, m.id, '外出不满三个月，不必登记'))
    expect(await s.as(me, myDepartures)).toMatchObject([{ state: 'DECLINED', note: '外出不满三个月，不必登记' }])
    expect(await clocks(m.id)).toEqual({})
    await expect(s.as(s.someone('RESIDENT', s.home), (ctx) => reportDeparture(ctx, work))).rejects.toThrow(refusal('floating.notAMember'))
    await expect(s.as(s.someone('BRANCH_SECRETARY', s.near), (ctx) => getFloating(ctx, m.id))).rejects.toThrow(refusal('forbidden'))
  })

  test('标记和登记只填一次：已有流出标记的，登记时接着用；标记在党员页取消，期限当即取消', async () => {
    const m = await s.member()
    await s.as(s.staff.officer, (ctx) => setMark(ctx, m.id, m.version, { kind: 'OUTFLOW', detail: '深圳', onDay: '2019-03-01' }))
    await keep((ctx) => registerDeparture(ctx, m.id, work))
    const now = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))
    expect(now.marks).toHaveLength(1)
    expect(await clocks(m.id)).toMatchObject({ contact: '2019-06-01' })
    await s.as(s.staff.officer, (ctx) => clearMark(ctx, m.id, now.version, { kind: 'OUTFLOW', onDay: '2019-07-01' }))
    expect(await clocks(m.id)).toEqual({})
  })

  test('在党员页登记失联、停止党籍、撤销变动、换支部，期限当即跟着变；夜里再算也一样', async () => {
    const m = await s.member()
    await s.as(s.staff.officer, (ctx) => setMark(ctx, m.id, m.version, { kind: 'LOST_CONTACT', onDay: '2019-06-20' }))
    const lost = { contact: '2019-07-20', suspension: '2019-12-20' }
    expect(await clocks(m.id)).toEqual(lost)
    const version = async () => (await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).version
    const change = async (work: (ctx: Ctx, version: number) => Promise<unknown>) => {
      const now = await version()
      await s.as(s.staff.officer, (ctx) => work(ctx, now))
    }
    await change((ctx, v) => relocate(ctx, m.id, v, { branchId: s.near.id, groupId: null, onDay: '2019-07-01' }))
    const at = () => s.asSystem(async ({ tx }) => (await tx.select().from(deadlines).where(eq(deadlines.subjectId, m.id))).map((d) => d.organizationId))
    expect(new Set(await at())).toEqual(new Set([s.near.id]))
    await change((ctx, v) => changeStanding(ctx, m.id, v, { standing: 'SUSPENDED', onDay: '2019-07-01', reason: '停止党籍' }))
    expect(Object.keys(await clocks(m.id))).toEqual(['removal'])
    const since = (await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).periods[0]!
    expect(await clocks(m.id)).toEqual({ removal: '2021-07-01' })
    await change((ctx, v) => correctPeriod(ctx, m.id, v, { periodId: since.id, fromOn: '2019-06-25', reason: '日期有误' }))
    expect(await clocks(m.id)).toEqual({ removal: '2021-06-25' })
    await change((ctx, v) => undoChange(ctx, m.id, v, '登记错误'))
    expect(await clocks(m.id)).toEqual(lost)
    const job = { ...s.staff.officer, kind: 'SYSTEM' as const, streets: [s.street.id] }
    await s.as(job, (ctx) => renewClocks(ctx))
    expect(await clocks(m.id)).toEqual(lost)
    await change((ctx, v) => clearMark(ctx, m.id, v, { kind: 'LOST_CONTACT', onDay: '2019-07-01' }))
    expect(await clocks(m.id)).toEqual({})
  })

  test('eight who register one departure at once: one does', async () => {
    const m = await s.member()
    const tried = await eightAtOnce(s.db, () => keep((ctx) => registerDeparture(ctx, m.id, work)))
    expect(tried.filter((x) => x.status === 'fulfilled')).toHaveLength(1)
    expect(tried.filter((x) => x.status === 'rejected').map((x) => (x as PromiseRejectedResult).reason.code)).toEqual(Array(7).fill('floating.alreadyAway'))
  })
})

describe('联系', () => {
  test('联系上的，下次联系从这一天算起；没有联系上的不算', async () => {
    const m = await s.member()
    await keep((ctx) => registerDeparture(ctx, m.id, { ...work, leftOn: '2019-01-10', fixedPlace: false }))
    expect(await clocks(m.id)).toEqual({ contact: '2019-04-10' })
    await keep((ctx) => recordContact(ctx, m.id, { way: 'PHONE', result: 'NOT_REACHED' }))
    expect(await clocks(m.id)).toEqual({ contact: '2019-04-10' })
    await keep((ctx) => recordContact(ctx, m.id, { way: 'MESSAGE', result: 'REACHED', note: '在深圳，一切正常' }))
    expect(await clocks(m.id)).toEqual({ contact: '2019-10-01' })
    await expect(s.asSystem((ctx) => ctx.tx.delete(contacts).where(eq(contacts.membershipId, m.id)))).rejects.toThrow()
    await expect(keep((ctx) => recordContact(ctx, m.id, { onDay: '2019-07-02', way: 'PHONE', result: 'REACHED' }))).rejects.toThrow(
      refusal('floating.inFuture'),
    )
  })

  test('到期先后排列，党员的名字、去向、上次联系都在一行', async () => {
    const m = await s.member({ person: { name: '远行' } })
    await keep((ctx) => registerDeparture(ctx, m.id, { ...work, leftOn: '2018-01-10' }))
    const page = await keep((ctx) => listFloating(ctx, { tab: 'OUTFLOW', limit: 200 }))
    expect(page.items[0]).toMatchObject({ id: m.id, name: '远行', detail: '广东省深圳市龙岗区', sinceOn: '2018-01-10', lastContactOn: null })
    expect(page.items[0]!.due.map((d) => d.label)).toEqual(['应联系', '应转接组织关系'])
    const first = await keep((ctx) => listFloating(ctx, { tab: 'OUTFLOW', limit: 1 }))
    const second = await keep((ctx) => listFloating(ctx, { tab: 'OUTFLOW', limit: 1, cursor: first.next! }))
    expect(second.items[0]!.id).not.toBe(m.id)
    expect((await keep((ctx) => listFloating(ctx, { tab: 'OUTFLOW', limit: 40, text: 'yx' }))).items.map((i) => i.id)).toEqual([m.id])
  })
})

describe('失联', () => {
  test('查找、满六个月、上级决定停止党籍；再满两年除名', async () => {
    const m = await s.member()
    await keep((ctx) => recordContact(ctx, m.id, { onDay: '2019-01-15', way: 'FAMILY', result: 'NOT_REACHED', lost: true }))
    expect(await clocks(m.id)).toEqual({ contact: '2019-02-15', suspension: '2019-07-15' })
    const suspend = { ground: 'LOST_CONTACT', outcome: 'SUSPENDED' } as const
    await expect(keep((ctx) => proposeDecision(ctx, m.id, suspend), '2019-07-14')).rejects.toThrow(refusal('floating.tooEarly'))
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ...suspend, outcome: 'REMOVED' }), '2019-07-15')).rejects.toThrow(refusal('floating.wrongOutcome'))
    await keep((ctx) => proposeDecision(ctx, m.id, suspend), '2019-07-15')
    await expect(keep((ctx) => proposeDecision(ctx, m.id, suspend), '2019-07-15')).rejects.toThrow(refusal('floating.alreadyProposed'))
    await expect(keep((ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2019-07-20', document: '1号' }), '2019-07-20')).rejects.toThrow(
      refusal('forbidden'),
    )
    await expect(s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2019-07-20' }), on('2019-07-20'))).rejects.toThrow(
      refusal('invalid'),
    )
    await s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2019-07-20', document: '航东党工〔2019〕8号' }), on('2019-07-20'))
    expect((await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id), on('2019-07-20'))).standing).toBe('SUSPENDED')
    expect(await clocks(m.id)).toEqual({ removal: '2021-07-20' })
    const remove = { ground: 'STILL_LOST', outcome: 'REMOVED' } as const
    await expect(keep((ctx) => proposeDecision(ctx, m.id, remove), '2021-07-19')).rejects.toThrow(refusal('floating.tooEarly'))
    await keep((ctx) => proposeDecision(ctx, m.id, remove), '2021-07-20')
    await s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2021-08-01', document: '航东党工〔2021〕5号' }), on('2021-08-01'))
    const gone = await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id), on('2021-08-01'))
    expect(gone.standing).toBe('REMOVED')
    expect(gone.periods[0]!.reason).toContain('航东党工〔2021〕5号')
    expect(await clocks(m.id)).toEqual({})
  })

  test('没有查找过的不能停止党籍；找到了就取消失联', async () => {
    const m = await s.member()
    await s.as(s.staff.officer, (ctx) => setMark(ctx, m.id, m.version, { kind: 'LOST_CONTACT', onDay: '2018-12-01' }))
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ground: 'LOST_CONTACT', outcome: 'SUSPENDED' }))).rejects.toThrow(refusal('floating.notSearched'))
    // An attempt from before he was lost is no search for him, and one that reached him is none either.
    await keep((ctx) => recordContact(ctx, m.id, { onDay: '2018-11-01', way: 'PHONE', result: 'NOT_REACHED' }))
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ground: 'LOST_CONTACT', outcome: 'SUSPENDED' }))).rejects.toThrow(refusal('floating.notSearched'))
    await keep((ctx) => recordContact(ctx, m.id, { way: 'VISIT', result: 'REACHED', lost: false }))
    expect(await clocks(m.id)).toEqual({})
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ground: 'LOST_CONTACT', outcome: 'SUSPENDED' }))).rejects.toThrow(refusal('floating.noGround'))
  })
})

describe('不参加组织生活', () => {
  const lapse = { grounds: ['PARTY_LIFE', 'DUES'] as const, sinceOn: '2019-01-01' }
  const remove = { ground: 'LAPSE', outcome: 'LAPSED' } as const

  test('满三、五、六个月提醒；满六个月由支部大会讨论，上级批准', async () => {
    const m = await s.member()
    await keep((ctx) => openLapse(ctx, m.id, lapse))
    expect(await clocks(m.id)).toEqual({ lapse3: '2019-04-01', lapse5: '2019-06-01', lapse6: '2019-07-01' })
    await expect(keep((ctx) => openLapse(ctx, m.id, lapse))).rejects.toThrow(refusal('floating.lapseOpen'))
    await expect(keep((ctx) => proposeDecision(ctx, m.id, remove))).rejects.toThrow(refusal('invalid'))
    const votes = { due: 20, present: 15, yes: 10 }
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-07-01', votes }))).rejects.toThrow(refusal('floating.notPassed'))
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-07-01', votes: { due: 20, present: 10, yes: 10 } }))).rejects.toThrow(
      refusal('floating.noQuorum'),
    )
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-06-20', votes: { ...votes, yes: 12 } }))).rejects.toThrow(
      refusal('floating.tooEarly'),
    )
    await keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-07-01', votes: { ...votes, yes: 12 } }))
    await s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: false, decidedOn: '2019-07-01', note: '请再核实本人是否在外就医' }))
    expect((await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id))).standing).toBe('FULL')
    await keep((ctx) => registerDeparture(ctx, m.id, { ...work, leftOn: '2019-07-10' }), '2019-07-12')
    await keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-07-20', votes: { ...votes, yes: 13 } }), '2019-07-20')
    await expect(
      s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2019-07-19', document: '1号' }), on('2019-08-01')),
    ).rejects.toThrow(refusal('floating.datesOutOfOrder'))
    await s.as(s.staff.officer, (ctx) => decide(ctx, m.id, { approved: true, decidedOn: '2019-08-01', document: '航东党工〔2019〕9号' }), on('2019-08-01'))
    expect((await s.as(s.staff.officer, (ctx) => getMember(ctx, m.id), on('2019-08-01'))).standing).toBe('LAPSED')
    const page = await s.as(s.staff.officer, (ctx) => getFloating(ctx, m.id), on('2019-08-01'))
    expect(page.lapses).toMatchObject([{ state: 'DECIDED', grounds: ['PARTY_LIFE', 'DUES'] }])
    expect(page.decisions.map((d) => d.state)).toEqual(['APPROVED', 'REJECTED'])
    // Who is no member any more is not away: nothing is watched, nothing can be registered.
    expect(page.departures).toMatchObject([{ state: 'RETURNED', returnedOn: '2019-08-01' }])
    await expect(keep((ctx) => registerDeparture(ctx, m.id, work), '2019-08-02')).rejects.toThrow(refusal('floating.notPlaced'))
    await expect(keep((ctx) => openLapse(ctx, m.id, lapse), '2019-08-02')).rejects.toThrow(refusal('floating.notPlaced'))
    expect(await clocks(m.id)).toEqual({})
  })

  test('有正当理由的，理由留存，提醒取消', async () => {
    const m = await s.member()
    await keep((ctx) => openLapse(ctx, m.id, lapse))
    await keep((ctx) => closeLapse(ctx, m.id, { state: 'EXPLAINED', answer: '住院治疗，已补交党费' }))
    expect(await clocks(m.id)).toEqual({})
    expect((await keep((ctx) => getFloating(ctx, m.id))).lapses).toMatchObject([{ state: 'EXPLAINED', answer: '住院治疗，已补交党费' }])
    await expect(keep((ctx) => proposeDecision(ctx, m.id, { ...remove, meetingOn: '2019-07-01', votes: { due: 20, present: 15, yes: 12 } }))).rejects.toThrow(
      refusal('floating.noGround'),
    )
  })
})

test('流入党员、报到的在职党员在这里登记，没有党籍；岗位可以改，离开时结束', async () => {
  const made = await keep((ctx) =>
    registerGuest(ctx, {
      ...{ kind: 'IN_SERVICE', person: { name: '在职人' }, branchId: s.home.id, homeOrganization: '中共郑州市某局机关党支部', unit: '郑州市某局' },
      claims: ['政策宣传岗'],
    }),
  )
  await expect(
    keep((ctx) => registerGuest(ctx, { kind: 'IN_SERVICE', personId: made.personId, branchId: s.home.id, homeOrganization: '同上' })),
  ).rejects.toThrow(refusal('floating.alreadyHere'))
  await keep((ctx) => editGuest(ctx, made.id, { claims: ['政策宣传岗', '环境监督岗'] }))
  const { items } = await keep((ctx) => listGuests(ctx, { kind: 'IN_SERVICE', limit: 40 }))
  expect(items).toMatchObject([{ name: '在职人', unit: '郑州市某局', claims: ['政策宣传岗', '环境监督岗'], keeps: true }])
  await keep((ctx) => endGuest(ctx, made.id, '2019-07-01'))
  await expect(keep((ctx) => endGuest(ctx, made.id, '2019-07-01'))).rejects.toThrow(refusal('floating.closed'))
  expect((await keep((ctx) => listGuests(ctx, { former: true, limit: 40 }))).items).toHaveLength(1)
})

test('转到别的街道后，原支部的外出、跟踪和期限都结束，经历随转接带去', async () => {
  const m = await s.member()
  await keep((ctx) => registerDeparture(ctx, m.id, { ...work, leftOn: '2018-05-01' }))
  await keep((ctx) => openLapse(ctx, m.id, { grounds: ['WORK'], sinceOn: '2019-06-01' }))
  const { id } = await s.letter(m.id)
  await keep((ctx) => recordContact(ctx, m.id, { way: 'PHONE', result: 'REACHED' }))
  // With a transfer under way it is no longer asked for.
  expect(await clocks(m.id)).not.toHaveProperty('transfer')
  const done = await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }), on('2019-07-05'))
  expect(done.file).toContainEqual({ title: '外出流动', lines: ['2018年5月1日起外出（务工）：广东省深圳市龙岗区'] })
  expect(await clocks(m.id)).toEqual({})
  const trace = await s.as(s.staff.officer, (ctx) => getFloating(ctx, m.id))
  expect(trace.departures).toMatchObject([{ state: 'RETURNED', returnedOn: '2019-07-05' }])
  expect(trace.lapses).toMatchObject([{ state: 'EXPLAINED', answer: '组织关系已转出' }])
})
