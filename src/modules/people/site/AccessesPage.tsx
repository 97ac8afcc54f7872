import { formatInstant } from '#platform/time/format.ts'
import { Card, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { myAccesses } from '../queries.ts'
import { accessKindLabels } from '../rules.ts'

/** 谁看过我的资料: every opening of the person's own record, newest first. */
export const accessesPage = definePage({
  path: '/me/accesses',
  gate: 'signedIn',
  async get(request) {
    const { street, query } = request
    const page = await myAccesses(request, { cursor: query.get('cursor') ?? undefined, limit: 20 })
    return {
      title: '谁看过我的资料',
      back: { href: `${street.base}/me`, label: '我的' },
      place: '/me',
      body: (
        <Card>
          {page.items.length === 0 ? (
            <p className="empty">还没有人打开过您的资料。工作人员每次打开，这里都会留下记录，谁也不能删改。</p>
          ) : (
            <Rows
              items={page.items.map((a) => ({
                key: String(a.id),
                title: `${a.actorName}（${a.actorRole}）查看${accessKindLabels[a.kind]}`,
                sub: `${formatInstant(new Date(a.at))} · 用途：${a.purpose}`,
              }))}
            />
          )}
          {page.next && (
            <a className="button" href={`${street.base}/me/accesses?cursor=${encodeURIComponent(page.next)}`}>
              更早的记录
            </a>
          )}
          <p className="quiet">对某次查看有疑问的，请拨打街道值班电话，或向区级管理员反映。</p>
        </Card>
      ),
    }
  },
})
