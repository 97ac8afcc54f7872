import { addDays, addMonths, type Day, dayParts } from '#platform/time/day.ts'
import { type CommunityFacts, communities, homesIn, homesOfStreet, regions } from './communities.ts'
import { latest } from './days.ts'
import { boundary, communityAreas, type Point, pointIn } from './places.ts'
import { addBody, at, type Body, type Branch, exampleNote, officePhone, type Plan } from './plan.ts'
import { random } from './random.ts'

/** A community's bodies, as later generators need them. */
export interface Community {
  facts: CommunityFacts
  branch: Branch
  estates: Branch[]
  /** The party groups of the branch itself. */
  groups: Body[]
  region: Body
  /** Points already taken, so that markers do not lie on each other. */
  taken: Point[]
}

export interface Street {
  district: Body
  committee: Body
  regions: Map<string, Body>
  communities: Community[]
  organ: Branch
}

const openingHours = '周一至周五 08:30至12:00、14:30至18:00'
const numerals = ['一', '二', '三', '四', '五', '六']
/** The four levels were set up in this spring: community branches under their 区域大党委, courtyards under party groups. */
export const fourLevelsOn = '2019-03-01'

/** The district, the street's committee, the three 区域大党委, branches and party groups: 14 + 1 branches, 43 groups. */
export function planStructure(plan: Plan): Street {
  const chance = random('structure')
  const district = addBody(plan, 'DISTRICT', '管城回族区', null, { shortName: '管城区', divisionCode: '410104', establishedOn: '1953-12-01' })
  const committee = addBody(plan, 'WORKING_COMMITTEE', '中共航海东路街道工作委员会', district, {
    shortName: '航海东路街道',
    divisionCode: '410104009',
    establishedOn: '2002-09-01',
    address: '郑州市管城回族区航海东路100号',
    ...at([113.7331, 34.7218]),
    shape: boundary,
    contactPhone: officePhone(0),
    contactPublic: true,
    openingHours,
    introduction: exampleNote('街道党工委领导本街道各社区、小区、机关和非公企业党组织，下设党建办公室'),
  })

  const regionBodies = new Map<string, Body>(
    regions.map(({ name, word, short, establishedOn }, i) => [
      name,
      addBody(plan, 'REGIONAL_GRAND_COMMITTEE', word, committee, {
        shortName: short,
        establishedOn,
        ordinal: i + 1,
        contactPhone: officePhone(10 + i),
        contactPublic: true,
        introduction: exampleNote('由街道党工委牵头、几个社区和驻区单位共同组成的协调机构，每季度召开一次联席会议'),
      }),
    ]),
  )

  const made = communities.map((facts, i) => planCommunity(plan, committee, regionBodies.get(facts.region)!, facts, i, chance.int(0, 2500)))
  // One that changed its 区域大党委, so that a history of moves can be seen.
  const moved = made.find((c) => c.facts.name === '永丰社区')!
  moved.branch.body.formerParents.push({ parent: regionBodies.get('港湾')!, untilOn: '2021-03-15' })

  const organBody = addBody(plan, 'STREET_ORGAN_BRANCH', '航海东路街道机关党支部', committee, {
    shortName: '机关党支部',
    establishedOn: '2002-10-18',
    address: '郑州市管城回族区航海东路100号',
    ...at([113.7328, 34.7221]),
    contactPhone: officePhone(20),
    contactPublic: true,
    openingHours,
  })
  const organ: Branch = {
    body: organBody,
    milieu: 'ORGAN',
    members: 45,
    groups: groupsOf(plan, organBody, 3, '2010-05-12'),
    homes: homesOfStreet,
    employer: '航海东路街道办事处',
  }
  plan.branches.push(organ)

  plan.branches.forEach((branch) => {
    seatCommittee(plan, branch)
  })
  for (const region of regionBodies.values()) {
    plan.seats.push({ body: region, kind: 'SECRETARY', from: organ, fromOn: '2022-04-08', phone: officePhone(1) })
    for (const [i, { branch }] of made.filter((m) => m.region === region).entries())
      plan.seats.push({
        body: region,
        kind: 'COMMISSIONER',
        seat: i + 1,
        as: { body: branch.body, kind: 'SECRETARY' },
        title: '委员（社区党支部书记）',
        fromOn: '2022-04-08',
      })
  }
  plan.seats.push(
    { body: committee, kind: 'SECRETARY', from: organ, fromOn: '2022-01-10', phone: officePhone(0) },
    { body: committee, kind: 'DEPUTY_SECRETARY', seat: 1, from: organ, title: '副书记、办事处主任', fromOn: '2023-02-20' },
    { body: committee, kind: 'DEPUTY_SECRETARY', seat: 2, from: organ, title: '副书记', fromOn: '2021-08-02' },
    { body: committee, kind: 'ORG_COMMISSIONER', from: organ, fromOn: '2022-03-01', phone: officePhone(2) },
    { body: committee, kind: 'PUBLICITY_COMMISSIONER', from: organ, fromOn: '2021-11-15' },
    { body: committee, kind: 'DISCIPLINE_COMMISSIONER', from: organ, title: '纪工委书记', fromOn: '2023-05-09' },
  )
  return { district, committee, regions: regionBodies, communities: made, organ }
}

