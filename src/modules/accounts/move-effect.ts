import { and, eq, isNull, notInArray, or, sql } from 'drizzle-orm'
import { onMovePreview, provideDrawing } from '#modules/organizations/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { accounts } from '#platform/auth/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { roleLabels } from '#platform/scope/actor.ts'
import { today } from '#platform/time/day.ts'
import { settingOf } from './queries.ts'
import { grants } from './schema.ts'

/**
 * Whose reach over a body begins or ends when it moves below `toParentPath`: accounts of staff with their role, `王敏（社区工作者）`. Who
 * reaches it both before and after is not named.
 */
export async function reachAfterMove(
  { tx, now }: Ctx,
  body: { path: string },
  toParentPath: string,
): Promise<{ grantsGained: string[]; grantsLost: string[] }> {
  const reaches = (path: string) => sql<boolean>`bool_or(starts_with(${path}, ${organizations.path}))`
  const rows = await tx
    .select({
      name: accounts.name,
      role: grants.role,
      before: reaches(body.path),
      after: sql<boolean>`${reaches(toParentPath)} or bool_or(starts_with(${organizations.path}, ${body.path}))`,
    })
    .from(grants)
    .innerJoin(organizations, eq(organizations.id, grants.organizationId))
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(
      and(
        notInArray(grants.role, ['MEMBER', 'RESIDENT']),
        isNull(accounts.disabledAt),
        sql`${grants.fromOn} <= ${today(now)}`,
        or(isNull(grants.untilOn), sql`${grants.untilOn} > ${today(now)}`),
        or(sql`starts_with(${body.path}, ${organizations.path})`, sql`starts_with(${toParentPath}, ${organizations.path})`),
      ),
    )
    .groupBy(accounts.id, accounts.name, grants.role)
    .orderBy(accounts.name, grants.role)
  const named = (kept: typeof rows) => kept.map((r) => `${r.name}（${roleLabels[r.role]}）`)
  return { grantsGained: named(rows.filter((r) => r.after && !r.before)), grantsLost: named(rows.filter((r) => r.before && !r.after)) }
}

/** Connects accounts to the organizations below them: who reaches what, and the drawing in the street's settings. Called once, at start. */
export function connectAccounts(): void {
  onMovePreview(reachAfterMove)
  provideDrawing((ctx, streetId) => settingOf(ctx, 'map.drawing', streetId))
}
