import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { ReliefMove, ReliefState } from './rules.ts'

/** A request to pay less: the member asks, the branch decides, the superior files. [from knowledge] */
export const reliefLifecycle: Lifecycle<ReliefState, ReliefMove> = {
  subjectType: 'duesRelief',
  states: {
    REQUESTED: { label: '待支部研究', tone: 'info' },
    AGREED: { label: '支部同意，待上级备案', tone: 'late' },
    FILED: { label: '已备案', tone: 'ok', final: true },
    REFUSED: { label: '支部未同意', tone: 'stop', final: true },
    WITHDRAWN: { label: '本人撤回', tone: 'plain', final: true },
    CARRIED: { label: '随组织关系转出', tone: 'plain', final: true },
  },
  transitions: [
    { name: 'agree', label: '同意减免', from: ['REQUESTED'], to: 'AGREED', permission: 'dues.keep', note: { label: '支部研究情况', required: true } },
    { name: 'refuse', label: '不同意', from: ['REQUESTED'], to: 'REFUSED', permission: 'dues.keep', note: { label: '理由', required: true }, grave: true },
    { name: 'file', label: '备案', from: ['AGREED'], to: 'FILED', permission: 'dues.file', note: { label: '备案文号或说明', required: false } },
    {
      name: 'withdraw',
      label: '撤回申请',
      from: ['REQUESTED'],
      to: 'WITHDRAWN',
      permission: 'owner',
      confirm: '撤回后按原数额交纳党费，需要时可以再申请。',
      grave: true,
    },
  ],
}
