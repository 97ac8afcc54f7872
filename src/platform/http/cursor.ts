import { Invalid } from '#platform/errors.ts'

/** A cursor is the sort key of the last row, as JSON in base64url: opaque to callers, checked on the way back. */
export const writeCursor = (key: readonly (string | number | null)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** Reads a cursor of `length` parts. @throws Invalid when it was not made by `writeCursor` */
export function readCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(key) && key.length === length && key.every((k) => k === null || typeof k === 'string' || typeof k === 'number')) return key
  } catch {}
  throw new Invalid([{ path: 'cursor', message: '翻页位置已失效，请从第一页重新查看' }])
}

/** Cuts `limit + 1` fetched rows into a page with the cursor of the next. */
export function pageFrom<T>(rows: T[], limit: number, keyOf: (row: T) => readonly (string | number | null)[]): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? writeCursor(keyOf(last)) : null }
}
