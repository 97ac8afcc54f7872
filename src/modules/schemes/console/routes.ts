import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { dayParam, searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'

const schemesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schemes',
  validateSearch: searchOf({ street: z.uuid(), day: dayParam }),
  component: lazyRouteComponent(() => import('./SchemesPage.tsx'), 'SchemesPage'),
})

/** The console's page of rules. */
export const schemesRoutes = [schemesRoute] as const

export const schemesMenu: readonly MenuEntry[] = [{ group: '设置', label: '规则与方案', to: '/schemes', permission: 'schemes.read' }]
