import { membersContract } from '#modules/members/contract.ts'
import { peopleContract } from '#modules/people/contract.ts'

/** The whole API: one contract a module. The console's client and `/openapi.json` come from it. */
export const contract = {
  people: peopleContract,
  members: membersContract,
}
export type AppContract = typeof contract
