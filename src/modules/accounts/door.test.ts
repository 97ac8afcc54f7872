import { randomBytes } from 'node:crypto'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import { createAuth } from '#platform/auth/auth.ts'
import { provideAuth } from '#platform/auth/door.ts'
import { browser, totp } from '#platform/auth/testing.ts'
import { openDatabase } from '#platform/db/database.ts'
import { type ApiContext, answerErrors, problemBody } from '#platform/http/api.ts'
import { guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { mountSite } from '#site/serve.tsx'
import { actorFor, detourOf, isAdministrator } from './actor.ts'
import { accountsApi } from './api.ts'
import { permissions } from './policy.ts'
import { places } from './queries.ts'
import { grantRole, openAccount } from './service.ts'
import { firstAdministratorLink, setUp } from './setup.ts'
import { accountsPages } from './site/pages.ts'
import { mountRootPages } from './site/root-pages.tsx'

declarePermissions(permissions)
const PASSWORD = 'Haihang-2019'
const assets = { css: () => [], js: () => null }
let t: TestStreets
let app: Hono
let requireSecondFactor = false
beforeAll(async () => {
  t = await testStreets()
  open(false)
  const hash = await hashPassword(PASSWORD)
  const now = new Date()
  await t.asSystem(async (ctx) => {
    const accountId = await createAccount(ctx.tx, { username: 'office', name: '王示例', homeStreetId: t.street.id, passwordHash: hash }, now)
    await grantRole(ctx, { accountId, role: 'STREET_ADMIN', organizationId: t.street.id })
    await createAccount(ctx.tx, { username: 'fresh', name: '李示例', homeStreetId: t.street.id, passwordHash: hash, mustChangePassword: true }, now)
  }, now)
})
afterAll(() => t.close())

function open(second: boolean) {
  requireSecondFactor = second
  const auth = createAuth({
    db: t.db,
    secret: randomBytes(32),
    publicUrl: new URL('http://127.0.0.1:3000'),
    requireSecondFactor,
    isAdministrator: (id, now) => isAdministrator(t.db, id, now),
  })
  provideAuth(auth)
  const street = { id: t.street.id, name: '航海东路街道', districtName: '管城回族区', code: '410104009', base: '/410104009', path: t.street.path }
  const actorOf = async (headers: Headers, streetId: string | null) => {
    const now = new Date()
    const session = await auth.session(headers, now)
    if (!session) return { actor: { ...guest(streetId ?? ''), streets: streetId ? [streetId] : [] }, detour: null }
    return { actor: await actorFor(t.db, session, { streetId, now }), detour: detourOf(session) }
  }
  app = new Hono()
  mountRootPages(app, { db: t.db, assets, ipOf: () => '10.0.0.1' })
  mountSite(app, {
    db: t.db,
    assets,
    demo: false,
    places: [],
    pages: accountsPages,
    tiles: null,
    streetOf: async () => street,
    settingOf: async () => null,
    actorOf: (headers, s) => actorOf(headers, s.id),
    ipOf: () => '10.0.0.1',
    log: (error) => {
      throw error
    },
  })
  const rest = new OpenAPIHandler(accountsApi, {
    clientInterceptors: [
      answerErrors((error) => {
        throw error
      }),
    ],
    customErrorResponseBodyEncoder: problemBody,
  })
  app.all('/api/*', async (c) => {
    const { actor } = await actorOf(c.req.raw.headers, null)
    const context: ApiContext = {
      db: t.db,
      actor,
      now: new Date(),
      idempotencyKey: c.req.header('Idempotency-Key') ?? null,
      ip: '10.0.0.1',
      headers: c.req.raw.headers,
      responseHeaders: new Headers(),
    }
    const { response } = await rest.handle(c.req.raw, { prefix: '/api', context })
    const answer = new Response(response?.body, response)
    for (const [name, value] of context.responseHeaders) answer.headers.append(name, value)
    return answer
  })
}

const page = (path: string, headers = new Headers()) => app.request(path, { headers })
function send(path: string, fields: Record<string, string>, headers = new Headers()) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return app.request(path, { method: 'POST', body: form, headers })
}
async function call(method: string, path: string, body: unknown, headers = new Headers()) {
  const all = new Headers(headers)
  if (body !== undefined) all.set('content-type', 'application/json')
  const response = await app.request(`/api${path}`, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) })
  return { status: response.status, cookies: browser(response.headers), body: (await response.json()) as Record<string, unknown> }
}

