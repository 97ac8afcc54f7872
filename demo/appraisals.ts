import { startClockOf } from '#modules/appraisals/clock.ts'
import { type Grade, mostExcellent } from '#modules/appraisals/rules.ts'
import { appraisals, honors, reviews } from '#modules/appraisals/schema.ts'
import { isActive } from '#modules/members/rules.ts'
import { periods } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { loadDeadlines } from '#platform/deadlines/deadlines.ts'
import { type Day, instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import { demoId, random } from './random.ts'

type Review = typeof reviews.$inferInsert & { id: string }
type Line = typeof appraisals.$inferInsert

/** Two years of reviews with their grades, this year's as far as the branches are, and honors of two years. */
export async function loadAppraisals(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const year = Number(day.slice(0, 4))
  const branches = await ctx.tx.select().from(organizations)
  const branchOf = new Map(branches.map((b) => [b.id, b]))
  // What the other histories of the demo made of the members: as it stands now.
  const stretches = await ctx.tx.select().from(periods)
  const membersOn = (on: Day) =>
    Map.groupBy(
      stretches.filter((p) => isActive(p.standing) && p.fromOn <= on && (p.untilOn === null || p.untilOn > on)),
      (p) => p.branchId,
    )
  const made: Review[] = []
  const lines: Line[] = []
  for (const y of [year - 2, year - 1, ...(Number(day.slice(5, 7)) >= 10 ? [year] : [])]) {
    const closed = y < year
    for (const [branchId, members] of membersOn(closed ? `${y}-12-31` : day)) {
      const branch = branchOf.get(branchId)!
      const chance = random(`review ${branchId} ${y}`)
      const review = { id: demoId('review', `${branchId} ${y}`), streetId: branch.streetId, branchId, year: y }
      const absent = closed && members.length > 20 ? chance.int(0, 2) : 0
      const returned = members.length - absent
      made.push({
        ...review,
        state: closed ? 'CLOSED' : 'OPEN',
        heldOn: closed ? `${y}-12-${String(chance.int(5, 18)).padStart(2, '0')}` : null,
        ballotsIssued: closed ? members.length : null,
        ballotsReturned: closed ? returned : null,
        decider: closed ? (members.length >= 7 ? 'COMMITTEE' : 'MEETING') : null,
        decidedOn: closed ? `${y}-12-${chance.int(19, 28)}` : null,
        version: closed ? 2 : 1,
        openedAt: instantAt(`${y}-10-01`, '08:00'),
      })
      let excellent = Math.floor(mostExcellent(returned) * 0.8)
      for (const [i, p] of members.toSorted((a, b) => (a.id < b.id ? -1 : 1)).entries()) {
        const away = i < absent
        const graded = closed && !away && p.standing === 'FULL'
        const grade: Grade | null = !graded ? null : excellent-- > 0 ? 'EXCELLENT' : chance.chance(0.01) ? 'BASICALLY_QUALIFIED' : 'QUALIFIED'
        const top = closed && !away ? Math.floor(returned * (grade === 'EXCELLENT' ? 0.8 : 0.3)) : 0
        lines.push({
          id: demoId('appraisal', `${review.id} ${p.membershipId}`),
          streetId: branch.streetId,
          reviewId: review.id,
          membershipId: p.membershipId,
          probationary: p.standing === 'PROBATIONARY',
          absentReason: away ? '因病住院' : null,
          selfDone: closed && !away,
          mutualDone: closed && !away,
          excellent: top,
          qualified: closed && !away ? returned - top : 0,
          basicallyQualified: 0,
          unqualified: 0,
          grade,
        })
      }
    }
  }
  await insertRows(ctx.tx, reviews, made)
  await insertRows(ctx.tx, appraisals, lines)
  await loadDeadlines(
    ctx,
    made.filter((r) => r.state === 'OPEN').map((r) => startClockOf(r, branchOf.get(r.branchId)!)),
  )
  await recordFirst(
    ctx,
    made.map((r) => ({
      streetId: r.streetId,
      subjectType: 'appraisalReview',
      subjectId: r.id,
      action: 'appraisalReview.opened',
      note: '示例数据',
      data: { year: r.year },
    })),
  )
  await loadHonors(ctx, demo, year, day)
}

/** On each 1 July the street and the district honor some who were graded 优秀, secretaries, and branches. */
async function loadHonors(ctx: Ctx, demo: Demo, year: number, day: Day): Promise<void> {
  const here = demo.members.filter((m) => m.person.streetId === demo.street.id && m.periods.at(-1)!.standing === 'FULL')
  const secretaries = demo.posts.filter((p) => p.streetId === demo.street.id && p.kind === 'SECRETARY' && p.personId && !p.untilOn)
  const branches = demo.plan.bodies.filter((b) => b.streetId === demo.street.id && b.kind === 'COMMUNITY_BRANCH')
  const rows = [year - 1, year].flatMap((y) => {
    const awardedOn = `${y}-07-01`
    if (awardedOn > day) return []
    const chance = random(`honors ${y}`)
    const of = (level: 'STREET' | 'DISTRICT') => ({
      streetId: demo.street.id,
      level,
      awardedOn,
      issuer: level === 'STREET' ? '中共航海东路街道工作委员会' : '中共管城回族区委员会',
      documentNumber: level === 'STREET' ? `管航东〔${y}〕18号` : `管文〔${y}〕26号`,
      recordedBy: '示例数据',
      recordedAt: instantAt(awardedOn, '09:00'),
    })
    // Who joined later than the day before has no place in it; long-standing members are taken.
    const old = here.filter((m) => m.membership.fullOn && m.membership.fullOn < `${y - 1}-01-01` && m.periods[0]!.fromOn < `${y - 1}-01-01`)
    const take = <T>(from: readonly T[], n: number) => [...new Set(Array.from({ length: n * 3 }, () => chance.pick(from)))].slice(0, n)
    const branchOn = (m: (typeof here)[number]) => m.periods.findLast((p) => p.fromOn <= awardedOn)!.branchId
    const members = take(old, 12).map((m, i) => ({
      ...of(i < 3 ? 'DISTRICT' : 'STREET'),
      kind: 'EXCELLENT_MEMBER' as const,
      membershipId: m.membership.id!,
      organizationId: branchOn(m),
    }))
    const workers = take(secretaries, 5).flatMap((p, i) => {
      const member = old.find((m) => m.person.id === p.personId)
      return member
        ? { ...of(i < 1 ? 'DISTRICT' : 'STREET'), kind: 'EXCELLENT_WORKER' as const, membershipId: member.membership.id!, organizationId: branchOn(member) }
        : []
    })
    const bodies = take(branches, 4).map((b, i) => ({
      ...of(i < 1 ? 'DISTRICT' : 'STREET'),
      kind: 'ADVANCED_ORGANIZATION' as const,
      membershipId: null,
      organizationId: b.id,
    }))
    return [...members, ...workers, ...bodies]
  })
  const honored = rows.map((h) => ({ ...h, id: demoId('honor', `${h.kind} ${h.membershipId ?? h.organizationId} ${h.awardedOn}`) }))
  await insertRows(ctx.tx, honors, honored)
  await recordFirst(
    ctx,
    honored.map((h) => ({ streetId: h.streetId, subjectType: 'honor', subjectId: h.id, action: 'honor.recorded', note: '示例数据' })),
  )
}
