// The door of `floating`: what other modules may call.
export { renewClocks } from './clocks.ts'
export { deadlineKinds } from './deadlines.ts'
export { floatingClocks } from './job.ts'
export { connectFloating } from './link.ts'
