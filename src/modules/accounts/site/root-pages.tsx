import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { auth } from '#platform/auth/door.ts'
import type { Database } from '#platform/db/database.ts'
import { asDomainError, Invalid } from '#platform/errors.ts'
import { formOf } from '#platform/http/form.ts'
import { Mark } from '#site/icons.tsx'
import { ErrorSummary, type FormRequest, TextField } from '#site/kit.tsx'
import type { SiteAssets } from '#site/Layout.tsx'
import { isSetupOpen, setUp } from '../setup.ts'
import { fieldOf } from './LoginPage.tsx'
import { passwordHint } from './PasswordPage.tsx'

/** What the pages outside any street need of the server. */
export interface RootHost {
  db: Database
  assets: SiteAssets
  ipOf(c: Context): string
}

interface View {
  title: string
  body: ReactNode
  status?: number
}

/** One page with a form outside any street: shown, taken, and shown again with what is wrong. */
interface RootPage {
  path: string
  get(request: FormRequest & { token: string }): Promise<View>
  post(request: { token: string; form: FormData; ip: string; userAgent: string; now: Date }): Promise<View>
}

const closed = (said: string): View => ({ title: '链接已失效', body: <p>{said}</p>, status: 410 })

const linkPage: RootPage = {
  path: '/link/:token',
  async get({ token, ...request }) {
    const owner = await auth().linkOwner(token, new Date())
    if (!owner) return closed('这个链接已用过或已过期。请向管理员索要新的链接。')
    return {
      title: '设置密码',
      body: (
        <form method="post" className="form" noValidate>
          <p>
            {owner.name}，您好。您的用户名是 <strong>{owner.username}</strong>，请设置密码。
          </p>
          <TextField request={request} name="password" label="密码" hint={passwordHint} type="password" autoComplete="new-password" />
          <TextField request={request} name="again" label="再输入一次密码" type="password" autoComplete="new-password" />
          <button type="submit" className="button main">
            设置密码
          </button>
        </form>
      ),
    }
  },
  async post({ form, ...request }) {
    const password = fieldOf(form, 'password')
    if (password !== fieldOf(form, 'again')) throw new Invalid([{ path: 'again', message: '两次输入的密码不一样' }])
    const { username } = await auth().usePasswordLink({ ...request, password })
    return {
      title: '密码已经设好',
      body: (
        <>
          <p>
            请用用户名 <strong>{username}</strong> 和新密码登录。
          </p>
          <ul className="rows">
            <Way href="/console/" label="工作人员：进入工作台" />
            <Way href="/" label="党员、居民：进入街道网站" />
          </ul>
        </>
      ),
    }
  },
}

const setupPage = (db: Database): RootPage => ({
  path: '/setup/:token',
  async get({ token, ...request }) {
    if (!(await isSetupOpen(db, token, new Date()))) return closed('首次设置的链接已用过或已过期。还没有设置的，请重新启动服务，使用日志里的新链接。')
    return {
      title: '首次设置',
      body: (
        <form method="post" className="form" noValidate>
          <p>请填写部署本系统的区县，并建立第一个管理员账号。街道在登录后的工作台里建立。</p>
          <TextField request={request} name="districtName" label="区县名称" hint="例如：管城回族区" />
          <TextField request={request} name="districtCode" label="行政区划代码" hint="6 位数字，例如：410104" inputMode="numeric" />
          <TextField request={request} name="name" label="管理员姓名" autoComplete="name" />
          <TextField request={request} name="username" label="用户名" hint="3 到 30 个小写字母、数字、下划线或点" autoComplete="username" />
          <TextField request={request} name="password" label="密码" hint={passwordHint} type="password" autoComplete="new-password" />
          <TextField request={request} name="again" label="再输入一次密码" type="password" autoComplete="new-password" />
          <button type="submit" className="button main">
            完成设置
          </button>
        </form>
      ),
    }
  },
  async post({ form, token, ip, now }) {
    const given = (name: string) => fieldOf(form, name)
    if (given('password') !== given('again')) throw new Invalid([{ path: 'again', message: '两次输入的密码不一样' }])
    const [districtName, districtCode, name, username, password] = [
      given('districtName'),
      given('districtCode'),
      given('name'),
      given('username'),
      given('password'),
    ]
    await setUp(db, { token, ip, districtName, districtCode, name, username, password }, now)
    return {
      title: '设置完成',
      body: (
        <ul className="rows">
          <Way href="/console/" label="进入工作台，用新账号登录" />
        </ul>
      ),
    }
  },
})

function Way({ href, label }: { href: string; label: string }) {
  return (
    <li>
      <a href={href}>
        <div className="say">
          <h3>{label}</h3>
        </div>
      </a>
    </li>
  )
}

/** Puts the pages of one-time links and of the first setup on the server: `/link/:token`, `/setup/:token`. */
export function mountRootPages(app: Hono, host: RootHost): void {
  for (const page of [linkPage, setupPage(host.db)]) {
    const tokenOf = (c: Context) => c.req.param('token') ?? ''
    app.get(page.path, async (c) => answer(c, host, await page.get({ token: tokenOf(c), refused: null, typed: new FormData() })))
    app.post(page.path, bodyLimit({ maxSize: 100 * 1024, onError: (c) => c.text('提交的内容太大', 413) }), async (c) => {
      const form = await formOf(c.req).catch(() => new FormData())
      try {
        const visit = { ip: host.ipOf(c), userAgent: c.req.header('user-agent') ?? '', now: new Date() }
        return answer(c, host, await page.post({ ...visit, token: tokenOf(c), form }))
      } catch (error) {
        const refusal = asDomainError(error)
        if (!refusal) throw error
        const again = { refused: { message: refusal.message, fields: refusal.fields }, typed: form }
        const view = await page.get({ token: tokenOf(c), ...again })
        return answer(c, host, { ...view, status: view.status ?? refusal.status }, again)
      }
    })
  }
}

function answer(c: Context, { assets }: RootHost, view: View, request?: FormRequest): Response {
  // The address is a secret: kept in no cache, told to no other site.
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.html(
    `<!doctype html>${renderToStaticMarkup(
      <html lang="zh-CN">
        <head>
          <meta charSet="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <title>{`${request?.refused ? '请修改：' : ''}${view.title} · 领航`}</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          {assets.css('site').map((href) => (
            <link key={href} rel="stylesheet" href={href} />
          ))}
        </head>
        <body>
          <header className="band">
            <div className="inner">
              <span className="name">
                <Mark />
                领航
              </span>
            </div>
          </header>
          <main id="main">
            <h1>{view.title}</h1>
            {request && <ErrorSummary request={request} />}
            <div className="card">{view.body}</div>
          </main>
        </body>
      </html>,
    )}`,
    (view.status ?? 200) as 200,
  ) as Response
}
