import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, dayParam, flag, many, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { postKinds } from '#modules/organizations/rules.ts'
import { markKinds, rosterSorts, standings } from '../rules.ts'
import { importRoutes } from './import-routes.ts'

const years = z.coerce.number().int().min(0).max(150)

/** What the address of a roster holds. A whole phone or identity number never stands in it: such a search is only kept in the page. */
export const rosterSearch = {
  org: z.uuid(),
  day: dayParam,
  standing: many(z.enum(standings)),
  sex: z.enum(['0', '1', '2', '9']),
  ageFrom: years,
  ageTo: years,
  edu: many(z.string().max(7)),
  eth: z.string().max(8),
  joinedFrom: dayParam,
  joinedUntil: dayParam,
  yearsFrom: years,
  yearsTo: years,
  mark: z.enum(markKinds),
  sinceFrom: dayParam,
  sinceUntil: dayParam,
  fullFrom: dayParam,
  fullUntil: dayParam,
  extended: z.enum(['YES', 'NO']),
  admitted: flag,
  post: z.enum(postKinds),
  q: words,
  sort: z.enum(rosterSorts),
  after: cursors,
}

const rosterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/members',
  validateSearch: searchOf(rosterSearch),
  component: lazyRouteComponent(() => import('./RosterPage.tsx'), 'RosterPage'),
})

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/members/$id',
  component: lazyRouteComponent(() => import('./MemberPage.tsx'), 'MemberPage'),
})

const statisticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/member-statistics',
  validateSearch: searchOf({ org: z.uuid(), day: dayParam }),
  component: lazyRouteComponent(() => import('./StatisticsPage.tsx'), 'StatisticsPage'),
})

/** The console's pages of members. */
export const membersRoutes = [rosterRoute, memberRoute, statisticsRoute, ...importRoutes] as const

export const membersMenu: readonly MenuEntry[] = [
  { group: '管理', label: '党员名册', to: '/members', permission: 'members.read' },
  { group: '管理', label: '党内统计', to: '/member-statistics', permission: 'members.statistics' },
]
