import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { RPCHandler } from '@orpc/server/fetch'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { mountRootPages } from '#modules/accounts/site/root-pages.tsx'
import type { Config } from '#platform/config.ts'
import type { Database } from '#platform/db/database.ts'
import { TooMany } from '#platform/errors.ts'
import { type ApiContext, answerErrors, problemBody } from '#platform/http/api.ts'
import { createMetrics } from '#platform/http/metrics.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { readAssets } from '#site/assets.ts'
import type { Street } from '#site/page.ts'
import { mountSite } from '#site/serve.tsx'
import { consolePage } from './console-page.ts'
import { apiRouter, downloads, places, sitePages, siteSetting } from './modules.ts'
import { referencePage } from './reference-page.tsx'
import { rootPage } from './root-page.tsx'
import { serveAssets } from './static.ts'

/** What the application is built on. */
export interface AppHost {
  config: Pick<Config, 'production' | 'publicUrl' | 'trustProxy' | 'postsPerMinute' | 'tiles'>
  db: Database
  log: Logger
  demo: boolean
  /** Folder of the built faces (`dist/public`). */
  assetsFolder: string
  /** Who asks, and where he must go first. `street`: whose site it is, or null on the console and the API. */
  actorOf(headers: Headers, street: Street | null, now: Date): Promise<{ actor: Actor; detour: string | null }>
  streets(): Promise<readonly Street[]>
}

