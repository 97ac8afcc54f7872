import { and, asc, desc, eq } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type FieldError, Forbidden, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { authorize, reachOf } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { type CheckName, codePattern, type ExpectedMaterial, type StepActor, type StepEffect, type SubjectKind, whyNotPublished } from './rules.ts'
import { type Step, steps, type Template, templates } from './schema.ts'
import { type ProcedureRefusal, procedureRefusals } from './texts.ts'

/** @returns the refusal with its words */
export const refused = (code: ProcedureRefusal): Refused => new Refused(code, procedureRefusals[code])

/** The street whose templates are asked for. @throws Forbidden | NotFound */
export async function streetFor({ tx, actor }: Ctx, asked?: string): Promise<{ id: string; path: string }> {
  const streetId = asked ?? actor.streetId ?? actor.streets[0]
  if (!streetId || !actor.streets.includes(streetId)) throw new Forbidden('procedures.read')
  const [street] = await tx.select({ id: organizations.id, path: organizations.path }).from(organizations).where(eq(organizations.id, streetId))
  if (!street) throw new NotFound('这个街道')
  return street
}

/** Templates are the street's; whoever works in a part of it reads them. @throws Forbidden */
export function assertReads({ actor }: Ctx, street: { path: string }): void {
  if (!reachOf(actor, 'procedures.read').some((r) => r.startsWith(street.path) || street.path.startsWith(r))) throw new Forbidden('procedures.read')
}

/** All versions of a template share one timeline. */
const note = (ctx: Ctx, template: Pick<Template, 'streetId' | 'code' | 'version'>, action: string, data: Facts = {}) =>
  record(ctx, {
    streetId: template.streetId,
    subjectType: 'procedureTemplate',
    subjectId: `${template.streetId}:${template.code}`,
    action: `procedureTemplate.${action}`,
    data: { version: template.version, ...data },
  })

/** The steps of a version in their order. */
export const stepsOf = ({ tx }: Pick<Ctx, 'tx'>, templateId: string): Promise<Step[]> =>
  tx.select().from(steps).where(eq(steps.templateId, templateId)).orderBy(asc(steps.ordinal))

/** A version that the actor may change, locked. @throws NotFound | Forbidden */
async function designed(ctx: Ctx, id: string): Promise<Template> {
  const [template] = await ctx.tx.select().from(templates).where(eq(templates.id, id)).for('update')
  if (!template) throw new NotFound('这个流程')
  authorize(ctx.actor, 'procedures.design', await streetFor(ctx, template.streetId))
  return template
}

/** The same for a draft, from the page that was seen. @throws NotFound | Forbidden | Refused `procedure.notDraft`, `procedure.changedMeanwhile` */
async function draftOf(ctx: Ctx, id: string, revision?: number): Promise<Template> {
  const template = await designed(ctx, id)
  if (template.state !== 'DRAFT') throw refused('procedure.notDraft')
  if (revision !== undefined && template.revision !== revision) throw refused('procedure.changedMeanwhile')
  return template
}

/** Starts a template with an empty draft. @throws Forbidden | Invalid | Refused `procedure.codeTaken` */
export async function createTemplate(
  ctx: Ctx,
  input: { streetId?: string; code: string; name: string; subject: SubjectKind; note?: string | null },
): Promise<{ id: string }> {
  const street = await streetFor(ctx, input.streetId)
  authorize(ctx.actor, 'procedures.design', street)
  const { code, name, subject } = input
  if (!codePattern.test(code)) throw new Invalid([{ path: 'code', message: '代码由大写字母、数字和下划线组成，以字母开头，例如 FOUND_BRANCH' }])
  const [taken] = await ctx.tx
    .select({ id: templates.id })
    .from(templates)
    .where(and(eq(templates.streetId, street.id), eq(templates.code, code)))
  if (taken) throw refused('procedure.codeTaken')
  const [made] = await ctx.tx
    .insert(templates)
    .values({ streetId: street.id, code, name, subject, note: input.note || null, createdAt: ctx.now })
    .returning()
  await note(ctx, made!, 'created', { name })
  return { id: made!.id }
}

/** A step as it is typed. */
export interface StepInput {
  code: string
  label: string
  task?: string | null
  actor: StepActor
  daysAllowed?: number | null
  materials: ExpectedMaterial[]
  checks: CheckName[]
  effect?: StepEffect | null
  elementCode?: string | null
}

