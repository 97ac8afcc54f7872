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
