import { and, eq, isNull } from 'drizzle-orm'
import { standingLabels } from '#modules/members/rules.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { Invalid } from '#platform/errors.ts'
import { can } from '#platform/scope/policy.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { transferLifecycle } from '../lifecycle.ts'
import { getTransfer, listTransfers } from '../queries.ts'
import { receiveTransfer } from '../receive.ts'
import { type TransferMove, transferKindLabels } from '../rules.ts'
import { moveTransfer, type PlainMove, plainMoves } from '../service.ts'

type Shown = Awaited<ReturnType<typeof getTransfer>>
const Tag = ({ transfer: t }: { transfer: Shown }) => <span className={`tag tone-${transferLifecycle.states[t.state].tone}`}>{t.stateLabel}</span>

/** 组织关系转接 on the phone: who waits to be received, and what is under way. */
export const workTransfersPage = definePage({
  path: '/work/transfers',
  gate: 'transfers.read',
  async get(request) {
    const { base } = request.street
    const [waiting, open, expired] = await Promise.all([
      listTransfers(request, { tab: 'TO_RECEIVE', limit: 40 }),
      listTransfers(request, { tab: 'OPEN', limit: 40 }),
      listTransfers(request, { tab: 'EXPIRED', limit: 40 }),
    ])
    const rows = (items: readonly Shown[]) => (
      <Rows
        items={items.map((t) => ({
          key: t.id,
          href: `${base}/work/transfers/${t.id}`,
          title: t.personName,
          sub: `${t.fromName} → ${t.toName}${t.validUntil ? ` · 有效期至 ${formatDay(t.validUntil)}` : ''}`,
          aside: <Tag transfer={t} />,
        }))}
      />
    )
    const known = new Set(waiting.items.map((t) => t.id))
    const others = [...expired.items, ...open.items.filter((t) => !known.has(t.id))]
    return {
      title: '组织关系转接',
      back: { href: `${base}/work`, label: '支部工作' },
      place: '/me',
      body: (
        <>
          <Card title="待接收" id="waiting">
            {waiting.items.length ? rows(waiting.items) : <p className="empty">没有等待接收的党员。</p>}
          </Card>
          <Card title="办理中" id="open">
            {others.length ? rows(others) : <p className="empty">没有正在办理的转接。党员转出请在电脑上办理，或由本人在“我的”里申请。</p>}
          </Card>
        </>
      ),
    }
  },
})

const isPlain = (name: TransferMove | string): name is PlainMove => (plainMoves as readonly string[]).includes(name)

/** One transfer on the phone: hand over, receive, refuse, send the receipt. */
export const workTransferPage = definePage({
  path: '/work/transfers/:id',
  gate: 'transfers.read',
  async get(request) {
    const { base } = request.street
    const t = await getTransfer(request, request.params.id ?? '')
    const here = `${base}/work/transfers/${t.id}`
    const asked = t.moves.find((m) => m.name === request.query.get('move'))
    const moves = t.moves.filter((m) => m.name === 'receive' || isPlain(m.name))
    const onDesk = t.moves.filter((m) => !moves.includes(m))
    return {
      title: asked ? `${asked.label}：${t.personName}` : `${t.personName}的组织关系转接`,
      back: asked ? { href: here, label: '返回' } : { href: `${base}/work/transfers`, label: '组织关系转接' },
      place: '/me',
      body: asked ? (
        <div className="card">
          {asked.confirm && <p>{asked.confirm}</p>}
          <PostForm to={`${here}?move=${asked.name}`}>
            <input type="hidden" name="move" value={asked.name} />
            {asked.name === 'receive' && (
              <>
                <ChoiceField request={request} name="branchId" label="接收党支部" choices={await ownBranches(request, t)} value={t.toBranchId ?? ''} />
                <TextField request={request} name="onDay" type="date" label="接收日期" value={today(request.now)} />
                {t.kind === 'INWARD' && (
                  <>
                    <TextField request={request} name="joinedOn" type="date" label="入党日期" />
                    {t.standing === 'FULL' && <TextField request={request} name="fullOn" type="date" label="转正日期" optional />}
                    <TextField request={request} name="identityNumber" label="公民身份号码" optional />
                    <TextField request={request} name="phone" type="tel" inputMode="tel" label="联系电话" optional />
                  </>
                )}
              </>
            )}
            {asked.note && <TextArea request={request} name="note" label={asked.note.label} rows={3} />}
            <button type="submit" className={asked.grave ? 'button grave' : 'button main'}>
              {asked.label}
            </button>
          </PostForm>
        </div>
      ) : (
        <>
          <Card>
            <Facts
              facts={[
                ['状态', <Tag key="s" transfer={t} />],
                ['方式', transferKindLabels[t.kind]],
                ['类别', t.standing && standingLabels[t.standing]],
                ['转出党组织', t.fromName],
                ['接收党组织', t.toName],
                ['原因', t.reason],
                ['介绍信编号', t.letterNumber],
                ['有效期至', t.validUntil && formatDay(t.validUntil)],
                ['党费缴至', t.duesPaidThrough?.slice(0, 7)],
                ['接收日期', t.receivedOn && formatDay(t.receivedOn)],
                ['回执日期', t.receiptOn && formatDay(t.receiptOn)],
                ['退回、撤回的理由', t.refusal],
              ]}
            />
          </Card>
          {moves.length > 0 && (
            <div className="buttons">
              {moves.map((m, i) => (
                <a key={m.name} className={m.grave ? 'button grave' : i === 0 ? 'button main' : 'button'} href={`${here}?move=${m.name}`}>
                  {m.label}
                </a>
              ))}
            </div>
          )}
          {onDesk.length > 0 && <p className="quiet">{onDesk.map((m) => m.label).join('、')}请在电脑上的管理端办理。</p>}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const move = text('move')
    if (move === 'receive') {
      const days = ['onDay', 'joinedOn', 'fullOn'].filter((f) => text(f) && !isDay(text(f)))
      if (days.length) throw new Invalid(days.map((path) => ({ path, message: '日期请写成 2019-07-01 这样' })))
      const { personName, kind } = await getTransfer(request, id)
      await receiveTransfer(request, id, {
        branchId: text('branchId'),
        onDay: text('onDay') || undefined,
        ...(kind === 'INWARD' && {
          joinedOn: text('joinedOn') || undefined,
          fullOn: text('fullOn') || null,
          person: { name: personName, identityNumber: text('identityNumber') || null, phone: text('phone') || null },
        }),
      })
    } else if (isPlain(move)) await moveTransfer(request, id, move, text('note').slice(0, 500))
    else throw new Invalid([{ path: 'move', message: '没有这个步骤' }])
    return { redirect: `${request.street.base}/work/transfers/${id}` }
  },
})

/** Branches in which the actor may receive: the one on the letter, or all of his reach. */
async function ownBranches(request: SiteRequest, t: Shown) {
  const rows = await request.tx
    .select({ id: organizations.id, name: organizations.name, path: organizations.path, kind: organizations.kind })
    .from(organizations)
    .where(and(eq(organizations.streetId, request.street.id), isNull(organizations.dissolvedOn)))
    .orderBy(organizations.namePinyin)
  return rows
    .filter(
      (b) => (branchKinds as readonly string[]).includes(b.kind) && can(request.actor, 'transfers.receive', b.path) && (!t.toBranchId || b.id === t.toBranchId),
    )
    .map((b) => ({ value: b.id, label: b.name }))
}
