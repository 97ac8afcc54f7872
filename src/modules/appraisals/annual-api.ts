import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { annual } from './annual.ts'
import { annualContract } from './contract.ts'

const api = implement(annualContract).$context<ApiContext>().use(inTransaction)

/** The contract of the yearly tables bound to what counts them. */
export const annualApi = api.router({ get: api.get.handler(({ context, input }) => annual(context, input)) })
