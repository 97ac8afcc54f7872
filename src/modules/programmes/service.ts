import { and, eq, inArray } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import type { Day } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { changesOf, elementsOf, newestOf, stampOf, streetOf, subjectOf } from './queries.ts'
import { codePattern } from './rules.ts'
import { elements, type Programme, programmes } from './schema.ts'
import { type ProgrammeRefusal, programmeRefusals } from './texts.ts'

/** @returns the refusal with its words */
export const refused = (code: ProgrammeRefusal): Refused => new Refused(code, programmeRefusals[code])

/** Writes what happened to a programme; all its versions share one timeline. */
export async function note(ctx: Ctx, programme: Pick<Programme, 'streetId' | 'kind' | 'id' | 'version'>, action: string, data: Facts = {}): Promise<void> {
  const { streetId, kind, id, version } = programme
  await record(ctx, { streetId, subjectType: 'programme', subjectId: subjectOf(programme), action, data: { programmeId: id, kind, version, ...data } })
}

/** Locks a version that the actor may edit; all who change or publish it wait here for each other. @throws NotFound | Forbidden */
export async function editable(ctx: Ctx, programmeId: string): Promise<Programme> {
  const [programme] = await ctx.tx.select().from(programmes).where(eq(programmes.id, programmeId)).for('update')
  if (!programme) throw new NotFound('这个版本')
  authorize(ctx.actor, 'programmes.edit', await streetOf(ctx, programme.streetId))
  return programme
}

/** The same for a draft. @throws NotFound | Forbidden | Refused `programme.notDraft` */
export async function draft(ctx: Ctx, programmeId: string): Promise<Programme> {
  const programme = await editable(ctx, programmeId)
  if (programme.state !== 'DRAFT') throw refused('programme.notDraft')
  return programme
}

/** A programme to be written: `kind` is its code for good, `name` what people call it. */
export interface ProgrammeToCreate {
  streetId?: string
  kind: string
  name: string
  note?: string | null
}

/**
 * Starts a programme with an empty draft, version 1. The unique key of kind and version is the fence between two who start the same.
 * @throws Forbidden | Invalid | Refused `programme.kindTaken`
 */
export async function createProgramme(ctx: Ctx, input: ProgrammeToCreate): Promise<{ id: string }> {
  const street = await streetOf(ctx, input.streetId ?? ctx.actor.streetId)
  authorize(ctx.actor, 'programmes.edit', street)
  const { kind, name } = input
  if (!codePattern.test(kind)) throw new Invalid([{ path: 'kind', message: '代码由大写字母、数字和下划线组成，以字母开头，例如 EIGHT_BESIDES' }])
  if (await newestOf(ctx, street.id, kind)) throw refused('programme.kindTaken')
  const [made] = await ctx.tx
    .insert(programmes)
    .values({ streetId: street.id, kind, name, note: input.note ?? null, createdAt: ctx.now })
    .onConflictDoNothing()
    .returning()
  if (!made) throw refused('programme.kindTaken')
  await note(ctx, made, 'programme.created', { name })
  return { id: made.id }
}

/**
 * Copies a version, with codes, into a new draft. Those who copy wait for each other at the row lock of the version; a kind has one draft.
 * @throws NotFound | Forbidden | Refused `programme.draftExists`, `programme.notPublished` when a newer version was published
 */
export async function copyToDraft(ctx: Ctx, programmeId: string): Promise<{ id: string }> {
  const from = await editable(ctx, programmeId)
  const newest = await newestOf(ctx, from.streetId, from.kind)
  if (from.state === 'DRAFT' || newest?.state === 'DRAFT') throw refused('programme.draftExists')
  if (newest && newest.id !== from.id) throw refused('programme.notPublished')
  const { streetId, kind, name } = from
  const [made] = await ctx.tx
    .insert(programmes)
    .values({ streetId, kind, name, note: from.note, version: from.version + 1, createdAt: ctx.now })
    .returning()
  const idOf = new Map<string, string>()
  for (const { id, level: _, ...element } of await elementsOf(ctx, from.id)) {
    const parentId = element.parentId === null ? null : (idOf.get(element.parentId) ?? null)
    const [copy] = await ctx.tx
      .insert(elements)
      .values({ ...element, parentId, programmeId: made!.id })
      .returning({ id: elements.id })
    idOf.set(id, copy!.id)
  }
  await note(ctx, made!, 'programme.copied', { fromVersion: from.version })
  return { id: made!.id }
}

