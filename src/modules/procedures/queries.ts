import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import { programmeInForce } from '#modules/programmes/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound } from '#platform/errors.ts'
import { files } from '#platform/files/schema.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { can, scopeOf } from '#platform/scope/policy.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { CasePage, CaseRow, TemplatePage, TemplateRow } from './contract.ts'
import { nextOf, type Progress, sinceOf } from './deadlines.ts'
import { filesOf } from './files.ts'
import { caseFor, factsFor, gatheredOf, progressOf } from './load.ts'
import { type CaseState, resultOf, stepDueOn } from './rules.ts'
import { caseFiles, caseSteps, cases, type Step, steps, type Template, templates } from './schema.ts'
import { assertReads, stepsOf, streetFor } from './templates.ts'
import { procedureActionLabels } from './texts.ts'

// Named in full: Drizzle leaves the table out where it stands alone, and the inner table has an id too.
const stepCount = sql<number>`(select count(*)::int from procedure_step s where s.template_id = procedure_template.id)`
const openCount = sql<number>`(select count(*)::int from procedure_case c where c.template_id = procedure_template.id and c.state = 'OPEN')`

const rowOf = (t: Template & { steps: number; openCases: number }): z.output<typeof TemplateRow> => {
  const { id, code, name, version, state, subject, publishedOn, retiredOn } = t
  return { id, code, name, version, state, subject, publishedOn, retiredOn, steps: t.steps, openCases: t.openCases }
}

/** All versions of a street's templates, the newest of each first. */
export async function listTemplates(ctx: Ctx, streetId?: string) {
  const street = await streetFor(ctx, streetId)
  assertReads(ctx, street)
  const rows = await ctx.tx
    .select({ template: templates, steps: stepCount, openCases: openCount })
    .from(templates)
    .where(eq(templates.streetId, street.id))
    .orderBy(templates.code, desc(templates.version))
  const byCode = Map.groupBy(
    rows.map((r) => rowOf({ ...r.template, steps: r.steps, openCases: r.openCases })),
    (t) => t.code,
  )
  return {
    items: [...byCode].map(([code, versions]) => ({ code, name: (versions.find((v) => v.state === 'PUBLISHED') ?? versions[0]!).name, versions })),
    mayDesign: can(ctx.actor, 'procedures.design', street.path),
  }
}

/** Steps with the words of their elements as they are in force. */
async function viewsOf(ctx: Ctx, template: Pick<Template, 'streetId' | 'programmeKind'>, list: readonly Step[]) {
  const programme = template.programmeKind ? await programmeInForce(ctx, template.programmeKind, { streetId: template.streetId }) : null
  const elementOf = new Map(programme?.elements.map((e) => [e.code, { label: e.label, meaning: e.meaning }]))
  return {
    programmeName: programme?.name ?? null,
    views: list.map(({ streetId: _s, templateId: _t, ...s }) => ({ ...s, element: (s.elementCode && elementOf.get(s.elementCode)) || null })),
  }
}

/** A version with its steps and the other versions. @throws NotFound | Forbidden */
export async function templatePage(ctx: Ctx, id: string): Promise<z.output<typeof TemplatePage>> {
  const [found] = await ctx.tx.select({ template: templates, openCases: openCount }).from(templates).where(eq(templates.id, id))
  if (!found) throw new NotFound('这个流程')
  const { template, openCases } = found
  const street = await streetFor(ctx, template.streetId)
  assertReads(ctx, street)
  const [list, versions] = await Promise.all([
    stepsOf(ctx, id),
    ctx.tx
      .select()
      .from(templates)
      .where(and(eq(templates.streetId, template.streetId), eq(templates.code, template.code)))
      .orderBy(desc(templates.version)),
  ])
  const { programmeName, views } = await viewsOf(ctx, template, list)
  const { steps: _, ...row } = rowOf({ ...template, steps: list.length, openCases })
  return {
    ...row,
    revision: template.revision,
    programmeKind: template.programmeKind,
    programmeName,
    note: template.note,
    steps: views,
    versions: versions.map(({ id: v, version, state, publishedOn, retiredOn }) => ({ id: v, version, state, publishedOn, retiredOn })),
    mayDesign: can(ctx.actor, 'procedures.design', street.path),
  }
}

