import { askReliefPage, myDuesPage, receiptPage } from './MyDuesPages.tsx'
import { workDuesPage, workMonthPage, workReliefPage, workReliefsPage } from './WorkDuesPages.tsx'

/** Pages of the module below a street. Fixed addresses stand before `/work/dues/:id`. */
export const duesPages = [myDuesPage, askReliefPage, receiptPage, workDuesPage, workReliefsPage, workReliefPage, workMonthPage]

/** What staff can do on the phone. */
export const duesDoors = [
  { href: '/work/dues', label: '党费登记', sub: '勾选本月已交党费的党员', permission: 'dues.keep' },
  { href: '/work/dues/reliefs', label: '党费减免申请', sub: '支部研究减免，记下结果', permission: 'dues.keep' },
]
