import { type Area, pointIn, stripsOf } from './places.ts'
import { addBody, at, type Body, type Branch, exampleNote, officePhone, type Plan } from './plan.ts'
import { random } from './random.ts'
import { seatCommittee } from './structure.ts'

/** The area of the street next door, on the same schematic ground, to the north-west. */
const area: Area = {
  type: 'Polygon',
  coordinates: [
    [
      [113.6921, 34.7402],
      [113.7068, 34.7399],
      [113.7192, 34.7411],
      [113.7201, 34.7486],
      [113.7187, 34.7563],
      [113.7043, 34.7571],
      [113.6908, 34.7554],
      [113.6915, 34.7479],
      [113.6921, 34.7402],
    ],
  ],
}

const communities = [
  { code: '410104004001', name: '郑汴路社区', members: 15, courtyards: ['郑汴路6号院', '郑汴路14号院'] },
  { code: '410104004004', name: '商城花园社区', members: 13, courtyards: ['商城花园东院', '商城花园西院'] },
  { code: '410104004008', name: '未来路社区', members: 12, courtyards: ['未来路21号院'] },
]

/** 城东路街道, a tenant with little data: three branches, six groups, forty members. Nobody of 航海东路街道 may see any of it. */
export function planNeighbour(plan: Plan, district: Body): Body {
  const committee = addBody(plan, 'WORKING_COMMITTEE', '中共城东路街道工作委员会', district, {
    shortName: '城东路街道',
    divisionCode: '410104004',
    establishedOn: '1955-08-01',
    address: '郑州市管城回族区城东路60号',
    ...at([113.7056, 34.7487]),
    shape: area,
    contactPhone: officePhone(7000),
    contactPublic: true,
    introduction: exampleNote('与航海东路街道同在一个区的另一个街道'),
  })
  const strips = stripsOf(area, communities.length)
  for (const [i, { code, name, members, courtyards }] of communities.entries()) {
    const shape = strips[i]!
    const chance = random(code)
    const taken: [number, number][] = []
    const body = addBody(plan, 'COMMUNITY_BRANCH', `${name}党支部`, committee, {
      shortName: name,
      divisionCode: code,
      communityType: 'ORDINARY',
      establishedOn: '2004-05-20',
      ordinal: i + 1,
      address: `郑州市管城回族区${courtyards[0]}`,
      ...at(pointIn(shape, chance, { margin: 100, taken })),
      shape,
      contactPhone: officePhone(7001 + i),
      contactPublic: true,
    })
    const groups = ['一', '二'].map((n, g) => addBody(plan, 'PARTY_GROUP', `${name}第${n}党小组`, body, { establishedOn: '2006-04-16', ordinal: g + 1 }))
    const grid = addBody(plan, 'GRID', `${name}第一网格`, body, { establishedOn: '2014-03-01', ...at(pointIn(shape, chance, { taken })), shape })
    plan.seats.push({ body: grid, kind: 'GRID_WORKER', fromOn: '2021-06-01', phone: officePhone(7001 + i) })
    const branch: Branch = { body, milieu: 'COMMUNITY', members, groups, homes: courtyards.map((c) => `郑州市管城回族区城东路街道${name}${c}`) }
    plan.branches.push(branch)
    seatCommittee(plan, branch)
    for (const [c, courtyard] of courtyards.entries()) {
      const home = addBody(plan, 'COURTYARD_SELF_GOV', `${courtyard}居民自治小组`, groups[c]!, {
        shortName: courtyard,
        establishedOn: '2016-05-10',
        ...at(pointIn(shape, chance, { apart: 80, taken })),
      })
      plan.seats.push({ body: home, kind: 'COURTYARD_HEAD', from: branch, fromOn: '2023-04-10' })
      plan.addresses.push({ streetId: home.streetId, organizationId: home.id, name: courtyard, gridId: grid.id })
    }
  }
  return committee
}
