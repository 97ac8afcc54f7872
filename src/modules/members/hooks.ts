import type { Ctx } from '#platform/db/database.ts'

/** What a module above does when standing, branch or marks of these members changed, in the same transaction: its clocks follow them. */
export type MembersListener = (ctx: Ctx, membershipIds: readonly string[]) => Promise<void>

const listeners = new Set<MembersListener>()

/** Registers a listener, once, at start (and in a test file that needs it). */
export const onMembersChanged = (listener: MembersListener): void => void listeners.add(listener)

/** Tells all listeners. Called at the end of every change of standing, branch or marks. */
export async function membersChanged(ctx: Ctx, membershipIds: readonly string[]): Promise<void> {
  if (membershipIds.length) for (const listener of listeners) await listener(ctx, membershipIds)
}
