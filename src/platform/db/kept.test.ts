import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { system } from '#platform/scope/actor.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { type Database, openDatabase } from './database.ts'
import { type Kept, keepUntilWritten } from './kept.ts'

const database = await testDatabase()
const here = openDatabase(database.app)
const elsewhere = openDatabase(database.app)
afterAll(async () => {
  await Promise.all([here.close(), elsewhere.close()])
  await database.close()
})

const street = '01900000-0000-7000-8000-00000000000a'
const write = (db: Database) => db.withActor(system('测试', [street]), ({ tx }) => tx.execute(sql`select 1`))

let made = 0
let clock = 0
let kept: Kept
const ask = () => kept.of('首页', async () => ++made)

/** Until the line is open nothing is kept: ask until two answers are the same. */
beforeEach(async () => {
  clock = 0
  kept = keepUntilWritten(here, () => clock)
  await vi.waitFor(async () => expect(await ask()).toBe(await ask()))
  made = 0
  await write(here)
})

test('an answer is made once, however often it is asked for', async () => {
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  expect(await ask()).toBe(1)
})

test('what is written here is seen at once', async () => {
  await ask()
  await write(here)
  expect(await ask()).toBe(2)
})

test('what another process writes is seen as soon as the database says so', async () => {
  await ask()
  await write(elsewhere)
  await vi.waitFor(async () => expect(await ask()).toBeGreaterThan(1))
})

test('what only reads, and what was undone, forgets nothing', async () => {
  await ask()
  await here.readAs(system('测试', [street]), ({ tx }) => tx.execute(sql`select 1`))
  await expect(
    here.withActor(system('测试', [street]), () => {
      throw new Error('undone')
    }),
  ).rejects.toThrow('undone')
  expect(await ask()).toBe(1)
})

test('an answer that was begun before a write is not kept', async () => {
  let finish = (_: number) => {}
  const slow = kept.of('首页', () => new Promise<number>((done) => (finish = done)))
  await write(here)
  finish(-1)
  expect(await slow).toBe(-1)
  expect(await ask()).toBe(1)
})

test('a failure is not kept', async () => {
  await expect(kept.of('首页', () => Promise.reject(new Error('断线')))).rejects.toThrow('断线')
  expect(await ask()).toBe(1)
})

test('after ten seconds it is made again, whoever changed it', async () => {
  await ask()
  clock = 10_000
  expect(await ask()).toBe(2)
})

test('when the line breaks nothing is kept until it stands again', async () => {
  await ask()
  const broken = ask()
  await here.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen written'`)
  expect(await broken).toBe(1)
  await vi.waitFor(async () => expect(await ask()).toBeGreaterThan(1))
  await vi.waitFor(async () => expect(await ask()).toBe(await ask()))
})
