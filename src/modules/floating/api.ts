import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { floatingContract } from './contract.ts'
import { decide, proposeDecision } from './decide.ts'
import { editGuest, endGuest, registerGuest } from './guests.ts'
import { departureView, floatingTimeline, getFloating, listFloating, listGuests, myDepartures } from './queries.ts'
import { closeLapse, confirmDeparture, declineDeparture, openLapse, recordContact, recordReturn, registerDeparture, reportDeparture } from './service.ts'

const api = implement(floatingContract).$context<ApiContext>().use(inTransaction)

/** The contract of floating members bound to its service and queries. A change answers with the member's page. */
export const floatingApi = api.router({
  list: api.list.handler(({ context, input }) => listFloating(context, input)),
  get: api.get.handler(({ context, input }) => getFloating(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => floatingTimeline(context, input.id, input)),
  depart: api.depart.handler(async ({ context, input: { id, ...departure } }) => {
    await registerDeparture(context, id, departure)
    return getFloating(context, id)
  }),
  confirm: api.confirm.handler(async ({ context, input: { id, ...more } }) => {
    await confirmDeparture(context, id, more)
    return getFloating(context, id)
  }),
  decline: api.decline.handler(async ({ context, input }) => {
    await declineDeparture(context, input.id, input.reason)
    return getFloating(context, input.id)
  }),
  return: api.return.handler(async ({ context, input }) => {
    await recordReturn(context, input.id, input.onDay)
    return getFloating(context, input.id)
  }),
  contact: api.contact.handler(async ({ context, input: { id, ...contact } }) => {
    await recordContact(context, id, contact)
    return getFloating(context, id)
  }),
  openLapse: api.openLapse.handler(async ({ context, input: { id, ...lapse } }) => {
    await openLapse(context, id, lapse)
    return getFloating(context, id)
  }),
  closeLapse: api.closeLapse.handler(async ({ context, input: { id, ...answer } }) => {
    await closeLapse(context, id, answer)
    return getFloating(context, id)
  }),
  propose: api.propose.handler(async ({ context, input: { id, ...proposal } }) => {
    await proposeDecision(context, id, proposal)
    return getFloating(context, id)
  }),
  decide: api.decide.handler(async ({ context, input: { id, ...decision } }) => {
    await decide(context, id, decision)
    return getFloating(context, id)
  }),
  guests: api.guests.handler(({ context, input }) => listGuests(context, input)),
  registerGuest: api.registerGuest.handler(async ({ context, input }) => ({ id: (await registerGuest(context, input)).id })),
  editGuest: api.editGuest.handler(async ({ context, input: { id, ...facts } }) => {
    await editGuest(context, id, facts)
    return { id }
  }),
  endGuest: api.endGuest.handler(async ({ context, input }) => {
    await endGuest(context, input.id, input.onDay)
    return { id: input.id }
  }),
  mine: api.mine.handler(({ context }) => myDepartures(context)),
  report: api.report.handler(async ({ context, input }) => departureView(await reportDeparture(context, input))),
})
