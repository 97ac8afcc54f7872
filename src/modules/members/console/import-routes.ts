import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '#console/root.tsx'
import { cursors, searchOf } from '#console/search-params.ts'

const importsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/members/imports',
  validateSearch: searchOf({ after: cursors }),
  component: lazyRouteComponent(() => import('./ImportsPage.tsx'), 'ImportsPage'),
})

const importRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/members/imports/$id',
  component: lazyRouteComponent(() => import('./ImportPage.tsx'), 'ImportPage'),
})

/** The console's pages of roster imports. */
export const importRoutes = [importsRoute, importRoute] as const
