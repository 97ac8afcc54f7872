import { and, eq, inArray, isNull } from 'drizzle-orm'
import { relocate } from '#modules/members/public.ts'
import { activeStandings } from '#modules/members/rules.ts'
import { memberships, periods } from '#modules/members/schema.ts'
import { type Body, bodyFor, createOrganization } from '#modules/organizations/public.ts'
import { organizationKindLabels, whyNotBelow } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { programmeInForce, tagSubject } from '#modules/programmes/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { applyMove } from '#platform/lifecycle/lifecycle.ts'
import { authorize, scopeOf } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { keepClocks, nextOf, type Progress, sinceOf } from './deadlines.ts'
import { caseLifecycle } from './lifecycle.ts'
import { caseFor, factsFor, gatheredOf, nextStep, openCase, progressOf } from './load.ts'
import { resultOf } from './rules.ts'
import { type Case, type CaseStep, caseMembers, caseSteps, cases, type NewBody, templates } from './schema.ts'
import { refused } from './templates.ts'

const recordOn = (ctx: Ctx, subject: Pick<Case, 'id' | 'streetId'>, action: string, data: Facts = {}, words?: string | null) =>
  record(ctx, { streetId: subject.streetId, subjectType: 'procedureCase', subjectId: subject.id, action: `procedureCase.${action}`, data, note: words })

async function writeCase({ tx, now }: Ctx, subject: Case, set: Partial<Case>): Promise<Case> {
  const [written] = await tx
    .update(cases)
    .set({ ...set, version: subject.version + 1, updatedAt: now })
    .where(eq(cases.id, subject.id))
    .returning()
  return written!
}

/** What a case is about, as it is typed. */
export interface CaseInput {
  title: string
  newBody?: NewBody | null
  units?: string[]
}

function checkedCase(subject: 'NEW_BODY' | 'BODY' | 'MATTER', body: Body, input: CaseInput) {
  if (subject !== 'NEW_BODY') return { title: input.title, newBody: null, units: [] }
  const { newBody, units = [] } = input
  if (!newBody) throw new Invalid([{ path: 'newBody.name', message: '请填写拟成立组织的名称和类别' }])
  if (whyNotBelow(newBody.kind, body.kind))
    throw new Invalid([{ path: 'newBody.kind', message: `${organizationKindLabels[newBody.kind]}不能设在${organizationKindLabels[body.kind]}之下` }])
  return { title: input.title, newBody, units: newBody.kind === 'JOINT_BRANCH' ? units : [] }
}

/**
 * Starts a case of a published template at a body: the one that it is about, or under which one is to be founded.
 * @throws NotFound | Forbidden | Invalid | Refused `procedure.notPublished`
 */
export async function startCase(ctx: Ctx, input: CaseInput & { templateId: string; organizationId: string; startedOn: Day }): Promise<{ id: string }> {
  const body = await bodyFor(ctx, 'procedures.work', input.organizationId)
  // The share lock keeps a publisher waiting, so that no case starts on a version that has just been replaced.
  const [template] = await ctx.tx.select().from(templates).where(eq(templates.id, input.templateId)).for('share')
  if (template?.streetId !== body.streetId) throw new NotFound('这个流程')
  if (template.state !== 'PUBLISHED') throw refused('procedure.notPublished')
  if (body.dissolvedOn) throw new Invalid([{ path: 'organizationId', message: `${body.name}已撤销` }])
  if (input.startedOn > today(ctx.now)) throw new Invalid([{ path: 'startedOn', message: '开始日期不能晚于今天' }])
  const about = checkedCase(template.subject, body, input)
  const [made] = await ctx.tx
    .insert(cases)
    .values({
      ...about,
      streetId: body.streetId,
      templateId: template.id,
      organizationId: body.id,
      startedOn: input.startedOn,
      createdAt: ctx.now,
      updatedAt: ctx.now,
    })
    .returning()
  await recordOn(ctx, made!, 'started', { template: template.name, version: template.version, organization: body.name, startedOn: input.startedOn })
  await keepClocks(ctx, made!, body.path, await progressOf(ctx, made!))
  return { id: made!.id }
}

