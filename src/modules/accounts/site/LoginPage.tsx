import type { Entry } from '#platform/auth/auth.ts'
import { auth } from '#platform/auth/door.ts'
import { Invalid } from '#platform/errors.ts'
import { TextField } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'

/** Where to go on after the door: only a path of this site. */
export function backOf(request: Pick<SiteRequest, 'street' | 'query'>): string {
  const back = request.query.get('back') ?? ''
  return /^\/[^/\\]/.test(back) ? back : `${request.street.base}/me`
}

/** From where and when the request came to the door. */
export const visitOf = ({ ip, headers, now }: SiteRequest) => ({ ip, userAgent: headers.get('user-agent') ?? '', now })

/** Passes the cookies of a step at the door on, and says where it leads. */
export function onward(request: SiteRequest, { outcome, headers }: Entry): { redirect: string } {
  for (const cookie of headers.getSetCookie()) request.responseHeaders.append('set-cookie', cookie)
  const back = backOf(request)
  const query = `?back=${encodeURIComponent(back)}`
  if (outcome === 'MUST_CHANGE_PASSWORD') return { redirect: `${request.street.base}/password${query}` }
  if (outcome === 'SIGNED_IN') return { redirect: back }
  return { redirect: `${request.street.base}/second-factor${query}` }
}

/** Text of a form's field; a file is none. */
export function fieldOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Logging in. A plain form without the kit's key: a typed password is kept nowhere. */
export const loginPage = definePage({
  path: '/login',
  gate: 'public',
  ownTransactions: true,
  async get(request) {
    if (request.actor.kind === 'ACCOUNT') return { redirect: backOf(request) }
    return {
      title: '登录',
      back: { href: `${request.street.base}/`, label: '返回首页' },
      body: (
        <div className="card">
          <form method="post" className="form" noValidate>
            <TextField request={request} name="username" label="用户名" autoComplete="username" />
            <TextField request={request} name="password" label="密码" type="password" autoComplete="current-password" />
            <button type="submit" className="button main">
              登录
            </button>
          </form>
          <p className="quiet">账号由社区或街道党建办开通。忘记密码的，请联系所在社区。</p>
        </div>
      ),
    }
  },
  async post({ form, ...request }) {
    const [username, password] = [fieldOf(form, 'username').trim(), fieldOf(form, 'password')]
    const missing = [...(username ? [] : [{ path: 'username', message: '请填写用户名' }]), ...(password ? [] : [{ path: 'password', message: '请填写密码' }])]
    if (missing.length) throw new Invalid(missing)
    return onward(request, await auth().signIn({ ...visitOf(request), username, password }))
  },
})

/** Logging out, asked once. */
export const logoutPage = definePage({
  path: '/logout',
  gate: 'public',
  ownTransactions: true,
  async get(request) {
    if (request.actor.kind !== 'ACCOUNT') return { redirect: `${request.street.base}/` }
    return {
      title: '退出登录',
      back: { href: `${request.street.base}/me`, label: '返回' },
      body: (
        <form method="post" className="card form">
          <p>{request.actor.name}，您要退出登录吗？在公用的电脑或手机上用完后，请退出。</p>
          <button type="submit" className="button main">
            退出登录
          </button>
        </form>
      ),
    }
  },
  async post(request) {
    const cookies = await auth().signOut({ ...visitOf(request), headers: request.headers })
    for (const cookie of cookies.getSetCookie()) request.responseHeaders.append('set-cookie', cookie)
    return { redirect: `${request.street.base}/` }
  },
})
