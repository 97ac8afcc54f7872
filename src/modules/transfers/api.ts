import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { transfersContract } from './contract.ts'
import { getTransfer, listTransfers, myTransfers, streetsOfDeployment, transferTimeline } from './queries.ts'
import { receiveTransfer, recordReceipt } from './receive.ts'
import { askTransfer, draftTransfer, issueLetter, moveTransfer, registerLetter } from './service.ts'

const api = implement(transfersContract).$context<ApiContext>().use(inTransaction)

/** The contract of transfers bound to its service and queries. */
export const transfersApi = api.router({
  list: api.list.handler(({ context, input }) => listTransfers(context, input)),
  get: api.get.handler(({ context, input }) => getTransfer(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => transferTimeline(context, input.id, input)),
  streets: api.streets.handler(({ context }) => streetsOfDeployment(context)),
  draft: api.draft.handler(async ({ context, input: { membershipId, ...to } }) => getTransfer(context, (await draftTransfer(context, membershipId, to)).id)),
  arrived: api.arrived.handler(async ({ context, input }) => getTransfer(context, (await registerLetter(context, input)).id)),
  issue: api.issue.handler(async ({ context, input: { id, ...letter } }) => getTransfer(context, (await issueLetter(context, id, letter)).id)),
  receive: api.receive.handler(async ({ context, input: { id, ...place } }) => getTransfer(context, (await receiveTransfer(context, id, place)).id)),
  receipt: api.receipt.handler(async ({ context, input: { id, ...receipt } }) => getTransfer(context, (await recordReceipt(context, id, receipt)).id)),
  move: api.move.handler(async ({ context, input }) => getTransfer(context, (await moveTransfer(context, input.id, input.move, input.note)).id)),
  mine: api.mine.handler(({ context }) => myTransfers(context)),
  ask: api.ask.handler(async ({ context, input }) => getTransfer(context, (await askTransfer(context, input)).id)),
})
