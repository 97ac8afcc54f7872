import { createHash } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie } from 'hono/cookie'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Ctx, Database } from '#platform/db/database.ts'
import { type Kept, keptOf } from '#platform/db/kept.ts'
import { asDomainError, type DomainError, Forbidden, Invalid, NotFound } from '#platform/errors.ts'
import { safeFileName } from '#platform/files/file-name.ts'
import { storeUpload } from '#platform/files/store-upload.ts'
import { UploadError } from '#platform/files/upload-error.ts'
import { formOf } from '#platform/http/form.ts'
import { once } from '#platform/http/idempotency.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { passGate } from '#platform/scope/policy.ts'
import { Layout, type Place, type SiteAssets } from './Layout.tsx'
import type { Data, Download, FormUpload, PageView, Redirect, SitePage, SiteRequest, Street, Tiles } from './page.ts'

/** What the site needs from the server that carries it. */
export interface SiteHost {
  db: Database
  assets: SiteAssets
  demo: boolean
  places: readonly Place[]
  pages: readonly SitePage[]
  /** The street of an address by its division code, or null. */
  streetOf(code: string): Promise<Street | null>
  /** Who asks. `detour` sends an account that must first do something (choose a password, enrol a second factor) there. */
  actorOf(headers: Headers, street: Street): Promise<{ actor: Actor; detour: string | null }>
  ipOf(c: Context): string
  tiles: Tiles | null
  /** A street's setting by its key, or null. */
  settingOf(ctx: Ctx, streetId: string, key: string): Promise<unknown>
  log(error: unknown, path: string): void
}

const html = (element: React.ReactElement) => `<!doctype html>${renderToStaticMarkup(element)}`

/** Puts every page of the site on the server, below `/:street` (a division code). */
export function mountSite(app: Hono, host: SiteHost): void {
  const kept = keptOf(host.db)
  for (const page of host.pages) {
    const path = `/:street{[0-9]{6,12}}${page.path === '/' ? '/' : page.path}`
    app.get(path, (c) => serve(c, host, page, kept))
    if (page.post)
      app.post(
        path,
        bodyLimit({ maxSize: page.maxBytes ?? 100 * 1024, onError: (c) => c.text('提交的内容太大，没有收下。请返回上一页，分几次提交', 413) }),
        (c) => serve(c, host, page, kept),
      )
  }
  app.get('/:street{[0-9]{6,12}}', (c) => c.redirect(`/${c.req.param('street')}/`, 302))
  app.get('/:street{[0-9]{6,12}}/*', async (c) => {
    const street = await host.streetOf(c.req.param('street'))
    if (!street) return c.notFound()
    const request = await requestOf(c, host, street)
    return send(c, request, written(host, request, refusalView(request, new NotFound('这个页面'))))
  })
}

async function requestOf(
  c: Context,
  host: SiteHost,
  street: Street,
): Promise<
  Omit<SiteRequest, keyof Ctx | 'tiles' | 'setting'> & { actor: Actor; detour: string | null; now: Date; elderChosen: boolean | null; siteName: string }
> {
  const url = new URL(c.req.url)
  const { actor, detour } = await host.actorOf(c.req.raw.headers, street)
  const elder = getCookie(c, 'elder')
  const { street: _, ...params } = c.req.param() as Record<string, string>
  return {
    actor,
    detour,
    now: new Date(),
    street,
    params,
    query: url.searchParams,
    here: url.pathname + url.search,
    elder: elder === '1',
    elderChosen: elder === undefined ? null : elder === '1',
    siteName: street.name,
    ip: host.ipOf(c),
    headers: c.req.raw.headers,
    refused: null,
    typed: new FormData(),
    responseHeaders: new Headers(),
  }
}

async function serve(c: Context, host: SiteHost, page: SitePage, kept: Kept): Promise<Response> {
  const street = await host.streetOf(c.req.param('street') ?? '')
  if (!street) return c.notFound()
  const request = await requestOf(c, host, street)
  const below = new URL(c.req.url).pathname.slice(street.base.length)
  if (request.detour && page.gate !== 'public' && below !== request.detour) return c.redirect(street.base + request.detour, 303)
  try {
    passGate(request.actor, page.gate)
    if (c.req.method !== 'POST') {
      const make = async () => written(host, request, await show(host, request, page))
      const keeps = page.kept && request.actor.kind === 'GUEST' && request.query.size === 0
      return send(c, request, keeps ? await kept.of(`page ${request.here} ${request.elderChosen}`, make) : await make())
    }
    const form = await formOf(c.req)
    try {
      return send(c, request, written(host, request, await take(host, request, page, form)))
    } catch (error) {
      const refusal = asDomainError(error)
      if (!refusal || refusal.status === 404 || refusal.status === 403) throw error
      const again = { ...request, refused: { message: refusal.message, fields: refusal.fields }, typed: form }
      const view = await show(host, again, page)
      return send(c, again, written(host, again, 'body' in view ? { ...view, status: refusal.status } : view))
    }
  } catch (error) {
    const refusal = asDomainError(error)
    if (!refusal) {
      host.log(error, request.here)
      return send(c, request, written(host, request, failureView(request)))
    }
    if (refusal instanceof Forbidden && request.actor.kind === 'GUEST') return c.redirect(`${street.base}/login?back=${encodeURIComponent(request.here)}`, 303)
    return send(c, request, written(host, request, refusalView(request, refusal)))
  }
}

