import { and, eq, sql } from 'drizzle-orm'
import { onMembersChanged } from '#modules/members/public.ts'
import { onDissolve } from '#modules/organizations/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { linkPeople, type PersonLink } from '#modules/people/public.ts'
import { type Ctx, prepared } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import { recordMany } from '#platform/timeline/timeline.ts'
import { followMembers } from './carry.ts'
import { allEntries, effective } from './load.ts'
import { caseStateLabels, endReasonLabels, identityLabels } from './rules.ts'
import { cases, type DevelopmentCase } from './schema.ts'
import { stepOf } from './steps.ts'
import { fieldsInWords } from './words.ts'

interface Moved {
  caseIds: string[]
  versions: number[]
}

const casesOf = ({ tx }: Ctx, personId: string): Promise<DevelopmentCase[]> => tx.select().from(cases).where(eq(cases.personId, personId)).orderBy(cases.id)

/** What `people` may know of development: where an applicant stands, what is his, what a merge moves. */
export const developmentLink: PersonLink = {
  name: '发展党员',

  async placesOf({ tx }, personIds) {
    const rows = await prepared(tx, 'development_places', (tx) =>
      tx
        .select({ personId: cases.personId, path: organizations.path })
        .from(cases)
        .innerJoin(organizations, eq(organizations.id, cases.branchId))
        .where(and(sql`${cases.personId} = any(${sql.placeholder('persons')}::uuid[])`, eq(cases.state, 'ACTIVE')))
        .prepare('development_places'),
    ).execute({ persons: `{${personIds.join(',')}}` })
    return new Map(rows.map((r) => [r.personId, [r.path]]))
  },

  async ownData(ctx, personId) {
    const files = await casesOf(ctx, personId)
    if (files.length === 0) return null
    return Promise.all(
      files.map(async (f) => ({
        ...{ identity: identityLabels[f.identity], state: caseStateLabels[f.state], endReason: f.endReason && endReasonLabels[f.endReason] },
        ...{ appliedOn: f.appliedOn, activistOn: f.activistOn, targetOn: f.targetOn, approvedOn: f.approvedOn, probationEndsOn: f.probationEndsOn },
        steps: effective(await allEntries(ctx, f.id)).map((e) => ({
          step: stepOf(e.step).label,
          onDay: e.onDay,
          record: e.record,
          fields: fieldsInWords(e.step, e.values),
        })),
      })),
    )
  },

  async whyKept(ctx, personId) {
    const files = await casesOf(ctx, personId)
    if (files.some((f) => f.state === 'ACTIVE')) return '入党申请正在办理，发展档案按规定须保留；不再申请的，请先向党支部撤回'
    return files.some((f) => f.approvedOn) ? '发展党员档案按规定须保留，不能删除' : null
  },

  merge: {
    async preview(ctx, keptId, mergedId) {
      const [kept, merged] = [await casesOf(ctx, keptId), await casesOf(ctx, mergedId)]
      const open = (files: readonly DevelopmentCase[]) => files.some((f) => f.state === 'ACTIVE')
      return {
        lines: merged.map((f) => `发展档案 1 份（${identityLabels[f.identity]}，${caseStateLabels[f.state]}）`),
        refusal: open(kept) && open(merged) ? '两条资料都有正在办理的发展档案，请先结束登记错误的一份，再合并' : null,
      }
    },

    async move(ctx, keptId, mergedId): Promise<Moved | null> {
      const merged = await casesOf(ctx, mergedId)
      if (merged.length === 0) return null
      return repoint(ctx, merged, keptId, 'development.merged')
    },

    async undo(ctx, _keptId, mergedId, moved) {
      if (!moved) return
      const { caseIds, versions } = moved as Moved
      const now = await ctx.tx
        .select()
        .from(cases)
        .where(sql`${cases.id} = any(${sql.param(caseIds)}::uuid[])`)
        .orderBy(cases.id)
        .for('update')
      if (now.some((f) => f.version !== versions[caseIds.indexOf(f.id)])) throw new Refused('merge.changedSince', '合并之后发展档案又有办理，不能再撤销')
      await repoint(ctx, now, mergedId, 'development.mergeUndone')
    },
  },
}

async function repoint(ctx: Ctx, files: readonly DevelopmentCase[], personId: string, action: string): Promise<Moved> {
  for (const f of files)
    await ctx.tx
      .update(cases)
      .set({ personId, version: f.version + 1, updatedAt: ctx.now })
      .where(eq(cases.id, f.id))
  await recordMany(
    ctx,
    files.map((f) => ({ streetId: f.streetId, subjectType: 'development', subjectId: f.id, action, data: { personId } })),
  )
  return { caseIds: files.map((f) => f.id), versions: files.map((f) => f.version + 1) }
}

/** Connects development to the modules below: persons, members who go to another branch, and the dissolving of branches. Called once, at start. */
export function connectDevelopment(): void {
  linkPeople(developmentLink)
  onMembersChanged(followMembers)
  onDissolve(async ({ tx }, body) => {
    const [row] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(cases)
      .innerJoin(organizations, eq(organizations.id, cases.branchId))
      .where(and(eq(cases.state, 'ACTIVE'), sql`${organizations.path} ^@ ${body.path}`))
    return row && row.n > 0 ? `还有 ${row.n} 人正在这里申请入党、接受培养，请先转到其他支部` : null
  })
}
