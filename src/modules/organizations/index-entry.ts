import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#platform/db/database.ts'
import { indexSubjects, removeFromIndex, type Searchable } from '#platform/search/search.ts'
import { organizationKindLabels } from './rules.ts'
import { addresses, type Organization, organizations } from './schema.ts'

type Findable = Pick<Organization, 'id' | 'streetId' | 'kind' | 'name' | 'shortName' | 'address' | 'path' | 'dissolvedOn'>

const entryOf = (body: Findable, addressNames: readonly string[]): Searchable => ({
  streetId: body.streetId,
  subjectType: 'organization',
  subjectId: body.id,
  title: body.name,
  subtitle: [organizationKindLabels[body.kind], body.address].filter(Boolean).join(' · '),
  words: [body.shortName ?? '', ...addressNames].join(' '),
  // Every body may be found by anyone; what its page shows is decided there. Firms come after the offices.
  audience: 'PUBLIC',
  path: body.path,
  weight: body.kind === 'ENTERPRISE' ? 0 : 20,
})

/** Puts one body into the search, or takes a dissolved one out. */
export async function indexBody(tx: Tx, body: Findable): Promise<void> {
  if (body.dissolvedOn) return removeFromIndex(tx, 'organization', [body.id])
  const names = await tx.select({ name: addresses.name }).from(addresses).where(eq(addresses.organizationId, body.id))
  await indexSubjects(tx, [
    entryOf(
      body,
      names.map((n) => n.name),
    ),
  ])
}

/** Puts all bodies of the transaction's streets into the search anew (demo data, repairs). */
export async function indexAllBodies(tx: Tx): Promise<number> {
  const [bodies, names] = await Promise.all([
    tx.select().from(organizations).where(isNull(organizations.dissolvedOn)),
    tx.select({ organizationId: addresses.organizationId, name: addresses.name }).from(addresses).where(and()),
  ])
  const namesOf = Map.groupBy(names, (n) => n.organizationId)
  await indexSubjects(
    tx,
    bodies.map((b) => entryOf(b, namesOf.get(b.id)?.map((n) => n.name) ?? [])),
  )
  return bodies.length
}
