import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type AnyRouter, RouterProvider } from '@tanstack/react-router'
import { ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { problemOf, worthRetrying } from './errors.ts'
import { type Host, HostContext, sessionKey } from './session.ts'
import { theme } from './theme.ts'

/** Shows the console in the document: router of the modules' pages, and what the shell asks of the modules. */
export function startConsole(router: AnyRouter, host: Host): void {
  // A refusal may mean that the session has ended: ask who we are, and the shell goes to the log-in page when nobody.
  const askAgain = (error: unknown) => {
    const { code } = problemOf(error)
    if (code === 'forbidden' || code === 'UNAUTHORIZED') void queries.invalidateQueries({ queryKey: sessionKey })
  }
  const queries: QueryClient = new QueryClient({
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 15_000 }, mutations: { retry: false } },
    queryCache: new QueryCache({ onError: (error, query) => query.queryKey !== sessionKey && askAgain(error) }),
    mutationCache: new MutationCache({ onError: askAgain }),
  })
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content
  createRoot(document.getElementById('console')!).render(
    <StrictMode>
      <ConfigProvider locale={zhCN} theme={theme()} csp={nonce ? { nonce } : undefined} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
        <QueryClientProvider client={queries}>
          <HostContext value={host}>
            <RouterProvider router={router} />
          </HostContext>
        </QueryClientProvider>
      </ConfigProvider>
    </StrictMode>,
  )
}
