import { describe, expect, test } from 'vitest'
import { settingKinds, whyNotGranted } from '#modules/accounts/rules.ts'
import { nextStandings } from '#modules/members/rules.ts'
import { branchKinds, whyNotBelow } from '#modules/organizations/rules.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { whyUsernameRefused } from '#platform/auth/rules.ts'
import { parseIdentityNumber } from '#platform/codes/identity-number.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import { parseCreditCode } from '#platform/codes/unified-credit-code.ts'
import { whyPasswordRefused } from '#platform/crypto/password.ts'
import { addMonths, dayOf } from '#platform/time/day.ts'
import { accessesOf, demoPassword } from './accounts.ts'
import { planDemo } from './demo.ts'
import { historyOf } from './history.ts'
import { duesFen } from './members.ts'
import { type Area, boundary, communityAreas, drawing, isInside, type Point } from './places.ts'
import type { Body } from './plan.ts'

const today = '2026-11-25'
const demo = planDemo(today)
const { plan, members } = demo
const bodyOf = new Map(plan.bodies.map((b) => [b.id, b]))
const placeOf = ({ facts: { longitude, latitude } }: Body): Point | null => (longitude == null || latitude == null ? null : [longitude, latitude])
/** A part of the body above, which was not there before it; a firm or a school was. */
const isPartOfIt = (body: Body) => ['PARTY_GROUP', 'ESTATE_BRANCH', 'COMMUNITY_BRANCH', 'GRID', 'COURTYARD_SELF_GOV', 'OWNERS_COMMITTEE'].includes(body.kind)
const above = (body: Body): Body[] => (body.parent ? [body.parent, ...above(body.parent)] : [])

test('the same day gives the same demo', () => {
  expect(planDemo(today)).toEqual(demo)
})

describe('bodies', () => {
  test('stand below a parent of a kind that may have them', () => {
    for (const body of plan.bodies) expect(whyNotBelow(body.kind, body.parent?.kind ?? null), body.name).toBeNull()
    for (const body of plan.bodies) for (const { parent } of body.formerParents) expect(whyNotBelow(body.kind, parent.kind), body.name).toBeNull()
  })

  test('were not made before the body above, and moved in order', () => {
    for (const body of plan.bodies) {
      const days = [body.facts.establishedOn, ...body.formerParents.map((f) => f.untilOn)]
      expect(days, body.name).toEqual(days.toSorted())
      if (body.parent && isPartOfIt(body)) expect(days.at(-1)! >= body.parent.facts.establishedOn, body.name).toBe(true)
    }
  })

  test('have valid phones and credit codes', () => {
    for (const { name, facts } of plan.bodies) {
      if (facts.contactPhone) expect(parsePhone(facts.contactPhone), name).toEqual({ ok: true, value: { kind: 'LANDLINE', number: facts.contactPhone } })
      if (facts.creditCode) expect(parseCreditCode(facts.creditCode).ok, `${name} ${facts.creditCode}`).toBe(true)
    }
  })

  test('lie within the boundary of their street, and those of a community in its area', () => {
    const streetArea = new Map([
      [demo.street.id, boundary],
      [demo.neighbour.id, demo.neighbour.facts.shape as Area],
    ])
    for (const body of plan.bodies) {
      const place = placeOf(body)
      if (!place || body.kind === 'DISTRICT') continue
      expect(isInside(place, streetArea.get(body.streetId)!), body.name).toBe(true)
      const community = [body, ...above(body)].find((b) => b.kind === 'COMMUNITY_BRANCH')
      if (community) expect(isInside(place, community.facts.shape as Area), body.name).toBe(true)
    }
  })

  test('are found by every courtyard: a grid of its community and a road', () => {
    const here = plan.addresses.filter((a) => a.streetId === demo.street.id)
    for (const courtyard of plan.bodies.filter((b) => b.kind === 'COURTYARD_SELF_GOV' && b.streetId === demo.street.id)) {
      const address = here.find((a) => a.organizationId === courtyard.id)!
      const grid = bodyOf.get(address.gridId!)!
      expect(above(courtyard), courtyard.name).toContain(grid.parent)
      expect(isInside(placeOf(courtyard)!, grid.facts.shape as Area), courtyard.name).toBe(true)
      expect(bodyOf.get(address.roadCrewId!)!.kind).toBe('ROAD_CREW')
      const road = plan.bodies.find((b) => b.kind === 'ROAD_CREW' && address.name.startsWith(b.facts.shortName!))
      if (road) expect(address.roadCrewId, address.name).toBe(road.id)
    }
  })
})

