import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Form, Input } from 'antd'
import { api, client } from '#console/client.ts'
import { PASSWORD_DAYS, REMEMBERED_PASSWORDS } from '#platform/auth/rules.ts'
import { DoorCard, DoorForm, goOn, PasswordField } from './at-the-door.tsx'

const route = getRouteApi('/password')

interface PasswordForm {
  current: string
  next: string
  again: string
}

/** Changing one's own password, by choice or because it must be. */
export function PasswordPage() {
  const { back } = route.useSearch()
  const me = useQuery(api.accounts.me.queryOptions())
  return (
    <DoorCard title="修改密码">
      {me.data?.mustChangePassword && <p className="c-form-intro">密码由管理员设置，或已超过 {PASSWORD_DAYS} 天没有修改。改好后就可以继续使用。</p>}
      <DoorForm<PasswordForm, unknown>
        verb="修改密码"
        send={({ current, next }) => client.accounts.changePassword({ current, next })}
        onDone={() => goOn(back)}
      >
        <PasswordField name="current" label="原密码" />
        <Form.Item
          name="next"
          label="新密码"
          extra={`至少 8 个字符，包含大写字母、小写字母、数字、其他符号中的三种；不能含用户名，不能与最近 ${REMEMBERED_PASSWORDS} 次用过的相同`}
          rules={[{ required: true, message: '请填写新密码' }]}
        >
          <Input.Password maxLength={1000} autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label="再输入一次新密码"
          dependencies={['next']}
          rules={[
            { required: true, message: '请再输入一次新密码' },
            ({ getFieldValue }) => ({
              validator: async (_, value: unknown) => {
                if (value && value !== getFieldValue('next')) throw new Error('两次输入的新密码不一样')
              },
            }),
          ]}
        >
          <Input.Password maxLength={1000} autoComplete="new-password" />
        </Form.Item>
      </DoorForm>
      {!me.data?.mustChangePassword && (
        <button type="button" className="c-text-button" onClick={() => goOn(back)}>
          不改了，返回工作台
        </button>
      )}
    </DoorCard>
  )
}
