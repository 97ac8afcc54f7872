import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { membershipOf } from '#modules/members/public.ts'
import { branchKinds, organizationKindLabels } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { getPerson, type PersonFacts, register } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Forbidden, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { getCase, myCase } from './case-view.ts'
import type { CaseView, MyCase, StepInput } from './contract.ts'
import { assertOpen, type Loaded, loadCase } from './load.ts'
import { waits } from './progress.ts'
import { type chosenEndReasons, endReasonLabels, probationEnd, type StepCode, stepCodes } from './rules.ts'
import { cases } from './schema.ts'
import { developmentScheme } from './scheme.ts'
import { takeStep } from './service.ts'
import { settle } from './settle.ts'
import { stepOf } from './steps.ts'
import { onceAPerson, recordOn, writeEntry } from './write.ts'

type View = z.output<typeof CaseView>

/** Who applies: someone in the register, or someone new. */
export interface Applicant {
  branchId: string
  personId?: string
  person?: PersonFacts
}

interface Branch {
  id: string
  streetId: string
  name: string
  path: string
}

/** The branch that takes someone in. The share lock makes whoever dissolves it wait. @throws NotFound | Refused `development.notABranch` */
async function branchFor({ tx }: Ctx, branchId: string): Promise<Branch> {
  const [branch] = await tx.select().from(organizations).where(eq(organizations.id, branchId)).for('share')
  if (!branch) throw new NotFound('这个党支部')
  if (!(branchKinds as readonly string[]).includes(branch.kind) || branch.dissolvedOn)
    throw new Refused(
      'development.notABranch',
      branch.dissolvedOn ? `${branch.name}已撤销` : `入党申请应向党支部提出，${organizationKindLabels[branch.kind]}不是党支部`,
    )
  return branch
}

async function insertCase(ctx: Ctx, branch: Branch, personId: string, more: Partial<typeof cases.$inferInsert> = {}): Promise<Loaded> {
  const [file] = await onceAPerson(() =>
    ctx.tx
      .insert(cases)
      .values({
        ...{ streetId: branch.streetId, personId, branchId: branch.id, stage: 'APPLICATION', identity: 'APPLICANT', createdAt: ctx.now, updatedAt: ctx.now },
        ...more,
      })
      .returning(),
  )
  return loadCase(ctx, file!.id, null)
}

/** The person of a new case, registered if need be. @throws NotFound | Forbidden | Invalid | Refused `person.alreadyRegistered` */
async function applicantOf(ctx: Ctx, branch: Branch, { personId, person }: Applicant): Promise<string> {
  if (Boolean(personId) === Boolean(person)) throw new Invalid([{ path: 'person', message: '请填写本人资料，或选择已登记的人' }])
  if (personId) return (await getPerson(ctx, personId)).id
  try {
    return (await register(ctx, person!, branch, 'development.keep')).id
  } catch (error) {
    // The form calls these fields person.name and so on.
    if (error instanceof Invalid) throw new Invalid(error.fields.map((f) => ({ path: `person.${f.path}`, message: f.message })))
    throw error
  }
}

async function refuseMember(ctx: Ctx, personId: string): Promise<void> {
  const member = await membershipOf(ctx, personId)
  if (member && ['FULL', 'PROBATIONARY', 'SUSPENDED'].includes(member.standing))
    throw new Refused('development.alreadyMember', '这个人已是党员，不需要提出入党申请')
}

/**
 * The branch received a letter of application: opens the case and records step 1.
 * @throws NotFound | Forbidden | Invalid | Refused `development.notABranch`, `development.alreadyMember`, `development.alreadyOpen`, codes of `takeStep`
 */
export async function openCase(ctx: Ctx, input: Applicant & StepInput): Promise<View> {
  const branch = await branchFor(ctx, input.branchId)
  authorize(ctx.actor, 'development.keep', branch)
  const personId = await applicantOf(ctx, branch, input)
  await refuseMember(ctx, personId)
  const loaded = await insertCase(ctx, branch, personId)
  await recordOn(ctx, loaded, 'development.opened', { branchId: branch.id, branch: branch.name })
  return takeStep(ctx, loaded.file.id, loaded.file.version, 'APPLY', input)
}