describe('the drawing', () => {
  test('is a setting that the street may have, below 15 KB', () => {
    expect(settingKinds['map.drawing'].shape.safeParse(drawing).success).toBe(true)
    expect(JSON.stringify(drawing).length).toBeLessThan(15 * 1024)
  })

  test('has community areas that tile the street without gap or overlap', () => {
    const size = (area: Area) => {
      const ring = area.coordinates[0]!
      return Math.abs(ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0)) / 2
    }
    const sum = [...communityAreas.values()].reduce((total, area) => total + size(area), 0)
    expect(communityAreas.size).toBe(14)
    expect(sum / size(boundary)).toBeCloseTo(1, 9)
    // Wherever one looks within the boundary, one community is there.
    for (let x = 113.7005; x < 113.77; x += 0.0023)
      for (let y = 34.7005; y < 34.74; y += 0.0019)
        if (isInside([x, y], boundary)) expect([...communityAreas.values()].filter((a) => isInside([x, y], a))).toHaveLength(1)
  })
})

describe('members', () => {
  const persons = [...members.map((m) => m.person), ...demo.others]

  test('have valid identity numbers of their own, which agree with sex and birthday, and phones', () => {
    const numbers = persons.flatMap((p) => p.identityNumber ?? [])
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const p of persons) {
      if (p.identityNumber) expect(parseIdentityNumber(p.identityNumber), p.name).toMatchObject({ ok: true, value: { sex: p.sex, birthOn: p.birthOn } })
      expect(parsePhone(p.phone)).toMatchObject({ ok: true, value: { kind: 'MOBILE' } })
      expect(p.note).toContain('示例数据')
      if (p.workStartedOn) expect(p.workStartedOn < today, p.name).toBe(true)
    }
  })

  test('joined at 18 or older', () => {
    for (const { person, membership } of members) expect(membership.joinedOn >= addMonths(person.birthOn, 18 * 12), person.name).toBe(true)
  })

  test('have one period after the other, in an order that the rules allow, none in the future', () => {
    for (const { person, periods, membership } of members) {
      expect(periods.at(-1)!.untilOn, person.name).toBeNull()
      for (const [i, period] of periods.entries()) {
        const next = periods[i + 1]
        expect(period.fromOn >= membership.joinedOn && period.fromOn <= today, person.name).toBe(true)
        if (!next) continue
        expect(period.untilOn).toBe(next.fromOn)
        expect(period.fromOn < next.fromOn, person.name).toBe(true)
        if (next.standing !== period.standing) expect(nextStandings[period.standing], person.name).toContain(next.standing)
      }
    }
  })

  test('are probationary until the day they became full members, and have that day only if they did', () => {
    for (const { person, periods, membership } of members) {
      for (const p of periods.filter((q) => q.standing === 'PROBATIONARY')) expect(p.fromOn < (membership.fullOn ?? '9999'), person.name).toBe(true)
      if (periods.some((p) => p.standing === 'FULL')) expect(membership.fullOn, person.name).not.toBeNull()
    }
  })

  test('stand in a branch that was there, and in a group of that branch', () => {
    for (const { periods } of members)
      for (const p of periods) {
        const branch = bodyOf.get(p.branchId)!
        expect(branchKinds).toContain(branch.kind)
        expect(p.fromOn >= branch.facts.establishedOn, branch.name).toBe(true)
        if (!p.groupId) continue
        expect(bodyOf.get(p.groupId)!.parent).toBe(branch)
        expect(p.fromOn >= bodyOf.get(p.groupId)!.facts.establishedOn).toBe(true)
      }
  })

  test('are as many in each branch as a branch of its kind has', () => {
    const now = Map.groupBy(
      members.map((m) => m.periods.at(-1)!).filter((p) => p.standing === 'FULL' || p.standing === 'PROBATIONARY'),
      (p) => p.branchId,
    )
    const sizes = {
      COMMUNITY_BRANCH: [50, 150],
      ESTATE_BRANCH: [20, 50],
      NON_PUBLIC_ORG: [3, 15],
      STREET_ORGAN_BRANCH: [45, 45],
      JOINT_BRANCH: [3, 50],
    } as const
    for (const branch of plan.branches.filter((b) => b.body.streetId === demo.street.id)) {
      const [least, most] = sizes[branch.body.kind as keyof typeof sizes]
      const size = now.get(branch.body.id)?.length ?? 0
      expect(size >= least && size <= most, `${branch.body.name} ${size}`).toBe(true)
    }
  })

  test('pay dues at the rates of the rule', () => {
    expect([duesFen(300_000, 'PAY'), duesFen(300_001, 'PAY'), duesFen(500_000, 'PAY'), duesFen(500_001, 'PAY')]).toEqual([1500, 3000, 5000, 7500])
    expect([duesFen(1_000_000, 'PAY'), duesFen(1_000_001, 'PAY')]).toEqual([15_000, 20_000])
    expect([duesFen(500_000, 'PENSION'), duesFen(500_001, 'PENSION'), duesFen(0, 'RELIEF')]).toEqual([2500, 5000, 20])
  })
})

