import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { bodiesById } from '#modules/organizations/public.ts'
import { accounts, authEvents } from '#platform/auth/schema.ts'
import { type Ctx, prepared, type Tx } from '#platform/db/database.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { type Role, roleLabels } from '#platform/scope/actor.ts'
import { authorizeAnywhere, can, declaredPermissions, reachOf } from '#platform/scope/policy.ts'
import { addDays, type Day, startOfDay, today } from '#platform/time/day.ts'
import { timelineEntries } from '#platform/timeline/schema.ts'
import { ownGrants } from './actor.ts'
import { type SettingKey, type SettingValue, settingKeys, settingKinds } from './rules.ts'
import { grants, settings } from './schema.ts'

/** A street or the district, as the public directory names it. */
export interface Place {
  id: string
  parentId: string | null
  kind: 'DISTRICT' | 'WORKING_COMMITTEE'
  name: string
  path: string
  code: string | null
}

/** The districts and streets of the deployment. Their names are public. */
export async function places(tx: Tx): Promise<Place[]> {
  type Row = { id: string; parent_id: string | null; kind: Place['kind']; name: string; short_name: string | null; division_code: string | null; path: string }
  const { rows } = await tx.execute<Row & Record<string, unknown>>(sql`select * from app.street_directory()`)
  return rows.map((r) => ({ id: r.id, parentId: r.parent_id, kind: r.kind, name: r.short_name ?? r.name, path: r.path, code: r.division_code }))
}

/** The streets in which the actor holds a permission as a whole, and whether he holds it in the district itself. */
async function streetsInReach({ tx, actor }: Ctx, permission: string): Promise<{ ids: string[]; district: boolean }> {
  authorizeAnywhere(actor, permission)
  const reach = reachOf(actor, permission)
  const inReach = (await places(tx)).filter((p) => reach.some((r) => p.path.startsWith(r)))
  return { ids: inReach.map((p) => p.id), district: inReach.some((p) => p.kind === 'DISTRICT') }
}

/** Rows of a home street in reach; those of the district (null) only for the district. */
const homeIn = (column: typeof accounts.homeStreetId | typeof authEvents.homeStreetId, reach: { ids: string[]; district: boolean }): SQL =>
  or(inArray(column, reach.ids), reach.district ? isNull(column) : sql`false`) ?? sql`false`

export interface AccountFilter {
  /** Part of the user name or the name. */
  search?: string
  role?: Role
  streetId?: string
  disabled?: boolean
  cursor?: string
  limit: number
}

/** A page of the accounts that the actor may see, by user name, each with its grants in force. */
export async function accountsOf(ctx: Ctx, filter: AccountFilter) {
  const { tx, now } = ctx
  const reach = await streetsInReach(ctx, 'accounts.view')
  const after = filter.cursor ? readCursor(filter.cursor, 1)[0] : null
  const like = filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null
  const holders = filter.role
    ? tx
        .select({ id: grants.accountId })
        .from(grants)
        .where(and(eq(grants.role, filter.role), inForce(today(now))))
    : null
  const rows = await tx
    .select({
      id: accounts.id,
      username: accounts.username,
      name: accounts.name,
      homeStreetId: accounts.homeStreetId,
      personId: accounts.personId,
      twoFactorEnabled: accounts.twoFactorEnabled,
      disabledAt: accounts.disabledAt,
      createdAt: accounts.createdAt,
    })
    .from(accounts)
    .where(
      and(
        homeIn(accounts.homeStreetId, reach),
        like ? or(sql`${accounts.username} ilike ${like}`, sql`${accounts.name} like ${like}`) : undefined,
        holders ? inArray(accounts.id, holders) : undefined,
        filter.streetId ? eq(accounts.homeStreetId, filter.streetId) : undefined,
        filter.disabled === undefined ? undefined : filter.disabled ? isNotNull(accounts.disabledAt) : isNull(accounts.disabledAt),
        after ? sql`${accounts.username} > ${after}` : undefined,
      ),
    )
    .orderBy(asc(accounts.username))
    .limit(filter.limit + 1)
  const { items, next } = pageFrom(rows, filter.limit, (r) => [r.username])
  const held = await grantsOf(
    ctx,
    items.map((a) => a.id),
  )
  return {
    items: items.map(({ twoFactorEnabled, disabledAt, createdAt, ...a }) => ({
      ...a,
      username: a.username ?? '',
      twoFactorEnabled: twoFactorEnabled ?? false,
      disabled: disabledAt !== null,
      createdAt: createdAt.toISOString(),
      grants: held.filter((g) => g.accountId === a.id),
    })),
    next,
  }
}

