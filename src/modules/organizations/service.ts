import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { parsePhone } from '#platform/codes/phone.ts'
import { parseCreditCode } from '#platform/codes/unified-credit-code.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type FieldError, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { type Crs, type Point, toCgcs2000 } from '#platform/geo.ts'
import { authorize } from '#platform/scope/policy.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { moveInIndex } from '#platform/search/search.ts'
import { today } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import type { FactsInput, ShapeInput } from './contract.ts'
import { effectsOfMove, whyNotDissolved } from './hooks.ts'
import { indexBody } from './index-entry.ts'
import { assertActive, assertVersion, type Body, bodyFor, lockTree, writeBody } from './load.ts'
import { type OrganizationKind, organizationKindLabels, parentKinds, whyNotBelow } from './rules.ts'
import { organizations, placements, type Shape } from './schema.ts'

type TypedFacts = z.output<typeof FactsInput>

const wrongParent = (kind: OrganizationKind, parent: OrganizationKind) =>
  new Refused(
    'organization.wrongParent',
    `${organizationKindLabels[kind]}不能设在${organizationKindLabels[parent]}之下，可以设在：${parentKinds[kind].map((k) => organizationKindLabels[k]).join('、')}`,
    [{ path: 'parentId', message: '请选择合适的上级组织' }],
  )

/** The entry of a body's timeline. */
export const recordOn = (ctx: Ctx, body: Pick<Body, 'id' | 'streetId'>, action: string, data: Facts = {}, note?: string | null): Promise<void> =>
  record(ctx, { streetId: body.streetId, subjectType: 'organization', subjectId: body.id, action: `organization.${action}`, data, note })

/** Facts as they are kept: codes and phones checked and normalized. @throws Invalid naming each wrong field */
function checkedFacts(typed: TypedFacts, kind: OrganizationKind) {
  const wrong: FieldError[] = []
  let creditCode = typed.creditCode || null
  if (creditCode) {
    const parsed = parseCreditCode(creditCode)
    if (parsed.ok) creditCode = parsed.value.code
    else wrong.push({ path: 'creditCode', message: parsed.message })
  }
  let contactPhone = typed.contactPhone || null
  if (contactPhone) {
    const parsed = parsePhone(contactPhone)
    if (parsed.ok) contactPhone = parsed.value.number
    else wrong.push({ path: 'contactPhone', message: parsed.message })
  }
  if (typed.divisionCode && !/^\d{6}(\d{3}(\d{3})?)?$/.test(typed.divisionCode)) wrong.push({ path: 'divisionCode', message: '区划代码应为 6、9 或 12 位数字' })
  if (kind === 'PATROL_TEAM' && !typed.patrolType) wrong.push({ path: 'patrolType', message: '请选择平安队伍的类型' })
  if (wrong.length) throw new Invalid(wrong)
  const { full, initials } = pinyinOfText(typed.name)
  return {
    ...typed,
    shortName: typed.shortName || null,
    divisionCode: typed.divisionCode || null,
    creditCode,
    contactPhone,
    patrolType: kind === 'PATROL_TEAM' ? (typed.patrolType ?? null) : null,
    namePinyin: full,
    nameInitials: initials,
  }
}

/** Inserts a body below a parent with its path, its first placement and its search entry. The caller holds the tree's lock. */
async function insertBody(ctx: Ctx, row: Omit<typeof organizations.$inferInsert, 'node' | 'path'>, parentPath: string): Promise<Body> {
  const { tx, now } = ctx
  const { rows } = await tx.execute<{ node: string }>(sql`select nextval(pg_get_serial_sequence('organization', 'node')) as node`)
  const node = Number(rows[0]!.node)
  const [body] = await tx
    .insert(organizations)
    .values({ ...row, node, path: `${parentPath}${node}/`, createdAt: now, updatedAt: now })
    .returning()
  if (!body) throw new Error('insert returned nothing')
  await tx.insert(placements).values({ streetId: body.streetId, organizationId: body.id, parentId: body.parentId, fromOn: row.establishedOn ?? today(now) })
  await indexBody(tx, body)
  return body
}

/**
 * Makes the district, the root of all organizations of a deployment: the first step of its first setup. The caller is the system.
 * @throws Refused `conflict.unique` when the code is taken
 */