/**
 * The acting person applies on the site. The clock of the first talk runs from today; the letter on paper is still to come.
 * @throws Forbidden | NotFound | Refused `development.notABranch`, `development.alreadyMember`, `development.alreadyOpen`, `development.under18`, `development.birthUnknown`
 */
export async function applyOnline(ctx: Ctx, input: { branchId: string; place: 'WORK' | 'STUDY' | 'RESIDENCE' }): Promise<z.output<typeof MyCase>> {
  const { personId } = ctx.actor
  if (!personId || ctx.actor.kind !== 'ACCOUNT') throw new Refused('development.noPerson', '这个账号还没有对应的个人资料，请先联系所在社区登记')
  const branch = await branchFor(ctx, input.branchId)
  const [person] = await ctx.tx.select().from(people).where(eq(people.id, personId))
  if (!person || person.streetId !== branch.streetId) throw new Forbidden('signedIn')
  await refuseMember(ctx, personId)
  const onDay = today(ctx.now)
  const { values: rules, ruleSet } = await inForce(ctx, developmentScheme, branch.streetId, onDay)
  const facts = { birthOn: person.birthOn, entries: [], round: 1, probationEndsOn: null, transferredOn: null, notices: [], papers: new Set<string>() }
  const [closed] = waits(facts, rules, 'APPLY', onDay)
  if (closed) throw new Refused(closed.code, closed.message)
  const loaded = await insertCase(ctx, branch, personId, { online: true })
  const said = { onDay, responsible: person.name, signer: person.name, record: '本人在网上提出入党申请，书面申请书随后递交党支部。' }
  await writeEntry(ctx, loaded, 1, 'APPLY', said, { values: { place: input.place }, outcome: 'PASSED', ruleSet })
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.applied', { branchId: branch.id, branch: branch.name })
  return (await myCase(ctx))!
}

/** What is known of someone who comes midway. */
export interface Received extends Applicant {
  from: string
  onDay: Day
  steps: readonly { step: StepCode; onDay: Day }[]
  reviews: readonly Day[]
  responsible: string
  signer: string
}

/** Up to the oath; conversion is decided where he is now. */
const lastCarried = stepCodes.indexOf('OATH')

/**
 * Takes over someone who comes midway from another Party organization: his period carries on. [R26 §11–13] A probationary member must
 * have come as a member first (transfer), and may be discussed up to half a year after his probation. [R26 §35]
 * @throws NotFound | Forbidden | Invalid | Refused `development.notABranch`, `development.alreadyMember`, `development.notMember`, `development.alreadyOpen`, `development.stepOutOfOrder`, `development.inFuture`
 */
export async function receiveCase(ctx: Ctx, input: Received): Promise<View> {
  const branch = await branchFor(ctx, input.branchId)
  authorize(ctx.actor, 'development.keep', branch)
  const codes = input.steps.map((s) => s.step)
  if (codes.length > lastCarried + 1 || codes.some((code, i) => code !== stepCodes[i]))
    throw new Refused('development.stepOutOfOrder', '转入前已办的步骤应从第一步起依次填写，最多到入党宣誓')
  const days = input.steps.map((s) => s.onDay)
  if (days.some((d, i) => i > 0 && d < days[i - 1]!) || days.at(-1)! > input.onDay)
    throw new Invalid([{ path: 'steps', message: '各步骤的日期应依次靠后，且不晚于转入日期' }])
  if (input.onDay > today(ctx.now)) throw new Refused('development.inFuture', '日期不能晚于今天', [{ path: 'onDay', message: '日期不能晚于今天' }])
  const personId = await applicantOf(ctx, branch, input)
  const votedOn = input.steps.find((s) => s.step === 'BRANCH_VOTE')?.onDay
  const admitted = codes.includes('APPROVE')
  if (!admitted) await refuseMember(ctx, personId)
  else {
    const member = await membershipOf(ctx, personId)
    if (member?.standing !== 'PROBATIONARY' || member.branchId !== branch.id)
      throw new Refused('development.notMember', '预备党员应先办理组织关系转接，再转入发展档案')
  }
  const { values: rules, ruleSet } = await inForce(ctx, developmentScheme, branch.streetId, input.onDay)
  const loaded = await insertCase(ctx, branch, personId, {
    ...{ receivedOn: input.onDay, receivedFrom: input.from },
    probationEndsOn: admitted ? probationEnd(votedOn!, rules) : null,
  })
  const carried = [
    ...input.steps.map((s) => ({ ...s, outcome: 'PASSED' as const, values: {} })),
    ...(codes.at(-1) === 'ASSIGN_CONTACT'
      ? input.reviews.map((onDay) => ({ step: 'CULTIVATE' as const, onDay, outcome: 'INTERIM' as const, values: { entry: 'REVIEW', conclusion: 'CONTINUE' } }))
      : []),
  ]
  for (const [i, c] of carried.entries()) {
    const said = { onDay: c.onDay, responsible: input.responsible, signer: input.signer, record: `转入前由${input.from}办理，材料已移交。` }
    await writeEntry(ctx, loaded, i + 1, c.step, said, { values: c.values, outcome: c.outcome, ruleSet }, { carried: true })
  }
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.received', { from: input.from, onDay: input.onDay, through: stepOf(codes.at(-1)!).label })
  return getCase(ctx, loaded.file.id)
}

