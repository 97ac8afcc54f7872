import { type DeadlineKind, defineDeadline } from '#platform/deadlines/deadlines.ts'

const shared = {
  permission: 'floating.read',
  tell: 'floating.keep',
  personal: true,
  href: (id: string) => `/floating/${id}`,
  siteHref: (id: string) => `/work/floating/${id}`,
} satisfies Partial<DeadlineKind>

/** The subject of every clock is the membership. */
export const reportClock = defineDeadline({ ...shared, key: 'floating.report', label: '外出报告待确认', levels: [5, 1, 0, -1] })
export const contactClock = defineDeadline({ ...shared, key: 'floating.contact', label: '应联系', levels: [7, 0, -14] })
export const transferClock = defineDeadline({ ...shared, key: 'floating.transfer', label: '应转接组织关系', levels: [30, 0, -90] })
/** A lapse: warnings at three and five months, the decision at six. */
export const warnings = [
  defineDeadline({ ...shared, key: 'floating.lapse3', label: '满三个月提醒', levels: [0] }),
  defineDeadline({ ...shared, key: 'floating.lapse5', label: '满五个月提醒', levels: [0] }),
  defineDeadline({ ...shared, key: 'floating.lapse6', label: '满六个月，支部大会讨论', levels: [0, -30] }),
] as const
export const suspensionClock = defineDeadline({ ...shared, key: 'floating.suspension', label: '失联满六个月', levels: [30, 0, -30] })
export const removalClock = defineDeadline({ ...shared, key: 'floating.removal', label: '停止党籍满两年', levels: [90, 0, -90] })
/** A proposal of the branch waits for the superior. */
export const decisionClock = defineDeadline({ ...shared, key: 'floating.decision', label: '处置决定待审批', tell: 'floating.decide', levels: [30, 0, -30] })

/** The clocks of this module. */
export const deadlineKinds = [reportClock, contactClock, transferClock, ...warnings, suspensionClock, removalClock, decisionClock]
