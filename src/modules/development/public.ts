// The door of `development`: what other modules may call.
export { carryCases, caseLines, endWithMember } from './carry.ts'
export { openCaseOf } from './cases.ts'
export { connectDevelopment, developmentLink } from './link.ts'
export { countTargets } from './queries.ts'
export { developmentActionLabels } from './texts.ts'
