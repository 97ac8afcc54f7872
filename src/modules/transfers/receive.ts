import { and, eq, isNull } from 'drizzle-orm'
import { endWithMember } from '#modules/development/public.ts'
import { changeStanding, registerMember, relocate } from '#modules/members/public.ts'
import { memberships, periods } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { PersonFacts } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { whyClosed } from '#platform/lifecycle/lifecycle.ts'
import { authorize, can } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { acrossStreets, byTransfer } from './across.ts'
import { moveFile } from './file.ts'
import { transferLifecycle } from './lifecycle.ts'
import { type LoadedTransfer, loadTransfer, standingFor } from './load.ts'
import { makeMove } from './move.ts'
import { isExpired } from './rules.ts'
import type { Transfer } from './schema.ts'
import { fullName, placeIn, refused } from './service.ts'

/** Where and when a member is received; for one from outside also who he is. */
export interface Reception {
  branchId: string
  groupId?: string | null
  onDay?: Day
  /** Of a member from outside: typed anew, or someone who is in the register already. */
  person?: PersonFacts
  personId?: string
  joinedOn?: Day
  fullOn?: Day | null
}

/**
 * Receives a member: from that day he belongs to the new branch and to no other. Between two streets his file goes with him, whole or not at all.
 * Of eight who receive one transfer at once, one does.
 * @throws NotFound | Forbidden | Invalid | Refused `transfer.expired`, `transfer.beforeLetter`, `transfer.inFuture`, `transfer.alreadyHere`,
 *   `transfer.notActive`, `lifecycle.closed`, codes of `members`
 */
