import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with floating, lost and in-service members. A member reports his own departure (`signedIn`). */
export const permissions = {
  'floating.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Departures, contacts, lapses, proposals of the branch, guests. */
  'floating.keep': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** The superior's decision, which changes the standing. */
  'floating.decide': ['STREET_OFFICER'],
  'floating.export': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER'],
} satisfies Permissions