/** Saves a draft with all its steps. @throws NotFound | Forbidden | Invalid | Refused `procedure.notDraft`, `procedure.changedMeanwhile` */
export async function saveTemplate(
  ctx: Ctx,
  id: string,
  revision: number,
  input: { name: string; subject: SubjectKind; programmeKind?: string | null; note?: string | null; steps: StepInput[] },
): Promise<void> {
  const template = await draftOf(ctx, id, revision)
  const wrong = input.steps.flatMap((s, i): FieldError[] =>
    codePattern.test(s.code) ? [] : [{ path: `steps.${i}.code`, message: `第 ${i + 1} 步的代码应为大写字母、数字和下划线，以字母开头` }],
  )
  if (new Set(input.steps.map((s) => s.code)).size < input.steps.length) wrong.push({ path: 'steps', message: '两个步骤用了同一个代码' })
  if (wrong.length) throw new Invalid(wrong)
  const { name, subject, programmeKind, note: words } = input
  await ctx.tx
    .update(templates)
    .set({ name, subject, programmeKind: programmeKind || null, note: words || null, revision: revision + 1 })
    .where(eq(templates.id, id))
  await ctx.tx.delete(steps).where(eq(steps.templateId, id))
  if (input.steps.length)
    await ctx.tx.insert(steps).values(
      input.steps.map((s, i) => ({
        ...{ streetId: template.streetId, templateId: id, ordinal: i + 1, code: s.code, label: s.label, task: s.task || null, actor: s.actor },
        ...{ daysAllowed: s.daysAllowed ?? null, materials: s.materials, checks: s.checks, effect: s.effect ?? null, elementCode: s.elementCode || null },
      })),
    )
  await note(ctx, template, 'saved', { name, steps: input.steps.length })
}

/** Copies the newest version into a draft. @throws NotFound | Forbidden | Refused `procedure.draftExists` */
export async function copyTemplate(ctx: Ctx, id: string): Promise<{ id: string }> {
  const { id: _, streetId, code, name, subject, programmeKind, note: words } = await designed(ctx, id)
  const [newest] = await ctx.tx
    .select()
    .from(templates)
    .where(and(eq(templates.streetId, streetId), eq(templates.code, code)))
    .orderBy(desc(templates.version))
    .limit(1)
    .for('update')
  if (newest!.state === 'DRAFT') throw refused('procedure.draftExists')
  const [made] = await ctx.tx
    .insert(templates)
    .values({ streetId, code, name, subject, programmeKind, note: words, version: newest!.version + 1, createdAt: ctx.now })
    .returning()
  const copied = await stepsOf(ctx, id)
  if (copied.length) await ctx.tx.insert(steps).values(copied.map(({ id: _id, ...s }) => ({ ...s, templateId: made!.id })))
  await note(ctx, made!, 'copied')
  return { id: made!.id }
}

/** Throws a draft away. @throws NotFound | Forbidden | Refused `procedure.notDraft` */
export async function discardTemplate(ctx: Ctx, id: string): Promise<void> {
  const template = await draftOf(ctx, id)
  await ctx.tx.delete(steps).where(eq(steps.templateId, id))
  await ctx.tx.delete(templates).where(eq(templates.id, id))
  await note(ctx, template, 'discarded')
}

/** Publishes a draft; the version before is retired, and its running cases go on with it. @throws NotFound | Forbidden | Refused `procedure.notDraft`, `procedure.incomplete` */
export async function publishTemplate(ctx: Ctx, id: string): Promise<void> {
  const template = await draftOf(ctx, id)
  const why = whyNotPublished(template.subject, await stepsOf(ctx, id))
  if (why) throw new Refused('procedure.incomplete', why)
  const day = today(ctx.now)
  await ctx.tx
    .update(templates)
    .set({ state: 'RETIRED', retiredOn: day })
    .where(and(eq(templates.streetId, template.streetId), eq(templates.code, template.code), eq(templates.state, 'PUBLISHED')))
  await ctx.tx.update(templates).set({ state: 'PUBLISHED', publishedOn: day }).where(eq(templates.id, id))
  await note(ctx, template, 'published', { name: template.name })
}

/** Ends the published version without another; its running cases go on. @throws NotFound | Forbidden | Refused `procedure.notPublished` */
export async function retireTemplate(ctx: Ctx, id: string): Promise<void> {
  const template = await designed(ctx, id)
  if (template.state !== 'PUBLISHED') throw refused('procedure.notPublished')
  await ctx.tx
    .update(templates)
    .set({ state: 'RETIRED', retiredOn: today(ctx.now) })
    .where(eq(templates.id, id))
  await note(ctx, template, 'retired')
}
