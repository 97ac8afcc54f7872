// The door of `elections`: what other modules may call.
import { and, eq, inArray } from 'drizzle-orm'
import { onDissolve, onReopen, provideTerms } from '#modules/organizations/public.ts'
import { linkPeople } from '#modules/people/public.ts'
import { clearDeadline } from '#platform/deadlines/deadlines.ts'
import { deadlineKinds, keepClocks } from './deadlines.ts'
import { electionsLink } from './link.ts'
import { runningStates } from './rules.ts'
import { elections } from './schema.ts'
import { termEndOfPost } from './terms.ts'

export { deadlineKinds } from './deadlines.ts'
export { electionActionLabels } from './texts.ts'

/**
 * Connects elections to persons and to the bodies: one with a running election is not dissolved, a dissolved one is reminded of nothing until it is active
 * again, and the end of an elected post is that of the registered term. Called once, at start.
 */
export function connectElections(): void {
  linkPeople(electionsLink)
  provideTerms(termEndOfPost)
  onReopen((ctx, body) => keepClocks(ctx, body))
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
