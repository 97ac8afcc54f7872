import type { Basis } from '#modules/dues/rules.ts'
import type { Standing } from '#modules/members/rules.ts'
import type { marks, memberships, periods } from '#modules/members/schema.ts'
import type { consents } from '#modules/people/schema.ts'
import { addDays, addMonths, ageOn, type Day, startOfDay } from '#platform/time/day.ts'
import { dayBetween, earliest, latest } from './days.ts'
import { type DemoPerson, type peopleMaker, STUDENT } from './people.ts'
import type { Body, Branch } from './plan.ts'
import { demoId, type Random, random } from './random.ts'

type Period = typeof periods.$inferInsert
/** A member with his whole history. */
export interface DemoMember {
  person: DemoPerson
  branch: Branch
  membership: typeof memberships.$inferInsert
  periods: Period[]
  marks: (typeof marks.$inferInsert)[]
  consents: (typeof consents.$inferInsert)[]
  /** What his dues are computed from. */
  basis: Basis
}

/** From a day on: standing and place. */
interface Step {
  fromOn: Day
  standing: Standing
  branch: Body
  group: Body | null
  reason: string
}

/** The members of a branch today and, for every twelve of them, about one who has left it. */
export function membersOf(branch: Branch, makePerson: ReturnType<typeof peopleMaker>, today: Day): DemoMember[] {
  const chance = random(`members ${branch.body.id}`)
  const gone = Math.round(branch.members * (branch.milieu === 'FIRM' ? 0.1 : 0.08))
  return Array.from({ length: branch.members + gone }, (_, i) => {
    const exit = i < branch.members ? null : exitOf(chance, branch)
    const probationary = !exit && i % 70 === 11
    const person = makePerson(`${branch.body.id}/${i}`, chance, {
      streetId: branch.body.streetId,
      milieu: branch.milieu,
      homes: branch.homes,
      employer: branch.employer,
      today,
      ...(exit === 'DECEASED' && { atLeast: 72 }),
      ...(exit === 'SUSPENDED' && { atMost: 50 }),
      ...(probationary && { atMost: 44 }),
      ...(!probationary && { atLeast: 24 }),
    })
    return memberOf(chance, person, branch, exit, probationary, today)
  })
}

function exitOf(chance: Random, { milieu }: Branch): Standing {
  if (milieu === 'FIRM' || milieu === 'ORGAN') return 'TRANSFERRED_OUT'
  return chance.weighted([
    ['TRANSFERRED_OUT', 50],
    ['DECEASED', 40],
    ['SUSPENDED', 7],
    ['REMOVED', 2],
    ['LAPSED', 1],
  ] as const)
}

function memberOf(chance: Random, person: DemoPerson, branch: Branch, exit: Standing | null, probationary: boolean, today: Day): DemoMember {
  const { joinedOn, fullOn } = joining(chance, person, branch, probationary, today)
  const steps = stepsOf(chance, { joinedOn, fullOn }, branch, today)
  const marks: DemoMember['marks'] = []
  const id = demoId('membership', person.id)
  const mark = (kind: (typeof marks)[number]['kind'], detail: string, fromOn: Day, untilOn: Day | null = null) =>
    marks.push({ id: demoId('mark', id + kind + fromOn), streetId: person.streetId, membershipId: id, kind, detail, fromOn, untilOn })

  const last = steps.at(-1)!
  let leftOn: Day | null = null
  if (exit) {
    const soonest = addDays(last.fromOn, 60)
    // Two years after 停止党籍 a decision is due: those of this street are younger.
    const eldest = addDays(today, exit === 'SUSPENDED' ? -690 : -2200)
    leftOn = earliest(dayBetween(chance, latest(soonest, eldest), addDays(today, -20)), addDays(today, -1))
    if (leftOn <= last.fromOn) steps.splice(-1, 1, { ...last, fromOn: addDays(leftOn, -1) })
    steps.push({ ...last, fromOn: leftOn, standing: exit, group: null, reason: exitReasons[exit] ?? '' })
    if (exit === 'SUSPENDED') mark('LOST_CONTACT', '经多方查找联系不上', latest(addMonths(leftOn, -8), steps[0]!.fromOn))
  } else if (!probationary) {
    const age = ageOn(person.birthOn, today)
    const since = (days: number) => latest(addDays(today, -days), steps[0]!.fromOn)
    if (age < 58 && chance.chance(0.035)) mark('OUTFLOW', chance.pick(outflows), since(chance.int(100, 900)))
    else if (chance.chance(age >= 65 ? 0.05 : 0.015)) mark('HARDSHIP', chance.pick(hardships), since(chance.int(60, 1500)))
    else if (steps[0]!.fromOn < addDays(today, -1500) && chance.chance(0.03)) mark('OUTFLOW', chance.pick(outflows), since(1500), since(700))
  }

  const { basis, ...dues } = duesOf(chance, person, {
    hardship: marks.some((m) => m.kind === 'HARDSHIP'),
    paidUntil: leftOn ?? today,
    firstOn: steps[0]!.fromOn,
    today,
  })
  return {
    person,
    branch,
    basis,
    membership: {
      id,
      streetId: person.streetId,
      personId: person.id,
      joinedOn,
      fullOn,
      note: '示例数据',
      ...dues,
    },
    periods: periodsOf(steps, person, id),
    marks,
    consents: consentsOf(chance, person, today),
  }
}