describe('posts', () => {
  test('every branch has a secretary who is a full member of it for a year or more', () => {
    const memberOf = new Map(members.map((m) => [m.person.id, m]))
    for (const branch of plan.branches) {
      const secretary = demo.posts.find((p) => p.organizationId === branch.body.id && p.kind === 'SECRETARY' && !p.untilOn)!
      const member = memberOf.get(secretary.personId ?? '')
      expect(member?.branch, branch.body.name).toBe(branch)
      expect(member!.membership.fullOn! <= addMonths(secretary.fromOn, -12), branch.body.name).toBe(true)
    }
  })

  test('a seat has one holder at a time, and none sits before the body was there', () => {
    for (const seat of Map.groupBy(demo.posts, (p) => `${p.organizationId} ${p.kind} ${p.seat}`).values()) {
      const inOrder = seat.toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : 1))
      for (const [i, post] of inOrder.entries()) {
        expect(post.fromOn >= bodyOf.get(post.organizationId)!.facts.establishedOn && post.fromOn <= today, post.id).toBe(true)
        if (inOrder[i + 1]) expect(post.untilOn! <= inOrder[i + 1]!.fromOn).toBe(true)
      }
    }
  })

  test('the secretaries of its communities sit in each 区域大党委, beside commissioners of the units', () => {
    for (const region of plan.bodies.filter((b) => b.kind === 'REGIONAL_GRAND_COMMITTEE')) {
      const here = demo.posts.filter((p) => p.organizationId === region.id)
      const secretaries = plan.bodies
        .filter((b) => b.kind === 'COMMUNITY_BRANCH' && b.parent === region)
        .map((b) => demo.posts.find((p) => p.organizationId === b.id && p.kind === 'SECRETARY' && !p.untilOn)!.personId)
      expect(here.filter((p) => p.kind === 'COMMISSIONER').map((p) => p.personId)).toEqual(secretaries)
      expect(here.filter((p) => p.kind === 'PART_TIME_COMMISSIONER' && p.holderUnit).length, region.name).toBeGreaterThanOrEqual(2)
    }
  })
})

describe('log-ins', () => {
  test('have names and a password that the door accepts, and roles that can be granted there', () => {
    for (const { username, role, organization, homeStreetId } of demo.accounts) {
      expect(whyUsernameRefused(username), username).toBeNull()
      expect(whyPasswordRefused(demoPassword, username), username).toBeNull()
      expect(whyNotGranted({ role, organization, homeStreetId, toSelf: false, byDistrict: true }), username).toBeNull()
    }
  })

  test('stand for different people', () => {
    const people = demo.accounts.flatMap((a) => a.personId ?? [])
    expect(new Set(people).size).toBe(demo.accounts.length - 1)
  })
})

describe('what the timelines tell', () => {
  const events = Map.groupBy(historyOf(demo), (e) => `${e.subjectType}:${e.subjectId}`)
  const told = (key: string, ...actions: string[]) => (events.get(key) ?? []).filter((e) => actions.includes(e.action)).map((e) => dayOf(e.at))

  test('agrees with where each body stood and who held its posts', () => {
    const postsOf = Map.groupBy(demo.posts, (p) => p.organizationId)
    for (const { id, name, facts, formerParents } of plan.bodies) {
      const key = `organization:${id}`
      expect(told(key, 'organization.created'), name).toEqual([facts.establishedOn])
      expect(told(key, 'organization.moved'), name).toEqual(formerParents.map((f) => f.untilOn))
      const held = postsOf.get(id) ?? []
      expect(told(key, 'organization.postStarted'), name).toEqual(held.map((p) => p.fromOn).toSorted())
      expect(told(key, 'organization.postEnded'), name).toEqual(held.flatMap((p) => p.untilOn ?? []).toSorted())
    }
  })

  test('agrees with what each member was and carried, and begins with his registration', () => {
    for (const { membership, periods, marks } of members) {
      const key = `member:${membership.id}`
      expect(events.get(key)![0]).toMatchObject({ action: 'member.registered' })
      expect(told(key, 'member.registered', 'member.standingChanged', 'member.relocated')).toEqual(periods.map((p) => p.fromOn))
      expect(told(key, 'member.marked')).toEqual(marks.map((m) => m.fromOn).toSorted())
    }
  })

  test('tells of nobody who opened what his role may not', () => {
    const may = {
      RECORD: peoplePermissions['people.read'],
      PHONE: peoplePermissions['people.revealPhone'],
      IDENTITY_NUMBER: peoplePermissions['people.revealIdentityNumber'],
    }
    for (const { kind, accountId } of accessesOf(demo.accounts, (a) => a.role, new Date('2026-11-25T02:00:00Z')))
      expect(may[kind as keyof typeof may], `${accountId} ${kind}`).toContain(accountId)
  })
})
