import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { CaseState } from './rules.ts'

/** `finish` is made with the last step. */
export type CaseMove = 'finish' | 'stop'

/** A case runs until its last step is done, or is stopped with a reason. */
export const caseLifecycle: Lifecycle<CaseState, CaseMove> = {
  subjectType: 'procedureCase',
  states: {
    OPEN: { label: '办理中', tone: 'info' },
    DONE: { label: '已办结', tone: 'ok', final: true },
    STOPPED: { label: '已停止', tone: 'plain', final: true },
  },
  transitions: [
    { name: 'finish', label: '全部办结', from: ['OPEN'], to: 'DONE', permission: 'procedures.work' },
    {
      name: 'stop',
      label: '停止办理',
      from: ['OPEN'],
      to: 'STOPPED',
      permission: 'procedures.work',
      note: { label: '停止的原因', required: true },
      grave: true,
    },
  ],
}
