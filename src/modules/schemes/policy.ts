import type { Permissions } from '#platform/scope/policy.ts'

/** Who reads the rules in force, and who sets the office's own values within them. */
export const permissions = {
  'schemes.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  'schemes.edit': ['STREET_OFFICER'],
} satisfies Permissions
