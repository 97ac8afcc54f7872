import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { linkPeople } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { addToFile, type ReceivedMember } from '#modules/transfers/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline } from '#platform/deadlines/deadlines.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { record } from '#platform/timeline/timeline.ts'
import { reliefDue } from './deadlines.ts'
import { duesLink } from './link.ts'
import { branchOf, said, setReliefDue } from './relief.ts'
import { basisKindLabels, divideRelief, monthOf, reliefInForce } from './rules.ts'
import { bases, payments, type Relief, reliefs } from './schema.ts'

/**
 * When another street receives a member, his base and his reductions go on there, and a request that nobody decided yet waits there; what he paid stays
 * in the ledger of the branch that took it, and is told in a line. Also gives persons their own part. Called once, at start.
 */
export function connectDues(): void {
  linkPeople(duesLink)
  addToFile({
    title: '党费',
    async lines({ tx }, { membershipId }) {
      // A month that was paid and taken back again adds up to nothing.
      const paid = await tx
        .select({ month: payments.month })
        .from(payments)
        .where(and(eq(payments.membershipId, membershipId), eq(payments.kind, 'MONTHLY')))
        .groupBy(payments.month)
        .having(sql`sum(${payments.amountFen}) > 0`)
        .orderBy(asc(payments.month))
      const last = paid.at(-1)
      const [basis] = await tx
        .select()
        .from(bases)
        .where(and(eq(bases.membershipId, membershipId), isNull(bases.untilMonth)))
      const reduced = await tx
        .select()
        .from(reliefs)
        .where(and(eq(reliefs.membershipId, membershipId), inArray(reliefs.state, [...reliefInForce])))
        .orderBy(asc(reliefs.fromMonth))
      return [
        ...(basis ? [`计算基数：${basisKindLabels[basis.kind]}，${formatDayShort(basis.fromMonth)}起`] : []),
        ...(last ? [`在原支部登记交纳 ${paid.length} 个月，最近一个月是 ${last.month.slice(0, 7)}`] : []),
        ...reduced.map((r) => `减免：${said(r)}`),
      ]
    },
    async carry(both, member) {
      await carryBasis(both, member)
      await carryReliefs(both, member)
    },
  })
}

async function carryBasis({ tx, actor, now }: Ctx, { from, to, onDay }: ReceivedMember): Promise<void> {
  const [basis] = await tx
    .select()
    .from(bases)
    .where(and(eq(bases.membershipId, from.membershipId), isNull(bases.untilMonth)))
  if (!basis) return
  const { kind, baseFen, quarterly } = basis
  const [known] = await tx
    .select({ id: bases.id })
    .from(bases)
    .where(and(eq(bases.membershipId, to.membershipId), isNull(bases.untilMonth)))
  // Who comes back to a street keeps the base that is fixed there, until his new branch fixes another.
  if (known) return
  await tx.insert(bases).values({
    ...{ streetId: to.streetId, membershipId: to.membershipId, kind, baseFen, quarterly, fromMonth: monthOf(onDay) },
    ...{ setBy: actor.name, setAt: now },
  })
}

/** The branch in which he stands at the end of a month takes its dues: from the month of the move on, reductions count in the new one. */
async function carryReliefs(both: Ctx, { from, to, names, onDay }: ReceivedMember): Promise<void> {
  const { tx } = both
  const month = monthOf(onDay)
  const going = (membershipId: string) =>
    tx
      .select()
      .from(reliefs)
      .where(and(eq(reliefs.membershipId, membershipId), inArray(reliefs.state, ['REQUESTED', ...reliefInForce]), gt(reliefs.untilMonth, month)))
      .orderBy(asc(reliefs.fromMonth))
      .for('update')
  const known = await going(to.membershipId)
  for (const old of await going(from.membershipId)) {
    const { here, there } = divideRelief(old, month)
    await tx.update(reliefs).set(here).where(eq(reliefs.id, old.id))
    await clearDeadline(both, reliefDue, old.id)
    await tell(both, old, 'carriedOut', { to: names.to })
    const { id: _, ...facts } = old
    const next = { ...facts, ...there, streetId: to.streetId, membershipId: to.membershipId, branchId: to.branchId }
    // Who comes back to a street keeps what was decided there.
    if (known.some((k) => (k.state === 'REQUESTED') === (next.state === 'REQUESTED') && k.fromMonth < next.untilMonth && next.fromMonth < k.untilMonth))
      continue
    const [made] = await tx.insert(reliefs).values(next).returning()
    await tell(both, made!, 'carriedIn', { from: names.from })
    if (made!.state !== 'REQUESTED') continue
    const [person] = await tx.select({ name: people.name }).from(people).where(eq(people.id, to.personId))
    await setReliefDue(both, made!, await branchOf(both, to.branchId), person!.name)
  }
}

const tell = (
  ctx: Ctx,
  { id, streetId, membershipId, amountFen, fromMonth, untilMonth }: Relief,
  action: 'carriedIn' | 'carriedOut',
  names: { from?: string; to?: string },
) =>
  record(ctx, {
    ...{ streetId, subjectType: 'duesRelief', subjectId: id, action: `duesRelief.${action}` },
    data: { membershipId, amountFen, fromMonth, untilMonth, ...names },
  })
