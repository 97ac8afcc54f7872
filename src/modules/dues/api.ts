import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { duesContract } from './contract.ts'
import { branchYear, memberDues, monthPage, myDues, reliefPage, yearTotals } from './queries.ts'
import { moveRelief, requestRelief } from './relief.ts'
import { giveExtra, recordPayments, setBasis, takeBack } from './service.ts'

const api = implement(duesContract).$context<ApiContext>().use(inTransaction)
const done = { done: true } as const

/** The contract of dues bound to its services and queries. */
export const duesApi = api.router({
  month: api.month.handler(({ context, input }) => monthPage(context, input.branchId, input.month)),
  record: api.record.handler(({ context, input: { branchId, ...received } }) => recordPayments(context, branchId, received)),
  takeBack: api.takeBack.handler(async ({ context, input }) => {
    await takeBack(context, input.id, input.reason)
    return done
  }),
  extra: api.extra.handler(async ({ context, input: { id, ...gift } }) => {
    await giveExtra(context, id, gift)
    return done
  }),
  member: api.member.handler(({ context, input }) => memberDues(context, input.id)),
  setBasis: api.setBasis.handler(async ({ context, input: { id, ...basis } }) => {
    await setBasis(context, id, basis)
    return memberDues(context, id)
  }),
  year: api.year.handler(({ context, input }) => branchYear(context, input.branchId, input.year)),
  totals: api.totals.handler(({ context, input }) => yearTotals(context, input.organizationId, input.year)),
  reliefs: api.reliefs.handler(({ context, input }) => reliefPage(context, input)),
  requestRelief: api.requestRelief.handler(async ({ context, input }) => ({ id: await requestRelief(context, input) })),
  moveRelief: api.moveRelief.handler(async ({ context, input: { id, name, ...input } }) => ({ state: await moveRelief(context, id, name, input) })),
  mine: api.mine.handler(({ context }) => myDues(context)),
})