const inForce = (day: Day) => and(sql`${grants.fromOn} <= ${day}`, or(isNull(grants.untilOn), sql`${grants.untilOn} > ${day}`))

async function grantsOf(ctx: Ctx, accountIds: string[]) {
  if (accountIds.length === 0) return []
  const rows = await ctx.tx
    .select({
      id: grants.id,
      accountId: grants.accountId,
      role: grants.role,
      organizationId: grants.organizationId,
      fromOn: grants.fromOn,
      untilOn: grants.untilOn,
    })
    .from(grants)
    .where(and(inArray(grants.accountId, accountIds), inForce(today(ctx.now))))
    .orderBy(asc(grants.id))
  const bodies = await bodiesById(ctx, [...new Set(rows.map((r) => r.organizationId))])
  return rows.flatMap((r) => {
    const body = bodies.get(r.organizationId)
    return body && can(ctx.actor, 'accounts.view', body.path) ? [{ ...r, organizationName: body.name }] : []
  })
}

export interface AuditFilter {
  accountId?: string
  /** A code, or its beginning: `member.` finds all that happened to memberships. */
  action?: string
  subjectType?: string
  streetId?: string
  fromOn?: Day
  /** Last day, included. */
  throughOn?: Day
  cursor?: string
  limit: number
}

/** Who did what: the timeline of the streets in reach, newest first. */
export async function auditOf(ctx: Ctx, filter: AuditFilter) {
  const reach = await streetsInReach(ctx, 'accounts.audit')
  const ids = filter.streetId ? reach.ids.filter((id) => id === filter.streetId) : reach.ids
  const before = filter.cursor ? Number(readCursor(filter.cursor, 1)[0]) : null
  const rows = await ctx.tx
    .select({
      id: timelineEntries.id,
      at: timelineEntries.at,
      streetId: timelineEntries.streetId,
      accountId: timelineEntries.accountId,
      actorName: timelineEntries.actorName,
      actorRole: timelineEntries.actorRole,
      onBehalfOf: timelineEntries.onBehalfOf,
      action: timelineEntries.action,
      subjectType: timelineEntries.subjectType,
      subjectId: timelineEntries.subjectId,
      note: timelineEntries.note,
    })
    .from(timelineEntries)
    .where(
      and(
        inArray(timelineEntries.streetId, ids),
        filter.accountId ? eq(timelineEntries.accountId, filter.accountId) : undefined,
        filter.action ? sql`${timelineEntries.action} ^@ ${filter.action}` : undefined,
        filter.subjectType ? eq(timelineEntries.subjectType, filter.subjectType) : undefined,
        filter.fromOn ? gte(timelineEntries.at, startOfDay(filter.fromOn)) : undefined,
        filter.throughOn ? lt(timelineEntries.at, startOfDay(addDays(filter.throughOn, 1))) : undefined,
        before === null ? undefined : lt(timelineEntries.id, before),
      ),
    )
    .orderBy(desc(timelineEntries.id))
    .limit(filter.limit + 1)
  const { items, next } = pageFrom(rows, filter.limit, (r) => [r.id])
  return { items: items.map((r) => ({ ...r, at: r.at.toISOString() })), next }
}

