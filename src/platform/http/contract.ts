import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Gate } from '#platform/scope/policy.ts'

// Messages of zod in Chinese, for both faces and the API.
z.config(z.locales.zhCN())

/** What every procedure declares beside its route. */
export interface ProcedureMeta {
  /** Who may call it: `public`, `signedIn`, or a permission (checked again in the service, at the organization). Empty is a bug that the walk of roles finds. */
  gate: Gate
  /**
   * Of a GET whose answer hangs only on where the account may act (its streets and grants), not on who it is nor on the hour: the answer
   * is kept in memory until something is written, for all who may act in the same places.
   */
  kept?: true
}

/**
 * Start of every procedure of every contract:
 * `procedure.meta({ gate: 'organizations.read' }).route({ method: 'GET', path: '/organizations/{id}', summary: '…', tags: ['组织'] }).input(…).output(…)`.
 * GET procedures run in a read-only transaction. Errors need no declaration: all of them are problems of one shape (see `Problem`).
 */
export const procedure = oc.$meta<ProcedureMeta>({ gate: '' })

/** RFC 9457 problem, as every error of the API is answered (`application/problem+json`). */
export const Problem = z.object({
  type: z.string().describe('错误代码的地址，形如 /api#organization.wrongParent'),
  title: z.string().describe('用中文写明发生了什么、该怎么办'),
  status: z.int(),
  code: z.string(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).describe('逐项说明有误的字段'),
})

/** A cursor page: `items` and the cursor of the next page, null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

/** Input of a list: where to go on and how many rows (at most 200). */
export const paging = { cursor: z.string().max(400).optional(), limit: z.coerce.number().int().min(1).max(200).default(40) }

/** A calendar day, `2019-07-01`. */
export const day = z.iso.date()

/** Trimmed text with a length; empty becomes an error in Chinese. */
export const text = (max: number, min = 1) => z.string().trim().min(min).max(max)
