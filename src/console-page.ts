import type { Context } from 'hono'
import type { readAssets } from '#site/assets.ts'

/** The one HTML document of the console; everything else it loads. The nonce lets its component library write style elements. */
export function consolePage(c: Context, assets: ReturnType<typeof readAssets>): Response {
  const entry = assets.entry('console')
  if (!entry) return c.text('管理台尚未构建，请先运行 npm start', 503) as Response
  const nonce = c.get('secureHeadersNonce' as never) as string
  c.header('Cache-Control', 'no-cache')
  return c.html(
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>领航工作台</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><meta name="style-nonce" content="${nonce}">${entry.css.map((href) => `<link rel="stylesheet" href="${href}">`).join('')}${entry.preload.map((href) => `<link rel="modulepreload" href="${href}">`).join('')}<script type="module" src="${entry.js}"></script></head><body><div id="console"></div><noscript>管理台需要启用 JavaScript。居民和党员的页面不需要。</noscript></body></html>`,
  ) as Response
}
