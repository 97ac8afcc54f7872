import { defineDeadline } from '#platform/deadlines/deadlines.ts'

const href = (id: string) => `/transfers/${id}`
const siteHref = (id: string) => `/work/transfers/${id}`

/** A member asked for a transfer and waits for his letter. */
export const askedClock = defineDeadline({
  key: 'transfer.asked',
  label: '转接申请待办',
  permission: 'transfers.read',
  tell: 'transfers.issue',
  levels: [5, 1, 0, -1],
  personal: true,
  href,
  siteHref,
})

/** A letter is out and its validity runs: the sender answers. */
export const letterClock = defineDeadline({
  key: 'transfer.letter',
  label: '介绍信到期',
  permission: 'transfers.read',
  tell: 'transfers.draft',
  levels: [3, 0],
  personal: true,
  href,
  siteHref,
})

/** A member waits to be received. */
export const receiveClock = defineDeadline({
  key: 'transfer.receive',
  label: '待接收',
  permission: 'transfers.read',
  tell: 'transfers.receive',
  levels: [30, 3, 0],
  personal: true,
  href,
  siteHref,
})

/** The receipt has to go back. */
export const receiptClock = defineDeadline({
  key: 'transfer.receipt',
  label: '回执待寄回',
  permission: 'transfers.read',
  tell: 'transfers.receive',
  levels: [3, 0, -7, -30],
  personal: true,
  href,
  siteHref,
})

/** The clocks of this module. */
export const deadlineKinds = [askedClock, letterClock, receiveClock, receiptClock]
