import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import { myMembership } from '#modules/members/public.ts'
import { isActive } from '#modules/members/rules.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { Invalid, NotFound } from '#platform/errors.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { transferLifecycle } from '../lifecycle.ts'
import { myTransfers, streetsOfDeployment } from '../queries.ts'
import { openStates, whatToBring } from '../rules.ts'
import { askTransfer, type Destination, moveTransfer } from '../service.ts'

type Mine = Awaited<ReturnType<typeof myTransfers>>[number]

/** What the member does or waits for now, in one line. */
function nextOf(t: Mine): string {
  switch (t.state) {
    case 'DRAFT':
      return '等待街道党工委开具介绍信'
    case 'ISSUED':
    case 'IN_TRANSIT':
      return t.validUntil ? `请在 ${formatDay(t.validUntil)} 前到接收党组织报到` : '请尽快到接收党组织报到'
    case 'RECEIVED':
      return '已接收，接收党组织正在寄回执'
    case 'RECEIPT_RETURNED':
      return '已办结'
    case 'EXPIRED':
      return '介绍信已过期，请联系转出党支部重新开具'
    default:
      return t.refusal ?? '已撤回'
  }
}

const Tag = ({ transfer: t }: { transfer: Mine }) => <span className={`tag tone-${transferLifecycle.states[t.state].tone}`}>{t.stateLabel}</span>

/** 我的组织关系转接: where it stands, what to bring, until when. */
export const myTransfersPage = definePage({
  path: '/me/transfers',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const [mine, membership] = await Promise.all([myTransfers(request), myMembership(request)])
    const open = mine.some((t) => (openStates as readonly string[]).includes(t.state))
    return {
      title: '组织关系转接',
      back: { href: `${base}/me`, label: '我的' },
      place: '/me',
      body: (
        <>
          <Card title="我的转接" id="mine">
            {mine.length === 0 ? (
              <p className="empty">您还没有办理过转接。工作单位变动、迁居，或在一个固定地点外出六个月以上，应当转接组织关系。</p>
            ) : (
              <Rows
                items={mine.map((t) => ({
                  key: t.id,
                  href: `${base}/me/transfers/${t.id}`,
                  title: `转往${t.toName}`,
                  sub: nextOf(t),
                  aside: <Tag transfer={t} />,
                }))}
              />
            )}
          </Card>
          {membership && isActive(membership.standing) && !open && (
            <div className="buttons">
              <a className="button main" href={`${base}/me/transfers/new`}>
                申请转接
              </a>
            </div>
          )}
          {!membership && (
            <Card>
              <p>这个账号没有登记党员身份。持介绍信来报到的，请到居住地社区党支部或街道党建办办理。</p>
            </Card>
          )}
        </>
      ),
    }
  },
})

/** One of the member's transfers. */
export const myTransferPage = definePage({
  path: '/me/transfers/:id',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const t = (await myTransfers(request)).find((x) => x.id === request.params.id)
    if (!t) throw new NotFound('这次转接')
    const out = t.state === 'ISSUED' || t.state === 'IN_TRANSIT'
    return {
      title: `转往${t.toName}`,
      back: { href: `${base}/me/transfers`, label: '我的转接' },
      place: '/me',
      body: (
        <>
          <div className="notice">
            <p>{nextOf(t)}。</p>
            {out && <p>报到时请带：{whatToBring.join('、')}。</p>}
          </div>
          <Card>
            <Facts
              facts={[
                ['状态', <Tag key="s" transfer={t} />],
                ['转出党组织', t.fromName],
                ['接收党组织', t.toName],
                ['原因', t.reason],
                ['介绍信编号', t.letterNumber],
                ['有效期至', t.validUntil && formatDay(t.validUntil)],
                ['党费缴至', t.duesPaidThrough && `${Number(t.duesPaidThrough.slice(0, 4))}年${Number(t.duesPaidThrough.slice(5, 7))}月`],
                ['接收日期', t.receivedOn && formatDay(t.receivedOn)],
                ['回执日期', t.receiptOn && formatDay(t.receiptOn)],
                ['退回、撤回的理由', t.refusal],
              ]}
            />
          </Card>
          {t.moves.some((m) => m.name === 'takeBack') && (
            <PostForm className="buttons">
              <button type="submit" className="button">
                撤回申请
              </button>
            </PostForm>
          )}
        </>
      ),
    }
  },
  async post(request) {
    await moveTransfer(request, request.params.id ?? '', 'takeBack')
    return { redirect: `${request.street.base}/me/transfers/${request.params.id}` }
  },
})

