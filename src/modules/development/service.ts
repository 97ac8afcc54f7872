import type { z } from 'zod'
import { changeStanding, fullMembersOn, membershipOf, registerMember, relocate } from '#modules/members/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, Refused } from '#platform/errors.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { authorize } from '#platform/scope/policy.ts'
import { addMonths, type Day, today } from '#platform/time/day.ts'
import { getCase } from './case-view.ts'
import type { CaseView, StepInput } from './contract.ts'
import { type Field, type FieldValues, fieldsUnder, readFields } from './fields.ts'
import { allEntries, asEntry, assertOpen, correctable, factsOf, type Loaded, loadCase } from './load.ts'
import { type CaseFacts, type Fault, faultsOf, lateFault, outcomeOf, waits } from './progress.ts'

import { type Outcome, probationEnd, type RuleValues, type StepCode } from './rules.ts'
import type { cases } from './schema.ts'
import { developmentScheme } from './scheme.ts'
import { settle } from './settle.ts'
import { type StepValues, stepOf } from './steps.ts'
import { keepPapers, recordOn, writeEntry } from './write.ts'

type View = z.output<typeof CaseView>

/** Passes when the actor may record this step: the branch's at the branch, the 党工委's at the street. [R26 §22, §24–25] @throws Forbidden */
export function authorizeStep(ctx: Ctx, { branch, streetPath }: Pick<Loaded, 'branch' | 'streetPath'>, step: StepCode): void {
  if (stepOf(step).by === 'STREET') authorize(ctx.actor, 'development.approve', { path: streetPath })
  else authorize(ctx.actor, 'development.keep', branch)
}

/** What was judged good: ready to be written. */
interface Judged {
  values: FieldValues
  outcome: Outcome
  ruleSet: string
  rules: RuleValues
}

/**
 * The one function that makes a step. It judges by the rules in force on the step's own day: order, days, notices, papers, counts; and
 * writes entry, papers, effects on the membership, what comes next and its clocks in one transaction.
 * @throws NotFound | Forbidden | Invalid | Refused `development.changedMeanwhile`, `development.ended`, `development.inFuture`, and the codes of `progress.ts`
 */
export async function takeStep(ctx: Ctx, caseId: string, version: number, step: StepCode, input: StepInput): Promise<View> {
  const loaded = await loadCase(ctx, caseId, null, { lock: true })
  authorizeStep(ctx, loaded, step)
  assertOpen(loaded.file, version)
  const facts = await factsOf(ctx, loaded)
  const judged = await judge(ctx, loaded, facts, step, input)
  await writeEntry(ctx, loaded, facts.all.length + 1, step, input, judged)
  await keepPapers(ctx, loaded, step, input.papers ?? [], input.onDay)
  await settle(ctx, loaded, await effectsOf(ctx, loaded, facts, step, input.onDay, judged))
  await recordOn(ctx, loaded, 'development.step', { step, label: stepOf(step).label, onDay: input.onDay, outcome: judged.outcome }, input.record)
  return getCase(ctx, caseId)
}

async function judge(ctx: Ctx, loaded: Loaded, facts: CaseFacts, step: StepCode, input: StepInput): Promise<Judged> {
  const { file, branch } = loaded
  if (input.onDay > today(ctx.now)) throw new Refused('development.inFuture', '日期不能晚于今天', [{ path: 'onDay', message: '日期不能晚于今天' }])
  const { values: rules, ruleSet } = await inForce(ctx, developmentScheme, file.streetId, input.onDay)
  refuse(waits(facts, rules, step, input.onDay))
  const fields = fieldsUnder(stepOf(step).fields, rules)
  const { values, errors } = readFields(fields, input.fields ?? {})
  if (errors.length) throw new Invalid(errors)
  const voters = await fullMembersOn(ctx, input.onDay, { branchId: branch.id })
  const named = await membersNamed(ctx, fields, values as FieldValues, input.onDay)
  refuse(faultsOf(step, values as StepValues, facts, rules, input.onDay, voters.size))
  const late = lateFault(facts, rules, step, input.onDay, input.lateReason?.trim() || null)
  if (late) refuse([late])
  return { values: { ...(values as FieldValues), ...named }, outcome: outcomeOf(step, values as FieldValues), ruleSet, rules }
}

/** The first reason decides the code; every field that is named is marked. */
function refuse(faults: readonly Fault[]): void {
  const [first] = faults
  if (!first) return
  const fields = faults.flatMap((f) => (f.path ? [{ path: f.path === 'day' ? 'onDay' : f.path, message: f.message }] : []))
  throw new Refused(first.code, faults.map((f) => f.message).join('；'), fields)
}

/** Contacts and sponsors with their names of that day. Only full members can be. [R26 §9, §14] @throws Refused `development.notFullMember` */
async function membersNamed(ctx: Ctx, fields: Readonly<Record<string, Field>>, values: FieldValues, onDay: Day): Promise<FieldValues> {
  const named: Record<string, FieldValues[string]> = {}
  for (const [name, field] of Object.entries(fields)) {
    const ids = values[name] as readonly string[] | undefined
    if (field.kind !== 'members' || !ids?.length) continue
    const full = await fullMembersOn(ctx, onDay, { personIds: ids })
    if (ids.some((id) => !full.has(id)))
      throw new Refused('development.notFullMember', `${field.label}应是当日的正式党员`, [
        { path: `fields.${name}`, message: `${field.label}应是当日的正式党员` },
      ])
    named[name] = ids.map((id) => ({ id, name: full.get(id)! }))
  }
  return named
}