function planCommunity(plan: Plan, committee: Body, region: Body, facts: CommunityFacts, index: number, day: number): Community {
  const chance = random(facts.code)
  const area = communityAreas.get(facts.code)!
  const taken: Point[] = []
  const word = facts.name.replace(/社区$/, '')
  const year = 2003 + Math.floor(day / 365)
  const body = addBody(plan, 'COMMUNITY_BRANCH', `${facts.name}党支部`, region, {
    shortName: facts.name,
    divisionCode: facts.code,
    communityType: facts.villageTurned ? 'VILLAGE_TURNED' : 'ORDINARY',
    establishedOn: `${year}-0${chance.int(1, 9)}-${chance.int(10, 28)}`,
    ordinal: index + 1,
    address: `郑州市管城回族区${facts.courtyards.find((c) => /[路街道]\d+号院/.test(c))!.replace(/号院.*/, '号')}`,
    ...at(pointIn(area, chance, { margin: 150, taken })),
    shape: area,
    contactPhone: officePhone(30 + index),
    contactPublic: true,
    openingHours,
    introduction: exampleNote(
      `${facts.name}${facts.villageTurned ? '为村改居社区，' : ''}有${facts.courtyards.length}个楼院居民自治组织${facts.estates.length ? `，在${facts.estates.join('、')}设有小区党支部` : ''}`,
    ),
  })
  body.formerParents.push({ parent: committee, untilOn: region.facts.establishedOn })

  // A courtyard that is part of an estate carries the estate's word.
  const estateWord = (estate: string) => estate.replace(/小区$/, '')
  const estateHomes = (estate: string) => facts.courtyards.filter((c) => c.startsWith(estateWord(estate)))
  const inEstates = facts.estates.flatMap(estateHomes)
  const branchOf = (b: Body, milieu: Branch['milieu'], members: number, groups: Body[], homes: readonly string[]): Branch => {
    const branch = { body: b, milieu, members, groups, homes: homesIn(facts, homes) }
    plan.branches.push(branch)
    return branch
  }

  const groups = groupsOf(plan, body, facts.groups, `${year + 2}-04-16`, word)
  const estates = facts.estates.map((estate, i) => {
    const estateBody = addBody(plan, 'ESTATE_BRANCH', `${estate}党支部`, body, {
      shortName: estate,
      establishedOn: `${2017 + (index % 2)}-0${chance.int(4, 9)}-${chance.int(10, 28)}`,
      ordinal: i + 1,
      address: `郑州市管城回族区${estate}`,
      ...at(pointIn(area, chance, { margin: 120, apart: 200, taken })),
      contactPhone: officePhone(50 + index),
      contactPublic: true,
      openingHours: '每天 09:00至11:30、15:00至17:30',
      introduction: exampleNote('按聚党员、建组织、立机制、搭平台、强保障五步建立'),
    })
    const estateMembers = chance.int(22, 38)
    // Only the largest estates are divided into groups.
    const estateGroups = ['金色港湾小区', '馨家苑小区', '富田太阳城小区'].includes(estate)
      ? groupsOf(plan, estateBody, 2, '2018-12-10', estateWord(estate))
      : []
    return branchOf(estateBody, 'ESTATE', estateMembers, estateGroups, estateHomes(estate))
  })
  const own = facts.members - estates.reduce((sum, e) => sum + e.members, 0)
  const homes = facts.courtyards.filter((c) => !inEstates.includes(c))
  const branch = branchOf(body, facts.villageTurned ? 'VILLAGE' : 'COMMUNITY', own, groups, homes)
  plan.seats.push({ body, kind: 'PARTY_AFFAIRS_OFFICER', from: branch, phone: officePhone(30 + index), fromOn: '2023-03-06' })
  return { facts, branch, estates, groups, region, taken }
}

function groupsOf(plan: Plan, branch: Body, count: number, establishedOn: string, word = '机关'): Body[] {
  return Array.from({ length: count }, (_, i) =>
    addBody(plan, 'PARTY_GROUP', `${word}第${numerals[i]}党小组`, branch, { shortName: `第${numerals[i]}党小组`, establishedOn, ordinal: i + 1 }),
  )
}

/**
 * The committee of a branch: five with 7 full members or more, otherwise a secretary alone [BW ch.6]; the last election by the
 * length of its term: community branches 5 years, others 3 [TERM 1].
 */
export function seatCommittee(plan: Plan, branch: Branch): void {
  const chance = random(`committee ${branch.body.id}`)
  const community = branch.body.kind === 'COMMUNITY_BRANCH'
  const termYears = community ? 5 : 3
  const elected =
    endsSoon(branch.body.name, plan.today, termYears) ??
    (community ? summerOf(branch.body.name, plan.today) : addMonths(addDays(plan.today, -chance.int(0, 27)), -chance.int(2, 26)))
  const fromOn = latest(elected, branch.body.facts.establishedOn)
  const kinds =
    branch.members < 8
      ? (['SECRETARY'] as const)
      : (['SECRETARY', 'DEPUTY_SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER', 'DISCIPLINE_COMMISSIONER'] as const)
  for (const kind of kinds) {
    const phone = kind === 'SECRETARY' ? (branch.body.facts.contactPhone ?? undefined) : undefined
    plan.seats.push({ body: branch.body, kind, from: branch, fromOn, termYears, phone })
  }
  for (const group of branch.groups) plan.seats.push({ body: group, kind: 'GROUP_LEADER', from: branch, fromOn })
}

/** Days from today to the end of the terms that stand before their 换届, or behind it, so that every reminder can be seen. */
const daysToEnd: Readonly<Record<string, number>> = { 石建社区: -12, 银莺社区: 25, 港湾社区: 40, 永丰社区: 75, 耿庄社区: 150, 馨家苑: -40 }

function endsSoon(name: string, today: Day, termYears: number): Day | null {
  const word = Object.keys(daysToEnd).find((w) => name.startsWith(w))
  return word === undefined ? null : addMonths(addDays(today, daysToEnd[word]!), -12 * termYears)
}

/** Most communities elected in one summer, two years ago. */
const summerOf = (name: string, today: Day): Day => `${dayParts(today)[0] - 2}-06-${random(`elected ${name}`).int(10, 28)}`
