import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, dayParam, searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { accessKinds, requestStates } from '../rules.ts'

const duplicatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/duplicates',
  component: lazyRouteComponent(() => import('./DuplicatesPage.tsx'), 'DuplicatesPage'),
})

const mergesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/merges',
  validateSearch: searchOf({ after: cursors }),
  component: lazyRouteComponent(() => import('./MergesPage.tsx'), 'MergesPage'),
})

const mergeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/merge',
  validateSearch: searchOf({ kept: z.uuid(), merged: z.uuid() }),
  component: lazyRouteComponent(() => import('./MergePage.tsx'), 'MergePage'),
})

const requestsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/requests',
  validateSearch: searchOf({ state: z.enum(requestStates), request: z.uuid(), after: cursors }),
  component: lazyRouteComponent(() => import('./RequestsPage.tsx'), 'RequestsPage'),
})

const openingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit/openings',
  validateSearch: searchOf({ person: z.uuid(), account: z.string().max(100), kind: z.enum(accessKinds), from: dayParam, to: dayParam, after: cursors }),
  component: lazyRouteComponent(() => import('./OpeningsPage.tsx'), 'OpeningsPage'),
})

/** The console's pages of natural persons. */
export const peopleRoutes = [duplicatesRoute, mergesRoute, mergeRoute, requestsRoute, openingsRoute] as const

export const peopleMenu: readonly MenuEntry[] = [
  { group: '管理', label: '人员合并', to: '/people/duplicates', permission: 'people.merge', also: ['/people/merges', '/people/merge'] },
  { group: '管理', label: '本人申请', to: '/people/requests', permission: 'people.decideRequests' },
  { group: '设置', label: '谁打开过谁的资料', to: '/audit/openings', permission: 'people.audit', under: '/audit' },
]
