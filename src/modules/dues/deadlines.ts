import { defineDeadline } from '#platform/deadlines/deadlines.ts'
import { lapseWarnings } from './rules.ts'

/** The dues of a month are to be recorded by its end. One clock a branch. */
export const monthDue = defineDeadline({
  key: 'dues.month',
  label: '党费收缴',
  permission: 'dues.read',
  tell: 'dues.keep',
  levels: [5, 0],
  personal: false,
  href: (branchId) => `/dues?org=${branchId}`,
  siteHref: (branchId) => `/work/dues/${branchId}`,
})

/** Six months running without paying: the branch is warned in private at three, five and six. [PC §9] */
export const lapseDue = defineDeadline({
  key: 'dues.unpaid',
  label: '党费未交',
  permission: 'dues.read',
  tell: 'dues.keep',
  levels: lapseWarnings,
  personal: true,
  href: (membershipId) => `/dues/members/${membershipId}`,
})

/** A request to pay less waits for the branch. One month [proposed] */
export const reliefDue = defineDeadline({
  key: 'dues.relief',
  label: '党费减免申请',
  permission: 'dues.read',
  tell: 'dues.keep',
  levels: [15, 3, 0, -1],
  personal: true,
  href: () => '/dues/reliefs',
  siteHref: () => '/work/dues/reliefs',
})

/** Clocks of this module. */
export const deadlineKinds = [monthDue, lapseDue, reliefDue]
