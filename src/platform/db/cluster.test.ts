import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '#platform/testing/database.ts'

test('a test file gets a database of its own', async () => {
  const db = await testDatabase()
  const pool = new pg.Pool(db.app)
  const { rows } = await pool.query('select current_user as u, show_trgm($1) as t', ['航海东路'])
  expect(rows[0].u).toBe('linghang_app')
  expect(rows[0].t.length).toBeGreaterThan(2)
  await pool.end()
  await db.close()
})
