import { and, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Ctx } from '#platform/db/database.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { today } from '#platform/time/day.ts'
import type { OrganizationKind } from '../rules.ts'
import { addresses, organizations } from '../schema.ts'

/** Something that "我家归谁管？" can answer for: a courtyard or estate by the name people use, or a body by its own. */
export interface Found {
  /** Of the address, or of the body when there is no address for it. */
  id: string
  organizationId: string
  kind: OrganizationKind
  name: string
  gridId: string | null
  roadCrewId: string | null
  /** 3 the very name, 2 it begins so, or what was typed goes on from it (a house number), 1 a part of it or its sound. */
  closeness: 1 | 2 | 3
}

/** Kinds that answer for a place or are asked for by name. */
const answering: readonly OrganizationKind[] = [
  'COMMUNITY_COMMITTEE',
  'GENERAL_BRANCH',
  'COMMUNITY_BRANCH',
  'STREET_ORGAN_BRANCH',
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'JOINT_BRANCH',
  'TEMPORARY_BRANCH',
  'PARTY_GROUP',
  'COURTYARD_SELF_GOV',
  'GRID',
  'ROAD_CREW',
]
const MOST = 60

/**
 * What was typed as names are written: half-width, without spaces and marks, without what stands before the street (省, 市, 区) and
 * without the building, unit and door behind the courtyard. `outer` are the names of the street and its district.
 */
export function askedName(typed: string, outer: readonly string[]): string {
  const plain = typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(0, 60)
  const inner = outer.reduce((text, name) => (name && text.includes(name) ? text.slice(text.indexOf(name) + name.length) || text : text), plain)
  return inner.replace(/(\d+|[一二三四五六七八九十]+)(号?楼|栋|幢|单元|层|室|户).*$/u, '') || inner
}

/** How close a name comes to what was asked, or 0. */
export function closenessOf(asked: string, name: string): 0 | 1 | 2 | 3 {
  if (name === asked) return 3
  if (name.startsWith(asked) || asked.startsWith(name)) return 2
  return name.includes(asked) || (name.length > 2 && asked.includes(name)) ? 1 : 0
}

/**
 * Every place that fits what was typed: a name or a part of it, an address that goes on beyond it, pinyin or its initials; when nothing
 * fits, names that sound the same. The closest first.
 */
export async function findPlaces(ctx: Ctx, streetId: string, asked: string): Promise<Found[]> {
  if (!asked) return []
  const latin = /^[a-z0-9]+$/.test(asked)
  const found = await fitting(ctx, streetId, asked, latin ? { full: asked, initials: asked } : null)
  if (found.length > 0 || latin) return found
  const { full } = pinyinOfText(asked)
  return full.length > 3 ? fitting(ctx, streetId, asked, { full, initials: null }) : []
}

async function fitting({ tx, now }: Ctx, streetId: string, asked: string, sound: { full: string; initials: string | null } | null): Promise<Found[]> {
  const named = (names: readonly PgColumn[], full: PgColumn, initials: PgColumn): SQL | undefined =>
    or(
      ...names.flatMap((n) => [sql`strpos(lower(${n}), ${asked}) > 0`, sql`(length(${n}) > 2 and strpos(${asked}, lower(${n})) > 0)`]),
      sound ? sql`${full} ^@ ${sound.full}` : undefined,
      sound?.initials ? sql`${initials} ^@ ${sound.initials}` : undefined,
    )
  const standing = or(isNull(organizations.dissolvedOn), gt(organizations.dissolvedOn, today(now)))
  const places = await tx
    .select({
      id: addresses.id,
      organizationId: addresses.organizationId,
      kind: organizations.kind,
      name: addresses.name,
      gridId: addresses.gridId,
      roadCrewId: addresses.roadCrewId,
    })
    .from(addresses)
    .innerJoin(organizations, eq(organizations.id, addresses.organizationId))
    .where(and(eq(addresses.streetId, streetId), standing, named([addresses.name], addresses.namePinyin, addresses.nameInitials)))
    .limit(MOST)
  const bodies = await tx
    .select({ id: organizations.id, kind: organizations.kind, name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(
      and(
        eq(organizations.streetId, streetId),
        inArray(organizations.kind, [...answering]),
        standing,
        named([organizations.name, organizations.shortName], organizations.namePinyin, organizations.nameInitials),
      ),
    )
    .limit(MOST)
  // A road by its very name is one answer among its courtyards.
  const close = (kind: OrganizationKind, ...names: (string | null)[]) =>
    Math.min(kind === 'ROAD_CREW' ? 2 : 3, Math.max(1, ...names.map((n) => (n ? closenessOf(asked, n.toLowerCase()) : 0)))) as 1 | 2 | 3
  const covered = new Set(places.map((p) => p.organizationId))
  return [
    ...places.map((p) => ({ ...p, closeness: close(p.kind, p.name) })),
    ...bodies
      .filter((b) => !covered.has(b.id))
      .map((b) => ({
        id: b.id,
        organizationId: b.id,
        kind: b.kind,
        name: b.name,
        gridId: null,
        roadCrewId: null,
        closeness: close(b.kind, b.name, b.shortName),
      })),
  ].sort(
    (a, b) => b.closeness - a.closeness || answering.indexOf(b.kind) - answering.indexOf(a.kind) || a.name.localeCompare(b.name, 'zh-CN', { numeric: true }),
  )
}

/** One place by the id of {@link Found}, or null. */
export async function placeBy({ tx }: Ctx, streetId: string, id: string): Promise<Found | null> {
  const [address] = await tx
    .select({
      id: addresses.id,
      organizationId: addresses.organizationId,
      kind: organizations.kind,
      name: addresses.name,
      gridId: addresses.gridId,
      roadCrewId: addresses.roadCrewId,
    })
    .from(addresses)
    .innerJoin(organizations, eq(organizations.id, addresses.organizationId))
    .where(and(eq(addresses.streetId, streetId), eq(addresses.id, id)))
  if (address) return { ...address, closeness: 3 }
  const [body] = await tx
    .select({ id: organizations.id, kind: organizations.kind, name: organizations.name })
    .from(organizations)
    .where(and(eq(organizations.streetId, streetId), eq(organizations.id, id), inArray(organizations.kind, [...answering])))
  return body ? { ...body, organizationId: body.id, gridId: null, roadCrewId: null, closeness: 3 } : null
}
