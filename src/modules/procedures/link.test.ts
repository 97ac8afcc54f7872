import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { aMember } from '#modules/members/testing.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { ownData } from '#modules/people/queries.ts'
import { permissions as programmesPermissions } from '#modules/programmes/policy.ts'
import { aProgramme } from '#modules/programmes/testing.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { setMembers, startCase } from './cases.ts'
import { permissions } from './policy.ts'
import { connectProcedures } from './public.ts'
import { aTemplate } from './testing.ts'

let t: TestStreets
for (const p of [organizationsPermissions, membersPermissions, peoplePermissions, programmesPermissions, permissions]) declarePermissions(p)
connectProcedures()
beforeAll(async () => {
  t = await testStreets()
})
afterAll(() => t.close())

test('the copy of one’s own data tells for the founding of which body one was gathered', async () => {
  const community = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部' })
  await aProgramme(t, t.street, { kind: 'FIVE_STEP', name: '五步工作法', elements: { GATHER: '聚党员', ORGANISE: '建组织', INSTITUTE: '立机制' } })
  const templateId = await aTemplate(t, t.street, { programmeKind: 'FIVE_STEP' })
  const [gathered, other] = await t.asSystem(async (ctx) => [await aMember(ctx, community), await aMember(ctx, community)])
  const worker = t.someone('COMMUNITY_WORKER', community)
  const newBody = { name: '金色港湾小区党支部', kind: 'ESTATE_BRANCH' as const, address: null }
  await t.as(worker, async (ctx) => {
    const { id } = await startCase(ctx, { templateId, organizationId: community.id, title: '金色港湾小区成立党支部', startedOn: '2019-06-03', newBody })
    await setMembers(ctx, id, 1, [gathered!.id])
  })
  const mine = (personId: string) => t.as(t.someone('MEMBER', community, { personId }), ownData)
  expect((await mine(gathered!.person.id)).程序办理).toEqual({ gathered: [{ title: '金色港湾小区成立党支部', startedOn: '2019-06-03', endedOn: null }] })
  expect((await mine(other!.person.id)).程序办理).toBeNull()
})
