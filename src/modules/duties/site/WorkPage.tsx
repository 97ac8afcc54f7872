import { formatDay } from '#platform/time/format.ts'
import { Card, Rows } from '#site/kit.tsx'
import { type Door, definePage, doorsFor } from '#site/page.ts'
import { dutyList } from '../queries.ts'

/** The way here, for the page 我的. */
export const workDoor: Door = { href: '/work', label: '支部工作', sub: '到期事项，在手机上办理', permission: 'duties.read' }

const SHOWN = 30
const AHEAD_DAYS = 180

/** 工作: what is due where the account works, and the doors to what can be done on the phone. `doors` come from the modules above. */
export const workPage = (doors: readonly Door[]) =>
  definePage({
    path: '/work',
    gate: 'duties.read',
    async get(request) {
      const { base } = request.street
      const open = doorsFor(request.actor, doors)
      const { items, next } = await dutyList(request, { streetId: request.street.id, withinDays: AHEAD_DAYS, limit: SHOWN })
      return {
        title: '支部工作',
        place: '/me',
        back: { href: `${base}/me`, label: '我的' },
        body: (
          <>
            <Card title="到期事项" id="due">
              {items.length === 0 ? (
                <p>半年内没有到期的事项。换届、发展党员、组织关系转接等事项的期限会自动出现在这里。</p>
              ) : (
                <Rows
                  items={items.map((d) => ({
                    key: d.id,
                    ...(d.siteHref && { href: base + d.siteHref }),
                    title: d.title,
                    sub: `${d.days < 0 ? `已逾期 ${-d.days} 天` : d.days === 0 ? '今天到期' : `还有 ${d.days} 天`} · ${formatDay(d.dueOn)} · ${d.clause}`,
                  }))}
                />
              )}
              {next && <p className="quiet">只列半年内最早到期的 {SHOWN} 项，全部事项请在电脑上的管理端查看。</p>}
            </Card>
            {open.length > 0 && (
              <Card title="办理" id="doors">
                <Rows items={open.map((d) => ({ key: d.href, href: base + d.href, title: d.label, sub: d.sub }))} />
              </Card>
            )}
          </>
        ),
      }
    },
  })
