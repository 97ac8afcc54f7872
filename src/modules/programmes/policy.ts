import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with the programmes of a street. They are the street's; whoever works in it reads them. */
export const permissions = {
  'programmes.read': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Drafting, publishing, retiring. */
  'programmes.edit': ['STREET_ADMIN', 'STREET_OFFICER'],
  /** Saying that a record belongs to an element; checked at the record's organization. */
  'programmes.tag': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
} satisfies Permissions
