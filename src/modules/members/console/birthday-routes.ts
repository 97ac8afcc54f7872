import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { rootRoute } from '#console/root.tsx'
import { searchOf } from '#console/search-params.ts'
import type { MenuEntry } from '#console/session.ts'

const birthdaysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/party-birthdays',
  validateSearch: searchOf({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
  component: lazyRouteComponent(() => import('./BirthdaysPage.tsx'), 'BirthdaysPage'),
})

export const birthdayRoutes = [birthdaysRoute] as const
export const birthdayMenu: readonly MenuEntry[] = [{ group: '管理', label: '政治生日', to: '/party-birthdays', permission: 'members.birthdays' }]
