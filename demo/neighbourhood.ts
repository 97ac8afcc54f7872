import { communityAreas, isInside, type Line, nearestRoad, type Point, pointIn, roads, stripsOf } from './places.ts'
import { addBody, ally, at, type Body, exampleNote, officePhone, type Plan } from './plan.ts'
import { random } from './random.ts'
import { type Community, fourLevelsOn, type Street } from './structure.ts'

const ordinals = ['一', '二', '三', '四']

/** Courtyards, grids, road crews and the addresses by which 我家归谁管 finds them: 78 courtyards, 42 grids, 13 roads. */
export function planNeighbourhood(plan: Plan, street: Street): void {
  const crews = new Map([...roads].map(([name, line], i) => [name, planRoadCrew(plan, street, name, line, i)]))
  for (const community of street.communities) {
    const grids = planGrids(plan, community)
    community.facts.courtyards.forEach((name, i) => {
      planCourtyard(plan, community, name, i, grids, crews)
    })
    for (const estate of community.estates) {
      const name = estate.body.facts.shortName!
      const point = pointOf(estate.body)
      plan.addresses.push({
        streetId: estate.body.streetId,
        organizationId: estate.body.id,
        name,
        gridId: gridAt(grids, point).id,
        roadCrewId: crews.get(nearestRoad(point))!.id,
      })
    }
  }
}

function planGrids(plan: Plan, { facts, branch }: Community): Body[] {
  return stripsOf(communityAreas.get(facts.code)!, 3).map((shape, i) => {
    const grid = addBody(plan, 'GRID', `${facts.name}第${ordinals[i]}网格`, branch.body, {
      establishedOn: '2014-03-01',
      ordinal: i + 1,
      ...at(pointIn(shape, random(`grid ${facts.code} ${i}`), { margin: 40 })),
      shape,
      contactPhone: branch.body.facts.contactPhone,
      contactPublic: true,
    })
    plan.seats.push({
      body: grid,
      kind: 'GRID_WORKER',
      fromOn: i === 1 ? '2025-03-01' : '2021-06-01',
      title: '专职网格员',
      phone: branch.body.facts.contactPhone!,
    })
    return grid
  })
}

const pointOf = (body: Body): Point => [body.facts.longitude!, body.facts.latitude!]
const gridAt = (grids: readonly Body[], point: Point): Body =>
  grids.find((g) => g.facts.shape?.type === 'Polygon' && isInside(point, g.facts.shape)) ?? grids[0]!

function planCourtyard(plan: Plan, community: Community, name: string, index: number, grids: Body[], crews: ReadonlyMap<string, Body>): void {
  const { facts, branch, estates, groups, taken } = community
  const chance = random(`courtyard ${facts.code} ${name}`)
  const road = [...roads.keys()].find((r) => name.startsWith(r))
  const point = pointIn(communityAreas.get(facts.code)!, chance, { margin: 50, apart: 130, taken, along: road === undefined ? undefined : roads.get(road) })
  const estate = estates.find((e) => name.startsWith(e.body.facts.shortName!.replace(/小区$/, '')))
  const parent = estate ? (estate.groups[index % estate.groups.length] ?? estate.body) : groups[index % groups.length]!
  const madeOn = `${chance.int(2013, 2018)}-0${chance.int(3, 9)}-${chance.int(10, 28)}`
  const establishedOn = estate && estate.body.facts.establishedOn > madeOn ? estate.body.facts.establishedOn : madeOn
  const body = addBody(plan, 'COURTYARD_SELF_GOV', `${name}居民自治小组`, parent, {
    shortName: name,
    establishedOn,
    ordinal: index + 1,
    address: `郑州市管城回族区${road ? name : `${facts.name}${name}`}`,
    ...at(point),
    contactPhone: branch.body.facts.contactPhone,
    contactPublic: true,
    introduction: exampleNote('居民自己议事、自己管理的楼院组织，楼院长由居民推选'),
  })
  if (establishedOn < fourLevelsOn) body.formerParents.push({ parent: branch.body, untilOn: fourLevelsOn })
  const from = chance.chance(0.5) ? (estate ?? branch) : undefined
  plan.seats.push({ body, kind: 'COURTYARD_HEAD', from, fromOn: '2023-04-10', termYears: 5 })
  for (let n = 1; n <= chance.int(1, 3); n++) plan.seats.push({ body, kind: 'BUILDING_STEWARD', seat: n, title: `${n}号楼楼栋长`, fromOn: '2023-04-10' })

  const reach = { streetId: body.streetId, organizationId: body.id, gridId: gridAt(grids, point).id, roadCrewId: crews.get(road ?? nearestRoad(point))!.id }
  plan.addresses.push({ ...reach, name })
}

