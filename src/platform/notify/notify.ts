import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { inboxMessages } from './schema.ts'

/** A message for people. `dedupeKey` names the news (`person-request:ID:accepted`): the same news reaches an account once. */
export interface Message {
  streetId: string
  accountIds: readonly string[]
  title: string
  body?: string
  link?: string
  dedupeKey: string
}

/** Where messages go. The inbox is the first channel; WeChat and SMS come behind the same shape, by job. */
export interface Channel {
  deliver(ctx: Ctx, message: Message): Promise<void>
}

/** The in-app inbox: a row for each account, in the transaction of the change, so that news and change are one. */
export const inbox: Channel = {
  async deliver({ tx, now }, message) {
    const rows = [...new Set(message.accountIds)].map((accountId) => ({
      streetId: message.streetId,
      accountId,
      title: message.title,
      body: message.body ?? '',
      link: message.link ?? null,
      dedupeKey: message.dedupeKey,
      createdAt: now,
    }))
    if (rows.length) await tx.insert(inboxMessages).values(rows).onConflictDoNothing()
  },
}

/** Tells the accounts, in the transaction of the change. Nothing repeats: see `dedupeKey`. */
export async function notify(ctx: Ctx, message: Message): Promise<void> {
  await inbox.deliver(ctx, message)
}

/** A page of the acting account's inbox, newest first; `before` is the last id seen. */
export async function inboxOf({ tx, actor }: Ctx, options: { before?: string; limit?: number } = {}) {
  const limit = Math.min(options.limit ?? 30, 100)
  const rows = await tx
    .select()
    .from(inboxMessages)
    .where(and(eq(inboxMessages.accountId, actor.accountId ?? ''), options.before ? lt(inboxMessages.id, options.before) : undefined))
    .orderBy(desc(inboxMessages.id))
    .limit(limit + 1)
  return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null }
}

/** How many messages the acting account has not read. */
export async function unreadCount({ tx, actor }: Ctx): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(inboxMessages)
    .where(and(eq(inboxMessages.accountId, actor.accountId ?? ''), isNull(inboxMessages.readAt)))
  return row?.n ?? 0
}

/** Marks messages of the acting account as read; all unread ones when `ids` is left out. */
export async function markRead({ tx, actor, now }: Ctx, ids?: readonly string[]): Promise<void> {
  await tx
    .update(inboxMessages)
    .set({ readAt: now })
    .where(and(eq(inboxMessages.accountId, actor.accountId ?? ''), isNull(inboxMessages.readAt), ids ? inArray(inboxMessages.id, [...ids]) : undefined))
}
