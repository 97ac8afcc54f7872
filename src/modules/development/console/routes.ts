import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, flag, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { accountabilityStates, caseStates, stages, stepCodes } from '../rules.ts'

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development',
  validateSearch: searchOf({
    org: z.uuid(),
    stage: z.enum(stages),
    step: z.enum(stepCodes),
    state: z.enum(caseStates),
    late: flag,
    q: words,
    after: cursors,
  }),
  component: lazyRouteComponent(() => import('./CasesPage.tsx'), 'CasesPage'),
})

const funnelRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development/funnel',
  validateSearch: searchOf({ org: z.uuid() }),
  component: lazyRouteComponent(() => import('./FunnelPage.tsx'), 'FunnelPage'),
})

const noticesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development/notices',
  validateSearch: searchOf({ running: flag, box: z.uuid(), after: cursors }),
  component: lazyRouteComponent(() => import('./NoticesPage.tsx'), 'NoticesPage'),
})

const accountabilityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development/accountability',
  validateSearch: searchOf({ state: z.enum(accountabilityStates), after: cursors }),
  component: lazyRouteComponent(() => import('./AccountabilityPage.tsx'), 'AccountabilityPage'),
})

const caseRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development/$id',
  component: lazyRouteComponent(() => import('./CasePage.tsx'), 'CasePage'),
})

/** The console's pages of 发展党员. */
export const developmentRoutes = [listRoute, funnelRoute, noticesRoute, accountabilityRoute, caseRoute] as const

export const developmentMenu: readonly MenuEntry[] = [
  // Who may read counts alone is led on to them.
  { group: '管理', label: '发展党员', tab: '名单', to: '/development', permission: 'development.funnel' },
  { group: '管理', label: '各支部人数', to: '/development/funnel', permission: 'development.funnel', under: '/development' },
  { group: '管理', label: '公示', to: '/development/notices', permission: 'development.read', under: '/development' },
  { group: '管理', label: '问责', to: '/development/accountability', permission: 'development.account', under: '/development' },
]
