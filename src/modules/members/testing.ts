import type { Body } from '#modules/organizations/testing.ts'
import { anIdentityNumber, aPhone } from '#modules/people/testing.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type NewMember, registerMember } from './service.ts'

/** A full member of a branch, registered since 2015-07-01, with valid numbers of his own unless given. Run it as the system. */
export function aMember(
  ctx: Ctx,
  branch: Pick<Body, 'id'>,
  about: Partial<Omit<NewMember, 'person' | 'branchId'>> & { person?: Partial<NewMember['person']> } = {},
) {
  const { person, ...member } = about
  return registerMember(ctx, {
    standing: 'FULL',
    joinedOn: '2010-07-01',
    ...(member.standing === 'PROBATIONARY' ? {} : { fullOn: '2011-07-01' }),
    fromOn: '2015-07-01',
    ...member,
    branchId: branch.id,
    person: { name: '李秀英', phone: aPhone(), ...('identityNumber' in (person ?? {}) ? {} : { identityNumber: anIdentityNumber() }), ...person },
  })
}
