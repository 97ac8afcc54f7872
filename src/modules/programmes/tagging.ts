import { and, eq } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { record } from '#platform/timeline/timeline.ts'
import { type CarriedRecord, carrierOf } from './carriers.ts'
import { type Meaning, meaningOf, readableStreet, type Tag, taggedSubjects, tagsOf } from './queries.ts'
import { elements, programmes, tags } from './schema.ts'
import { refused } from './service.ts'

/** A record named as in the timeline. */
export interface Subject {
  subjectType: string
  subjectId: string
}

/** Tags of the same meaning on a record, whatever the version. */
const sameMeaning = ({ tx }: Ctx, { streetId, kind, code }: Meaning, { subjectType, subjectId }: Subject) =>
  tx
    .select({ elementId: tags.elementId })
    .from(tags)
    .innerJoin(elements, eq(elements.id, tags.elementId))
    .innerJoin(programmes, eq(programmes.id, elements.programmeId))
    .where(
      and(
        eq(programmes.streetId, streetId),
        eq(programmes.kind, kind),
        eq(elements.code, code),
        eq(tags.subjectType, subjectType),
        eq(tags.subjectId, subjectId),
      ),
    )

/**
 * Says that a record belongs to an element of the published version; a second time changes nothing. For modules that have
 * authorized the change of their record; it stands in the record's timeline.
 * @throws NotFound | Refused `programme.notPublished`
 */
export async function tagSubject(ctx: Ctx, elementId: string, subject: Subject): Promise<void> {
  const meaning = await meaningOf(ctx, elementId)
  // The share lock keeps a publisher waiting, so that no tag is put on a version that has just been replaced.
  const [programme] = await ctx.tx.select().from(programmes).where(eq(programmes.id, meaning.programmeId)).for('share')
  if (programme?.state !== 'PUBLISHED') throw refused('programme.notPublished')
  if ((await sameMeaning(ctx, meaning, subject)).length > 0) return
  const made = await ctx.tx
    .insert(tags)
    .values({ streetId: meaning.streetId, elementId, ...subject, taggedAt: ctx.now })
    .onConflictDoNothing()
    .returning({ elementId: tags.elementId })
  if (made.length > 0) await recordTag(ctx, 'programme.tagged', meaning, subject)
}

/** Takes a meaning off a record, whatever the version it was tagged under. As `tagSubject`, for modules that have authorized it. @throws NotFound */
export async function untagSubject(ctx: Ctx, elementId: string, subject: Subject): Promise<void> {
  const meaning = await meaningOf(ctx, elementId)
  const gone = []
  for (const tag of await sameMeaning(ctx, meaning, subject))
    gone.push(
      ...(await ctx.tx
        .delete(tags)
        .where(and(eq(tags.elementId, tag.elementId), eq(tags.subjectType, subject.subjectType), eq(tags.subjectId, subject.subjectId)))
        .returning({ elementId: tags.elementId })),
    )
  if (gone.length > 0) await recordTag(ctx, 'programme.untagged', meaning, subject)
}

const recordTag = (ctx: Ctx, action: string, { streetId, kind, code, label }: Meaning & { label: string }, subject: Subject) =>
  record(ctx, { streetId, ...subject, action, data: { kind, code, label } })

/** The record, when its kind can be tagged by hand and the actor knows of it. @throws NotFound */
async function found(ctx: Ctx, { subjectType, subjectId }: Subject): Promise<CarriedRecord> {
  const [it] = (await carrierOf(subjectType)?.find(ctx, [subjectId])) ?? []
  if (!it) throw new NotFound('这条记录')
  return it
}

/** Tags a record by hand. @throws NotFound | Forbidden | Refused `programme.notPublished` */
export async function tag(ctx: Ctx, elementId: string, subject: Subject): Promise<void> {
  const it = await found(ctx, subject)
  authorize(ctx.actor, 'programmes.tag', it)
  // An element of another street that a district's account sees is none for this record.
  if ((await meaningOf(ctx, elementId)).streetId !== it.streetId) throw new NotFound('这个条目')
  await tagSubject(ctx, elementId, subject)
}

/** Takes a tag off by hand. @throws NotFound | Forbidden */
export async function untag(ctx: Ctx, elementId: string, subject: Subject): Promise<void> {
  authorize(ctx.actor, 'programmes.tag', await found(ctx, subject))
  await untagSubject(ctx, elementId, subject)
}

/** The elements that a record carries. @throws NotFound when the actor does not know of the record */
export async function tagsOfRecord(ctx: Ctx, subject: Subject): Promise<Tag[]> {
  await found(ctx, subject)
  return (await tagsOf(ctx, subject.subjectType, [subject.subjectId])).get(subject.subjectId) ?? []
}

/** A record that carries an element, as a page shows it. */
export interface TaggedRecord extends Subject {
  typeLabel: string
  title: string
  subtitle: string
  taggedAt: Date
}

/** A page of the records that carry an element, those that the actor may know of; it may be shorter than `limit` although `next` says that more follow. */
export async function taggedRecords(
  ctx: Ctx,
  elementId: string,
  options: { cursor?: string; limit: number },
): Promise<{ items: TaggedRecord[]; next: string | null }> {
  const meaning = await meaningOf(ctx, elementId)
  await readableStreet(ctx, meaning.streetId)
  const { items, next } = await taggedSubjects(ctx, meaning, options)
  const shown = new Map<string, CarriedRecord>()
  for (const [type, subjects] of Map.groupBy(items, (i) => i.subjectType)) {
    const records =
      (await carrierOf(type)?.find(
        ctx,
        subjects.map((s) => s.subjectId),
      )) ?? []
    for (const r of records) shown.set(`${type}:${r.id}`, r)
  }
  return {
    next,
    items: items.flatMap(({ subjectType, subjectId, taggedAt }) => {
      const it = shown.get(`${subjectType}:${subjectId}`)
      return it ? [{ subjectType, subjectId, taggedAt, typeLabel: carrierOf(subjectType)?.label ?? '', title: it.title, subtitle: it.subtitle ?? '' }] : []
    }),
  }
}
