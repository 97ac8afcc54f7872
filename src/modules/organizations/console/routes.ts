import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, flag, many, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { organizationKinds } from '../rules.ts'

const treeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/organizations',
  validateSearch: searchOf({ street: z.uuid(), at: z.uuid(), q: words, dissolved: flag }),
  component: lazyRouteComponent(() => import('./TreePage.tsx'), 'TreePage'),
})

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/organizations/list',
  validateSearch: searchOf({ street: z.uuid(), below: z.uuid(), kind: many(z.enum(organizationKinds)), q: words, dissolved: flag, after: cursors }),
  component: lazyRouteComponent(() => import('./ListPage.tsx'), 'ListPage'),
})

const pageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/organizations/$id',
  component: lazyRouteComponent(() => import('./OrganizationPage.tsx'), 'OrganizationPage'),
})

/** The console's pages of organizations. */
export const organizationsRoutes = [treeRoute, listRoute, pageRoute] as const

export const organizationsMenu: readonly MenuEntry[] = [{ group: '管理', label: '组织', to: '/organizations', permission: 'organizations.read' }]