/** What a step does beyond its record: to the membership, and to the case itself. */
async function effectsOf(
  ctx: Ctx,
  loaded: Loaded,
  facts: CaseFacts,
  step: StepCode,
  onDay: Day,
  { outcome, values, rules }: Judged,
): Promise<Partial<typeof cases.$inferInsert>> {
  const { file } = loaded
  if (outcome !== 'PASSED') return {}
  if (step === 'APPROVE') {
    const votedOn = file.votedOn!
    await registerMember(ctx, {
      personId: file.personId,
      standing: 'PROBATIONARY',
      branchId: file.branchId,
      joinedOn: votedOn,
      fromOn: votedOn,
      reason: '接收为预备党员',
    })
    return { probationEndsOn: probationEnd(votedOn, rules) }
  }
  if (step === 'PLACE' && values.group) {
    const member = await memberOf(ctx, loaded)
    await relocate(ctx, member.id, member.version, { branchId: file.branchId, groupId: String(values.group), onDay, reason: '编入党小组' })
  }
  if (step === 'APPROVE_CONVERSION') return convert(ctx, loaded, facts, onDay)
  return step === 'ARCHIVE' ? { state: 'ENDED', endReason: 'ARCHIVED', endedOn: onDay } : {}
}

/** The three outcomes of probation. Who is converted is a full member from the day on which probation ended, whenever it was decided. [R26 §31, §33, §35] */
async function convert(ctx: Ctx, loaded: Loaded, facts: CaseFacts, onDay: Day): Promise<Partial<typeof cases.$inferInsert>> {
  const { file } = loaded
  const vote = facts.entries.findLast((e) => e.code === 'CONVERSION_VOTE')!
  const endsOn = file.probationEndsOn!
  if (vote.values.proposal === 'EXTEND') return { round: 2, probationEndsOn: addMonths(endsOn, Number(vote.values.extensionMonths)) }
  const member = await memberOf(ctx, loaded)
  if (vote.values.proposal === 'CANCEL') {
    await changeStanding(ctx, member.id, member.version, { standing: 'CANCELLED', onDay, reason: '预备期满，取消预备党员资格' })
    return { state: 'ENDED', endReason: 'CANCELLED', endedOn: onDay }
  }
  await changeStanding(ctx, member.id, member.version, { standing: 'FULL', onDay: endsOn, reason: '按期转为正式党员' })
  return { convertedOn: endsOn }
}

async function memberOf(ctx: Ctx, { file }: Loaded) {
  const member = await membershipOf(ctx, file.personId)
  if (!member) throw new Refused('development.notMember', '这个人没有登记为党员，请先办理组织关系')
  return member
}

/**
 * Corrects an entry by a further one; the first stays to be read. The correction is judged like the step itself, at its place.
 * @throws NotFound | Forbidden | Invalid | Refused `development.changedMeanwhile`, `development.ended`, `development.notCorrectable`, `development.hasLater`, codes of `progress.ts`
 */
export async function correctEntry(ctx: Ctx, caseId: string, version: number, entryId: string, reason: string, input: StepInput): Promise<View> {
  const loaded = await loadCase(ctx, caseId, null, { lock: true })
  const facts = await factsOf(ctx, loaded)
  const at = facts.rows.findIndex((e) => e.id === entryId)
  const entry = facts.rows[at]
  authorizeStep(ctx, loaded, entry?.step ?? 'APPLY')
  assertOpen(loaded.file, version)
  if (!entry || !correctable(entry, facts.rows)) throw new Refused('development.notCorrectable', '这条记录不能更正：已被更正，或已据此办理了党籍手续')
  const before = facts.rows.slice(0, at)
  const judged = await judge(
    ctx,
    { ...loaded, file: { ...loaded.file, round: entry.round } },
    { ...facts, round: entry.round, entries: before.map(asEntry) },
    entry.step,
    input,
  )
  const later = facts.rows[at + 1]
  if (later && (judged.outcome !== entry.outcome || input.onDay > later.onDay))
    throw new Refused('development.hasLater', '后面的步骤已经记录，更正不能改变这一步的结果，日期也不能晚于下一步')
  const more = { correctsId: entry.id, correctionReason: reason, round: entry.round }
  await writeEntry(ctx, loaded, (await allEntries(ctx, caseId)).length + 1, entry.step, input, judged, more)
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.corrected', { step: entry.step, label: stepOf(entry.step).label, onDay: input.onDay }, reason)
  return getCase(ctx, caseId)
}

/** Puts a paper into the file that came later. @throws NotFound | Forbidden | Invalid | Refused `development.changedMeanwhile`, `development.ended`, `development.inFuture` */
export async function addPaper(ctx: Ctx, caseId: string, version: number, input: { step: StepCode; name: string; receivedOn: Day }): Promise<View> {
  const loaded = await loadCase(ctx, caseId, 'development.keep', { lock: true })
  assertOpen(loaded.file, version)
  if (input.receivedOn > today(ctx.now)) throw new Refused('development.inFuture', '日期不能晚于今天', [{ path: 'receivedOn', message: '日期不能晚于今天' }])
  await keepPapers(ctx, loaded, input.step, [input.name], input.receivedOn)
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.paper', { step: input.step, name: input.name, receivedOn: input.receivedOn })
  return getCase(ctx, caseId)
}
