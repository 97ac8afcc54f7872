import { readFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { demoPassword } from '#demo/accounts.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { system } from '#platform/scope/actor.ts'
import { contract } from './contract.ts'
import { sitePages } from './modules.ts'
import { openStage, type Stage, type Walker, walked } from './walk-testing.ts'

let stage: Stage
const lines: string[] = []
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })
beforeAll(async () => {
  stage = await openStage({ log: pino({ base: undefined }, { write: (line: string) => void lines.push(line) }) })
})
afterAll(() => stage?.close())

const textOf = async (path: string) => {
  const answer = await stage.ask('GUEST', path)
  return [answer.status, await answer.text()] as const
}

test('whoever watches the service learns that it lives, that its database answers, and its figures by route', async () => {
  expect(await textOf('/healthz')).toEqual([200, 'ok'])
  expect(await textOf('/readyz')).toEqual([200, 'ready'])
  await stage.ask('GUEST', `${stage.street.base}/organizations?q=secret-word`)
  const [status, figures] = await textOf('/metrics')
  expect(status).toBe(200)
  expect(figures).toMatch(/http_request_seconds_count\{[^}]*route="[^"]*organizations"[^}]*\} [1-9]/)
  // Routes, never addresses: those hold keys and words.
  expect(figures).not.toContain('secret-word')
  expect(figures).toContain('process_resident_memory_bytes')
})

test('a page that is kept for all guests carries no form with a key, and shows what was written the moment before', async () => {
  for (const { path } of sitePages.filter((p) => p.kept)) {
    const [status, page] = await textOf(stage.street.base + path)
    expect([path, status, page.includes('name="_key"')]).toEqual([path, 200, false])
  }
  const home = async () => (await textOf(`${stage.street.base}/`))[1]
  expect(await home()).toBe(await home())
  await stage.db.withActor(system('测试', [stage.street.id]), ({ tx }) =>
    tx.update(organizations).set({ shortName: '港湾新社区' }).where(eq(organizations.name, '港湾社区党支部')),
  )
  expect(await home()).toContain('港湾新社区')
})

test('a tree that is kept is shown to whoever acts in the same places, and to nobody else', async () => {
  const tree = async (who: Walker) => {
    const { items, mayArrange } = (await (await stage.ask(who, '/api/v1/organizations/tree')).json()) as { items: { name: string }[]; mayArrange: boolean }
    return { names: items.map((b) => b.name), mayArrange }
  }
  const asked = () => Promise.all((['STREET_ADMIN', 'BRANCH_SECRETARY', 'NEIGHBOUR'] as const).map(tree))
  const [admin, secretary, neighbour] = await asked()
  expect([admin?.mayArrange, secretary?.mayArrange]).toEqual([true, false])
  expect(neighbour?.names.filter((name) => name.includes('港湾'))).toEqual([])
  expect(await asked()).toEqual([admin, secretary, neighbour])
  await stage.db.withActor(system('测试', [stage.street.id]), ({ tx }) =>
    tx.update(organizations).set({ name: '永丰新社区党支部' }).where(eq(organizations.name, '永丰社区党支部')),
  )
  expect((await tree('BRANCH_SECRETARY')).names).toContain('永丰新社区党支部')
})

test('the description of the API names every procedure with its Chinese summary, and has a page to read it', async () => {
  const [status, text] = await textOf('/openapi.json')
  const described = JSON.parse(text) as { openapi: string; paths: Record<string, Record<string, { summary?: string }>> }
  expect([status, described.openapi]).toEqual([200, expect.stringMatching(/^3\.1/)])
  const [, page] = await textOf('/api')
  for (const { name, route, method } of walked(contract)) {
    const summary = described.paths[route]?.[method.toLowerCase()]?.summary
    expect([name, summary]).toEqual([name, expect.stringMatching(/[\u4e00-\u9fff]/)])
    expect([name, page.includes(summary!)]).toEqual([name, true])
  }
})

test('no page may run a script or wear a style that was not sent with it, or be shown inside another site', async () => {
  for (const path of ['/', `${stage.street.base}/`, '/console/', '/api', '/nothing']) {
    const { headers } = await stage.ask('GUEST', path)
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([path, expect.stringMatching(/default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/)])
    expect([path, policy.includes('unsafe')]).toEqual([path, false])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBeTruthy()
    expect(headers.get('referrer-policy')).toBe('same-origin')
  }
})

test('the log tells one line a request, and nothing that anybody typed or that opens a door', async () => {
  lines.length = 0
  const { base } = stage.street
  await stage.ask('GUEST', `${base}/who?q=${encodeURIComponent('紫荆路58号院')}`)
  await stage.ask('GUEST', '/link/geheimes-zeichen')
  await stage.ask('GUEST', `${base}/login`, { method: 'POST', body: new URLSearchParams({ username: 'officer', password: demoPassword }) })
  await stage.call('STREET_OFFICER', ['members', 'roster'], { text: '13812345678' })
  await stage.call('STREET_OFFICER', ['members', 'get'], { id: '不是编号' })
  expect(lines.map((line) => (JSON.parse(line) as { path: string }).path)).toEqual([
    `${base}/who`,
    '/link/…',
    `${base}/login`,
    '/rpc/members/roster',
    '/rpc/members/get',
  ])
  for (const said of ['紫荆路', encodeURIComponent('紫荆路'), 'geheimes', demoPassword, '13812345678', '不是编号']) expect(lines.join()).not.toContain(said)
})

test('every setting is explained in .env.example, and nothing else is', () => {
  const source = readFileSync('src/platform/config.ts', 'utf8')
  const known = [...source.slice(source.indexOf('const variables'), source.indexOf('/** What must be set together')).matchAll(/^ {2}([A-Z0-9_]+):/gm)]
  const example = readFileSync('.env.example', 'utf8')
  const explained = [...example.matchAll(/^# .*[\u4e00-\u9fff].*\n#([A-Z0-9_]+)=/gm)]
  expect(explained.map((m) => m[1]).toSorted()).toEqual(known.map((m) => m[1]).toSorted())
})
