import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, dayParam, flag, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { authEventKinds } from '#platform/auth/rules.ts'
import { roles } from '#platform/scope/actor.ts'

const accountsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/accounts',
  validateSearch: searchOf({ q: words, role: z.enum(roles), street: z.uuid(), disabled: flag, account: z.string().max(64), after: cursors }),
  component: lazyRouteComponent(() => import('./AccountsPage.tsx'), 'AccountsPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: searchOf({ account: z.string().max(64), subject: words, from: dayParam, to: dayParam, after: cursors }),
  component: lazyRouteComponent(() => import('./AuditPage.tsx'), 'AuditPage'),
})

const doorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit/door',
  validateSearch: searchOf({ account: z.string().max(64), kind: z.enum(authEventKinds), from: dayParam, to: dayParam, after: cursors }),
  component: lazyRouteComponent(() => import('./DoorPage.tsx'), 'DoorPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  validateSearch: searchOf({ street: z.uuid() }),
  component: lazyRouteComponent(() => import('./SettingsPage.tsx'), 'SettingsPage'),
})

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox',
  component: lazyRouteComponent(() => import('./InboxPage.tsx'), 'InboxPage'),
})

/** Where the door leads on to: an address of the console, never one of another site. */
const back = z.string().regex(/^\/console\/(?!\/)/)

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: searchOf({ back }),
  component: lazyRouteComponent(() => import('./LoginPage.tsx'), 'LoginPage'),
})

const passwordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password',
  validateSearch: searchOf({ back }),
  component: lazyRouteComponent(() => import('./PasswordPage.tsx'), 'PasswordPage'),
})

const secondFactorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/second-factor',
  validateSearch: searchOf({ back }),
  component: lazyRouteComponent(() => import('./SecondFactorPage.tsx'), 'SecondFactorPage'),
})

/** Pages at the door, which stand alone. */
export const doorPaths: readonly string[] = ['/login', '/password', '/second-factor']

/** The console's pages of accounts. */
export const accountsRoutes = [loginRoute, passwordRoute, secondFactorRoute, accountsRoute, auditRoute, doorRoute, settingsRoute, inboxRoute] as const

export const accountsMenu: readonly MenuEntry[] = [
  { group: '设置', label: '账号与授权', to: '/accounts', permission: 'accounts.view' },
  { group: '设置', label: '街道设置', to: '/settings', permission: 'accounts.settings' },
  { group: '设置', label: '审计', tab: '办理记录', to: '/audit', permission: 'accounts.audit' },
  { group: '设置', label: '登录与账号安全', to: '/audit/door', permission: 'accounts.audit', under: '/audit' },
]
