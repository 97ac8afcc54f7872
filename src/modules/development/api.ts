import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { closeAccountability, openAccountability } from './accountability.ts'
import { caseTimeline, getCase, myCase, openedCase, votersOf } from './case-view.ts'
import { applyOnline, endCase, moveCase, openCase, receiveCase } from './cases.ts'
import { developmentContract } from './contract.ts'
import { decideObjection, object, objectionsOf, openNotice, withdrawNotice } from './notices.ts'
import { funnel, listAccountabilities, listCases, listNotices } from './queries.ts'
import { addPaper, correctEntry, takeStep } from './service.ts'

const api = implement(developmentContract).$context<ApiContext>().use(inTransaction)

/** The contract bound to services and queries. */
export const developmentApi = api.router({
  list: api.list.handler(({ context, input }) => listCases(context, input)),
  funnel: api.funnel.handler(({ context, input }) => funnel(context, input.organizationId)),
  get: api.get.handler(({ context, input }) => getCase(context, input.id)),
  opened: api.opened.handler(async ({ context, input }) => ({ recorded: await openedCase(context, input.id) })),
  timeline: api.timeline.handler(({ context, input: { id, ...page } }) => caseTimeline(context, id, page)),
  voters: api.voters.handler(({ context, input }) => votersOf(context, input.id, input.day)),
  mine: api.mine.handler(({ context }) => myCase(context)),
  apply: api.apply.handler(({ context, input }) => applyOnline(context, input)),
  open: api.open.handler(({ context, input }) => openCase(context, input)),
  receive: api.receive.handler(({ context, input }) => receiveCase(context, input)),
  take: api.take.handler(({ context, input: { id, version, step, ...input } }) => takeStep(context, id, version, step, input)),
  correct: api.correct.handler(({ context, input: { id, version, entryId, reason, ...input } }) => correctEntry(context, id, version, entryId, reason, input)),
  paper: api.paper.handler(({ context, input: { id, version, ...input } }) => addPaper(context, id, version, input)),
  move: api.move.handler(({ context, input: { id, version, ...input } }) => moveCase(context, id, version, input)),
  end: api.end.handler(({ context, input: { id, version, ...input } }) => endCase(context, id, version, input)),
  notices: api.notices.handler(({ context, input }) => listNotices(context, input)),
  openNotice: api.openNotice.handler(({ context, input: { id, version, ...input } }) => openNotice(context, id, version, input)),
  withdrawNotice: api.withdrawNotice.handler(({ context, input }) => withdrawNotice(context, input.id, input.reason)),
  objections: api.objections.handler(({ context, input }) => objectionsOf(context, input.id)),
  decideObjection: api.decideObjection.handler(({ context, input: { id, ...input } }) => decideObjection(context, id, input)),
  object: api.object.handler(({ context, input: { id, ...input } }) => object(context, id, input)),
  accountabilities: api.accountabilities.handler(({ context, input }) => listAccountabilities(context, input)),
  openAccountability: api.openAccountability.handler(({ context, input: { id, version, ...input } }) => openAccountability(context, id, version, input)),
  closeAccountability: api.closeAccountability.handler(({ context, input: { id, ...input } }) => closeAccountability(context, id, input)),
})
