import { applyPage, myApplicationPage } from './ApplyPages.tsx'
import { noticePage, noticesPage } from './NoticePages.tsx'
import { workCasePage, workListPage } from './WorkPages.tsx'

/** Pages of the module below a street. */
export const developmentPages = [applyPage, myApplicationPage, noticesPage, noticePage, workListPage, workCasePage]

/** What staff do on the phone. */
export const developmentDoor = { href: '/work/development', label: '发展党员', sub: '记录每一步，查看下一步和缺件', permission: 'development.read' }
