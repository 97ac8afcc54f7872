import { and, desc, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { vault } from '#platform/crypto/vault.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { authorize, authorizeAnywhere } from '#platform/scope/policy.ts'
import { recordMany } from '#platform/timeline/timeline.ts'
import type { DuplicateView, MergePreview, MergeView } from './contract.ts'
import { inWords } from './facts.ts'
import { swapFormer } from './history.ts'
import { type PersonLink, personLinks, streetPath } from './links.ts'
import { ownRecords } from './own-records.ts'
import { viewColumns, viewOf } from './queries.ts'
import { correctableFields } from './rules.ts'
import { merges, type Person, people } from './schema.ts'
import { openIdentity, openPhone, sealIdentity, sealPhone } from './seals.ts'

/** Fields of a merge, in the order shown. The numbers go sealed; `name` brings its pinyin. */
const mergeFields = { ...correctableFields, identityNumber: '公民身份号码', note: '备注' } as const
type MergeFieldName = keyof typeof mergeFields
const fieldNames = Object.keys(mergeFields) as MergeFieldName[]

const mergeParts = (): (PersonLink & { merge: NonNullable<PersonLink['merge']> })[] =>
  [ownRecords, ...personLinks()].filter((l): l is PersonLink & { merge: NonNullable<PersonLink['merge']> } => l.merge !== undefined)

/**
 * Pairs of rows of the actor's streets that may be one person: same name, and the same phone, birth date or home address. Two
 * rows with two identity numbers are two persons and are never offered. At most 200. @throws Forbidden
 */
export async function duplicatesOf(ctx: Ctx): Promise<z.output<typeof DuplicateView>[]> {
  authorizeAnywhere(ctx.actor, 'people.merge')
  const other = alias(people, 'other')
  const same: Record<string, SQL<boolean | null>> = {
    电话相同: sql`${people.phoneIndex} = ${other.phoneIndex}`,
    出生日期相同: sql`${people.birthOn} = ${other.birthOn}`,
    家庭住址相同: sql`${people.homeAddress} = ${other.homeAddress}`,
  }
  const pairs = await ctx.tx
    .select({ first: people.id, second: other.id, ...same })
    .from(people)
    .innerJoin(other, and(eq(other.streetId, people.streetId), eq(other.name, people.name), sql`${people.id} < ${other.id}`))
    .where(
      and(
        inArray(people.streetId, [...ctx.actor.streets]),
        isNull(people.mergedIntoId),
        isNull(other.mergedIntoId),
        sql`(${people.identityIndex} is null or ${other.identityIndex} is null)`,
        sql`(${sql.join(Object.values(same), sql` or `)})`,
      ),
    )
    .orderBy(people.namePinyin, people.id, other.id)
    .limit(200)
  const ids = [...new Set(pairs.flatMap((p) => [p.first, p.second]))]
  const rows = ids.length ? await ctx.tx.select(viewColumns).from(people).where(inArray(people.id, ids)) : []
  const byId = new Map(rows.map((r) => [r.id, viewOf(r)]))
  return pairs.map((pair) => ({
    first: byId.get(pair.first)!,
    second: byId.get(pair.second)!,
    reasons: ['姓名相同', ...Object.keys(same).filter((reason) => (pair as Record<string, unknown>)[reason] === true)],
  }))
}

/** What a merge would do, field by field and module by module; changes nothing. @throws NotFound | Forbidden | Refused */
export async function previewMerge(ctx: Ctx, keptId: string, mergedId: string): Promise<z.output<typeof MergePreview>> {
  const [kept, merged] = await bothOf(ctx, keptId, mergedId, false)
  const parts = []
  for (const link of mergeParts()) parts.push({ name: link.name, ...(await link.merge.preview(ctx, keptId, mergedId)) })
  const blocked = whyTwoPersons(kept, merged)
  return {
    kept: viewOf(kept as Parameters<typeof viewOf>[0]),
    merged: viewOf(merged as Parameters<typeof viewOf>[0]),
    fields: fieldNames.map((field) => ({
      field,
      label: mergeFields[field],
      kept: shown(kept, field),
      merged: shown(merged, field),
      differs: valueOfField(kept, field) !== valueOfField(merged, field),
      proposed: proposed(kept, merged, field),
    })),
    moves: parts.filter((p) => p.lines.length > 0).map(({ name, lines }) => ({ name, lines })),
    refusal: blocked ?? parts.find((p) => p.refusal)?.refusal ?? null,
  }
}

/**
 * Merges two rows of one person: chosen values go to the kept row, every module moves its records there, the other row is hidden.
 * Both rows are locked, in the order of their ids, so two merges of the same row wait for each other.
 * @throws NotFound | Forbidden | Refused `merge.sameRow`, `merge.otherStreet`, `merge.alreadyMerged`, `merge.twoPersons`, `merge.blocked`
 */
export async function merge(
  ctx: Ctx,
  input: { keptId: string; mergedId: string; choices?: Partial<Record<string, 'KEPT' | 'MERGED'>> },
): Promise<z.output<typeof MergeView>> {
  const { keptId, mergedId, choices = {} } = input
  const [kept, merged] = await bothOf(ctx, keptId, mergedId, true)
  const twoPersons = whyTwoPersons(kept, merged)
  if (twoPersons) throw new Refused('merge.twoPersons', twoPersons)
  const moved: Record<string, unknown> = {}
  for (const link of mergeParts()) {
    const { refusal } = await link.merge.preview(ctx, keptId, mergedId)
    if (refusal) throw new Refused('merge.blocked', refusal)
  }
  for (const link of mergeParts()) moved[link.name] = (await link.merge.move(ctx, keptId, mergedId)) ?? null
  const sideOf = (f: (typeof fieldNames)[number]) => choices[f] ?? proposed(kept, merged, f)
  const number = sideOf('identityNumber')
  const numbered = (number === 'MERGED' ? merged : kept).identitySealed !== null
  // Sex and birth date stand in the identity number: they come from the same row as it does. [GB 11643]
  const taken = fieldNames.filter((f) => (numbered && (f === 'sex' || f === 'birthOn') ? number : sideOf(f)) === 'MERGED')
  const id = ((await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)).rows[0] as { id: string }).id
  // First the other row is hidden: while both were visible, the unique index would refuse the identity number twice.
  await ctx.tx
    .update(people)
    .set({ mergedIntoId: keptId, version: merged.version + 1, updatedAt: ctx.now })
    .where(eq(people.id, mergedId))
  await ctx.tx
    .update(people)
    .set({ ...takenColumns(kept.id, merged, taken), version: kept.version + 1, updatedAt: ctx.now })
    .where(eq(people.id, keptId))
  await swapFormer(ctx, keptId, mergedId, taken)
  const [row] = await ctx.tx
    .insert(merges)
    .values({
      id,
      streetId: kept.streetId,
      keptId,
      mergedId,
      beforeSealed: vault().seal(JSON.stringify(snapshot(kept)), sealedBefore(id)),
      moved: { ...moved, taken, versions: { kept: kept.version + 1, merged: merged.version + 1 } },
      mergedAt: ctx.now,
    })
    .returning()
  await recordMany(ctx, [
    happened(kept.streetId, keptId, 'person.merged', { mergedId, fields: taken }),
    happened(kept.streetId, mergedId, 'person.mergedInto', { keptId }),
  ])
  for (const link of personLinks()) await link.changed?.(ctx, keptId)
  return { ...viewOfMerge(row!, kept.name, merged.name), closed: null }
}

