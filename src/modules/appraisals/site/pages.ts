import type { Door } from '#site/page.ts'
import { myRecordPage } from './MyRecordPage.tsx'
import { workReviewPage, workReviewsPage } from './WorkReviewPages.tsx'

/** Pages of the module below a street. */
export const appraisalsPages = [myRecordPage, workReviewsPage, workReviewPage]

/** Its door on the page 支部工作. */
export const appraisalsDoor: Door = { href: '/work/appraisals', label: '民主评议', sub: '会后登记等次和测评票，完成评议', permission: 'appraisals.keep' }
