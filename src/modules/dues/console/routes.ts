import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { reliefStates } from '../rules.ts'

const year = z.coerce.number().int().min(2008).max(2200)

const totalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dues',
  validateSearch: searchOf({ org: z.uuid(), year }),
  component: lazyRouteComponent(() => import('./TotalsPage.tsx'), 'TotalsPage'),
})

const monthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dues/branches/$id',
  validateSearch: searchOf({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
  component: lazyRouteComponent(() => import('./MonthPage.tsx'), 'MonthPage'),
})

const yearRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dues/branches/$id/year',
  validateSearch: searchOf({ year }),
  component: lazyRouteComponent(() => import('./YearPage.tsx'), 'YearPage'),
})

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dues/members/$id',
  component: lazyRouteComponent(() => import('./MemberDuesPage.tsx'), 'MemberDuesPage'),
})

const reliefsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dues/reliefs',
  validateSearch: searchOf({ state: z.enum(reliefStates), after: cursors, relief: z.uuid() }),
  component: lazyRouteComponent(() => import('./ReliefsPage.tsx'), 'ReliefsPage'),
})

/** The console's pages of dues. */
export const duesRoutes = [totalsRoute, monthRoute, yearRoute, memberRoute, reliefsRoute] as const

export const duesMenu: readonly MenuEntry[] = [
  { group: '管理', label: '党费收缴', to: '/dues', permission: 'dues.totals' },
  { group: '管理', label: '减免申请', to: '/dues/reliefs', permission: 'dues.read', under: '/dues' },
]
