import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { dutiesContract } from './contract.ts'
import { dutyCounts, dutyList } from './queries.ts'

const api = implement(dutiesContract).$context<ApiContext>().use(inTransaction)

export const dutiesApi = api.router({
  list: api.list.handler(({ context, input }) => dutyList(context, input)),
  counts: api.counts.handler(({ context, input }) => dutyCounts(context, input)),
})
