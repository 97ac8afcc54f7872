import { Invalid } from '#platform/errors.ts'
import { today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, PostForm, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { reviewLifecycle } from '../lifecycle.ts'
import { board, getReview } from '../queries.ts'
import { deciderLabels, gradeLabels, grades } from '../rules.ts'
import { moveReview, openReview, saveReview } from '../service.ts'
import { ReviewForm, reviewOf } from './ReviewForm.tsx'

const SHOWN = 100

/** Branches of the account with their review of this year, and those of last year that are still open; who keeps one branch goes straight to it. */
export const workReviewsPage = definePage({
  path: '/work/appraisals',
  gate: 'appraisals.keep',
  async get(request) {
    const { base } = request.street
    const year = Number(today(request.now).slice(0, 4))
    const [late, now] = [await board(request, { year: year - 1, state: 'OPEN', limit: SHOWN }), await board(request, { year, limit: SHOWN })]
    const rows = [...late.items.map((r) => ({ ...r, year: year - 1 })), ...now.items.map((r) => ({ ...r, year }))]
    if (rows.length === 1 && rows[0]!.reviewId && !request.refused) return { redirect: `${base}/work/appraisals/${rows[0]!.reviewId}` }
    const [begun, notYet] = [rows.filter((r) => r.reviewId), rows.filter((r) => !r.reviewId)]
    return {
      title: '民主评议',
      place: '/me',
      back: { href: `${base}/work`, label: '支部工作' },
      body: (
        <>
          {rows.length === 0 && <p className="empty">没有您负责的支部。</p>}
          {begun.length > 0 && (
            <Card>
              <Rows
                items={begun.map((r) => ({
                  key: r.reviewId!,
                  href: `${base}/work/appraisals/${r.reviewId}`,
                  title: r.branch.name,
                  sub: [`${r.year}年度`, r.heldOn && `${formatDay(r.heldOn)}评议`, `参加 ${r.members} 人`].filter(Boolean).join(' · '),
                  aside: r.state && <span className={`tag tone-${reviewLifecycle.states[r.state].tone}`}>{reviewLifecycle.states[r.state].label}</span>,
                }))}
              />
            </Card>
          )}
          {notYet.length > 0 && (
            <Card title="还没有开始" id="start">
              <PostForm>
                <fieldset className="field" id="branch" tabIndex={-1}>
                  <legend>开始{year}年度评议的支部</legend>
                  {notYet.map((r) => (
                    <label className="choice" key={r.branch.id}>
                      <input type="radio" name="branch" value={r.branch.id} defaultChecked={notYet.length === 1} />
                      {r.branch.name}
                    </label>
                  ))}
                </fieldset>
                <button type="submit" className="button main">
                  开始评议
                </button>
              </PostForm>
            </Card>
          )}
          {(late.next || now.next) && <p className="quiet">只列前 {SHOWN} 个支部，全部请在电脑上的管理端查看。</p>}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const branch = String(form.get('branch') ?? '')
    if (!branch) throw new Invalid([{ path: 'branch', message: '请选择支部' }])
    const id = await openReview(request, branch, Number(today(request.now).slice(0, 4)))
    return { redirect: `${request.street.base}/work/appraisals/${id}` }
  },
})

type Review = Awaited<ReturnType<typeof getReview>>

/** What a review holds, for reading. */
function Shown({ r }: { r: Review }) {
  return (
    <>
      <Card title="评议情况" id="facts">
        <Facts
          facts={[
            ['状态', reviewLifecycle.states[r.state].label],
            ['评议日期', r.heldOn && formatDay(r.heldOn)],
            ['测评票', r.ballotsIssued !== null && `发出 ${r.ballotsIssued} 张，收回 ${r.ballotsReturned ?? 0} 张`],
            ['确定等次', r.decidedOn && `${formatDay(r.decidedOn)}，${r.decider ? deciderLabels[r.decider] : ''}`],
            ['应完成', r.state === 'OPEN' && formatDay(r.dueOn)],
          ]}
        />
      </Card>
      <Card title="等次" id="lines">
        <Rows
          items={r.lines.map((l) => ({
            key: l.membershipId,
            title: l.name,
            sub: l.absentReason ? `未参加：${l.absentReason}` : grades.map((g) => `${gradeLabels[g]} ${l.ballots[g]} 票`).join('，'),
            aside: <span className="tag tone-plain">{l.absentReason ? '未参加' : l.grade ? gradeLabels[l.grade] : '不定等次'}</span>,
          }))}
        />
      </Card>
    </>
  )
}

/** One review on the phone after the meeting: days, counts, a grade for each member, saved all at once; closed when nothing is missing. */
export const workReviewPage = definePage({
  path: '/work/appraisals/:id',
  gate: 'appraisals.keep',
  maxBytes: 1024 ** 2,
  async get(request) {
    const { base } = request.street
    const r = await getReview(request, request.params.id ?? '')
    return {
      title: `${r.branch.name}${r.year}年度民主评议`,
      place: '/me',
      back: { href: `${base}/work`, label: '支部工作' },
      body: (
        <>
          {request.query.has('saved') && (
            <p className="notice ok" role="status">
              {r.state === 'CLOSED' ? '已完成评议，等次记入党员档案。' : '已保存。'}
            </p>
          )}
          {r.canKeep && r.heldOn && !request.refused && r.missing.length > 0 && (
            <Card title="完成前还要补上" id="missing">
              <ul className="tips">
                {r.missing.map((m) => (
                  <li key={m}>{m}</li>
                ))}
              </ul>
            </Card>
          )}
          {r.canKeep ? (
            <>
              <ReviewForm request={request} r={r} />
              <PostForm>
                <input type="hidden" name="do" value="renew" />
                <button type="submit" className="button">
                  补入新转来的党员
                </button>
              </PostForm>
            </>
          ) : (
            <Shown r={r} />
          )}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const r = await getReview(request, request.params.id ?? '')
    const here = `${request.street.base}/work/appraisals/${r.id}`
    if (form.get('do') === 'renew') {
      await openReview(request, r.branch.id, r.year)
      return { redirect: here }
    }
    await saveReview(request, r.id, Number(form.get('version')), reviewOf(form, r))
    if (form.get('do') === 'close') await moveReview(request, r.id, 'close')
    return { redirect: `${here}?saved=1` }
  },
})
