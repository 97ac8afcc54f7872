import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { cText, id, instant, oneOf, streetId } from '#platform/db/columns.ts'
import { communityTypes, offerKinds, organizationKinds, patrolTypes, postKinds } from './rules.ts'

/** GeoJSON geometry of a body: an area (Polygon, MultiPolygon) or, for a road, a line. Coordinates `[longitude, latitude]`, CGCS2000. */
export type Shape =
  | { type: 'Polygon'; coordinates: [number, number][][] }
  | { type: 'MultiPolygon'; coordinates: [number, number][][][] }
  | { type: 'LineString'; coordinates: [number, number][] }

/**
 * Every body of a deployment, in one tree: district → street → … → group. `streetId` is the street that the body belongs to; a
 * street's own row (WORKING_COMMITTEE) and the district's row carry their own id, so each is a tenant.
 * `path` is made of the `node` numbers from the root: `/1/7/93/`; a subtree is a prefix (`path ^@ '/1/7/'`).
 */
export const organizations = pgTable(
  'organization',
  {
    id: id(),
    streetId: streetId(),
    parentId: uuid().references((): AnyPgColumn => organizations.id),
    kind: text({ enum: organizationKinds }).notNull(),
    node: bigint({ mode: 'number' }).notNull().generatedByDefaultAsIdentity(),
    path: cText().notNull(),
    name: text().notNull(),
    shortName: text(),
    namePinyin: cText().notNull(),
    nameInitials: cText().notNull(),
    /** Division code (GB/T 2260 and below): 6 digits district, 9 street, 12 community. */
    divisionCode: text(),
    /** 统一社会信用代码, checked (GB 32100). */
    creditCode: text(),
    communityType: text({ enum: communityTypes }),
    patrolType: text({ enum: patrolTypes }),
    /** 爱心企业: a firm that gives goods, money or places. */
    caring: boolean().notNull().default(false),
    address: text(),
    /** CGCS2000 degrees; public places only, never a home. */
    longitude: doublePrecision(),
    latitude: doublePrecision(),
    shape: jsonb().$type<Shape>(),
    /** Phone of an office, shown to the public only when `contactPublic`. */
    contactPhone: text(),
    contactPublic: boolean().notNull().default(false),
    openingHours: text(),
    introduction: text(),
    establishedOn: date(),
    dissolvedOn: date(),
    /** Order among siblings; equal ones by name. */
    ordinal: integer().notNull().default(0),
    /** Counts changes: a save made from an older page is refused (`organization.changedMeanwhile`). */
    version: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    unique('organization_path').on(t.path),
    uniqueIndex('organization_credit_code').on(t.streetId, t.creditCode).where(sql`${t.creditCode} is not null and ${t.dissolvedOn} is null`),
    uniqueIndex('organization_division_code').on(t.divisionCode, t.kind).where(sql`${t.divisionCode} is not null and ${t.dissolvedOn} is null`),
    index('organization_street_path').on(t.streetId, t.path),
    index('organization_street_kind').on(t.streetId, t.kind, t.ordinal, t.name, t.id),
    index('organization_parent').on(t.parentId, t.ordinal),
    index('organization_street_pinyin').on(t.streetId, t.namePinyin),
    check('organization_kind', oneOf(t.kind, organizationKinds)),
    check('organization_community_type', sql`${t.communityType} is null or ${oneOf(t.communityType, communityTypes)}`),
    check('organization_patrol_type', sql`(${t.kind} = 'PATROL_TEAM') = (${t.patrolType} is not null)`),
    check('organization_root', sql`(${t.kind} = 'DISTRICT') = (${t.parentId} is null)`),
    check('organization_own_tenant', sql`${t.kind} not in ('DISTRICT', 'WORKING_COMMITTEE') or ${t.streetId} = ${t.id}`),
    check('organization_path_form', sql`${t.path} ~ '^(/[0-9]+)+/$'`),
    check('organization_point_whole', sql`(${t.longitude} is null) = (${t.latitude} is null)`),
    check('organization_longitude', sql`${t.longitude} is null or ${t.longitude} between 73 and 136`),
    check('organization_latitude', sql`${t.latitude} is null or ${t.latitude} between 3 and 54`),
    check('organization_name', sql`length(${t.name}) between 1 and 200`),
    check('organization_days', sql`${t.dissolvedOn} is null or ${t.establishedOn} is null or ${t.dissolvedOn} >= ${t.establishedOn}`),
  ],
)
export type Organization = typeof organizations.$inferSelect

