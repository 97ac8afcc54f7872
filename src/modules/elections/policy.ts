import type { Permissions } from '#platform/scope/policy.ts'

/** Who may do what with terms and elections. The street's Party working committee is the superior: it replies, and files. */
export const permissions = {
  /** Terms of bodies, and how far each election is: no person in it. */
  'elections.terms': ['DISTRICT_ADMIN', 'STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** An election with its electors and candidates. */
  'elections.read': ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** Plan, electors, candidates, ballots, report. */
  'elections.edit': ['STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'],
  /** What only the superior does: reply to the plan, put a term off, remind, file the result; and record terms of the past. */
  'elections.approve': ['STREET_OFFICER'],
} satisfies Permissions
