import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, flag, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { floatingTabs, guestKinds } from '../rules.ts'

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/floating',
  validateSearch: searchOf({ tab: z.enum(floatingTabs), org: z.uuid(), q: words, after: cursors }),
  component: lazyRouteComponent(() => import('./FloatingPage.tsx'), 'FloatingPage'),
})

const guestsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/floating/guests',
  validateSearch: searchOf({ kind: z.enum(guestKinds), former: flag, q: words, guest: z.uuid(), after: cursors }),
  component: lazyRouteComponent(() => import('./GuestsPage.tsx'), 'GuestsPage'),
})

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/floating/$id',
  component: lazyRouteComponent(() => import('./FloatingMemberPage.tsx'), 'FloatingMemberPage'),
})

/** The console's pages of floating, lost and in-service members. */
export const floatingRoutes = [listRoute, guestsRoute, memberRoute] as const

export const floatingMenu: readonly MenuEntry[] = [
  { group: '管理', label: '流动党员', to: '/floating', permission: 'floating.read', tab: '流动、失联' },
  { group: '管理', label: '流入、双报到', to: '/floating/guests', permission: 'floating.read', under: '/floating' },
]
