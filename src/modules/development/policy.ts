import type { Permissions } from '#platform/scope/policy.ts'

/**
 * Who may do what with 发展党员. Recording belongs to the branch and who helps it; consent, pre-review, approval and filing to the 党工委,
 * whose permission is asked at the street itself: committees below it cannot approve. [R26 §22, §24–25] Who applies reads his own case.
 */
export const permissions = {
  'development.read': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Opening cases, recording the steps of the branch, notices, papers. */
  'development.keep': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** The steps of the 党工委. */
  'development.approve': ['STREET_OFFICER'],
  /** The box of a notice: the branch and its superior only. */
  'development.objections': ['STREET_OFFICER', 'BRANCH_SECRETARY'],
  /** Accountability cases. */
  'development.account': ['STREET_OFFICER'],
  /** Counts without persons. The district sees these and no more. */
  'development.funnel': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
} satisfies Permissions
