import { and, eq, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { reachOf } from '#platform/scope/policy.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import type { Hit } from '#platform/search/search.ts'
import { elements, programmes } from './schema.ts'

/** Few beside the many bodies and members that a search also finds. */
const MOST = 4

/**
 * Programmes in force that the actor may read, by a part of their name or of an element's, or by the beginning of the pinyin or its initials. A
 * street has some dozens, so no index is kept of them.
 */
export async function findProgrammes({ tx, actor }: Ctx, text: string, limit: number): Promise<Hit[]> {
  const words = text.normalize('NFKC').replaceAll('\0', '').trim()
  const reach = reachOf(actor, 'programmes.read')
  if (!words || /^\d+$/.test(words) || reach.length === 0) return []
  const low = words.toLowerCase()
  const latin = /^[a-z]+$/.test(low)
  // What the words begin in pinyin is looked up below; a part of a name by the database.
  const rows = await prepared(tx, 'programmes_named', (tx) => {
    const part = sql.placeholder('part')
    const carried = sql<
      string | null
    >`(select ${elements.label} from ${elements} where ${elements.programmeId} = ${programmes.id} and ${elements.label} like ${part}::text order by ${elements.ordinal} limit 1)`
    return tx
      .select({ id: programmes.id, streetId: programmes.streetId, name: programmes.name, element: carried })
      .from(programmes)
      .innerJoin(organizations, eq(organizations.id, programmes.streetId))
      .where(
        and(
          eq(programmes.state, 'PUBLISHED'),
          // The list is the street's; whoever works in a part of it reads it too.
          sql`exists (select from unnest(${sql.placeholder('reach')}::text[]) r where ${organizations.path} ^@ r or r ^@ ${organizations.path})`,
          sql`(${part}::text is null or ${programmes.name} like ${part}::text or ${carried} is not null)`,
        ),
      )
      .orderBy(programmes.name, programmes.id)
      .prepare('programmes_named')
  }).execute({ part: latin ? null : `%${words.replace(/[\\%_]/g, '\\$&')}%`, reach: `{${reach.join(',')}}` })
  const meant = (name: string) => {
    const { full, initials } = pinyinOfText(name)
    return full.startsWith(low) || initials.startsWith(low)
  }
  return rows
    .filter((r) => !latin || meant(r.name))
    .slice(0, Math.min(limit, MOST))
    .map((r) => ({ streetId: r.streetId, subjectType: 'programme', subjectId: r.id, title: r.name, subtitle: r.element ?? '' }))
}
