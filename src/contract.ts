import { accountsContract } from '#modules/accounts/contract.ts'
import { annualContract, appraisalsContract } from '#modules/appraisals/contract.ts'
import { developmentContract } from '#modules/development/contract.ts'
import { duesContract } from '#modules/dues/contract.ts'
import { dutiesContract } from '#modules/duties/contract.ts'
import { electionsContract } from '#modules/elections/contract.ts'
import { floatingContract } from '#modules/floating/contract.ts'
import { birthdaysContract } from '#modules/members/birthday-contract.ts'
import { membersContract } from '#modules/members/contract.ts'
import { memberImportsContract } from '#modules/members/import-contract.ts'
import { organizationsContract } from '#modules/organizations/contract.ts'
import { peopleContract } from '#modules/people/contract.ts'
import { proceduresContract } from '#modules/procedures/contract.ts'
import { programmesContract } from '#modules/programmes/contract.ts'
import { schemesContract } from '#modules/schemes/contract.ts'
import { transfersContract } from '#modules/transfers/contract.ts'
import { searchContract } from '#platform/search/contract.ts'

/** The whole API: one contract a module. The console's client and `/openapi.json` come from it. */
export const contract = {
  accounts: accountsContract,
  organizations: organizationsContract,
  people: peopleContract,
  members: membersContract,
  memberImports: memberImportsContract,
  partyBirthdays: birthdaysContract,
  programmes: programmesContract,
  dues: duesContract,
  appraisals: appraisalsContract,
  annual: annualContract,
  schemes: schemesContract,
  elections: electionsContract,
  procedures: proceduresContract,
  development: developmentContract,
  duties: dutiesContract,
  transfers: transfersContract,
  floating: floatingContract,
  search: searchContract,
}
export type AppContract = typeof contract
