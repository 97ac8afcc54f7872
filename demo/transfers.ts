import { receiveTransfer, recordReceipt } from '#modules/transfers/receive.ts'
import { type Transfer, transfers } from '#modules/transfers/schema.ts'
import { askTransfer, draftTransfer, expireLetters, issueLetter, moveTransfer, registerLetter } from '#modules/transfers/service.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { addDays, type Day, dayParts, instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import type { DemoMember } from './members.ts'
import { demoId, random } from './random.ts'

const elsewhere = [
  ['中共郑州市金水区丰庆路街道工作委员会', true],
  ['中共郑州高新技术产业开发区梧桐街道工作委员会', true],
  ['中共武汉市洪山区珞南街道工作委员会', false],
  ['中共深圳市龙岗区坂田街道工作委员会', false],
  ['中共洛阳市涧西区重庆路街道工作委员会', false],
] as const
const reasons = ['工作调动', '迁居', '随子女居住', '单位搬迁', '退休后转到居住地'] as const

/**
 * Transfers of the demo: those by which former members left, as the ledger keeps them, and some that are under way today: a request, letters in
 * transit to the street next door and from it, one refused, one expired, one that waits for its receipt, one brought from outside.
 */
export async function loadTransfers(ctx: Ctx, demo: Demo): Promise<void> {
  await loadDone(ctx, demo)
  await loadUnderWay(ctx, demo)
}

/** The letters behind 组织关系转出 in the histories of those who left. */
async function loadDone(ctx: Ctx, { members, plan, street, neighbour }: Demo): Promise<void> {
  const nameOf = new Map(plan.bodies.map((b) => [b.id, b.name]))
  const serials = new Map<string, number>()
  const left = members
    .filter((m) => m.periods.at(-1)!.standing === 'TRANSFERRED_OUT' && m.periods.length > 1)
    .toSorted((a, b) => (a.periods.at(-1)!.fromOn < b.periods.at(-1)!.fromOn ? -1 : 1))
  const rows = left.map(({ person, membership, periods }): typeof transfers.$inferInsert => {
    const chance = random(`transfer ${person.id}`)
    const receivedOn = periods.at(-1)!.fromOn
    const [toName, withinCity] = chance.pick(elsewhere)
    const issuedOn = addDays(receivedOn, -chance.int(1, withinCity ? 8 : 20))
    const year = dayParts(issuedOn)[0]
    const serial = (serials.get(`${person.streetId} ${year}`) ?? 0) + 1
    serials.set(`${person.streetId} ${year}`, serial)
    const fromBranchId = periods.at(-1)!.branchId
    const shortName = person.streetId === neighbour.id ? neighbour.facts.shortName : street.facts.shortName
    return {
      id: demoId('transfer', person.id),
      ...{ streetId: person.streetId, kind: 'OUTWARD', state: 'RECEIPT_RETURNED', membershipId: membership.id!, personId: person.id, personName: person.name },
      standing: periods.at(-2)!.standing,
      about: { sex: person.sex, birthOn: person.birthOn, ethnicity: person.ethnicity, joinedOn: membership.joinedOn, fullOn: membership.fullOn ?? null },
      ...{ fromBranchId, fromName: `${shortName}${nameOf.get(fromBranchId)}`, toName, withinCity, reason: chance.pick(reasons) },
      ...{ letterYear: year, letterSerial: serial, letterNumber: `〔${year}〕${serial}号`, issuedOn, validUntil: addDays(issuedOn, withinCity ? 10 : 30) },
      duesPaidThrough: `${issuedOn.slice(0, 7)}-01`,
      ...{ sentOn: issuedOn, receivedOn, receiptOn: addDays(receivedOn, chance.int(3, 10)), version: 4 },
      ...{ createdAt: instantAt(issuedOn, '09:20'), updatedAt: instantAt(receivedOn, '15:00') },
    }
  })
  await insertRows(ctx.tx, transfers, rows)
  await recordFirst(
    ctx,
    rows.map((r) => ({
      streetId: r.streetId,
      subjectType: 'transfer',
      subjectId: r.id!,
      action: 'transfer.recordReceipt',
      note: '示例数据',
      data: { to: r.toName },
    })),
  )
}

