import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/programmes',
  validateSearch: searchOf({ street: z.uuid() }),
  component: lazyRouteComponent(() => import('./ListPage.tsx'), 'ListPage'),
})

const pageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/programmes/$id',
  validateSearch: searchOf({ at: words, after: cursors }),
  component: lazyRouteComponent(() => import('./ProgrammePage.tsx'), 'ProgrammePage'),
})

/** The console's pages of programmes. */
export const programmesRoutes = [listRoute, pageRoute] as const

export const programmesMenu: readonly MenuEntry[] = [{ group: '管理', label: '工作举措', to: '/programmes', permission: 'programmes.read' }]
