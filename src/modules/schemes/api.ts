import { implement } from '@orpc/server'
import { bodyFor } from '#modules/organizations/public.ts'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { removeLocalScheme, setLocalScheme } from '#platform/schemes/schemes.ts'
import { schemesContract } from './contract.ts'
import { schemesOf } from './queries.ts'

const api = implement(schemesContract).$context<ApiContext>().use(inTransaction)

export const schemesApi = api.router({
  list: api.list.handler(({ context, input }) => schemesOf(context, input.streetId, input.day)),
  set: api.set.handler(async ({ context, input: { key, streetId, ...decision } }) => {
    await bodyFor(context, 'schemes.edit', streetId)
    await setLocalScheme(context, key, streetId, decision)
    return {}
  }),
  remove: api.remove.handler(async ({ context, input: { key, streetId, fromOn } }) => {
    await bodyFor(context, 'schemes.edit', streetId)
    await removeLocalScheme(context, key, streetId, fromOn)
    return {}
  }),
})
