import { formatDay } from '#platform/time/format.ts'
import { Card, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { myRecord } from '../queries.ts'
import { gradeLabels, honorKindLabels, honorLevelLabels } from '../rules.ts'

/** 我的评议与荣誉: my grade of each year and my honors. */
export const myRecordPage = definePage({
  path: '/me/appraisals',
  gate: 'signedIn',
  async get(request) {
    const record = await myRecord(request)
    const back = { href: `${request.street.base}/my-branch`, label: '我的支部' }
    if (!record)
      return {
        title: '我的评议与荣誉',
        back,
        place: '/my-branch',
        body: (
          <Card>
            <p>这个账号没有登记党员身份。党员请联系所在支部核对。</p>
          </Card>
        ),
      }
    return {
      title: '我的评议与荣誉',
      back,
      place: '/my-branch',
      body: (
        <>
          <Card title="民主评议" id="appraisals">
            {record.appraisals.length === 0 ? (
              <p className="empty">还没有完成的评议。支部每年开展一次民主评议，完成后可以在这里看到。</p>
            ) : (
              <Rows
                items={record.appraisals.map((a) => ({
                  key: `${a.year} ${a.branchName}`,
                  title: `${a.year}年度：${a.absentReason ? '未参加' : a.grade ? gradeLabels[a.grade] : '不定等次'}`,
                  sub: a.absentReason ? `${a.branchName} · ${a.absentReason}` : a.branchName,
                }))}
              />
            )}
          </Card>
          <Card title="荣誉" id="honors">
            {record.honors.length === 0 ? (
              <p className="empty">没有登记荣誉。</p>
            ) : (
              <Rows
                items={record.honors.map((h) => ({
                  key: h.id,
                  title: `${honorLevelLabels[h.level]}级${honorKindLabels[h.kind]}`,
                  sub: `${formatDay(h.awardedOn)} · ${h.issuer}${h.documentNumber ? ` · ${h.documentNumber}` : ''}${h.revokedOn ? ' · 已撤销' : ''}`,
                }))}
              />
            )}
          </Card>
        </>
      ),
    }
  },
})
