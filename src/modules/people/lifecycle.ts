import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { RequestMove, RequestState } from './rules.ts'

/** A person's request about his own data. A refusal names its reason; withdrawing is the person's own. [PIPL §50] */
export const requestLifecycle: Lifecycle<RequestState, RequestMove> = {
  subjectType: 'personRequest',
  states: {
    SUBMITTED: { label: '待办理', tone: 'info' },
    ACCEPTED: { label: '已受理', tone: 'ok', final: true },
    REFUSED: { label: '不予受理', tone: 'stop', final: true },
    WITHDRAWN: { label: '已撤回', tone: 'plain', final: true },
  },
  transitions: [
    {
      name: 'accept',
      label: '受理',
      from: ['SUBMITTED'],
      to: 'ACCEPTED',
      permission: 'people.decideRequests',
      note: { label: '答复', required: false },
      confirm: '受理后立即生效：更正会改动资料，删除会清空资料。',
    },
    {
      name: 'refuse',
      label: '不予受理',
      from: ['SUBMITTED'],
      to: 'REFUSED',
      permission: 'people.decideRequests',
      note: { label: '不予受理的理由', required: true },
      grave: true,
    },
    { name: 'withdraw', label: '撤回', from: ['SUBMITTED'], to: 'WITHDRAWN', permission: 'owner', confirm: '撤回后如仍需要，可以重新申请。' },
  ],
}
