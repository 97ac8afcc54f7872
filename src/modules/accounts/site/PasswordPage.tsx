import { auth } from '#platform/auth/door.ts'
import { PASSWORD_DAYS, REMEMBERED_PASSWORDS } from '#platform/auth/rules.ts'
import { Forbidden, Invalid } from '#platform/errors.ts'
import { TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { backOf, fieldOf, visitOf } from './LoginPage.tsx'

/** What a password needs, as the forms say it. */
export const passwordHint = `至少 8 个字符，包含大写字母、小写字母、数字、其他符号中的三种；不能含用户名，不能与最近 ${REMEMBERED_PASSWORDS} 次用过的相同`

/** Changing one's own password, by choice or because it is too old. */
export const passwordPage = definePage({
  path: '/password',
  gate: 'signedIn',
  ownTransactions: true,
  async get(request) {
    const session = await auth().session(request.headers, request.now)
    return {
      title: session?.mustChangePassword ? '请先修改密码' : '修改密码',
      back: { href: `${request.street.base}/me`, label: '返回' },
      body: (
        <div className="card">
          {session?.mustChangePassword && <p>密码由管理员设置，或已超过 {PASSWORD_DAYS} 天没有修改。改好后就可以继续使用。</p>}
          <form method="post" className="form" noValidate>
            <TextField request={request} name="current" label="原密码" type="password" autoComplete="current-password" />
            <TextField request={request} name="next" label="新密码" hint={passwordHint} type="password" autoComplete="new-password" />
            <TextField request={request} name="again" label="再输入一次新密码" type="password" autoComplete="new-password" />
            <button type="submit" className="button main">
              修改密码
            </button>
          </form>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const session = await auth().session(request.headers, request.now)
    if (!session) throw new Forbidden('signedIn')
    const next = fieldOf(form, 'next')
    if (next !== fieldOf(form, 'again')) throw new Invalid([{ path: 'again', message: '两次输入的新密码不一样' }])
    await auth().changePassword({ ...visitOf(request), session, current: fieldOf(form, 'current'), next })
    return { redirect: backOf(request) }
  },
})
