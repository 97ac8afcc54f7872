import { sql } from 'drizzle-orm'
import type { SessionView } from '#platform/auth/sessions.ts'
import type { Ctx, Database } from '#platform/db/database.ts'
import type { Actor, Grant, Role } from '#platform/scope/actor.ts'
import { today } from '#platform/time/day.ts'
import { administratorRoles } from './rules.ts'

/** A grant in force, with the organization's words. `streets` are those below a district. */
export interface OwnGrant extends Grant {
  name: string
  kind: string
  streets: readonly string[]
}

/** An actor who sees no street: enough to read one's own grants. */
const unplaced = (accountId: string, name: string): Actor => ({ kind: 'ACCOUNT', accountId, personId: null, name, streetId: null, streets: [], grants: [] })

/** The grants of the acting account that are in force, in one read (`app.own_grants`, see migrations). */
export async function ownGrants({ tx, now }: Pick<Ctx, 'tx' | 'now'>): Promise<OwnGrant[]> {
  type Row = { role: Role; organization_id: string; street_id: string; path: string; name: string; kind: string; streets: string[] }
  const { rows } = await tx.execute<Row & Record<string, unknown>>(sql`select * from app.own_grants(${today(now)}::date)`)
  return rows.map(({ role, organization_id, street_id, path, name, kind, streets }) => ({
    role,
    organizationId: organization_id,
    streetId: street_id,
    path,
    name,
    kind,
    streets,
  }))
}

/** Whether the account holds an administrator's role now; the door asks it at each log-in. */
export async function isAdministrator(db: Database, accountId: string, now: Date): Promise<boolean> {
  const grants = await db.readAs(unplaced(accountId, ''), ownGrants, { now })
  return grants.some((g) => administratorRoles.includes(g.role))
}

// Grants live as long as the session object that they hang on: five seconds, and gone with a log-out.
const kept = new WeakMap<SessionView, Promise<OwnGrant[]>>()

function grantsOf(db: Database, session: SessionView, now: Date): Promise<OwnGrant[]> {
  let grants = kept.get(session)
  if (!grants) {
    grants = db.readAs(unplaced(session.accountId, session.name), ownGrants, { now })
    kept.set(session, grants)
    grants.catch(() => kept.delete(session))
  }
  return grants
}

/** Where a session must go before anything else, below the street's site, or null. */
export function detourOf(session: SessionView): '/password' | '/second-factor' | null {
  if (session.mustChangePassword) return '/password'
  return session.mustEnrol ? '/second-factor' : null
}

/**
 * Who acts: the session's account with its grants in force and the streets that they reach; a grant of the district reaches every
 * street below. `streetId` is the street whose site is open; on another street's site the account is a visitor with a name. Without it
 * (console, API) the account acts in all its streets, and for the organization chosen in the header. A session that must first choose
 * a password or enrol a second factor may do nothing else.
 */
export async function actorFor(db: Database, session: SessionView, options: { streetId?: string | null; now: Date }): Promise<Actor> {
  const site = options.streetId ?? null
  const visitor: Actor = { ...unplaced(session.accountId, session.name), streetId: site, streets: site ? [site] : [] }
  if (detourOf(session)) return visitor
  const own = await grantsOf(db, session, options.now)
  const streets = [...new Set([...own.flatMap((g) => [g.streetId, ...g.streets]), ...(session.homeStreetId ? [session.homeStreetId] : [])])]
  if (site && !streets.includes(site)) return visitor
  const acting = session.actingForId
  const first = own.find((g) => g.organizationId === acting) ?? own.find((g) => acting !== null && g.streets.includes(acting))
  const grants = first ? [first, ...own.filter((g) => g !== first)] : own
  const actingStreet = first ? (first.organizationId === acting ? first.streetId : acting) : null
  return {
    kind: 'ACCOUNT',
    accountId: session.accountId,
    personId: session.personId,
    name: session.name,
    streetId: site ?? actingStreet ?? session.homeStreetId ?? own[0]?.streetId ?? null,
    streets,
    grants: grants.map(({ role, organizationId, streetId, path }) => ({ role, organizationId, streetId, path })),
  }
}
