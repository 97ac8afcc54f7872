import { type FieldError, Invalid, NotFound } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay, formatInstant } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { getCase } from '../case-view.ts'
import { noticePoster } from '../forms.ts'
import { decideObjection, objectionsOf, openNotice, withdrawNotice } from '../notices.ts'
import { noticeDays, noticeLabels, noticeSteps, objectionStateLabels, type RuleValues } from '../rules.ts'

type Case = Awaited<ReturnType<typeof getCase>>
type Notice = Case['notices'][number]

/** A typed text; what is wrong with it is noted. */
function reader(form: FormData) {
  const wrong: FieldError[] = []
  const text = (name: string, label: string, most: number, needed = true): string => {
    const typed = String(form.get(name) ?? '').trim()
    if (needed && !typed) wrong.push({ path: name, message: `请填写${label}` })
    if (typed.length > most) wrong.push({ path: name, message: `${label}太长，最多 ${most} 个字` })
    return typed
  }
  return { text, wrong }
}

/** The last notice of a person tells how the branch is reached, so that it is not typed again. */
const lastOf = (c: Case): Notice | undefined => c.notices[0]

/** Opens a notice before a step on the phone. */
export const openNoticePage = definePage({
  path: '/work/development/:id/notice',
  gate: 'development.keep',
  async get(request) {
    const { base } = request.street
    const c = await getCase(request, request.params.id ?? '')
    const here = `${base}/work/development/${c.id}`
    const step = c.noticeNeeded
    if (!step || !c.can.keep) return { redirect: here }
    const rules = c.rules as RuleValues
    const typed = String(request.typed.get('fromOn') ?? '')
    const fromOn = isDay(typed) ? typed : today(request.now)
    const { untilOn, allowedOn, provisional } = noticeDays(fromOn, rules.noticeWorkingDays)
    return {
      title: `${c.name}：${noticeLabels[step]}`,
      place: '/me',
      back: { href: here, label: c.name },
      body: (
        <div className="card">
          <p>
            公示 {rules.noticeWorkingDays} 个工作日。{formatDay(fromOn)}开始的，公示到 {formatDay(untilOn)}，{formatDay(allowedOn)}起可以办理下一步
            {provisional && '（当年放假安排尚未公布，以公布后为准）'}。
          </p>
          <p className="quiet">同时在网站公示姓名、性别、民族、出生年月、学历、工作单位及职务、有关日期和联系方式，到期自动撤下。</p>
          <PostForm>
            <input type="hidden" name="version" value={c.version} />
            <input type="hidden" name="step" value={step} />
            <TextField request={request} name="fromOn" type="date" label="开始日期" value={fromOn} />
            <TextField request={request} name="place" label="张贴处" value={lastOf(c)?.place ?? ''} />
            <TextField request={request} name="contact" label="受理反映的组织、地址和办公电话" value={lastOf(c)?.contact ?? c.branch.name} />
            <fieldset className="field" id="floating" tabIndex={-1}>
              <legend>是流动人员的</legend>
              <label className="choice">
                <input type="checkbox" name="floating" value="1" defaultChecked={request.typed.has('floating')} />
                流动人员，在流入地同时公示
              </label>
            </fieldset>
            <TextField request={request} name="secondPlace" label="流入地的张贴处" optional />
            <button type="submit" className="button main">
              发布公示
            </button>
          </PostForm>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const { text, wrong } = reader(form)
    const fromOn = text('fromOn', '开始日期', 10)
    if (fromOn && !isDay(fromOn)) wrong.push({ path: 'fromOn', message: '请填写开始日期' })
    const place = text('place', '张贴处', 200)
    const contact = text('contact', '受理反映的组织和电话', 200)
    const secondPlace = text('secondPlace', '流入地的张贴处', 200, false)
    if (wrong.length) throw new Invalid(wrong)
    const step = noticeSteps.find((s) => s === form.get('step'))
    if (!step) throw new NotFound('这项公示')
    const file = await openNotice(request, id, Number(form.get('version')), { step, fromOn, place, contact, secondPlace, floating: form.has('floating') })
    const opened = file.notices.find((n) => n.step === step && n.fromOn === fromOn)
    return { redirect: `${request.street.base}/work/development/${id}/notices/${opened?.id ?? ''}` }
  },
})

async function noticeOf(request: SiteRequest): Promise<{ c: Case; notice: Notice }> {
  const c = await getCase(request, request.params.id ?? '')
  const notice = c.notices.find((n) => n.id === request.params.notice)
  if (!notice) throw new NotFound('这项公示')
  return { c, notice }
}

/** How a notice stands, in a word. */
export function noticeState(notice: Notice, day: string): { tone: string; word: string } {
  if (notice.withdrawnReason) return { tone: 'plain', word: '已撤回' }
  if (notice.openObjections > 0) return { tone: 'late', word: `${notice.openObjections} 条待核实` }
  return notice.running ? { tone: 'info', word: '公示中' } : { tone: 'plain', word: notice.fromOn > day ? '未开始' : '已期满' }
}

/** One notice for who works on it: the sheet that is posted, what came into its box, taking it back. */
export const workNoticePage = definePage({
  path: '/work/development/:id/notices/:notice',
  gate: 'development.read',
  async get(request) {
    const { base } = request.street
    const { c, notice } = await noticeOf(request)
    const here = `${base}/work/development/${c.id}/notices/${notice.id}`
    const mayWithdraw = c.can.keep && c.state === 'ACTIVE' && !notice.withdrawnReason && notice.untilOn >= today(request.now)
    const objections = c.can.objections ? await objectionsOf(request, notice.id) : []
    const deciding = objections.find((o) => o.id === request.query.get('decide') && o.state === 'OPEN')
    const frame = { place: '/me', back: { href: here, label: noticeLabels[notice.step] } }
    if (deciding)
      return {
        ...frame,
        title: '填写核实结果',
        body: (
          <>
            <Card>
              <p>{deciding.text}</p>
              <p className="quiet">{deciding.name ? `署名：${deciding.name}` : '未署名'}</p>
            </Card>
            <div className="card">
              <PostForm>
                <ChoiceField
                  request={request}
                  name="state"
                  label="结论"
                  choices={(['DISMISSED', 'UPHELD'] as const).map((value) => ({ value, label: objectionStateLabels[value] }))}
                />
                <TextArea request={request} name="finding" label="核实情况" />
                <button type="submit" className="button main">
                  保存
                </button>
              </PostForm>
            </div>
          </>
        ),
      }
    if (request.query.has('withdraw') && mayWithdraw)
      return {
        ...frame,
        title: `撤回${c.name}的公示`,
        body: (
          <div className="card">
            <p>撤回后网站上立即不再显示，需要时可以重新公示。</p>
            <PostForm>
              <TextArea request={request} name="reason" label="原因" rows={3} />
              <button type="submit" className="button grave">
                撤回公示
              </button>
            </PostForm>
          </div>
        ),
      }
    const { tone, word } = noticeState(notice, today(request.now))
    return {
      title: `${c.name}：${noticeLabels[notice.step]}`,
      place: '/me',
      back: { href: `${base}/work/development/${c.id}`, label: c.name },
      body: (
        <>
          <Sheet c={c} notice={notice} />
          <div className="buttons">
            <a className="button main" href={`/console-files/development/${c.id}/notices/${notice.id}`}>
              下载公示稿（Word），打印张贴
            </a>
            {notice.running && (
              <a className="button" href={`${base}/party-notices/${notice.id}`}>
                看网站上的公示
              </a>
            )}
          </div>
          <Card title="公示情况" id="state">
            <Facts
              facts={[
                [
                  '状态',
                  <span key="s" className={`tag tone-${tone}`}>
                    {word}
                  </span>,
                ],
                ['撤回的原因', notice.withdrawnReason],
                ['张贴处', [notice.place, notice.secondPlace].filter(Boolean).join('；')],
                ['收到反映', `${notice.objections} 条${notice.openObjections ? `，${notice.openObjections} 条待核实` : ''}`],
              ]}
            />
          </Card>
          {c.can.objections && objections.length > 0 && (
            <Card title="公示期间的反映" id="box">
              <p className="quiet">只有本支部和上级党组织可以查看。核实之前不能办理下一步。</p>
              <Rows
                items={objections.map((o) => ({
                  key: o.id,
                  ...(o.state === 'OPEN' && { href: `${here}?decide=${o.id}` }),
                  title: o.text,
                  sub: [formatInstant(new Date(o.receivedAt)), o.name ? `署名：${o.name}` : '未署名', o.finding && `核实：${o.finding}（${o.decidedBy ?? ''}）`]
                    .filter(Boolean)
                    .join(' · '),
                  aside: (
                    <span className={`tag tone-${o.state === 'OPEN' ? 'late' : o.state === 'UPHELD' ? 'stop' : 'plain'}`}>
                      {o.state === 'OPEN' ? '去核实' : objectionStateLabels[o.state]}
                    </span>
                  ),
                }))}
              />
            </Card>
          )}
          {mayWithdraw && (
            <div className="buttons">
              <a className="button grave" href={`${here}?withdraw=1`}>
                撤回公示
              </a>
            </div>
          )}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const { c, notice } = await noticeOf(request)
    const { text, wrong } = reader(form)
    const here = `${request.street.base}/work/development/${c.id}/notices/${notice.id}`
    if (request.query.has('withdraw')) {
      const reason = text('reason', '原因', 300)
      if (wrong.length) throw new Invalid(wrong)
      await withdrawNotice(request, notice.id, reason)
      return { redirect: here }
    }
    const asked = (await objectionsOf(request, notice.id)).find((o) => o.id === request.query.get('decide'))
    if (!asked) throw new NotFound('这条反映')
    const state = (['DISMISSED', 'UPHELD'] as const).find((s) => s === form.get('state'))
    if (!state) wrong.push({ path: 'state', message: '请选择结论' })
    const finding = text('finding', '核实情况', 1000)
    if (wrong.length || !state) throw new Invalid(wrong)
    await decideObjection(request, asked.id, { state, finding })
    return { redirect: here }
  },
})

/** The words of the poster, as they hang on the wall; on paper the page shows these alone. */
function Sheet({ c, notice }: { c: Case; notice: Notice }) {
  const poster = noticePoster(c, notice.id)
  if (!poster) return null
  return (
    <Card title="公示稿" id="sheet">
      {poster.body.map((block) => 'text' in block && <p key={block.text}>{block.text}</p>)}
      <p className="quiet">
        {poster.signer}　{formatDay(notice.fromOn)}
      </p>
    </Card>
  )
}