type Asked = Awaited<ReturnType<typeof requestOf>>

const show = (host: SiteHost, request: Asked, page: SitePage) =>
  host.db.readAs(
    request.actor,
    async (ctx) => {
      await frame(host, request, ctx)
      return page.get(within(host, request, ctx))
    },
    { now: request.now },
  )

/** The request inside its transaction, as the page receives it. */
const within = (host: SiteHost, request: Asked, ctx: Ctx): SiteRequest => ({
  ...request,
  ...ctx,
  tiles: host.tiles,
  setting: (key) => host.settingOf(ctx, request.street.id, key),
})

/** Settles what the street has chosen for the frame of its pages. */
async function frame(host: SiteHost, request: Asked, ctx: Ctx): Promise<void> {
  request.elder = request.elderChosen ?? (await host.settingOf(ctx, request.street.id, 'site.elderByDefault')) === true
  request.siteName = String((await host.settingOf(ctx, request.street.id, 'site.title')) || request.street.name)
}

async function take(host: SiteHost, request: Asked, page: SitePage, form: FormData) {
  if (page.ownTransactions) {
    await host.db.readAs(request.actor, (ctx) => frame(host, request, ctx), { now: request.now })
    return page.post!({ ...within(host, request, { tx: undefined as never, actor: request.actor, now: request.now }), form, uploads: [] })
  }
  const uploads = await uploadsOf(host, request, page, form)
  const key = form.get('_key')
  form.delete('_key')
  return host.db.withActor(
    request.actor,
    (ctx) => {
      const act = async () => {
        await frame(host, request, ctx)
        return page.post!({ ...within(host, request, ctx), form, uploads })
      }
      if (typeof key !== 'string' || !key) return act()
      const plain = [...form.entries()].map(([k, v]) => [k, typeof v === 'string' ? v : [v.name, v.size]])
      return once(ctx, request.actor.accountId ?? request.ip, key, [request.here, plain], act)
    },
    { now: request.now },
  )
}

/** Takes the files of a form into the store. A field left empty comes as a file without name and content. @throws Invalid naming the fields whose files were refused */
async function uploadsOf({ db }: SiteHost, { now }: Asked, { uploads: allow }: SitePage, form: FormData): Promise<FormUpload[]> {
  if (!allow) return []
  const sent = [...form].filter((part): part is [string, File] => typeof part[1] !== 'string' && part[1].name !== '')
  const taken: FormUpload[] = []
  const wrong: { path: string; message: string }[] = []
  for (const [field, file] of sent)
    try {
      taken.push({ ...(await storeUpload(db, file, { allow, now })), field })
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      wrong.push({ path: field, message: `“${safeFileName(file.name)}”没有收下：${error.message.replace(/。$/, '')}` })
    }
  if (wrong.length) throw new Invalid(wrong, '有文件没有收下，您填写的内容还在。请重新选择文件后再提交')
  return taken
}

/** An answer as it goes out: what does not hang on the headers of who asks. */
type Written = { redirect: string } | { status: number; content: string | Uint8Array; headers: Readonly<Record<string, string>>; tag?: string; download?: true }

function written(host: SiteHost, request: Asked, reply: PageView | Redirect | Download | Data): Written {
  if ('redirect' in reply) return reply
  if ('download' in reply) {
    const { name, type, content } = reply.download
    const headers = { 'Content-Type': type, 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` }
    return { status: 200, content, headers, download: true }
  }
  if ('data' in reply) {
    const content = JSON.stringify(reply.data)
    const tag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
    return { status: 200, content, headers: { 'Content-Type': 'application/json; charset=utf-8' }, tag }
  }
  const { siteName } = request
  const page = <Layout request={request} siteName={siteName} view={reply} places={host.places} assets={host.assets} demo={host.demo} />
  return { status: reply.status ?? 200, content: html(page), headers: { 'Content-Type': 'text/html; charset=UTF-8' } }
}

function send(c: Context, request: Asked, reply: Written): Response {
  for (const [name, value] of request.responseHeaders) c.header(name, value, { append: true })
  if ('redirect' in reply) return c.redirect(reply.redirect, 303)
  if (!reply.download) {
    // Pages differ by who asks; only guests' pages may be kept, and only to be asked again.
    c.header('Cache-Control', request.actor.kind === 'GUEST' ? 'no-cache' : 'no-store')
    c.header('Vary', 'Cookie')
  }
  if (reply.tag) {
    c.header('ETag', reply.tag)
    if (c.req.header('If-None-Match') === reply.tag) return c.body(null, 304)
  }
  return c.body(reply.content as string, reply.status as 200, reply.headers)
}

const refusalView = ({ street }: Asked, refusal: DomainError): PageView => ({
  title: refusal.status === 404 ? '没有找到' : '不能办理',
  status: refusal.status,
  back: { href: `${street.base}/`, label: '返回首页' },
  body: (
    <div className="card">
      <p>{refusal.message}。</p>
      <p className="quiet">您可以返回首页查找，或拨打街道值班电话询问。</p>
    </div>
  ),
})

const failureView = ({ street }: Asked): PageView => ({
  title: '系统出错了',
  status: 500,
  back: { href: `${street.base}/`, label: '返回首页' },
  body: (
    <div className="card">
      <p>这一步没有办成，工作人员会查看记录。请稍后再试；您刚才填写的内容没有被保存。</p>
    </div>
  ),
})