const exitReasons: Partial<Record<Standing, string>> = {
  TRANSFERRED_OUT: '组织关系转出',
  DECEASED: '去世',
  SUSPENDED: '失联六个月以上，停止党籍',
  REMOVED: '支部大会决定除名，上级批准',
  LAPSED: '连续六个月不参加组织生活，自行脱党',
}
const outflows = ['广东省深圳市务工', '上海市随子女居住', '北京市务工', '江苏省苏州市务工', '浙江省杭州市经商', '海南省海口市随子女居住']
const hardships = ['患大病', '独居高龄', '低保家庭', '失业', '残疾']

/** Between 1969 and 1977 the rules knew no probation: who joined then was a full member at once. */
const WITHOUT_PROBATION = { from: '1969-04-14', until: '1977-08-18' } as const

function joining(chance: Random, person: DemoPerson, branch: Branch, probationary: boolean, today: Day): { joinedOn: Day; fullOn: Day | null } {
  const cameOfAge = addMonths(person.birthOn, 18 * 12)
  if (probationary) return { joinedOn: latest(addDays(today, -chance.int(20, 350)), cameOfAge, branch.body.facts.establishedOn), fullOn: null }
  const years = branch.milieu === 'VILLAGE' ? chance.int(20, 42) : chance.int(19, chance.chance(0.7) ? 27 : 38)
  const wished = addDays(addMonths(person.birthOn, years * 12), chance.int(0, 364))
  // The vote that admitted him lies two years back or more, so that he is a full member today even after an extension.
  const joinedOn = latest(cameOfAge, earliest(wished, addDays(today, -chance.int(740, 1100))))
  if (joinedOn >= WITHOUT_PROBATION.from && joinedOn < WITHOUT_PROBATION.until) return { joinedOn, fullOn: joinedOn }
  return { joinedOn, fullOn: addMonths(joinedOn, chance.chance(0.02) ? 18 : 12) }
}

/** Where he was admitted, or when he came from elsewhere, and where in the branch he stood since. */
function stepsOf(chance: Random, { joinedOn, fullOn }: { joinedOn: Day; fullOn: Day | null }, branch: Branch, today: Day): Step[] {
  const body = branch.body
  // Before an estate had its branch, its members belonged to the community's.
  const first = branch.milieu === 'ESTATE' ? body.parent! : body
  const placeOn = (day: Day): Pick<Step, 'branch' | 'group'> => {
    if (day < body.facts.establishedOn) return { branch: first, group: null }
    return { branch: body, group: group && day >= group.facts.establishedOn ? group : null }
  }
  const group = branch.groups.length ? chance.pick(branch.groups) : null
  const beginsOn = first.facts.establishedOn
  const admittedHere = joinedOn >= beginsOn && (fullOn === null || chance.chance(branch.milieu === 'VILLAGE' ? 0.85 : 0.4))
  const cameOn = admittedHere
    ? joinedOn
    : branch.milieu === 'VILLAGE'
      ? latest(beginsOn, addDays(joinedOn, 400))
      : dayBetween(chance, latest(beginsOn, addDays(joinedOn, 400)), addDays(today, -40))

  const conversion = fullOn === addMonths(joinedOn, 12) ? '按期转正' : '延长预备期后转正'
  const steps: Step[] = []
  if (admittedHere) {
    steps.push({ fromOn: joinedOn, standing: 'PROBATIONARY', ...placeOn(joinedOn), reason: '支部大会接收为预备党员' })
    if (fullOn) steps.push({ fromOn: fullOn, standing: 'FULL', ...placeOn(fullOn), reason: conversion })
  } else {
    steps.push({ fromOn: cameOn, standing: fullOn && cameOn >= fullOn ? 'FULL' : 'PROBATIONARY', ...placeOn(cameOn), reason: '组织关系转入' })
    if (fullOn && cameOn < fullOn) steps.push({ fromOn: fullOn, standing: 'FULL', ...placeOn(fullOn), reason: conversion })
  }
  const turn = (day: Day, reason: string) => {
    if (day <= steps[0]!.fromOn || day > today) return
    const before = steps.filter((s) => s.fromOn < day).at(-1)!
    if (steps.some((s) => s.fromOn === day)) return
    steps.push({ ...before, fromOn: day, ...placeOn(day), reason })
    steps.sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))
  }
  if (body !== first) turn(body.facts.establishedOn, '小区党支部成立，编入小区党支部')
  if (group) turn(group.facts.establishedOn, '编入党小组')

  const now = steps.at(-1)!
  const other = branch.groups.filter((g) => g !== now.group)
  if (now.group && other.length && chance.chance(0.08)) {
    const day = dayBetween(chance, latest(addDays(now.fromOn, 200), addDays(today, -1500)), addDays(today, -30))
    const to = chance.pick(other)
    if (day > now.fromOn && day >= to.facts.establishedOn) steps.push({ ...now, fromOn: day, group: to, reason: '调整党小组' })
  }
  return steps
}

