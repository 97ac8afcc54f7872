import type { accesses } from '#modules/people/schema.ts'
import { type Role, roleLabels } from '#platform/scope/actor.ts'
import type { DemoMember } from './members.ts'
import type { DemoPerson } from './people.ts'
import type { Body, PostRow } from './plan.ts'

/** The one password of all demo accounts. The demo never loads in production. */
export const demoPassword = 'Hanghai#2026'

/** The log-ins: one for each role, and an officer next door. `label` says for whom, as the start prints it and README lists it. */
export const demoLogins = [
  { username: 'qu.admin', label: '区级管理员', role: 'DISTRICT_ADMIN' },
  { username: 'street.admin', label: '街道管理员', role: 'STREET_ADMIN' },
  { username: 'officer', label: '街道党建办', role: 'STREET_OFFICER' },
  { username: 'auditor', label: '审计员', role: 'AUDITOR' },
  { username: 'community', label: '社区工作者（港湾社区）', role: 'COMMUNITY_WORKER' },
  { username: 'secretary', label: '支部书记（港湾社区党支部）', role: 'BRANCH_SECRETARY' },
  { username: 'member', label: '党员（港湾社区党支部）', role: 'MEMBER' },
  { username: 'resident', label: '居民', role: 'RESIDENT' },
  { username: 'neighbor', label: '城东路街道党建办', role: 'STREET_OFFICER' },
] as const satisfies readonly { username: string; label: string; role: Role }[]
type DemoUsername = (typeof demoLogins)[number]['username']

/** A log-in of the demo: who it is, and the one role it holds at a body. */
export interface DemoAccount {
  username: DemoUsername
  /** For whom it is, in the words of the log-in page: 街道党建办. */
  label: string
  name: string
  role: Role
  organization: Body
  /** The natural person behind it, when he is in the register. */
  personId: string | null
  /** Null for an account of the district. */
  homeStreetId: string | null
}

/** What the accounts are chosen from. */
export interface Cast {
  district: Body
  street: Body
  neighbour: Body
  /** 港湾社区党支部. */
  community: Body
  /** 城东路街道's first community. */
  neighbourCommunity: Body
  members: readonly DemoMember[]
  posts: readonly PostRow[]
  resident: DemoPerson
}

/** Puts a person and a body behind each log-in. */
export function accountsOf({ district, street, neighbour, community, neighbourCommunity, members, posts, resident }: Cast): DemoAccount[] {
  const personOf = new Map(members.map((m) => [m.person.id, m.person]))
  const holder = (body: Body, kind: PostRow['kind']) =>
    personOf.get(posts.find((p) => p.organizationId === body.id && p.kind === kind && !p.untilOn)?.personId ?? '')!
  const holders = new Set(posts.map((p) => p.personId))
  const ordinary = (body: Body, nth = 0) =>
    members.filter((m) => {
      const now = m.periods.at(-1)!
      return now.branchId === body.id && now.standing === 'FULL' && !holders.has(m.person.id) && m.marks.length === 0
    })[nth]!.person
  const organ = members.filter((m) => m.branch.milieu === 'ORGAN' && m.periods.at(-1)!.standing === 'FULL' && !holders.has(m.person.id)).map((m) => m.person)

  const seats: Record<DemoUsername, { organization: Body; person: Pick<DemoPerson, 'id' | 'name'> | null }> = {
    'qu.admin': { organization: district, person: null },
    'street.admin': { organization: street, person: organ[0]! },
    officer: { organization: street, person: organ[1]! },
    auditor: { organization: street, person: organ[2]! },
    community: { organization: community, person: holder(community, 'PARTY_AFFAIRS_OFFICER') },
    secretary: { organization: community, person: holder(community, 'SECRETARY') },
    member: { organization: community, person: ordinary(community) },
    resident: { organization: street, person: resident },
    neighbor: { organization: neighbour, person: ordinary(neighbourCommunity) },
  }
  return demoLogins.map(({ username, label, role }) => {
    const { organization, person } = seats[username]
    return {
      username,
      label,
      role,
      name: person?.name ?? label,
      organization,
      personId: person?.id ?? null,
      homeStreetId: organization.kind === 'DISTRICT' ? null : organization.streetId,
    }
  })
}

/** Who looked at the member's record in the last weeks, so that the page 谁查看过我的档案 is not empty. */
export function accessesOf(accounts: readonly DemoAccount[], idOf: (account: DemoAccount) => string, now: Date): (typeof accesses.$inferInsert)[] {
  const named = (username: DemoUsername) => accounts.find((a) => a.username === username)!
  const member = named('member')
  const openings = [
    ['officer', 'RECORD', '核对党员年报', 41],
    ['community', 'PHONE', '通知参加组织生活会', 23],
    ['secretary', 'RECORD', '填写党员登记表', 9],
    ['officer', 'IDENTITY_NUMBER', '核对组织关系介绍信', 2],
  ] as const
  return openings.map(([username, kind, purpose, daysAgo]) => {
    const by = named(username)
    return {
      streetId: member.homeStreetId!,
      personId: member.personId!,
      at: new Date(now.getTime() - daysAgo * 86_400_000),
      accountId: idOf(by),
      actorName: by.name,
      actorRole: roleLabels[by.role],
      kind,
      purpose,
    }
  })
}
