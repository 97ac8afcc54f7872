import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { addToFile } from '#modules/transfers/public.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { basisKindLabels, monthOf } from './rules.ts'
import { bases, payments } from './schema.ts'

/**
 * When another street receives a member, his base goes on there; what he paid stays in the ledger of the branch that took it, and is told in a line.
 * A reduction was the old branch's decision: the new one decides anew. Called once, at start.
 */
export function connectDues(): void {
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
      return [
        ...(basis ? [`计算基数：${basisKindLabels[basis.kind]}，${formatDayShort(basis.fromMonth)}起`] : []),
        ...(last ? [`在原支部登记交纳 ${paid.length} 个月，最近一个月是 ${last.month.slice(0, 7)}`] : []),
      ]
    },
    async carry({ tx, actor, now }, { from, to, onDay }) {
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
    },
  })
}
