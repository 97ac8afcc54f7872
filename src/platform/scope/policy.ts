import { type SQL, sql } from 'drizzle-orm'
import { Forbidden } from '#platform/errors.ts'
import type { Actor, Role } from './actor.ts'

/** Permission → roles that hold it: the whole of "who may", one constant a module (`policy.ts`). */
export type Permissions = Readonly<Record<string, readonly Role[]>>

/** `'public'`: anyone. `'signedIn'`: any account, about itself. Otherwise the name of a permission. */
export type Gate = 'public' | 'signedIn' | (string & {})

const held = new Map<string, ReadonlySet<Role>>()

/** Registers a module's permissions. Called once at start by `app.ts`; a name declared twice is a bug. */
export function declarePermissions(permissions: Permissions): void {
  for (const [name, who] of Object.entries(permissions)) {
    if (held.has(name) && [...held.get(name)!].join() !== who.join()) throw new Error(`permission ${name} is declared twice`)
    held.set(name, new Set(who))
  }
}

/** Every declared permission with its roles, for the documentation and the walk of roles. */
export const declaredPermissions = (): ReadonlyMap<string, ReadonlySet<Role>> => held

function rolesOf(permission: string): ReadonlySet<Role> {
  const who = held.get(permission)
  if (!who) throw new Error(`permission ${permission} is not declared in any policy.ts`)
  return who
}

/** The subtrees (paths) in which the actor holds the permission. A system actor holds it everywhere in its streets: `['/']`. */
export function reachOf(actor: Actor, permission: string): string[] {
  if (actor.kind === 'SYSTEM') return ['/']
  const who = rolesOf(permission)
  const paths = actor.grants.filter((g) => who.has(g.role)).map((g) => g.path)
  // A subtree inside another one adds nothing.
  return paths.filter((p, i) => !paths.some((other, j) => p.startsWith(other) && (p !== other || j < i)))
}

/** Whether the actor holds the permission at `path`, or, without a path, anywhere. */
export function can(actor: Actor, permission: string, path?: string): boolean {
  const reach = reachOf(actor, permission)
  return path === undefined ? reach.length > 0 : reach.some((r) => path.startsWith(r))
}

/**
 * The one gate: passes when the actor holds `permission` at the organization.
 * @throws Forbidden `forbidden`
 */
export function authorize(actor: Actor, permission: string, organization: { path: string }): void {
  if (!can(actor, permission, organization.path)) throw new Forbidden(permission)
}

/** Passes when the actor holds `permission` anywhere. @throws Forbidden */
export function authorizeAnywhere(actor: Actor, permission: string): void {
  if (!can(actor, permission)) throw new Forbidden(permission)
}

/** A door that is `public`, for the `signedIn`, or for holders of a permission. @throws Forbidden */
export function passGate(actor: Actor, gate: Gate): void {
  if (gate === 'public' || actor.kind === 'SYSTEM') return
  if (actor.kind !== 'ACCOUNT') throw new Forbidden('signedIn')
  if (gate !== 'signedIn') authorizeAnywhere(actor, gate)
}

/**
 * The predicate that keeps a list inside the actor's reach: `path ^@ any of his subtrees`. Pass the path column of the
 * organization that the rows belong to. Nothing is in reach without a grant.
 */
export function scopeOf(actor: Actor, permission: string, path: SQL | { getSQL(): SQL }): SQL {
  const reach = reachOf(actor, permission)
  if (reach.includes('/')) return sql`true`
  if (reach.length === 0) return sql`false`
  return sql`(${sql.join(
    reach.map((r) => sql`${path} ^@ ${r}`),
    sql` or `,
  )})`
}
