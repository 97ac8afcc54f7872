import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with reviews and honors. A member reads his own (`signedIn`). */
export const permissions = {
  'appraisals.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Keeping the review of a branch and closing it. */
  'appraisals.keep': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Opening a closed review again, honors. */
  'appraisals.edit': ['STREET_OFFICER'],
  'appraisals.export': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Counts without persons: the yearly tables. */
  'appraisals.statistics': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
} satisfies Permissions