/** 一长三员七队 of a road: chiefs by level, three officers, seven teams. */
function planRoadCrew(plan: Plan, street: Street, name: string, line: Line, index: number): Body {
  const chance = random(`road ${name}`)
  const crew = addBody(plan, 'ROAD_CREW', `${name}责任路段`, street.committee, {
    shortName: name,
    establishedOn: '2018-05-01',
    ordinal: index + 1,
    ...at(line.coordinates[Math.floor(line.coordinates.length / 2)]!),
    shape: line,
    contactPhone: officePhone(80 + index),
    contactPublic: true,
    introduction: exampleNote('实行一长三员七队：路长负总责，三员日常巡查、保洁、监督，七队按职责处置'),
  })
  const fromOn = `202${chance.int(2, 5)}-03-01`
  const phone = officePhone(80 + index)
  plan.seats.push({ body: crew, kind: 'ROAD_CHIEF', seat: 1, title: '一级路长', holderUnit: '管城回族区派驻街道', fromOn, phone })
  plan.seats.push({ body: crew, kind: 'ROAD_CHIEF', seat: 2, title: '二级路长', from: street.organ, fromOn, phone })
  for (const [i, title] of ['巡查员', '保洁员', '监督员'].entries()) plan.seats.push({ body: crew, kind: 'ROAD_OFFICER', seat: i + 1, title, fromOn, phone })
  for (const [i, title] of ['城管队', '环卫队', '市政队', '绿化队', '交警队', '市场监管队', '志愿者队'].entries())
    plan.seats.push({ body: crew, kind: 'TEAM_LEADER', seat: i + 1, title: `${title}队长`, fromOn })
  return crew
}

/** 红色物业联盟 of two estates: the branch, the property company, the owners' committee and the community sit together. */
export function planPropertyAlliances(plan: Plan, street: Street, companies: readonly Body[]): void {
  let next = 0
  for (const community of street.communities) {
    for (const estate of community.estates) {
      const word = estate.body.facts.shortName!
      const owners = addBody(plan, 'OWNERS_COMMITTEE', `${word}业主委员会`, estate.body, { establishedOn: '2018-11-20', ...placeOf(estate.body) })
      plan.seats.push({ body: owners, kind: 'CONTACT', title: '业主委员会主任', from: estate, fromOn: '2023-11-20', termYears: 5 })
      const company = companies[next++ % companies.length]!
      if (!['金色港湾小区', '馨家苑小区'].includes(word)) continue
      const alliance = addBody(plan, 'RED_PROPERTY_ALLIANCE', `${word}红色物业联盟`, estate.body, {
        establishedOn: '2019-05-16',
        ...placeOf(estate.body),
        introduction: exampleNote('社区党支部、小区党支部、物业公司、业主委员会每季度开一次会，双向进入、交叉任职'),
      })
      ally(plan, alliance, community.branch.body, '牵头', '2019-05-16')
      ally(plan, alliance, company, '成员单位', '2019-05-16')
      ally(plan, alliance, owners, '成员单位', '2019-05-16')
      plan.seats.push({ body: alliance, kind: 'CONTACT', title: '召集人', from: estate, fromOn: '2023-05-16' })
    }
  }
}

const placeOf = ({ facts: { longitude, latitude, address } }: Body) => ({ longitude, latitude, address })
