// The door of `procedures`: what other modules may call.
import { and, eq } from 'drizzle-orm'
import { onDissolve } from '#modules/organizations/public.ts'
import { linkPeople } from '#modules/people/public.ts'
import { proceduresLink } from './link.ts'
import { cases } from './schema.ts'

export { deadlineKinds } from './deadlines.ts'
export { procedureActionLabels } from './texts.ts'

/** Connects cases to persons and to the bodies: one that answers for a running case is not dissolved. Called once, at start. */
export function connectProcedures(): void {
  linkPeople(proceduresLink)
  onDissolve(async ({ tx }, body) => {
    const [open] = await tx
      .select({ title: cases.title })
      .from(cases)
      .where(and(eq(cases.organizationId, body.id), eq(cases.state, 'OPEN')))
      .limit(1)
    return open ? `“${open.title}”正在办理，请先办结或停止` : null
  })
}
