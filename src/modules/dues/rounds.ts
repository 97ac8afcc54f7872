import { inArray, isNull, sql } from 'drizzle-orm'
import { accountsOfPerson } from '#modules/accounts/public.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, setDeadline } from '#platform/deadlines/deadlines.ts'
import { defineJob, type JobHost } from '#platform/jobs/jobs.ts'
import { notify } from '#platform/notify/notify.ts'
import { system } from '#platform/scope/actor.ts'
import { today } from '#platform/time/day.ts'
import { amountFor, mayWait, unpaid } from './account.ts'
import { monthDue } from './deadlines.ts'
import { accountsOf, type Branch, membersOf, valuesIn } from './load.ts'
import { moneyText, monthEnd, monthOf, monthText } from './rules.ts'
import { noteAfter } from './service.ts'

/** Does work for every branch of a street, each in a transaction of its own, so that no long one stands. */
async function eachBranch(host: JobHost, work: (ctx: Ctx, branch: Branch) => Promise<void>): Promise<void> {
  for (const { id: streetId } of await host.streets()) {
    const actor = system('党费收缴', [streetId])
    const branches = await host.db.readAs(actor, ({ tx }) =>
      tx
        .select({ id: organizations.id, streetId: organizations.streetId, name: organizations.name, path: organizations.path })
        .from(organizations)
        .where(sql`${organizations.streetId} = ${streetId} and ${inArray(organizations.kind, [...branchKinds])} and ${isNull(organizations.dissolvedOn)}`)
        .orderBy(organizations.path),
    )
    for (const branch of branches) await host.db.withActor(actor, (ctx) => work(ctx, branch))
  }
}

/**
 * The beginning of a month for one branch: its clock, this month's amounts (a reduction begins or ends), and the private warnings of
 * three, five and six months. Doing it again changes nothing.
 */
export async function openMonth(ctx: Ctx, branch: Branch): Promise<void> {
  const month = monthOf(today(ctx.now))
  const ids = await membersOf(ctx, branch.id, month)
  const accounts = await accountsOf(ctx, ids)
  await noteAfter(
    ctx,
    // Who stands on the roster's word alone is left to it: nothing of his is in the ledger.
    accounts.filter((a) => a.bases.length > 0 || a.paid.size > 0 || a.reliefs.length > 0).map((a) => a.membershipId),
    await valuesIn(ctx, branch.streetId),
  )
  const open = accounts.filter((a) => !mayWait(a, month) && unpaid(a, month).includes(month))
  if (open.length === 0) return clearDeadline(ctx, monthDue, branch.id)
  await setDeadline(ctx, {
    streetId: branch.streetId,
    organizationId: branch.id,
    path: branch.path,
    kind: monthDue,
    subjectId: branch.id,
    title: `${branch.name} ${monthText(month)}党费登记`,
    clause: '党费按月交纳，每月登记并开具收据',
    dueOn: monthEnd(month),
  })
}

/** Reminds each member of a branch who has not paid this month: in his own inbox and nowhere else. Once a month. */
export async function remindMembers(ctx: Ctx, branch: Branch): Promise<number> {
  const month = monthOf(today(ctx.now))
  const valuesOn = await valuesIn(ctx, branch.streetId)
  let told = 0
  for (const account of await accountsOf(ctx, await membersOf(ctx, branch.id, month))) {
    if (mayWait(account, month) || !unpaid(account, month).includes(month)) continue
    const accountIds = await accountsOfPerson(ctx, account.personId)
    if (accountIds.length === 0) continue
    const due = amountFor(account, month, valuesOn)
    await notify(ctx, {
      streetId: branch.streetId,
      accountIds,
      title: `${monthText(month)}党费请于月底前交纳`,
      body: `${due === null ? '数额由支部核定' : `本月应交 ${moneyText(due)}`}。已交纳的请忽略；交纳有困难的，可以在“我的党费”里申请减免。这条提醒只发给您本人。`,
      link: '/me/dues',
      dedupeKey: `dues:${account.membershipId}:${month}`,
    })
    told++
  }
  return told
}

/** On the first of a month, 08:00 in 郑州. */
export const duesMonth = defineJob({ name: 'dues.month', cron: '0 0 1 * *', run: (host) => eachBranch(host, openMonth) })
/** On the twentieth, 09:00 in 郑州. */
export const duesReminders = defineJob({
  name: 'dues.reminders',
  cron: '0 1 20 * *',
  run: (host) =>
    eachBranch(host, async (ctx, branch) => {
      await remindMembers(ctx, branch)
    }),
})
