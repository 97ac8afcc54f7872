// The door of `transfers`: what other modules may call.
export { deadlineKinds } from './deadlines.ts'
export { addToFile, type FilePart, fileTables, type ReceivedMember } from './file.ts'
export { expireTransfers } from './job.ts'
export { connectTransfers } from './link.ts'
export { draftTransfer } from './service.ts'