/**
 * Undoes a merge: the kept row gets its values back, every module moves its records back, the hidden row appears again. Possible
 * until either row was changed afterwards.
 * @throws NotFound | Forbidden | Refused `merge.undone`, `merge.changedSince`
 */
export async function undoMerge(ctx: Ctx, mergeId: string): Promise<z.output<typeof MergeView>> {
  const [row] = await ctx.tx.select().from(merges).where(eq(merges.id, mergeId)).for('update')
  if (!row) throw new NotFound('这次合并')
  authorize(ctx.actor, 'people.merge', { path: await streetPath(ctx, row.streetId) })
  const locked = await ctx.tx
    .select()
    .from(people)
    .where(inArray(people.id, [row.keptId, row.mergedId]))
    .orderBy(people.id)
    .for('update')
  const kept = locked.find((p) => p.id === row.keptId)!
  const merged = locked.find((p) => p.id === row.mergedId)!
  const closed = whyNotUndone(row, kept.version, merged.version)
  if (closed) throw new Refused(row.undoneAt ? 'merge.undone' : 'merge.changedSince', closed)
  const before = JSON.parse(vault().open(row.beforeSealed, sealedBefore(row.id))) as Snapshot
  await ctx.tx
    .update(people)
    .set({ ...restored(before), version: kept.version + 1, updatedAt: ctx.now })
    .where(eq(people.id, kept.id))
  await ctx.tx
    .update(people)
    .set({ mergedIntoId: null, version: merged.version + 1, updatedAt: ctx.now })
    .where(eq(people.id, merged.id))
  await swapFormer(ctx, row.keptId, row.mergedId, (row.moved.taken ?? []) as string[])
  for (const link of mergeParts().reverse()) if (link.name in row.moved) await link.merge.undo(ctx, row.keptId, row.mergedId, row.moved[link.name])
  const [undone] = await ctx.tx.update(merges).set({ undoneAt: ctx.now }).where(eq(merges.id, row.id)).returning()
  await recordMany(ctx, [
    happened(row.streetId, row.keptId, 'person.mergeUndone', { mergedId: row.mergedId }),
    happened(row.streetId, row.mergedId, 'person.mergeUndone', { keptId: row.keptId }),
  ])
  for (const link of personLinks()) for (const id of [row.keptId, row.mergedId]) await link.changed?.(ctx, id)
  return { ...viewOfMerge(undone!, before.name as string, merged.name), closed: '已撤销' }
}

