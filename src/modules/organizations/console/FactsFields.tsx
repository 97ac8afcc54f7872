import { Checkbox, Form, Input, Select } from 'antd'
import { clearable, DayInput } from '#console/form.tsx'
import { type CommunityType, communityTypes, type OrganizationKind, type PatrolType, patrolTypeLabels, patrolTypes } from '../rules.ts'

/** The facts as the form holds them; named as the contract names them. */
export interface FactsForm {
  name: string
  shortName?: string | null
  divisionCode?: string | null
  creditCode?: string | null
  communityType?: CommunityType | null
  patrolType?: PatrolType | null
  caring?: boolean
  address?: string | null
  contactPhone?: string | null
  contactPublic?: boolean
  openingHours?: string | null
  introduction?: string | null
  establishedOn?: string | null
}

export const communityTypeLabels: Record<CommunityType, string> = { ORDINARY: '普通社区', VILLAGE_TURNED: '村改居社区' }

/** Kinds that stand for a community. */
export const communityKinds: readonly OrganizationKind[] = ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH']

/** The fields of a body's facts; what a kind does not have is not asked. */
export function FactsFields({ kind }: { kind: OrganizationKind | undefined }) {
  const community = kind !== undefined && communityKinds.includes(kind)
  const unit = kind !== undefined && ['PARTNER_UNIT', 'SOCIAL_ORGANIZATION', 'PROPERTY_COMPANY', 'ENTERPRISE', 'NON_PUBLIC_ORG'].includes(kind)
  return (
    <>
      <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="c-form-row">
        <Form.Item name="shortName" label="简称">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="establishedOn" label="成立日期">
          <DayInput />
        </Form.Item>
      </div>
      {kind === 'PATROL_TEAM' && (
        <Form.Item name="patrolType" label="队伍类型" rules={[{ required: true, message: '请选择队伍类型' }]}>
          <Select options={patrolTypes.map((t) => ({ value: t, label: patrolTypeLabels[t] }))} />
        </Form.Item>
      )}
      {community && (
        <div className="c-form-row">
          <Form.Item name="communityType" label="社区类型">
            <Select allowClear={clearable} options={communityTypes.map((t) => ({ value: t, label: communityTypeLabels[t] }))} />
          </Form.Item>
          <Form.Item name="divisionCode" label="区划代码">
            <Input maxLength={12} inputMode="numeric" placeholder="12 位" />
          </Form.Item>
        </div>
      )}
      {unit && (
        <Form.Item name="creditCode" label="统一社会信用代码">
          <Input maxLength={30} placeholder="18 位" />
        </Form.Item>
      )}
      {kind === 'ENTERPRISE' && (
        <Form.Item name="caring" valuePropName="checked">
          <Checkbox>爱心企业（捐款捐物、提供场地）</Checkbox>
        </Form.Item>
      )}
      <Form.Item name="address" label="地址">
        <Input maxLength={200} />
      </Form.Item>
      <div className="c-form-row">
        <Form.Item name="contactPhone" label="办公电话">
          <Input maxLength={30} inputMode="tel" />
        </Form.Item>
        <Form.Item name="openingHours" label="开放时间">
          <Input maxLength={100} placeholder="如：周一至周五 9:00–17:00" />
        </Form.Item>
      </div>
      <Form.Item name="contactPublic" valuePropName="checked">
        <Checkbox>电话在居民页面公开</Checkbox>
      </Form.Item>
      <Form.Item name="introduction" label="简介">
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Form.Item>
    </>
  )
}
