import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with the bodies of a street. The structure is the street's own; a community keeps the facts of its own bodies. */
export const permissions = {
  'organizations.read': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Facts, posts, offers, addresses and place of a body. */
  'organizations.edit': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER'],
  /** Make, move, dissolve bodies; alliances. */
  'organizations.arrange': ['STREET_ADMIN', 'STREET_OFFICER'],
  /** Open a street in this deployment. */
  'organizations.openStreet': ['DISTRICT_ADMIN'],
} satisfies Permissions
