import type { Permissions } from '#platform/scope/policy.ts'

/**
 * Who may do what with natural persons. A person stands where his organizations stand (his branch, the bodies where he holds a
 * post); one who stands nowhere belongs to the street as a whole. About himself everyone may do all that `signedIn` gates.
 */
export const permissions = {
  'people.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  'people.edit': ['STREET_OFFICER', 'COMMUNITY_WORKER'],
  /** Opening a phone number, with a purpose that the person can read. */
  'people.revealPhone': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Opening an identity number: only at the street office. */
  'people.revealIdentityNumber': ['STREET_ADMIN', 'STREET_OFFICER'],
  /** Reading who opened what in the street. */
  'people.audit': ['STREET_ADMIN', 'AUDITOR'],
  'people.decideRequests': ['STREET_ADMIN', 'STREET_OFFICER'],
  'people.merge': ['STREET_ADMIN', 'STREET_OFFICER'],
} satisfies Permissions
