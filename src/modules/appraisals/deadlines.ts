import { defineDeadline } from '#platform/deadlines/deadlines.ts'

/** A branch reviews its members once a year. [BW §18] */
export const reviewDue = defineDeadline({
  key: 'appraisals.review',
  label: '民主评议党员',
  permission: 'appraisals.read',
  tell: 'appraisals.keep',
  levels: [60, 30, 0, -1],
  personal: false,
  href: (reviewId) => `/appraisals/${reviewId}`,
  siteHref: (reviewId) => `/work/appraisals/${reviewId}`,
})

/** Clocks of this module. */
export const deadlineKinds = [reviewDue]