/** Changes what a case is about, before its body is founded. @throws NotFound | Forbidden | Invalid | Refused `procedure.changedMeanwhile`, `procedure.notOpen`, `procedure.founded` */
export async function editCase(ctx: Ctx, id: string, version: number, input: CaseInput): Promise<void> {
  const { subject, body } = await openCase(ctx, 'procedures.work', id, version)
  if (subject.foundedId) throw refused('procedure.founded')
  const about = checkedCase(subject.newBody ? 'NEW_BODY' : 'MATTER', body, input)
  const written = await writeCase(ctx, subject, about)
  await recordOn(ctx, subject, 'edited', { title: about.title, ...(about.newBody && { name: about.newBody.name, kind: about.newBody.kind }) })
  await keepClocks(ctx, written, body.path, await progressOf(ctx, subject))
}

/**
 * Writes the list of members gathered for the new body. They stand in branches of the street that the actor reaches; whoever is elsewhere comes by a transfer.
 * @throws NotFound | Forbidden | Invalid | Refused `procedure.changedMeanwhile`, `procedure.notOpen`, `procedure.founded`
 */
export async function setMembers(ctx: Ctx, id: string, version: number, membershipIds: readonly string[]): Promise<void> {
  const { subject } = await openCase(ctx, 'procedures.work', id, version)
  if (subject.foundedId || !subject.newBody) throw refused('procedure.founded')
  const wanted = [...new Set(membershipIds)]
  const before = new Set((await gatheredOf(ctx, id)).map((m) => m.membershipId))
  const added = wanted.filter((m) => !before.has(m))
  const known = added.length
    ? await ctx.tx
        .select({ id: memberships.id, name: people.name, standing: periods.standing })
        .from(memberships)
        .innerJoin(people, eq(people.id, memberships.personId))
        .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
        .innerJoin(organizations, eq(organizations.id, periods.branchId))
        .where(and(inArray(memberships.id, added), eq(memberships.streetId, subject.streetId), scopeOf(ctx.actor, 'members.read', organizations.path)))
    : []
  if (known.length < added.length) throw new Invalid([{ path: 'membershipIds', message: '有的党员不在您的管理范围内，请由街道登记，或先办理组织关系转接' }])
  const gone = known.find((m) => !(activeStandings as readonly string[]).includes(m.standing))
  if (gone) throw new Invalid([{ path: 'membershipIds', message: `${gone.name}的组织关系已不在支部` }])
  await ctx.tx.delete(caseMembers).where(eq(caseMembers.caseId, id))
  if (wanted.length) await ctx.tx.insert(caseMembers).values(wanted.map((membershipId) => ({ streetId: subject.streetId, caseId: id, membershipId })))
  await writeCase(ctx, subject, {})
  await recordOn(ctx, subject, 'membersSet', { count: wanted.length })
}

/** What is noted of a step while it is under way. */
export interface StepNotes {
  responsible?: string | null
  note?: string | null
  askedOn?: Day | null
  repliedOn?: Day | null
  replyNumber?: string | null
  /** Reference of each material by its label. */
  materials?: Record<string, string>
}

async function writeStep(ctx: Ctx, subject: Case, step: Progress, set: Partial<CaseStep>): Promise<void> {
  await ctx.tx
    .insert(caseSteps)
    .values({ ...set, streetId: subject.streetId, caseId: subject.id, stepId: step.id })
    .onConflictDoUpdate({ target: [caseSteps.caseId, caseSteps.stepId], set: { ...set, caseId: subject.id } })
}

/**
 * Notes how far the next step is: who answers, when the superior was asked, where the materials are. His reply is noted by the street.
 * @throws NotFound | Forbidden | Invalid | Refused `procedure.changedMeanwhile`, `procedure.notOpen`, `procedure.notNext`
 */
