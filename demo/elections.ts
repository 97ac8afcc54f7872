import { inArray } from 'drizzle-orm'
import { clocksOf } from '#modules/elections/deadlines.ts'
import { electionPage } from '#modules/elections/election-page.ts'
import { planElection } from '#modules/elections/plan.ts'
import { adviceOf, reminderFrom, TERM_RULE_FROM, termEnd } from '#modules/elections/rules.ts'
import { terms } from '#modules/elections/schema.ts'
import { divideWork, type MoveInput, moveElection, recordBallot, setCandidates, setElector } from '#modules/elections/service.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { loadDeadlines } from '#platform/deadlines/deadlines.ts'
import { addDays, addMonths, ageOn, type Day, instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import type { DemoMember } from './members.ts'
import type { Body } from './plan.ts'
import { demoId, random } from './random.ts'

/**
 * Terms and elections of the demo: the term of every branch, which its posts agree with (one is over, others end within 30, 90 and 180 days);
 * one election whose result is filed, one ready for its meeting, one whose plan waits for its reply.
 */
export async function loadElections(ctx: Ctx, demo: Demo): Promise<void> {
  await loadTerms(ctx, demo)
  await loadFiled(ctx, demo)
  await loadRunning(ctx, demo)
}

/** Branches whose reminder was forgotten. */
const notReminded = ['耿庄']

async function loadTerms(ctx: Ctx, { plan }: Demo): Promise<void> {
  const day = today(ctx.now)
  const chance = random('terms')
  const seats = plan.seats.filter((s) => s.kind === 'SECRETARY' && s.termYears !== undefined)
  const rows = seats.flatMap(({ body, fromOn, termYears }): (typeof terms.$inferInsert)[] => {
    const years = termYears!
    const of = (electedOn: Day) => ({
      ...{ id: demoId('term', `${body.id}/${electedOn}`), streetId: body.streetId, organizationId: body.id, electedOn, termYears: years },
      endsOn: termEnd(electedOn, years),
      note: '示例数据',
    })
    const before = addMonths(fromOn, -12 * years)
    const isKept = body.kind === 'COMMUNITY_BRANCH' && before >= TERM_RULE_FROM
    const now = of(fromOn)
    const remindedOn = addDays(reminderFrom(now.endsOn), chance.int(0, 9))
    const isReminded = remindedOn <= day && !notReminded.some((n) => body.name.startsWith(n))
    return [
      ...(isKept ? [{ ...of(before), endedOn: fromOn, ending: 'ELECTED_ANEW' as const }] : []),
      { ...now, ...(isReminded && { remindedOn, reminderWay: chance.pick(['LETTER', 'PHONE'] as const) }) },
    ]
  })
  const stamps = { version: 1, postponedUntil: null, postponedNumber: null, remindedOn: null, reminderWay: null, endedOn: null, ending: null }
  await insertRows(
    ctx.tx,
    terms,
    rows.map((r) => ({ ...stamps, ...r, createdAt: ctx.now })),
  )
  const bodies = new Map(
    (
      await ctx.tx
        .select()
        .from(organizations)
        .where(
          inArray(
            organizations.id,
            rows.map((r) => r.organizationId),
          ),
        )
    ).map((b) => [b.id, b]),
  )
  const running = rows.filter((r) => !r.endedOn)
  await loadDeadlines(
    ctx,
    running.flatMap((r) => clocksOf(bodies.get(r.organizationId)!, { ...stamps, ...r }, undefined)),
  )
  await recordFirst(
    ctx,
    running.map((r) => ({
      streetId: r.streetId,
      subjectType: 'electionTerm',
      subjectId: r.organizationId,
      action: 'electionTerm.recorded',
      note: '示例数据',
      data: { electedOn: r.electedOn, termYears: r.termYears, endsOn: r.endsOn },
    })),
  )
}

const body = ({ plan }: Demo, word: string): Body => plan.branches.find((b) => b.body.name.startsWith(word))!.body

/** Full members of a branch of some years' standing, those who hold its posts first, then by age. */
function likely({ members, posts }: Demo, branch: Body, day: Day): DemoMember[] {
  const holders = new Set(posts.filter((p) => p.organizationId === branch.id && !p.untilOn).map((p) => p.personId))
  const able = members.filter((m) => {
    const now = m.periods.at(-1)!
    const standsLong = now.standing === 'FULL' && now.branchId === branch.id && m.periods[0]!.fromOn <= addDays(day, -200)
    return standsLong && m.membership.fullOn! <= addMonths(day, -24) && ageOn(m.person.birthOn, day) <= 66
  })
  return able.toSorted((a, b) => Number(holders.has(b.person.id)) - Number(holders.has(a.person.id)))
}

/** Takes an election on from day to day, as its own steps do. */
function stepsOf(ctx: Ctx, id: string) {
  const at = (day: Day): Ctx => ({ ...ctx, now: instantAt(day, '10:00') })
  const version = async () => (await electionPage(ctx, id)).version
  return {
    at,
    version,
    move: async (day: Day, move: MoveInput['move'], more: Partial<MoveInput> = {}) => moveElection(at(day), id, await version(), { move, ...more }),
  }
}

/** 馨家苑小区党支部: elected, reported, filed. */
async function loadFiled(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const branch = body(demo, '馨家苑')
  const on = (days: number) => addDays(day, days)
  const begun: Ctx = { ...ctx, now: instantAt(on(-80), '10:00') }
  const seats = [{ post: 'COMMISSIONER' as const, count: 3 }]
  const { id } = await planElection(begun, branch.id, { purpose: 'TERM', plannedOn: on(-45), meeting: 'MEETING', seats, planNumber: '馨家苑支〔示例〕3号' })
  const { at, version, move } = stepsOf(ctx, id)
  await move(on(-72), 'approve', { number: '航东工委组〔示例〕21号', on: on(-72) })
  const standing = likely(demo, branch, on(-45)).slice(0, 4)
  const list = standing.map((m) => ({ membershipId: m.membership.id!, post: 'COMMISSIONER' as const }))
  await setCandidates(at(on(-60)), id, await version(), list)
  await move(on(-55), 'confirmCandidates', { number: '航东工委组〔示例〕26号' })
  const { due } = await electionPage(at(on(-45)), id)
  const present = due - Math.floor(due / 8)
  const votes = list.map(({ membershipId }, i) => {
    const yes = [present, present - 1, present - 3, 3][i]!
    return { membershipId, yes, no: present - yes, abstain: 0 }
  })
  const counts = { present, issued: present, returned: present, valid: present }
  await recordBallot(at(on(-45)), id, await version(), { post: 'COMMISSIONER', round: 1, heldOn: on(-45), ...counts, votes })
  const posts = ['SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER'] as const
  const division = posts.map((post, i) => ({ membershipId: list[i]!.membershipId, post }))
  await divideWork(at(on(-45)), id, await version(), [...division, { membershipId: list[2]!.membershipId, post: 'DISCIPLINE_COMMISSIONER' }])
  await move(on(-44), 'report', { number: '馨家苑支〔示例〕5号', on: on(-44) })
  await move(on(-38), 'file', { number: '航东工委组〔示例〕30号', on: on(-38), note: '同意备案' })
}

/** 港湾社区党支部 stands before its meeting; 永丰社区党支部 waits for the reply to its plan. */
async function loadRunning(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const on = (days: number) => addDays(day, days)
  const from = (days: number): Ctx => ({ ...ctx, now: instantAt(on(days), '10:00') })
  const seatsOf = (branch: Body) => {
    const size = adviceOf(branch.kind, { full: likely(demo, branch, day).length, probationary: 0 }).size
    return [{ post: 'COMMISSIONER' as const, count: size?.usual ?? 3 }]
  }
  const harbor = body(demo, '港湾社区')
  const { id } = await planElection(from(-35), harbor.id, {
    ...{ purpose: 'TERM', plannedOn: on(6), meeting: 'MEETING', seats: seatsOf(harbor), planNumber: '港湾支〔示例〕7号' },
  })
  const { at, version, move } = stepsOf(ctx, id)
  await move(on(-27), 'approve', { number: '航东工委组〔示例〕35号', on: on(-27) })
  const standing = likely(demo, harbor, day)
  await setCandidates(
    at(on(-15)),
    id,
    await version(),
    standing.slice(0, 6).map((m) => ({ membershipId: m.membership.id!, post: 'COMMISSIONER' as const })),
  )
  const away = demo.members.filter((m) => m.periods.at(-1)!.branchId === harbor.id && m.periods.at(-1)!.standing === 'FULL' && !standing.includes(m))
  for (const [i, reason] of (['BEDRIDDEN', 'RETIRED_HOMETOWN', 'MOVED_AWAY'] as const).entries())
    await setElector(at(on(-12)), id, await version(), { membershipId: away[i]!.membership.id!, reason })
  await move(on(-10), 'confirmCandidates', { number: '航东工委组〔示例〕41号' })

  const abundance = body(demo, '永丰社区')
  await planElection(from(-3), abundance.id, {
    ...{ purpose: 'TERM', plannedOn: on(50), meeting: 'MEETING', seats: seatsOf(abundance), planNumber: '永丰支〔示例〕4号' },
  })
}
