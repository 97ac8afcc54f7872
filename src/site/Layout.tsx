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
  request: Pick<SiteRequest, 'street' | 'elder' | 'here' | 'refused'>
  /** What the band calls this site. */
  siteName: string
  view: PageView
  places: readonly Place[]
  assets: SiteAssets
  /** Words under the footer line: whose service this is. */
  demo: boolean
}

/** The frame of every page of a street's site: skip link, band, places, content, footer. */
export function Layout({ request, siteName, view, places, assets, demo }: Props) {
  const { street, elder } = request
  const scripts = view.scripts ?? []
  const ownHeading = view.ownHeading || view.hero !== undefined
  const styles = [...assets.css('site'), ...scripts.flatMap((s) => assets.css(s))]
  return (
    <html lang="zh-CN" data-elder={elder ? '' : undefined} data-wide={view.wide ? '' : undefined}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${request.refused ? '请修改：' : ''}${view.title} · ${siteName}`}</title>
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
        <header className={view.hero ? 'band tall' : 'band'}>
          <div className="inner">
            {view.hero ? (
              <h1 className="name">
                <Mark />
                {siteName}
              </h1>
            ) : (
              <a className="name" href={`${street.base}/`}>
                <Mark />
                {siteName}
              </a>
            )}
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
            <a className="switch" href={`/elder?on=${elder ? '0' : '1'}&back=${encodeURIComponent(request.here)}`}>
              {elder ? '标准版' : '长辈版'}
            </a>
          </div>
          {view.hero && <div className="inner hero">{view.hero}</div>}
        </header>
        <main id="main" tabIndex={-1}>
          {(view.back || !ownHeading) && (
            <div>
              {view.back && (
                <a className="back" href={view.back.href}>
                  <Icon name="back" />
                  {view.back.label}
                </a>
              )}
              {!ownHeading && <h1>{view.title}</h1>}
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
          <ul>
            <li>
              <a href={`${street.base}/privacy`}>个人信息怎么用</a>
            </li>
            <li>
              <a href="/console/">工作人员入口</a>
            </li>
          </ul>
        </footer>
      </body>
    </html>
  )
}
