import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyContractRouter } from '@orpc/contract'
import { isContractProcedure } from '@orpc/contract'
import { sql } from 'drizzle-orm'
import type { Hono } from 'hono'
import pino, { type Logger } from 'pino'
import { z } from 'zod'
import { planDemo } from '#demo/demo.ts'
import { loadDemo } from '#demo/load.ts'
import { isAdministrator } from '#modules/accounts/public.ts'
import { createAuth } from '#platform/auth/auth.ts'
import { provideAuth } from '#platform/auth/door.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles } from '#platform/files/files.ts'
import type { ProcedureMeta } from '#platform/http/contract.ts'
import { type Actor, guest, type Role, roles, system } from '#platform/scope/actor.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { today } from '#platform/time/day.ts'
import type { Street } from '#site/page.ts'
import { createApp } from './app.ts'
import { reindexAll } from './modules.ts'

/** The whole server over the demo's streets, in which one can ask as anybody. */
export interface Stage {
  app: Hono
  db: Database
  street: Street
  neighbour: Street
  /** Everyone by name: a role in the street, `GUEST`, `NEIGHBOUR` who holds every role of a street next door. */
  actors: ReadonlyMap<Walker, Actor>
  /** Runs work as the system in one street. */
  inStreet<T>(streetId: string, work: Parameters<Database['readAs']>[1]): Promise<T>
  /** Sends a request as somebody; every request comes from another address, so that no limit of posts is met. */
  ask(who: Walker, path: string, init?: RequestInit): Promise<Response>
  /** Calls a procedure as somebody. */
  call(who: Walker, path: readonly string[], input: unknown): Promise<Response>
  close(): Promise<void>
}
export type Walker = Role | 'GUEST' | 'NEIGHBOUR'

let address = 0

