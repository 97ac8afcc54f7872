import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { api, client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { useSession } from '#console/session.ts'
import type { Role } from '#platform/scope/actor.ts'
import type { OneTimeLink } from './LinkDialog.tsx'
import { RolePlaceFields } from './role-place.tsx'

interface AccountForm {
  username: string
  name: string
  home: string
  role: Role
  organizationId: string
}

/** Stands for "no street": an account of the district. */
const DISTRICT = 'DISTRICT'

/** Makes an account with its first role; its owner sets the password by a one-time link. */
export function OpenAccountDialog({ onDone, onClose }: { onDone(link: OneTimeLink): void; onClose(): void }) {
  const session = useSession()
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const mayDistrict = streets.data?.mayOpen ?? false
  const homes = [...(mayDistrict ? [{ value: DISTRICT, label: '区级账号' }] : []), ...(streets.data?.items ?? []).map((s) => ({ value: s.id, label: s.name }))]
  return (
    <FormDialog<AccountForm, OneTimeLink>
      side
      title="新建账号"
      intro="一人一号，不设共用账号。建立后会给出一次性链接，由本人设置密码。"
      verb="建立"
      initial={{ home: session.streetId ?? undefined }}
      send={async ({ home, username, ...values }) => {
        // No idempotency key: an answer that holds a link must not be kept. A second press finds the user name taken.
        const { link } = await client.accounts.open({ ...values, username: username.trim(), homeStreetId: home === DISTRICT ? null : home })
        return { whose: `${values.name}（${username.trim()}）`, path: link.path }
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="name" label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="username"
        label="用户名"
        extra="3 到 30 个小写字母、数字、下划线或点"
        rules={[{ required: true, whitespace: true, message: '请填写用户名' }]}
      >
        <Input maxLength={30} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="home" label="所属" rules={[{ required: true, message: '请选择所属街道' }]}>
        <Select loading={streets.isFetching} options={homes} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a, b) => a.home !== b.home}>
        {({ getFieldValue }) => {
          const home = getFieldValue('home') as string | undefined
          return <RolePlaceFields streetId={home === DISTRICT ? undefined : home} />
        }}
      </Form.Item>
    </FormDialog>
  )
}
