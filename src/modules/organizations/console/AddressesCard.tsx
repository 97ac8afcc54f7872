import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card } from '#console/Facts.tsx'
import { ConfirmDialog, FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { OrganizationSelect } from './choose.tsx'
import type { CardProps, Page } from './page.ts'

/** Kinds by which residents look for who is in charge of their address. */
const kept = ['COURTYARD_SELF_GOV', 'COMMUNITY_BRANCH', 'ESTATE_BRANCH', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH']

/** Courtyards and estates for which this body answers; residents find it by these names. */
export function AddressesCard({ page, onChanged }: CardProps) {
  const { organization: o, addresses, may } = page
  const [dialog, setDialog] = useState<{ type: 'add' } | { type: 'edit' | 'remove'; address: Page['addresses'][number] } | null>(null)
  if (addresses.length === 0 && !kept.includes(o.kind)) return null
  const edit = may.edit && o.dissolvedOn === null
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  return (
    <Card title="管理的楼院、小区" actions={edit && <Button onClick={() => setDialog({ type: 'add' })}>登记地址</Button>}>
      {addresses.length === 0 ? (
        <EmptyState title="还没有登记地址，居民按小区名称找不到这个组织" />
      ) : (
        <ul className="c-rows">
          {addresses.map((a) => (
            <li key={a.id}>
              <span>{a.name}</span>
              <span className="c-sub">{[a.gridName && `网格：${a.gridName}`, a.roadCrewName && `路段：${a.roadCrewName}`].filter(Boolean).join(' · ')}</span>
              {edit && (
                <span className="c-rows-end">
                  <button type="button" className="c-text-button" aria-label={`修改“${a.name}”`} onClick={() => setDialog({ type: 'edit', address: a })}>
                    修改
                  </button>
                  <button type="button" className="c-text-button" aria-label={`删除“${a.name}”`} onClick={() => setDialog({ type: 'remove', address: a })}>
                    删除
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {dialog?.type === 'add' && (
        <FormDialog<AddressForm, unknown>
          title="登记地址"
          intro={intro}
          verb="登记"
          send={(values, call) => client.organizations.addAddress({ ...values, id: o.id }, call)}
          onDone={() => done('已登记地址')}
          onClose={close}
        >
          <AddressFields streetId={o.streetId} />
        </FormDialog>
      )}
      {dialog?.type === 'edit' && (
        <FormDialog<AddressForm, unknown>
          title="修改地址"
          intro={intro}
          verb="保存"
          initial={dialog.address}
          send={({ name, gridId = null, roadCrewId = null }, call) =>
            client.organizations.editAddress({ name, gridId, roadCrewId, addressId: dialog.address.id }, call)
          }
          onDone={() => done('已修改地址')}
          onClose={close}
        >
          <AddressFields streetId={o.streetId} address={dialog.address} />
        </FormDialog>
      )}
      {dialog?.type === 'remove' && (
        <ConfirmDialog
          title="删除地址"
          verb="删除"
          grave
          send={(call) => client.organizations.removeAddress({ addressId: dialog.address.id }, call)}
          onDone={() => done('已删除地址')}
          onClose={close}
        >
          <p>
            删除后，居民查找“{dialog.address.name}”时不再找到“{o.name}”。全程纪实保留这次删除。
          </p>
        </ConfirmDialog>
      )}
    </Card>
  )
}

interface AddressForm {
  name: string
  gridId?: string | null
  roadCrewId?: string | null
}

const intro = '写楼院、小区或路段的名称，不写具体门牌和住户。'

function AddressFields({ streetId, address }: { streetId: string; address?: Page['addresses'][number] }) {
  const known = (value: string | null | undefined, label: string | null | undefined) => (value && label ? { value, label } : undefined)
  return (
    <>
      <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
        <Input maxLength={100} placeholder="如：金色港湾小区" />
      </Form.Item>
      <Form.Item name="gridId" label="所在网格">
        <OrganizationSelect streetId={streetId} kinds={['GRID']} initial={known(address?.gridId, address?.gridName)} />
      </Form.Item>
      <Form.Item name="roadCrewId" label="路长责任路段">
        <OrganizationSelect streetId={streetId} kinds={['ROAD_CREW']} initial={known(address?.roadCrewId, address?.roadCrewName)} />
      </Form.Item>
    </>
  )
}
