import { permissions as accountsPermissions } from '#modules/accounts/policy.ts'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { aMember } from '#modules/members/testing.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { permissions } from './policy.ts'
import { connectTransfers } from './public.ts'
import { draftTransfer, issueLetter } from './service.ts'

/** Two streets with a branch each, officers of both, and whatever a transfer needs. */
export async function transferStage() {
  for (const p of [accountsPermissions, organizationsPermissions, peoplePermissions, membersPermissions, permissions]) declarePermissions(p)
  connectMembers()
  connectTransfers()
  const t = await testStreets()
  const home = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部', shortName: '果树所' })
  const near = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' })
  const away = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '商城路社区党支部' })
  const staff = {
    officer: t.someone('STREET_OFFICER', t.street, { name: '王敏' }),
    secretary: t.someone('BRANCH_SECRETARY', home, { name: '张书记' }),
    other: t.someone('STREET_OFFICER', t.neighbour, { name: '赵强' }),
  }
  return {
    ...t,
    ...{ home, near, away, staff },
    /** A full member of the home branch with dues paid through May 2019. */
    member: (about: Parameters<typeof aMember>[2] = {}) => t.asSystem((ctx) => aMember(ctx, home, { duesPaidThrough: '2019-05-01', ...about })),
    /** A letter of a member to the street next door, issued by the officer. */
    async letter(membershipId: string, now?: Date) {
      const drafted = await t.as(
        staff.officer,
        (ctx) => draftTransfer(ctx, membershipId, { kind: 'BETWEEN_STREETS', toStreetId: t.neighbour.id, reason: '迁居到商城路' }),
        now,
      )
      return t.as(staff.officer, (ctx) => issueLetter(ctx, drafted.id, {}), now)
    },
  } satisfies TestStreets & Record<string, unknown>
}
