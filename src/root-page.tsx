import type { Context } from 'hono'
import { renderToStaticMarkup } from 'react-dom/server'
import { Mark } from '#site/icons.tsx'
import type { SiteAssets } from '#site/Layout.tsx'
import type { Street } from '#site/page.ts'

/** The door of a deployment: its streets. With one street it leads straight there. */
export function rootPage(c: Context, streets: readonly Street[], assets: SiteAssets): Response {
  const [only] = streets
  if (streets.length === 1 && only) return c.redirect(`${only.base}/`, 302)
  const district = only?.districtName ?? '领航'
  return c.html(
    `<!doctype html>${renderToStaticMarkup(
      <html lang="zh-CN">
        <head>
          <meta charSet="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${district} · 选择街道`}</title>
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
                {district}
              </span>
            </div>
          </header>
          <main id="main">
            <h1>您住在哪个街道？</h1>
            <section className="card">
              {streets.length === 0 ? (
                <p className="empty">还没有开通的街道。管理员请按启动日志里的链接完成首次设置。</p>
              ) : (
                <ul className="rows">
                  {streets.map((s) => (
                    <li key={s.id}>
                      <a href={`${s.base}/`}>
                        <div className="say">
                          <h2>{s.name}</h2>
                          <p className="sub">党建与邻里服务</p>
                        </div>
                      </a>
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <p>
              <a href="/console/">工作人员入口</a>
            </p>
          </main>
        </body>
      </html>,
    )}`,
  ) as Response
}
