import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { consents } from '#modules/people/schema.ts'
import { createAccount } from '#platform/auth/accounts.ts'
import { Forbidden } from '#platform/errors.ts'
import { inboxMessages } from '#platform/notify/schema.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { birthdayIn, joinedOnFor } from './birthday-rules.ts'
import { birthdays, greet, publicBirthdays } from './birthdays.ts'
import { connectMembers } from './link.ts'
import { permissions } from './policy.ts'
import { aMember } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let leap: Awaited<ReturnType<typeof aMember>>
let other: Awaited<ReturnType<typeof aMember>>
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  leap = await t.asSystem((ctx) => aMember(ctx, branch, { joinedOn: '2012-02-29', fullOn: '2013-02-28', person: { name: '闰月明' } }))
  other = await t.asSystem((ctx) => aMember(ctx, branch, { joinedOn: '2010-02-10', person: { name: '周建党' } }))
  await t.asSystem((ctx) => aMember(ctx, branch, { joinedOn: '2010-07-01', person: { name: '夏七月' } }))
})
afterAll(() => t.close())

test.each([
  ['2012-02-29', 2019, '2019-02-28'],
  ['2012-02-29', 2020, '2020-02-29'],
  ['2010-07-01', 2019, '2019-07-01'],
])('who joined on %s has his 政治生日 of %s on %s', (joinedOn, year, on) => {
  expect(birthdayIn(joinedOn, year)).toBe(on)
  expect(joinedOnFor(on)).toContain(joinedOn.slice(5))
})

test('on 29 February only those of that date, on 28 February of a leap year only those of the 28th', () => {
  expect(joinedOnFor('2020-02-28')).toEqual(['02-28'])
  expect(joinedOnFor('2020-02-29')).toEqual(['02-29'])
})

test('the list of a month is the secretary’s, in the order of the days', async () => {
  const secretary = t.someone('BRANCH_SECRETARY', branch)
  const list = await t.as(secretary, (ctx) => birthdays(ctx, { organizationId: branch.id, year: 2019, month: 2 }))
  expect(list).toMatchObject([
    { name: '周建党', on: '2019-02-10', years: 9, isPublic: false },
    { name: '闰月明', on: '2019-02-28', years: 7 },
  ])
  await expect(t.as(t.someone('STREET_OFFICER', t.street), (ctx) => birthdays(ctx, {}))).rejects.toThrow(Forbidden)
  expect(await t.as(secretary, (ctx) => birthdays(ctx, { month: 2, year: 2010 }))).toEqual([])
})

test('fellow members learn of it only from who agreed', async () => {
  const may = new Date('2019-02-05T01:00:00Z')
  expect(await t.asSystem((ctx) => publicBirthdays(ctx, branch.id, t.street.id), may)).toEqual([])
  await t.asSystem((ctx) => ctx.tx.insert(consents).values({ streetId: t.street.id, personId: other.person.id, purpose: 'PARTY_BIRTHDAY', givenAt: may }))
  expect(await t.asSystem((ctx) => publicBirthdays(ctx, branch.id, t.street.id), may)).toEqual([{ name: '周建党', on: '2019-02-10', years: 9 }])
})

test('the greeting comes on the day to the member alone, once a year', async () => {
  const accountId = await t.asSystem((ctx) =>
    createAccount(ctx.tx, { username: 'leap', name: '闰月明', personId: leap.person.id, homeStreetId: t.street.id, passwordHash: 'x' }, ctx.now),
  )
  const day = new Date('2019-02-28T00:00:00Z')
  for (const _ of [1, 2]) expect(await t.asSystem((ctx) => greet(ctx, t.street.id), day)).toBe(1)
  const messages = await t.asSystem((ctx) => ctx.tx.select().from(inboxMessages))
  expect(messages).toMatchObject([{ accountId, title: '今天是您的政治生日：入党 7 周年' }])
  expect(await t.asSystem((ctx) => greet(ctx, t.street.id), new Date('2019-02-27T00:00:00Z'))).toBe(0)
  await t.asSystem((ctx) => ctx.tx.delete(inboxMessages).where(eq(inboxMessages.accountId, accountId)))
})
