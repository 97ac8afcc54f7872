import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { CodeField, DoorCard, DoorForm, goOn, nextOf, PasswordField } from './at-the-door.tsx'

const route = getRouteApi('/login')
type Outcome = Awaited<ReturnType<typeof client.accounts.signIn>>

/** Logging in: name and password, then the code of the second factor for those who have one. No key is sent: a typed password is kept nowhere. */
export function LoginPage() {
  const { back } = route.useSearch()
  const navigate = useNavigate()
  const [step, setStep] = useState<'PASSWORD' | 'CODE'>('PASSWORD')
  const onDone = ({ outcome }: Outcome) => {
    if (outcome === 'SIGNED_IN') return goOn(back)
    if (outcome === 'SECOND_FACTOR') return setStep('CODE')
    void navigate({ to: nextOf[outcome], search: { back } })
  }
  if (step === 'CODE')
    return (
      <DoorCard title="二次验证">
        <DoorForm<{ code: string }, Outcome>
          verb="继续"
          send={({ code }) => client.accounts.verifySecondFactor({ code: code.trim(), kind: code.trim().length > 6 ? 'BACKUP' : 'TOTP' })}
          onDone={onDone}
        >
          <CodeField hint="手机身份验证器上的 6 位数字；手机不在身边时，输入一个备用码" />
        </DoorForm>
        <button type="button" className="c-text-button" onClick={() => setStep('PASSWORD')}>
          重新登录
        </button>
      </DoorCard>
    )
  return (
    <DoorCard title="登录工作台">
      <DoorForm<{ username: string; password: string }, Outcome>
        verb="登录"
        send={({ username, password }) => client.accounts.signIn({ username: username.trim(), password })}
        onDone={onDone}
      >
        <Form.Item name="username" label="用户名" rules={[{ required: true, whitespace: true, message: '请填写用户名' }]}>
          <Input maxLength={64} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
        <PasswordField name="password" label="密码" />
      </DoorForm>
      <p className="c-sub">账号由街道管理员开通。忘记密码的，请联系街道管理员重置。</p>
      <p>
        <a href="/">居民和党员请到街道首页</a>
      </p>
    </DoorCard>
  )
}
