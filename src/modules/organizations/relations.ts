import { and, eq, isNull, sql } from 'drizzle-orm'
import { normalizeText } from '#platform/codes/normalize-text.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import type { Ctx } from '#platform/db/database.ts'
import { asDomainError, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { registeredTermEnd } from './hooks.ts'
import { indexBody } from './index-entry.ts'
import { assertActive, type Body, bodiesById, bodyFor, namedBody } from './load.ts'
import { type OfferKind, type PostKind, postKindLabels } from './rules.ts'
import { addresses, alliances, offers, posts } from './schema.ts'
import { recordOn } from './service.ts'

/** A post with its holder, as typed. */
export interface PostInput {
  kind: PostKind
  seat: number
  title?: string | null
  personId?: string | null
  holderName: string
  holderUnit?: string | null
  phone?: string | null
  phonePublic: boolean
  fromOn: string
  termEndsOn?: string | null
}

function checkedPost(typed: PostInput) {
  let phone = typed.phone || null
  if (phone) {
    const parsed = parsePhone(phone)
    if (!parsed.ok) throw new Invalid([{ path: 'phone', message: parsed.message }])
    phone = parsed.value.number
  }
  if (typed.termEndsOn && typed.termEndsOn <= typed.fromOn) throw new Invalid([{ path: 'termEndsOn', message: '任期届满日期应晚于任职日期' }])
  return {
    ...typed,
    phone,
    title: typed.title || null,
    holderUnit: typed.holderUnit || null,
    personId: typed.personId ?? null,
    termEndsOn: typed.termEndsOn ?? null,
  }
}

/**
 * The record of the holder, when he has one, is one of the body's own street: the foreign key looks past row-level security and would take a
 * stranger's. Plain SQL, since `people` stands above this module. A merge of the record waits.
 * @throws NotFound
 */
async function assertHolder({ tx }: Ctx, body: Body, personId: string | null | undefined): Promise<void> {
  if (!personId) return
  const { rows } = await tx.execute(sql`select from person where id = ${personId} and street_id = ${body.streetId} and merged_into_id is null for share`)
  if (rows.length === 0) throw new NotFound('任职者的个人资料')
}

/**
 * The end of the term with which a post ends. That of an elected post is written by the registered term, and is changed there. `before`: what
 * the post said so far, and when it ended; a form sends it back unchanged.
 * @throws Refused `post.termRegistered`
 */
async function termEndOf(ctx: Ctx, body: Body, typed: PostInput, before: { termEndsOn: string | null; untilOn: string | null }): Promise<string | null> {
  const said = typed.termEndsOn ?? null
  const registered = await registeredTermEnd(ctx, body.id, { kind: typed.kind, fromOn: typed.fromOn, untilOn: before.untilOn })
  if (registered === null) return said
  if (said !== null && said !== registered && said !== before.termEndsOn)
    throw new Refused('post.termRegistered', `本届任期已登记，到 ${registered} 届满；任期有误的，请在“换届选举”中更正本届任期`, [
      { path: 'termEndsOn', message: '由登记的任期得出，不在这里填写' },
    ])
  return registered
}

/** Says who holds the seat when the database refuses two at once (the exclusion constraint is the fence). */
async function withOneHolder<T>(work: () => Promise<T>, kind: PostKind, seat: number): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (asDomainError(error)?.code !== 'conflict.overlap') throw error
    throw new Refused('post.taken', `这段时间${postKindLabels[kind]}${seat > 1 ? `（第 ${seat} 席）` : ''}已有人担任，请先登记原任职者离任，或改用另一个席位`, [
      { path: 'fromOn', message: '与原任职时间重叠' },
    ])
  }
}

/** Appoints a holder from a day. @throws NotFound | Forbidden | Invalid | Refused `post.taken`, `post.termRegistered`, `organization.dissolved` */
export async function startPost(ctx: Ctx, input: PostInput & { id: string }): Promise<{ id: string }> {
  const { id, ...typed } = input
  const body = await bodyFor(ctx, 'organizations.edit', id)
  assertActive(body)
  await assertHolder(ctx, body, typed.personId)
  const row = { ...checkedPost(typed), termEndsOn: await termEndOf(ctx, body, typed, { termEndsOn: null, untilOn: null }) }
  const [made] = await withOneHolder(
    () =>
      ctx.tx
        .insert(posts)
        .values({ ...row, organizationId: id, streetId: body.streetId, createdAt: ctx.now })
        .returning({ id: posts.id }),
    typed.kind,
    typed.seat,
  )
  await recordOn(ctx, body, 'postStarted', { kind: typed.kind, post: postKindLabels[typed.kind], holder: typed.holderName, fromOn: typed.fromOn })
  return made!
}

