import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Role, roles } from '#platform/scope/actor.ts'
import { declaredPermissions } from '#platform/scope/policy.ts'
import { contract } from './contract.ts'
import { apiRouter, downloads, sitePages } from './modules.ts'
import { each, notShared, openStage, type Stage, sampleOf, tenantTables, unknownId, type Walker, walked } from './walk-testing.ts'

const procedures = walked(contract)
const everyone: readonly Walker[] = [...roles, 'GUEST']
let stage: Stage
// Thousands of requests; some seconds alone, more on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

/** Whether a gate lets somebody in. */
const opens = (gate: string, who: Walker): boolean =>
  gate === 'public' ||
  (who !== 'GUEST' &&
    (gate === 'signedIn' ||
      (declaredPermissions()
        .get(gate)
        ?.has(who as Role) ??
        false)))
const isDeclared = (gate: string) => gate === 'public' || gate === 'signedIn' || declaredPermissions().has(gate)

/** What asks for a session's cookie behind the gate: the walkers have accounts and no sessions. */
const ofSessions = [
  '/password',
  '/second-factor',
  ...['changePassword', 'beginEnrolment', 'confirmEnrolment', 'newBackupCodes', 'actFor'].map((name) => `accounts.${name}`),
]

describe('every door has a gate', () => {
  test('every procedure, page and download declares a gate, and its permission stands in a policy', () => {
    const doors = [...procedures.map((p) => [p.name, p.gate]), ...sitePages.map((p) => [p.path, p.gate]), ...downloads.map((d) => [d.path, d.gate])] as const
    expect(doors.length).toBeGreaterThan(100)
    expect(doors.filter(([, gate]) => !gate || !isDeclared(gate))).toEqual([])
  })

  test('every procedure of the contract is there, and no other', () => {
    const there = (router: object, path: readonly string[] = []): string[] =>
      '~orpc' in router ? [path.join('.')] : Object.entries(router).flatMap(([name, child]) => there(child as object, [...path, name]))
    expect(there(apiRouter).toSorted()).toEqual(procedures.map((p) => p.name).toSorted())
  })

  test('for every input the walk has a sample that the contract accepts', () => {
    const wrong = procedures.filter((p) => p.input && !p.input.safeParse(sampleOf(p.input)).success)
    expect(wrong.map((p) => [p.name, sampleOf(p.input!)])).toEqual([])
  })
})

