import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { birthdaysContract } from './birthday-contract.ts'
import { birthdays } from './birthdays.ts'

const api = implement(birthdaysContract).$context<ApiContext>().use(inTransaction)

/** The contract of 政治生日 bound to its queries. */
export const birthdaysApi = api.router({ list: api.list.handler(({ context, input }) => birthdays(context, input)) })
