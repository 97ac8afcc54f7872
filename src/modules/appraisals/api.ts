import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { appraisalsContract } from './contract.ts'
import { board, getReview, honorList, memberRecord, myRecord, results, reviewTimeline } from './queries.ts'
import { moveReview, openReview, recordHonor, revokeHonor, saveReview } from './service.ts'

const api = implement(appraisalsContract).$context<ApiContext>().use(inTransaction)

/** The contract of reviews and honors bound to its services and queries. */
export const appraisalsApi = api.router({
  board: api.board.handler(({ context, input }) => board(context, input)),
  open: api.open.handler(async ({ context, input }) => ({ id: await openReview(context, input.branchId, input.year) })),
  get: api.get.handler(({ context, input }) => getReview(context, input.id)),
  save: api.save.handler(async ({ context, input: { id, version, ...facts } }) => {
    await saveReview(context, id, version, facts)
    return getReview(context, id)
  }),
  move: api.move.handler(async ({ context, input }) => {
    await moveReview(context, input.id, input.name, input.note)
    return getReview(context, input.id)
  }),
  timeline: api.timeline.handler(({ context, input }) => reviewTimeline(context, input.id, input)),
  results: api.results.handler(({ context, input }) => results(context, input)),
  honors: api.honors.handler(({ context, input }) => honorList(context, input)),
  recordHonor: api.recordHonor.handler(async ({ context, input }) => ({ id: await recordHonor(context, input) })),
  revokeHonor: api.revokeHonor.handler(async ({ context, input: { id, ...revoked } }) => {
    await revokeHonor(context, id, revoked)
    return { done: true as const }
  }),
  ofMember: api.ofMember.handler(({ context, input }) => memberRecord(context, input.id)),
  mine: api.mine.handler(({ context }) => myRecord(context)),
})
