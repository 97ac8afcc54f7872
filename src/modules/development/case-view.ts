import { asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { fullMembersOn, membershipOf } from '#modules/members/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { recordOpening } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { can } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import type { CaseView, MyCase, FieldValues as SentValues } from './contract.ts'
import type { FieldValues } from './fields.ts'
import { correctable, factsOf, type Loaded, loadCase } from './load.ts'
import { allowedFrom, type CaseFacts, clocksOf, nextStep, passedOn, waits } from './progress.ts'
import { readAccountabilities, readNotices } from './queries.ts'
import { noticeNeeded, noticeSteps, type RuleValues, type StepCode, stepOrder } from './rules.ts'
import { accountabilities, cases, type DevelopmentEntry, notices, papers } from './schema.ts'
import { developmentScheme } from './scheme.ts'
import { archivePapers, stepOf } from './steps.ts'
import { developmentActionLabels } from './texts.ts'
import { fieldsInWords, isKey } from './words.ts'

/** A case as its page shows it. @throws NotFound | Forbidden */
export async function getCase(ctx: Ctx, id: string): Promise<z.output<typeof CaseView>> {
  const loaded = await loadCase(ctx, id, 'development.read')
  const { file, branch, streetPath } = loaded
  const day = today(ctx.now)
  const facts = await factsOf(ctx, loaded)
  const scheme = await inForce(ctx, developmentScheme, file.streetId, day)
  const rules: RuleValues = scheme.values
  const [person] = await ctx.tx
    .select({ sex: people.sex, birthOn: people.birthOn, ethnicity: people.ethnicity, education: people.education, employer: people.employer })
    .from(people)
    .where(eq(people.id, file.personId))
  const held = await ctx.tx.select().from(papers).where(eq(papers.caseId, id)).orderBy(asc(papers.receivedOn), asc(papers.id))
  const membership = file.approvedOn ? await membershipOf(ctx, file.personId) : null
  const next = file.state === 'ACTIVE' ? nextStep(facts, rules) : null
  const may = { keep: can(ctx.actor, 'development.keep', branch.path), approve: can(ctx.actor, 'development.approve', streetPath) }
  const passed = stepOrder(rules).filter((code) => passedOn(facts, code) !== null)
  const needs = noticeSteps.find((step) => step === next || (step === 'APPROVE' && next === 'APPROVAL_TALK'))
  return {
    ...{ id, personId: file.personId, name: loaded.person.name, branch: { id: branch.id, name: branch.name }, state: file.state, endReason: file.endReason },
    ...{ stage: file.stage, identity: file.identity, nextStep: next, nextDueOn: file.nextDueOn, late: file.nextDueOn !== null && file.nextDueOn < day },
    ...{ appliedOn: file.appliedOn, activistOn: file.activistOn, targetOn: file.targetOn, votedOn: file.votedOn, approvedOn: file.approvedOn },
    ...{ version: file.version, round: file.round, endedOn: file.endedOn, probationEndsOn: file.probationEndsOn, convertedOn: file.convertedOn },
    ...{ receivedOn: file.receivedOn, receivedFrom: file.receivedFrom, online: file.online },
    person: person!,
    membershipId: membership?.id ?? null,
    order: [...stepOrder(rules)],
    passed,
    entries: await entriesInWords(ctx, facts),
    papers: held.map(({ id, step, name, receivedOn }) => ({ id, step, name, receivedOn })),
    missingPapers: missingPapers(facts, passed, held),
    notices: (await readNotices(ctx, eq(notices.caseId, id), 50)).map(({ cursor: _, ...n }) => n),
    accountabilities: can(ctx.actor, 'development.account', branch.path) ? await readAccountabilities(ctx, eq(accountabilities.caseId, id), 50) : [],
    clocks: file.state === 'ACTIVE' ? clocksOf(facts, rules).map((c) => ({ ...c, late: c.dueOn < day })) : [],
    missing: next ? waits(facts, rules, next, day).map(({ code, message }) => ({ code, message })) : [],
    allowedFrom: next && allowedFrom(facts, rules, next),
    ...{ ruleSet: scheme.ruleSet, document: scheme.document, rules },
    fullMembers: (await fullMembersOn(ctx, day, { branchId: branch.id })).size,
    offered: offeredSteps(next, may),
    noticeNeeded: (next && needs && noticeNeeded(needs, rules) && !facts.notices.some((n) => n.step === needs && n.upheld === 0) && needs) || null,
    can: { ...may, objections: can(ctx.actor, 'development.objections', branch.path), account: can(ctx.actor, 'development.account', branch.path) },
  }
}

/** The next step, and a vote that may be held again before it, as far as this actor may record them. */
function offeredSteps(next: StepCode | null, may: { keep: boolean; approve: boolean }): StepCode[] {
  if (!next) return []
  const votes = (['BRANCH_VOTE', 'CONVERSION_VOTE'] as const).filter((code) => stepOf(code).againBefore?.includes(next))
  return [next, ...votes].filter((code) => (stepOf(code).by === 'STREET' ? may.approve : may.keep))
}

/** Values as a form sends them: members by the ids of their persons. */
const asSent = (values: FieldValues): z.output<typeof SentValues> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string | number | boolean | string[]][] => {
      if (value === undefined) return []
      return [[name, typeof value === 'object' ? value.map((v) => (typeof v === 'string' ? v : v.id)) : value]]
    }),
  )