async function postFor(ctx: Ctx, postId: string) {
  const [post] = await ctx.tx.select().from(posts).where(eq(posts.id, postId)).for('update')
  if (!post) throw new NotFound('这条任职')
  return { post, body: await bodyFor(ctx, 'organizations.edit', post.organizationId) }
}

/** Ends a post on a day (the first day on which it is no longer held). @throws NotFound | Forbidden | Invalid | Refused `post.ended` */
export async function endPost(ctx: Ctx, input: { postId: string; on: string; note?: string | null }): Promise<void> {
  const { post, body } = await postFor(ctx, input.postId)
  if (post.untilOn) throw new Refused('post.ended', `已登记 ${post.untilOn} 离任`)
  if (input.on < post.fromOn) throw new Invalid([{ path: 'on', message: `离任日期不能早于任职日期 ${post.fromOn}` }])
  await ctx.tx.update(posts).set({ untilOn: input.on }).where(eq(posts.id, post.id))
  await recordOn(ctx, body, 'postEnded', { kind: post.kind, post: postKindLabels[post.kind], holder: post.holderName, on: input.on }, input.note)
}

/** Corrects what was typed wrong of a post. @throws NotFound | Forbidden | Invalid | Refused `post.taken`, `post.termRegistered` */
export async function correctPost(ctx: Ctx, input: PostInput & { postId: string; untilOn?: string | null }): Promise<void> {
  const { postId, untilOn, ...typed } = input
  const { post, body } = await postFor(ctx, postId)
  if (typed.personId !== post.personId) await assertHolder(ctx, body, typed.personId)
  if (untilOn && untilOn < typed.fromOn) throw new Invalid([{ path: 'untilOn', message: '离任日期不能早于任职日期' }])
  const until = untilOn === undefined ? post.untilOn : untilOn
  const row = { ...checkedPost(typed), termEndsOn: await termEndOf(ctx, body, typed, { termEndsOn: post.termEndsOn, untilOn: until }) }
  await withOneHolder(
    () =>
      ctx.tx
        .update(posts)
        .set({ ...row, untilOn: until })
        .where(eq(posts.id, postId)),
    typed.kind,
    typed.seat,
  )
  await recordOn(ctx, body, 'postCorrected', { kind: typed.kind, post: postKindLabels[typed.kind], holder: typed.holderName, fromOn: typed.fromOn })
}

const jointKinds: readonly string[] = ['REGIONAL_GRAND_COMMITTEE', 'RED_PROPERTY_ALLIANCE']

/** Lets a body take part in a joint body of the same street. @throws NotFound | Forbidden | Invalid | Refused `alliance.notJoint`, `alliance.twice` */
export async function joinAlliance(ctx: Ctx, input: { id: string; memberId: string; duty?: string | null; fromOn: string }): Promise<{ id: string }> {
  const body = await bodyFor(ctx, 'organizations.arrange', input.id)
  assertActive(body)
  if (!jointKinds.includes(body.kind)) throw new Refused('alliance.notJoint', '只有区域大党委和红色物业联盟可以吸收成员单位')
  const member = await namedBody(ctx, 'memberId', body, input.memberId)
  const [made] = await ctx.tx
    .insert(alliances)
    .values({ streetId: body.streetId, organizationId: body.id, memberId: member.id, duty: input.duty || null, fromOn: input.fromOn })
    .onConflictDoNothing()
    .returning({ id: alliances.id })
  if (!made) throw new Refused('alliance.twice', `${member.name}已经在其中`)
  await recordOn(ctx, body, 'allianceJoined', { memberId: member.id, member: member.name, fromOn: input.fromOn })
  return made
}

/** Ends a membership in a joint body. @throws NotFound | Forbidden | Invalid */
export async function leaveAlliance(ctx: Ctx, input: { allianceId: string; on: string }): Promise<void> {
  const [row] = await ctx.tx
    .select()
    .from(alliances)
    .where(and(eq(alliances.id, input.allianceId), isNull(alliances.untilOn)))
    .for('update')
  if (!row) throw new NotFound('这条联建记录')
  const body = await bodyFor(ctx, 'organizations.arrange', row.organizationId)
  if (input.on < row.fromOn) throw new Invalid([{ path: 'on', message: `退出日期不能早于加入日期 ${row.fromOn}` }])
  await ctx.tx.update(alliances).set({ untilOn: input.on }).where(eq(alliances.id, row.id))
  const member = (await bodiesById(ctx, [row.memberId])).get(row.memberId)
  await recordOn(ctx, body, 'allianceLeft', { memberId: row.memberId, member: member?.name, on: input.on })
}

/** A line of a list of resources, needs or projects, as typed. */
export interface OfferInput {
  kind: OfferKind
  title: string
  detail?: string | null
  state: 'OPEN' | 'ACTIVE' | 'DONE'
  partnerId?: string | null
  fromOn?: string | null
  untilOn?: string | null
}

