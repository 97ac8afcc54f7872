import type { Ctx } from '#platform/db/database.ts'
import { DomainError, Invalid, Refused } from '#platform/errors.ts'
import type { Day } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { StepInput } from './contract.ts'
import type { FieldValues } from './fields.ts'
import type { Loaded } from './load.ts'
import type { Outcome, StepCode } from './rules.ts'
import { entries, papers } from './schema.ts'
import { stepOf } from './steps.ts'

/** Writes an entry that was judged. The case is locked; `seq` counts all entries of the case. */
export async function writeEntry(
  ctx: Ctx,
  { file }: Loaded,
  seq: number,
  step: StepCode,
  input: Pick<StepInput, 'onDay' | 'responsible' | 'signer' | 'record' | 'lateReason'>,
  { values, outcome, ruleSet }: { values: FieldValues; outcome: Outcome; ruleSet: string },
  more: Partial<typeof entries.$inferInsert> = {},
): Promise<void> {
  await ctx.tx.insert(entries).values({
    ...{ streetId: file.streetId, caseId: file.id, step, seq, round: file.round, onDay: input.onDay, outcome, values, ruleSet },
    ...{ responsible: input.responsible.trim(), signer: input.signer.trim(), record: input.record.trim(), lateReason: input.lateReason?.trim() || null },
    ...{ recordedBy: ctx.actor.name, recordedAt: ctx.now },
    ...more,
  })
}

/** Papers that a step leaves and that lie in the file now. @throws Invalid */
export async function keepPapers(ctx: Ctx, { file }: Loaded, step: StepCode, names: readonly string[], receivedOn: Day): Promise<void> {
  const known = stepOf(step).documents
  const strange = names.find((n) => !known.includes(n))
  if (strange !== undefined) throw new Invalid([{ path: 'papers', message: `“${strange}”不是这一步的材料` }])
  if (names.length)
    await ctx.tx
      .insert(papers)
      .values(names.map((name) => ({ streetId: file.streetId, caseId: file.id, step, name, receivedOn, recordedBy: ctx.actor.name, recordedAt: ctx.now })))
}

/** The unique key of a person's open case is the fence; its refusal in words. @throws Refused `development.alreadyOpen` */
export async function onceAPerson<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (!(error instanceof DomainError) && cause?.code === '23505' && cause.constraint === 'development_case_open')
      throw new Refused('development.alreadyOpen', '这个人已有正在办理的发展档案，一人只有一份')
    throw error
  }
}

/** An entry in the timeline of a case. */
export const recordOn = (ctx: Ctx, { file }: Pick<Loaded, 'file'>, action: string, data?: Parameters<typeof record>[1]['data'], note?: string | null) =>
  record(ctx, { streetId: file.streetId, subjectType: 'development', subjectId: file.id, action, data, note: note || null })