/** Loads the demo and opens the server over it. Takes some seconds. `log`: where the server writes, nowhere unless given. */
export async function openStage({ log = pino({ level: 'silent' }) }: { log?: Logger } = {}): Promise<Stage> {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'linghang-walk-'))
  provideVault(createVault(Buffer.alloc(32, 7)))
  provideFiles(await createFileStore({ filesDir: folder, s3: null }))
  const db = openDatabase(database.app)
  const now = new Date()
  await loadDemo({ db, now, reindex: (tx) => reindexAll(tx) })
  const publicUrl = 'http://localhost'
  provideAuth(
    createAuth({
      db,
      secret: Buffer.alloc(32, 9),
      publicUrl: new URL(publicUrl),
      requireSecondFactor: false,
      isAdministrator: (id, at) => isAdministrator(db, id, at),
    }),
  )

  const demo = planDemo(today(now))
  const { rows } = await db.withoutStreet((tx) =>
    tx.execute<{ id: string; name: string; division_code: string; path: string; kind: string }>(sql`select * from app.street_directory()`),
  )
  const places = rows.map((r): Street => ({ id: r.id, name: r.name, districtName: '', code: r.division_code, base: `/${r.division_code}`, path: r.path }))
  const placeOf = (id: string) => places.find((p) => p.id === id)!
  const [district, street, neighbour] = [demo.district, demo.street, demo.neighbour].map((b) => placeOf(b.id)) as [Street, Street, Street]
  const { rows: known } = await db.withoutStreet((tx) =>
    tx.execute<{ id: string; username: string; person_id: string | null; name: string }>(sql`select id, username, person_id, name from auth_user`),
  )

  const actorOf = (username: string, held: readonly Role[], at: Street, streets: readonly string[]): Actor => {
    const account = known.find((k) => k.username === username)!
    return {
      kind: 'ACCOUNT',
      accountId: account.id,
      personId: account.person_id,
      name: account.name,
      streetId: at.id,
      streets,
      grants: held.map((role) => ({ role, organizationId: at.id, streetId: at.id, path: at.path })),
    }
  }
  const inStreet = demo.accounts.filter((a) => a.organization.streetId !== neighbour.id)
  const actors = new Map<Walker, Actor>([
    ...roles.map((role): [Walker, Actor] => {
      const { username } = inStreet.find((a) => a.role === role)!
      // Each role at the street as a whole, so that a refusal can only mean the role.
      return [
        role,
        role === 'DISTRICT_ADMIN'
          ? actorOf(username, [role], district, [district.id, street.id, neighbour.id])
          : actorOf(username, [role], street, [street.id]),
      ]
    }),
    [
      'NEIGHBOUR',
      actorOf(
        'neighbor',
        roles.filter((r) => r !== 'DISTRICT_ADMIN'),
        neighbour,
        [neighbour.id],
      ),
    ],
  ])

  const app = createApp({
    config: { production: true, publicUrl, trustProxy: true, postsPerMinute: 120, tiles: null },
    db,
    log,
    demo: true,
    assetsFolder: folder,
    streets: async () => [street, neighbour],
    async actorOf(headers, site) {
      const actor = actors.get(headers.get('x-walker') as Walker)
      if (!actor) return { actor: site ? guest(site.id) : { ...guest(''), streetId: null, streets: [] }, detour: null }
      // On another street's site an account is a visitor with a name, as in `actorFor`.
      return { actor: site && !actor.streets.includes(site.id) ? { ...actor, streetId: site.id, streets: [site.id], grants: [] } : actor, detour: null }
    },
  })
  const ask: Stage['ask'] = async (who, path, init = {}) => {
    const headers = new Headers(init.headers)
    if (who !== 'GUEST') headers.set('x-walker', who)
    headers.set('x-forwarded-for', `2001:db8::${(address++).toString(16)}`)
    headers.set('origin', publicUrl)
    return app.request(path, { ...init, headers })
  }
  return {
    app,
    db,
    street,
    neighbour,
    actors,
    ask,
    inStreet: (streetId, work) => db.readAs(system('核对', [streetId]), work) as never,
    call: (who, path, input) =>
      ask(who, `/rpc/${path.join('/')}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ json: input }) }),
    async close() {
      await db.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A procedure with the schema of its input. */
export interface Walked {
  path: readonly string[]
  name: string
  gate: string
  method: string
  route: string
  input: z.ZodType | undefined
}

/** Every procedure of a contract with its input. */
export function walked(contract: AnyContractRouter, path: readonly string[] = []): Walked[] {
  if (!isContractProcedure(contract)) return Object.entries(contract).flatMap(([name, child]) => walked(child as AnyContractRouter, [...path, name]))
  const { meta, route, inputSchema } = contract['~orpc']
  return [
    {
      path,
      name: path.join('.'),
      gate: (meta as ProcedureMeta).gate,
      method: route.method ?? 'POST',
      route: route.path ?? '',
      input: inputSchema as z.ZodType | undefined,
    },
  ]
}

/** What a JSON schema says, as far as inputs need it. */
interface JsonSchema {
  type?: string
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  prefixItems?: JsonSchema[]
  minItems?: number
  minLength?: number
  minimum?: number
  exclusiveMinimum?: number
}

/** Words that may fit a pattern; a new pattern of a contract gets its word here. */
const words = ['EIGHT_BESIDES', 'organization', '410104010', '410104010001', '13800000000', '0371-60001001', '2019-07-01', 'a', '1', '2026', '甲']
export const unknownId = '0190b0c0-0000-7000-8000-000000000000'

/**
 * A value that fits a schema, as small as it may be; `all` fills the optional fields too. `told` decides single values by their path (`person.name`)
 * and schema; undefined leaves them to the rule.
 */
export function sampleOf(schema: z.ZodType, options: { all?: boolean; told?: (path: string, schema: JsonSchema) => unknown } = {}): unknown {
  const make = (s: JsonSchema, path: string): unknown => {
    const told = options.told?.(path, s)
    if (told !== undefined) return told
    if (s.const !== undefined) return s.const
    if (s.enum) return s.enum[0]
    const choice = s.anyOf ?? s.oneOf
    if (choice) return make(choice.find((c) => c.type !== 'null') ?? choice[0]!, path)
    if (s.allOf) return Object.assign({}, ...s.allOf.map((part) => make(part, path)))
    if (s.type === 'object') {
      const names = Object.keys(s.properties ?? {}).filter((name) => options.all || s.required?.includes(name))
      return Object.fromEntries(names.map((name) => [name, make(s.properties![name]!, path ? `${path}.${name}` : name)]))
    }
    if (s.type === 'array') {
      if (s.prefixItems) return s.prefixItems.map((item, i) => make(item, `${path}.${i}`))
      return Array.from({ length: Math.max(s.minItems ?? 0, options.all ? 1 : 0) }, (_, i) => make(s.items ?? {}, `${path}.${i}`))
    }
    if (s.type === 'boolean') return true
    if (s.type === 'integer' || s.type === 'number') return Math.max(s.minimum ?? (s.exclusiveMinimum === undefined ? 1 : s.exclusiveMinimum + 1), 1)
    if (s.type === 'string') {
      if (s.format === 'uuid') return unknownId
      if (s.format === 'date') return '2019-07-01'
      if (s.format === 'date-time') return '2019-07-01T01:00:00Z'
      if (s.pattern) return words.find((w) => new RegExp(s.pattern!).test(w))
      return '甲'.repeat(Math.max(s.minLength ?? 1, 1))
    }
    return s.type === 'null' ? null : '甲'
  }
  return make(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '')
}

/** Does work for each of many, a few at a time. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>, atOnce = 6): Promise<void> {
  const left = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await work(item)
    }),
  )
}

/** Every table that carries a street. */
export async function tenantTables(stage: Stage): Promise<string[]> {
  const { rows } = await stage.db.withoutStreet((tx) =>
    tx.execute<{
      name: string
    }>(sql`select c.table_name as name from information_schema.columns c join information_schema.tables b using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'street_id' and b.table_type = 'BASE TABLE' order by 1`),
  )
  return rows.map((r) => r.name)
}

/** A letter between two streets is meant for both: what may be seen next door is not asked of the walk. */
export const notShared = (table: string): string => (table === 'transfer' ? 'and to_street_id is null' : '')
