import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { accessesOfStreet } from '#modules/people/queries.ts'
import { type Actor, guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { membersDownload } from './download.ts'
import { connectMembers } from './link.ts'
import { permissions } from './policy.ts'
import { aMember } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street)
  await t.asSystem((ctx) => aMember(ctx, branch))
})
afterAll(() => t.close())

function post(actor: Actor, form: Record<string, string>) {
  const context = { db: t.db, actor, now: testNow, idempotencyKey: null, ip: 'test', headers: new Headers(), responseHeaders: new Headers() }
  const app = new Hono().post(membersDownload.path, (c) => membersDownload.serve(c, context))
  return app.request(membersDownload.path, { method: 'POST', body: new URLSearchParams(form) })
}

test('a form post answers with a spreadsheet, and the trace stands before the first byte', async () => {
  const answer = await post(t.someone('STREET_OFFICER', t.street), { reason: '核对名册', standings: 'FULL,PROBATIONARY', organizationId: branch.id, full: '' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Disposition')).toContain("filename*=UTF-8''")
  const traced = await t.as(t.someone('AUDITOR', t.street), (ctx) => accessesOfStreet(ctx, { kind: 'EXPORT', limit: 10 }))
  expect(traced.items).toHaveLength(1)
  expect(
    Buffer.from(await answer.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
})

test('refusals are problems that name the field, and leave no trace', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  const missing = await post(officer, { organizationId: branch.id })
  expect([missing.status, await missing.json()]).toEqual([
    422,
    expect.objectContaining({ code: 'invalid', fields: [expect.objectContaining({ path: 'reason' })] }),
  ])
  expect(((await (await post(officer, { reason: '核对名册', sex: 'x' })).json()) as { fields: { path: string }[] }).fields[0]?.path).toBe('sex')
  for (const actor of [guest(t.street.id), t.someone('BRANCH_SECRETARY', branch), t.someone('DISTRICT_ADMIN', t.district), t.someone('AUDITOR', t.street)])
    expect((await post(actor, { reason: '核对名册' })).status).toBe(403)
  expect((await post(t.someone('STREET_OFFICER', t.neighbour), { reason: '核对名册', organizationId: branch.id })).status).toBe(404)
  expect((await t.as(t.someone('AUDITOR', t.street), (ctx) => accessesOfStreet(ctx, { kind: 'EXPORT', limit: 10 }))).items).toHaveLength(1)
})
