import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { ReviewMove, ReviewState } from './rules.ts'

/** A branch's review of a year: open until its grades are given. */
export const reviewLifecycle: Lifecycle<ReviewState, ReviewMove> = {
  subjectType: 'appraisalReview',
  states: { OPEN: { label: '评议中', tone: 'info' }, CLOSED: { label: '已完成', tone: 'ok' } },
  transitions: [
    { name: 'close', label: '完成评议', from: ['OPEN'], to: 'CLOSED', permission: 'appraisals.keep', confirm: '完成后等次记入党员档案，不能再修改。' },
    {
      name: 'reopen',
      label: '退回修改',
      from: ['CLOSED'],
      to: 'OPEN',
      permission: 'appraisals.edit',
      note: { label: '退回原因', required: true },
      grave: true,
    },
  ],
}
