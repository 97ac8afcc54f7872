import { PassThrough, Readable, type Writable } from 'node:stream'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Ctx } from '#platform/db/database.ts'
import { asDomainError, Invalid } from '#platform/errors.ts'
import { passGate } from '#platform/scope/policy.ts'
import type { ApiContext } from './api.ts'
import { fieldsOf } from './form.ts'

const mimeTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const

/** A file made for the reader: whole, or written as it is read. */
export interface MadeFile {
  fileName: string
  type: keyof typeof mimeTypes
  /** The bytes, or what writes them; it runs after the transaction and reads through `read`. */
  body: Buffer | ((target: Writable, read: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>) => Promise<void>)
}

/** A file that is not a page, as `modules.ts` lists it. */
export interface Download {
  method?: 'GET' | 'POST'
  path: string
  gate: string
  serve(c: Context, context: ApiContext): Promise<Response>
}

/**
 * Declares a file to download. `input` reads the parameters of the path, of the query and (POST) of the form together. `make` runs in
 * one transaction of the actor, which may write when `writes` is set: an export that leaves a trace. Refusals are problems as of the API.
 */
export function defineDownload<S extends z.ZodType>(download: {
  method?: 'GET' | 'POST'
  path: string
  gate: string
  input: S
  writes?: boolean
  make(ctx: Ctx, input: z.output<S>): Promise<MadeFile>
}): Download {
  const { method = 'GET', path, gate, input, writes = method === 'POST' } = download
  return {
    method,
    path,
    gate,
    async serve(c, { db, actor, now }) {
      try {
        passGate(actor, gate)
        const form = method === 'POST' ? await fieldsOf(c.req) : {}
        const given = Object.fromEntries(Object.entries({ ...c.req.query(), ...form, ...c.req.param() }).filter(([, v]) => v !== ''))
        const asked = input.safeParse(given)
        if (!asked.success) throw new Invalid(asked.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })))
        const work = (ctx: Ctx) => download.make(ctx, asked.data)
        const file = await (writes ? db.withActor(actor, work, { now }) : db.readAs(actor, work, { now }))
        return answer(file, (read) => db.readAs(actor, read, { now }))
      } catch (error) {
        const refusal = asDomainError(error)
        if (!refusal) throw error
        const { code, status, message: title, fields } = refusal
        return Response.json({ type: `/api#${code}`, title, status, code, fields }, { status, headers: { 'Content-Type': 'application/problem+json' } })
      }
    },
  }
}

function answer({ fileName, type, body }: MadeFile, read: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>): Response {
  const headers = {
    'Content-Type': mimeTypes[type],
    'Content-Disposition': `attachment; filename="download.${type}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'Cache-Control': 'no-store',
  }
  if (Buffer.isBuffer(body)) return new Response(new Uint8Array(body), { headers })
  const file = new PassThrough()
  body(file, read).catch((error: Error) => file.destroy(error))
  return new Response(Readable.toWeb(file) as ReadableStream, { headers })
}
