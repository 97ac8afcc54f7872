import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { memberImportsContract } from './import-contract.ts'
import { confirmImport, discardImport, getImport, importPlaces, listImports } from './import-service.ts'

const api = implement(memberImportsContract).$context<ApiContext>().use(inTransaction)

/** The contract of imports bound to its service. */
export const memberImportsApi = api.router({
  places: api.places.handler(({ context }) => importPlaces(context)),
  list: api.list.handler(({ context, input }) => listImports(context, input)),
  get: api.get.handler(({ context, input }) => getImport(context, input.id)),
  confirm: api.confirm.handler(({ context, input }) => confirmImport(context, input)),
  discard: api.discard.handler(({ context, input }) => discardImport(context, input.id)),
})
