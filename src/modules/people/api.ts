import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { peopleContract } from './contract.ts'
import { duplicatesOf, listMerges, merge, previewMerge, undoMerge } from './merge.ts'
import { accessesOfStreet, findPeople, getPerson, myAccesses, myConsents, myPerson, ownData } from './queries.ts'
import { listRequests, moveRequest, myRequests, submitRequest } from './requests.ts'
import { edit, register, reveal, setConsent } from './service.ts'

const api = implement(peopleContract).$context<ApiContext>().use(inTransaction)

/** The contract of persons bound to its service and queries. */
export const peopleApi = api.router({
  get: api.get.handler(({ context, input }) => getPerson(context, input.id)),
  register: api.register.handler(({ context, input }) => register(context, input)),
  edit: api.edit.handler(({ context, input: { id, version, changedOn, ...facts } }) => edit(context, id, version, facts, changedOn)),
  find: api.find.handler(({ context, input }) => findPeople(context, input.text)),
  reveal: api.reveal.handler(async ({ context, input }) => ({ value: await reveal(context, input.id, input.field, input.purpose) })),
  accesses: api.accesses.handler(({ context, input }) => accessesOfStreet(context, input)),
  duplicates: api.duplicates.handler(({ context }) => duplicatesOf(context)),
  previewMerge: api.previewMerge.handler(({ context, input }) => previewMerge(context, input.keptId, input.mergedId)),
  merges: api.merges.handler(({ context, input }) => listMerges(context, input)),
  merge: api.merge.handler(({ context, input }) => merge(context, input)),
  undoMerge: api.undoMerge.handler(({ context, input }) => undoMerge(context, input.id)),
  requests: api.requests.handler(({ context, input }) => listRequests(context, input)),
  moveRequest: api.moveRequest.handler(({ context, input }) => moveRequest(context, input.id, input.move, input.note)),
  mine: {
    person: api.mine.person.handler(({ context }) => myPerson(context)),
    accesses: api.mine.accesses.handler(({ context, input }) => myAccesses(context, input)),
    consents: api.mine.consents.handler(({ context }) => myConsents(context)),
    setConsent: api.mine.setConsent.handler(({ context, input }) => setConsent(context, input.purpose, input.given)),
    requests: api.mine.requests.handler(({ context }) => myRequests(context)),
    request: api.mine.request.handler(({ context, input }) => submitRequest(context, input)),
    data: api.mine.data.handler(({ context }) => ownData(context)),
  },
})
