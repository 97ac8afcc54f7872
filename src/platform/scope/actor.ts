/**
 * Roles that a grant can give. These few words of the field stand in the platform because every policy names them.
 * DISTRICT_ADMIN and STREET_ADMIN run a deployment and a street (系统管理员); AUDITOR reads the traces and nothing else (审计管理员):
 * the split of 等保 (GB/T 22239). The others are who works and lives here.
 */
export const roles = ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY', 'MEMBER', 'RESIDENT'] as const
export type Role = (typeof roles)[number]

/** Chinese word of each role. */
export const roleLabels: Record<Role, string> = {
  DISTRICT_ADMIN: '区级管理员',
  STREET_ADMIN: '街道管理员',
  AUDITOR: '审计员',
  STREET_OFFICER: '街道党建办',
  COMMUNITY_WORKER: '社区工作者',
  BRANCH_SECRETARY: '支部书记',
  MEMBER: '党员',
  RESIDENT: '居民',
}

/** A role at an organization, as it reaches a subtree. `path` is the organization's path. */
export interface Grant {
  role: Role
  organizationId: string
  streetId: string
  path: string
}

/**
 * Who acts. A guest has no account and sees the public face of one street; SYSTEM is a job or a command and names the streets it
 * works on. `streets` is what row-level security lets the transaction see.
 */
export interface Actor {
  kind: 'GUEST' | 'ACCOUNT' | 'SYSTEM'
  accountId: string | null
  personId: string | null
  name: string
  /** The street whose pages are open, or that is acted for in the console; null for a system actor of many. */
  streetId: string | null
  streets: readonly string[]
  grants: readonly Grant[]
  /** On whose behalf (a member of staff who helps someone at the desk). */
  onBehalfOf?: string
}

/** A visitor without an account on the site of one street. */
export const guest = (streetId: string): Actor => ({ kind: 'GUEST', accountId: null, personId: null, name: '访客', streetId, streets: [streetId], grants: [] })

/** A job or command working on `streets`; `name` is what the timeline shows (e.g. 夜间封存). It holds every permission there. */
export const system = (name: string, streets: readonly string[]): Actor => ({
  kind: 'SYSTEM',
  accountId: null,
  personId: null,
  name,
  streetId: streets.length === 1 ? (streets[0] ?? null) : null,
  streets,
  grants: [],
})

/** The word for the timeline and the access log: the role by which the actor acts. */
export function actingRole(actor: Actor): string {
  if (actor.kind === 'SYSTEM') return '系统'
  const first = actor.grants[0]
  return first ? roleLabels[first.role] : actor.kind === 'GUEST' ? '访客' : '居民'
}
