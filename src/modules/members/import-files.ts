import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import type { Context } from 'hono'
import { z } from 'zod'
import { settingOf } from '#modules/accounts/public.ts'
import { asDomainError, Forbidden, Invalid, Refused } from '#platform/errors.ts'
import { contentDisposition } from '#platform/files/file-name.ts'
import { files, putFile } from '#platform/files/files.ts'
import { receiveUpload } from '#platform/files/receive-upload.ts'
import type { ApiContext } from '#platform/http/api.ts'
import { once } from '#platform/http/idempotency.ts'
import { can } from '#platform/scope/policy.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { XLSX } from './import-check.ts'
import { MAX_ROSTER_BYTES } from './import-rules.ts'
import { errorSheetOf, importPlace, startImport } from './import-service.ts'
import { openRoster } from './import-sheet.ts'
import { inFolder } from './import-steps.ts'
import { rosterColumns } from './roster-row.ts'

const PERMISSION = 'members.import'

/** Answers refusals as problems, like the API. */
function route(method: 'GET' | 'POST', path: string, serve: (c: Context, context: ApiContext) => Promise<Response>) {
  return {
    method,
    path,
    gate: PERMISSION,
    async serve(c: Context, context: ApiContext): Promise<Response> {
      try {
        if (context.actor.kind !== 'ACCOUNT' || !can(context.actor, PERMISSION)) throw new Forbidden(PERMISSION)
        return await serve(c, context)
      } catch (error) {
        const refusal = asDomainError(error)
        if (!refusal) throw error
        const { code, status, message: title, fields } = refusal
        return Response.json({ type: `/api#${code}`, title, status, code, fields }, { status, headers: { 'Content-Type': 'application/problem+json' } })
      }
    },
  }
}

const workbook = (content: Readable, name: string) =>
  new Response(Readable.toWeb(content) as ReadableStream, {
    headers: { 'Content-Type': XLSX, 'Content-Disposition': contentDisposition(name), 'Cache-Control': 'no-store' },
  })

/**
 * Takes a roster: reads it once to its end, so that a file that cannot be taken is refused here in plain words and leaves nothing; then keeps it and begins
 * the dry run. The same Idempotency-Key with the same file begins one import.
 */
const upload = route('POST', '/console-files/member-imports', (c, { db, actor, now, idempotencyKey }) =>
  inFolder(async (folder) => {
    const { fields, path, name, size, digest } = await receiveUpload(c.req.raw, folder, MAX_ROSTER_BYTES)
    const asked = z.uuid().safeParse(fields.organizationId)
    if (!asked.success) throw new Invalid([{ path: 'organizationId', message: '请选择导入到哪个党组织' }])
    const organizationId = asked.data
    const maxRows = await db.readAs(actor, async (ctx) => settingOf(ctx, 'import.maxRows', (await importPlace(ctx, organizationId)).streetId))
    const rowsTotal = await countRows(path, maxRows)
    const type = name.toLowerCase().endsWith('.csv') ? 'text/csv' : XLSX
    const key = await putFile(db, { stream: createReadStream(path), size }, { type, extension: type === XLSX ? 'xlsx' : 'csv' }, now)
    const begin = (ctx: Parameters<typeof startImport>[0]) => startImport(ctx, { organizationId, key, name, type, size, rowsTotal })
    const { id } = await db.withActor(
      actor,
      (ctx) =>
        idempotencyKey ? once(ctx, actor.accountId ?? '', idempotencyKey, ['member-imports', organizationId, name, digest], () => begin(ctx)) : begin(ctx),
      { now },
    )
    return Response.json({ id }, { status: 201, headers: { 'Cache-Control': 'no-store' } })
  }),
)

async function countRows(path: string, maxRows: number): Promise<number> {
  const roster = await openRoster(path, maxRows)
  let rows = 0
  for await (const _ of roster.lines) rows++
  if (rows === 0) throw new Refused('import.noRows', '表头下面没有党员，请检查后再上传。')
  return rows
}

const errorSheet = route('GET', '/console-files/member-imports/:id/errors.xlsx', async (c, { db, actor }) => {
  const { key, fileName } = await db.readAs(actor, (ctx) => errorSheetOf(ctx, c.req.param('id') ?? ''))
  return workbook(await files().get(key), `错误表 ${fileName.replace(/\.[a-z]+$/i, '')}.xlsx`)
})

const example: Partial<Record<(typeof rosterColumns)[number]['key'], string | number>> = {
  ...{ serial: 1, name: '张三（示例）', sex: '男', ethnicity: '汉族', nativePlace: '河南郑州', birthOn: '1985-06-15', identityNumber: '41010419850615001X' },
  ...{ education: '大学本科', degree: '学士', school: '示例大学 法学', workStartedOn: '2007.07', joinedOn: '2010-07-01', fullOn: '2011-07-01' },
  ...{ standing: '正式', branch: '（填写党支部名称）', group: '第一党小组', employer: '示例单位 职员', registeredAddress: '（户籍地）' },
  ...{ homeAddress: '（家庭住址）', phone: '13800000000', floating: '否', lostContact: '否', hardship: '否', duesPaidThrough: '2019.06', monthlyDues: 15 },
  ...{ note: '此行为示例，填写时请删去' },
}

const template = route('GET', '/console-files/member-roster-template.xlsx', async () => {
  const file = new PassThrough()
  const textColumns = rosterColumns.flatMap(({ key }, index) => (key === 'serial' || key === 'monthlyDues' ? [] : [index]))
  const rows = [rosterColumns.map(({ key }) => example[key] ?? null)]
  writeSheet(file, { sheetName: '党员花名册', title: '党员花名册', header: rosterColumns.map(({ header }) => header), rows, textColumns }).catch(
    (error: Error) => file.destroy(error),
  )
  return workbook(file, '党员花名册（空白表样）.xlsx')
})

/** Uploading a roster, its error sheet, and an empty roster. */
export const memberImportFiles = [upload, errorSheet, template]
