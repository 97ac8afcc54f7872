import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { normalizeText } from '#platform/codes/normalize-text.ts'
import { type Ctx, prepared, type Tx } from '#platform/db/database.ts'
import { branchKinds, type OrganizationKind } from './rules.ts'
import { organizations, posts } from './schema.ts'

export { type ElectedHolder, seatElected, setTermEnd } from './committee.ts'
export { onDissolve, onMovePreview, onReopen, provideDrawing, provideTerms } from './hooks.ts'
export { indexAllBodies } from './index-entry.ts'
export { authorizeBody, type Body, bodiesById, bodyFor } from './load.ts'
export { postsOf } from './queries.ts'
export { createOrganization, foundDistrict } from './service.ts'

/** A branch or group below a body, for imports that know names only. */
export interface NamedBody {
  id: string
  parentId: string | null
  kind: OrganizationKind
  name: string
  shortName: string | null
  path: string
}

/** Every active branch and Party group below `path`, once, so that an import can look names up in memory. */
export async function branchesAndGroups(tx: Tx, path: string): Promise<NamedBody[]> {
  return tx
    .select({
      id: organizations.id,
      parentId: organizations.parentId,
      kind: organizations.kind,
      name: organizations.name,
      shortName: organizations.shortName,
      path: organizations.path,
    })
    .from(organizations)
    .where(and(sql`${organizations.path} ^@ ${path}`, inArray(organizations.kind, [...branchKinds, 'PARTY_GROUP']), isNull(organizations.dissolvedOn)))
}

/** Bodies that a written name can mean: the full name, the short name, or the name without 中共 and without the street's. */
export function bodiesNamed(bodies: readonly NamedBody[], written: string): NamedBody[] {
  const plain = (name: string) =>
    normalizeText(name)
      .replaceAll(' ', '')
      .replace(/^中共/, '')
      .replace(/^(.*街道)(?=.)/, '')
  const wanted = plain(written)
  return bodies.filter((b) => plain(b.name) === wanted || (b.shortName !== null && plain(b.shortName) === wanted))
}

/** Current posts of persons, for their pages: body and post. */
export async function postsOfPerson({ tx }: Ctx, personId: string) {
  return prepared(tx, 'posts_of_person', (tx) =>
    tx
      .select({
        id: posts.id,
        kind: posts.kind,
        title: posts.title,
        organizationId: posts.organizationId,
        organizationName: organizations.name,
        fromOn: posts.fromOn,
        untilOn: posts.untilOn,
      })
      .from(posts)
      .innerJoin(organizations, eq(organizations.id, posts.organizationId))
      .where(eq(posts.personId, sql.placeholder('person')))
      .orderBy(sql`${posts.untilOn} is not null`, posts.fromOn)
      .prepare('posts_of_person'),
  ).execute({ person: personId })
}

/** Hands the posts of one person to another, for a merge; returns the posts that were moved. */
export async function repointHolder({ tx }: Ctx, fromPersonId: string, toPersonId: string, only?: readonly string[]): Promise<string[]> {
  const moved = await tx
    .update(posts)
    .set({ personId: toPersonId })
    .where(and(eq(posts.personId, fromPersonId), only ? inArray(posts.id, [...only]) : undefined))
    .returning({ id: posts.id })
  return moved.map((m) => m.id)
}