/** Under which parent a body stood, from day to day: the history of moves. Half-open days; one parent at a time (exclusion in migrations). */
export const placements = pgTable(
  'organization_placement',
  {
    id: id(),
    streetId: streetId(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    parentId: uuid().references(() => organizations.id),
    fromOn: date().notNull(),
    untilOn: date(),
  },
  (t) => [
    index('organization_placement_organization').on(t.organizationId, t.fromOn),
    check('organization_placement_days', sql`${t.untilOn} is null or ${t.untilOn} >= ${t.fromOn}`),
  ],
)

/**
 * Who holds which post of a body, from day to day. `personId` points to `person` (foreign key in migrations: `people` stands
 * above `organizations`); a holder who is not in the register is kept by name only. One holder a seat at a time (exclusion in migrations).
 */
export const posts = pgTable(
  'organization_post',
  {
    id: id(),
    streetId: streetId(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    kind: text({ enum: postKinds }).notNull(),
    seat: smallint().notNull().default(1),
    /** Words of the post when the kind does not say them: 一级路长, 巡查员. */
    title: text(),
    personId: uuid(),
    holderName: text().notNull(),
    /** The holder's own unit and duty there, for 兼职委员. */
    holderUnit: text(),
    /** Office phone of the post, shown to the public only when `phonePublic`. */
    phone: text(),
    phonePublic: boolean().notNull().default(false),
    fromOn: date().notNull(),
    untilOn: date(),
    /** End of the term, when the post is elected or appointed for a term. */
    termEndsOn: date(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('organization_post_organization').on(t.organizationId, t.kind),
    index('organization_post_person').on(t.personId),
    check('organization_post_kind', oneOf(t.kind, postKinds)),
    check('organization_post_days', sql`${t.untilOn} is null or ${t.untilOn} >= ${t.fromOn}`),
  ],
)
export type Post = typeof posts.$inferSelect

/** A body that takes part in another across the tree: a unit in a 区域大党委, a property company in a 红色物业联盟. */
export const alliances = pgTable(
  'organization_alliance',
  {
    id: id(),
    streetId: streetId(),
    /** The joint body. */
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    memberId: uuid()
      .notNull()
      .references(() => organizations.id),
    /** What the member does in it, in words: 成员单位, 轮值牵头. */
    duty: text(),
    fromOn: date().notNull(),
    untilOn: date(),
  },
  (t) => [
    uniqueIndex('organization_alliance_once').on(t.organizationId, t.memberId).where(sql`${t.untilOn} is null`),
    index('organization_alliance_member').on(t.memberId),
    check('organization_alliance_two', sql`${t.organizationId} <> ${t.memberId}`),
  ],
)

/** A line of the 资源清单, 需求清单 or 项目清单 of a body; a project may answer a need with a partner. */
export const offers = pgTable(
  'organization_offer',
  {
    id: id(),
    streetId: streetId(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    kind: text({ enum: offerKinds }).notNull(),
    title: text().notNull(),
    detail: text(),
    partnerId: uuid().references(() => organizations.id),
    state: text({ enum: ['OPEN', 'ACTIVE', 'DONE'] })
      .notNull()
      .default('OPEN'),
    fromOn: date(),
    untilOn: date(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('organization_offer_organization').on(t.organizationId, t.kind),
    check('organization_offer_kind', oneOf(t.kind, offerKinds)),
    check('organization_offer_state', oneOf(t.state, ['OPEN', 'ACTIVE', 'DONE'])),
  ],
)

/** A courtyard, estate or address range by which "我家归谁管？" finds the bodies in charge. Names and streets only, never a household. */
export const addresses = pgTable(
  'organization_address',
  {
    id: id(),
    streetId: streetId(),
    /** The courtyard body, or the branch when there is none. */
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    /** What people call it: 金色港湾小区, 果树所家属院, 紫荆路58号院. */
    name: text().notNull(),
    namePinyin: cText().notNull(),
    nameInitials: cText().notNull(),
    gridId: uuid().references(() => organizations.id),
    roadCrewId: uuid().references(() => organizations.id),
  },
  (t) => [
    index('organization_address_street').on(t.streetId, t.name),
    index('organization_address_organization').on(t.organizationId),
    foreignKey({ name: 'organization_address_street_fk', columns: [t.streetId], foreignColumns: [organizations.id] }),
  ],
)