export async function recordStep(ctx: Ctx, id: string, version: number, stepId: string, notes: StepNotes): Promise<void> {
  const { subject, body } = await openCase(ctx, 'procedures.work', id, version)
  const progress = await progressOf(ctx, subject)
  const step = nextStep(progress, stepId)
  const { repliedOn, replyNumber, ...own } = notes
  const replied = repliedOn !== undefined || replyNumber !== undefined
  if (replied) authorize(ctx.actor, 'procedures.approve', body)
  const askedOn = own.askedOn === undefined ? (step.done?.askedOn ?? null) : own.askedOn
  const reply = repliedOn === undefined ? (step.done?.repliedOn ?? null) : repliedOn
  const day = today(ctx.now)
  if (askedOn && askedOn > day) throw new Invalid([{ path: 'askedOn', message: '请示日期不能晚于今天' }])
  if (reply && (!askedOn || reply < askedOn || reply > day)) throw new Invalid([{ path: 'repliedOn', message: '批复日期应在请示之后，且不晚于今天' }])
  const unknown = Object.keys(own.materials ?? {}).find((label) => !step.materials.some((m) => m.label === label))
  if (unknown) throw new Invalid([{ path: 'materials', message: `这一步没有材料“${unknown}”` }])
  const set: Partial<CaseStep> = {
    ...(own.responsible !== undefined && { responsible: own.responsible || null }),
    ...(own.note !== undefined && { note: own.note || null }),
    ...(own.materials && { materials: Object.fromEntries(Object.entries(own.materials).filter(([, v]) => v.trim())) }),
    ...{ askedOn, repliedOn: reply },
    ...(replyNumber !== undefined && { replyNumber: replyNumber || null }),
  }
  await writeStep(ctx, subject, step, set)
  const written = await writeCase(ctx, subject, {})
  await recordOn(ctx, subject, 'stepRecorded', { step: step.label, ...(askedOn && { askedOn }), ...(reply && { repliedOn: reply }) })
  await keepClocks(ctx, written, body.path, await progressOf(ctx, subject))
}

/**
 * Finishes the next step on a day, by the one who answers for it. The checks that bind must be met. A step that founds the body makes it and moves the
 * gathered members there from that day; from then on the new body answers for the case. With the last step the case is done.
 * @throws NotFound | Forbidden | Invalid | Refused `procedure.changedMeanwhile`, `procedure.notOpen`, `procedure.notNext`, `procedure.checkFailed`,
 * and what founding a body or moving a member refuses
 */
export async function finishStep(
  ctx: Ctx,
  id: string,
  version: number,
  stepId: string,
  input: { doneOn: Day; responsible: string; note?: string | null },
): Promise<void> {
  const { subject, body } = await openCase(ctx, 'procedures.work', id, version)
  const progress = await progressOf(ctx, subject)
  const step = nextStep(progress, stepId)
  authorize(ctx.actor, step.actor === 'STREET' ? 'procedures.approve' : 'procedures.work', body)
  const since = sinceOf(subject, progress, step)
  if (input.doneOn > today(ctx.now) || input.doneOn < since) throw new Invalid([{ path: 'doneOn', message: `完成日期应在${formatDayShort(since)}至今天之间` }])
  const facts = await factsFor(ctx, subject, body, step)
  const failed = step.checks.map((name) => resultOf(name, facts)).filter((r) => r.binds && !r.met)
  if (failed.length) throw new Refused('procedure.checkFailed', failed.map((f) => f.text).join('；'))
  await writeStep(ctx, subject, step, {
    doneOn: input.doneOn,
    responsible: input.responsible,
    note: input.note || (step.done?.note ?? null),
    doneBy: ctx.actor.name,
  })
  const founded = step.effect === 'FOUND_BODY' ? await foundBody(ctx, subject, input.doneOn) : null
  const written = await writeCase(ctx, subject, founded ? { foundedId: founded.id, organizationId: founded.id } : {})
  await recordOn(ctx, subject, 'stepDone', { step: step.label, doneOn: input.doneOn, responsible: input.responsible }, input.note)
  const after = await progressOf(ctx, subject)
  const at = founded ?? body
  await tagFounded(ctx, written, after)
  if (nextOf(after) !== null) return keepClocks(ctx, written, at.path, after)
  const standing = { id, streetId: subject.streetId, state: subject.state, path: at.path, ownerPersonId: null }
  let done = written
  await applyMove(ctx, caseLifecycle, standing, 'finish', {}, async (state) => {
    done = await writeCase(ctx, written, { state, endedOn: input.doneOn })
  })
  await keepClocks(ctx, done, at.path, after)
}