test('a wrong log-in keeps the typed user name, never the password, and says how many tries are left', async () => {
  const wrong = await send('/410104009/login', { username: 'office', password: 'Wrong-2019' })
  expect(wrong.status).toBe(409)
  const html = await wrong.text()
  expect(html).toContain('用户名或密码不对，还可以再试 4 次')
  expect(html).toContain('value="office"')
  expect(html).not.toContain('Wrong-2019')
  const empty = await send('/410104009/login', { username: ' ', password: '' })
  expect(empty.status).toBe(422)
  expect(await empty.text()).toContain('请填写用户名')
})

test('logging in without JavaScript leads back to where one came from, and only to this site', async () => {
  const to = async (back: string) =>
    (await send(`/410104009/login?back=${encodeURIComponent(back)}`, { username: 'office', password: PASSWORD })).headers.get('location')
  expect(await to('/410104009/map?kind=GRID')).toBe('/410104009/map?kind=GRID')
  for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example']) expect(await to(evil)).toBe('/410104009/me')
  const entry = await send('/410104009/login', { username: 'office', password: PASSWORD })
  const cookies = browser(entry.headers)
  expect((await page('/410104009/login', cookies)).status).toBe(303)
  const out = await send('/410104009/logout', {}, cookies)
  expect(out.headers.get('location')).toBe('/410104009/')
  expect((await page('/410104009/password', cookies)).headers.get('location')).toContain('/410104009/login?back=')
})

test('who must change the password is led there from every page, and may do nothing by the API', async () => {
  const entry = await send('/410104009/login', { username: 'fresh', password: PASSWORD })
  expect(entry.headers.get('location')).toBe('/410104009/password?back=%2F410104009%2Fme')
  const cookies = browser(entry.headers)
  expect(await (await page('/410104009/password', cookies)).text()).toContain('请先修改密码')
  expect((await call('GET', '/me', undefined, cookies)).body).toMatchObject({ mustChangePassword: true, permissions: [] })
  const differs = await send('/410104009/password', { current: PASSWORD, next: 'Hanghai-2020', again: 'Hanghai-2021' }, cookies)
  expect(await differs.text()).toContain('两次输入的新密码不一样')
  const changed = await send('/410104009/password', { current: PASSWORD, next: 'Hanghai-2020', again: 'Hanghai-2020' }, cookies)
  expect(changed.status).toBe(303)
  expect((await call('GET', '/me', undefined, cookies)).body).toMatchObject({ mustChangePassword: false })
})

test('the API logs in, knows who asks, manages accounts, and logs out', async () => {
  expect((await call('GET', '/me', undefined)).body).toBeNull()
  expect(await call('GET', '/accounts', undefined)).toMatchObject({ status: 403, body: { code: 'forbidden', title: '请先登录' } })
  expect(await call('POST', '/sign-in', { username: 'office', password: 'Wrong-2019' })).toMatchObject({ status: 409, body: { code: 'auth.wrong' } })
  const { cookies, body } = await call('POST', '/sign-in', { username: 'office', password: PASSWORD })
  expect(body).toEqual({ outcome: 'SIGNED_IN' })
  const me = await call('GET', '/me', undefined, cookies)
  expect(me.body).toMatchObject({ username: 'office', administrator: true, permissions: Object.keys(permissions), roles: [{ label: '街道管理员' }] })
  const keyed = new Headers(cookies)
  keyed.set('Idempotency-Key', 'open-zhao-0001')
  const opened = await call(
    'POST',
    '/accounts',
    { username: 'zhao', name: '赵示例', homeStreetId: t.street.id, role: 'STREET_OFFICER', organizationId: t.street.id },
    keyed,
  )
  expect(opened.body).toMatchObject({ link: { path: expect.stringMatching(/^\/link\//) } })
  const kept = await t.asSystem(async ({ tx }) => (await tx.execute(sql`select answer::text from idempotency_key`)).rows)
  expect(JSON.stringify(kept)).not.toContain((opened.body.link as { token: string }).token)
  const listed = await call('GET', '/accounts?search=zhao&disabled=false', undefined, cookies)
  expect(listed.body).toMatchObject({ items: [{ username: 'zhao', disabled: false, grants: [{ role: 'STREET_OFFICER' }] }], next: null })
  expect((await call('GET', '/audit?limit=5', undefined, cookies)).status).toBe(200)
  expect((await call('GET', '/audit/door?limit=5', undefined, cookies)).body).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ kind: 'SIGNED_IN' })]),
  })
  expect((await call('GET', `/streets/${t.street.id}/settings`, undefined, cookies)).body).toMatchObject({
    items: expect.arrayContaining([{ key: 'import.maxRows', label: '单次导入的最多行数', value: 100000 }]),
  })
  expect((await call('GET', '/inbox/unread', undefined, cookies)).body).toEqual({ count: 0 })
  await call('POST', '/sign-out', {}, cookies)
  expect((await call('GET', '/me', undefined, cookies)).body).toBeNull()
})