/** The whole server as one Hono application: Request in, Response out. */
export function createApp(host: AppHost): Hono {
  const { db, log, config } = host
  const app = new Hono()
  const assets = readAssets(host.assetsFolder)
  const metrics = createMetrics()
  const https = config.publicUrl.startsWith('https:')
  const tiles = config.tiles ? [new URL(config.tiles.url.replace(/\{[a-z]\}/g, 'x')).origin] : []

  app.use(metrics.middleware)
  app.use(async (c, next) => {
    const start = performance.now()
    await next()
    if (!log.isLevelEnabled('info')) return
    // The path without its query: queries hold what people typed. A one-time link is a secret.
    log.info({
      method: c.req.method,
      path: c.req.path.replace(/^\/(link|setup)\/.+/, '/$1/…'),
      status: c.res.status,
      ms: Math.round(performance.now() - start),
    })
  })
  const headers = (styleSrc: (string | typeof NONCE)[]) =>
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc,
        imgSrc: ["'self'", 'data:', 'blob:', ...tiles],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        manifestSrc: ["'self'"],
      },
      strictTransportSecurity: https ? 'max-age=31536000' : false,
      referrerPolicy: 'same-origin',
      permissionsPolicy: { camera: ['self'], geolocation: ['self'], microphone: [] },
    })
  // The console's component library writes style elements; they carry this page's nonce. Nothing else has any.
  const [plain, withNonce] = [headers(["'self'"]), headers(["'self'", NONCE])]
  app.use((c, next) => (c.req.path.startsWith('/console/') ? withNonce : plain)(c, next))
  app.use(csrf({ origin: (origin) => origin === new URL(config.publicUrl).origin || !config.production }))
  const squeeze = compress()
  app.use('/:street/*', async (c, next) => {
    if (c.req.header('Accept-Encoding')) return squeeze(c, next)
    await next()
    c.res.headers.append('Vary', 'Accept-Encoding')
  })

  // Posts are limited by address: a person never reaches it, a script does. Reads are limited by the proxy in front.
  const posts = new RateLimiterMemory({ points: config.postsPerMinute, duration: 60 })
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      // Refused when the limiter throws how long to wait.
      const refused = await posts.consume(ipOf(c, config.trustProxy)).then(
        () => null,
        (wait: RateLimiterRes) => wait,
      )
      if (refused) {
        const refusal = new TooMany(refused.msBeforeNext / 1000)
        c.header('Retry-After', String(Math.ceil(refusal.retryAfterSeconds)))
        return c.text(refusal.message, 429)
      }
    }
    return next()
  })

  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    try {
      await db.pool.query('select 1')
      return c.text('ready')
    } catch {
      return c.text('数据库暂时连接不上', 503)
    }
  })
  app.get('/metrics', async (c) => c.text(await metrics.text(), 200, { 'Content-Type': metrics.type }))
  serveAssets(app, host.assetsFolder)
  app.get('/elder', (c) => {
    const back = c.req.query('back') ?? '/'
    setCookie(c, 'elder', c.req.query('on') === '1' ? '1' : '0', { path: '/', maxAge: 31536000, sameSite: 'Lax', secure: https, httpOnly: true })
    // Only back to a page of this site.
    return c.redirect(/^\/[^/\\]/.test(back) ? back : '/', 303)
  })

  const apiContext = async (c: Context): Promise<ApiContext> => {
    const now = new Date()
    const { actor } = await host.actorOf(c.req.raw.headers, null, now)
    return {
      db,
      actor,
      now,
      idempotencyKey: c.req.header('Idempotency-Key') ?? null,
      ip: ipOf(c, config.trustProxy),
      headers: c.req.raw.headers,
      responseHeaders: new Headers(),
    }
  }
  const interceptors = [answerErrors((error, path) => log.error({ err: error, procedure: path.join('.') }, 'procedure failed'))]
  // Each handler adds its own to the list it is given.
  const rpc = new RPCHandler(apiRouter, { clientInterceptors: [...interceptors] })
  const rest = new OpenAPIHandler(apiRouter, { clientInterceptors: [...interceptors], customErrorResponseBodyEncoder: problemBody })
  const limit = bodyLimit({
    maxSize: 32 * 1024 * 1024,
    onError: (c) => c.json({ type: '/api#tooLarge', title: '上传的内容超过 32 MB', status: 413, code: 'tooLarge', fields: [] }, 413),
  })

  for (const [prefix, handler] of [
    ['/rpc', rpc],
    ['/api/v1', rest],
  ] as const)
    app.all(`${prefix}/*`, limit, async (c) => {
      const context = await apiContext(c)
      const { matched, response } = await handler.handle(c.req.raw, { prefix, context })
      if (!matched)
        return c.json({ type: '/api#notFound', title: '没有这个接口', status: 404, code: 'notFound', fields: [] }, 404, {
          'Content-Type': 'application/problem+json',
        })
      // The answer goes out as it was made: read once more into another Response, its body would become a stream.
      for (const [name, value] of context.responseHeaders) response.headers.append(name, value)
      if (response.status >= 400 && prefix !== '/rpc') response.headers.set('Content-Type', 'application/problem+json')
      response.headers.set('Cache-Control', 'no-store')
      return response
    })

  const openapi = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let described: Promise<unknown> | undefined
  const description = () =>
    (described ??= openapi.generate(apiRouter, {
      info: { title: '领航', version: '1', description: '街道党建与邻里服务平台的接口。错误一律为 application/problem+json。' },
      servers: [{ url: `${config.publicUrl}/api/v1` }],
    }))
  app.get('/openapi.json', async (c) => c.json((await description()) as object))
  app.get('/api', async (c) => c.html(referencePage(await description(), assets)))

  for (const { method = 'GET', path, serve } of downloads) app.on(method, path, limit, async (c) => serve(c, await apiContext(c)))

  app.get('/console', (c) => c.redirect('/console/', 302))
  app.get('/console/*', (c) => consolePage(c, assets))
  mountRootPages(app, { db, assets, ipOf: (c) => ipOf(c, config.trustProxy) })
  app.get('/', async (c) => rootPage(c, await host.streets(), assets))
  mountSite(app, {
    db,
    assets,
    demo: host.demo,
    places,
    pages: sitePages,
    streetOf: async (code) => (await host.streets()).find((s) => s.code === code) ?? null,
    actorOf: (headers, street) => host.actorOf(headers, street, new Date()),
    ipOf: (c) => ipOf(c, config.trustProxy),
    tiles: config.tiles,
    settingOf: siteSetting,
    log: (error, path) => log.error({ err: error, path: path.split('?')[0] }, 'page failed'),
  })

  app.notFound((c) => c.text('没有这个页面', 404))
  app.onError((error, c) => {
    // The frame itself refuses a form that another site, or nobody knows who, has sent here.
    if (error instanceof HTTPException && error.status === 403) return c.text('这个请求不是从本站的页面发出的，没有办理。请回到本站的页面重新提交', 403)
    log.error({ err: error }, 'request failed')
    return c.text('系统出错了，请稍后再试', 500)
  })
  return app
}

/** The address of the person's device; behind our own proxy the last one it added. */
function ipOf(c: Context, trustProxy: boolean): string {
  if (trustProxy) {
    const forwarded = c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim()
    if (forwarded) return forwarded
  }
  const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming
  return incoming?.socket?.remoteAddress ?? 'local'
}
