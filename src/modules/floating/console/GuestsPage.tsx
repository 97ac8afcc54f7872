import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Drawer, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { ExportButton, PrintButton } from '#console/ExportDialog.tsx'
import { Facts } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { DayInput, FormDialog, useReturnFocus } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { layers } from '#console/layers.ts'
import { MenuTabs } from '#console/MenuTabs.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { useCan } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { GuestView } from '../contract.ts'
import { type GuestKind, guestKindLabels, guestKinds } from '../rules.ts'

const route = getRouteApi('/floating/guests')
const ROWS = 40
type Guest = z.output<typeof GuestView>
// Kinds in which members take part; words of `organizations`.
const branches = ['COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'] as const
const claimsKnown = ['政策宣传岗', '环境监督岗', '治安巡逻岗', '纠纷调解岗', '扶老助残岗', '文体活动岗', '应急服务岗']

const columns: readonly Column<Guest>[] = [
  { key: 'name', title: '姓名', cell: (g) => g.name, always: true },
  { key: 'kind', title: '类别', cell: (g) => guestKindLabels[g.kind] },
  { key: 'branch', title: '接收党支部', cell: (g) => g.branch.name },
  { key: 'home', title: '组织关系所在', cell: (g) => g.homeOrganization },
  { key: 'unit', title: '工作单位', cell: (g) => g.unit },
  { key: 'claims', title: '认领岗位', cell: (g) => g.claims.join('、') },
  { key: 'from', title: '自哪天起', cell: (g) => formatDayShort(g.fromOn), number: true },
  { key: 'until', title: '至哪天', cell: (g) => g.untilOn && formatDayShort(g.untilOn), number: true, optional: true },
  { key: 'pass', title: '活动证', cell: (g) => g.passNumber, optional: true },
]

