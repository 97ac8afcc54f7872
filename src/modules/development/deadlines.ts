import { type DeadlineKind, defineDeadline } from '#platform/deadlines/deadlines.ts'

const href = (caseId: string) => `/development/${caseId}`
const siteHref = (caseId: string) => `/work/development/${caseId}`
/** A month ahead at first: who was asked for a talk within a month hears of it at once. */
const levels = [31, 7, 0, -1]

/** The next step of a case that the branch makes. */
export const branchStepDue = defineDeadline({
  ...{ key: 'development.branchStep', label: '发展党员', permission: 'development.read', tell: 'development.keep' },
  ...{ levels, personal: true, href, siteHref },
})
/** The next step that the 党工委 makes. */
export const streetStepDue = defineDeadline({
  ...{ key: 'development.streetStep', label: '发展党员审批', permission: 'development.read', tell: 'development.approve' },
  ...{ levels, personal: true, href },
})
/** Objections that nobody has checked yet: by the end of the notice. */
export const objectionDue = defineDeadline({
  ...{ key: 'development.objection', label: '公示反映核实', permission: 'development.objections', tell: 'development.objections' },
  ...{ levels: [31, 0, -1], personal: true, href },
})

/** Every clock of this module. */
export const deadlineKinds: readonly DeadlineKind[] = [branchStepDue, streetStepDue, objectionDue]
