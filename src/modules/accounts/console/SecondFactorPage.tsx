import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, client } from '#console/client.ts'
import { Loaded } from '#console/Loaded.tsx'
import { CodeField, DoorCard, DoorForm, goOn, PasswordField } from './at-the-door.tsx'

const route = getRouteApi('/second-factor')
type Enrolment = Awaited<ReturnType<typeof client.accounts.beginEnrolment>>

/** The account's second factor: enrolment in two steps (password, first code), or new backup codes. */
export function SecondFactorPage() {
  const { back } = route.useSearch()
  const me = useQuery(api.accounts.me.queryOptions())
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <DoorCard title="二次验证">
      <Loaded query={me}>
        {(account) => {
          if (!account) return <p>请先登录。</p>
          if (codes) return <BackupCodes codes={codes} />
          if (enrolment) return <Enrol enrolment={enrolment} onDone={() => goOn(back)} />
          if (account.twoFactorEnabled)
            return (
              <>
                <p className="c-form-intro">您已启用二次验证。备用码用完或遗失时，可以重新生成，旧的随即作废。</p>
                <DoorForm<{ password: string }, { backupCodes: string[] }>
                  verb="重新生成备用码"
                  send={(values) => client.accounts.newBackupCodes(values)}
                  onDone={({ backupCodes }) => setCodes(backupCodes)}
                >
                  <PasswordField name="password" label="密码" />
                </DoorForm>
              </>
            )
          return (
            <>
              <p className="c-form-intro">
                {account.mustEnrol ? '管理员账号须先启用二次验证，才能继续使用。' : '启用后，登录时除密码外还要输入手机上的验证码。'}
                请先在手机上装好身份验证器（支持 TOTP 的应用均可）。
              </p>
              <DoorForm<{ password: string }, Enrolment> verb="下一步" send={(values) => client.accounts.beginEnrolment(values)} onDone={setEnrolment}>
                <PasswordField name="password" label="密码" />
              </DoorForm>
            </>
          )
        }}
      </Loaded>
      {!me.data?.mustEnrol && (
        <button type="button" className="c-text-button" onClick={() => goOn(back)}>
          返回工作台
        </button>
      )}
    </DoorCard>
  )
}

function Enrol({ enrolment, onDone }: { enrolment: Enrolment; onDone(): void }) {
  return (
    <div className="c-stack">
      <h2>1. 用身份验证器扫码</h2>
      <img src={enrolment.qr} alt="二次验证的二维码，也可以手动输入下面的密钥" width={220} height={220} />
      <p>
        不能扫码时，手动输入密钥：<code className="c-code">{enrolment.secret}</code>
      </p>
      <h2>2. 抄下备用码</h2>
      <BackupCodes codes={enrolment.backupCodes} />
      <h2>3. 输入验证码</h2>
      <DoorForm<{ code: string }, unknown> verb="完成" send={({ code }) => client.accounts.confirmEnrolment({ code: code.trim() })} onDone={onDone}>
        <CodeField hint="身份验证器上显示的 6 位数字" />
      </DoorForm>
    </div>
  )
}

function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p>手机遗失时，可用备用码登录，每个只能用一次。备用码只显示这一次，请抄下并妥善保管。</p>
      <ul className="c-codes">
        {codes.map((code) => (
          <li key={code}>
            <code className="c-code">{code}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
