// The door of `elections`: what other modules may call.
import { and, eq, inArray } from 'drizzle-orm'
import { onDissolve } from '#modules/organizations/public.ts'
import { clearDeadline } from '#platform/deadlines/deadlines.ts'
import { deadlineKinds } from './deadlines.ts'
import { runningStates } from './rules.ts'
import { elections } from './schema.ts'

export { deadlineKinds } from './deadlines.ts'
export { electionActionLabels } from './texts.ts'

/** Connects elections to the bodies: one with a running election is not dissolved, and a dissolved one is reminded of nothing. Called once, at start. */
export function connectElections(): void {
  onDissolve(async (ctx, body) => {
    const [running] = await ctx.tx
      .select({ id: elections.id })
      .from(elections)
      .where(and(eq(elections.organizationId, body.id), inArray(elections.state, [...runningStates])))
    if (running) return '它有一次选举正在办理，请先办结或取消'
    // A refusal by another module undoes this too.
    for (const kind of deadlineKinds) await clearDeadline(ctx, kind, body.id)
    return null
  })
}
