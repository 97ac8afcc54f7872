import { Invalid, NotFound } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, Moves, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { reliefLifecycle } from '../lifecycle.ts'
import { keptBranches, monthPage, reliefPage } from '../queries.ts'
import { moveRelief, said } from '../relief.ts'
import { addToMonth, type Month, moneyText, monthOf, monthText, type PayWay, payWayLabels, payWays, type ReliefMove, reliefMoves } from '../rules.ts'
import { recordPayments } from '../service.ts'

const work = (base: string) => ({ href: `${base}/work`, label: '支部工作' })

/** Which branch's dues to record; who keeps one goes straight to it. */
export const workDuesPage = definePage({
  path: '/work/dues',
  gate: 'dues.keep',
  async get(request) {
    const { base } = request.street
    const branches = await keptBranches(request)
    if (branches.length === 1) return { redirect: `${base}/work/dues/${branches[0]!.id}` }
    return {
      title: '党费登记',
      back: work(base),
      place: '/me',
      body: (
        <Card>
          {branches.length === 0 ? (
            <p className="empty">没有您负责的支部。</p>
          ) : (
            <Rows items={branches.map((b) => ({ key: b.id, href: `${base}/work/dues/${b.id}`, title: b.name }))} />
          )}
        </Card>
      ),
    }
  },
})

const monthAsked = ({ query, now }: SiteRequest): Month => {
  const asked = `${query.get('month') ?? ''}-01`
  return isDay(asked) ? asked : monthOf(today(now))
}

