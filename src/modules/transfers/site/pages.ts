import { askTransferPage, myTransferPage, myTransfersPage } from './MyTransfersPages.tsx'
import { workTransferPage, workTransfersPage } from './WorkTransfersPages.tsx'

/** Pages of the module below a street. The longer path stands first. */
export const transfersPages = [askTransferPage, myTransfersPage, myTransferPage, workTransfersPage, workTransferPage]

/** What staff do on the phone. */
export const transfersDoor = { href: '/work/transfers', label: '组织关系转接', sub: '接收党员，交接介绍信，寄回执', permission: 'transfers.read' }