/** A page of cases: running ones first, the latest of each first. */
export async function listCases(ctx: Ctx, input: { streetId?: string; state?: CaseState[]; code?: string; text?: string; cursor?: string; limit: number }) {
  const street = await streetFor(ctx, input.streetId)
  const after = input.cursor ? readCursor(input.cursor, 3) : null
  const rank = sql<number>`(${cases.state} <> 'OPEN')::int`
  const words = input.text?.trim()
  const rows = await ctx.tx
    .select({
      case: cases,
      template: { id: templates.id, name: templates.name, version: templates.version },
      organization: { id: organizations.id, name: organizations.name, kind: organizations.kind },
      rank,
    })
    .from(cases)
    .innerJoin(templates, eq(templates.id, cases.templateId))
    .innerJoin(organizations, eq(organizations.id, cases.organizationId))
    .where(
      and(
        eq(cases.streetId, street.id),
        scopeOf(ctx.actor, 'procedures.read', organizations.path),
        input.state?.length ? inArray(cases.state, input.state) : undefined,
        input.code ? eq(templates.code, input.code) : undefined,
        words ? sql`(position(${words} in ${cases.title}) > 0 or position(${words} in ${organizations.name}) > 0)` : undefined,
        after ? sql`(${rank}, -(${cases.startedOn} - date '1970-01-01'), ${cases.id}) > (${after[0]}::int, ${after[1]}::int, ${after[2]}::uuid)` : undefined,
      ),
    )
    .orderBy(rank, desc(cases.startedOn), cases.id)
    .limit(input.limit + 1)
  const page = pageFrom(rows, input.limit, (r) => [r.rank, -Math.round(Date.parse(r.case.startedOn) / 86_400_000), r.case.id])
  const templateIds = [...new Set(page.items.map((r) => r.template.id))]
  const ids = page.items.map((r) => r.case.id)
  const [allSteps, done] = ids.length
    ? await Promise.all([
        ctx.tx.select().from(steps).where(inArray(steps.templateId, templateIds)).orderBy(steps.ordinal),
        ctx.tx
          .select()
          .from(caseSteps)
          .where(and(inArray(caseSteps.caseId, ids), isNotNull(caseSteps.doneOn))),
      ])
    : [[], []]
  return {
    items: page.items.map(({ case: c, template, organization }): z.output<typeof CaseRow> => {
      const progress: Progress[] = allSteps
        .filter((s) => s.templateId === c.templateId)
        .map((s) => ({ ...s, done: done.find((d) => d.caseId === c.id && d.stepId === s.id) ?? null }))
      const next = c.state === 'OPEN' ? nextOf(progress) : null
      return {
        ...{ id: c.id, title: c.title, state: c.state, template, organization, startedOn: c.startedOn, endedOn: c.endedOn },
        stepsDone: progress.filter((s) => s.done).length,
        steps: progress.length,
        next: next && { label: next.label, dueOn: stepDueOn(sinceOf(c, progress, next), next.daysAllowed) },
      }
    }),
    next: page.next,
  }
}

/** A case with its steps, what each asks and what its checks say now. @throws NotFound | Forbidden */
export async function casePage(ctx: Ctx, id: string): Promise<z.output<typeof CasePage>> {
  const { subject, body } = await caseFor(ctx, 'procedures.read', id)
  const [template] = await ctx.tx.select().from(templates).where(eq(templates.id, subject.templateId))
  const [progress, gathered, kept] = await Promise.all([progressOf(ctx, subject), gatheredOf(ctx, id), filesOf(ctx, id)])
  const { views } = await viewsOf(ctx, template!, progress)
  const next = subject.state === 'OPEN' ? nextOf(progress) : null
  const facts = next && (await factsFor(ctx, subject, body, next))
  const may = (permission: string) => subject.state === 'OPEN' && can(ctx.actor, permission, body.path)
  const lastDone = progress.filter((s) => s.done?.doneOn).at(-1)
  const founded = subject.foundedId ? { id: subject.foundedId, name: body.id === subject.foundedId ? body.name : subject.newBody!.name } : null
  const mayAt = (s: Progress) => may(s.actor === 'STREET' ? 'procedures.approve' : 'procedures.work') && may('procedures.work')
  return {
    ...{ id, version: subject.version, title: subject.title, state: subject.state, startedOn: subject.startedOn, endedOn: subject.endedOn },
    template: { id: template!.id, name: template!.name, version: template!.version },
    organization: { id: body.id, name: body.name, kind: body.kind },
    subject: template!.subject,
    newBody: subject.newBody,
    units: subject.units,
    founded,
    members: gathered.map(({ membershipId, name, standing, branchName }) => ({ membershipId, name, standing, branchName })),
    steps: progress.map((s, i) => {
      const { done: _done, ...view } = views[i] as (typeof views)[number] & { done?: unknown }
      return {
        ...view,
        state: s.done?.doneOn ? ('DONE' as const) : s === next ? ('NEXT' as const) : ('LATER' as const),
        dueOn: s === next ? stepDueOn(sinceOf(subject, progress, s), s.daysAllowed) : null,
        doneOn: s.done?.doneOn ?? null,
        doneBy: s.done?.doneBy ?? null,
        responsible: s.done?.responsible ?? null,
        note: s.done?.note ?? null,
        askedOn: s.done?.askedOn ?? null,
        repliedOn: s.done?.repliedOn ?? null,
        replyNumber: s.done?.replyNumber ?? null,
        references: s.done?.materials ?? {},
        files: kept.filter((f) => f.stepId === s.id).map(({ id: f, material, name, type, size }) => ({ id: f, material, name, type, size })),
        results: s === next && facts ? s.checks.map((name) => resultOf(name, facts)) : [],
        mayFinish: s === next && mayAt(s),
        mayReopen: s === lastDone && s.effect === null && mayAt(s),
      }
    }),
    may: {
      edit: may('procedures.work') && subject.foundedId === null,
      gather: may('procedures.work') && subject.newBody !== null && subject.foundedId === null,
      record: may('procedures.work'),
      reply: may('procedures.approve'),
      stop: may('procedures.work'),
    },
  }
}

/** A file of a case, to be opened by who may read the case. @throws NotFound | Forbidden */
export async function fileToOpen(ctx: Ctx, id: string): Promise<{ key: string; name: string; type: string }> {
  const [found] = await ctx.tx
    .select({ caseId: caseFiles.caseId, file: { key: files.key, name: files.name, type: files.type } })
    .from(caseFiles)
    .innerJoin(files, eq(files.id, caseFiles.fileId))
    .where(eq(caseFiles.fileId, id))
  if (!found) throw new NotFound('这个文件')
  await caseFor(ctx, 'procedures.read', found.caseId)
  return found.file
}

/** A page of a case's timeline. @throws NotFound | Forbidden */
export async function caseTimeline(ctx: Ctx, input: { id: string; before?: number }) {
  await caseFor(ctx, 'procedures.read', input.id)
  const entries = await timelineOf(ctx.tx, 'procedureCase', input.id, { before: input.before })
  return {
    items: entries.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: procedureActionLabels[action] ?? action,
    })),
  }
}
