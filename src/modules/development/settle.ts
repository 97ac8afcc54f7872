import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, type DeadlineKind, type RunningClock, setDeadline } from '#platform/deadlines/deadlines.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { type Day, today } from '#platform/time/day.ts'
import { branchStepDue, objectionDue, streetStepDue } from './deadlines.ts'
import { factsOf, type Loaded } from './load.ts'
import { type CaseFacts, type Clock, clocksOf, identityOf, nextStep, passedOn, stageOf } from './progress.ts'
import type { RuleValues } from './rules.ts'
import { cases, type DevelopmentCase, notices, objections } from './schema.ts'
import { developmentScheme } from './scheme.ts'
import { stepOf } from './steps.ts'

/** What a case's row says of its entries. */
export type Derived = Pick<
  DevelopmentCase,
  'stage' | 'identity' | 'nextStep' | 'nextDueOn' | 'appliedOn' | 'activistOn' | 'targetOn' | 'votedOn' | 'approvedOn'
>

/** Days, stage and next step as the entries have them, under the rules of a day. Pure. */
export function derive(facts: CaseFacts, values: RuleValues, active: boolean): Derived {
  const next = active ? nextStep(facts, values) : null
  return {
    stage: stageOf(nextStep(facts, values)),
    identity: identityOf(facts),
    nextStep: next,
    nextDueOn: (active && clocksOf(facts, values)[0]?.dueOn) || null,
    appliedOn: passedOn(facts, 'APPLY'),
    activistOn: passedOn(facts, 'NAME_ACTIVIST'),
    targetOn: passedOn(facts, 'NAME_TARGET'),
    votedOn: passedOn(facts, 'BRANCH_VOTE'),
    approvedOn: passedOn(facts, 'APPROVE'),
  }
}

/** What a line of the board names. */
interface Around {
  file: Pick<DevelopmentCase, 'id' | 'streetId'>
  branch: { id: string; path: string }
  person: { name: string }
}

/** The board's lines of a case: the earliest clock of the branch, and that of the 党工委. */
export function runningClocks({ file, branch, streetPath, person }: Loaded, clocks: readonly Clock[]): { kind: DeadlineKind; clock: RunningClock | null }[] {
  return ([branchStepDue, streetStepDue] as const).map((kind) => {
    const street = kind === streetStepDue
    const first = clocks.find((c) => (stepOf(c.step).by === 'STREET') === street)
    const at = street ? { organizationId: file.streetId, path: streetPath } : { organizationId: branch.id, path: branch.path }
    return {
      kind,
      clock: first
        ? { streetId: file.streetId, ...at, kind, subjectId: file.id, title: `${person.name} ${first.label}`, clause: first.clause, dueOn: first.dueOn }
        : null,
    }
  })
}

/** Writes what follows from the entries: days, stage, next step, clocks. Called once in every change, with the case locked. */
export async function settle(ctx: Ctx, loaded: Loaded, set: Partial<typeof cases.$inferInsert> = {}): Promise<void> {
  const file = { ...loaded.file, ...set } as DevelopmentCase
  const after = { ...loaded, file }
  const facts = await factsOf(ctx, after)
  const { values } = await inForce(ctx, developmentScheme, file.streetId, today(ctx.now))
  const active = file.state === 'ACTIVE'
  await ctx.tx
    .update(cases)
    .set({ ...set, ...derive(facts, values, active), version: loaded.file.version + 1, updatedAt: ctx.now })
    .where(eq(cases.id, file.id))
  for (const { kind, clock } of runningClocks(after, active ? clocksOf(facts, values) : []))
    if (clock) await setDeadline(ctx, clock)
    else await clearDeadline(ctx, kind, file.id)
  await settleObjections(ctx, after)
}

/** Objections that are to be checked are due by the end of their notice. */
export async function settleObjections(ctx: Ctx, { file, branch, person }: Loaded): Promise<void> {
  const [open] = await ctx.tx
    .select({ untilOn: sql<string | null>`min(${notices.untilOn})::text`, n: sql<number>`count(*)::int` })
    .from(objections)
    .innerJoin(notices, eq(notices.id, objections.noticeId))
    .where(and(eq(notices.caseId, file.id), inArray(objections.state, ['OPEN'])))
  if (file.state !== 'ACTIVE' || !open?.untilOn) return clearDeadline(ctx, objectionDue, file.id)
  await setDeadline(ctx, objectionClock({ file, branch, person }, open.untilOn))
}

/** The board's line of objections that nobody has checked yet. */
export const objectionClock = ({ file, branch, person }: Around, dueOn: Day): RunningClock => ({
  ...{ streetId: file.streetId, organizationId: branch.id, path: branch.path, kind: objectionDue, subjectId: file.id, dueOn },
  ...{ title: `${person.name} 公示期间有反映待核实`, clause: '公示期间收到的反映应当核实，核实前不能办理下一步' },
})
