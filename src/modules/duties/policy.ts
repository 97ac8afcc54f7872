import type { Permissions } from '#platform/scope/policy.ts'

/** Who sees the board. Each line on it needs the permission of its own kind as well. */
export const permissions = {
  'duties.read': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Numbers of every kind, also of those whose lines name persons: what the district sees. */
  'duties.count': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER'],
} satisfies Permissions
