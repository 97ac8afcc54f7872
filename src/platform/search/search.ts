import { and, eq, inArray, sql } from 'drizzle-orm'
import { jsonRows } from '#platform/db/bulk.ts'
import { type Ctx, prepared, type Tx } from '#platform/db/database.ts'
import { reachOf } from '#platform/scope/policy.ts'
import { pinyinOf, pinyinOfText } from './pinyin.ts'
import { searchEntries } from './schema.ts'
import { searchText, tsQueryOf } from './tokens.ts'

/** A subject as the search finds it. */
export interface Searchable {
  streetId: string
  subjectType: string
  subjectId: string
  title: string
  subtitle?: string
  /** Further words by which it is found, never shown. No identity number, no phone. */
  words?: string
  /** `PUBLIC`, or the permission that is needed to find it. */
  audience: 'PUBLIC' | (string & {})
  /** Path of the organization that it belongs to. */
  path: string
  /** A person's name is read with surname readings. */
  isName?: boolean
  weight?: number
}

/** Puts subjects into the index, or renews them; call it in the change's transaction. Constant number of statements a thousand. */
export async function indexSubjects(tx: Tx, subjects: readonly Searchable[]): Promise<void> {
  for (let i = 0; i < subjects.length; i += 1000) {
    const rows = subjects.slice(i, i + 1000).map((s) => {
      const { full, initials } = s.isName ? pinyinOf(s.title) : pinyinOfText(s.title)
      return {
        streetId: s.streetId,
        subjectType: s.subjectType,
        subjectId: s.subjectId,
        title: s.title,
        subtitle: s.subtitle ?? '',
        pinyin: full,
        initials,
        words: searchText(`${s.title} ${s.subtitle ?? ''} ${s.words ?? ''}`),
        audience: s.audience,
        path: s.path,
        weight: s.weight ?? 0,
      }
    })
    await tx.execute(sql`
      insert into search_entry (street_id, subject_type, subject_id, title, subtitle, pinyin, initials, tokens, audience, path, weight)
      select street_id, subject_type, subject_id, title, subtitle, pinyin, initials, to_tsvector('simple', words), audience, path, weight
      from json_to_recordset(${jsonRows(rows)}::json) as r(street_id uuid, subject_type text, subject_id text, title text, subtitle text,
        pinyin text, initials text, words text, audience text, path text, weight integer)
      on conflict (subject_type, subject_id) do update set street_id = excluded.street_id, title = excluded.title, subtitle = excluded.subtitle,
        pinyin = excluded.pinyin, initials = excluded.initials, tokens = excluded.tokens, audience = excluded.audience, path = excluded.path, weight = excluded.weight`)
  }
}

/** Takes subjects out of the index. */
export async function removeFromIndex(tx: Tx, subjectType: string, subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length === 0) return
  await tx.delete(searchEntries).where(and(eq(searchEntries.subjectType, subjectType), inArray(searchEntries.subjectId, [...subjectIds])))
}

/** After a body moved: entries below the old path now lie below the new one. */
export async function moveInIndex(tx: Tx, oldPath: string, newPath: string): Promise<void> {
  await tx
    .update(searchEntries)
    .set({ path: sql`${newPath} || substr(${searchEntries.path}, ${oldPath.length + 1})` })
    .where(sql`${searchEntries.path} ^@ ${oldPath}`)
}

/** A subject found. */
export interface Hit {
  streetId: string
  subjectType: string
  subjectId: string
  title: string
  subtitle: string
}

/**
 * What the actor may find for what he typed: the beginning of a title, pinyin or its initials, a part of a title, or words.
 * `permissions` are the audiences to look in besides PUBLIC; each is limited to the subtrees in which the actor holds it.
 */
export async function search(
  { tx, actor }: Ctx,
  text: string,
  options: { permissions?: readonly string[]; types?: readonly string[]; limit?: number } = {},
): Promise<Hit[]> {
  const words = text.normalize('NFKC').replaceAll('\0', '').trim().slice(0, 100)
  if (!words) return []
  const audiences = ['PUBLIC']
  const reaches = ['/']
  for (const permission of options.permissions ?? [])
    for (const path of reachOf(actor, permission)) {
      audiences.push(permission)
      reaches.push(path)
    }
  return prepared(tx, 'app_search', (tx) => {
    const [asked, query, who, where, types, most] = ['words', 'query', 'audiences', 'reaches', 'types', 'most'].map((name) => sql.placeholder(name))
    return tx
      .select({
        streetId: sql<string>`street_id`,
        subjectType: sql<string>`subject_type`,
        subjectId: sql<string>`subject_id`,
        title: sql<string>`title`,
        subtitle: sql<string>`subtitle`,
      })
      .from(sql`app.search(${asked}, ${query}, ${who}::text[], ${where}::text[], ${types}::text[], ${most}::integer)`)
      .prepare('app_search')
  }).execute({
    words,
    query: tsQueryOf(words) ?? '',
    audiences,
    reaches,
    types: options.types ?? null,
    most: Math.min(options.limit ?? 20, 100),
  })
}
