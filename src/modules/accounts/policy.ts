import type { Permissions } from '#platform/scope/policy.ts'

/**
 * Who may manage accounts and read the traces. An account belongs to its home street, or to the district; the permission must reach
 * there. Administrators do not work on the office's records, and an auditor changes nothing: the split of roles of 等保 (GB/T 22239).
 */
export const permissions = {
  'accounts.view': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR'],
  'accounts.manage': ['DISTRICT_ADMIN', 'STREET_ADMIN'],
  'accounts.settings': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER'],
  'accounts.audit': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR'],
} satisfies Permissions
