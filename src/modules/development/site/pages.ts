import type { Door } from '#site/page.ts'
import { applyPage, myApplicationPage } from './ApplyPages.tsx'
import { noticePage, noticesPage } from './NoticePages.tsx'
import { openNoticePage, workNoticePage } from './NoticeWorkPages.tsx'
import { workCasePage, workListPage } from './WorkPages.tsx'

/** Pages of the module below a street. */
export const developmentPages = [applyPage, myApplicationPage, noticesPage, noticePage, workListPage, openNoticePage, workNoticePage, workCasePage]

/** Ways for everyone, on the home page. */
export const applyDoor = { href: '/apply', label: '申请入党', sub: '怎样申请、向谁申请、接下来怎么办' }
/** The public notices that run today. */
export const noticesDoor = { href: '/party-notices', label: '公示', sub: '发展党员公示，可以反映情况' }
/** What staff do on the phone. */
export const developmentDoor = { href: '/work/development', label: '发展党员', sub: '记录每一步，查看下一步和缺件', permission: 'development.read' }
/** Where someone sees his own application, on the page 我的. */
export const myApplicationDoor: Door = {
  ...{ href: '/me/application', label: '我的入党申请', sub: '提出申请，查看自己的阶段和下一步' },
  notFor: ['MEMBER', 'BRANCH_SECRETARY'],
}
