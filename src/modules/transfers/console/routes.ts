import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { transferTabs } from '../rules.ts'

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/transfers',
  validateSearch: searchOf({ tab: z.enum(transferTabs), dir: z.enum(['OUT', 'IN']), org: z.uuid(), q: words, after: cursors }),
  component: lazyRouteComponent(() => import('./TransfersPage.tsx'), 'TransfersPage'),
})

const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/transfers/new',
  validateSearch: searchOf({ member: z.uuid() }),
  component: lazyRouteComponent(() => import('./NewTransferPage.tsx'), 'NewTransferPage'),
})

const pageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/transfers/$id',
  component: lazyRouteComponent(() => import('./TransferPage.tsx'), 'TransferPage'),
})

/** The console's pages of transfers. */
export const transfersRoutes = [listRoute, newRoute, pageRoute] as const

export const transfersMenu: readonly MenuEntry[] = [{ group: '管理', label: '组织关系转接', to: '/transfers', permission: 'transfers.read' }]
