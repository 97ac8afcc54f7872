import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with dues. Pay and pensions are sensitive [PIPL §28]: a branch's own people see them, the district sees sums. A member reads his own (`signedIn`). */
export const permissions = {
  'dues.read': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Recording payments, fixing the base, deciding on requests. */
  'dues.keep': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Filing a reduction as the superior. */
  'dues.file': ['STREET_OFFICER'],
  /** Sheets and receipts as files. */
  'dues.export': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Sums without persons. */
  'dues.totals': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
} satisfies Permissions
