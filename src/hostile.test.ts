import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { demoLogins, demoPassword } from '#demo/accounts.ts'
import { auth } from '#platform/auth/door.ts'
import { type Role, roles } from '#platform/scope/actor.ts'
import { declaredPermissions } from '#platform/scope/policy.ts'
import { contract } from './contract.ts'
import { downloads, sitePages } from './modules.ts'
import { each, openStage, type Stage, sampleOf, tenantTables, unknownId, type Walked, type Walker, walked } from './walk-testing.ts'

let stage: Stage
// Thousands of requests; some seconds alone, more on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

/** Someone whom a gate lets in, best one who works in the street's office. */
const insider = (gate: string): Walker => {
  const held = declaredPermissions().get(gate)
  return held ? (['STREET_OFFICER', 'STREET_ADMIN', ...roles] as Role[]).find((r) => held.has(r))! : 'STREET_OFFICER'
}
const procedures = walked(contract).filter((p): p is Walked & { input: NonNullable<Walked['input']> } => p.input !== undefined)

/** Words that were never meant for a form. */
const hostile: Record<string, string> = {
  'a NUL': '甲\0乙',
  'half a character': '甲\ud800乙',
  'marks that turn the line': '\u202e甲乙\u2066\u200f',
  SQL: `'; drop table person; -- \\' " $1 %s`,
  HTML: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a formula': '=HYPERLINK("http://x","甲")',
  'a pattern': '%_\\(?:(a+)+)$*[',
  'only space': ' \u3000\t\r\n\u200b',
  'a path': '../../etc/passwd\n\r',
  'too much': '长'.repeat(20_000),
}

const isFreeText = (s: { type?: string; format?: string; pattern?: string; enum?: unknown[] }) => s.type === 'string' && !s.format && !s.pattern && !s.enum

/** Every place of text in a sample, by its path. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [path]
  return value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([name, child]) => placesOf(child, [...path, name])) : []
}

function withAt(value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown {
  if (name === undefined) return put
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const at = copy as Record<string, unknown>
  at[name] = withAt(at[name], rest, put)
  return copy
}

/** Values whose shape depends on another field: the service checks them, after it has found what they are for. */
const shapedLater = ['accounts.setSetting value']

