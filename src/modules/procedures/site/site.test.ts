import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles } from '#platform/files/files.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { siteAs } from '#site/testing.ts'
import { startCase } from '../cases.ts'
import { permissions } from '../policy.ts'
import { casePage } from '../queries.ts'
import { aTemplate } from '../testing.ts'
import { proceduresPages } from './pages.ts'

for (const p of [organizationsPermissions, membersPermissions, permissions]) declarePermissions(p)
let t: TestStreets
let folder: string
let community: Body
let secretary: Actor
let id: string
const now = new Date()

beforeAll(async () => {
  t = await testStreets()
  folder = await mkdtemp(join(tmpdir(), 'linghang-files-'))
  provideFiles(await createFileStore({ filesDir: folder, s3: null }))
  community = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部' })
  secretary = t.someone('BRANCH_SECRETARY', community, { name: '李秀英' })
  const steps = [
    {
      ...{ code: 'LIST', label: '摸底', actor: 'BODY' as const, daysAllowed: 10, checks: ['MATERIALS_COMPLETE' as const] },
      materials: [{ label: '走访名单', required: true }],
    },
    { code: 'ANSWER', label: '反馈', actor: 'STREET' as const, daysAllowed: null, materials: [], checks: [] },
  ]
  const templateId = await aTemplate(t, t.street, { code: 'VISIT', subject: 'BODY', steps })
  const start = { templateId, organizationId: community.id, title: '走访困难党员', startedOn: today(now) }
  id = (await t.as(secretary, (ctx) => startCase(ctx, start), now)).id
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

const site = (actor = secretary) => siteAs(t.db, t.street, proceduresPages, actor)
const page = () => t.as(secretary, (ctx) => casePage(ctx, id), now)
const here = () => `/work/procedures/${id}`
const photo = async () =>
  new File(
    [
      new Uint8Array(
        await sharp({ create: { width: 60, height: 30, channels: 3, background: '#c33' } })
          .jpeg()
          .toBuffer(),
      ),
    ],
    '名单.jpg',
  )

test('the list names the next step, and the case says what is missing and why; it cannot be signed before', async () => {
  expect(await (await site().get('/work/procedures')).text()).toMatch(/走访困难党员.*第 1 步（共 2 步）：摸底/s)
  const html = await (await site().get(here())).text()
  expect(html).toContain('还缺：走访名单')
  expect(html).toContain('本流程的要求')
  expect(html).not.toContain('?do=finish')
})

test('a file that is refused is told at its field, and the words that were typed are still there', async () => {
  const fields = await site().filled(`${here()}?do=record`)
  const again = await site().post(`${here()}?do=record`, { ...fields, responsible: '张干事', note: '电话核对过', 'file.0': new File(['MZ'], '名单.docx') })
  const html = await again.text()
  expect(again.status).toBe(422)
  expect(html).toContain('“名单.docx”没有收下')
  expect(html).toContain('href="#file.0"')
  expect(html).toMatch(/name="responsible"[^>]*value="张干事"/)
  expect(html).toContain('>电话核对过</textarea>')
  const late = await site().post(`${here()}?do=record`, { ...fields, note: '长'.repeat(501) })
  expect([late.status, (await late.text()).includes('说明太长')]).toEqual([422, true])
  expect((await page()).steps[0]).toMatchObject({ responsible: null, files: [] })
})

test('a step is recorded with photos, one is taken away again, and the step is signed', async () => {
  const fields = await site().filled(`${here()}?do=record`)
  const saved = await site().post(`${here()}?do=record`, {
    ...fields,
    responsible: '张干事',
    'file.0': [await photo(), await photo()],
    'file.other': await photo(),
  })
  expect(saved.headers.get('location')).toBe(`/410104009${here()}?saved=1`)
  const { files } = (await page()).steps[0]!
  expect(files.map((f) => f.material)).toEqual(['走访名单', '走访名单', null])
  const ask = `${here()}?do=remove&file=${files[2]!.id}`
  expect(await (await site().get(ask)).text()).toContain('将删除“名单.jpg”')
  expect((await site().post(ask, {})).status).toBe(303)
  expect((await site().post(ask, {})).status).toBe(404)
  const sign = await site().filled(`${here()}?do=finish`)
  expect(sign).toMatchObject({ doneOn: today(now), responsible: '张干事' })
  const bare = await site().post(`${here()}?do=finish`, { ...sign, doneOn: '', responsible: '' })
  expect([bare.status, (await bare.text()).includes('请填写完成日期')]).toEqual([422, true])
  expect((await site().post(`${here()}?do=finish`, sign)).status).toBe(303)
  expect((await page()).steps[0]).toMatchObject({ state: 'DONE', doneBy: '李秀英', files: [{}, {}] })
})

test('the step of the street is not the secretary’s to sign, and who works elsewhere sees nothing', async () => {
  const html = await (await site().get(here())).text()
  expect(html).toContain('这一步由街道党工委完成')
  expect(html).not.toContain('?do=finish')
  expect((await site().post(`${here()}?do=finish`, { version: '9', stepId: id, doneOn: today(now), responsible: '李' })).status).toBe(404)
  const other = t.someone('BRANCH_SECRETARY', await t.aBody('COMMUNITY_BRANCH', t.street, { name: '银莺社区党支部' }))
  expect(await (await site(other).get('/work/procedures')).text()).toContain('还没有办理分步流程')
  expect((await site(other).get(here())).status).toBe(403)
  expect((await site(other).post(`${here()}?do=record`, { version: '1' })).status).toBe(403)
})
