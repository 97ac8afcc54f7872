import { eq, or } from 'drizzle-orm'
import { carryCases, caseLines } from '#modules/development/public.ts'
import { linkPeople, type PersonLink } from '#modules/people/public.ts'
import { addToFile } from './file.ts'
import { transferLifecycle } from './lifecycle.ts'
import { transfers } from './schema.ts'

/** What `people` may know of transfers: the person's own part, and what a merge moves. */
export const transfersLink: PersonLink = {
  name: '组织关系转接',

  async ownData({ tx }, personId) {
    const rows = await tx
      .select()
      .from(transfers)
      .where(or(eq(transfers.personId, personId), eq(transfers.receivedPersonId, personId)))
      .orderBy(transfers.createdAt)
    return rows.length
      ? rows.map(({ fromName, toName, state, reason, letterNumber, issuedOn, validUntil, receivedOn, receiptOn, refusal, file }) => ({
          ...{
            fromName,
            toName,
            state: transferLifecycle.states[state].label,
            reason,
            letterNumber,
            issuedOn,
            validUntil,
            receivedOn,
            receiptOn,
            refusal,
            file,
          },
        }))
      : null
  },

  merge: {
    async preview(ctx, _keptId, mergedId) {
      const rows = await ctx.tx.select({ state: transfers.state }).from(transfers).where(eq(transfers.personId, mergedId))
      const open = rows.some((r) => !transferLifecycle.states[r.state].final)
      return {
        lines: [],
        refusal: open ? '被合并的一条正在办理组织关系转接，请先办结或撤回' : null,
      }
    },
    // Transfers that are over say what was written on the letter: they stay with the row that it was about.
    move: async () => null,
    undo: async () => {},
  },
}

/** Connects transfers to the modules below, and takes development, which stands below, into the file. Called once, at start. */
export function connectTransfers(): void {
  linkPeople(transfersLink)
  addToFile({
    title: '发展党员',
    lines: (both, from) => caseLines(both, from.personId),
    carry: (both, { from, to, names, onDay }) => carryCases(both, { from: { ...from, name: names.from }, to: { ...to, name: names.to }, onDay }),
  })
}
