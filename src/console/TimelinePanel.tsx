import type { InfiniteData } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { formatInstant } from '#platform/time/format.ts'
import { EmptyState, Loaded } from './Loaded.tsx'

/** One entry, as every module's `timeline` procedure gives it. */
export interface TimelineItem {
  seq: number
  at: string
  subjectType?: string
  actorName: string
  actorRole: string
  onBehalfOf: string | null
  action: string
  /** What was done, in words. */
  label: string
  note: string | null
  data: Record<string, unknown>
}

interface Props {
  /** `useInfiniteQuery(api.….timeline.infiniteOptions(…))` */
  query: {
    data: InfiniteData<{ items: readonly TimelineItem[] }> | undefined
    error: unknown
    refetch(): unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage(): unknown
  }
  /** Further words about an entry out of its facts: 由 甲 调整到 乙. */
  explain?(item: TimelineItem): ReactNode
}

/** 全程纪实: who did what and when, newest first; nothing in it can be changed. */
export function TimelinePanel({ query, explain }: Props) {
  return (
    <section className="c-card c-timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">全程纪实</h2>
      <Loaded query={query}>
        {(data) => {
          const items = data.pages.flatMap((p) => p.items)
          if (items.length === 0) return <EmptyState title="还没有记录" />
          return (
            <ol>
              {items.map((item) => {
                const more = explain?.(item)
                return (
                  <li key={`${item.subjectType ?? ''}${item.seq}`}>
                    <time dateTime={item.at}>{formatInstant(new Date(item.at))}</time>
                    <p className="c-timeline-what">{item.label}</p>
                    {more && <div className="c-timeline-more">{more}</div>}
                    {item.note && <p className="c-timeline-note">{item.note}</p>}
                    <p className="c-timeline-who">
                      {item.actorName}（{item.actorRole}）{item.onBehalfOf && `，代${item.onBehalfOf}办理`}
                    </p>
                  </li>
                )
              })}
            </ol>
          )
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button block loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          查看更早的记录
        </Button>
      )}
    </section>
  )
}