export async function foundDistrict(ctx: Ctx, input: { name: string; divisionCode: string }): Promise<{ id: string }> {
  const { rows } = await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)
  const id = rows[0]!.id
  await ctx.tx.execute(sql`select set_config('app.streets', ${`{${[...ctx.actor.streets, id].join(',')}}`}, true)`)
  const { full, initials } = pinyinOfText(input.name)
  const body = await insertBody(ctx, { ...input, id, streetId: id, kind: 'DISTRICT', namePinyin: full, nameInitials: initials }, '/')
  await recordOn(ctx, body, 'created', { name: body.name })
  return { id }
}

/**
 * Opens a street: its Party working committee, a tenant of its own below the district.
 * @throws NotFound | Forbidden | Refused `organization.wrongParent`, `conflict.unique` when the code is taken
 */
export async function openStreet(ctx: Ctx, input: { name: string; shortName: string; divisionCode: string; parentId: string }): Promise<{ id: string }> {
  const district = await bodyFor(ctx, 'organizations.openStreet', input.parentId)
  if (whyNotBelow('WORKING_COMMITTEE', district.kind)) throw wrongParent('WORKING_COMMITTEE', district.kind)
  await lockTree(ctx, district.id)
  const { rows } = await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)
  const id = rows[0]!.id
  // The new street is a tenant that this transaction could not name before it existed.
  await ctx.tx.execute(sql`select set_config('app.streets', ${`{${[...ctx.actor.streets, id].join(',')}}`}, true)`)
  const { full, initials } = pinyinOfText(input.name)
  const body = await insertBody(ctx, { ...input, id, streetId: id, kind: 'WORKING_COMMITTEE', namePinyin: full, nameInitials: initials }, district.path)
  await recordOn(ctx, body, 'created', { name: body.name, parent: district.name })
  return { id }
}

/** Makes a body below another. @throws NotFound | Forbidden | Invalid | Refused `organization.wrongParent`, `organization.dissolved` */
export async function createOrganization(ctx: Ctx, input: TypedFacts & { kind: OrganizationKind; parentId: string }): Promise<{ id: string }> {
  const { kind, parentId, ...typed } = input
  const parent = await bodyFor(ctx, 'organizations.arrange', parentId)
  assertActive(parent)
  if (whyNotBelow(kind, parent.kind) || kind === 'WORKING_COMMITTEE') throw wrongParent(kind, parent.kind)
  const facts = checkedFacts(typed, kind)
  await lockTree(ctx, parent.streetId)
  // The parent may have moved while we waited for the tree.
  const { path } = await bodyFor(ctx, 'organizations.arrange', parentId)
  const body = await insertBody(ctx, { ...facts, kind, parentId, streetId: parent.streetId }, path)
  await recordOn(ctx, body, 'created', { name: body.name, kind, parent: parent.name })
  return { id: body.id }
}

/** Saves the facts of a body. @throws NotFound | Forbidden | Invalid | Refused `organization.changedMeanwhile` */
export async function editOrganization(ctx: Ctx, input: TypedFacts & { id: string; version: number }): Promise<{ version: number }> {
  const { id, version, ...typed } = input
  const body = await bodyFor(ctx, 'organizations.edit', id, { lock: true })
  assertVersion(body, version)
  const facts = checkedFacts(typed, body.kind)
  const before: Record<string, unknown> = body
  const changes = Object.fromEntries(
    Object.entries(facts)
      .filter(([key, value]) => (!key.startsWith('name') || key === 'name' ? value !== undefined && before[key] !== value : false))
      .map(([key, value]) => [key, { from: String(before[key] ?? ''), to: String(value ?? '') }]),
  )
  const next = await writeBody(ctx, body, facts)
  await indexBody(ctx.tx, { ...body, name: facts.name, shortName: facts.shortName, address: facts.address === undefined ? body.address : facts.address })
  if (Object.keys(changes).length) await recordOn(ctx, body, 'edited', changes)
  return { version: next }
}

/** What a move would do, before it is made; nothing is changed. @throws NotFound | Forbidden */
export async function previewMove(ctx: Ctx, input: { id: string; parentId: string }) {
  const body = await bodyFor(ctx, 'organizations.arrange', input.id)
  const to = await bodyFor(ctx, 'organizations.arrange', input.parentId)
  const [below, from] = await Promise.all([
    ctx.tx.select({ n: sql<number>`count(*)::int` }).from(organizations).where(sql`${organizations.path} ^@ ${body.path}`),
    body.parentId ? ctx.tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, body.parentId)) : [],
  ])
  return { from: from[0]?.name ?? null, to: to.name, bodies: below[0]?.n ?? 1, ...(await effectsOfMove(ctx, body, to.path)), refused: whyNotMoved(body, to) }
}