/** What happened at the door (log-ins, refusals, locks) to accounts of the streets in reach, newest first. Names that nobody has are shown to the district. */
export async function doorEventsOf(ctx: Ctx, filter: Pick<AuditFilter, 'accountId' | 'fromOn' | 'throughOn' | 'cursor' | 'limit'> & { kind?: string }) {
  const reach = await streetsInReach(ctx, 'accounts.audit')
  const before = filter.cursor ? Number(readCursor(filter.cursor, 1)[0]) : null
  const rows = await ctx.tx
    .select()
    .from(authEvents)
    .where(
      and(
        homeIn(authEvents.homeStreetId, reach),
        filter.accountId ? eq(authEvents.userId, filter.accountId) : undefined,
        filter.kind ? eq(authEvents.kind, filter.kind) : undefined,
        filter.fromOn ? gte(authEvents.at, startOfDay(filter.fromOn)) : undefined,
        filter.throughOn ? lt(authEvents.at, startOfDay(addDays(filter.throughOn, 1))) : undefined,
        before === null ? undefined : lt(authEvents.id, before),
      ),
    )
    .orderBy(desc(authEvents.id))
    .limit(filter.limit + 1)
  const { items, next } = pageFrom(rows, filter.limit, (r) => [r.id])
  return {
    items: items.map(({ id, at, userId, username, kind, ipAddress }) => ({ id, at: at.toISOString(), accountId: userId, username, kind, ipAddress })),
    next,
  }
}

/** Who is logged in: his roles, what he may act for, and every permission that he holds somewhere, for the console's `can`. */
export async function meOf(ctx: Ctx) {
  const { actor } = ctx
  const held = new Set(actor.grants.map((g) => g.role))
  const own = (await ownGrants(ctx)).filter((g) => actor.grants.some((a) => a.organizationId === g.organizationId && a.role === g.role))
  const below = own.some((g) => g.kind === 'DISTRICT')
    ? (await places(ctx.tx)).filter((p) => p.kind === 'WORKING_COMMITTEE' && actor.streets.includes(p.id))
    : []
  const organizationsToActFor = new Map(own.map((g) => [g.organizationId, { id: g.organizationId, name: g.name, streetId: g.streetId }]))
  for (const p of below) if (!organizationsToActFor.has(p.id)) organizationsToActFor.set(p.id, { id: p.id, name: p.name, streetId: p.id })
  return {
    accountId: actor.accountId ?? '',
    name: actor.name,
    personId: actor.personId,
    streetId: actor.streetId,
    roles: own.map((g) => ({ role: g.role, label: roleLabels[g.role], organizationId: g.organizationId, organizationName: g.name, path: g.path })),
    organizations: [...organizationsToActFor.values()],
    permissions: [...declaredPermissions()].filter(([, who]) => [...who].some((role) => held.has(role))).map(([name]) => name),
  }
}

// Kept with the Ctx object, so that a request asks once however many settings it reads.
const kept = new WeakMap<Ctx, Map<string, Promise<Map<string, unknown>>>>()

function settingsRows(ctx: Ctx, streetId: string): Promise<Map<string, unknown>> {
  const byStreet = kept.get(ctx) ?? new Map<string, Promise<Map<string, unknown>>>()
  kept.set(ctx, byStreet)
  let rows = byStreet.get(streetId)
  if (!rows) {
    const query = prepared(ctx.tx, 'settings_of_street', (tx) =>
      tx
        .select({ key: settings.key, value: settings.value })
        .from(settings)
        .where(eq(settings.streetId, sql.placeholder('street')))
        .prepare('settings_of_street'),
    )
    rows = query.execute({ street: streetId }).then((found) => new Map(found.map((r) => [r.key, r.value])))
    byStreet.set(streetId, rows)
  }
  return rows
}

/** Forgets the settings read in this request, after a change. */
export const forgetSettings = (ctx: Ctx): void => void kept.delete(ctx)

/**
 * A setting of a street (by default the one that is acted for), or what holds while nobody set it. A value that an older version
 * stored and that no longer fits counts as not set.
 */
export async function settingOf<K extends SettingKey>(ctx: Ctx, key: K, streetId: string | null = ctx.actor.streetId): Promise<SettingValue<K>> {
  const kind = settingKinds[key]
  const stored = streetId ? (await settingsRows(ctx, streetId)).get(key) : undefined
  const parsed = stored === undefined ? null : kind.shape.safeParse(stored)
  return (parsed?.success ? parsed.data : kind.fallback) as SettingValue<K>
}

/** All settings of a street with their labels, for the page that changes them. */
export async function settingsOf(ctx: Ctx, streetId: string) {
  return Promise.all(settingKeys.map(async (key) => ({ key, label: settingKinds[key].label, value: (await settingOf(ctx, key, streetId)) as unknown })))
}
