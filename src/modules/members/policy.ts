import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with memberships. A member stands in his branch; about himself a member reads all (`signedIn`). */
export const permissions = {
  'members.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Registering, standings, branches, facts. */
  'members.edit': ['STREET_OFFICER', 'COMMUNITY_WORKER'],
  /** Marks (floating, lost, hardship) and the group inside the branch: what a secretary keeps himself. */
  'members.keep': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** 政治生日 of the branch's members: its secretary's own list. */
  'members.birthdays': ['BRANCH_SECRETARY'],
  /** Counts without persons. The district sees these and no more. */
  'members.statistics': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Bringing in a roster from a spreadsheet, for the bodies below. */
  'members.import': ['STREET_OFFICER', 'COMMUNITY_WORKER'],
  /** A roster as a file, numbers masked. */
  'members.export': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER'],
  /** The same with whole numbers. */
  'members.exportFull': ['STREET_OFFICER'],
} satisfies Permissions
