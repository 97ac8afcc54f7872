import type { ReactNode } from 'react'
import type { Ctx } from '#platform/db/database.ts'
import type { FieldError } from '#platform/errors.ts'
import type { UploadKind } from '#platform/files/inspect-upload.ts'
import type { StoredUpload } from '#platform/files/store-upload.ts'
import type { Crs } from '#platform/geo.ts'
import type { Actor, Role } from '#platform/scope/actor.ts'
import { can, type Gate } from '#platform/scope/policy.ts'

/** The street whose site is open. `base` is the start of its addresses: `/410104009`. */
export interface Street {
  id: string
  name: string
  districtName: string
  code: string
  base: string
  path: string
}

/** A tile service that draws the ground of a map: address with {z}, {x} and {y}, and the coordinate system that its tiles are drawn in. */
export interface Tiles {
  url: string
  crs: Crs
  attribution: string
}

/** What a page receives: the service's Ctx and the request around it. Inside one transaction of the actor: read-only for `get`. */
export interface SiteRequest extends Ctx {
  street: Street
  /** Parts of the address: `:id` is `params.id`. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** Path with query, for coming back. */
  here: string
  elder: boolean
  ip: string
  headers: Headers
  /** After a refused post: what is wrong, and what was typed. Fields of the form kit read both. */
  refused: { message: string; fields: readonly FieldError[] } | null
  typed: FormData
  /** Cookies or other headers for the answer. */
  responseHeaders: Headers
  /** The tile service of this deployment, if it has one. */
  tiles: Tiles | null
  /** A setting of this street by its key; null when it was never set. */
  setting(key: string): Promise<unknown>
}

/** A page as the layout shows it. */
export interface PageView {
  /** The h1 and the document's title. */
  title: string
  body: ReactNode
  /** Where "返回" leads; every page but the home page has it. */
  back?: { href: string; label: string }
  /** Which place in the navigation is lit, by its href below the street (`/map`). */
  place?: string
  /** Behaviour that this page adds: names of built scripts (`map`). The page works without. */
  scripts?: readonly string[]
  styles?: readonly string[]
  wide?: boolean
  /** The page draws its own h1. */
  ownHeading?: boolean
  /** Words below the street's name in the band, of the home page only; the street's name is then the h1. The first part of the body laps over the band. */
  hero?: ReactNode
  status?: number
}

/** Go elsewhere after a post (303). */
export interface Redirect {
  redirect: string
}

/** A file, such as a person's own data as JSON. */
export interface Download {
  download: { name: string; type: string; content: string | Uint8Array }
}

/** Data for a script of the page, such as the places of a map, as JSON. It carries an ETag: asked again, an unchanged answer costs no body. */
export interface Data {
  data: unknown
}

/**
 * A page of the site below a street. `get` shows it; `post` takes its form and redirects. A refusal thrown by `post` (Invalid, Refused)
 * shows the page again with status 422 or 409, the error summary and everything that was typed.
 */
export interface SitePage {
  /** Below the street: `/`, `/organizations/:id`. */
  path: string
  gate: Gate
  get(request: SiteRequest): Promise<PageView | Redirect | Download | Data>
  post?(request: SiteRequest & { form: FormData; uploads: readonly FormUpload[] }): Promise<Redirect | PageView | Download>
  /** Kinds of files that its form may bring. They lie in the store before the post's transaction begins; one that is refused shows the page again with all that was typed. */
  uploads?: readonly UploadKind[]
  /**
   * The post opens its own short transactions (log-in): slow hashing must not hold a connection, and what was counted stays counted
   * when it refuses. Its `tx` is not there, and its form goes without a key: what was typed, a password, must be kept nowhere.
   */
  ownTransactions?: boolean
  /**
   * A page that is the same for every guest: no form with a key, nothing of the hour. Asked for without a query by a guest, it is kept
   * in memory until something is written.
   */
  kept?: boolean
  /** Posts with files, or larger than 100 KB, say so. */
  maxBytes?: number
}

/** A way to a page that one module has and the page of another shows: 支部工作, 换届选举. Without a permission it is open to all. */
export interface Door {
  /** Below the street: `/work/elections`. */
  href: string
  label: string
  sub: string
  permission?: string
  /** Who has no use for it: a member does not apply for membership. */
  notFor?: readonly Role[]
}

/** The doors that are open to the actor, and of use to him. */
export const doorsFor = (actor: Actor, doors: readonly Door[]): Door[] =>
  doors.filter((d) => (d.permission === undefined || can(actor, d.permission)) && !actor.grants.some((g) => d.notFor?.includes(g.role)))

/** A file that a form brought, under the name of its field. */
export interface FormUpload extends StoredUpload {
  field: string
}

/** Declares a page; only gives the type. */
export const definePage = (page: SitePage): SitePage => page
