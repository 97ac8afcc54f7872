import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { api, client } from '#console/client.ts'
import { problemOf } from '#console/errors.ts'
import { Tag } from '#console/Facts.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { sessionKey } from '#console/session.ts'
import { formatInstant } from '#platform/time/format.ts'

/** The account's messages, newest first. Opening one, or saying so, marks it as read. */
export function InboxPage() {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<string | null>(null)
  const inbox = useInfiniteQuery(
    api.accounts.inbox.infiniteOptions({
      input: (before: string | undefined) => ({ before, limit: 30 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  const read = async (ids?: string[]) => {
    setProblem(null)
    try {
      await client.accounts.markRead({ ids })
      await Promise.all([queries.invalidateQueries({ queryKey: api.accounts.inbox.key() }), queries.invalidateQueries({ queryKey: sessionKey })])
    } catch (error) {
      setProblem(problemOf(error).message)
    }
  }
  const messages = inbox.data?.pages.flatMap((p) => p.items) ?? []
  const unread = messages.some((m) => m.readAt === null)
  return (
    <>
      <PageHeader title="消息" actions={unread && <Button onClick={() => read()}>全部标为已读</Button>} />
      {problem && (
        <p role="alert" className="c-wrong">
          {problem}
        </p>
      )}
      <section className="c-card" aria-label="消息">
        <Loaded query={inbox}>
          {() =>
            messages.length === 0 ? (
              <EmptyState title="还没有消息">
                <p>需要您办理或知道的事会出现在这里。</p>
              </EmptyState>
            ) : (
              <ul className="c-rows">
                {messages.map((m) => (
                  <li key={m.id}>
                    {m.readAt === null && <Tag tone="info">未读</Tag>}
                    <b>{m.link ? <MessageLink link={m.link} title={m.title} onOpen={() => m.readAt === null && void read([m.id])} /> : m.title}</b>
                    <time className="c-sub c-rows-end" dateTime={m.createdAt}>
                      {formatInstant(new Date(m.createdAt))}
                    </time>
                    {m.body && <p className="c-detail-text">{m.body}</p>}
                    {m.readAt === null && !m.link && (
                      <button type="button" className="c-text-button" aria-label={`把“${m.title}”标为已读`} onClick={() => read([m.id])}>
                        标为已读
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
        {inbox.hasNextPage && (
          <Button block loading={inbox.isFetchingNextPage} onClick={() => inbox.fetchNextPage()}>
            查看更早的消息
          </Button>
        )}
      </section>
    </>
  )
}

/** A message leads to a page of the console, or of the site. */
function MessageLink({ link, title, onOpen }: { link: string; title: string; onOpen(): void }) {
  const inside = link.startsWith('/console/') ? link.slice('/console'.length) : null
  return inside ? (
    <Link to={inside} onClick={onOpen}>
      {title}
    </Link>
  ) : (
    <a href={link} onClick={onOpen}>
      {title}
    </a>
  )
}
