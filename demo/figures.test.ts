import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { type DemoSummary, loadDemo } from './load.ts'

const now = new Date('2026-11-25T02:00:00Z')
let database: Awaited<ReturnType<typeof testDatabase>>
let db: Database
let summary: DemoSummary

beforeAll(async () => {
  database = await testDatabase()
  provideVault(createVault(Buffer.alloc(32, 7)))
  db = openDatabase(database.app)
  summary = await loadDemo({ db, now })
}, 60_000)
afterAll(async () => {
  await db.close()
  await database.close()
})

test('the demo loads', () => {
  console.log(summary)
  expect(summary.members).toBeGreaterThan(1400)
})