/** Founds the body and moves the gathered members there. */
async function foundBody(ctx: Ctx, subject: Case, on: Day): Promise<Body> {
  const { name, kind, address } = subject.newBody!
  const { id } = await createOrganization(ctx, { name, kind, address, parentId: subject.organizationId, establishedOn: on })
  for (const m of await gatheredOf(ctx, subject.id))
    await relocate(ctx, m.membershipId, m.version, { branchId: id, groupId: null, onDay: on, reason: `成立${name}，随转组织关系` })
  await recordOn(ctx, subject, 'bodyFounded', { organizationId: id, name, kind, on })
  return bodyFor(ctx, 'procedures.work', id)
}

/** The founded body carries the elements of the steps that are done. A programme that is not in force is left out. */
async function tagFounded(ctx: Ctx, subject: Case, progress: readonly Progress[]): Promise<void> {
  if (!subject.foundedId) return
  const [template] = await ctx.tx.select({ kind: templates.programmeKind }).from(templates).where(eq(templates.id, subject.templateId))
  const programme = template?.kind ? await programmeInForce(ctx, template.kind, { streetId: subject.streetId }) : null
  for (const step of progress) {
    const element = step.done?.doneOn && programme?.state === 'PUBLISHED' && programme.elements.find((e) => e.code === step.elementCode)
    if (element) await tagSubject(ctx, element.id, { subjectType: 'organization', subjectId: subject.foundedId })
  }
}

/**
 * Opens the step again that was done last. A founded body is not undone here.
 * @throws NotFound | Forbidden | Refused `procedure.changedMeanwhile`, `procedure.notOpen`, `procedure.notNext`, `procedure.founded`
 */
export async function reopenStep(ctx: Ctx, id: string, version: number, stepId: string, note: string): Promise<void> {
  const { subject, body } = await openCase(ctx, 'procedures.work', id, version)
  const progress = await progressOf(ctx, subject)
  const last = progress.filter((s) => s.done?.doneOn).at(-1)
  if (!last || last.id !== stepId) throw new Refused('procedure.notNext', '只能退回最后完成的一步')
  if (last.effect === 'FOUND_BODY') throw refused('procedure.founded')
  authorize(ctx.actor, last.actor === 'STREET' ? 'procedures.approve' : 'procedures.work', body)
  await writeStep(ctx, subject, last, { doneOn: null, doneBy: null })
  const written = await writeCase(ctx, subject, {})
  await recordOn(ctx, subject, 'stepReopened', { step: last.label }, note)
  await keepClocks(ctx, written, body.path, await progressOf(ctx, subject))
}

/** Stops a case with a reason. @throws NotFound | Forbidden | Refused `procedure.changedMeanwhile`, `lifecycle.closed`, `lifecycle.noteMissing` */
export async function stopCase(ctx: Ctx, id: string, version: number, note: string): Promise<void> {
  const { subject, body } = await caseFor(ctx, 'procedures.work', id, { lock: true })
  if (subject.version !== version) throw refused('procedure.changedMeanwhile')
  const standing = { id, streetId: subject.streetId, state: subject.state, path: body.path, ownerPersonId: null }
  let stopped = subject
  await applyMove(ctx, caseLifecycle, standing, 'stop', { note }, async (state) => {
    stopped = await writeCase(ctx, subject, { state, endedOn: today(ctx.now) })
  })
  await keepClocks(ctx, stopped, body.path, await progressOf(ctx, subject))
}
