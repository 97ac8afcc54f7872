import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, many, searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'

const dutiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/duties',
  validateSearch: searchOf({
    street: z.uuid(),
    org: z.uuid(),
    kind: many(z.string().max(60)),
    state: z.enum(['OVERDUE', 'SOON', 'LATER']),
    after: cursors,
  }),
  component: lazyRouteComponent(() => import('./DutiesPage.tsx'), 'DutiesPage'),
})

/** The console's page of what is due. */
export const dutiesRoutes = [dutiesRoute] as const

export const dutiesMenu: readonly MenuEntry[] = [{ group: '工作', label: '到期事项', to: '/duties', permission: 'duties.read' }]
