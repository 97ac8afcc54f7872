import type { Door, SitePage } from '#site/page.ts'
import { casePage, casesPage } from './WorkPages.tsx'

/** Pages of the module below a street. */
export const proceduresPages: readonly SitePage[] = [casesPage, casePage]

/** Its door on the page 支部工作. */
export const proceduresDoor: Door = { href: '/work/procedures', label: '分步流程', sub: '看还缺什么，登记、拍照、签字', permission: 'procedures.read' }
