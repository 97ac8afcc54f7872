import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inboxMessages } from '#platform/notify/schema.ts'
import { guest, system } from '#platform/scope/actor.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { type Database, openDatabase } from './database.ts'

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const test = await testDatabase()
  db = openDatabase(test.app)
  close = async () => {
    await db.close()
    await test.close()
  }
})
afterAll(() => close())

const a = '01900000-0000-7000-8000-00000000000a'
const b = '01900000-0000-7000-8000-00000000000b'

test('an inbox of one street cannot be read or written by another street, even without any filter', async () => {
  const now = new Date('2019-07-01T00:00:00Z')
  await db.withActor(system('测试', [a]), ({ tx }) =>
    tx.execute(
      sql`insert into inbox_message (street_id, account_id, title, dedupe_key, created_at) values (${a}, 'x', '甲街道的消息', '1', ${now.toISOString()})`,
    ),
  )
  const seen = (street: string) => db.readAs(guest(street), async ({ tx }) => (await tx.execute(sql`select title from inbox_message`)).rows)
  expect(await seen(a)).toEqual([{ title: '甲街道的消息' }])
  expect(await seen(b)).toEqual([])
  await expect(
    db.withActor(guest(b), ({ tx }) =>
      tx.execute(sql`insert into inbox_message (street_id, account_id, title, dedupe_key, created_at) values (${a}, 'x', '冒名', '2', now())`),
    ),
  ).rejects.toThrow()
})

test('a connection that served one street shows nothing of it to the next', async () => {
  const rows = await db.withoutStreet(async (tx) => (await tx.execute(sql`select title from inbox_message`)).rows)
  expect(rows).toEqual([])
})

test('a page that only reads cannot write', async () => {
  await expect(db.readAs(guest(a), ({ tx }) => tx.execute(sql`delete from inbox_message`))).rejects.toThrow()
})

test('a change that fails half-way leaves nothing', async () => {
  await expect(
    db.withActor(system('测试', [a]), async ({ tx }) => {
      await tx.execute(sql`insert into inbox_message (street_id, account_id, title, dedupe_key, created_at) values (${a}, 'x', '半途', '3', now())`)
      throw new Error('stopped')
    }),
  ).rejects.toThrow('stopped')
  const rows = await db.readAs(guest(a), async ({ tx }) => (await tx.execute(sql`select 1 from inbox_message where dedupe_key = '3'`)).rows)
  expect(rows).toEqual([])
})

test('what was recorded in the timeline can be neither changed nor deleted, not even by the owner of the tables', async () => {
  for (const statement of ['delete from timeline_entry', "update timeline_entry set action = 'x'", 'delete from person_access'])
    await expect(db.withActor(system('测试', [a]), ({ tx }) => tx.execute(sql.raw(statement)))).rejects.toThrow()
})

test('every table that carries a street is under forced row-level security', async () => {
  const open = await db.withoutStreet(
    async (tx) =>
      (
        await tx.execute(sql`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'street_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`)
      ).rows,
  )
  expect(open).toEqual([])
})

test('an error of a save names the query and holds nothing of what was being saved', async () => {
  const failing = db.withActor(system('测试', [a]), async ({ tx }) => {
    const message = { streetId: a, accountId: 'x', title: '张三的消息', dedupeKey: '张三', createdAt: new Date() }
    await tx.insert(inboxMessages).values(message)
    await tx.insert(inboxMessages).values(message)
  })
  const error = await failing.then(
    () => null,
    (e: Error) => e,
  )
  expect(inspect(error, { depth: 5 })).toContain('insert into "inbox_message"')
  expect(`${inspect(error, { depth: 5 })} ${JSON.stringify(error)} ${error?.stack}`).not.toContain('张三')
  expect(error).toMatchObject({ cause: { code: '23505' } })
})
