import { asc, eq } from 'drizzle-orm'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { PersonLink } from '#modules/people/public.ts'
import { gradeLabels, honorKindLabels, honorLevelLabels } from './rules.ts'
import { appraisals, honors, reviews } from './schema.ts'

/** What `people` may know of appraisals: the person's own part. In a merge grades and honors stay with the membership, which `members` moves. */
export const appraisalsLink: PersonLink = {
  name: '民主评议和荣誉',

  async ownData({ tx }, personId) {
    const [membership] = await tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, personId))
    if (!membership) return null
    const graded = await tx
      .select({ year: reviews.year, state: reviews.state, branch: organizations.name, a: appraisals })
      .from(appraisals)
      .innerJoin(reviews, eq(reviews.id, appraisals.reviewId))
      .innerJoin(organizations, eq(organizations.id, reviews.branchId))
      .where(eq(appraisals.membershipId, membership.id))
      .orderBy(asc(reviews.year))
    const honored = await tx.select().from(honors).where(eq(honors.membershipId, membership.id)).orderBy(asc(honors.awardedOn))
    if (graded.length + honored.length === 0) return null
    return {
      appraisals: graded.map(({ year, state, branch, a }) => ({
        ...{ year, branch, closed: state === 'CLOSED', probationary: a.probationary, absentReason: a.absentReason },
        ...{ selfDone: a.selfDone, mutualDone: a.mutualDone, grade: a.grade && gradeLabels[a.grade] },
        // Counts only: who gave which ballot is nowhere.
        ballots: { 优秀: a.excellent, 合格: a.qualified, 基本合格: a.basicallyQualified, 不合格: a.unqualified },
      })),
      honors: honored.map(({ kind, level, awardedOn, issuer, documentNumber, revokedOn, revokedReason }) => ({
        ...{ honor: `${honorLevelLabels[level]}级${honorKindLabels[kind]}`, awardedOn, issuer, documentNumber, revokedOn, revokedReason },
      })),
    }
  },
}
