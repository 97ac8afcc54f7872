import { asc, eq } from 'drizzle-orm'
import { memberships } from '#modules/members/schema.ts'
import type { PersonLink } from '#modules/people/public.ts'
import { dayOf } from '#platform/time/day.ts'
import { reliefLifecycle } from './lifecycle.ts'
import { basisKindLabels, moneyText, monthText, paymentKindLabels, payWayLabels, receiptText } from './rules.ts'
import { bases, payments, reliefs } from './schema.ts'

/** What `people` may know of dues: the person's own part. In a merge dues stay with the membership, which `members` moves. */
export const duesLink: PersonLink = {
  name: '党费',

  async ownData({ tx }, personId) {
    const [membership] = await tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, personId))
    if (!membership) return null
    const fixed = await tx.select().from(bases).where(eq(bases.membershipId, membership.id)).orderBy(asc(bases.fromMonth))
    const paid = await tx
      .select()
      .from(payments)
      .where(eq(payments.membershipId, membership.id))
      .orderBy(asc(payments.receiptYear), asc(payments.receiptNumber))
    const asked = await tx.select().from(reliefs).where(eq(reliefs.membershipId, membership.id)).orderBy(asc(reliefs.requestedAt))
    if (fixed.length + paid.length + asked.length === 0) return null
    return {
      bases: fixed.map(({ kind, baseFen, quarterly, fromMonth, untilMonth }) => ({
        ...{ kind: basisKindLabels[kind], base: baseFen === null ? null : moneyText(baseFen), quarterly },
        ...{ fromMonth: monthText(fromMonth), untilMonth: untilMonth && monthText(untilMonth) },
      })),
      payments: paid.map(({ kind, month, amountFen, paidOn, way, receiptYear, receiptNumber, reason }) => ({
        ...{ kind: paymentKindLabels[kind], month: monthText(month), amount: moneyText(amountFen), paidOn, way: payWayLabels[way] },
        ...{ receipt: receiptText(receiptYear, receiptNumber), reason },
      })),
      reliefs: asked.map(({ state, reason, amountFen, fromMonth, untilMonth, requestedBy, requestedAt, decidedOn, filedOn }) => ({
        ...{ state: reliefLifecycle.states[state].label, reason, amount: moneyText(amountFen) },
        ...{ fromMonth: monthText(fromMonth), untilMonth: monthText(untilMonth), requestedBy, requestedOn: dayOf(requestedAt), decidedOn, filedOn },
      })),
    }
  },
}