const kinds = [
  { kind: 'WITHIN_STREET', title: '本街道的另一个党支部', sub: '如在辖区内搬家、换单位' },
  { kind: 'BETWEEN_STREETS', title: '区内另一个街道', sub: '双方在系统里办理，介绍信同时可见' },
  { kind: 'OUTWARD', title: '区外', sub: '外区、外市、外省的党组织' },
] as const
const isKind = (kind: string | null): kind is Destination['kind'] => kinds.some((k) => k.kind === kind)

async function branchChoices({ tx, street }: SiteRequest, ownBranch: string | undefined) {
  const rows = await tx
    .select({ value: organizations.id, label: organizations.name })
    .from(organizations)
    .where(
      and(
        eq(organizations.streetId, street.id),
        inArray(organizations.kind, [...branchKinds]),
        isNull(organizations.dissolvedOn),
        ownBranch ? ne(organizations.id, ownBranch) : undefined,
      ),
    )
    .orderBy(organizations.namePinyin)
  return rows
}

/** Asks for a transfer: first which way, then where to and why. */
export const askTransferPage = definePage({
  path: '/me/transfers/new',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const kind = request.query.get('kind')
    const back = { href: `${base}/me/transfers`, label: '我的转接' }
    if (!isKind(kind))
      return {
        title: '转到哪里',
        back,
        place: '/me',
        body: (
          <Card>
            <Rows items={kinds.map((k) => ({ key: k.kind, href: `${base}/me/transfers/new?kind=${k.kind}`, title: k.title, sub: k.sub }))} />
          </Card>
        ),
      }
    const mine = await myMembership(request)
    return {
      title: '申请转接组织关系',
      back: { href: `${base}/me/transfers/new`, label: '转到哪里' },
      place: '/me',
      body: (
        <div className="card">
          <PostForm>
            <input type="hidden" name="kind" value={kind} />
            {kind === 'WITHIN_STREET' && (
              <ChoiceField request={request} name="toBranchId" label="接收党支部" choices={await branchChoices(request, mine?.branch.branch.id)} />
            )}
            {kind === 'BETWEEN_STREETS' && (
              <ChoiceField
                request={request}
                name="toStreetId"
                label="接收的街道"
                hint="具体到哪个支部，由接收的街道安排"
                choices={(await streetsOfDeployment(request))
                  .filter((s) => s.id !== request.street.id)
                  .map((s) => ({ value: s.id, label: s.shortName ?? s.name }))}
              />
            )}
            {kind === 'OUTWARD' && (
              <>
                <TextField request={request} name="toName" label="接收党组织的全称" hint="可以问接收的单位或社区，如：中共某某市某某区某某街道工作委员会" />
                <ChoiceField
                  request={request}
                  name="withinCity"
                  label="接收党组织在哪里"
                  choices={[
                    { value: 'yes', label: '本市' },
                    { value: 'no', label: '市外' },
                  ]}
                />
              </>
            )}
            <TextArea request={request} name="reason" label="原因" hint="如：工作调动、迁居" rows={2} />
            <button type="submit" className="button main">
              提交申请
            </button>
          </PostForm>
          <p className="quiet">提交后五个工作日内答复。开介绍信前请把党费缴清；介绍信市内十天、市外三十天内有效。</p>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const kind = text('kind')
    if (!isKind(kind)) throw new Invalid([{ path: 'kind', message: '请先选择转到哪里' }])
    const errors = [
      ...(kind === 'OUTWARD' && !text('withinCity') ? [{ path: 'withinCity', message: '请选择接收党组织在哪里' }] : []),
      ...(kind === 'OUTWARD' && (text('toName').length < 2 || text('toName').length > 200) ? [{ path: 'toName', message: '请填写接收党组织的全称' }] : []),
      ...([...text('reason')].length < 2 || text('reason').length > 200 ? [{ path: 'reason', message: '请填写原因，2 到 200 个字' }] : []),
    ]
    if (errors.length) throw new Invalid(errors)
    const made = await askTransfer(request, {
      kind,
      toBranchId: text('toBranchId') || undefined,
      toStreetId: text('toStreetId') || undefined,
      toName: text('toName') || undefined,
      withinCity: text('withinCity') === 'yes',
      reason: text('reason'),
    })
    return { redirect: `${request.street.base}/me/transfers/${made.id}` }
  },
})