/** Full members of a branch with a quiet history: no mark, no post, no log-in, in their place for more than a year. */
function quietMembers(demo: Demo, branchId: string, day: Day): DemoMember[] {
  const known = new Set([...demo.posts.map((p) => p.personId), ...demo.accounts.map((a) => a.personId)])
  return demo.members.filter((m) => {
    const now = m.periods.at(-1)!
    return now.standing === 'FULL' && now.branchId === branchId && now.fromOn < addDays(day, -400) && m.marks.length === 0 && !known.has(m.person.id)
  })
}

async function loadUnderWay(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const { street, neighbour } = demo
  const at = (days: number, clock = '10:00'): Ctx => ({ ...ctx, now: instantAt(addDays(day, days), clock) })
  const branch = (name: string) => demo.plan.branches.find((b) => b.body.name.startsWith(name))!.body
  const [harbor, fruit, oriole] = [branch('港湾社区'), branch('果树所社区'), branch('银莺社区')]
  const [wharf, garden] = [branch('郑汴路社区'), branch('商城花园社区')]
  const takenFrom = new Map<string, DemoMember[]>()
  const next = (body: { id: string }): string => {
    const left = takenFrom.get(body.id) ?? quietMembers(demo, body.id, day)
    takenFrom.set(body.id, left)
    return left.pop()!.membership.id!
  }
  const away = { kind: 'BETWEEN_STREETS', toStreetId: neighbour.id } as const
  const letter = async (days: number, membershipId: string, to: Parameters<typeof draftTransfer>[2]): Promise<Transfer> => {
    const drafted = await draftTransfer(at(days, '09:00'), membershipId, to)
    return issueLetter(at(days, '10:30'), drafted.id, { duesPaidThrough: addDays(day, days) })
  }

  // To the street next door: in transit, refused, received with its receipt.
  const sent = await letter(-3, next(fruit), { ...away, reason: '迁居到郑汴路社区' })
  await moveTransfer(at(-3, '11:00'), sent.id, 'send')
  const refused = await letter(-40, next(oriole), { ...away, reason: '随子女居住' })
  await moveTransfer(at(-36), refused.id, 'refuse', '本人实际居住在中原区，不在我街道辖区，请向实际居住地转接')
  const moved = await letter(-60, next(fruit), { ...away, reason: '迁居' })
  await receiveTransfer(at(-55), moved.id, { branchId: wharf.id })
  await moveTransfer(at(-52), moved.id, 'returnReceipt')
  // From next door: one waits to be received, one was and its receipt is due.
  await letter(-2, next(wharf), { kind: 'BETWEEN_STREETS', toStreetId: street.id, reason: '工作单位搬到航海东路' })
  const received = await letter(-14, next(garden), { kind: 'BETWEEN_STREETS', toStreetId: street.id, reason: '迁居到港湾社区' })
  await receiveTransfer(at(-8), received.id, { branchId: harbor.id })
  // Outside the deployment: asked for, expired, brought from outside.
  const askingId = next(harbor)
  const asking = demo.members.find((m) => m.membership.id === askingId)!
  await askTransfer(
    { ...at(-2, '20:15'), actor: { ...ctx.actor, personId: asking.person.id } },
    { kind: 'OUTWARD', toName: elsewhere[0][0], withinCity: true, reason: '换了工作单位' },
  )
  const late = await letter(-45, next(oriole), { kind: 'OUTWARD', toName: elsewhere[3][0], withinCity: false, reason: '随子女到深圳居住' })
  await moveTransfer(at(-45, '11:00'), late.id, 'send')
  const outside = await letter(-25, next(fruit), { kind: 'OUTWARD', toName: elsewhere[2][0], withinCity: false, reason: '工作调动' })
  await recordReceipt(at(-4), outside.id, { receivedOn: addDays(day, -12), receiptOn: addDays(day, -4) })
  await registerLetter(at(-1), {
    ...{ personName: '邢立新', standing: 'FULL', fromName: '中共郑州市二七区淮河路街道工作委员会', letterNumber: '二七组转〔示例〕31号', withinCity: true },
    ...{ issuedOn: addDays(day, -4), duesPaidThrough: addDays(day, -30), toBranchId: harbor.id, reason: '迁居到港湾社区' },
  })
  // Inside the street: one to be received by 港湾社区党支部.
  await letter(-1, next(fruit), { kind: 'WITHIN_STREET', toBranchId: harbor.id, reason: '搬到金色港湾小区' })
  await expireLetters({ ...ctx, actor: { ...ctx.actor, streets: [street.id] } })
}
