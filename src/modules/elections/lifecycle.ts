import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { ElectionState } from './rules.ts'

/** Moves of an election. `hold` is made by the first count of ballots. */
export type ElectionMove = 'approve' | 'sendBack' | 'confirmCandidates' | 'reopenCandidates' | 'hold' | 'report' | 'returnResult' | 'file' | 'cancel'

/** An election from its plan to the filed result. The body does; the superior replies, and files. */
export const electionLifecycle: Lifecycle<ElectionState, ElectionMove> = {
  subjectType: 'election',
  states: {
    PLANNED: { label: '方案待批复', tone: 'info' },
    APPROVED: { label: '已批复', tone: 'info' },
    CANDIDATES: { label: '候选人已确定', tone: 'info' },
    HELD: { label: '已选举', tone: 'info' },
    REPORTED: { label: '结果待备案', tone: 'info' },
    FILED: { label: '已备案', tone: 'ok', final: true },
    CANCELLED: { label: '已取消', tone: 'plain', final: true },
  },
  transitions: [
    { name: 'approve', label: '批复方案', from: ['PLANNED'], to: 'APPROVED', permission: 'elections.approve', note: { label: '批复意见', required: false } },
    {
      name: 'sendBack',
      label: '退回修改',
      from: ['PLANNED'],
      to: 'PLANNED',
      permission: 'elections.approve',
      note: { label: '需要修改的内容', required: true },
    },
    {
      name: 'confirmCandidates',
      label: '确定候选人',
      from: ['APPROVED'],
      to: 'CANDIDATES',
      permission: 'elections.edit',
      note: { label: '说明', required: false },
    },
    {
      name: 'reopenCandidates',
      label: '调整候选人',
      from: ['CANDIDATES'],
      to: 'APPROVED',
      permission: 'elections.edit',
      note: { label: '调整原因', required: true },
    },
    { name: 'hold', label: '登记选举结果', from: ['CANDIDATES'], to: 'HELD', permission: 'elections.edit' },
    {
      name: 'report',
      label: '签字上报结果',
      from: ['HELD'],
      to: 'REPORTED',
      permission: 'elections.edit',
      note: { label: '说明', required: false },
      confirm: '上报后票数和分工不能再改。您的姓名作为上报人记入全程纪实。',
    },
    {
      name: 'returnResult',
      label: '退回核对',
      from: ['REPORTED'],
      to: 'HELD',
      permission: 'elections.approve',
      note: { label: '需要核对的内容', required: true },
    },
    {
      name: 'file',
      label: '批准备案',
      from: ['REPORTED'],
      to: 'FILED',
      permission: 'elections.approve',
      note: { label: '备案意见', required: false },
      confirm: '备案后，新一届自选举之日起任职，原任职者离任，任期随之登记。',
    },
    {
      name: 'cancel',
      label: '取消选举',
      from: ['PLANNED', 'APPROVED', 'CANDIDATES'],
      to: 'CANCELLED',
      permission: 'elections.edit',
      note: { label: '取消原因', required: true },
      grave: true,
    },
  ],
}
