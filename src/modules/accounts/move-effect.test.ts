import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import type { Role } from '#platform/scope/actor.ts'
import { reachAfterMove } from './move-effect.ts'
import { grants } from './schema.ts'

let t: TestStreets
let hash: string
beforeAll(async () => {
  t = await testStreets()
  hash = await hashPassword('示例口令-2019-Aa')
})
afterAll(() => t.close())

const staff = (username: string, name: string, ...roles: [Role, Body][]) =>
  t.asSystem(async (ctx) => {
    const accountId = await createAccount(ctx.tx, { username, name, homeStreetId: t.street.id, passwordHash: hash }, ctx.now)
    await ctx.tx.insert(grants).values(
      roles.map(([role, at]) => ({
        streetId: at.streetId,
        accountId,
        role,
        organizationId: at.id,
        fromOn: '2019-01-01',
        grantedBy: '测试',
        createdAt: ctx.now,
      })),
    )
  })

test('before a branch moves, it is said who will reach it and who no longer will; who reaches it either way is not named', async () => {
  const [from, to] = await Promise.all([
    t.aBody('COMMUNITY_COMMITTEE', t.street, { name: '港湾社区党委' }),
    t.aBody('COMMUNITY_COMMITTEE', t.street, { name: '永丰社区党委' }),
  ])
  const branch = await t.aBody('COMMUNITY_BRANCH', from, { name: '第一支部' })
  await staff('wangmin', '王敏', ['COMMUNITY_WORKER', from])
  await staff('zhaolei', '赵磊', ['COMMUNITY_WORKER', to])
  await staff('liuyang', '刘洋', ['COMMUNITY_WORKER', from], ['COMMUNITY_WORKER', to])
  await staff('sunli', '孙丽', ['STREET_OFFICER', t.street])
  await staff('heping', '何平', ['BRANCH_SECRETARY', branch])
  await staff('dangyuan', '党员甲', ['MEMBER', branch])
  const officer = t.someone('STREET_OFFICER', t.street)
  expect(await t.as(officer, (ctx) => reachAfterMove(ctx, branch, to.path))).toEqual({
    grantsGained: ['赵磊（社区工作者）'],
    grantsLost: ['王敏（社区工作者）'],
  })
})