const checkedOffer = (typed: OfferInput) => {
  if (typed.fromOn && typed.untilOn && typed.untilOn < typed.fromOn) throw new Invalid([{ path: 'untilOn', message: '结束日期不能早于开始日期' }])
  return { ...typed, detail: typed.detail || null, partnerId: typed.partnerId ?? null, fromOn: typed.fromOn ?? null, untilOn: typed.untilOn ?? null }
}

/** Adds a line to a body's lists. @throws NotFound | Forbidden | Invalid */
export async function addOffer(ctx: Ctx, input: OfferInput & { id: string }): Promise<{ id: string }> {
  const { id, ...typed } = input
  const body = await bodyFor(ctx, 'organizations.edit', id)
  assertActive(body)
  if (typed.partnerId) await namedBody(ctx, 'partnerId', body, typed.partnerId)
  const [made] = await ctx.tx
    .insert(offers)
    .values({ ...checkedOffer(typed), organizationId: id, streetId: body.streetId, createdAt: ctx.now })
    .returning({ id: offers.id })
  await recordOn(ctx, body, 'offerAdded', { kind: typed.kind, title: typed.title })
  return made!
}

/** Changes a line of the lists. @throws NotFound | Forbidden | Invalid */
export async function editOffer(ctx: Ctx, input: OfferInput & { offerId: string }): Promise<void> {
  const { offerId, ...typed } = input
  const [offer] = await ctx.tx.select().from(offers).where(eq(offers.id, offerId)).for('update')
  if (!offer) throw new NotFound('这条清单')
  const body = await bodyFor(ctx, 'organizations.edit', offer.organizationId)
  if (typed.partnerId && typed.partnerId !== offer.partnerId) await namedBody(ctx, 'partnerId', body, typed.partnerId)
  await ctx.tx.update(offers).set(checkedOffer(typed)).where(eq(offers.id, offerId))
  await recordOn(ctx, body, 'offerChanged', { title: typed.title, state: typed.state })
}

/** An address as typed: what people call the place, the grid and the road that it lies in. */
export interface AddressInput {
  name: string
  gridId?: string | null
  roadCrewId?: string | null
}

async function checkedAddress(ctx: Ctx, body: Body, typed: AddressInput) {
  const name = normalizeText(typed.name)
  if (!name) throw new Invalid([{ path: 'name', message: '请填写小区、楼院或路段的名称' }])
  if (typed.gridId) await namedBody(ctx, 'gridId', body, typed.gridId, ['GRID'])
  if (typed.roadCrewId) await namedBody(ctx, 'roadCrewId', body, typed.roadCrewId, ['ROAD_CREW'])
  const { full, initials } = pinyinOfText(name)
  return { name, namePinyin: full, nameInitials: initials, gridId: typed.gridId ?? null, roadCrewId: typed.roadCrewId ?? null }
}

/** Adds an address by which "我家归谁管？" finds the body. @throws NotFound | Forbidden | Invalid | Refused `organization.dissolved` */
export async function addAddress(ctx: Ctx, input: AddressInput & { id: string }): Promise<{ id: string }> {
  // Held, so that the search entry is written from the name and path that the body has.
  const body = await bodyFor(ctx, 'organizations.edit', input.id, { lock: true })
  assertActive(body)
  const row = await checkedAddress(ctx, body, input)
  const [made] = await ctx.tx
    .insert(addresses)
    .values({ ...row, streetId: body.streetId, organizationId: body.id })
    .returning({ id: addresses.id })
  await indexBody(ctx.tx, body)
  await recordOn(ctx, body, 'addressAdded', { name: row.name })
  return made!
}

async function addressFor(ctx: Ctx, addressId: string) {
  const [address] = await ctx.tx.select().from(addresses).where(eq(addresses.id, addressId)).for('update')
  if (!address) throw new NotFound('这个地址')
  return { address, body: await bodyFor(ctx, 'organizations.edit', address.organizationId, { lock: true }) }
}

/** Changes an address. @throws NotFound | Forbidden | Invalid */
export async function editAddress(ctx: Ctx, input: AddressInput & { addressId: string }): Promise<void> {
  const { address, body } = await addressFor(ctx, input.addressId)
  const row = await checkedAddress(ctx, body, input)
  await ctx.tx.update(addresses).set(row).where(eq(addresses.id, address.id))
  await indexBody(ctx.tx, body)
  await recordOn(ctx, body, 'addressChanged', { from: address.name, to: row.name })
}

/** Removes an address. @throws NotFound | Forbidden */
export async function removeAddress(ctx: Ctx, input: { addressId: string }): Promise<void> {
  const { address, body } = await addressFor(ctx, input.addressId)
  await ctx.tx.delete(addresses).where(eq(addresses.id, address.id))
  await indexBody(ctx.tx, body)
  await recordOn(ctx, body, 'addressRemoved', { name: address.name })
}
