import { randomUUID } from 'node:crypto'
import type { Writable } from 'node:stream'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Actor } from '#platform/scope/actor.ts'

/** A transaction of one actor, or a plain connection. Services take it and open none of their own. */
export type Tx = NodePgDatabase

/** What every service function receives: the transaction, who acts, and the one instant of the request. */
export interface Ctx {
  tx: Tx
  actor: Actor
  now: Date
}

// Dates without time stay strings ('2019-07-01'): a Date would shift with the zone. bigint keys fit in a number here.
pg.types.setTypeParser(pg.types.builtins.DATE, (v) => v)

const COMMIT_WITHIN_MS = 2

const streamOf = (client: pg.PoolClient): Writable => (client as unknown as { connection: { stream: Writable } }).connection.stream

/** Streams that hold back a reader's `commit`. */
const held = new Set<Writable>()

/** Ends a transaction that only read. Nobody waits for it, so it may go out together with the next question of this connection: one write to the socket less. */
function commitLater(client: pg.PoolClient): void {
  const stream = streamOf(client)
  stream.cork()
  held.add(stream)
  client.query('commit').catch(() => {})
  setTimeout(() => held.delete(stream) && stream.uncork(), COMMIT_WITHIN_MS)
}

const dbOf = new WeakMap<pg.ClientBase, Tx>()

/** One Drizzle instance for each connection, kept with it, so that prepared queries are built once. */
function drizzleOf(client: pg.PoolClient): Tx {
  let db = dbOf.get(client)
  if (!db) {
    db = drizzle(client, { casing: 'snake_case' })
    dbOf.set(client, db)
  }
  return db
}

export interface Database {
  pool: pg.Pool
  /** One request, one transaction in the actor's streets; a throw undoes it. */
  withActor<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, options?: { now?: Date }): Promise<T>
  /** The same for work that only reads: the database refuses writes, and the answer does not wait for `commit`. */
  readAs<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, options?: { now?: Date }): Promise<T>
  /** Outside any street: accounts and sessions only (tables without `street_id`). */
  withoutStreet<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Calls `hear` whenever an actor's transaction has written: of this process at once, of others when the database announces it, over a
   * connection of its own. `lost` is called once when that line breaks. @throws when the database cannot be reached
   */
  hearWrites(hear: () => void, lost: () => void): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the pool that serves requests. `pipeline` sends `begin`, the row-level-security setting and the first query without
 * waiting between them; waiting for each in turn halves the throughput of a read (see bench/README.md).
 */
export function openDatabase(config: pg.PoolConfig): Database {
  const pool = new pg.Pool({ max: 10, ...config, pipeline: true } as pg.PoolConfig)
  // An idle connection that the server closes (restart, kill -9) is dropped by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // The same for one at work, whose queries report the error themselves.
  pool.on('connect', (client) => client.on('error', () => {}))

  /** Marks what this process announces, and has heard before anybody. */
  const self = randomUUID()
  const hearers = new Set<() => void>()
  const lines = new Set<pg.Client>()

  async function run<T>(actor: Actor, mode: 'read only' | 'read write', work: (ctx: Ctx) => Promise<T>, now: Date): Promise<T> {
    const client = await pool.connect()
    let failed: unknown
    try {
      // What is asked in this turn of the loop goes out in one piece: the last reader's `commit`, `begin`, the setting and the first query.
      const stream = streamOf(client)
      if (!held.delete(stream)) stream.cork()
      setImmediate(() => stream.uncork())
      const opened = client.query(`begin ${mode}`)
      const scoped = client.query({
        name: 'scope',
        text: "select set_config('app.streets', $1, true), set_config('app.account', $2, true), set_config('app.actor', $3, true)",
        values: [`{${actor.streets.join(',')}}`, actor.accountId ?? '', actor.kind],
      })
      // Not awaited before the work starts; a failure surfaces at the latest with the first query, which then fails too.
      opened.catch(() => {})
      scoped.catch(() => {})
      const result = await work({ tx: drizzleOf(client), actor, now })
      if (mode === 'read only') commitLater(client)
      else {
        await scoped
        client.query(`notify written, '${self}'`).catch(() => {})
        await client.query('commit')
        for (const hear of hearers) hear()
      }
      return result
    } catch (error) {
      failed = error
      throw withoutValues(error)
    } finally {
      if (failed === undefined) client.release()
      else
        await client.query('rollback').then(
          () => client.release(),
          (error: Error) => client.release(error),
        )
    }
  }

  return {
    pool,
    withActor: (actor, work, options) => run(actor, 'read write', work, options?.now ?? new Date()),
    readAs: (actor, work, options) => run(actor, 'read only', work, options?.now ?? new Date()),
    async withoutStreet(work) {
      const client = await pool.connect()
      try {
        return await work(drizzleOf(client))
      } catch (error) {
        throw withoutValues(error)
      } finally {
        client.release()
      }
    },
    async hearWrites(hear, lost) {
      const line = new pg.Client(config)
      const cut = () => {
        if (lines.delete(line) && hearers.delete(hear)) lost()
      }
      line.on('error', cut)
      line.on('end', cut)
      line.on('notification', ({ payload }) => payload !== self && hear())
      await line.connect()
      await line.query('listen written')
      lines.add(line)
      hearers.add(hear)
    },
    async close() {
      await Promise.all([pool.end(), ...[...lines].map((line) => line.end())])
    },
  }
}

/**
 * The same error without what was being saved: failed queries carry their parameters and the server's details carry values, names and numbers of people among
 * them, and errors are logged. What remains says which query failed and why.
 */
function withoutValues(error: unknown): unknown {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 4; e = e.cause, depth++) {
    const failed = e as Error & { query?: unknown; params?: unknown; detail?: string; where?: string }
    failed.detail &&= undefined
    failed.where &&= undefined
    if (typeof failed.query !== 'string' || !('params' in failed)) continue
    const told = failed.message
    failed.message = `Failed query: ${failed.query}`
    failed.stack = failed.stack?.replace(told, () => failed.message)
    failed.params = []
  }
  return error
}

const preparedOf = new WeakMap<Tx, Map<string, unknown>>()

/**
 * A query prepared once for each connection and reused: `prepared(tx, 'roster', (tx) => tx.select()….prepare('roster'))`. For hot
 * reads; building one on each call costs half as much again. The name must be unique in the program.
 */
export function prepared<Q>(tx: Tx, name: string, build: (tx: Tx) => Q): Q {
  let queries = preparedOf.get(tx)
  if (!queries) {
    queries = new Map()
    preparedOf.set(tx, queries)
  }
  let query = queries.get(name) as Q | undefined
  if (!query) {
    query = build(tx)
    queries.set(name, query)
  }
  return query
}
