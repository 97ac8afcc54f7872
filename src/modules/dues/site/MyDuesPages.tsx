import { Invalid } from '#platform/errors.ts'
import { today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { receiptForm } from '../downloads.ts'
import { reliefLifecycle } from '../lifecycle.ts'
import { myDues, myReceipt } from '../queries.ts'
import { moveRelief, requestRelief, said } from '../relief.ts'
import { addToMonth, type Month, moneyText, monthOf, monthText, paymentKindLabels } from '../rules.ts'

/** 我的党费: my amount with the formula, months paid, receipts, and how to ask for relief. */
export const myDuesPage = definePage({
  path: '/me/dues',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const back = { href: `${base}/me`, label: '我的' }
    const dues = await myDues(request)
    if (!dues)
      return {
        title: '我的党费',
        back,
        place: '/me',
        body: (
          <Card>
            <p>这个账号没有登记党员身份。党员请联系所在支部核对。</p>
          </Card>
        ),
      }
    const open = dues.reliefs.find((r) => r.state === 'REQUESTED')
    const year = dues.month.slice(0, 4)
    return {
      title: '我的党费',
      back,
      place: '/me',
      body: (
        <>
          <Card title={`${monthText(dues.month)}`} id="now">
            <Facts
              facts={[
                ['本月应交', dues.dueFen === null ? '支部尚未核定，请向支部书记说明收入情况' : moneyText(dues.dueFen)],
                ['怎样得出', dues.explained],
                ['已交至', dues.paidThrough && monthText(dues.paidThrough)],
                ['待交月份', dues.unpaid.map((u) => `${monthText(u.month)}${u.dueFen === null ? '' : ` ${moneyText(u.dueFen)}`}`).join('、') || '没有'],
              ]}
            />
            <p className="quiet">党费交给支部，由支部登记并开具收据；本系统不收款。收入有变化的，请告诉支部。</p>
          </Card>
          {dues.reliefs.length > 0 && (
            <Card title="减免申请" id="reliefs">
              <Rows
                items={dues.reliefs.map((r) => ({
                  key: r.id,
                  title: said(r),
                  sub: `${formatDay(r.requestedOn)} ${r.requestedBy}提出`,
                  aside: <span className={`tag tone-${reliefLifecycle.states[r.state].tone}`}>{reliefLifecycle.states[r.state].label}</span>,
                }))}
              />
              {open && (
                <PostForm className="buttons">
                  <input type="hidden" name="relief" value={open.id} />
                  <button type="submit" className="button grave">
                    撤回申请
                  </button>
                </PostForm>
              )}
            </Card>
          )}
          {!open && (
            <div className="buttons">
              <a className="button" href={`${base}/me/dues/relief`}>
                交纳有困难，申请减免
              </a>
            </div>
          )}
          <Card title="交纳记录" id="payments">
            {dues.payments.length === 0 ? (
              <p className="empty">还没有登记。支部登记后，这里可以查看每月的收据。</p>
            ) : (
              <Rows
                items={dues.payments
                  .filter((p) => !p.takenBack)
                  .slice(0, 60)
                  .map((p) => ({
                    key: p.id,
                    href: `${base}/me/dues/receipts/${p.id}`,
                    title: p.kind === 'MONTHLY' ? `${monthText(p.month)} ${moneyText(p.amountFen)}` : `${paymentKindLabels.EXTRA} ${moneyText(p.amountFen)}`,
                    sub: `${formatDay(p.paidOn)}交纳 · 收据 ${p.receipt}`,
                  }))}
              />
            )}
            <p className="quiet">{year}年以前的收据也在这里；误登记后冲销的不列出。</p>
          </Card>
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    await moveRelief(request, String(form.get('relief') ?? ''), 'withdraw', {})
    return { redirect: `${request.street.base}/me/dues` }
  },
})

/** A receipt, to be kept or printed. */
export const receiptPage = definePage({
  path: '/me/dues/receipts/:id',
  gate: 'signedIn',
  async get(request) {
    const { name, payment } = await myReceipt(request, request.params.id ?? '')
    return {
      title: '党费收据',
      back: { href: `${request.street.base}/me/dues`, label: '我的党费' },
      place: '/me',
      body: (
        <Card>
          <Facts facts={receiptForm({ ...payment, name }).flat()} />
          {payment.takenBack && <p>这笔登记已经冲销，收据作废。</p>}
          {payment.toCentre && <p>一次多交 1000 元以上的党费，全额上缴中央。</p>}
        </Card>
      ),
    }
  },
})

/** Months that can be asked for: from six back to the next six. */
const monthsFor = (now: Date): Month[] => Array.from({ length: 13 }, (_, i) => addToMonth(monthOf(today(now)), i - 6))

/** Asks the branch for less, or nothing, for some months. */
export const askReliefPage = definePage({
  path: '/me/dues/relief',
  gate: 'signedIn',
  async get(request) {
    const dues = await myDues(request)
    return {
      title: '申请减免党费',
      back: { href: `${request.street.base}/me/dues`, label: '我的党费' },
      place: '/me',
      body: (
        <>
          <div className="card">
            <p>交纳党费确有困难的，可以申请少交或免交。申请由您所在的支部研究决定，报上级备案，结果会发到您的消息里；申请内容只有支部和党建工作人员能看到。</p>
            <PostForm>
              <TextField
                request={request}
                name="amountFen"
                label="申请每月交纳多少元"
                hint={dues?.dueFen ? `现在每月 ${moneyText(dues.dueFen)}；免交请填 0` : '免交请填 0'}
                inputMode="numeric"
                value="0"
              />
              <ChoiceField
                request={request}
                name="fromMonth"
                label="从哪个月起"
                value={monthOf(today(request.now))}
                choices={monthsFor(request.now).map((m) => ({ value: m, label: monthText(m) }))}
              />
              <ChoiceField
                request={request}
                name="untilMonth"
                label="多少个月"
                value="6"
                choices={[3, 6, 12].map((n) => ({ value: String(n), label: `${n} 个月` }))}
              />
              <TextArea request={request} name="reason" label="困难情况" rows={4} />
              <button type="submit" className="button main">
                提交申请
              </button>
            </PostForm>
          </div>
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const amount = Number(String(form.get('amountFen') ?? '').trim() || 'x')
    const fromMonth = String(form.get('fromMonth') ?? '')
    const months = Number(form.get('untilMonth'))
    const wrong = [
      ...(Number.isFinite(amount) && amount >= 0 && amount < 100_000 ? [] : [{ path: 'amountFen', message: '请填写每月交纳的金额，免交填 0' }]),
      ...(monthsFor(request.now).includes(fromMonth) ? [] : [{ path: 'fromMonth', message: '请选择从哪个月起' }]),
      ...([3, 6, 12].includes(months) ? [] : [{ path: 'untilMonth', message: '请选择多少个月' }]),
    ]
    const reason = String(form.get('reason') ?? '')
    if (reason.length > 500) wrong.push({ path: 'reason', message: '内容太长，请写在 500 字以内' })
    if (wrong.length) throw new Invalid(wrong)
    await requestRelief(request, { amountFen: Math.round(amount * 100), fromMonth, untilMonth: addToMonth(fromMonth, months), reason })
    return { redirect: `${request.street.base}/me/dues` }
  },
})
