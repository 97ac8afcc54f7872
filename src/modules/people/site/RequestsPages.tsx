import { Invalid, NotFound } from '#platform/errors.ts'
import { dayOf } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { requestLifecycle } from '../lifecycle.ts'
import { moveRequest, myRequests, submitRequest } from '../requests.ts'
import { type CorrectableField, correctableFields, requestKindLabels } from '../rules.ts'

type Mine = Awaited<ReturnType<typeof myRequests>>[number]
const titleOf = (r: Mine) => `${requestKindLabels[r.kind]}${r.fieldLabel ? `：${r.fieldLabel}` : '本人资料'}`

/** The person's requests about his own data. */
export const requestsPage = definePage({
  path: '/me/requests',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const mine = await myRequests(request)
    return {
      title: '更正、删除我的资料',
      back: { href: `${base}/me`, label: '我的' },
      place: '/me',
      body: (
        <>
          <Card title="我的申请" id="mine">
            {mine.length === 0 ? (
              <p className="empty">您还没有提出过申请。资料有误时可以申请更正；不再需要街道保存您的资料时可以申请删除。</p>
            ) : (
              <Rows
                items={mine.map((r) => ({
                  key: r.id,
                  href: `${base}/me/requests/${r.id}`,
                  title: titleOf(r),
                  sub: `${formatDay(dayOf(new Date(r.createdAt)))}提出${r.state === 'SUBMITTED' && r.dueOn ? ` · ${formatDay(r.dueOn)}前答复` : ''}`,
                  aside: <span className={`tag tone-${requestLifecycle.states[r.state].tone}`}>{r.stateLabel}</span>,
                }))}
              />
            )}
          </Card>
          <div className="buttons">
            <a className="button main" href={`${base}/me/requests/new`}>
              申请更正
            </a>
            <a className="button" href={`${base}/me/requests/delete`}>
              申请删除
            </a>
          </div>
        </>
      ),
    }
  },
})

/** Asks for a correction of one field. What is accepted changes the record itself; nobody types it again. */
export const correctionPage = definePage({
  path: '/me/requests/new',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    return {
      title: '申请更正',
      back: { href: `${base}/me/requests`, label: '我的申请' },
      place: '/me',
      body: (
        <div className="card">
          <PostForm>
            <ChoiceField
              request={request}
              name="field"
              label="哪一项有误"
              choices={Object.entries(correctableFields).map(([value, label]) => ({ value, label }))}
              value={request.query.get('field') ?? ''}
            />
            <TextField request={request} name="value" label="正确的内容" hint="日期请写成 1985-06-15 这样；性别写男或女" />
            <TextArea request={request} name="reason" label="说明" optional rows={3} />
            <button type="submit" className="button main">
              提交申请
            </button>
          </PostForm>
          <p className="quiet">公民身份号码的更正需带身份证到社区办理。</p>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const field = String(form.get('field') ?? '')
    if (!Object.hasOwn(correctableFields, field)) throw new Invalid([{ path: 'field', message: '请选择哪一项有误' }])
    const text = (name: string) => String(form.get(name) ?? '').trim()
    if (text('value').length > 200 || text('reason').length > 500)
      throw new Invalid([{ path: text('value').length > 200 ? 'value' : 'reason', message: '内容太长，请写得简短些' }])
    const made = await submitRequest(request, { kind: 'CORRECTION', field: field as CorrectableField, value: text('value'), reason: text('reason') })
    return { redirect: `${request.street.base}/me/requests/${made.id}` }
  },
})

/** Asks for the deletion of one's data. [PIPL §47] */
export const deletionPage = definePage({
  path: '/me/requests/delete',
  gate: 'signedIn',
  async get(request) {
    return {
      title: '申请删除我的资料',
      back: { href: `${request.street.base}/me/requests`, label: '我的申请' },
      place: '/me',
      body: (
        <div className="card">
          <p>受理后，街道会清空您的姓名、证件号码、电话、住址等资料，不能恢复。法律、党内法规要求保存的（例如党员档案）不能删除，会向您说明理由。</p>
          <PostForm>
            <TextArea request={request} name="reason" label="说明" optional rows={3} />
            <button type="submit" className="button grave">
              提交删除申请
            </button>
          </PostForm>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const made = await submitRequest(request, {
      kind: 'DELETION',
      reason: String(form.get('reason') ?? '')
        .trim()
        .slice(0, 500),
    })
    return { redirect: `${request.street.base}/me/requests/${made.id}` }
  },
})

/** One request: where it stands, by when it is answered, and taking it back. */
export const requestPage = definePage({
  path: '/me/requests/:id',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const mine = (await myRequests(request)).find((r) => r.id === request.params.id)
    if (!mine) throw new NotFound('这项申请')
    const withdraw = mine.moves.find((m) => m.name === 'withdraw' && !m.closed)
    return {
      title: titleOf(mine),
      back: { href: `${base}/me/requests`, label: '我的申请' },
      place: '/me',
      body: (
        <>
          {mine.state === 'SUBMITTED' && (
            <div className="notice">
              <p>申请已收到{mine.dueOn && `，${formatDay(mine.dueOn)}前答复您`}。结果会发到“消息”里，也可以在这里查看。</p>
            </div>
          )}
          <Card>
            <Facts
              facts={[
                [
                  '状态',
                  <span key="s" className={`tag tone-${requestLifecycle.states[mine.state].tone}`}>
                    {mine.stateLabel}
                  </span>,
                ],
                ['正确的内容', mine.value],
                ['说明', mine.reason],
                ['提出日期', formatDay(dayOf(new Date(mine.createdAt)))],
                ['答复', mine.answer],
                ['办结日期', mine.decidedAt && formatDay(dayOf(new Date(mine.decidedAt)))],
              ]}
            />
          </Card>
          {withdraw && (
            <PostForm className="buttons">
              <button type="submit" className="button">
                {withdraw.label}这项申请
              </button>
            </PostForm>
          )}
        </>
      ),
    }
  },
  async post(request) {
    await moveRequest(request, request.params.id ?? '', 'withdraw')
    return { redirect: `${request.street.base}/me/requests/${request.params.id}` }
  },
})