async function entriesInWords({ tx }: Ctx, { all, rows }: { all: readonly DevelopmentEntry[]; rows: readonly DevelopmentEntry[] }) {
  const groupIds = all.flatMap((e) => (e.step === 'PLACE' && e.values.group && isKey(String(e.values.group)) ? [String(e.values.group)] : []))
  const groups = groupIds.length
    ? await tx.select({ id: organizations.id, name: organizations.name }).from(organizations).where(inArray(organizations.id, groupIds))
    : []
  const names = new Map(groups.map((g) => [g.id, g.name]))
  const current = new Set(rows.map((e) => e.id))
  return all.map(
    ({ id, step, seq, onDay, outcome, responsible, signer, record, values, ruleSet, lateReason, carried, recordedBy, recordedAt, correctionReason }, i) => ({
      ...{ id, step, seq, onDay, outcome, responsible, signer, record, ruleSet, lateReason, carried, recordedBy, correctionReason },
      fields: fieldsInWords(step, values, names),
      values: asSent(values),
      recordedAt: recordedAt.toISOString(),
      corrected: !current.has(id),
      correctable: correctable(all[i]!, rows),
    }),
  )
}

/** Papers that are not in the file: of steps made here all that they leave, of those made before he came what the archive asks for. */
function missingPapers(facts: { rows: readonly DevelopmentEntry[] }, passed: readonly StepCode[], held: readonly { step: StepCode; name: string }[]) {
  return passed.flatMap((step) => {
    const carried = facts.rows.every((e) => e.step !== step || e.carried)
    return stepOf(step)
      .documents.filter((name) => !carried || archivePapers.some(([paper, at]) => paper === name && at === step))
      .filter((name) => !held.some((p) => p.step === step && p.name === name))
      .map((name) => ({ step, name }))
  })
}

/** Leaves the trace that the actor opened this file. @throws NotFound | Forbidden */
export async function openedCase(ctx: Ctx, id: string): Promise<boolean> {
  const { file } = await loadCase(ctx, id, 'development.read')
  return recordOpening(ctx, { id: file.personId, streetId: file.streetId }, '查看发展党员档案')
}

/** What happened to a case, newest first. @throws NotFound | Forbidden */
export async function caseTimeline(ctx: Ctx, id: string, page: { cursor?: string; limit: number }) {
  await loadCase(ctx, id, 'development.read')
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : undefined
  const { items, next } = pageFrom(await timelineOf(ctx.tx, 'development', id, { before, limit: page.limit + 1 }), page.limit, (r) => [r.seq])
  return {
    items: items.map(({ seq, at, actorName, actorRole, onBehalfOf, action, note, data }) => ({
      ...{ seq, actorName, actorRole, onBehalfOf, action, note, data },
      at: at.toISOString(),
      label: developmentActionLabels[action] ?? action,
    })),
    next,
  }
}

/** Full members of the case's branch on a day, for choosing contacts and sponsors. @throws NotFound | Forbidden */
export async function votersOf(ctx: Ctx, id: string, day: Day = today(ctx.now)): Promise<{ id: string; name: string }[]> {
  const { branch } = await loadCase(ctx, id, 'development.read')
  return [...(await fullMembersOn(ctx, day, { branchId: branch.id }))].map(([personId, name]) => ({ id: personId, name }))
}

/** The acting person's own way: the open case, or the last one. Null for who never applied. */
export async function myCase(ctx: Ctx): Promise<z.output<typeof MyCase> | null> {
  if (!ctx.actor.personId) return null
  const [file] = await ctx.tx
    .select()
    .from(cases)
    .where(eq(cases.personId, ctx.actor.personId))
    .orderBy(sql`${cases.state} = 'ACTIVE' desc`, desc(cases.id))
    .limit(1)
  if (!file) return null
  const loaded: Loaded = await loadCase(ctx, file.id, null)
  const facts: CaseFacts = await factsOf(ctx, loaded)
  const { values } = await inForce(ctx, developmentScheme, file.streetId, today(ctx.now))
  const next = file.state === 'ACTIVE' ? nextStep(facts, values) : null
  return {
    ...{ id: file.id, branch: { id: loaded.branch.id, name: loaded.branch.name }, state: file.state, endReason: file.endReason },
    ...{ identity: file.identity, stage: file.stage, appliedOn: file.appliedOn, activistOn: file.activistOn, targetOn: file.targetOn },
    ...{ approvedOn: file.approvedOn, probationEndsOn: file.probationEndsOn },
    next: next && { step: next, dueOn: clocksOf(facts, values).find((c) => c.step === next)?.dueOn ?? null, allowedFrom: allowedFrom(facts, values, next) },
    letterMissing: file.online && !facts.papers.has('入党申请书'),
    passed: stepOrder(values).flatMap((step) => {
      const onDay = passedOn(facts, step)
      return onDay ? [{ step, onDay }] : []
    }),
  }
}
