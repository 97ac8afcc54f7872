import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, many, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { electionKinds, electionStates, electiveKinds, termStates } from '../rules.ts'

const termsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/elections',
  validateSearch: searchOf({ street: z.uuid(), state: many(z.enum(termStates)), kind: many(z.enum(electiveKinds)), q: words, after: cursors }),
  component: lazyRouteComponent(() => import('./TermsPage.tsx'), 'TermsPage'),
})

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/elections/list',
  validateSearch: searchOf({ street: z.uuid(), state: many(z.enum(electionStates)), kind: many(z.enum(electionKinds)), q: words, after: cursors }),
  component: lazyRouteComponent(() => import('./ElectionsPage.tsx'), 'ElectionsPage'),
})

const bodyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/elections/bodies/$id',
  component: lazyRouteComponent(() => import('./BodyPage.tsx'), 'BodyPage'),
})

const electionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/elections/$id',
  component: lazyRouteComponent(() => import('./ElectionPage.tsx'), 'ElectionPage'),
})

/** The console's pages of terms and elections. */
export const electionsRoutes = [termsRoute, listRoute, bodyRoute, electionRoute] as const

export const electionsMenu: readonly MenuEntry[] = [
  { group: '管理', label: '换届选举', tab: '任期', to: '/elections', permission: 'elections.terms' },
  { group: '管理', label: '历次选举', to: '/elections/list', permission: 'elections.terms', under: '/elections' },
]
