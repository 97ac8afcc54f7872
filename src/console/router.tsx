import { type AnyRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { BrokenPage, rootRoute } from './root.tsx'
import { parseSearch, stringifySearch } from './search-params.ts'
import { useHost, useSession } from './session.ts'

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home })

/** Where `/` leads: to the first entry of one's menu, else to the messages. */
function Home() {
  const { menu, inboxPath } = useHost()
  const { permissions } = useSession()
  return <Navigate to={menu.find((entry) => !entry.under && permissions.has(entry.permission))?.to ?? inboxPath} replace />
}

/** The console's router over the modules' pages, below `/console`. */
export function createConsoleRouter<const R extends readonly AnyRoute[]>(routes: R) {
  return createRouter({
    routeTree: rootRoute.addChildren([homeRoute, ...routes]),
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    scrollRestoration: true,
  })
}
