import type { RunningClock } from '#platform/deadlines/deadlines.ts'
import { reviewDue } from './deadlines.ts'
import type { Body } from './load.ts'
import { reviewDueOn } from './rules.ts'
import type { Review } from './schema.ts'

/** The clock of a review: it is to be closed by the end of its year. [BW §18] */
export const startClockOf = (review: Pick<Review, 'id' | 'streetId' | 'year'>, branch: Pick<Body, 'id' | 'name' | 'path'>): RunningClock => ({
  streetId: review.streetId,
  organizationId: branch.id,
  path: branch.path,
  kind: reviewDue,
  subjectId: review.id,
  title: `${branch.name} ${review.year}年度民主评议党员`,
  clause: '《中国共产党支部工作条例（试行）》第十八条：党支部一般每年开展1次民主评议党员',
  dueOn: reviewDueOn(review.year),
})
