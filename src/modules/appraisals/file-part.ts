import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm'
import { linkPeople } from '#modules/people/public.ts'
import { addToFile } from '#modules/transfers/public.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { appraisalsLink } from './link.ts'
import { gradeLabels, honorKindLabels, honorLevelLabels } from './rules.ts'
import { appraisals, honors, reviews } from './schema.ts'

/** When another street receives a member, it reads his grades and honors; the tables of their years stay with the old one.
 * Also gives persons their own part. Called once, at start. */
export function connectAppraisals(): void {
  linkPeople(appraisalsLink)
  addToFile({
    title: '民主评议和荣誉',
    async lines({ tx }, { membershipId }) {
      const graded = await tx
        .select({ year: reviews.year, grade: appraisals.grade })
        .from(appraisals)
        .innerJoin(reviews, eq(reviews.id, appraisals.reviewId))
        .where(and(eq(appraisals.membershipId, membershipId), isNotNull(appraisals.grade)))
        .orderBy(asc(reviews.year))
      const honored = await tx
        .select()
        .from(honors)
        .where(and(eq(honors.membershipId, membershipId), isNull(honors.revokedOn)))
        .orderBy(asc(honors.awardedOn))
      return [
        ...graded.map((g) => `${g.year}年民主评议：${gradeLabels[g.grade!]}`),
        ...honored.map((h) => `${formatDayShort(h.awardedOn)}：${honorLevelLabels[h.level]}${honorKindLabels[h.kind]}（${h.issuer}）`),
      ]
    },
  })
}