/**
 * Moves a case to another branch of the street; the period carries on. [R26 §11–13] The case of a member follows his membership (`followMembers`).
 * @throws NotFound | Forbidden | Refused `development.changedMeanwhile`, `development.ended`, `development.notABranch`, `development.sameBranch`, `development.memberElsewhere`, `development.inFuture`
 */
export async function moveCase(ctx: Ctx, caseId: string, version: number, input: { branchId: string; onDay: Day; note: string }): Promise<View> {
  const loaded = await loadCase(ctx, caseId, 'development.keep', { lock: true })
  assertOpen(loaded.file, version)
  const to = await branchFor(ctx, input.branchId)
  authorize(ctx.actor, 'development.keep', to)
  if (to.streetId !== loaded.file.streetId) throw new NotFound('这个党支部')
  if (to.id === loaded.branch.id) throw new Refused('development.sameBranch', '已经在这个支部')
  if (input.onDay > today(ctx.now)) throw new Refused('development.inFuture', '日期不能晚于今天', [{ path: 'onDay', message: '日期不能晚于今天' }])
  const member = loaded.file.approvedOn ? await membershipOf(ctx, loaded.file.personId) : null
  if (member && member.branchId !== to.id) throw new Refused('development.memberElsewhere', '他已是预备党员，请办理组织关系转接，发展档案随同转移')
  await settle(ctx, { ...loaded, branch: { ...loaded.branch, ...to } }, { branchId: to.id })
  await recordOn(ctx, loaded, 'development.moved', { from: loaded.branch.name, to: to.name, onDay: input.onDay }, input.note)
  return getCase(ctx, caseId)
}

/**
 * Ends a case by a person's decision, with the reason.
 * @throws NotFound | Forbidden | Refused `development.changedMeanwhile`, `development.ended`, `development.inFuture`, `development.isMember`
 */
export async function endCase(
  ctx: Ctx,
  caseId: string,
  version: number,
  input: { reason: (typeof chosenEndReasons)[number]; onDay: Day; note: string },
): Promise<View> {
  const loaded = await loadCase(ctx, caseId, 'development.keep', { lock: true })
  assertOpen(loaded.file, version)
  if (input.onDay > today(ctx.now)) throw new Refused('development.inFuture', '日期不能晚于今天', [{ path: 'onDay', message: '日期不能晚于今天' }])
  // Who was admitted leaves by the steps of probation, or by what happens to his membership.
  if (loaded.file.approvedOn && !['MOVED_AWAY', 'DECEASED'].includes(input.reason))
    throw new Refused('development.isMember', '他已是预备党员，延长预备期、取消资格应经支部大会讨论和上级审批')
  await settle(ctx, loaded, { state: 'ENDED', endReason: input.reason, endedOn: input.onDay })
  await recordOn(ctx, loaded, 'development.ended', { reason: input.reason, label: endReasonLabels[input.reason], onDay: input.onDay }, input.note)
  return getCase(ctx, caseId)
}

/** The open case of a person, or null. */
export async function openCaseOf({ tx }: Pick<Ctx, 'tx'>, personId: string): Promise<{ id: string; branchId: string } | null> {
  const [row] = await tx
    .select({ id: cases.id, branchId: cases.branchId })
    .from(cases)
    .where(and(eq(cases.personId, personId), eq(cases.state, 'ACTIVE')))
  return row ?? null
}
