import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { Hono } from 'hono'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { docx } from '#platform/documents/document.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { files, provideFiles } from '#platform/files/files.ts'
import { files as fileRows } from '#platform/files/schema.ts'
import { storeUpload } from '#platform/files/store-upload.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { finishStep, recordStep, startCase, stopCase } from './cases.ts'
import { addFile, fileKinds, removeFile } from './files.ts'
import { permissions } from './policy.ts'
import { casePage, caseTimeline } from './queries.ts'
import { MOST_FILES } from './rules.ts'
import { aTemplate } from './testing.ts'
import { procedureFiles } from './upload.ts'

let t: TestStreets
let folder: string
let community: Body
let secretary: Actor
let other: Actor
let template: string
for (const p of [organizationsPermissions, membersPermissions, permissions]) declarePermissions(p)
beforeAll(async () => {
  t = await testStreets()
  folder = await mkdtemp(join(tmpdir(), 'linghang-files-'))
  provideFiles(await createFileStore({ filesDir: folder, s3: null }))
  community = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部' })
  secretary = t.someone('BRANCH_SECRETARY', community)
  other = t.someone('BRANCH_SECRETARY', await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' }))
  const steps = [
    {
      ...{ code: 'LIST', label: '摸底', actor: 'BODY' as const, daysAllowed: null, checks: ['MATERIALS_COMPLETE' as const] },
      materials: [{ label: '走访名单', required: true }],
    },
    { code: 'VISIT', label: '走访', actor: 'BODY' as const, daysAllowed: null, materials: [], checks: [] },
  ]
  template = await aTemplate(t, t.street, { code: 'VISIT', subject: 'BODY', steps })
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

const photo = () =>
  sharp({ create: { width: 600, height: 300, channels: 3, background: '#c33' } })
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 43/1 0/1' } })
    .jpeg()
    .toBuffer()
const letter = () => docx({ title: '走访名单', body: [{ text: '张三' }] })
const begin = async () => {
  const { id } = await t.as(secretary, (ctx) =>
    startCase(ctx, { templateId: template, organizationId: community.id, title: '走访困难党员', startedOn: '2019-06-03' }),
  )
  return { id, ...(await page(id)) }
}
const page = async (id: string, actor = secretary) => {
  const seen = await t.as(actor, (ctx) => casePage(ctx, id))
  return { seen, version: seen.version, steps: seen.steps, next: seen.steps.find((s) => s.state === 'NEXT')?.id ?? '' }
}
const stored = async (content: Buffer | string, name: string) =>
  storeUpload(t.db, new File([typeof content === 'string' ? content : new Uint8Array(content)], name), { allow: fileKinds, now: testNow })

/** The routes as the server mounts them. */
const server = (actor: Actor, key: string | null = null) => {
  const app = new Hono()
  const context = { db: t.db, actor, now: testNow, idempotencyKey: key, ip: '::1', headers: new Headers(), responseHeaders: new Headers() }
  for (const { method, path, serve } of procedureFiles) app.on(method, path, (c) => serve(c, context))
  return app
}
const send = (actor: Actor, place: { caseId: string; stepId: string; material?: string }, content: Buffer | string, name: string, key?: string) => {
  const form = new FormData()
  for (const [field, value] of Object.entries(place)) form.set(field, value)
  form.set('file', new File([typeof content === 'string' ? content : new Uint8Array(content)], name))
  return server(actor, key).request('/console-files/procedure-files', { method: 'POST', body: form })
}
const open = (actor: Actor, id: string) => server(actor).request(`/console-files/procedure-files/${id}`)

describe('files of a step', () => {
  test('a required material is there with a file, or with a word where it lies, and is missing without either', async () => {
    const { id, version, next } = await begin()
    expect((await page(id)).steps[0]!.results).toMatchObject([{ met: false, text: '还缺：走访名单' }])
    const answer = await send(secretary, { caseId: id, stepId: next, material: '走访名单' }, await letter(), '名单.docx')
    expect(answer.status).toBe(201)
    const { id: fileId } = (await answer.json()) as { id: string }
    const { seen } = await page(id)
    expect(seen.steps[0]!.files).toMatchObject([{ id: fileId, material: '走访名单', name: '名单.docx' }])
    expect(seen.steps[0]!.results).toMatchObject([{ met: true }])
    // The photo of one does not turn away what another types.
    expect(seen.version).toBe(version)
    await t.as(secretary, (ctx) => removeFile(ctx, id, fileId))
    await expect(t.as(secretary, (ctx) => finishStep(ctx, id, version, next, { doneOn: '2019-06-10', responsible: '李' }))).rejects.toMatchObject({
      code: 'procedure.checkFailed',
    })
    await t.as(secretary, (ctx) => recordStep(ctx, id, version, next, { materials: { 走访名单: '文件柜二层' } }))
    expect((await page(id)).steps[0]!.results).toMatchObject([{ met: true }])
    const told = await t.as(secretary, (ctx) => caseTimeline(ctx, { id }))
    expect(told.items.map((i) => i.label)).toEqual(['登记步骤情况', '删除材料文件', '添加材料文件', '开始办理'])
    expect(told.items[2]!.data).toEqual({ step: '摸底', name: '名单.docx', material: '走访名单' })
  })

  test('who may read the procedure opens the file; another branch, a member and the street next door do not', async () => {
    const { id, next } = await begin()
    const { id: fileId } = (await (await send(secretary, { caseId: id, stepId: next }, await photo(), '现场.jpg')).json()) as { id: string }
    const picture = await open(t.someone('STREET_OFFICER', t.street), fileId)
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect(picture.headers.get('content-disposition')).toMatch(/^inline;/)
    expect(picture.headers.get('x-content-type-options')).toBe('nosniff')
    // Drawn anew: where it was taken is gone.
    expect((await sharp(await picture.arrayBuffer()).metadata()).exif).toBeUndefined()
    expect((await open(other, fileId)).status).toBe(403)
    expect((await open(t.someone('MEMBER', community), fileId)).status).toBe(403)
    expect((await open(t.someone('STREET_OFFICER', t.neighbour), fileId)).status).toBe(404)
    expect((await open(secretary, 'x')).status).toBe(404)
    const { id: paper } = (await (await send(secretary, { caseId: id, stepId: next }, await letter(), '名单.docx')).json()) as { id: string }
    expect((await open(secretary, paper)).headers.get('content-disposition')).toMatch(/^attachment;/)
  })

  test('another branch and the street next door add and remove nothing', async () => {
    const { id, next } = await begin()
    const { id: fileId } = (await (await send(secretary, { caseId: id, stepId: next }, await letter(), '名单.docx')).json()) as { id: string }
    expect((await send(other, { caseId: id, stepId: next }, await letter(), '名单.docx')).status).toBe(403)
    expect((await send(t.someone('STREET_OFFICER', t.neighbour), { caseId: id, stepId: next }, await letter(), '名单.docx')).status).toBe(404)
    await expect(t.as(other, (ctx) => removeFile(ctx, id, fileId))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => removeFile(ctx, id, fileId))).rejects.toMatchObject({ code: 'notFound' })
    expect((await page(id)).steps[0]!.files).toHaveLength(1)
    const seen = await t.as(t.someone('STREET_OFFICER', t.neighbour), ({ tx }) =>
      tx.execute(sql`select 1 from procedure_case_file union all select 1 from file`),
    )
    expect(seen.rows).toEqual([])
  })

  test('what is done stays as it was: files go to the step under way of a running case only', async () => {
    const { id, version, next } = await begin()
    const { id: fileId } = (await (await send(secretary, { caseId: id, stepId: next, material: '走访名单' }, await letter(), '名单.docx')).json()) as {
      id: string
    }
    await t.as(secretary, (ctx) => finishStep(ctx, id, version, next, { doneOn: '2019-06-10', responsible: '李' }))
    const late = await send(secretary, { caseId: id, stepId: next }, await letter(), '补.docx')
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'procedure.notNext', title: '“摸底”已经完成' }])
    await expect(t.as(secretary, (ctx) => removeFile(ctx, id, fileId))).rejects.toMatchObject({ code: 'procedure.notNext' })
    const now = await page(id)
    await t.as(secretary, (ctx) => stopCase(ctx, id, now.version, '不办了'))
    const stopped = await send(secretary, { caseId: id, stepId: now.next }, await letter(), '补.docx')
    expect(await stopped.json()).toMatchObject({ code: 'procedure.notOpen' })
  })

  test('programs, pages, drawings, empty and lying files are refused in plain words and leave nothing', async () => {
    const { id, next } = await begin()
    const place = { caseId: id, stepId: next, material: '走访名单' }
    const refused: [Buffer | string, string, string][] = [
      ['MZ\u0090\0\u0003\0', '名单.docx', 'upload.typeNotAllowed'],
      ['<html><script>alert(1)</script>', '照片.jpg', 'upload.typeNotAllowed'],
      ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '图.svg', 'upload.typeNotAllowed'],
      ['', '空.pdf', 'upload.empty'],
      [(await photo()).subarray(0, 400), '半张.jpg', 'upload.damaged'],
    ]
    for (const [content, name, code] of refused) {
      const answer = await send(secretary, place, content, name)
      const problem = (await answer.json()) as { code: string; title: string }
      expect([answer.status, problem.code]).toEqual([422, code])
      expect(problem.title).toMatch(/\p{Script=Han}/u)
    }
    expect((await page(id)).steps[0]!.files).toEqual([])
    expect((await send(secretary, { ...place, material: '别的' }, await letter(), '名单.docx')).status).toBe(422)
    expect((await send(secretary, { ...place, stepId: 'x' }, await letter(), '名单.docx')).status).toBe(422)
    const bare = new FormData()
    bare.set('caseId', id)
    bare.set('stepId', next)
    const none = await server(secretary).request('/console-files/procedure-files', { method: 'POST', body: bare })
    expect(await none.json()).toMatchObject({ code: 'upload.missing' })
    // A name may not lead elsewhere, nor hide what the file is.
    await send(secretary, place, await photo(), '../../\u202egpj.exe')
    expect((await page(id)).steps[0]!.files.map((f) => f.name)).toEqual(['gpj.exe.jpg'])
  })

  test('sent again by a phone with a bad connection, the file is there once', async () => {
    const { id, next } = await begin()
    const content = await letter()
    const answers = await Promise.all(Array.from({ length: 3 }, () => send(secretary, { caseId: id, stepId: next }, content, '名单.docx', 'key-of-the-form-1')))
    const ids = await Promise.all(answers.map(async (a) => ((await a.json()) as { id: string }).id))
    expect(new Set(ids).size).toBe(1)
    expect((await page(id)).steps[0]!.files).toHaveLength(1)
  })

  test(`a step carries ${MOST_FILES} files, whoever sends at once, and what is taken away is gone from the store`, async () => {
    const { id, next } = await begin()
    const place = { caseId: id, stepId: next, material: null }
    const paper = await stored(await letter(), '名单.docx')
    for (let i = 0; i < MOST_FILES - 1; i++) await t.as(secretary, (ctx) => addFile(ctx, place, { ...paper, key: `x${i}` }))
    const two = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => t.as(secretary, (ctx) => addFile(ctx, place, i === 0 ? paper : { ...paper, key: `y${i}` }))),
    )
    expect(two.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect(two.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'procedure.tooManyFiles' } })

    const fresh = await begin()
    const { id: fileId } = (await (await send(secretary, { caseId: fresh.id, stepId: fresh.next }, await photo(), '现场.jpg')).json()) as { id: string }
    const [row] = await t.as(secretary, ({ tx }) => tx.select().from(fileRows).where(eq(fileRows.id, fileId)))
    expect([await files().exists(row!.key), await files().exists(row!.thumbnailKey!)]).toEqual([true, true])
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => t.as(secretary, (ctx) => removeFile(ctx, fresh.id, fileId))))
    expect(taken.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect((await open(secretary, fileId)).status).toBe(404)
    await expect(t.as(secretary, (ctx) => removeFile(ctx, fresh.id, fileId))).rejects.toMatchObject({ code: 'notFound' })
  })
})