describe('what nobody should send', () => {
  test('hostile words in every text of every procedure are taken or refused, never met by a failure', async () => {
    const wrong: string[] = []
    const steps = procedures.flatMap((procedure) => {
      const { input } = procedure
      const sample = sampleOf(input, { all: true })
      // Each kind of words in all free texts at once, and all kinds together in every single place, codes and keys too.
      const inAll = Object.entries(hostile).map(([what, words]) => ({
        what,
        value: sampleOf(input, { all: true, told: (_, s) => (isFreeText(s) ? words : undefined) }),
      }))
      const everything = Object.values(hostile).slice(0, -1).join('')
      return [...inAll, ...placesOf(sample).map((place) => ({ what: place.join('.'), value: withAt(sample, place, everything) }))].map((s) => ({
        procedure,
        ...s,
      }))
    })
    expect(steps.length).toBeGreaterThan(1000)
    await each(steps, async ({ procedure: { path, name, gate }, what, value }) => {
      const answer = await stage.call(insider(gate), path, value)
      if (answer.status >= 500) wrong.push(`${name} ${what}: ${answer.status}`)
    })
    expect(wrong).toEqual([])
  })

  test('every text has a length: far more than that is refused, whatever the field', async () => {
    const wrong: string[] = []
    const steps = procedures.flatMap((procedure) => {
      const sample = sampleOf(procedure.input, { all: true })
      return placesOf(sample).map((place) => ({ procedure, place, value: withAt(sample, place, 'x'.repeat(100_000)) }))
    })
    await each(steps, async ({ procedure: { path, name, gate }, place, value }) => {
      const answer = await stage.call(insider(gate), path, value)
      if (answer.status !== 422 && !shapedLater.includes(`${name} ${place.join('.')}`)) wrong.push(`${name} ${place.join('.')}: ${answer.status}`)
    })
    expect(wrong).toEqual([])
  })

  test('ten megabytes in a field are refused', async () => {
    const much = 'x'.repeat(10_000_000)
    const wrong: string[] = []
    for (const { path, name, gate, input } of new Map(procedures.filter((p) => p.method !== 'GET').map((p) => [p.path[0], p])).values()) {
      const sample = sampleOf(input, { all: true })
      const answer = await stage.call(insider(gate), path, withAt(sample, placesOf(sample)[0] ?? [], much))
      if (answer.status !== 413 && answer.status !== 422) wrong.push(`${name}: ${answer.status}`)
    }
    for (const { path, gate, maxBytes = 100 * 1024 } of sitePages.filter((p) => p.post)) {
      const address = stage.street.base + path.replace(/:\w+/g, unknownId)
      const answer = await stage.ask(insider(gate), address, { method: 'POST', body: new URLSearchParams({ text: 'x'.repeat(maxBytes + 1) }) })
      if (answer.status !== 413) wrong.push(`${path}: ${answer.status}`)
    }
    expect(wrong).toEqual([])
  })

  test('what is no request at all is refused', async () => {
    const wrong: string[] = []
    for (const { path, name, gate } of procedures.filter((p) => p.method !== 'GET'))
      for (const body of ['', '{', 'null', '[]', '{"json":null}', '{"json":[1,2]}', '{"json":{"__proto__":{"a":1}}}', '{"json":{},"meta":[[9,"a"]]}']) {
        const answer = await stage.ask(insider(gate), `/rpc/${path.join('/')}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
        // A change without any field set is allowed where all are optional; a failure is not.
        if (answer.status >= 500) wrong.push(`${name} ${body}: ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })

  test('hostile words in the fields and addresses of every page are taken or refused, never met by a failure', async () => {
    const wrong: string[] = []
    await each(sitePages, async (page) => {
      const address = stage.street.base + page.path.replace(/:\w+/g, unknownId)
      const text = await (await stage.ask(insider(page.gate), address)).text()
      const fields = new Set([...text.matchAll(/<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"/g)].map((m) => m[1]!))
      for (const [what, words] of Object.entries(hostile)) {
        const parts = [`?${new URLSearchParams([...fields, 'q', 'back', 'cursor', 'page', 'kind'].map((f) => [f, words.slice(0, 2000)]))}`]
        const inAddress = page.path.includes(':')
          ? stage.street.base + page.path.replace(/:\w+/g, encodeURIComponent(words.slice(0, 2000).toWellFormed()))
          : address
        for (const part of ['', ...parts]) {
          const answer = await stage.ask(insider(page.gate), inAddress + part)
          if (answer.status >= 500) wrong.push(`GET ${page.path} ${what} ${part ? 'in its query' : 'in its address'}: ${answer.status}`)
        }
        if (!page.post) continue
        const form = new URLSearchParams([...fields].map((f) => [f, words]))
        const answer = await stage.ask(insider(page.gate), address, { method: 'POST', body: form })
        if (answer.status >= 500) wrong.push(`POST ${page.path} ${what}: ${answer.status}`)
      }
    })
    expect(wrong).toEqual([])
  })

  test('what was typed comes back as text, never as a part of the page', async () => {
    const wrong: string[] = []
    await each(sitePages, async (page) => {
      const answer = await stage.ask(insider(page.gate), `${stage.street.base}${page.path.replace(/:\w+/g, unknownId)}?q=${encodeURIComponent(hostile.HTML!)}`)
      if ((await answer.text()).includes('<script>alert(1)')) wrong.push(page.path)
    })
    expect(wrong).toEqual([])
  })
})

describe('broken cookies', () => {
  test('a cookie that was cut, changed or made up is no cookie', async () => {
    const { username } = demoLogins.find((l) => l.role === 'STREET_OFFICER')!
    const entry = await auth().signIn({ username, password: demoPassword, ip: '192.0.2.1', userAgent: 'test', now: new Date() })
    const whole = entry.headers.getSetCookie().map((c) => c.split(';')[0]!)
    const at = new Date()
    expect(await auth().session(new Headers({ cookie: whole.join('; ') }), at)).not.toBeNull()
    const [name, value] = [whole[0]!.slice(0, whole[0]!.indexOf('=')), whole[0]!.slice(whole[0]!.indexOf('=') + 1)]
    const broken = [
      '',
      ';',
      '=',
      '=;=',
      name,
      `${name}=`,
      `${name}=.`,
      `${name}=%`,
      `${name}=%E4%B8`,
      `${name}=${value.slice(0, -4)}`,
      `${name}=x${value}`,
      `${name}=${value.replace(/\w/, 'Z')}`,
      `${name}=${value.split('.')[0]}`,
      `${name}=${'a'.repeat(100_000)}`,
      `${name}="${value}"`,
      `${name}=null`,
      `${name}=${encodeURIComponent("' or 1=1 --")}.sig`,
    ]
    for (const cookie of broken) expect([cookie.slice(0, 60), await auth().session(new Headers({ cookie }), at)]).toEqual([cookie.slice(0, 60), null])
    for (const cookie of ['elder=%', 'elder=1; elder=', '__proto__=1', 'a'.repeat(50_000)]) {
      const answer = await stage.ask('GUEST', `${stage.street.base}/`, { headers: { cookie } })
      expect([cookie.slice(0, 40), answer.status]).toEqual([cookie.slice(0, 40), 200])
    }
  })
})

describe('what comes from elsewhere', () => {
  const form = () => new URLSearchParams({ username: 'officer', password: demoPassword })

  test('a form sent here by another site, or by nobody knows whom, is refused in words and nothing of it is done', async () => {
    const before = await stage.db.withoutStreet(async (tx) => (await tx.execute(sql`select count(*)::int as n from auth_event`)).rows)
    for (const path of ['/logout', '/', `${stage.street.base}/login`, '/rpc/accounts/signOut', '/console-files/members.xlsx', '/link/x', '/nothing'])
      for (const origin of ['https://example.com', 'null', `${'http://localhost'}.example.com`, null]) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(origin === null ? {} : { origin }) }
        const answer = await stage.app.request(path, { method: 'POST', headers, body: form().toString() })
        expect([path, origin, answer.status, await answer.text()]).toEqual([path, origin, 403, expect.stringContaining('请回到本站的页面重新提交')])
      }
    expect(await stage.db.withoutStreet(async (tx) => (await tx.execute(sql`select count(*)::int as n from auth_event`)).rows)).toEqual(before)
  })

  test('a post to an address that takes none is told so', async () => {
    for (const path of ['/logout', '/', '/console/', '/healthz', '/nothing/else', stage.street.base, `${stage.street.base}/`, '/999999/logout'])
      for (const body of [form(), '']) expect([path, (await stage.ask('GUEST', path, { method: 'POST', body })).status]).toEqual([path, 404])
  })

  test('a form that is no form, or too much of one, is refused', async () => {
    for (const path of [`${stage.street.base}/login`, '/link/x']) {
      for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'text/plain', 'application/json', 'image/png']) {
        const answer = await stage.ask('GUEST', path, { method: 'POST', headers: { 'content-type': type }, body: '--y\r\n\0' })
        // An unknown link is closed, whatever is sent to it.
        expect([path, type, answer.status]).toEqual([path, type, path.startsWith('/link/') ? 410 : 422])
      }
      const much = new URLSearchParams({ password: 'x'.repeat(200_000) })
      expect([path, (await stage.ask('GUEST', path, { method: 'POST', body: much })).status]).toEqual([path, 413])
    }
  })

  test('a download that is asked for by a broken form is refused', async () => {
    const wrong: string[] = []
    for (const { method, path, gate } of downloads.filter((d) => d.method === 'POST'))
      for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'application/json', 'text/plain']) {
        const address = path.replace(/:\w+/g, unknownId)
        const answer = await stage.ask(insider(gate), address, { method, headers: { 'content-type': type }, body: '--y\r\n\0' })
        if (answer.status < 400 || answer.status >= 500) wrong.push(`${path} ${type}: ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })

  test('who sends more in a minute than the setting allows is told when to come again; others are not held up', async () => {
    const post = async (from: string) => stage.app.request('/nothing', { method: 'POST', headers: { 'x-forwarded-for': from, origin: 'http://localhost' } })
    const answers = await Promise.all(Array.from({ length: 125 }, () => post('192.0.2.77')))
    expect(answers.map((a) => a.status)).toEqual([...Array(120).fill(404), ...Array(5).fill(429)])
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post('192.0.2.78')).status).toBe(404)
  })
})

describe('real keys', () => {
  test('whatever real key stands where another is meant, with whatever words, those who hold the gate are met by no failure', async () => {
    const keys: { table: string; id: string }[] = []
    for (const table of await tenantTables(stage))
      await stage.inStreet(stage.street.id, async ({ tx }) => {
        const { rows } = await tx.execute<{ id?: string }>(sql.raw(`select * from "${table}" where street_id = '${stage.street.id}' limit 1`))
        if (typeof rows[0]?.id === 'string' && /^[0-9a-f-]{36}$/.test(rows[0].id)) keys.push({ table, id: rows[0].id })
      })
    expect(keys.length).toBeGreaterThan(12)
    const wrong: string[] = []
    const short = Object.values(hostile).filter((words) => words.trim() !== '' && words.length < 30)
    const inTurn = (function* () {
      for (;;) yield* short
    })()
    const steps = procedures.flatMap((procedure) => keys.map((key) => ({ procedure, key })))
    await each(steps, async ({ procedure: { path, name, gate, input }, key }) => {
      for (const words of [undefined, inTurn.next().value]) {
        const value = sampleOf(input, { all: true, told: (_, s) => (s.format === 'uuid' ? key.id : words && isFreeText(s) ? words : undefined) })
        if (!JSON.stringify(value).includes(key.id)) return
        const answer = await stage.call(insider(gate), path, value)
        if (answer.status >= 500) wrong.push(`${name} with a key of ${key.table} and ${words ?? 'plain words'}: ${answer.status}`)
      }
    })
    expect(wrong).toEqual([])
  })
})