test('a one-time link sets a password on its page, once', async () => {
  const { link } = await t.asSystem(
    (ctx) => openAccount(ctx, { username: 'qian', name: '钱示例', homeStreetId: t.street.id, role: 'STREET_OFFICER', organizationId: t.street.id }),
    new Date(),
  )
  expect(await (await page(link.path)).text()).toContain('qian')
  expect(await (await send(link.path, { password: 'abc', again: 'abc' })).text()).toContain('密码至少要有8个字符')
  expect(await (await send(link.path, { password: 'Hanghai-2020', again: 'Hanghai-2020' })).text()).toContain('密码已经设好')
  const again = await send(link.path, { password: 'Hanghai-2021', again: 'Hanghai-2021' })
  expect(again.status).toBe(410)
  expect((await page(link.path)).status).toBe(410)
})

test('an administrator enrols a second factor on the site and logs in with its code', async () => {
  open(true)
  const entry = await send('/410104009/login', { username: 'office', password: PASSWORD })
  expect(entry.headers.get('location')).toContain('/410104009/second-factor')
  const cookies = browser(entry.headers)
  expect((await call('GET', '/accounts', undefined, cookies)).status).toBe(403)
  expect((await page('/410104009/password', cookies)).headers.get('location')).toBe('/410104009/second-factor')
  const shown = await (await send('/410104009/second-factor', { step: 'begin', password: PASSWORD }, cookies)).text()
  const secret = /密钥：<code>([A-Z2-7]+)<\/code>/.exec(shown)?.[1] ?? ''
  expect(shown).toContain('data:image/svg+xml,')
  const wrong = await send('/410104009/second-factor', { step: 'confirm', code: '000000' }, cookies)
  expect(await wrong.text()).toContain('验证码不对')
  const enrolled = await send('/410104009/second-factor', { step: 'confirm', code: totp(secret) }, cookies)
  expect(enrolled.status).toBe(303)
  expect((await call('GET', '/accounts', undefined, browser(enrolled.headers))).status).toBe(200)
  const second = await send('/410104009/login', { username: 'office', password: PASSWORD })
  expect(second.headers.get('location')).toBe('/410104009/second-factor?back=%2F410104009%2Fme')
  const challenge = browser(second.headers)
  expect((await call('GET', '/me', undefined, challenge)).body).toBeNull()
  const verified = await send('/410104009/second-factor', { step: 'verify', code: totp(secret) }, challenge)
  expect((await call('GET', '/me', undefined, browser(verified.headers))).body).toMatchObject({ username: 'office', twoFactorEnabled: true, mustEnrol: false })
})

test('an empty deployment is set up once, of eight callers by one, and then offers no link', async () => {
  const database = await testDatabase()
  const empty = openDatabase(database.app)
  const now = new Date()
  const path = await firstAdministratorLink(empty, now)
  const second = await firstAdministratorLink(empty, now)
  const token = second?.split('/').at(-1) ?? ''
  expect(path).not.toBe(second)
  const fields = { ip: '', districtName: '示例区', districtCode: '410199', name: '周示例', username: 'root.admin', password: 'Hanghai-2020' }
  await expect(setUp(empty, { ...fields, token, districtCode: '41', password: 'abc' }, now)).rejects.toMatchObject({
    fields: [{ path: 'districtCode' }, { path: 'password' }],
  })
  const done = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => setUp(empty, { ...fields, token, username: `root.admin${i}`, districtCode: `41019${i}` }, now)),
  )
  expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1)
  expect(done.filter((d) => d.status === 'rejected' && d.reason.code === 'auth.linkUsed')).toHaveLength(7)
  expect(await firstAdministratorLink(empty, now)).toBeNull()
  expect((await empty.withoutStreet(places)).map((p) => p.name)).toEqual(['示例区'])
  await empty.close()
  await database.close()
})
