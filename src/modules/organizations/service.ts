import { and, eq, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { maskPhone } from '#platform/codes/mask.ts'
import { normalizeText } from '#platform/codes/normalize-text.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import { parseCreditCode } from '#platform/codes/unified-credit-code.ts'
import type { Ctx } from '#platform/db/database.ts'
import { moveDeadlines } from '#platform/deadlines/deadlines.ts'
import { type FieldError, Invalid, Refused } from '#platform/errors.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { moveInIndex } from '#platform/search/search.ts'
import { today } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import type { FactsInput } from './contract.ts'
import { effectsOfMove, tellReopened, whyNotDissolved } from './hooks.ts'
import { indexBody } from './index-entry.ts'
import { assertActive, assertVersion, type Body, bodyFor, lockTree, writeBody } from './load.ts'
import { type OrganizationKind, organizationKindLabels, parentKinds, whyNotBelow } from './rules.ts'
import { organizations, placements } from './schema.ts'

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

/**
 * Facts as they are kept: codes and phones checked and normalized. What was not sent (undefined) stays as it is in `before`; an empty
 * text takes the fact away.
 * @throws Invalid naming each wrong field
 */
function checkedFacts(typed: TypedFacts, kind: OrganizationKind, before: Pick<Body, 'patrolType' | 'divisionCode'> | null) {
  const wrong: FieldError[] = []
  const kept = (text: string | null | undefined): string | null | undefined => (text === undefined ? undefined : normalizeText(text ?? '') || null)
  let creditCode = kept(typed.creditCode)
  if (creditCode) {
    const parsed = parseCreditCode(creditCode)
    if (parsed.ok) creditCode = parsed.value.code
    else wrong.push({ path: 'creditCode', message: parsed.message })
  }
  let contactPhone = kept(typed.contactPhone)
  if (contactPhone) {
    const parsed = parsePhone(contactPhone)
    if (parsed.ok) contactPhone = parsed.value.number
    else wrong.push({ path: 'contactPhone', message: parsed.message })
  }
  const divisionCode = kept(typed.divisionCode)
  if (divisionCode && !/^\d{6}(\d{3}(\d{3})?)?$/.test(divisionCode)) wrong.push({ path: 'divisionCode', message: '区划代码应为 6、9 或 12 位数字' })
  // The addresses of a street's site begin with its code.
  if (before && divisionCode !== undefined && divisionCode !== before.divisionCode && (kind === 'DISTRICT' || kind === 'WORKING_COMMITTEE'))
    wrong.push({ path: 'divisionCode', message: '区和街道的区划代码开通后不能修改' })
  const patrolType = kind === 'PATROL_TEAM' ? (typed.patrolType ?? before?.patrolType ?? null) : null
  if (kind === 'PATROL_TEAM' && !patrolType) wrong.push({ path: 'patrolType', message: '请选择平安队伍的类型' })
  const name = normalizeText(typed.name)
  if (!name) wrong.push({ path: 'name', message: '请填写名称' })
  if (wrong.length) throw new Invalid(wrong)
  const { full, initials } = pinyinOfText(name)
  return {
    ...typed,
    name,
    shortName: kept(typed.shortName),
    address: kept(typed.address),
    openingHours: kept(typed.openingHours),
    introduction: typed.introduction === undefined ? undefined : typed.introduction?.trim() || null,
    divisionCode,
    creditCode,
    contactPhone,
    patrolType,
    namePinyin: full,
    nameInitials: initials,
  }
}

/** Says which code is taken when the database refuses the same one twice in a street. */
async function withOwnCodes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const taken = constraintOf(error)
    if (taken === 'organization_credit_code')
      throw new Refused('organization.creditCodeTaken', '本街道已有组织登记了这个统一社会信用代码，请先查找', [{ path: 'creditCode', message: '已被登记' }])
    if (taken === 'organization_division_code')
      throw new Refused('organization.divisionCodeTaken', '同类组织中已有这个区划代码，请核对', [{ path: 'divisionCode', message: '已被登记' }])
    throw error
  }
}

function constraintOf(error: unknown): string | null {
  for (let e: unknown = error; e instanceof Error; e = e.cause) if ('constraint' in e && typeof e.constraint === 'string') return e.constraint
  return null
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
 * @throws NotFound | Forbidden | Invalid | Refused `organization.wrongParent`, `organization.divisionCodeTaken`
 */
export async function openStreet(ctx: Ctx, input: { name: string; shortName: string; divisionCode: string; parentId: string }): Promise<{ id: string }> {
  const district = await bodyFor(ctx, 'organizations.openStreet', input.parentId)
  if (whyNotBelow('WORKING_COMMITTEE', district.kind)) throw wrongParent('WORKING_COMMITTEE', district.kind)
  if (district.divisionCode && !input.divisionCode.startsWith(district.divisionCode))
    throw new Invalid([{ path: 'divisionCode', message: `街道代码应以${district.name}的代码 ${district.divisionCode} 开头` }])
  await lockTree(ctx, district.id)
  const { rows } = await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)
  const id = rows[0]!.id
  // The new street is a tenant that this transaction could not name before it existed.
  await ctx.tx.execute(sql`select set_config('app.streets', ${`{${[...ctx.actor.streets, id].join(',')}}`}, true)`)
  const { full, initials } = pinyinOfText(input.name)
  const body = await withOwnCodes(() =>
    insertBody(ctx, { ...input, id, streetId: id, kind: 'WORKING_COMMITTEE', namePinyin: full, nameInitials: initials }, district.path),
  )
  await recordOn(ctx, body, 'created', { name: body.name, parent: district.name })
  return { id }
}

