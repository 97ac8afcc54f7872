import { z } from 'zod'

type Shape = Record<string, z.ZodType>
/** The search params of a page: every key may be missing. */
export type SearchOf<S extends Shape> = { [K in keyof S]?: Exclude<z.output<S[K]>, undefined> }

/**
 * `validateSearch: searchOf({ kind: many(z.enum(kinds)), q: words })`: what the address holds, typed. A value that does not fit is
 * dropped, so that an old or mistyped address still opens the page.
 */
export function searchOf<S extends Shape>(shape: S): (search: Record<string, unknown>) => SearchOf<S> {
  return (search) => {
    const found: Record<string, unknown> = {}
    for (const [key, schema] of Object.entries(shape)) {
      const given = search[key]
      if (given === undefined || given === '') continue
      const parsed = schema.safeParse(schema instanceof z.ZodArray && !Array.isArray(given) ? [given] : given)
      if (parsed.success && parsed.data !== undefined) found[key] = parsed.data
    }
    return found as SearchOf<S>
  }
}

/** Several of: `?kind=A&kind=B`. */
export const many = <T extends z.ZodType<string>>(one: T) => z.array(one).min(1)
/** Typed words to look for. */
export const words = z.string().max(100)
/** A calendar day, `2019-07-01`. */
export const dayParam = z.iso.date()
/** The cursors of the pages before this one and of this one: `?after=…&after=…`. Empty on the first page. */
export const cursors = z.array(z.string().max(400)).max(200)
/** A tick: `?former=1`. */
export const flag = z.literal('1')

/** `?kind=A&kind=B&q=金色`: plain text, repeated keys for several values, nothing for empty ones. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== '') params.append(key, String(one))
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** Reverse of `stringifySearch`: one value is a string, several are an array. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const params = new URLSearchParams(text)
  return Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key).length > 1 ? params.getAll(key) : (params.get(key) ?? '')]))
}