export async function receiveTransfer(ctx: Ctx, id: string, input: Reception): Promise<Transfer> {
  const loaded = await loadTransfer(ctx, id, { lock: true })
  const { row } = loaded
  const standing = standingFor(loaded, 'receive')
  const closed = standing ? whyClosed(transferLifecycle, standing, ctx.actor, 'receive') : '您没有办理这一步的权限'
  if (!standing || closed) throw new Refused('lifecycle.closed', closed!)
  const onDay = input.onDay ?? today(ctx.now)
  checkDay(row, onDay, today(ctx.now))
  const { branch, groupId } = await placeIn(ctx, input.branchId, input.groupId ?? null, standing.streetId, 'branchId')
  authorize(ctx.actor, 'transfers.receive', branch)
  const [street] = await ctx.tx
    .select({ name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(eq(organizations.id, branch.streetId))
  const toName = fullName(street?.shortName ?? street?.name ?? '', branch.name)
  return makeMove(ctx, loaded, 'receive', {
    data: { onDay, to: toName },
    set: { receivedOn: onDay, toBranchId: branch.id, toGroupId: groupId, toName },
    effect: () => take(ctx, loaded, { ...input, onDay, groupId }, { id: branch.id, streetId: branch.streetId, name: toName }),
  })
}

function checkDay(row: Transfer, onDay: Day, day: Day): void {
  if (onDay > day) throw refused('transfer.inFuture')
  if (row.issuedOn && onDay < row.issuedOn) throw refused('transfer.beforeLetter')
  if (isExpired(row.validUntil, onDay)) throw refused('transfer.expired')
}

async function take(
  ctx: Ctx,
  { row }: LoadedTransfer,
  input: Reception & { onDay: Day; groupId: string | null },
  to: { id: string; streetId: string; name: string },
): Promise<Partial<Transfer>> {
  const { onDay, groupId } = input
  const came = `转入：由${row.fromName}`
  if (row.kind === 'BETWEEN_STREETS') {
    const moved = await acrossStreets(ctx, row.id, (both) =>
      moveFile(both, { membershipId: row.membershipId!, streetId: row.streetId }, { streetId: to.streetId, branchId: to.id, groupId }, onDay, {
        from: row.fromName,
        to: to.name,
      }),
    )
    return { receivedMembershipId: moved.membershipId, receivedPersonId: moved.personId, file: moved.file }
  }
  // The move is authorized at the receiving branch; what it does in the old one is the transfer's own right.
  const own: Ctx = { ...ctx, actor: byTransfer(ctx.actor) }
  if (row.kind === 'WITHIN_STREET') {
    const version = await lockedVersion(own, row.membershipId!)
    await relocate(own, row.membershipId!, version, { branchId: to.id, groupId, onDay, reason: came })
    return { receivedMembershipId: row.membershipId, receivedPersonId: row.personId }
  }
  if (!input.joinedOn) throw new Invalid([{ path: 'joinedOn', message: '请填写入党日期' }])
  const standing = row.standing === 'PROBATIONARY' ? 'PROBATIONARY' : 'FULL'
  const before = input.personId ? await leftBefore(own, input.personId) : null
  if (before) {
    if (!can(ctx.actor, 'members.edit', before.path)) throw new Refused('transfer.alreadyHere', '他以前从本街道转出，请由街道党建办办理')
    const back = await changeStanding(own, before.id, before.version, { standing, onDay, reason: came })
    if (back.branch.id !== to.id || (back.group?.id ?? null) !== groupId)
      await relocate(own, back.id, back.version, { branchId: to.id, groupId, onDay, reason: came })
    return { receivedMembershipId: back.id, receivedPersonId: back.person.id }
  }
  const made = await registerMember(own, {
    ...(input.personId ? { personId: input.personId } : { person: input.person }),
    ...{ standing, branchId: to.id, groupId, joinedOn: input.joinedOn, fullOn: input.fullOn ?? null, fromOn: onDay, reason: came },
    duesPaidThrough: row.duesPaidThrough,
  })
  return { receivedMembershipId: made.id, receivedPersonId: made.person.id }
}

async function lockedVersion({ tx }: Ctx, membershipId: string): Promise<number> {
  const [row] = await tx.select({ version: memberships.version }).from(memberships).where(eq(memberships.id, membershipId)).for('update')
  if (!row) throw new NotFound('这名党员')
  return row.version
}

/** The membership of a person who left the street by a transfer and comes back. */
async function leftBefore({ tx }: Ctx, personId: string) {
  const [row] = await tx
    .select({ id: memberships.id, version: memberships.version, standing: periods.standing, path: organizations.path })
    .from(memberships)
    .innerJoin(periods, and(eq(periods.membershipId, memberships.id), isNull(periods.untilOn)))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(eq(memberships.personId, personId))
  return row?.standing === 'TRANSFERRED_OUT' ? row : null
}

/**
 * The receipt of a place outside came back: from the day of receiving written on it the member is no longer here.
 * @throws NotFound | Refused `transfer.expired`, `transfer.beforeLetter`, `transfer.inFuture`, `lifecycle.closed`, codes of `members`
 */
export async function recordReceipt(ctx: Ctx, id: string, input: { receivedOn: Day; receiptOn?: Day; receivedBy?: string }): Promise<Transfer> {
  const loaded = await loadTransfer(ctx, id, { lock: true })
  const { row } = loaded
  const day = today(ctx.now)
  const receiptOn = input.receiptOn ?? day
  const toName = input.receivedBy?.trim() || row.toName
  return makeMove(ctx, loaded, 'recordReceipt', {
    data: { receivedOn: input.receivedOn, to: toName },
    set: { receivedOn: input.receivedOn, receiptOn, toName },
    effect: async () => {
      checkDay(row, input.receivedOn, day)
      if (receiptOn > day) throw refused('transfer.inFuture')
      const own: Ctx = { ...ctx, actor: byTransfer(ctx.actor) }
      const version = await lockedVersion(own, row.membershipId!)
      await changeStanding(own, row.membershipId!, version, { standing: 'TRANSFERRED_OUT', onDay: input.receivedOn, reason: `转出：至${toName}` })
      await endWithMember(own, row.personId!, input.receivedOn, toName)
      return {}
    },
  })
}