/** Merges in the actor's streets, newest first. @throws Forbidden */
export async function listMerges(ctx: Ctx, page: { cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, 'people.merge')
  const other = alias(people, 'other')
  const before = page.cursor ? String(readCursor(page.cursor, 1)[0]) : null
  const rows = await ctx.tx
    .select({ row: merges, keptName: people.name, mergedName: other.name, keptVersion: people.version, mergedVersion: other.version })
    .from(merges)
    .innerJoin(people, eq(people.id, merges.keptId))
    .innerJoin(other, eq(other.id, merges.mergedId))
    .where(and(inArray(merges.streetId, [...ctx.actor.streets]), before === null ? undefined : lt(merges.id, before)))
    .orderBy(desc(merges.id))
    .limit(page.limit + 1)
  return pageFrom(
    rows.map((r) => ({ ...viewOfMerge(r.row, r.keptName, r.mergedName), closed: whyNotUndone(r.row, r.keptVersion, r.mergedVersion) })),
    page.limit,
    (r) => [r.id],
  )
}

async function bothOf(ctx: Ctx, keptId: string, mergedId: string, lock: boolean): Promise<[kept: Person, merged: Person]> {
  if (keptId === mergedId) throw new Refused('merge.sameRow', '请选择两条不同的资料')
  const query = ctx.tx
    .select()
    .from(people)
    .where(inArray(people.id, [keptId, mergedId]))
    .orderBy(people.id)
  const rows = lock ? await query.for('update') : await query
  const kept = rows.find((r) => r.id === keptId)
  const merged = rows.find((r) => r.id === mergedId)
  if (!kept || !merged) throw new NotFound('要合并的资料')
  for (const row of [kept, merged]) authorize(ctx.actor, 'people.merge', { path: await streetPath(ctx, row.streetId) })
  if (kept.streetId !== merged.streetId) throw new Refused('merge.otherStreet', '两条资料属于不同街道，不能合并')
  if (kept.mergedIntoId || merged.mergedIntoId) throw new Refused('merge.alreadyMerged', '其中一条已经合并过，请刷新页面')
  return [kept, merged]
}

