import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with transfers. A member asks for his own and follows it (`signedIn`). */
export const permissions = {
  'transfers.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Preparing a transfer, handing over the letter, taking it back. */
  'transfers.draft': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Letters and receipts from outside: the street's committee issues them. */
  'transfers.issue': ['STREET_OFFICER'],
  /** Taking a member in, or refusing him with the reason. */
  'transfers.receive': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  'transfers.export': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER'],
} satisfies Permissions
