import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { defineJob, enqueue, startWorker } from './jobs.ts'

let t: TestStreets
beforeAll(async () => {
  t = await testStreets()
})
afterAll(() => t.close())

const done: string[] = []
const note = defineJob<{ word: string }>({ name: 'test.note', run: async (_, { word }) => void done.push(word) })

test('a job runs if and only if the change that queued it is kept', async () => {
  const worker = await startWorker(t.appConfig, { db: t.db, streets: async () => [], log: { info: () => {}, error: () => {} } }, [note])
  await t.asSystem(async ({ tx }) => enqueue(tx, note, { word: '已保存' }))
  await t
    .asSystem(async ({ tx }) => {
      await enqueue(tx, note, { word: '已撤销' })
      throw new Error('stopped')
    })
    .catch(() => {})
  await t.asSystem(async ({ tx }) => enqueue(tx, note, { word: '第二件' }))
  await expect.poll(() => done.length, { timeout: 10_000 }).toBe(2)
  expect(done.sort()).toEqual(['已保存', '第二件'].sort())
  await worker.stop()
})

test('a job whose process died in the middle is done by the next process within seconds', async () => {
  const host = { db: t.db, streets: async () => [], log: { info: () => {}, error: () => {} } }
  await t.asSystem(async ({ tx }) => {
    await enqueue(tx, note, { word: '断电时正在办理' })
    await tx.execute(
      sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'a process that is no more', attempts = 1`,
    )
  })
  const worker = await startWorker(t.appConfig, host, [note])
  await expect.poll(() => done, { timeout: 10_000 }).toContain('断电时正在办理')
  await worker.stop()
})

test('a job that takes long is not taken for abandoned', async () => {
  let runs = 0
  const slow = defineJob<{ n: number }>({
    name: 'test.slow',
    async run() {
      runs++
      await setTimeout(7000)
    },
  })
  const host = { db: t.db, streets: async () => [], log: { info: () => {}, error: () => {} } }
  const workers = [await startWorker(t.appConfig, host, [slow]), await startWorker(t.appConfig, host, [slow])]
  await t.asSystem(async ({ tx }) => enqueue(tx, slow, { n: 1 }))
  await expect.poll(() => runs, { timeout: 10_000 }).toBe(1)
  await setTimeout(6500)
  expect(runs).toBe(1)
  for (const worker of workers) await worker.stop()
}, 30_000)
