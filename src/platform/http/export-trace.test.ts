import { expect, test } from 'vitest'
import { wholeList } from './export-trace.ts'

/** A list of `size` rows, read page by page. */
const listOf =
  (size: number) =>
  async ({ cursor, limit }: { cursor: string | undefined; limit: number }) => {
    const from = Number(cursor ?? 0)
    const items = Array.from({ length: Math.min(limit, size - from) }, (_, i) => from + i)
    return { items, next: from + limit < size ? String(from + limit) : null }
  }

test('a file holds every row of the list, once and in order', async () => {
  for (const size of [0, 1, 200, 201, 999]) expect(await wholeList(listOf(size))).toEqual(Array.from({ length: size }, (_, i) => i))
})

test('a list that is too long for a file is refused, never cut short', async () => {
  expect(await wholeList(listOf(400), 400)).toHaveLength(400)
  await expect(wholeList(listOf(401), 400)).rejects.toMatchObject({ code: 'export.tooMany', message: expect.stringContaining('400') })
})
