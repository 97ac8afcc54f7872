import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Tag } from '#console/Facts.tsx'
import { DayInput, FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { type OfferKind, offerKindLabels, offerKinds } from '../rules.ts'
import { OrganizationSelect } from './choose.tsx'
import type { CardProps, Page } from './page.ts'

type Offer = Page['offers'][number]
type State = Offer['state']
const stateLabels: Record<State, string> = { OPEN: '待对接', ACTIVE: '进行中', DONE: '已完成' }
const tones = { OPEN: 'info', ACTIVE: 'late', DONE: 'ok' } as const

interface OfferForm {
  kind: OfferKind
  title: string
  detail?: string | null
  state: State
  partnerId?: string | null
  fromOn?: string | null
  untilOn?: string | null
}

/** Kinds whose three lists are kept even while they are empty. */
const kept = ['PARTNER_UNIT', 'REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_BRANCH', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH']

/** 资源清单, 需求清单, 项目清单. */
export function OffersCard({ page, onChanged }: CardProps) {
  const { organization: o, offers, may } = page
  const [dialog, setDialog] = useState<{ kind: OfferKind } | { offer: Offer } | null>(null)
  if (offers.length === 0 && !kept.includes(o.kind)) return null
  const edit = may.edit && o.dissolvedOn === null
  const done = (said: string) => {
    setDialog(null)
    onChanged(said)
  }
  return (
    <Card title="共建清单">
      <div className="c-lists">
        {offerKinds.map((kind) => {
          const own = offers.filter((offer) => offer.kind === kind)
          return (
            <section key={kind} aria-label={`${offerKindLabels[kind]}清单`}>
              <div className="c-card-head">
                <h3>
                  {offerKindLabels[kind]}清单 {own.length > 0 && own.length}
                </h3>
                {edit && (
                  <Button size="small" aria-label={`登记${offerKindLabels[kind]}`} onClick={() => setDialog({ kind })}>
                    登记
                  </Button>
                )}
              </div>
              {own.length === 0 && <EmptyState title={`还没有登记${offerKindLabels[kind]}`} />}
              <ul className="c-rows">
                {own.map((offer) => (
                  <li key={offer.id}>
                    <b>{offer.title}</b>
                    <Tag tone={tones[offer.state]}>{stateLabels[offer.state]}</Tag>
                    {offer.partnerName && <span className="c-sub">对接：{offer.partnerName}</span>}
                    {offer.fromOn && <span className="c-sub">{formatDayShort(offer.fromOn)} 起</span>}
                    {offer.detail && <p className="c-detail-text">{offer.detail}</p>}
                    {edit && (
                      <button type="button" className="c-text-button c-rows-end" aria-label={`修改“${offer.title}”`} onClick={() => setDialog({ offer })}>
                        修改
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </div>
      {dialog && (
        <FormDialog<OfferForm, unknown>
          title={'offer' in dialog ? '修改清单' : `登记${offerKindLabels[dialog.kind]}`}
          verb="保存"
          initial={'offer' in dialog ? dialog.offer : { kind: dialog.kind, state: 'OPEN' }}
          send={(values, call) =>
            'offer' in dialog
              ? client.organizations.editOffer({ ...values, offerId: dialog.offer.id }, call)
              : client.organizations.addOffer({ ...values, id: o.id }, call)
          }
          onDone={() => done('已保存')}
          onClose={() => setDialog(null)}
        >
          <Form.Item name="kind" hidden>
            <Input />
          </Form.Item>
          <Form.Item name="title" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="detail" label="内容">
            <Input.TextArea rows={3} maxLength={1000} showCount />
          </Form.Item>
          <Form.Item name="partnerId" label="对接组织">
            <OrganizationSelect
              streetId={o.streetId}
              initial={'offer' in dialog && dialog.offer.partnerId ? { value: dialog.offer.partnerId, label: dialog.offer.partnerName ?? '' } : undefined}
            />
          </Form.Item>
          <Form.Item name="state" label="进展" rules={[{ required: true, message: '请选择进展' }]}>
            <Select options={(['OPEN', 'ACTIVE', 'DONE'] as const).map((s) => ({ value: s, label: stateLabels[s] }))} />
          </Form.Item>
          <div className="c-form-row">
            <Form.Item name="fromOn" label="开始日期">
              <DayInput />
            </Form.Item>
            <Form.Item name="untilOn" label="结束日期">
              <DayInput />
            </Form.Item>
          </div>
        </FormDialog>
      )}
    </Card>
  )
}