describe('everybody walks everywhere', () => {
  test('procedures: who does not hold the gate gets 403, who holds it is neither refused nor met by a failure', async () => {
    const wrong: string[] = []
    const steps = procedures.flatMap((procedure) => everyone.map((who) => ({ procedure, who })))
    await each(steps, async ({ procedure: { path, name, gate, input }, who }) => {
      const answer = await stage.call(who, path, input && sampleOf(input))
      const isRight = opens(gate, who) ? answer.status < 500 && (answer.status !== 403 || ofSessions.includes(name)) : answer.status === 403
      if (!isRight) wrong.push(`${who} ${name} (${gate}): ${answer.status} ${(await answer.text()).slice(0, 160)}`)
    })
    expect(wrong).toEqual([])
  })

  test('the REST addresses stand behind the same gates', async () => {
    const wrong: string[] = []
    await each(procedures, async ({ name, gate, method, route }) => {
      const path = `/api/v1${route.replace(/\{\w+\}/g, unknownId)}`
      const answer = await stage.ask('GUEST', path, method === 'GET' ? {} : { method, headers: { 'Content-Type': 'application/json' }, body: '{}' })
      if (opens(gate, 'GUEST') ? answer.status >= 500 || answer.status === 403 : answer.status !== 403)
        wrong.push(`${name}: ${method} ${path} ${answer.status}`)
    })
    expect(wrong).toEqual([])
  })

  test('pages: who does not hold the gate is refused or led to the log-in, who holds it is neither refused nor met by a failure', async () => {
    const wrong: string[] = []
    const steps = sitePages.flatMap((page) => everyone.map((who) => ({ page, who })))
    await each(steps, async ({ page, who }) => {
      const address = stage.street.base + page.path.replace(/:\w+/g, unknownId)
      for (const init of [{}, ...(page.post ? [{ method: 'POST', body: new URLSearchParams({ a: '1' }) }] : [])]) {
        const answer = await stage.ask(who, address, init)
        const toLogin = answer.status === 303 && answer.headers.get('location')?.startsWith(`${stage.street.base}/login`)
        const isRight = opens(page.gate, who)
          ? answer.status < 500 && (answer.status !== 403 || ofSessions.includes(page.path))
          : answer.status === 403 || toLogin
        if (!isRight) wrong.push(`${who} ${init.method ?? 'GET'} ${page.path} (${page.gate}): ${answer.status} ${answer.headers.get('location') ?? ''}`)
      }
    })
    expect(wrong).toEqual([])
  })

  test('downloads: who does not hold the gate is refused, who holds it is not met by a failure', async () => {
    const wrong: string[] = []
    for (const { path, gate, method = 'GET' } of downloads)
      for (const who of everyone) {
        const answer = await stage.ask(who, path.replace(/:\w+/g, unknownId), method === 'GET' ? {} : { method, body: new FormData() })
        const isRight = opens(gate, who) ? answer.status < 500 && answer.status !== 403 : answer.status === 403
        if (!isRight) wrong.push(`${who} ${method} ${path} (${gate}): ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })
})

describe('a street next door', () => {
  /** Keys of this street's rows, a few of every table, and all of them to recognize one in an answer. */
  const few: { table: string; id: string }[] = []
  const all = new Set<string>()
  /** What a table holds of the street, in one word. */
  const digest = async (tables: readonly string[]) => {
    const sums = await stage.inStreet<[string, unknown][]>(stage.street.id, async ({ tx }) => {
      const found: [string, unknown][] = []
      for (const table of tables) {
        const { rows } = await tx.execute(
          sql.raw(`select count(*), md5(string_agg(md5(t::text), '' order by md5(t::text))) from "${table}" t where street_id = '${stage.street.id}'`),
        )
        found.push([table, rows[0]])
      }
      return found
    })
    return Object.fromEntries(sums)
  }

  beforeAll(async () => {
    const tables = await tenantTables(stage)
    await stage.inStreet(stage.street.id, async ({ tx }) => {
      for (const table of tables) {
        const { rows: columns } = await tx.execute(
          sql.raw(`select 1 from information_schema.columns where table_name = '${table}' and column_name = 'id' and data_type = 'uuid'`),
        )
        if (columns.length === 0) continue
        const { rows } = await tx.execute<{ id: string }>(
          sql.raw(`select id from "${table}" where street_id = '${stage.street.id}' ${notShared(table)} order by id`),
        )
        for (const { id } of rows) all.add(id)
        if (rows[0]) few.push({ table, id: rows[0].id })
      }
    })
    // The street itself is in the public directory.
    all.delete(stage.street.id)
    for (const [who, { accountId }] of stage.actors) {
      if (who === 'STREET_OFFICER') few.push({ table: 'auth_user', id: accountId! })
      if (who !== 'NEIGHBOUR' && who !== 'DISTRICT_ADMIN') all.add(accountId!)
    }
  })

  const leaked = (text: string, sent: string) => (text.match(/[\w-]{32,}/g) ?? []).filter((word) => word !== sent && all.has(word))

  test('knows the real keys of this street, and with them reads nothing and changes nothing', async () => {
    expect(few.length).toBeGreaterThan(15)
    const tables = await tenantTables(stage)
    const before = await digest(tables)
    const wrong: string[] = []
    const steps = procedures.filter((p) => p.input).flatMap((procedure) => few.map((key) => ({ procedure, key })))
    await each(steps, async ({ procedure: { path, name, input }, key }) => {
      const isKey = (field: string) => /(^|\.)\w*(id|Id)(s\.\d+)?$/.test(field)
      const seen = new Set<string>()
      for (const all of [false, true]) {
        const value = sampleOf(input!, {
          all,
          told: (field, s) => (isKey(field) && s.type === 'string' && !s.enum && (s.format === 'uuid' || !s.format) ? key.id : undefined),
        })
        const words = JSON.stringify(value)
        if (seen.has(words) || !words.includes(key.id) || !input!.safeParse(value).success) continue
        seen.add(words)
        const answer = await stage.call('NEIGHBOUR', path, value)
        const text = await answer.text()
        if (answer.status >= 500 || leaked(text, key.id).length > 0) wrong.push(`${name} with a key of ${key.table}: ${answer.status} ${text.slice(0, 200)}`)
      }
    })
    expect(wrong).toEqual([])
    expect(await digest(tables)).toEqual(before)
  })

  test('opens this street’s pages as a visitor: the pages of its staff and members stay closed, with real keys too', async () => {
    const wrong: string[] = []
    const steps = sitePages.filter((p) => p.gate !== 'public').flatMap((page) => few.map((key) => ({ page, key })))
    await each(steps, async ({ page, key }) => {
      const answer = await stage.ask('NEIGHBOUR', stage.street.base + page.path.replace(/:\w+/g, key.id))
      const text = await answer.text()
      if (answer.status >= 500 || leaked(text, key.id).length > 0) wrong.push(`${page.path} with a key of ${key.table}: ${answer.status}`)
    })
    for (const { path, method = 'GET' } of downloads)
      for (const key of few) {
        const form = new FormData()
        form.set('organizationId', key.id)
        form.set('reason', '核对')
        const answer = await stage.ask('NEIGHBOUR', path.replace(/:\w+/g, key.id), method === 'GET' ? {} : { method, body: form })
        if (answer.status >= 500 || leaked(await answer.text(), key.id).length > 0) wrong.push(`${path} with a key of ${key.table}: ${answer.status}`)
      }
    expect(wrong).toEqual([])
  })

  test('a handler that forgets its filter sees and changes no row of this street, in any table', async () => {
    const tables = await tenantTables(stage)
    const held: string[] = []
    for (const table of tables) {
      const own = await stage.inStreet<number>(
        stage.street.id,
        async ({ tx }) => (await tx.execute(sql.raw(`select 1 from "${table}" where street_id = '${stage.street.id}' limit 1`))).rows.length,
      )
      if (own > 0) held.push(table)
      const neighbour = stage.actors.get('NEIGHBOUR')!
      const seen = await stage.db.readAs(neighbour, ({ tx }) =>
        tx.execute<{ street_id: string }>(sql.raw(`select distinct street_id from "${table}" where true ${notShared(table)}`)),
      )
      expect([table, seen.rows.filter((r) => r.street_id !== stage.neighbour.id)]).toEqual([table, []])
      const nobody = await stage.db.readAs({ ...neighbour, accountId: null, streets: [] }, ({ tx }) => tx.execute(sql.raw(`select 1 from "${table}" limit 1`)))
      expect([table, nobody.rows]).toEqual([table, []])
      // Append-only tables refuse the server any change; on others a change of everything touches nothing of this street.
      const changed = await stage.db
        .withActor(neighbour, ({ tx }) => tx.execute(sql.raw(`delete from "${table}" where street_id = '${stage.street.id}'`)))
        .catch(() => ({ rowCount: 0 }))
      expect([table, changed.rowCount]).toEqual([table, 0])
      const taken = stage.db.withActor(neighbour, async ({ tx }) => {
        const { rowCount } = await tx.execute(sql.raw(`update "${table}" set street_id = '${stage.street.id}'`))
        if (rowCount === 0) throw new Error('nothing to give away')
      })
      await expect([
        table,
        await taken.then(
          () => 'given away',
          () => 'refused',
        ),
      ]).toEqual([table, 'refused'])
    }
    expect(held.length).toBeGreaterThan(15)
  })
})
