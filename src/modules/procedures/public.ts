// The door of `procedures`: what other modules may call.
export { deadlineKinds } from './deadlines.ts'
export { procedureActionLabels } from './texts.ts'
