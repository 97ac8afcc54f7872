import { inboxOf, markRead } from '#platform/notify/notify.ts'
import { formatInstant } from '#platform/time/format.ts'
import { Card, PostForm, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'

/** Messages for the account, newest first. */
export const inboxPage = definePage({
  path: '/me/inbox',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const page = await inboxOf(request, { before: request.query.get('before') ?? undefined, limit: 20 })
    const unread = page.items.some((m) => !m.readAt)
    const href = (link: string | null) => (link === null ? undefined : link.startsWith('/me') || link.startsWith('/my-branch') ? base + link : link)
    return {
      title: '消息',
      back: { href: `${base}/me`, label: '我的' },
      place: '/me',
      body: (
        <>
          <Card>
            {page.items.length === 0 ? (
              <p className="empty">没有消息。申请的办理结果、支部的通知会发到这里。</p>
            ) : (
              <Rows
                items={page.items.map((m) => ({
                  key: m.id,
                  href: href(m.link),
                  title: m.readAt ? m.title : `未读 · ${m.title}`,
                  sub: [m.body, formatInstant(m.createdAt)].filter(Boolean).join(' · '),
                }))}
              />
            )}
            {page.next && (
              <a className="button" href={`${base}/me/inbox?before=${page.next}`}>
                更早的消息
              </a>
            )}
          </Card>
          {unread && (
            <PostForm className="buttons">
              <button type="submit" className="button">
                全部标为已读
              </button>
            </PostForm>
          )}
        </>
      ),
    }
  },
  async post(request) {
    await markRead(request)
    return { redirect: `${request.street.base}/me/inbox` }
  },
})
