import type { Day } from '#platform/time/day.ts'
import { accountsOf, type DemoAccount } from './accounts.ts'
import { type DemoFile, planDevelopment } from './development.ts'
import { planFirms } from './firms.ts'
import { type DemoGuest, guestsOf } from './floating.ts'
import { type DemoMember, membersOf } from './members.ts'
import { planNeighbour } from './neighbour.ts'
import { planNeighbourhood, planPropertyAlliances } from './neighbourhood.ts'
import { planPartners, planTeams } from './partners.ts'
import { type DemoPerson, peopleMaker } from './people.ts'
import { type Body, newPlan, type Plan, type PostRow } from './plan.ts'
import { fillSeats } from './posts.ts'
import { type ProgrammeRows, programmesOf } from './programmes.ts'
import { demoId, random } from './random.ts'
import { planStructure } from './structure.ts'

/** The whole demo as rows to be written. Nothing of it is a real person or a real body's record. */
export interface Demo {
  district: Body
  street: Body
  neighbour: Body
  plan: Plan
  members: DemoMember[]
  /** People who are no members: a resident of 港湾社区 with a log-in, and rows typed a second time, to be merged. */
  others: DemoPerson[]
  posts: PostRow[]
  programmes: ProgrammeRows
  accounts: DemoAccount[]
  /** The files of 发展党员; those of them who are no members stand among `others`. */
  development: DemoFile[]
  /** Members of elsewhere who report here; they stand among `others`. */
  guests: DemoGuest[]
}

/** Makes the demo as it stands on a day; the same day gives the same demo. */
export function planDemo(today: Day): Demo {
  const plan = newPlan(today)
  const street = planStructure(plan)
  planNeighbourhood(plan, street)
  const propertyCompanies = planFirms(plan, street)
  planPropertyAlliances(plan, street, propertyCompanies)
  planPartners(plan, street)
  planTeams(plan, street)
  const neighbour = planNeighbour(plan, street.district)

  const makePerson = peopleMaker()
  const members = plan.branches.flatMap((branch) => membersOf(branch, makePerson, today))
  const posts = fillSeats(plan.seats, members, today)
  const harbor = street.communities.find((c) => c.facts.name === '港湾社区')!
  const resident = makePerson('resident', random('resident'), {
    streetId: street.committee.id,
    milieu: 'ESTATE',
    homes: harbor.branch.homes,
    today,
    atLeast: 30,
    atMost: 44,
  })
  const accounts = accountsOf({
    district: street.district,
    street: street.committee,
    neighbour,
    community: harbor.branch.body,
    neighbourCommunity: plan.branches.find((b) => b.body.streetId === neighbour.id)!.body,
    members,
    posts,
    resident,
  })
  const programmes = programmesOf(
    street.committee.id,
    plan.bodies.filter((b) => b.streetId === street.committee.id),
    '2019-01-01',
  )
  const development = planDevelopment({ plan, members, makePerson, today, streetId: street.committee.id })
  const known = new Set(members.map((m) => m.person.id))
  const guests = guestsOf(plan.branches, makePerson, today)
  return {
    district: street.district,
    street: street.committee,
    neighbour,
    plan,
    members,
    others: [resident, ...typedTwice(members), ...development.map((f) => f.person).filter((p) => !known.has(p.id)), ...guests.map((g) => g.person)],
    posts,
    programmes,
    accounts,
    guests,
    development,
  }
}

/** Three members whom somebody registered once more without a number: what 合并重复资料 is for. */
function typedTwice(members: readonly DemoMember[]): DemoPerson[] {
  return [members[40]!, members[410]!, members[880]!].map(({ person }) => ({
    ...person,
    id: demoId('person', `again ${person.id}`),
    identityNumber: null,
    nativePlace: null,
    school: null,
    homeAddress: person.homeAddress.replace('航海东路街道', ''),
    note: '示例数据：志愿者登记时重复录入',
  }))
}
