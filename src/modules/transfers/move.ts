import { eq } from 'drizzle-orm'
import { accountsOfPerson } from '#modules/accounts/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, type DeadlineKind, setDeadline } from '#platform/deadlines/deadlines.ts'
import { Refused } from '#platform/errors.ts'
import { applyMove } from '#platform/lifecycle/lifecycle.ts'
import { notify } from '#platform/notify/notify.ts'
import { addWorkingDays } from '#platform/time/calendar.ts'
import { addDays, type Day, dayOf } from '#platform/time/day.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'
import { acrossStreets } from './across.ts'
import { askedClock, deadlineKinds, letterClock, receiptClock, receiveClock } from './deadlines.ts'
import { transferLifecycle } from './lifecycle.ts'
import { chainOf, type LoadedTransfer, sidesOf, standingFor } from './load.ts'
import { ANSWER_WORKING_DAYS, RECEIPT_DAYS, type TransferMove } from './rules.ts'
import { type Transfer, transfers } from './schema.ts'

/** What a move writes beside the state. `effect` runs once the move is allowed and may give more to write. */
export interface MoveInput {
  note?: string | null
  data?: Facts
  set?: Partial<Transfer>
  effect?(): Promise<Partial<Transfer>>
}

/**
 * Makes a move on a locked transfer: checks who may, writes the row, records it with both streets, sets the clocks and tells the member.
 * @throws Refused `lifecycle.closed`, `lifecycle.noteMissing`
 */
export async function makeMove(ctx: Ctx, loaded: LoadedTransfer, move: TransferMove, input: MoveInput = {}): Promise<Transfer> {
  const { row } = loaded
  const standing = standingFor(loaded, move)
  if (!standing) throw new Refused('lifecycle.closed', '您没有办理这一步的权限')
  let saved = row
  await applyMove(ctx, transferLifecycle, standing, move, { note: input.note, data: input.data }, async (to) => {
    const more = (await input.effect?.()) ?? {}
    const [written] = await ctx.tx
      .update(transfers)
      .set({ ...input.set, ...more, state: to, version: row.version + 1, updatedAt: ctx.now })
      .where(eq(transfers.id, row.id))
      .returning()
    saved = written!
  })
  await settle(ctx, saved, async (both) => {
    const other = standing.streetId === saved.streetId ? saved.toStreetId! : saved.streetId
    await record(both, {
      ...{ streetId: other, subjectType: 'transfer', subjectId: chainOf(saved, other), action: `transfer.${move}`, note: input.note?.trim() || null },
      data: { from: row.state, to: saved.state, ...input.data },
    })
  })
  if (move !== 'takeBack') await tellMember(ctx, saved)
  return saved
}

/** Sets the clocks of a transfer as its state asks for, in both streets when it is between two; `also` is done there too. */
export async function settle(ctx: Ctx, row: Transfer, also: (both: Ctx) => Promise<void> = async () => {}): Promise<void> {
  if (row.kind !== 'BETWEEN_STREETS' || row.issuedOn === null) return setClocks(ctx, row)
  await acrossStreets(ctx, row.id, async (both) => {
    await also(both)
    await setClocks(both, row)
  })
}

async function setClocks(ctx: Ctx, row: Transfer): Promise<void> {
  const [{ sender, receiver }] = (await sidesOf(ctx, [row])) as [LoadedTransfer]
  const out = row.state === 'ISSUED' || row.state === 'IN_TRANSIT'
  const clocks = new Map<DeadlineKind, { side: typeof sender; dueOn: Day; title: string; clause: string }>()
  if (row.state === 'DRAFT' && row.askedByMember)
    clocks.set(askedClock, {
      side: sender,
      dueOn: addWorkingDays(dayOf(row.createdAt), ANSWER_WORKING_DAYS).day,
      title: `${row.personName}申请转往${row.toName}`,
      clause: `本街道约定：${ANSWER_WORKING_DAYS} 个工作日内答复`,
    })
  if ((out || row.state === 'EXPIRED') && row.validUntil)
    clocks.set(letterClock, {
      side: sender,
      dueOn: row.validUntil,
      title: `${row.personName}的介绍信，转往${row.toName}`,
      clause: '介绍信市内 10 天、市外 30 天内有效，最长不超过三个月；回执寄回前由转出方负责',
    })
  if (out && row.validUntil)
    clocks.set(receiveClock, {
      side: receiver,
      dueOn: row.validUntil,
      title: `${row.personName}由${row.fromName}转来`,
      clause: '介绍信有效期内接收；不予接收的写明理由退回',
    })
  if (row.state === 'RECEIVED' && row.receivedOn)
    clocks.set(receiptClock, {
      side: receiver,
      dueOn: addDays(row.receivedOn, RECEIPT_DAYS),
      title: `${row.personName}的回执，寄往${row.fromName}`,
      clause: `接收后 ${RECEIPT_DAYS} 天内寄回执；回执寄回前由转出方负责`,
    })
  for (const kind of deadlineKinds) {
    const clock = clocks.get(kind)
    if (!clock?.side) {
      await clearDeadline(ctx, kind, row.id)
      continue
    }
    const { side, ...about } = clock
    await setDeadline(ctx, { ...about, ...side!, kind, subjectId: row.id })
  }
}

/** The member hears of each step where his account is: after receiving, in his new street. */
async function tellMember(ctx: Ctx, row: Transfer): Promise<void> {
  const send = async (at: Ctx, streetId: string, personId: string | null) => {
    if (!personId) return
    await notify(at, {
      streetId,
      accountIds: await accountsOfPerson(at, personId),
      title: `您的组织关系转接：${transferLifecycle.states[row.state].label}`,
      body: row.refusal ?? `${row.fromName} → ${row.toName}`,
      link: '/me/transfers',
      dedupeKey: `transfer:${row.id}:${row.state}:${row.issuedOn ?? ''}`,
    })
  }
  if (row.kind === 'BETWEEN_STREETS' && row.issuedOn !== null)
    await acrossStreets(ctx, row.id, async (both) => {
      await send(both, row.streetId, row.personId)
      await send(both, row.toStreetId!, row.receivedPersonId)
    })
  else await send(ctx, row.streetId, row.receivedPersonId ?? row.personId)
}
