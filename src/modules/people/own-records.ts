import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm'
import { accountsOfPerson, repointAccount } from '#modules/accounts/public.ts'
import { postsOfPerson, repointHolder } from '#modules/organizations/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { PersonLink } from './links.ts'
import { consents, requests } from './schema.ts'

interface Moved {
  consents: string[]
  requests: string[]
  posts: string[]
  account: string | null
}

/**
 * What this module moves in a merge, for itself and for the organizations below it: account, posts held, consents that the kept row has not given itself, and requests that do not repeat one of
 * its open ones. Access rows are never changed: "谁看过我的资料" reads those of the merged row as well.
 */
export const ownRecords: PersonLink = {
  name: '账号、任职、申请与同意',
  merge: {
    async preview(ctx, keptId, mergedId) {
      const found = await movable(ctx, keptId, mergedId)
      const held = await postsOfPerson(ctx, mergedId)
      const lines = [
        held.length ? `任职 ${held.length} 项` : '',
        found.consents.length ? `同意 ${found.consents.length} 项` : '',
        found.requests.length ? `申请 ${found.requests.length} 件` : '',
      ]
      const [kept, merged] = [await accountsOfPerson(ctx, keptId), await accountsOfPerson(ctx, mergedId)]
      if (merged.length && !kept.length) lines.push('账号 1 个')
      const refusal = kept.length && merged.length ? '两条资料各有一个可以登录的账号，请先停用其中一个' : null
      return { lines: lines.filter(Boolean), refusal }
    },
    async move(ctx, keptId, mergedId): Promise<Moved> {
      const found = await movable(ctx, keptId, mergedId)
      await repoint(ctx, found, keptId)
      return { ...found, posts: await repointHolder(ctx, mergedId, keptId), account: await repointAccount(ctx, mergedId, keptId) }
    },
    async undo(ctx, keptId, mergedId, moved) {
      await repoint(ctx, moved as Moved, mergedId)
      await repointHolder(ctx, keptId, mergedId, (moved as Moved).posts)
      if ((moved as Moved).account) await repointAccount(ctx, keptId, mergedId)
    },
  },
}

async function movable({ tx }: Ctx, keptId: string, mergedId: string): Promise<Pick<Moved, 'consents' | 'requests'>> {
  const given = tx
    .select({ purpose: consents.purpose })
    .from(consents)
    .where(and(eq(consents.personId, keptId), isNull(consents.withdrawnAt)))
  const moving = await tx
    .select({ id: consents.id })
    .from(consents)
    .where(and(eq(consents.personId, mergedId), notInArray(consents.purpose, given)))
  const asked = await tx
    .select({ id: requests.id })
    .from(requests)
    .where(
      and(
        eq(requests.personId, mergedId),
        sql`not (${requests.state} = 'SUBMITTED' and exists (select from ${requests} o where o.person_id = ${keptId} and o.state = 'SUBMITTED' and o.kind = ${requests.kind} and o.field is not distinct from ${requests.field}))`,
      ),
    )
  return { consents: moving.map((r) => r.id), requests: asked.map((r) => r.id) }
}

async function repoint({ tx }: Ctx, moved: Pick<Moved, 'consents' | 'requests'>, personId: string): Promise<void> {
  if (moved.consents.length) await tx.update(consents).set({ personId }).where(inArray(consents.id, moved.consents))
  if (moved.requests.length) await tx.update(requests).set({ personId }).where(inArray(requests.id, moved.requests))
}