/** Why a body cannot be moved below another, in Chinese, or null. */
function whyNotMoved(body: Body, to: Body): string | null {
  if (body.parentId === to.id) return '它已经在这个组织之下'
  if (to.path.startsWith(body.path)) return '不能移到自己或自己的下级之下'
  if (body.streetId !== to.streetId) return '不能移到另一个街道'
  if (to.dissolvedOn) return `${to.name}已撤销`
  return whyNotBelow(body.kind, to.kind) ? wrongParent(body.kind, to.kind).message : null
}

/**
 * Moves a body with everything below it. The history of placements keeps where it stood before.
 * @throws NotFound | Forbidden | Refused `organization.cannotMove`, `organization.changedMeanwhile`
 */
export async function moveOrganization(ctx: Ctx, input: { id: string; version: number; parentId: string; note?: string | null }): Promise<{ version: number }> {
  const { tx, now } = ctx
  const seen = await bodyFor(ctx, 'organizations.arrange', input.id)
  await lockTree(ctx, seen.streetId)
  const body = await bodyFor(ctx, 'organizations.arrange', input.id, { lock: true })
  const to = await bodyFor(ctx, 'organizations.arrange', input.parentId)
  assertVersion(body, input.version)
  const refused = whyNotMoved(body, to)
  if (refused) throw new Refused('organization.cannotMove', refused)
  const newPath = `${to.path}${body.node}/`
  const day = today(now)
  const version = await writeBody(ctx, body, { parentId: to.id })
  await tx
    .update(organizations)
    .set({ path: sql`${newPath} || substr(${organizations.path}, ${body.path.length + 1})` })
    .where(sql`${organizations.path} ^@ ${body.path}`)
  await moveInIndex(tx, body.path, newPath)
  // A placement that began today is replaced: history is kept by days.
  await tx.delete(placements).where(and(eq(placements.organizationId, body.id), isNull(placements.untilOn), sql`${placements.fromOn} >= ${day}`))
  await tx
    .update(placements)
    .set({ untilOn: day })
    .where(and(eq(placements.organizationId, body.id), isNull(placements.untilOn)))
  await tx.insert(placements).values({ streetId: body.streetId, organizationId: body.id, parentId: to.id, fromOn: day })
  await recordOn(ctx, body, 'moved', { fromParentId: body.parentId, toParentId: to.id, to: to.name }, input.note)
  return { version }
}

/** Puts the children of a body in the given order; those not named come after. @throws NotFound | Forbidden */
export async function orderChildren(ctx: Ctx, input: { id: string; childIds: readonly string[] }): Promise<void> {
  const body = await bodyFor(ctx, 'organizations.arrange', input.id)
  await lockTree(ctx, body.streetId)
  await ctx.tx.execute(sql`update organization o set ordinal = coalesce(n.i, ${input.childIds.length + 1})
    from organization c left join unnest(${sql.param(input.childIds)}::uuid[]) with ordinality as n(id, i) on n.id = c.id
    where o.id = c.id and c.parent_id = ${body.id}`)
  await recordOn(ctx, body, 'ordered')
}

/**
 * Dissolves a body on a day. It and its history stay readable.
 * @throws NotFound | Forbidden | Refused `organization.notEmpty`, `organization.stillUsed`, `organization.changedMeanwhile`
 */
export async function dissolveOrganization(ctx: Ctx, input: { id: string; version: number; on: string; note: string }): Promise<{ version: number }> {
  const seen = await bodyFor(ctx, 'organizations.arrange', input.id)
  await lockTree(ctx, seen.streetId)
  const body = await bodyFor(ctx, 'organizations.arrange', input.id, { lock: true })
  assertVersion(body, input.version)
  assertActive(body)
  if (body.kind === 'DISTRICT' || body.kind === 'WORKING_COMMITTEE') throw new Refused('organization.stillUsed', '区级和街道不能在这里撤销')
  if (input.on > today(ctx.now)) throw new Invalid([{ path: 'on', message: '撤销日期不能晚于今天' }])
  if (body.establishedOn && input.on < body.establishedOn) throw new Invalid([{ path: 'on', message: `撤销日期不能早于成立日期 ${body.establishedOn}` }])
  const [below] = await ctx.tx
    .select({ n: sql<number>`count(*)::int` })
    .from(organizations)
    .where(and(sql`${organizations.path} ^@ ${body.path}`, isNull(organizations.dissolvedOn), sql`${organizations.id} <> ${body.id}`))
  if (below?.n) throw new Refused('organization.notEmpty', `它之下还有 ${below.n} 个组织，请先移走或撤销`)
  const reason = await whyNotDissolved(ctx, body)
  if (reason) throw new Refused('organization.stillUsed', reason)
  const version = await writeBody(ctx, body, { dissolvedOn: input.on })
  await indexBody(ctx.tx, { ...body, dissolvedOn: input.on })
  await recordOn(ctx, body, 'dissolved', { on: input.on }, input.note)
  return { version }
}

