import { PassThrough, Readable } from 'node:stream'
import type { Context } from 'hono'
import { z } from 'zod'
import { asDomainError, Forbidden, Invalid } from '#platform/errors.ts'
import type { ApiContext } from '#platform/http/api.ts'
import { fieldsOf } from '#platform/http/form.ts'
import { can } from '#platform/scope/policy.ts'
import { RosterFilter } from './contract.ts'
import { prepareExport, writeExport } from './export.ts'

/** Keys with commas between, at most a screenful of pages. */
const chosen = z
  .string()
  .max(40_000)
  .transform((text) => text.split(','))
  .pipe(z.array(z.uuid()).max(1000))
const Asked = z.object({ reason: z.string(), full: z.stringbool().default(false), chosen: chosen.optional() })

/**
 * The roster as a spreadsheet: a form post with `reason`, `full`, perhaps `chosen` (keys of members) and the fields of the roster's filter (lists with commas). A post,
 * because it leaves a trace, and so that nothing typed stands in an address. Refusals are problems as of the API.
 */
export const membersDownload = {
  method: 'POST' as const,
  path: '/console-files/members.xlsx',
  gate: 'members.export',
  async serve(c: Context, { db, actor, now }: ApiContext): Promise<Response> {
    try {
      if (actor.kind !== 'ACCOUNT' || !can(actor, 'members.export')) throw new Forbidden('members.export')
      const form = Object.fromEntries(Object.entries(await fieldsOf(c.req)).filter(([, value]) => value !== ''))
      const asked = Asked.safeParse({ reason: '', ...form })
      const filter = RosterFilter.safeParse(form)
      if (!asked.success || !filter.success)
        throw new Invalid([...(asked.error?.issues ?? []), ...(filter.error?.issues ?? [])].map((i) => ({ path: i.path.join('.'), message: i.message })))
      const prepared = await db.withActor(actor, (ctx) => prepareExport(ctx, { filter: filter.data, ...asked.data }), { now })
      const file = new PassThrough()
      writeExport(file, prepared, (work) => db.readAs(actor, work, { now })).catch((error: Error) => file.destroy(error))
      return new Response(Readable.toWeb(file) as ReadableStream, {
        headers: {
          'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'Content-Disposition': `attachment; filename="members.xlsx"; filename*=UTF-8''${encodeURIComponent('党员花名册.xlsx')}`,
          'Cache-Control': 'no-store',
        },
      })
    } catch (error) {
      const refusal = asDomainError(error)
      if (!refusal) throw error
      const { code, status, message: title, fields } = refusal
      return Response.json({ type: `/api#${code}`, title, status, code, fields }, { status, headers: { 'Content-Type': 'application/problem+json' } })
    }
  },
}
