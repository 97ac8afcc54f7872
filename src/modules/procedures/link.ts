import { asc, eq } from 'drizzle-orm'
import { memberships } from '#modules/members/schema.ts'
import type { PersonLink } from '#modules/people/public.ts'
import { caseMembers, cases } from './schema.ts'

/** What `people` may know of cases: for the founding of which body a member was gathered. */
export const proceduresLink: PersonLink = {
  name: '程序办理',

  async ownData({ tx }, personId) {
    const gathered = await tx
      .select({ title: cases.title, startedOn: cases.startedOn, endedOn: cases.endedOn })
      .from(caseMembers)
      .innerJoin(cases, eq(cases.id, caseMembers.caseId))
      .innerJoin(memberships, eq(memberships.id, caseMembers.membershipId))
      .where(eq(memberships.personId, personId))
      .orderBy(asc(cases.startedOn))
    return gathered.length ? { gathered } : null
  },
}