/** Brings a dissolved body back. @throws NotFound | Forbidden | Refused `organization.dissolved` when its parent is dissolved */
export async function reopenOrganization(ctx: Ctx, input: { id: string; version: number; note: string }): Promise<{ version: number }> {
  const body = await bodyFor(ctx, 'organizations.arrange', input.id, { lock: true })
  assertVersion(body, input.version)
  if (body.parentId) assertActive(await bodyFor(ctx, 'organizations.arrange', body.parentId))
  const version = await writeBody(ctx, body, { dissolvedOn: null })
  await indexBody(ctx.tx, { ...body, dissolvedOn: null })
  await recordOn(ctx, body, 'reopened', {}, input.note)
  return { version }
}

/** Bounds of China's mainland in degrees, wide enough for every street: what lies outside is a typing error or swapped. */
const inChina = ([longitude, latitude]: Point) => longitude >= 73 && longitude <= 136 && latitude >= 3 && latitude <= 54

/**
 * Sets where a body is and, when given, its area. Coordinates are kept in CGCS2000; others are converted here, at the border.
 * @throws NotFound | Forbidden | Invalid | Refused `organization.changedMeanwhile`
 */
export async function placeOrganization(
  ctx: Ctx,
  input: { id: string; version: number; crs: Crs; point: readonly [number, number] | null; shape?: z.output<typeof ShapeInput> | null },
): Promise<{ version: number }> {
  const body = await bodyFor(ctx, 'organizations.edit', input.id, { lock: true })
  assertVersion(body, input.version)
  const convert = (p: readonly [number, number]): [number, number] => {
    if (!inChina([p[0], p[1]])) throw new Invalid([{ path: 'point', message: '坐标不在国内范围，请核对经度在前、纬度在后' }])
    const [longitude, latitude] = toCgcs2000([p[0], p[1]], input.crs)
    return [longitude, latitude]
  }
  const point = input.point ? convert(input.point) : null
  const set: Partial<typeof organizations.$inferInsert> = { longitude: point?.[0] ?? null, latitude: point?.[1] ?? null }
  if (input.shape !== undefined) set.shape = input.shape && convertShape(input.shape, convert)
  const version = await writeBody(ctx, body, set)
  await recordOn(ctx, body, 'placed', { crs: input.crs, longitude: point?.[0] ?? null, latitude: point?.[1] ?? null, area: input.shape !== undefined })
  return { version }
}

function convertShape(shape: z.output<typeof ShapeInput>, convert: (p: readonly [number, number]) => [number, number]): Shape {
  const ring = (points: readonly [number, number][]) => {
    const first = points[0]
    const last = points.at(-1)
    if (!first || !last || first[0] !== last[0] || first[1] !== last[1])
      throw new Invalid([{ path: 'shape', message: '范围的边界没有闭合：最后一点要与第一点相同' }])
    return points.map(convert)
  }
  if (shape.type === 'LineString') return { type: 'LineString', coordinates: shape.coordinates.map(convert) }
  if (shape.type === 'Polygon') return { type: 'Polygon', coordinates: shape.coordinates.map(ring) }
  return { type: 'MultiPolygon', coordinates: shape.coordinates.map((polygon) => polygon.map(ring)) }
}

/** Bodies by key within the actor's streets, for other services. @throws NotFound when one is missing */
export async function bodiesById(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Body>> {
  const rows = ids.length
    ? await ctx.tx
        .select()
        .from(organizations)
        .where(inArray(organizations.id, [...ids]))
    : []
  const byId = new Map(rows.map((r) => [r.id, r]))
  if (ids.some((id) => !byId.has(id))) throw new NotFound('这个组织')
  return byId
}

/** Passes when the actor holds `permission` over the body. @throws NotFound | Forbidden */
export async function authorizeBody(ctx: Ctx, permission: string, id: string): Promise<Body> {
  const body = (await bodiesById(ctx, [id])).get(id)!
  authorize(ctx.actor, permission, body)
  return body
}
