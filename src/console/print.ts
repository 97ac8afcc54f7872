import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { type CallContext, client } from './client.ts'

/** More rows than this are no print from a browser; they are exported. */
const MOST_PRINTED = 1000
const AT_ONCE = 200

interface Page<Row> {
  items: readonly Row[]
  next: string | null
}

/** A table on the page that shows one page of many. */
interface PagedTable {
  /** Shows all rows of the list. @throws TooMany | what the reading throws */
  fill(onRead: (rows: number) => void): Promise<void>
  /** Shows its page again. */
  clear(): void
}

class TooMany extends Error {}

const pagedTables = new Set<PagedTable>()

/** All rows of the list that `shown` is a page of, from its beginning: the call of its query again, without its cursor. */
async function readWhole<Row>(queries: QueryClient, shown: Page<Row>, onRead: (rows: number) => void): Promise<Row[]> {
  const [query] = queries.getQueryCache().findAll({ predicate: (q) => q.state.data === shown })
  if (!query) throw new Error('a table without a query cannot be read on')
  // The key of a call, as the client for TanStack Query makes it: its path in the API, and its input.
  const [path, { input }] = query.queryKey as [string[], { input: object }]
  const call = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], client)
  const read = call as (input: object, options: { context: CallContext }) => Promise<Page<Row>>
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = await read({ ...input, cursor, limit: AT_ONCE }, { context: { read: true } })
    rows.push(...page.items)
    cursor = page.next ?? undefined
    if (rows.length + (cursor === undefined ? 0 : 1) > MOST_PRINTED) throw new TooMany()
    onRead(rows.length)
  } while (cursor !== undefined)
  return rows
}

/** While the page is printed: all rows of the list that a table shows a page of; else null. `paged` says that there are more of them. */
export function useWholeForPrint<Row>(shown: Page<Row> | undefined, paged: boolean): readonly Row[] | null {
  const queries = useQueryClient()
  const [whole, setWhole] = useState<readonly Row[] | null>(null)
  useEffect(() => {
    if (!shown || !paged) return
    const table: PagedTable = {
      async fill(onRead) {
        const rows = await readWhole(queries, shown, onRead)
        flushSync(() => setWhole(rows))
      },
      clear: () => setWhole(null),
    }
    pagedTables.add(table)
    return () => void pagedTables.delete(table)
  }, [queries, shown, paged])
  return whole
}

/** Prints the page with all rows of its lists, not only those of the page shown. `say` tells meanwhile how far it is, and in the end what hindered it. */
export async function printWhole(say: (text: string) => void): Promise<void> {
  const tables = [...pagedTables]
  try {
    for (const table of tables) {
      say('正在读取全部行…')
      await table.fill((rows) => say(`正在读取全部行，已读 ${rows} 行…`))
    }
  } catch (error) {
    for (const table of tables) table.clear()
    say(error instanceof TooMany ? `列表超过 ${MOST_PRINTED} 行，不能在网页上打印，请先筛选，或导出后打印` : '没有读取完，请检查网络后再打印')
    return
  }
  say('')
  // A browser may go on before its window of printing is closed.
  addEventListener(
    'afterprint',
    () => {
      for (const table of tables) table.clear()
    },
    { once: true },
  )
  print()
}
