import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input, Radio, Select } from 'antd'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { ProblemSummary, useSubmit } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import { BranchFields } from './BranchField.tsx'
import type { ShownTransfer } from './parts.tsx'

const route = getRouteApi('/transfers/new')
interface Values {
  kind: 'WITHIN_STREET' | 'BETWEEN_STREETS' | 'OUTWARD'
  toBranchId?: string
  toGroupId?: string
  toStreetId?: string
  toName?: string
  withinCity?: boolean
  reason: string
}

/** Finds members by name, pinyin or the end of a phone number. */
async function findMembers(text: string): Promise<Found[]> {
  if (text === '') return []
  const { items } = await client.members.roster({ text, limit: 20 }, { context: { read: true } })
  return items.map((m) => ({ value: m.id, label: m.name, sub: [m.branch.name, m.phoneHint].filter(Boolean).join(' · ') }))
}

/** Begins a transfer: who leaves, where to, why. The letter is issued on the next page. */
export function NewTransferPage() {
  const { member } = route.useSearch()
  const navigate = useNavigate({ from: '/transfers/new' })
  return (
    <>
      <PageHeader title="办理转出" path={<Link to="/transfers">组织关系转接</Link>} />
      {member ? (
        <Chosen key={member} id={member} />
      ) : (
        <Card title="转出哪名党员">
          <Form layout="vertical">
            <Form.Item label="党员" htmlFor="member">
              <RemoteSelect
                id="member"
                name="transfer-member"
                search={findMembers}
                placeholder="姓名、拼音首字母、手机后四位"
                onPick={(m) => m && navigate({ search: { member: m.value } })}
              />
            </Form.Item>
          </Form>
        </Card>
      )}
    </>
  )
}

function Chosen({ id }: { id: string }) {
  const member = useQuery(api.members.get.queryOptions({ input: { id } }))
  return (
    <Loaded query={member}>
      {(m) => (
        <div className="c-stack">
          <Card title={m.person.name}>
            <Facts
              facts={[
                ['类别', <Tag key="s">{standingLabels[m.standing]}</Tag>],
                ['所在党支部', m.branch.name],
                ['党费缴至', m.duesPaidThrough?.slice(0, 7)],
                [
                  '党内职务',
                  m.posts
                    .filter((p) => !p.untilOn)
                    .map((p) => `${p.organization.name}${p.label}`)
                    .join('、') || '无',
                ],
              ]}
            />
          </Card>
          <Card title="转往哪里">
            <Destination memberId={id} />
          </Card>
        </div>
      )}
    </Loaded>
  )
}

function Destination({ memberId }: { memberId: string }) {
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const streets = useQuery(api.transfers.streets.queryOptions())
  const kind = Form.useWatch('kind', form)
  const { submit, busy, problem } = useSubmit(
    (values: Values, call) => client.transfers.draft({ ...values, membershipId: memberId }, call),
    (made: ShownTransfer) => {
      announce('已登记')
      void navigate({ to: '/transfers/$id', params: { id: made.id } })
    },
  )
  return (
    <Form<Values> form={form} layout="vertical" initialValues={{ kind: 'WITHIN_STREET', withinCity: true }} onFinish={submit}>
      <ProblemSummary problem={problem} form={form} />
      <Form.Item name="kind" label="转接方式" rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: 'WITHIN_STREET', label: '本街道内' },
            { value: 'BETWEEN_STREETS', label: '区内其他街道' },
            { value: 'OUTWARD', label: '区外' },
          ]}
        />
      </Form.Item>
      {kind === 'WITHIN_STREET' && <BranchFields form={form} branch="toBranchId" group="toGroupId" />}
      {kind === 'BETWEEN_STREETS' && (
        <Form.Item name="toStreetId" label="接收的街道" rules={[{ required: true, message: '请选择接收的街道' }]} extra="具体到哪个支部，由接收的街道安排">
          <Select options={(streets.data ?? []).map((s) => ({ value: s.id, label: s.shortName ?? s.name }))} />
        </Form.Item>
      )}
      {kind === 'OUTWARD' && (
        <>
          <Form.Item name="toName" label="接收党组织的全称" rules={[{ required: true, whitespace: true, message: '请填写介绍信的抬头' }]}>
            <Input maxLength={200} placeholder="如：中共武汉市洪山区珞南街道工作委员会" />
          </Form.Item>
          <Form.Item name="withinCity" label="接收党组织在哪里" rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: true, label: '本市（介绍信有效期 10 天）' },
                { value: false, label: '市外（介绍信有效期 30 天）' },
              ]}
            />
          </Form.Item>
        </>
      )}
      <Form.Item name="reason" label="转接原因" rules={[{ required: true, whitespace: true, min: 2, message: '请填写原因，如：工作调动、迁居' }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        登记，下一步开介绍信
      </Button>
    </Form>
  )
}
