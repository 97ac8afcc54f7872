// The door of `members`: what other modules may call.

export { latestFor } from './ages.ts'
export { findByNumber } from './find.ts'
export { type MembersListener, onMembersChanged } from './hooks.ts'
export { indexAllMembers, indexMembers } from './index-entry.ts'
export { connectMembers, membersLink } from './link.ts'
export { getMember, myMembership } from './queries.ts'
export { register } from './register.ts'
export { roster, rosterCount, scopeFor } from './roster.ts'
export { changeStanding, clearMark, type DuesNote, editMembership, noteDues, registerMember, relocate, setMark } from './service.ts'
export { fullMembersOn, type MembershipNow, membershipOf } from './standing.ts'
export { statistics, type Totals, yearStatistics } from './statistics.ts'
export { memberActionLabels } from './texts.ts'
