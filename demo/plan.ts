import type { OrganizationKind, PostKind } from '#modules/organizations/rules.ts'
import type { addresses, alliances, offers, organizations, posts } from '#modules/organizations/schema.ts'
import type { Day } from '#platform/time/day.ts'
import { latest } from './days.ts'
import type { Point } from './places.ts'
import { demoId } from './random.ts'

type Row = typeof organizations.$inferInsert
/** What a body carries besides its place in the tree. */
export type Facts = Partial<Omit<Row, 'id' | 'streetId' | 'parentId' | 'kind' | 'name' | 'path' | 'node' | 'namePinyin' | 'nameInitials'>>

/** A body of the demo before it has a row. */
export interface Body {
  id: string
  streetId: string
  kind: OrganizationKind
  name: string
  parent: Body | null
  /** Where it stood before, oldest first, each until a day. */
  formerParents: { parent: Body; untilOn: Day }[]
  facts: Facts & { establishedOn: Day }
}

/** Who the members of a branch are: this decides their ages, work and number. */
export type Milieu = 'COMMUNITY' | 'ESTATE' | 'VILLAGE' | 'ORGAN' | 'FIRM'

/** A body with members. */
export interface Branch {
  body: Body
  milieu: Milieu
  members: number
  groups: Body[]
  /** Where its members live, in words, without a house number. */
  homes: readonly string[]
  /** The firm in which its members work. */
  employer?: string
}

/** A post to be filled: by a member of `from` when there is one, else by someone outside the register. */
export interface Seat {
  body: Body
  kind: PostKind
  seat?: number
  title?: string
  from?: Branch
  /** Whoever holds this other post, seated before. */
  as?: { body: Body; kind: PostKind }
  /** The holder's own unit: of a part-time commissioner, of a cadre sent by the district. */
  holderUnit?: string
  phone?: string
  fromOn: Day
  termYears?: number
}

/** Everything of a street that stands still: bodies and what ties them. Generators add to it; `load.ts` writes it. */
export interface Plan {
  /** The day on which the demo is seen. */
  today: Day
  bodies: Body[]
  branches: Branch[]
  seats: Seat[]
  alliances: (typeof alliances.$inferInsert)[]
  offers: (typeof offers.$inferInsert)[]
  addresses: Omit<typeof addresses.$inferInsert, 'namePinyin' | 'nameInitials'>[]
}
export type PostRow = typeof posts.$inferInsert

export const newPlan = (today: Day): Plan => ({ today, bodies: [], branches: [], seats: [], alliances: [], offers: [], addresses: [] })

/** Adds a body below its parent; a district or street is a tenant of its own. Names are unique within a kind and parent. */
export function addBody(plan: Plan, kind: OrganizationKind, name: string, parent: Body | null, facts: Body['facts']): Body {
  const id = demoId('organization', `${parent?.id ?? ''}/${kind}/${name}`)
  const tenant = kind === 'DISTRICT' || kind === 'WORKING_COMMITTEE'
  const body: Body = { id, streetId: tenant ? id : parent!.streetId, kind, name, parent, formerParents: [], facts }
  plan.bodies.push(body)
  return body
}

/** Ties a body into a joint one. */
export function ally(plan: Plan, joint: Body, member: Body, duty: string, fromOn: Day): void {
  plan.alliances.push({
    id: demoId('alliance', joint.id + member.id),
    streetId: joint.streetId,
    organizationId: joint.id,
    memberId: member.id,
    duty,
    fromOn: latest(fromOn, joint.facts.establishedOn, member.facts.establishedOn),
  })
}

/** Longitude and latitude as a body carries them. */
export const at = ([longitude, latitude]: Point) => ({ longitude, latitude })

/** An office phone of the demo, the same for the same `n`. */
export const officePhone = (n: number) => `0371-6000${String(1000 + n).padStart(4, '0')}`

/** Every introduction says so: nothing here is a real body's record. */
export const exampleNote = (words: string) => `${words}（示例数据）`
