import type { Context } from 'hono'
import { type SettingKey, settingOf } from '#modules/accounts/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import type { ApiContext } from '#platform/http/api.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import type { Place } from '#site/Layout.tsx'
import type { SitePage } from '#site/page.ts'

/** A file that is not a page: a spreadsheet, a picture. It checks its own permission; `app.ts` mounts it. */
export interface DownloadRoute {
  path: string
  /** Declared for the walk of roles. */
  gate: string
  serve(c: Context, context: ApiContext): Promise<Response>
}

// The only list of modules: what each adds to the API, the site, the downloads and the jobs.
declarePermissions({})

/** The implemented API, one router a module. */
export const apiRouter = {}

/** Every page of the site. */
export const sitePages: readonly SitePage[] = []

/** A street's setting, as pages of the site ask for it. */
export const siteSetting = (ctx: Ctx, streetId: string, key: string): Promise<unknown> => settingOf(ctx, key as SettingKey, streetId)

/** Files to download. */
export const downloads: readonly DownloadRoute[] = []

/** The places of the site's navigation. */
export const places: readonly Place[] = [
  { href: '/', label: '首页', icon: 'home' },
  { href: '/map', label: '地图', icon: 'map' },
  { href: '/my-branch', label: '我的支部', icon: 'people' },
  { href: '/me', label: '我的', icon: 'person' },
]
