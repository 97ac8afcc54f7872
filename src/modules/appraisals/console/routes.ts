import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, dayParam, searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { grades, honorKinds, honorLevels, reviewStates } from '../rules.ts'

const year = z.coerce.number().int().min(1990).max(2200)

const boardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/appraisals',
  validateSearch: searchOf({ year, state: z.enum([...reviewStates, 'NONE']), org: z.uuid(), after: cursors }),
  component: lazyRouteComponent(() => import('./BoardPage.tsx'), 'BoardPage'),
})
const reviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/appraisals/$id',
  component: lazyRouteComponent(() => import('./ReviewPage.tsx'), 'ReviewPage'),
})
const resultsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/appraisals/results',
  validateSearch: searchOf({ year, grade: z.enum([...grades, 'NONE']), org: z.uuid(), after: cursors }),
  component: lazyRouteComponent(() => import('./ResultsPage.tsx'), 'ResultsPage'),
})
const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/appraisals/members/$id',
  component: lazyRouteComponent(() => import('./MemberRecordPage.tsx'), 'MemberRecordPage'),
})
const honorsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/honors',
  validateSearch: searchOf({ year, kind: z.enum(honorKinds), level: z.enum(honorLevels), org: z.uuid(), on: dayParam, after: cursors }),
  component: lazyRouteComponent(() => import('./HonorsPage.tsx'), 'HonorsPage'),
})
const annualRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/annual-statistics',
  validateSearch: searchOf({ year, org: z.uuid() }),
  component: lazyRouteComponent(() => import('./AnnualPage.tsx'), 'AnnualPage'),
})

/** The console's pages of reviews, honors and the yearly tables. */
export const appraisalsRoutes = [boardRoute, resultsRoute, reviewRoute, memberRoute, honorsRoute, annualRoute] as const

export const appraisalsMenu: readonly MenuEntry[] = [
  { group: '管理', label: '民主评议', to: '/appraisals', permission: 'appraisals.read' },
  { group: '管理', label: '评议结果', to: '/appraisals/results', permission: 'appraisals.read', under: '/appraisals' },
  { group: '管理', label: '荣誉', to: '/honors', permission: 'appraisals.read', under: '/appraisals' },
  { group: '管理', label: '年报', to: '/annual-statistics', permission: 'appraisals.statistics', under: '/member-statistics' },
]