/** Members whose relation stands elsewhere: who floated in, and who reports where he lives. */
export function GuestsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/floating/guests' })
  const queries = useQueryClient()
  const can = useCan()
  const [registering, setRegistering] = useState(false)
  const after = search.after ?? []
  const page = useQuery(
    api.floating.guests.queryOptions({
      ...listOptions,
      input: { kind: search.kind, former: search.former === undefined ? undefined : true, text: search.q, cursor: after.at(-1), limit: ROWS },
    }),
  )
  const shown = page.data?.items.find((g) => g.id === search.guest)
  const close = () => navigate({ search: (before) => ({ ...before, guest: undefined }), resetScroll: false })
  const renew = (said: string) => {
    setRegistering(false)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.floating.key() })
    void close()
  }
  return (
    <>
      <PageHeader
        title="流入、双报到"
        aside="组织关系在别处的党员"
        actions={
          <>
            <PrintButton />
            {can('floating.export') && (
              <ExportButton
                address="/console-files/floating-guests.xlsx"
                name="流入、双报到党员名单"
                filter={{ kind: search.kind, former: search.former === undefined ? undefined : 'true', text: search.q }}
              />
            )}
            {can('floating.keep') && (
              <Button type="primary" onClick={() => setRegistering(true)}>
                登记
              </Button>
            )}
          </>
        }
      />
      <MenuTabs of="/floating" />
      <FilterBar
        filters={[
          { type: 'choice', key: 'kind', label: '类别', options: guestKinds.map((k) => ({ value: k, label: guestKindLabels[k] })) },
          { type: 'flag', key: 'former', label: '已结束的' },
          { type: 'text', key: 'q', label: '查找', placeholder: '姓名、拼音、单位' },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined, guest: undefined }), replace: true })}
      >
        <ColumnChooser name="floating-guests" columns={columns} />
      </FilterBar>
      <DataTable<Guest>
        name="floating-guests"
        label="流入、双报到党员"
        columns={columns}
        page={page}
        rowKey={(g) => g.id}
        rowName={(g) => g.name}
        open={(g) => ({ to: '/floating/guests', search: { ...search, guest: g.id }, resetScroll: false })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next, guest: undefined }) }) }}
        empty={
          <EmptyState title="没有符合条件的登记">
            <p>持流动党员活动证来报到的，和到居住地社区报到的在职党员，在这里登记。他们在这里没有党籍。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 按姓名排列`}
      />
      {registering && <RegisterGuest onDone={() => renew('已登记')} onClose={() => setRegistering(false)} />}
      {shown && <GuestDrawer key={shown.id} guest={shown} onDone={renew} onClose={close} />}
    </>
  )
}

async function findBranches(text: string): Promise<Found[]> {
  const { items } = await client.organizations.list({ kind: [...branches], text: text || undefined, limit: 30 }, { context: { read: true } })
  return items.map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))
}

interface GuestForm {
  kind: GuestKind
  name: string
  phone?: string
  branchId: string
  homeOrganization: string
  unit?: string
  passNumber?: string
  claims?: string[]
  fromOn?: string
}

function FactsFields() {
  return (
    <>
      <Form.Item
        name="homeOrganization"
        label="组织关系所在的党组织"
        rules={[{ required: true, whitespace: true, min: 2, message: '请填写组织关系所在的党组织' }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="unit" label="工作单位">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="passNumber" label="流动党员活动证编号">
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="claims" label="认领岗位">
        <Select mode="tags" maxCount={10} options={claimsKnown.map((c) => ({ value: c, label: c }))} />
      </Form.Item>
    </>
  )
}

function RegisterGuest({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  return (
    <FormDialog<GuestForm, { id: string }>
      side
      title="登记流入、报到"
      verb="登记"
      initial={{ kind: 'IN_SERVICE', fromOn: today(new Date()) }}
      send={({ name, phone, ...values }, call) => client.floating.registerGuest({ ...values, person: { name, phone: phone || null } }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="kind" label="类别" rules={[{ required: true }]}>
        <Radio.Group options={guestKinds.map((k) => ({ value: k, label: guestKindLabels[k] }))} />
      </Form.Item>
      <Form.Item name="name" label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="phone" label="联系电话">
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="branchId" label="接收党支部" rules={[{ required: true, message: '请选择接收党支部' }]}>
        <RemoteSelect name="guest-branches" search={findBranches} />
      </Form.Item>
      <FactsFields />
      <Form.Item name="fromOn" label="报到日期" rules={[{ required: true, message: '请填写日期' }]}>
        <DayInput max={today(new Date())} />
      </Form.Item>
    </FormDialog>
  )
}

function GuestDrawer({ guest: g, onDone, onClose }: { guest: Guest; onDone(said: string): void; onClose(): void }) {
  useReturnFocus()
  const [dialog, setDialog] = useState<'edit' | 'end' | null>(null)
  return (
    <Drawer open getContainer={layers} title={g.name} size={520} onClose={onClose}>
      <div className="c-stack">
        <Facts
          facts={[
            ['类别', guestKindLabels[g.kind]],
            ['接收党支部', g.branch.name],
            ['组织关系所在', g.homeOrganization],
            ['工作单位', g.unit],
            ['活动证', g.passNumber],
            ['认领岗位', g.claims.join('、') || '无'],
            ['自哪天起', formatDayShort(g.fromOn)],
            ...(g.untilOn ? [['至哪天', formatDayShort(g.untilOn)] as const] : []),
            ['备注', g.note ?? '无'],
          ]}
        />
        {g.keeps && !g.untilOn && (
          <div className="c-moves">
            <Button onClick={() => setDialog('edit')}>修改</Button>
            <Button onClick={() => setDialog('end')}>结束登记</Button>
          </div>
        )}
      </div>
      {dialog === 'edit' && (
        <FormDialog<Pick<GuestForm, 'homeOrganization' | 'unit' | 'passNumber' | 'claims'>, { id: string }>
          title={`修改${g.name}的登记`}
          verb="保存"
          initial={{ homeOrganization: g.homeOrganization, unit: g.unit ?? undefined, passNumber: g.passNumber ?? undefined, claims: g.claims }}
          send={(values, call) => client.floating.editGuest({ ...values, id: g.id }, call)}
          onDone={() => onDone('已保存')}
          onClose={() => setDialog(null)}
        >
          <FactsFields />
        </FormDialog>
      )}
      {dialog === 'end' && (
        <FormDialog<{ onDay: string }, { id: string }>
          title={`结束${g.name}的登记`}
          verb="结束"
          initial={{ onDay: today(new Date()) }}
          send={({ onDay }, call) => client.floating.endGuest({ id: g.id, onDay }, call)}
          onDone={() => onDone('已结束')}
          onClose={() => setDialog(null)}
        >
          <Form.Item name="onDay" label="至哪天" rules={[{ required: true, message: '请填写日期' }]}>
            <DayInput max={today(new Date())} />
          </Form.Item>
        </FormDialog>
      )}
    </Drawer>
  )
}