const whyTwoPersons = (kept: Person, merged: Person): string | null =>
  kept.identityIndex && merged.identityIndex ? '两条资料的公民身份号码不同，应是两个人；如有一个填错，请先更正' : null

function whyNotUndone(row: typeof merges.$inferSelect, keptVersion: number, mergedVersion: number): string | null {
  if (row.undoneAt) return '已撤销'
  const { kept, merged } = row.moved.versions as { kept: number; merged: number }
  return kept === keptVersion && merged === mergedVersion ? null : '合并之后资料又有修改，不能再撤销'
}

function valueOfField(person: Person, field: MergeFieldName): string | null {
  if (field === 'identityNumber') return openIdentity(person)
  return field === 'phone' ? openPhone(person) : person[field]
}

function shown(person: Person, field: MergeFieldName): string | null {
  if (field === 'identityNumber') return person.identityHint
  return field === 'phone' ? person.phoneHint : inWords(field, person[field])
}

/** The kept row's value, unless only the other row has one. */
function proposed(kept: Person, merged: Person, field: MergeFieldName): 'KEPT' | 'MERGED' {
  // Birth date and sex must agree with the identity number, so they come along with it.
  if ((field === 'birthOn' || field === 'sex') && merged.identityIndex) return 'MERGED'
  const empty = (v: string | null) => v === null || v === '' || (field === 'sex' && v === '0')
  return empty(valueOfField(kept, field)) && !empty(valueOfField(merged, field)) ? 'MERGED' : 'KEPT'
}

function takenColumns(keptId: string, merged: Person, taken: readonly MergeFieldName[]): Partial<typeof people.$inferInsert> {
  const columns: Partial<typeof people.$inferInsert> = {}
  for (const field of taken) {
    if (field === 'identityNumber') Object.assign(columns, sealIdentity(keptId, openIdentity(merged)))
    else if (field === 'phone') Object.assign(columns, sealPhone(keptId, openPhone(merged)))
    else if (field === 'name') Object.assign(columns, { name: merged.name, namePinyin: merged.namePinyin, nameInitials: merged.nameInitials })
    else Object.assign(columns, { [field]: merged[field] })
  }
  return columns
}

const sealedBefore = (mergeId: string) => ({ column: 'person_merge.before', rowId: mergeId })
const byteColumns = ['identitySealed', 'identityIndex', 'phoneSealed', 'phoneIndex', 'phoneTailIndex'] as const
type Snapshot = Record<string, unknown>

/** The kept row's facts as JSON; its sealed bytes stay sealed for the same row. */
function snapshot(person: Person): Snapshot {
  const { id, streetId, mergedIntoId, version, createdAt, updatedAt, ...facts } = person
  return { ...facts, ...Object.fromEntries(byteColumns.map((c) => [c, person[c]?.toString('base64') ?? null])) }
}

function restored(before: Snapshot): Partial<typeof people.$inferInsert> {
  return { ...before, ...Object.fromEntries(byteColumns.map((c) => [c, before[c] === null ? null : Buffer.from(String(before[c]), 'base64')])) }
}

const happened = (streetId: string, subjectId: string, action: string, data: { [key: string]: string | string[] }) => ({
  streetId,
  subjectType: 'person',
  subjectId,
  action,
  data,
})

const viewOfMerge = (row: typeof merges.$inferSelect, keptName: string, mergedName: string) => ({
  id: row.id,
  keptId: row.keptId,
  mergedId: row.mergedId,
  keptName,
  mergedName,
  mergedAt: row.mergedAt.toISOString(),
  undoneAt: row.undoneAt?.toISOString() ?? null,
})
