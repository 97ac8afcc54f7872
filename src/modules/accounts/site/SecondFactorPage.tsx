import { renderSVG } from 'uqr'
import type { Enrolment } from '#platform/auth/auth.ts'
import { auth } from '#platform/auth/door.ts'
import { Forbidden } from '#platform/errors.ts'
import { TextField } from '#site/kit.tsx'
import { definePage, type PageView, type SiteRequest } from '#site/page.ts'
import { fieldOf, onward, visitOf } from './LoginPage.tsx'

const TITLE = '二次验证'

/**
 * The second factor: its code after the password, or, for somebody with a session, enrolment in two steps (password, first code) and
 * new backup codes.
 */
export const secondFactorPage = definePage({
  path: '/second-factor',
  gate: 'public',
  ownTransactions: true,
  async get(request) {
    const session = await auth().session(request.headers, request.now)
    if (!session) return page(request, <CodeForm request={request} />)
    if (session.twoFactorEnabled)
      return page(
        request,
        <PasswordForm request={request} step="backup" button="重新生成备用码" said="您已启用二次验证。备用码用完或遗失时，可以重新生成，旧的随即作废。" />,
      )
    if (request.typed.get('step') === 'confirm') return page(request, <ConfirmForm request={request} />)
    const said = session.mustEnrol
      ? '管理员账号须先启用二次验证，才能继续使用。请在手机上装好身份验证器（支持 TOTP 的应用均可），再输入密码继续。'
      : '启用后，登录时除密码外还要输入手机上的验证码。请先在手机上装好身份验证器（支持 TOTP 的应用均可）。'
    return page(request, <PasswordForm request={request} step="begin" button="下一步" said={said} />)
  },
  async post({ form, ...request }) {
    const visit = { ...visitOf(request), headers: request.headers }
    const step = fieldOf(form, 'step')
    const code = fieldOf(form, 'code').trim()
    if (step === 'verify') return onward(request, await auth().verifySecondFactor({ ...visit, code, kind: code.length > 6 ? 'BACKUP' : 'TOTP' }))
    const session = await auth().session(request.headers, request.now)
    if (!session) throw new Forbidden('signedIn')
    if (step === 'confirm') return onward(request, await auth().confirmEnrolment({ ...visit, session, code }))
    const password = fieldOf(form, 'password')
    if (step === 'backup') return page(request, <BackupCodes codes={await auth().newBackupCodes({ ...visit, session, password })} />)
    const enrolment = await auth().beginEnrolment({ ...visit, session, password })
    return page(request, <Secret request={request} enrolment={enrolment} />)
  },
})

const page = (request: SiteRequest, body: PageView['body']): PageView => ({
  title: TITLE,
  back: { href: `${request.street.base}/`, label: '返回首页' },
  body: <div className="card">{body}</div>,
})

function CodeForm({ request }: { request: SiteRequest }) {
  return (
    <form method="post" className="form" noValidate>
      <input type="hidden" name="step" value="verify" />
      <TextField request={request} name="code" label="验证码" hint="手机身份验证器上的 6 位数字；手机不在身边时，输入一个备用码" autoComplete="one-time-code" />
      <button type="submit" className="button main">
        继续
      </button>
      <p>
        <a href={`${request.street.base}/login`}>重新登录</a>
      </p>
    </form>
  )
}

function PasswordForm({ request, step, said, button }: { request: SiteRequest; step: string; said: string; button: string }) {
  return (
    <form method="post" className="form" noValidate>
      <p>{said}</p>
      <input type="hidden" name="step" value={step} />
      <TextField request={request} name="password" label="您的密码" type="password" autoComplete="current-password" />
      <button type="submit" className="button main">
        {button}
      </button>
    </form>
  )
}

function ConfirmForm({ request }: { request: SiteRequest }) {
  return (
    <form method="post" className="form" noValidate>
      <input type="hidden" name="step" value="confirm" />
      <TextField request={request} name="code" label="验证码" hint="身份验证器上显示的 6 位数字" inputMode="numeric" autoComplete="one-time-code" />
      <button type="submit" className="button main">
        完成
      </button>
      <p>
        <a href={`${request.street.base}/second-factor`}>没有扫上码，重新开始</a>
      </p>
    </form>
  )
}

function Secret({ request, enrolment }: { request: SiteRequest; enrolment: Enrolment }) {
  return (
    <>
      <h2>1. 用身份验证器扫码</h2>
      <img
        src={`data:image/svg+xml,${encodeURIComponent(renderSVG(enrolment.uri))}`}
        alt="二次验证的二维码，也可以手动输入下面的密钥"
        width={220}
        height={220}
      />
      <p>
        不能扫码时，手动输入密钥：<code>{enrolment.secret}</code>
      </p>
      <h2>2. 抄下备用码</h2>
      <BackupCodes codes={enrolment.backupCodes} />
      <h2>3. 输入验证码</h2>
      <ConfirmForm request={{ ...request, refused: null, typed: new FormData() }} />
    </>
  )
}

function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p>手机遗失时，可用备用码登录，每个只能用一次。备用码只显示这一次，请抄下并妥善保管。</p>
      <ul className="plain">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
