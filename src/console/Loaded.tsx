import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { problemOf } from './errors.ts'

/** Why a part of a page is not there, and a way to ask again. */
export function QueryProblem({ error, retry }: { error: unknown; retry(): unknown }) {
  const problem = problemOf(error)
  return (
    <div className="c-problem" role="alert">
      <p>{problem.message}</p>
      {problem.code !== 'notFound' && (
        <button type="button" className="c-plain-button" onClick={() => retry()}>
          再试一次
        </button>
      )}
    </div>
  )
}

/** What a query brings, or that it is on its way, or why it is not there. */
export function Loaded<T>({ query, children }: { query: { data: T | undefined; error: unknown; refetch(): unknown }; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <QueryProblem error={query.error} retry={query.refetch} />
  return (
    <div role="status" aria-label="正在读取">
      <Skeleton active title={false} paragraph={{ rows: 4 }} />
    </div>
  )
}

/** An empty list: why it is empty, and what to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="c-empty">
      <p className="c-empty-title">{title}</p>
      {children}
    </div>
  )
}
