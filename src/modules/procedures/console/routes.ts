import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { cursors, many, searchOf, words } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'
import { caseStates } from '../rules.ts'

const casesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/procedures',
  validateSearch: searchOf({ street: z.uuid(), state: many(z.enum(caseStates)), code: words, q: words, after: cursors }),
  component: lazyRouteComponent(() => import('./CasesPage.tsx'), 'CasesPage'),
})

const caseRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/procedures/cases/$id',
  component: lazyRouteComponent(() => import('./CasePage.tsx'), 'CasePage'),
})

const templatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/procedures/templates',
  validateSearch: searchOf({ street: z.uuid() }),
  component: lazyRouteComponent(() => import('./TemplatesPage.tsx'), 'TemplatesPage'),
})

const templateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/procedures/templates/$id',
  component: lazyRouteComponent(() => import('./TemplatePage.tsx'), 'TemplatePage'),
})

/** The console's pages of step-by-step programmes. */
export const proceduresRoutes = [casesRoute, caseRoute, templatesRoute, templateRoute] as const

export const proceduresMenu: readonly MenuEntry[] = [
  { group: '管理', label: '分步流程', tab: '办理', to: '/procedures', permission: 'procedures.read', also: ['/procedures/cases'] },
  { group: '管理', label: '流程模板', to: '/procedures/templates', permission: 'procedures.read', under: '/procedures' },
]
