import { Hono } from 'hono'
import type { Database } from '#platform/db/database.ts'
import type { Actor } from '#platform/scope/actor.ts'
import type { SitePage } from './page.ts'
import { mountSite } from './serve.tsx'

/** A street's site with some pages, as one actor sees it. Paths are below the street. */
export function siteAs(db: Database, street: { id: string; path: string }, pages: readonly SitePage[], actor: Actor) {
  const base = '/410104009'
  const app = new Hono()
  mountSite(app, {
    db,
    pages,
    assets: { css: () => [], js: () => null },
    demo: false,
    places: [],
    streetOf: async (code) => ({ id: street.id, name: '航海东路街道', districtName: '管城回族区', code, base, path: street.path }),
    actorOf: async () => ({ actor, detour: null }),
    ipOf: () => 'local',
    tiles: null,
    settingOf: async () => null,
    log: (error) => {
      throw error
    },
  })
  return {
    /** Opens a page. */
    get: (path: string) => app.request(base + path),
    /** Sends a form; a list sends several parts of one name. */
    post(path: string, fields: Readonly<Record<string, string | File | readonly File[]>>) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) for (const part of [value].flat()) form.append(name, part)
      return app.request(base + path, { method: 'POST', body: form })
    },
    /** What a page's form would send untouched: hidden fields, texts, chosen options, ticks. */
    async filled(path: string): Promise<Record<string, string>> {
      const html = await (await app.request(base + path)).text()
      const attribute = (tag: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]
      const fields: Record<string, string> = {}
      for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
        const [name, type] = [attribute(tag, 'name'), attribute(tag, 'type')]
        if (!name || name === '_key' || type === 'file') continue
        if ((type === 'checkbox' || type === 'radio') && !/ checked=/.test(tag)) continue
        fields[name] = attribute(tag, 'value') ?? ''
      }
      for (const [, tag, text] of html.matchAll(/<textarea([^>]*)>([^<]*)</g)) fields[attribute(tag!, 'name')!] = text!
      for (const [, tag, options] of html.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
        const chosen = [...options!.matchAll(/<option[^>]*>/g)].map(([o]) => o).find((o) => / selected=/.test(o))
        fields[attribute(tag!, 'name')!] = (chosen && attribute(chosen, 'value')) ?? ''
      }
      return fields
    },
  }
}