/** The month on the phone: tick who has paid, save. Amounts come from the formula. */
export const workMonthPage = definePage({
  path: '/work/dues/:id',
  gate: 'dues.keep',
  async get(request) {
    const { base } = request.street
    const month = monthAsked(request)
    const page = await monthPage(request, request.params.id ?? '', month)
    const done = page.rows.filter((r) => r.payment || r.before)
    const open = page.rows.filter((r) => !r.payment && !r.before && r.dueFen !== 0)
    const ready = open.filter((r) => r.dueFen !== null)
    const ticked = new Set(request.typed.getAll('member').map(String))
    const to = (m: Month) => `${base}/work/dues/${page.branch.id}?month=${m.slice(0, 7)}`
    return {
      title: `${monthText(month)}党费`,
      back: work(base),
      place: '/me',
      body: (
        <>
          <p className="quiet">
            {page.branch.name} · 已交 {page.totals.paid} 人，共 {page.totals.members} 人 · 实收 {moneyText(page.totals.paidFen)}
          </p>
          <div className="buttons">
            <a className="button" href={to(addToMonth(month, -1))}>
              上一月
            </a>
            <a className="button" href={to(addToMonth(month, 1))}>
              下一月
            </a>
          </div>
          <Card title="登记已交" id="open">
            {ready.length === 0 ? (
              <p className="empty">{open.length === 0 ? '本月应交的党员都已登记。' : '其余党员尚未核定计算基数，请在电脑上核定。'}</p>
            ) : (
              <PostForm>
                <fieldset className="field" id="member" tabIndex={-1}>
                  <legend>今天谁交了党费</legend>
                  {ready.map((r) => (
                    <label className="choice" key={r.membershipId}>
                      <input type="checkbox" name="member" value={r.membershipId} defaultChecked={ticked.has(r.membershipId)} />
                      {r.name}　{moneyText(r.dueFen!)}
                      {r.quarterly && '（按季度）'}
                    </label>
                  ))}
                </fieldset>
                <TextField request={request} name="paidOn" label="交纳日期" type="date" value={today(request.now)} />
                <ChoiceField request={request} name="way" label="交纳方式" value="CASH" choices={payWays.map((w) => ({ value: w, label: payWayLabels[w] }))} />
                <button type="submit" className="button main">
                  登记
                </button>
              </PostForm>
            )}
          </Card>
          {done.length > 0 && (
            <Card title="已登记" id="done">
              <Rows
                items={done.map((r) => ({
                  key: r.membershipId,
                  title: r.name,
                  sub: r.payment ? `${moneyText(r.payment.amountFen)} · ${formatDay(r.payment.paidOn)} · 收据 ${r.payment.receipt}` : '名册登记已交',
                }))}
              />
            </Card>
          )}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const month = monthAsked(request as SiteRequest)
    const members = form.getAll('member').map(String)
    const paidOn = String(form.get('paidOn') ?? '')
    const way = String(form.get('way') ?? '')
    const wrong = [
      ...(members.length ? [] : [{ path: 'member', message: '请勾选已交党费的党员' }]),
      ...(isDay(paidOn) ? [] : [{ path: 'paidOn', message: '请填写交纳日期' }]),
      ...((payWays as readonly string[]).includes(way) ? [] : [{ path: 'way', message: '请选择交纳方式' }]),
    ]
    if (wrong.length) throw new Invalid(wrong)
    const id = request.params.id ?? ''
    await recordPayments(request, id, { paidOn, way: way as PayWay, payments: members.map((membershipId) => ({ membershipId, month })) })
    return { redirect: `${request.street.base}/work/dues/${id}?month=${month.slice(0, 7)}` }
  },
})

/** Requests to pay less that wait for the branch. */
export const workReliefsPage = definePage({
  path: '/work/dues/reliefs',
  gate: 'dues.keep',
  async get(request) {
    const { base } = request.street
    const { items } = await reliefPage(request, { limit: 60 })
    return {
      title: '减免申请',
      back: work(base),
      place: '/me',
      body: (
        <Card>
          {items.length === 0 ? (
            <p className="empty">没有减免申请。</p>
          ) : (
            <Rows
              items={items.map((r) => ({
                key: r.id,
                href: `${base}/work/dues/reliefs/${r.id}`,
                title: `${r.member.name} · ${said(r)}`,
                sub: `${r.branch.name} · ${formatDay(r.requestedOn)} ${r.requestedBy}提出`,
                aside: <span className={`tag tone-${reliefLifecycle.states[r.state].tone}`}>{reliefLifecycle.states[r.state].label}</span>,
              }))}
            />
          )}
        </Card>
      ),
    }
  },
})

/** One request: what it says, and the decision. */
export const workReliefPage = definePage({
  path: '/work/dues/reliefs/:id',
  gate: 'dues.keep',
  async get(request) {
    const { base } = request.street
    const r = await oneRelief(request)
    const asked = r.moves.find((m) => m.name === request.query.get('move') && !m.closed)
    const href = `${base}/work/dues/reliefs/${r.id}`
    return {
      title: `${r.member.name}申请减免党费`,
      back: { href: asked ? href : `${base}/work/dues/reliefs`, label: asked ? '这份申请' : '减免申请' },
      place: '/me',
      body: (
        <>
          <Card>
            <Facts
              facts={[
                ['状态', reliefLifecycle.states[r.state].label],
                ['党支部', r.branch.name],
                ['申请', said(r)],
                ['现应交', r.dueFen === null ? '尚未核定' : `每月 ${moneyText(r.dueFen)}`],
                ['困难情况', r.reason],
                ['提出', `${formatDay(r.requestedOn)}，${r.requestedBy}`],
                ['支部研究日期', r.decidedOn && formatDay(r.decidedOn)],
                ['备案日期', r.filedOn && formatDay(r.filedOn)],
              ]}
            />
          </Card>
          {asked ? (
            <div className="card">
              <PostForm>
                <input type="hidden" name="move" value={asked.name} />
                <TextArea request={request} name="note" label={asked.note?.label ?? '说明'} optional={!asked.note?.required} rows={3} />
                <button type="submit" className={asked.grave ? 'button grave' : 'button main'}>
                  {asked.label}
                </button>
              </PostForm>
            </div>
          ) : (
            <Moves moves={r.moves} href={href} />
          )}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const name = String(form.get('move') ?? '')
    if (!(reliefMoves as readonly string[]).includes(name)) throw new Invalid([{ path: 'note', message: '请选择怎样办理' }])
    await moveRelief(request, request.params.id ?? '', name as ReliefMove, { note: String(form.get('note') ?? '') })
    return { redirect: `${request.street.base}/work/dues/reliefs/${request.params.id}` }
  },
})

async function oneRelief(request: SiteRequest) {
  const { items } = await reliefPage(request, { limit: 1, id: request.params.id ?? '' })
  const [relief] = items
  if (!relief) throw new NotFound('这份申请')
  return relief
}
