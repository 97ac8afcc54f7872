import { Icon, type IconName, Mark } from './icons.tsx'
import { ErrorSummary } from './kit.tsx'
import type { PageView, SiteRequest } from './page.ts'

/** A place in the site's navigation: `href` below the street. */
export interface Place {
  href: string
  label: string
  icon: IconName
}

/** Addresses of built files: stylesheet and scripts by name. */
export interface SiteAssets {
  css(name: string): readonly string[]
  js(name: string): string | null
}

interface Props {
  request: SiteRequest
  view: PageView
  places: readonly Place[]
  assets: SiteAssets
  /** Words under the footer line: whose service this is. */
  demo: boolean
}

/** The frame of every page of a street's site: skip link, band, places, content, footer. */
export function Layout({ request, view, places, assets, demo }: Props) {
  const { street, elder } = request
  const scripts = view.scripts ?? []
  const styles = [...assets.css('site'), ...scripts.flatMap((s) => assets.css(s))]
  return (
    <html lang="zh-CN" data-elder={elder ? '' : undefined} data-wide={view.wide ? '' : undefined}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${request.refused ? '请修改：' : ''}${view.title} · ${street.name}`}</title>
        <meta name="theme-color" content="#b3191f" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        {styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {scripts.map((name) => {
          const src = assets.js(name)
          return src && <script key={src} type="module" src={src} />
        })}
      </head>
      <body>
        <a className="skip" href="#main">
          跳到正文
        </a>
        <header className="band">
          <div className="inner">
            <a className="name" href={`${street.base}/`}>
              <Mark />
              {street.name}
            </a>
            <a className="switch" href={`/elder?on=${elder ? '0' : '1'}&back=${encodeURIComponent(request.here)}`}>
              {elder ? '标准版' : '长辈版'}
            </a>
          </div>
        </header>
        <nav className="tabs" aria-label="主导航">
          <ul>
            {places.map((p) => (
              <li key={p.href}>
                <a href={street.base + p.href} aria-current={view.place === p.href ? 'page' : undefined}>
                  <Icon name={p.icon} />
                  {p.label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          {(view.back || !view.ownHeading) && (
            <div>
              {view.back && (
                <a className="back" href={view.back.href}>
                  <Icon name="back" />
                  {view.back.label}
                </a>
              )}
              {!view.ownHeading && <h1>{view.title}</h1>}
            </div>
          )}
          <ErrorSummary request={request} />
          {view.body}
        </main>
        <footer className="footer">
          <p>
            {street.districtName} · {street.name}
            {demo && ' · 示例数据，人物均为虚构'}
          </p>
          <p>
            <a href={`${street.base}/privacy`}>个人信息怎么用</a>
          </p>
        </footer>
      </body>
    </html>
  )
}
