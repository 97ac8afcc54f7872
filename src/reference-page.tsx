import { renderToStaticMarkup } from 'react-dom/server'
import type { SiteAssets } from '#site/Layout.tsx'

interface Operation {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: unknown }[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>
}
interface Description {
  info: { title: string; description?: string }
  servers?: { url: string }[]
  paths?: Record<string, Record<string, Operation>>
}

/** The API reference for people, made from the same description as `/openapi.json`. */
export function referencePage(description: unknown, assets: SiteAssets): string {
  const api = description as Description
  const operations = Object.entries(api.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, o]) => ({ path, method: method.toUpperCase(), ...o })),
  )
  const groups = Map.groupBy(operations, (o) => o.tags?.[0] ?? '其他')
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="zh-CN" data-wide="">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${api.info.title} · 接口说明`}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        {assets.css('site').map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <main id="main">
          <h1>接口说明</h1>
          <section className="card prose">
            <p>{api.info.description}</p>
            <p>
              地址以 <code>{api.servers?.[0]?.url}</code> 开头。机器可读的描述在 <a href="/openapi.json">/openapi.json</a>。新增类请求可带{' '}
              <code>Idempotency-Key</code>，重复提交只办一次。
            </p>
            <nav aria-label="目录">
              {[...groups.keys()].map((tag) => (
                <a key={tag} href={`#${tag}`} style={undefined}>
                  {tag}{' '}
                </a>
              ))}
            </nav>
          </section>
          {[...groups].map(([tag, list]) => (
            <section className="card" key={tag} id={tag}>
              <h2>{tag}</h2>
              {list.map((o) => (
                <details key={o.method + o.path}>
                  <summary>
                    <b>{o.method}</b> <code>{o.path}</code> {o.summary}
                  </summary>
                  {o.description && <p>{o.description}</p>}
                  {o.parameters && o.parameters.length > 0 && (
                    <table>
                      <thead>
                        <tr>
                          <th>参数</th>
                          <th>位置</th>
                          <th>要求</th>
                        </tr>
                      </thead>
                      <tbody>
                        {o.parameters.map((p) => (
                          <tr key={p.in + p.name}>
                            <td>
                              <code>{p.name}</code>
                              {p.required && ' 必填'}
                            </td>
                            <td>{p.in}</td>
                            <td>
                              <code>{JSON.stringify(p.schema)}</code>
                            </td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  )}
                  {Object.entries(o.requestBody?.content ?? {}).map(([type, { schema }]) => (
                    <div className="scroll" key={type}>
                      <p className="quiet">请求内容 {type}</p>
                      <pre>{JSON.stringify(schema, null, 2)}</pre>
                    </div>
                  ))}
                  {Object.entries(o.responses ?? {}).map(([status, r]) => (
                    <div className="scroll" key={status}>
                      <p className="quiet">
                        答复 {status} {r.description}
                      </p>
                      {Object.values(r.content ?? {}).map(({ schema }) => (
                        <pre key={status}>{JSON.stringify(schema, null, 2)}</pre>
                      ))}
                    </div>
                  ))}
                </details>
              ))}
            </section>
          ))}
        </main>
      </body>
    </html>,
  )}`
}
