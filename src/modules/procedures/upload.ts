import type { Context } from 'hono'
import { z } from 'zod'
import { asDomainError, Invalid, NotFound } from '#platform/errors.ts'
import { openFile } from '#platform/files/open-file.ts'
import { storeUpload } from '#platform/files/store-upload.ts'
import { UploadError } from '#platform/files/upload-error.ts'
import type { ApiContext } from '#platform/http/api.ts'
import { formOf } from '#platform/http/form.ts'
import { once } from '#platform/http/idempotency.ts'
import { passGate } from '#platform/scope/policy.ts'
import { addFile, fileKinds } from './files.ts'
import { caseFor } from './load.ts'
import { fileToOpen } from './queries.ts'

/** Answers refusals as problems, like the API. */
const route = (method: 'GET' | 'POST', path: string, gate: string, serve: (c: Context, context: ApiContext) => Promise<Response>) => ({
  ...{ method, path, gate },
  async serve(c: Context, context: ApiContext): Promise<Response> {
    try {
      passGate(context.actor, gate)
      return await serve(c, context)
    } catch (error) {
      const refusal = asDomainError(error)
      if (!refusal) throw error
      const { code, status, message: title, fields } = refusal
      return Response.json({ type: `/api#${code}`, title, status, code, fields }, { status, headers: { 'Content-Type': 'application/problem+json' } })
    }
  },
})

const Place = z.object({ caseId: z.uuid(), stepId: z.uuid(), material: z.string().max(60).optional() })

/** Adds a file to the step under way. The same Idempotency-Key with the same file adds it once. */
const upload = route('POST', '/console-files/procedure-files', 'procedures.work', async (c, { db, actor, now, idempotencyKey }) => {
  const form = await formOf(c.req)
  const asked = Place.safeParse(Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')))
  if (!asked.success) throw new Invalid([{ path: 'stepId', message: '请从步骤上添加文件' }])
  const file = form.get('file')
  if (!(file instanceof File)) throw new UploadError('upload.missing', '没有收到文件，请重新选择后上传。')
  const { caseId, stepId, material } = asked.data
  // Who may not has nothing to store here.
  await db.readAs(actor, (ctx) => caseFor(ctx, 'procedures.work', caseId), { now })
  const stored = await storeUpload(db, file, { allow: fileKinds, now })
  const place = { caseId, stepId, material: material || null }
  const made = await db.withActor(
    actor,
    (ctx) =>
      idempotencyKey
        ? once(ctx, actor.accountId ?? '', idempotencyKey, ['procedure-files', place, stored.name, stored.size], () => addFile(ctx, place, stored))
        : addFile(ctx, place, stored),
    { now },
  )
  return Response.json(made, { status: 201, headers: { 'Cache-Control': 'no-store' } })
})

const open = route('GET', '/console-files/procedure-files/:id', 'procedures.read', async (c, { db, actor, now }) => {
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) throw new NotFound('这个文件')
  return openFile(await db.readAs(actor, (ctx) => fileToOpen(ctx, id.data), { now }))
})

/** Adding a file to a step, and opening it. */
export const procedureFiles = [upload, open]