/** Changes name and note of a draft. @throws NotFound | Forbidden | Refused `programme.notDraft` */
export async function describeProgramme(ctx: Ctx, programmeId: string, to: { name?: string; note?: string | null }): Promise<void> {
  const programme = await draft(ctx, programmeId)
  const name = to.name ?? programme.name
  const words = to.note === undefined ? programme.note : to.note
  if (name === programme.name && words === programme.note) return
  await ctx.tx.update(programmes).set({ name, note: words }).where(eq(programmes.id, programme.id))
  await note(ctx, programme, 'programme.described', { name, note: words, nameBefore: programme.name })
}

/** Throws a draft away with its elements. @throws NotFound | Forbidden | Refused `programme.notDraft` */
export async function discardDraft(ctx: Ctx, programmeId: string): Promise<void> {
  const programme = await draft(ctx, programmeId)
  await ctx.tx.delete(elements).where(eq(elements.programmeId, programme.id))
  await ctx.tx.delete(programmes).where(eq(programmes.id, programme.id))
  await note(ctx, programme, 'programme.discarded', { name: programme.name })
}

/**
 * Publishes a draft from a day on; the version before it ends on that day. The row lock of the draft is the fence: of several
 * callers one publishes, and one who publishes waits for those who edit. `seen` is the stamp of what he has checked.
 * @throws NotFound | Forbidden | Refused `programme.notDraft`, `programme.changedMeanwhile`, `programme.empty`, `programme.beforePrevious`
 */
export async function publishProgramme(ctx: Ctx, programmeId: string, fromOn: Day, seen?: string): Promise<void> {
  const programme = await draft(ctx, programmeId)
  if (seen !== undefined && seen !== (await stampOf(ctx, programme))) throw refused('programme.changedMeanwhile')
  const of = and(eq(programmes.streetId, programme.streetId), eq(programmes.kind, programme.kind))
  if ((await elementsOf(ctx, programme.id)).length === 0) throw refused('programme.empty')
  const earlier = await ctx.tx
    .select()
    .from(programmes)
    .where(and(of, inArray(programmes.state, ['PUBLISHED', 'RETIRED'])))
    .orderBy(programmes.version)
    .for('update')
  for (const e of earlier) if (fromOn < (e.untilOn ?? e.fromOn ?? fromOn)) throw refused('programme.beforePrevious')
  const changes = await changesOf(ctx, programme.id)
  await ctx.tx
    .update(programmes)
    .set({ state: 'RETIRED', untilOn: fromOn })
    .where(and(of, eq(programmes.state, 'PUBLISHED')))
  await ctx.tx.update(programmes).set({ state: 'PUBLISHED', fromOn }).where(eq(programmes.id, programme.id))
  await note(ctx, programme, 'programme.published', {
    fromOn,
    replaced: earlier.find((e) => e.state === 'PUBLISHED')?.version ?? null,
    changes: changes.map(({ kind, code, before, after }) => ({ kind, code, before, after })),
  })
}

/**
 * Ends the published version on a day without another in its place.
 * @throws NotFound | Forbidden | Refused `programme.notPublished`, `programme.endsBeforeStart`
 */
export async function retireProgramme(ctx: Ctx, programmeId: string, untilOn: Day): Promise<void> {
  const programme = await editable(ctx, programmeId)
  if (programme.state !== 'PUBLISHED') throw refused('programme.notPublished')
  if (programme.fromOn !== null && untilOn < programme.fromOn) throw refused('programme.endsBeforeStart')
  await ctx.tx.update(programmes).set({ state: 'RETIRED', untilOn }).where(eq(programmes.id, programme.id))
  await note(ctx, programme, 'programme.retired', { untilOn })
}
