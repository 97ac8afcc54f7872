import { inArray } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { authorize, can } from '#platform/scope/policy.ts'

/** What happens to a module's records when two rows turn out to be one person. */
export interface MergePart {
  /** What would move, in Chinese lines, and why it cannot, if it cannot. Reads only. */
  preview(ctx: Ctx, keptId: string, mergedId: string): Promise<{ lines: string[]; refusal: string | null }>
  /** Moves the records to the kept row; what it returns (plain JSON) is kept for `undo`. */
  move(ctx: Ctx, keptId: string, mergedId: string): Promise<unknown>
  /** Moves them back. @throws Refused when a record was changed since */
  undo(ctx: Ctx, keptId: string, mergedId: string, moved: unknown): Promise<void>
}

/**
 * What a module above holds of natural persons. `people` stands below all of them and calls them only through this door.
 * Every part is optional; `name` is the Chinese word shown in a merge (党员).
 */
export interface PersonLink {
  name: string
  /** Paths of the organizations where each person stands: his branch, the bodies whose post he holds. */
  placesOf?(ctx: Ctx, personIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>
  /** The person's name or other facts that the module shows were changed. */
  changed?(ctx: Ctx, personId: string): Promise<void>
  /** The module's part of the copy that a person gets of his own data, plain JSON. [PIPL §45] */
  ownData?(ctx: Ctx, personId: string): Promise<unknown>
  /** Why the law or the Party's rules require this person's data to be kept, or null. [PIPL §47] */
  whyKept?(ctx: Ctx, personId: string): Promise<string | null>
  merge?: MergePart
}

const linked = new Map<string, PersonLink>()

/** Connects a module, once, at start (and in a test file that needs it). */
export function linkPeople(link: PersonLink): void {
  linked.set(link.name, link)
}

/** All connected modules. */
export const personLinks = (): readonly PersonLink[] => [...linked.values()]

/** Where persons stand: paths of their organizations; who stands nowhere belongs to his street as a whole. */
export async function placesOf(ctx: Ctx, persons: readonly { id: string; streetId: string }[]): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>(persons.map((p) => [p.id, []]))
  const ids = persons.map((p) => p.id)
  const found = await Promise.all(personLinks().map((link) => link.placesOf?.(ctx, ids)))
  for (const known of found) for (const [id, paths] of known ?? []) places.get(id)?.push(...paths)
  const nowhere = persons.filter((p) => places.get(p.id)!.length === 0)
  if (nowhere.length) {
    const streets = [...new Set(nowhere.map((p) => p.streetId))]
    const paths = await ctx.tx.select({ id: organizations.id, path: organizations.path }).from(organizations).where(inArray(organizations.id, streets))
    const pathOf = new Map(paths.map((s) => [s.id, s.path]))
    for (const p of nowhere) places.set(p.id, [pathOf.get(p.streetId) ?? '/'])
  }
  return places
}

/** The path of a street's own organization. @throws NotFound */
export async function streetPath({ tx }: Pick<Ctx, 'tx'>, streetId: string): Promise<string> {
  const [street] = await tx
    .select({ path: organizations.path })
    .from(organizations)
    .where(inArray(organizations.id, [streetId]))
  if (!street) throw new NotFound('街道')
  return street.path
}

/** Whether the actor holds the permission at one of the person's places, or at the street. */
export const canAtAny = (actor: Actor, permission: string, places: readonly string[]): boolean => places.some((path) => can(actor, permission, path))

/**
 * Passes when the actor holds the permission where the person stands.
 * @throws Forbidden
 */
export async function authorizePerson(ctx: Ctx, permission: string, person: { id: string; streetId: string }): Promise<void> {
  const places = (await placesOf(ctx, [person])).get(person.id) ?? []
  if (canAtAny(ctx.actor, permission, places)) return
  authorize(ctx.actor, permission, { path: places[0] ?? '/' })
}