/** Makes a body below another. @throws NotFound | Forbidden | Invalid | Refused `organization.wrongParent`, `organization.dissolved`, `organization.creditCodeTaken`, `organization.divisionCodeTaken` */
export async function createOrganization(ctx: Ctx, input: TypedFacts & { kind: OrganizationKind; parentId: string }): Promise<{ id: string }> {
  const { kind, parentId, ...typed } = input
  const parent = await bodyFor(ctx, 'organizations.arrange', parentId)
  assertActive(parent)
  if (whyNotBelow(kind, parent.kind) || kind === 'WORKING_COMMITTEE') throw wrongParent(kind, parent.kind)
  const facts = checkedFacts(typed, kind, null)
  await lockTree(ctx, parent.streetId)
  // The parent may have moved or been dissolved while we waited for the tree.
  const above = await bodyFor(ctx, 'organizations.arrange', parentId)
  assertActive(above)
  const body = await withOwnCodes(() => insertBody(ctx, { ...facts, kind, parentId, streetId: parent.streetId }, above.path))
  await recordOn(ctx, body, 'created', { name: body.name, kind, parent: parent.name })
  return { id: body.id }
}

/**
 * Saves the facts of a body; those not sent stay. The timeline keeps what changed, phones masked.
 * @throws NotFound | Forbidden | Invalid | Refused `organization.changedMeanwhile`, `organization.creditCodeTaken`, `organization.divisionCodeTaken`
 */
export async function editOrganization(ctx: Ctx, input: TypedFacts & { id: string; version: number }): Promise<{ version: number }> {
  const { id, version, ...typed } = input
  const body = await bodyFor(ctx, 'organizations.edit', id, { lock: true })
  assertVersion(body, version)
  const { namePinyin, nameInitials, ...facts } = checkedFacts(typed, body.kind, body)
  const before: Record<string, unknown> = body
  const changed = Object.entries(facts).filter(([key, value]) => value !== undefined && before[key] !== value)
  if (changed.length === 0) return { version }
  const set = Object.fromEntries(changed)
  const next = await withOwnCodes(() => writeBody(ctx, body, { ...set, namePinyin, nameInitials }))
  await indexBody(ctx.tx, { ...body, ...set })
  const shown = (key: string, value: unknown) =>
    key === 'contactPhone' && typeof value === 'string' ? maskPhone(value) : ((value ?? null) as string | boolean | null)
  await recordOn(ctx, body, 'edited', Object.fromEntries(changed.map(([key, value]) => [key, { from: shown(key, before[key]), to: shown(key, value) }])))
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
  if (body.dissolvedOn) return `${body.name}已撤销，请先恢复`
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
  const [from] = await tx
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, body.parentId ?? body.id))
  const newPath = `${to.path}${body.node}/`
  const day = today(now)
  const version = await writeBody(ctx, body, { parentId: to.id })
  await tx
    .update(organizations)
    .set({ path: sql`${newPath} || substr(${organizations.path}, ${body.path.length + 1})` })
    .where(sql`${organizations.path} ^@ ${body.path}`)
  await moveInIndex(tx, body.path, newPath)
  await moveDeadlines(ctx, body.streetId, body.path, newPath)
  // A placement that began today is replaced: history is kept by days.
  await tx.delete(placements).where(and(eq(placements.organizationId, body.id), isNull(placements.untilOn), sql`${placements.fromOn} >= ${day}`))
  await tx
    .update(placements)
    .set({ untilOn: day })
    .where(and(eq(placements.organizationId, body.id), isNull(placements.untilOn)))
  await tx.insert(placements).values({ streetId: body.streetId, organizationId: body.id, parentId: to.id, fromOn: day })
  await recordOn(ctx, body, 'moved', { fromParentId: body.parentId, from: from?.name ?? null, toParentId: to.id, to: to.name }, input.note)
  return { version }
}

/** Puts the children of a body in the given order; those not named come after, in the order they had. @throws NotFound | Forbidden */
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

/**
 * Brings a dissolved body back.
 * @throws NotFound | Forbidden | Refused `organization.notDissolved`, `organization.dissolved` when its parent is, `organization.changedMeanwhile`,
 * `organization.creditCodeTaken`, `organization.divisionCodeTaken` when another body took its code meanwhile
 */
export async function reopenOrganization(ctx: Ctx, input: { id: string; version: number; note: string }): Promise<{ version: number }> {
  const seen = await bodyFor(ctx, 'organizations.arrange', input.id)
  // Otherwise its parent could be dissolved, as one without active bodies, at the same moment.
  await lockTree(ctx, seen.streetId)
  const body = await bodyFor(ctx, 'organizations.arrange', input.id, { lock: true })
  assertVersion(body, input.version)
  if (!body.dissolvedOn) throw new Refused('organization.notDissolved', `${body.name}没有撤销`)
  if (body.parentId) assertActive(await bodyFor(ctx, 'organizations.arrange', body.parentId))
  const version = await withOwnCodes(() => writeBody(ctx, body, { dissolvedOn: null }))
  await indexBody(ctx.tx, { ...body, dissolvedOn: null })
  await recordOn(ctx, body, 'reopened', {}, input.note)
  await tellReopened(ctx, { ...body, dissolvedOn: null })
  return { version }
}
