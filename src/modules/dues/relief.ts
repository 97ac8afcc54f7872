import { eq } from 'drizzle-orm'
import { accountsOfPerson } from '#modules/accounts/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, setDeadline } from '#platform/deadlines/deadlines.ts'
import { type FieldError, Forbidden, Invalid, NotFound } from '#platform/errors.ts'
import { applyMove } from '#platform/lifecycle/lifecycle.ts'
import { notify } from '#platform/notify/notify.ts'
import { addMonths, type Day, dayOf, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { amountFor } from './account.ts'
import { reliefDue } from './deadlines.ts'
import { reliefLifecycle } from './lifecycle.ts'
import { accountsOf, type Branch, lockMembers, memberFor, ownMembershipId, valuesIn } from './load.ts'
import { addToMonth, type Month, moneyText, monthOf, monthsFrom, monthText, type ReliefMove, reliefMostMonths } from './rules.ts'
import { type Relief, reliefs } from './schema.ts'
import { noteAfter, refused } from './service.ts'

/** What is asked for: fen a month instead of the formula's amount (0: nothing), for a half-open range of months. */
export interface ReliefTerms {
  amountFen: number
  fromMonth: Month
  untilMonth: Month
}

/**
 * Asks for less dues, or none: the member himself, or whoever keeps the branch's dues on his behalf. It counts once the branch agreed.
 * @throws NotFound | Forbidden | Invalid | Refused `dues.reliefOpen`
 */
export async function requestRelief(ctx: Ctx, input: ReliefTerms & { reason: string; membershipId?: string }): Promise<string> {
  const membershipId = input.membershipId ?? (await ownMembershipId(ctx))
  if (!membershipId) throw new NotFound('您的党员登记')
  const own = input.membershipId === undefined
  const { account, branch } = own ? await ownAccount(ctx, membershipId) : await memberFor(ctx, 'dues.keep', membershipId)
  const day = today(ctx.now)
  const terms = { amountFen: input.amountFen, fromMonth: monthOf(input.fromMonth), untilMonth: monthOf(input.untilMonth) }
  const due = amountFor({ ...account, reliefs: [] }, terms.fromMonth, await valuesIn(ctx, branch.streetId))
  const wrong = [
    ...faultsOf(terms),
    ...(terms.fromMonth < addToMonth(monthOf(day), -6) ? [{ path: 'fromMonth', message: '开始月份不早于 6 个月前' }] : []),
    ...(due !== null && terms.amountFen >= due ? [{ path: 'amountFen', message: `申请的数额应少于现在的每月 ${moneyText(due)}` }] : []),
    ...(input.reason.trim().length < 2 ? [{ path: 'reason', message: '请写明困难情况' }] : []),
  ]
  if (wrong.length) throw new Invalid(wrong)
  await lockMembers(ctx, [membershipId])
  const before = await ctx.tx.select({ state: reliefs.state }).from(reliefs).where(eq(reliefs.membershipId, membershipId))
  if (before.some((r) => r.state === 'REQUESTED')) throw refused('dues.reliefOpen')
  const [made] = await ctx.tx
    .insert(reliefs)
    .values({
      ...terms,
      streetId: branch.streetId,
      membershipId,
      branchId: branch.id,
      state: 'REQUESTED',
      reason: input.reason.trim(),
      requestedBy: own ? '本人' : `${ctx.actor.name}代提`,
      requestedAt: ctx.now,
    })
    .returning()
  const id = made!.id
  await setReliefDue(ctx, made!, branch, account.name)
  // Why he asks stands in the request only.
  await record(ctx, { streetId: branch.streetId, subjectType: 'duesRelief', subjectId: id, action: 'duesRelief.requested', data: { membershipId, ...terms } })
  return id
}

/** A request is to be decided within a month. [proposed] */
export const setReliefDue = (ctx: Ctx, { id, requestedAt }: Relief, { id: organizationId, streetId, path }: Branch, name: string): Promise<void> =>
  setDeadline(ctx, {
    ...{ streetId, organizationId, path, kind: reliefDue, subjectId: id, title: `${name} 申请减免党费` },
    clause: '党员交纳党费确有困难的，经支部研究同意可以少交或免交，报上级党组织备案',
    dueOn: addMonths(dayOf(requestedAt), 1),
  })

async function ownAccount(ctx: Ctx, membershipId: string) {
  const [account] = await accountsOf(ctx, [membershipId])
  const branchId = account?.periods.at(-1)?.branchId
  if (!account || !branchId) throw new NotFound('您的党员登记')
  return { account, branch: await branchOf(ctx, branchId) }
}

/** A branch by its key, without asking who may. */
export async function branchOf({ tx }: Ctx, id: string): Promise<Branch> {
  const [branch] = await tx
    .select({ id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path })
    .from(organizations)
    .where(eq(organizations.id, id))
  return branch!
}

function faultsOf({ amountFen, fromMonth, untilMonth }: ReliefTerms): FieldError[] {
  const months = monthsFrom(fromMonth, untilMonth)
  return [
    ...(amountFen < 0 ? [{ path: 'amountFen', message: '数额不能小于 0' }] : []),
    ...(months < 1 ? [{ path: 'untilMonth', message: '结束月份应在开始月份之后' }] : []),
    ...(months > reliefMostMonths ? [{ path: 'untilMonth', message: `一次最多减免 ${reliefMostMonths} 个月，到期可以再申请` }] : []),
  ]
}

/**
 * Decides on a request, files it, or takes it back. The branch may agree to other terms than were asked for. The member is told in
 * private.
 * @throws NotFound | Forbidden | Invalid | Refused `lifecycle.closed`, `lifecycle.noteMissing`, `dues.reliefTaken`
 */
export async function moveRelief(
  ctx: Ctx,
  id: string,
  name: ReliefMove,
  input: { note?: string | null; terms?: ReliefTerms; onDay?: Day },
): Promise<Relief['state']> {
  const [known] = await ctx.tx.select({ membershipId: reliefs.membershipId }).from(reliefs).where(eq(reliefs.id, id))
  if (!known) throw new NotFound('这份申请')
  await lockMembers(ctx, [known.membershipId])
  const [relief] = await ctx.tx.select().from(reliefs).where(eq(reliefs.id, id)).for('update')
  const branch = await branchOf(ctx, relief!.branchId)
  const [account] = await accountsOf(ctx, [relief!.membershipId])
  const subject = { id, streetId: branch.streetId, state: relief!.state, path: branch.path, ownerPersonId: account!.personId }
  // The member who is secretary as well decides on others only.
  if (name !== 'withdraw' && ctx.actor.personId === account!.personId) throw new Forbidden('dues.keep')
  const terms = name === 'agree' ? { ...termsOf(relief!), ...monthly(input.terms) } : termsOf(relief!)
  if (name === 'agree') {
    const wrong = faultsOf(terms)
    if (wrong.length) throw new Invalid(wrong)
    if (account!.reliefs.some((r) => r.fromMonth < terms.untilMonth && terms.fromMonth < r.untilMonth)) throw refused('dues.reliefTaken')
  }
  const onDay = input.onDay ?? today(ctx.now)
  if (onDay > today(ctx.now)) throw refused('dues.inFuture')
  const state = await applyMove(
    ctx,
    reliefLifecycle,
    subject,
    name,
    { note: input.note, data: name === 'agree' ? { ...terms, onDay } : { onDay } },
    async (to) => {
      await ctx.tx
        .update(reliefs)
        .set({ state: to, ...terms, ...(name === 'file' ? { filedOn: onDay } : name === 'withdraw' ? {} : { decidedOn: onDay }) })
        .where(eq(reliefs.id, id))
    },
  )
  if (name !== 'file') await clearDeadline(ctx, reliefDue, id)
  if (name === 'agree') await noteAfter(ctx, [relief!.membershipId], await valuesIn(ctx, branch.streetId))
  if (name === 'agree' || name === 'refuse')
    await notify(ctx, {
      streetId: branch.streetId,
      accountIds: await accountsOfPerson(ctx, account!.personId),
      title: name === 'agree' ? '您的党费减免申请已经支部同意' : '您的党费减免申请支部未同意',
      body: name === 'agree' ? said(terms) : (input.note ?? ''),
      link: '/me/dues',
      dedupeKey: `duesRelief:${id}:${name}`,
    })
  return state
}

const termsOf = ({ amountFen, fromMonth, untilMonth }: Relief): ReliefTerms => ({ amountFen, fromMonth, untilMonth })
const monthly = (terms: ReliefTerms | undefined) =>
  terms && { amountFen: terms.amountFen, fromMonth: monthOf(terms.fromMonth), untilMonth: monthOf(terms.untilMonth) }
/** 2019年7月至2019年12月，每月 5.00元 */
export const said = ({ amountFen, fromMonth, untilMonth }: ReliefTerms): string =>
  `${monthText(fromMonth)}至${monthText(addToMonth(untilMonth, -1))}，${amountFen === 0 ? '免交党费' : `每月交纳 ${moneyText(amountFen)}`}`
