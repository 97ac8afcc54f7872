import { afterAll, beforeAll, expect, test } from 'vitest'
import { grants } from '#modules/accounts/schema.ts'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { createAccount } from '#platform/auth/accounts.ts'
import { NotFound } from '#platform/errors.ts'
import { inboxOf } from '#platform/notify/notify.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { linkPeople } from './links.ts'
import { permissions } from './policy.ts'
import { getPerson } from './queries.ts'
import { listRequests, moveRequest, myRequests, submitRequest } from './requests.ts'
import { reveal } from './service.ts'
import { anIdentityNumber, aPerson, aPhone, eightAtOnce } from './testing.ts'

declarePermissions(permissions)
let t: TestStreets
let officer: Actor
const kept = new Set<string>()
beforeAll(async () => {
  t = await testStreets()
  const accountId = await t.asSystem(async (ctx) => {
    const id = await createAccount(ctx.tx, { username: 'liukezhang', name: '刘科长', homeStreetId: t.street.id }, ctx.now)
    const grant = { streetId: t.street.id, accountId: id, organizationId: t.street.id, fromOn: '2019-01-01', grantedBy: '测试', createdAt: ctx.now }
    await ctx.tx.insert(grants).values({ ...grant, role: 'STREET_OFFICER' })
    return id
  })
  officer = t.someone('STREET_OFFICER', t.street, { accountId })
  linkPeople({
    name: '测试',
    whyKept: async (_ctx, id) => (kept.has(id) ? '党员档案按规定须保留' : null),
  })
})
afterAll(() => t.close())

async function someoneRegistered(about = {}) {
  const person = await t.asSystem((ctx) => aPerson(ctx, t.street, about))
  const account = { username: `u${person.id.replaceAll('-', '').slice(0, 24)}`, name: person.name, personId: person.id, homeStreetId: t.street.id }
  const accountId = await t.asSystem((ctx) => createAccount(ctx.tx, account, ctx.now))
  return { person, self: t.someone('RESIDENT', t.street, { personId: person.id, accountId }) }
}

test('a correction is due within 15 working days, staff hear of it, and accepting it changes the record', async () => {
  const { person, self } = await someoneRegistered({ phone: aPhone() })
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'CORRECTION', field: 'phone', value: '138 1234 5678' }))
  expect(asked).toMatchObject({ state: 'SUBMITTED', dueOn: '2019-07-22', value: '138 1234 5678', moves: [{ name: 'withdraw', closed: null }] })
  expect((await t.as(officer, (ctx) => inboxOf(ctx))).items[0]).toMatchObject({ title: '李秀英申请更正本人资料' })

  const seen = (await t.as(officer, (ctx) => listRequests(ctx, { state: 'SUBMITTED', limit: 10 }))).items.find((r) => r.id === asked.id)!
  expect(seen.moves.map((m) => m.name)).toEqual(['accept', 'refuse'])
  expect(await t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept', '已更正'))).toMatchObject({ state: 'ACCEPTED', answer: '已更正' })
  expect(await t.as(officer, (ctx) => reveal(ctx, person.id, 'PHONE', '核对更正'))).toBe('13812345678')
  expect((await t.as(self, (ctx) => inboxOf(ctx))).items).toMatchObject([{ title: '您申请更正本人资料，结果：已受理', body: '已更正' }])
  expect((await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'personRequest', asked.id))).map((e) => e.action)).toEqual([
    'personRequest.submitted',
    'personRequest.accept',
  ])
})

test('a correction in words is checked before it is sent: 回族 is taken, 火星族 is not', async () => {
  const { person, self } = await someoneRegistered()
  await expect(t.as(self, (ctx) => submitRequest(ctx, { kind: 'CORRECTION', field: 'ethnicity', value: '火星族' }))).rejects.toMatchObject({
    fields: [{ path: 'value' }],
  })
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'CORRECTION', field: 'ethnicity', value: '回族' }))
  await t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept'))
  expect(await t.as(officer, (ctx) => getPerson(ctx, person.id))).toMatchObject({ ethnicity: '03' })
})

test('a refusal must give its reason, and nothing is changed', async () => {
  const { person, self } = await someoneRegistered()
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'CORRECTION', field: 'name', value: '李秀兰' }))
  await expect(t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'refuse', ' '))).rejects.toMatchObject({ code: 'lifecycle.noteMissing' })
  expect(await t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'refuse', '与户口簿不符'))).toMatchObject({ state: 'REFUSED', answer: '与户口簿不符' })
  expect((await t.as(officer, (ctx) => getPerson(ctx, person.id))).name).toBe('李秀英')
})

test('the same request is open only once; withdrawn, it can be made again', async () => {
  const { self } = await someoneRegistered()
  const ask = () => t.as(self, (ctx) => submitRequest(ctx, { kind: 'EXPORT' }))
  const tries = await eightAtOnce(t.db, ask)
  expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  await expect(ask()).rejects.toMatchObject({ code: 'personRequest.alreadyOpen' })
  const [open] = await t.as(self, myRequests)
  await t.as(self, (ctx) => moveRequest(ctx, open!.id, 'withdraw'))
  expect((await ask()).state).toBe('SUBMITTED')
})

test('accepted and withdrawn at the same moment by eight callers: one wins', async () => {
  const { self } = await someoneRegistered()
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'EXPORT' }))
  const tries = await eightAtOnce(t.db, (i) =>
    i % 2 ? t.as(self, (ctx) => moveRequest(ctx, asked.id, 'withdraw')) : t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept')),
  )
  expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  for (const r of tries) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'lifecycle.closed' })
  expect(await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'personRequest', asked.id))).toHaveLength(2)
})

test('a deletion that is accepted empties the record; one that the rules forbid says why', async () => {
  const { person, self } = await someoneRegistered({ identityNumber: anIdentityNumber(), homeAddress: '映月路社区' })
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'DELETION' }))
  kept.add(person.id)
  await expect(t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept'))).rejects.toMatchObject({ code: 'person.mustBeKept' })
  kept.delete(person.id)
  await t.as(officer, (ctx) => moveRequest(ctx, asked.id, 'accept'))
  expect(await t.as(officer, (ctx) => getPerson(ctx, person.id))).toMatchObject({ name: '（已删除）', identityHint: null, homeAddress: null, birthOn: null })
})

test('nobody else may move or even know of a request: not another resident, not a neighbour street', async () => {
  const { self } = await someoneRegistered()
  const asked = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'EXPORT' }))
  const { self: other } = await someoneRegistered()
  for (const actor of [other, t.someone('STREET_OFFICER', t.neighbour), t.someone('BRANCH_SECRETARY', t.street)])
    await expect(t.as(actor, (ctx) => moveRequest(ctx, asked.id, 'accept'))).rejects.toBeInstanceOf(NotFound)
  expect((await t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => listRequests(ctx, { limit: 10 }))).items).toEqual([])
})
