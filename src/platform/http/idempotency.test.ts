import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { notify } from '#platform/notify/notify.ts'
import { once } from './idempotency.ts'

let t: TestStreets
beforeAll(async () => {
  t = await testStreets()
})
afterAll(() => t.close())

test('a form sent eight times at once with one key is done once, and all eight get the same answer', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  let done = 0
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => t.as(officer, (ctx) => once(ctx, 'x', 'key-12345678', { a: 1 }, async () => ({ number: ++done })))),
  )
  expect(done).toBe(1)
  expect(answers).toEqual(Array(8).fill({ number: 1 }))
})

test('a key whose first try failed can be used again', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  const work = (fails: boolean) =>
    t.as(officer, (ctx) =>
      once(ctx, 'x', 'key-failing-1', {}, async () => {
        if (fails) throw new Error('停电')
        return 'done'
      }),
    )
  await expect(work(true)).rejects.toThrow('停电')
  expect(await work(false)).toBe('done')
})

test('a key that was used for something else is refused with what to do', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  await t.as(officer, (ctx) => once(ctx, 'x', 'key-other-1', { a: 1 }, async () => null))
  await expect(t.as(officer, (ctx) => once(ctx, 'x', 'key-other-1', { a: 2 }, async () => null))).rejects.toThrow('同一请求编号已用于另一件事')
})

test('the same news reaches an inbox once', async () => {
  const officer = t.someone('STREET_OFFICER', t.street)
  const message = { streetId: t.street.id, accountIds: [officer.accountId!], title: '更正申请已受理', dedupeKey: 'request:1:accepted' }
  await t.as(officer, (ctx) => notify(ctx, message))
  await t.as(officer, (ctx) => notify(ctx, message))
  const { inboxOf, markRead, unreadCount } = await import('#platform/notify/notify.ts')
  expect((await t.as(officer, (ctx) => inboxOf(ctx))).items).toHaveLength(1)
  expect(await t.as(officer, unreadCount)).toBe(1)
  await t.as(officer, (ctx) => markRead(ctx))
  expect(await t.as(officer, unreadCount)).toBe(0)
})
