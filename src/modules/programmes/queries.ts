import { createHash } from 'node:crypto'
import { and, asc, count, countDistinct, desc, eq, gt, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { organizations } from '#modules/organizations/schema.ts'
import { canonicalJson } from '#platform/crypto/hash-chain.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { reachOf } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { type Change, compare, countOf, inOrder, type Placed } from './rules.ts'
import { type Element, elements, type Programme, programmes, tags } from './schema.ts'
import { programmeActionLabels } from './texts.ts'

/** The street (or district) a programme belongs to; no other body keeps programmes. @throws NotFound when the actor does not see it */
export async function streetOf({ tx }: Ctx, streetId: string | null): Promise<{ id: string; path: string }> {
  const { id, path } = organizations
  const [street] = streetId
    ? await tx
        .select({ id, path })
        .from(organizations)
        .where(and(eq(id, streetId), eq(organizations.streetId, streetId)))
    : []
  if (!street) throw new NotFound('这个街道')
  return street
}

/** The street, for those who hold `programmes.read` in it or in a part of it. @throws NotFound */
export async function readableStreet(ctx: Ctx, streetId: string | null): Promise<{ id: string; path: string }> {
  const street = await streetOf(ctx, streetId)
  if (!reachOf(ctx.actor, 'programmes.read').some((reach) => reach.startsWith(street.path) || street.path.startsWith(reach))) throw new NotFound('这个街道')
  return street
}

/** A version that the actor may read. @throws NotFound */
export async function readableProgramme(ctx: Ctx, id: string): Promise<Programme> {
  const [programme] = await ctx.tx.select().from(programmes).where(eq(programmes.id, id))
  if (!programme) throw new NotFound('这个版本')
  await readableStreet(ctx, programme.streetId)
  return programme
}

/** Key of a programme's timeline, which all its versions share. */
export const subjectOf = ({ streetId, kind }: Pick<Programme, 'streetId' | 'kind'>): string => `${streetId}:${kind}`

/** The newest version of a kind, draft or not. */
export async function newestOf({ tx }: Ctx, streetId: string, kind: string): Promise<Programme | undefined> {
  const [newest] = await tx
    .select()
    .from(programmes)
    .where(and(eq(programmes.streetId, streetId), eq(programmes.kind, kind)))
    .orderBy(desc(programmes.version))
    .limit(1)
  return newest
}

/** The elements of a version from top to bottom, each after its parent. */
export async function elementsOf({ tx }: Ctx, programmeId: string): Promise<Placed<Element>[]> {
  return inOrder(await tx.select().from(elements).where(eq(elements.programmeId, programmeId)))
}

/** Every code that a version of the kind has, with its newest label. */
export async function labelsEverUsed({ tx }: Ctx, { streetId, kind }: Pick<Programme, 'streetId' | 'kind'>): Promise<Map<string, string>> {
  const rows = await tx
    .select({ code: elements.code, label: elements.label })
    .from(elements)
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .where(and(eq(programmes.streetId, streetId), eq(programmes.kind, kind)))
    .orderBy(programmes.version)
  return new Map(rows.map((r) => [r.code, r.label]))
}

/** What a version changes, compared with the one before it; with nothing, when it is the first. */
export async function changesOf(ctx: Ctx, programmeId: string): Promise<Change[]> {
  const programme = await readableProgramme(ctx, programmeId)
  const [before] = await ctx.tx
    .select({ id: programmes.id })
    .from(programmes)
    .where(and(eq(programmes.streetId, programme.streetId), eq(programmes.kind, programme.kind), lt(programmes.version, programme.version)))
    .orderBy(desc(programmes.version))
    .limit(1)
  return compare(before ? await elementsOf(ctx, before.id) : [], await elementsOf(ctx, programmeId))
}

/** The same with a stamp of what was compared, so that nobody publishes what he has not seen. @throws NotFound */
export async function draftChanges(ctx: Ctx, programmeId: string): Promise<{ stamp: string; items: Change[] }> {
  const items = await changesOf(ctx, programmeId)
  return { stamp: await stampOf(ctx, await readableProgramme(ctx, programmeId)), items }
}

/** Changes with every word, place and order of a version, and with nothing else. */
export async function stampOf(ctx: Ctx, { id, name, note }: Pick<Programme, 'id' | 'name' | 'note'>): Promise<string> {
  const tree = (await elementsOf(ctx, id)).map(({ code, label, meaning, fixed, level }) => [code, label, meaning, fixed, level])
  return createHash('sha256')
    .update(canonicalJson([name, note, tree]))
    .digest('base64url')
}

/** All versions of a street's programmes, by name, the newest of each first. */
export async function listProgrammes(ctx: Ctx, streetId?: string): Promise<{ kind: string; name: string; versions: (Programme & { elements: number })[] }[]> {
  const street = await readableStreet(ctx, streetId ?? ctx.actor.streetId)
  const rows = await ctx.tx
    .select({ programme: programmes, elements: count(elements.id) })
    .from(programmes)
    .leftJoin(elements, eq(elements.programmeId, programmes.id))
    .where(eq(programmes.streetId, street.id))
    .groupBy(programmes.id)
    .orderBy(programmes.kind, desc(programmes.version))
  const byKind = Map.groupBy(
    rows.map((r) => ({ ...r.programme, elements: r.elements })),
    (p) => p.kind,
  )
  return [...byKind].map(([kind, versions]) => ({ kind, name: (versions.find((v) => v.state === 'PUBLISHED') ?? versions[0]!).name, versions }))
}

/** A version with its tree, how many records carry each element, and the other versions. @throws NotFound */
export async function getProgramme(ctx: Ctx, id: string) {
  const programme = await readableProgramme(ctx, id)
  const of = and(eq(programmes.streetId, programme.streetId), eq(programmes.kind, programme.kind))
  const versions = await ctx.tx.select().from(programmes).where(of).orderBy(desc(programmes.version))
  const carried = await ctx.tx
    .select({ code: elements.code, records: countDistinct(sql`(${tags.subjectType}, ${tags.subjectId})`) })
    .from(tags)
    .innerJoin(elements, eq(elements.id, tags.elementId))
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .where(of)
    .groupBy(elements.code)
  const records = new Map(carried.map((c) => [c.code, c.records]))
  return { ...programme, versions, elements: (await elementsOf(ctx, id)).map((e) => ({ ...e, records: records.get(e.code) ?? 0 })) }
}

/** A page of what happened to a programme in all its versions, newest first. @throws NotFound */
export async function programmeTimeline(ctx: Ctx, id: string, { cursor, limit }: { cursor?: string; limit: number }) {
  const programme = await readableProgramme(ctx, id)
  const before = cursor === undefined ? undefined : Number(readCursor(cursor, 1)[0]) || 0
  const entries = await timelineOf(ctx.tx, 'programme', subjectOf(programme), { before, limit: limit + 1 })
  const { items, next } = pageFrom(entries, limit, (e) => [e.seq])
  return { items: items.map((e) => ({ ...e, at: e.at.toISOString(), label: programmeActionLabels[e.action] ?? e.action })), next }
}

/**
 * The version of a kind in force on a day (today unless said) with its elements from top to bottom, or null when none is: for lists to choose from.
 * Of the actor's street unless said.
 */
export async function programmeInForce(
  ctx: Ctx,
  kind: string,
  options: { streetId?: string; day?: Day } = {},
): Promise<(Programme & { elements: Placed<Element>[] }) | null> {
  const streetId = options.streetId ?? ctx.actor.streetId
  const day = options.day ?? today(ctx.now)
  if (!streetId) return null
  const [programme] = await ctx.tx
    .select()
    .from(programmes)
    .where(
      and(
        eq(programmes.streetId, streetId),
        eq(programmes.kind, kind),
        ne(programmes.state, 'DRAFT'),
        lte(programmes.fromOn, day),
        or(isNull(programmes.untilOn), gt(programmes.untilOn, day)),
      ),
    )
    .limit(1)
  return programme ? { ...programme, elements: await elementsOf(ctx, programme.id) } : null
}

/**
 * How many elements a kind has on a day: on `level` (1 is the top), or on all levels. Null when no version is in force: unknown is not zero.
 */
export async function countElements(ctx: Ctx, kind: string, level?: number, options: { streetId?: string; day?: Day } = {}): Promise<number | null> {
  const programme = await programmeInForce(ctx, kind, options)
  return programme && countOf(programme.elements, level)
}

/** An element that a record carries, in its newest words. */
export interface Tag {
  kind: string
  programmeName: string
  /** Of the published version, or of the one it was tagged with when the element is no longer part of the programme. */
  elementId: string
  code: string
  label: string
  /** Whether the published version has it. */
  current: boolean
  taggedAt: Date
}

/** The elements that records of one type carry, by record. Authorize the records first. */
export async function tagsOf({ tx }: Ctx, subjectType: string, subjectIds: readonly string[]): Promise<Map<string, Tag[]>> {
  if (subjectIds.length === 0) return new Map()
  const now = alias(elements, 'now_element')
  const nowProgramme = alias(programmes, 'now_programme')
  const rows = await tx
    .select({
      subjectId: tags.subjectId,
      kind: programmes.kind,
      programmeName: sql<string>`coalesce(${nowProgramme.name}, ${programmes.name})`,
      elementId: sql<string>`coalesce(${now.id}, ${elements.id})`,
      code: elements.code,
      label: sql<string>`coalesce(${now.label}, ${elements.label})`,
      current: sql<boolean>`${now.id} is not null`,
      taggedAt: tags.taggedAt,
    })
    .from(tags)
    .innerJoin(elements, eq(elements.id, tags.elementId))
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .leftJoin(nowProgramme, and(eq(nowProgramme.streetId, programmes.streetId), eq(nowProgramme.kind, programmes.kind), eq(nowProgramme.state, 'PUBLISHED')))
    .leftJoin(now, and(eq(now.programmeId, nowProgramme.id), eq(now.code, elements.code)))
    .where(and(eq(tags.subjectType, subjectType), inArray(tags.subjectId, [...subjectIds])))
    .orderBy(asc(programmes.kind), asc(elements.code))
  return new Map([...Map.groupBy(rows, (r) => r.subjectId)].map(([id, list]) => [id, list.map(({ subjectId: _, ...tag }) => tag)]))
}

/** Where a meaning stands: a code of a kind of a street, whatever the version. */
export interface Meaning {
  streetId: string
  kind: string
  code: string
}

/** The meaning of an element. @throws NotFound when the actor does not see it */
export async function meaningOf({ tx }: Ctx, elementId: string): Promise<Meaning & { label: string; programmeId: string }> {
  const [meaning] = await tx
    .select({ streetId: programmes.streetId, kind: programmes.kind, code: elements.code, label: elements.label, programmeId: programmes.id })
    .from(elements)
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .where(eq(elements.id, elementId))
  if (!meaning) throw new NotFound('这个条目')
  return meaning
}

/** A page of the records that carry a meaning, tagged under any version. Says nothing of whether the actor may know of each: the caller does. */
export async function taggedSubjects(
  { tx }: Ctx,
  { streetId, kind, code }: Meaning,
  options: { subjectType?: string; cursor?: string; limit?: number } = {},
): Promise<{ items: { subjectType: string; subjectId: string; taggedAt: Date }[]; next: string | null }> {
  const limit = options.limit ?? 40
  const after = options.cursor === undefined ? null : readCursor(options.cursor, 2)
  const rows = await tx
    .select({ subjectType: tags.subjectType, subjectId: tags.subjectId, taggedAt: tags.taggedAt })
    .from(tags)
    .innerJoin(elements, eq(elements.id, tags.elementId))
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .where(
      and(
        eq(programmes.streetId, streetId),
        eq(programmes.kind, kind),
        eq(elements.code, code),
        options.subjectType === undefined ? undefined : eq(tags.subjectType, options.subjectType),
        after === null ? undefined : sql`(${tags.subjectType}, ${tags.subjectId}) > (${String(after[0])}::text, ${String(after[1])}::uuid)`,
      ),
    )
    .orderBy(tags.subjectType, tags.subjectId)
    .limit(limit + 1)
  return pageFrom(rows, limit, (r) => [r.subjectType, r.subjectId])
}