function periodsOf(steps: readonly Step[], person: DemoPerson, membershipId: string): Period[] {
  return steps.map((s, i) => ({
    id: demoId('period', membershipId + s.fromOn),
    streetId: person.streetId,
    membershipId,
    personId: person.id,
    standing: s.standing,
    branchId: s.branch.id,
    groupId: s.group?.id ?? null,
    fromOn: s.fromOn,
    untilOn: steps[i + 1]?.fromOn ?? null,
    reason: s.reason,
  }))
}

/** Monthly dues by the whole-amount rate: [DUES §1–2] for pay, [DUES §5] for pensions, 0.20 yuan for students and those on relief [DUES §6]. */
export function duesFen(baseFen: number, payer: 'PAY' | 'PENSION' | 'RELIEF'): number {
  if (payer === 'RELIEF') return 20
  const yuan = baseFen / 100
  const rate = payer === 'PENSION' ? (yuan <= 5000 ? 5 : 10) : yuan <= 3000 ? 5 : yuan <= 5000 ? 10 : yuan <= 10_000 ? 15 : 20
  return Math.round((baseFen * rate) / 1000)
}

function duesOf(chance: Random, person: DemoPerson, about: { hardship: boolean; paidUntil: Day; firstOn: Day; today: Day }) {
  const retired = person.employer.startsWith('退休')
  const base = (retired ? chance.int(2500, 6200) : chance.int(3200, 11_500)) * 100
  const behind =
    about.paidUntil < about.today
      ? 0
      : chance.weighted([
          [0, 66],
          [1, 24],
          [2, 6],
          [4, 3],
          [6, 1],
        ] as const)
  const through = latest(addMonths(about.paidUntil, -behind), about.firstOn)
  const relief = about.hardship || person.employer === STUDENT
  const basis: Basis = { kind: relief ? 'RELIEF' : retired ? 'RETIRED' : 'EMPLOYED', baseFen: relief ? null : base }
  return {
    basis,
    monthlyDuesFen: duesFen(base, relief ? 'RELIEF' : retired ? 'PENSION' : 'PAY'),
    duesPaidThrough: `${through.slice(0, 7)}-01`,
  }
}

function consentsOf(chance: Random, { id, streetId }: DemoPerson, today: Day): DemoMember['consents'] {
  return (
    [
      ['CONTACT', 0.86],
      ['PUBLIC_NAME', 0.42],
      ['PUBLIC_PHOTO', 0.21],
    ] as const
  )
    .filter(([, share]) => chance.chance(share))
    .map(([purpose]) => {
      const givenOn = addDays(today, -chance.int(200, 1000))
      const withdrawn = chance.chance(0.04)
      return {
        id: demoId('consent', id + purpose),
        streetId,
        personId: id,
        purpose,
        givenAt: startOfDay(givenOn),
        withdrawnAt: withdrawn ? startOfDay(addDays(givenOn, 150)) : null,
      }
    })
}
