import { myFloatingPage } from './MyFloatingPage.tsx'
import { workFloatingMemberPage, workFloatingPage } from './WorkFloatingPages.tsx'

/** Pages of the module below a street. */
export const floatingPages = [myFloatingPage, workFloatingPage, workFloatingMemberPage]

/** What staff do on the phone. */
export const floatingDoor = { href: '/work/floating', label: '流动党员', sub: '登记联系，确认外出和返回', permission: 'floating.read' }
