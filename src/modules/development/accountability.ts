import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { today } from '#platform/time/day.ts'
import { getCase } from './case-view.ts'
import type { AccountabilityView, CaseView } from './contract.ts'
import { allEntries, loadCase } from './load.ts'
import { readAccountabilities } from './queries.ts'
import { accountabilityStateLabels, type BreachKind, breachLabels } from './rules.ts'
import { accountabilities } from './schema.ts'
import { settle } from './settle.ts'
import { recordOn } from './write.ts'

type View = z.output<typeof AccountabilityView>

/**
 * Opens an accountability case for a breach of the rules, of one entry or of the case as a whole. [R26 §41] It can be opened after the
 * case itself has ended.
 * @throws NotFound | Forbidden | Invalid | Refused `development.changedMeanwhile`
 */
export async function openAccountability(
  ctx: Ctx,
  caseId: string,
  version: number,
  input: { entryId?: string; breach: BreachKind; responsible: string; facts: string },
): Promise<z.output<typeof CaseView>> {
  const loaded = await loadCase(ctx, caseId, 'development.account', { lock: true })
  if (loaded.file.version !== version) throw new Refused('development.changedMeanwhile', '这份发展档案刚被他人修改过，请刷新后核对再保存')
  if (input.entryId && !(await allEntries(ctx, caseId)).some((e) => e.id === input.entryId))
    throw new Invalid([{ path: 'entryId', message: '没有这条记录，请刷新页面' }])
  await ctx.tx.insert(accountabilities).values({
    ...{ streetId: loaded.file.streetId, caseId, entryId: input.entryId ?? null, breach: input.breach, responsible: input.responsible, facts: input.facts },
    ...{ openedOn: today(ctx.now), openedBy: ctx.actor.name },
  })
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.accountabilityOpened', { breach: input.breach, label: breachLabels[input.breach], responsible: input.responsible })
  return getCase(ctx, caseId)
}

/** Closes an accountability case with what came of it. @throws NotFound | Forbidden | Refused `development.accountabilityClosed` */
export async function closeAccountability(ctx: Ctx, id: string, input: { state: 'SETTLED' | 'DROPPED'; result: string }): Promise<View> {
  const [row] = await ctx.tx.select().from(accountabilities).where(eq(accountabilities.id, id)).for('update')
  if (!row) throw new NotFound('这项问责')
  const loaded = await loadCase(ctx, row.caseId, 'development.account')
  if (row.state !== 'OPEN') throw new Refused('development.accountabilityClosed', '这项问责已经办结')
  await ctx.tx
    .update(accountabilities)
    .set({ ...input, closedOn: today(ctx.now) })
    .where(eq(accountabilities.id, id))
  await recordOn(ctx, loaded, 'development.accountabilityClosed', { state: input.state, label: accountabilityStateLabels[input.state] }, input.result)
  return (await readAccountabilities(ctx, eq(accountabilities.id, id), 1))[0]!
}
