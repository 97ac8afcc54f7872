import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts'
import type { TransferMove, TransferState } from './rules.ts'

/** A transfer from the request to the returned receipt. Until the receipt the sender answers for the member. [practice: two published guides] */
export const transferLifecycle: Lifecycle<TransferState, TransferMove> = {
  subjectType: 'transfer',
  states: {
    DRAFT: { label: '待开介绍信', tone: 'info' },
    ISSUED: { label: '已开介绍信', tone: 'info' },
    IN_TRANSIT: { label: '转接中', tone: 'info' },
    RECEIVED: { label: '已接收，待回执', tone: 'ok' },
    RECEIPT_RETURNED: { label: '已办结', tone: 'ok', final: true },
    EXPIRED: { label: '介绍信过期', tone: 'late' },
    REFUSED: { label: '已退回', tone: 'stop', final: true },
    WITHDRAWN: { label: '已撤回', tone: 'plain', final: true },
  },
  transitions: [
    { name: 'issue', label: '开具介绍信', from: ['DRAFT', 'EXPIRED'], to: 'ISSUED', permission: 'transfers.issue' },
    { name: 'send', label: '介绍信已交接', from: ['ISSUED'], to: 'IN_TRANSIT', permission: 'transfers.draft' },
    { name: 'receive', label: '接收', from: ['ISSUED', 'IN_TRANSIT'], to: 'RECEIVED', permission: 'transfers.receive' },
    {
      name: 'returnReceipt',
      label: '回执已寄回',
      from: ['RECEIVED'],
      to: 'RECEIPT_RETURNED',
      permission: 'transfers.receive',
      confirm: '回执寄回后，这次转接即告办结，转出方不再负责这名党员。',
    },
    { name: 'recordReceipt', label: '登记回执', from: ['ISSUED', 'IN_TRANSIT', 'EXPIRED'], to: 'RECEIPT_RETURNED', permission: 'transfers.issue' },
    {
      name: 'refuse',
      label: '不予接收',
      from: ['ISSUED', 'IN_TRANSIT'],
      to: 'REFUSED',
      permission: 'transfers.receive',
      note: { label: '不予接收的理由', required: true },
      grave: true,
    },
    {
      name: 'recordRefusal',
      label: '登记退回',
      from: ['ISSUED', 'IN_TRANSIT', 'EXPIRED'],
      to: 'REFUSED',
      permission: 'transfers.issue',
      note: { label: '对方退回的理由', required: true },
      grave: true,
    },
    {
      name: 'decline',
      label: '不予转出',
      from: ['DRAFT'],
      to: 'REFUSED',
      permission: 'transfers.issue',
      note: { label: '不予转出的理由', required: true },
      grave: true,
    },
    {
      name: 'withdraw',
      label: '撤回',
      from: ['DRAFT', 'ISSUED', 'IN_TRANSIT', 'EXPIRED'],
      to: 'WITHDRAWN',
      permission: 'transfers.draft',
      note: { label: '撤回的原因', required: true },
      grave: true,
    },
    { name: 'takeBack', label: '撤回申请', from: ['DRAFT'], to: 'WITHDRAWN', permission: 'owner', confirm: '撤回后如仍需要，可以重新申请。' },
    { name: 'expire', label: '过期', from: ['ISSUED', 'IN_TRANSIT'], to: 'EXPIRED', permission: 'transfers.issue' },
  ],
}
