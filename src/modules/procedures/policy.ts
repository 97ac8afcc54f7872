import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with the office's step-by-step programmes. Templates are the street's; a case stands at a body. */
export const permissions = {
  'procedures.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Drafting and publishing templates. */
  'procedures.design': ['STREET_ADMIN', 'STREET_OFFICER'],
  /** Starting a case and finishing the steps of the body. */
  'procedures.work': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Finishing the steps of the street: replies, founding a body. */
  'procedures.approve': ['STREET_OFFICER'],
} satisfies Permissions
