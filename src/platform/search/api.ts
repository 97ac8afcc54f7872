import { implement } from '@orpc/server'
import type { Ctx } from '#platform/db/database.ts'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { searchContract } from './contract.ts'
import { type Hit, search } from './search.ts'

/** A kind of subject that the search shows: its Chinese word and its page in the console. */
export interface SearchType {
  label: string
  href(id: string): string
  /** Permission by which subjects with that audience are found. */
  permission?: string
}

/** Finds what no index of words holds, such as the last four digits of a phone. Asked beside the index. */
export type SearchProvider = (ctx: Ctx, text: string, limit: number) => Promise<readonly Hit[]>

/** The search's API over the types and providers that the modules bring. */
export function createSearchApi(types: Readonly<Record<string, SearchType>>, providers: readonly SearchProvider[]) {
  const api = implement(searchContract).$context<ApiContext>().use(inTransaction)
  const permissions = [...new Set(Object.values(types).flatMap((t) => t.permission ?? []))]
  return api.router({
    everything: api.everything.handler(async ({ context, input }) => {
      const found = await Promise.all([
        ...providers.map((p) => p(context, input.text, input.limit)),
        search(context, input.text, { permissions, types: Object.keys(types), limit: input.limit }),
      ])
      const seen = new Set<string>()
      const items = found.flat().flatMap((hit) => {
        const type = types[hit.subjectType]
        const key = `${hit.subjectType}:${hit.subjectId}`
        if (!type || seen.has(key)) return []
        seen.add(key)
        return [{ type: hit.subjectType, label: type.label, id: hit.subjectId, title: hit.title, subtitle: hit.subtitle, href: type.href(hit.subjectId) }]
      })
      return { items: items.slice(0, input.limit) }
    }),
  })
}
