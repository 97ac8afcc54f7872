import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import type { Body, TestStreets } from '#modules/organizations/testing.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import { identityCheck } from '#platform/codes/identity-number.ts'
import type { Database } from '#platform/db/database.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles } from '#platform/files/files.ts'
import type { Job, JobHost } from '#platform/jobs/jobs.ts'
import { type Actor, system } from '#platform/scope/actor.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { aSheet } from '#platform/spreadsheet/testing.ts'
import { checkImport } from './import-check.ts'
import { memberImportFiles } from './import-files.ts'
import { runImport } from './import-run.ts'
import { confirmImport, getImport } from './import-service.ts'
import { type RosterColumn, rosterColumns } from './roster-row.ts'

/** A row of a roster by column; a right one unless told otherwise. Each has an identity number of its own. */
export type Line = Partial<Record<RosterColumn, CellValue>>
let serial = 0
export const aLine = (about: Line = {}): Line => ({
  ...{ serial: ++serial, name: '李秀英', sex: '女', ethnicity: '汉', birthOn: '1985.06', identityNumber: anIdentityNumber(), education: '大专' },
  ...{ joinedOn: '2010-07-01', fullOn: '2011年7月1日', standing: '正式', branch: '映月路社区党支部', phone: '138 0000 0000', floating: '否' },
  ...about,
})

/** The cells of a line in the order of the office's columns. */
export const cellsOf = (line: Line): CellValue[] => rosterColumns.map(({ key }) => line[key] ?? null)
export const header = rosterColumns.map((column) => column.header)

/** A roster as a file. */
export const aRoster = (lines: readonly Line[]): Promise<Buffer> =>
  aSheet({ sheetName: '党员花名册', title: '映月路社区党员花名册', header, rows: lines.map(cellsOf) })

/** The files and jobs of imports in a test database. */
export async function importKit(t: TestStreets) {
  const folder = mkdtempSync(join(tmpdir(), 'linghang-files-'))
  provideFiles(await createFileStore({ filesDir: folder, s3: null }))
  const host: JobHost = {
    db: t.db,
    log: { info: () => {}, error: () => {} },
    streets: async () => [{ id: t.street.id }, { id: t.neighbour.id }, { id: t.district.id }],
  }
  const route = (method: string, part: string) => memberImportFiles.find((r) => r.method === method && r.path.includes(part))!
  return {
    host,
    folder,
    /** Sends a file as the console does; the answer of the server. */
    async send(actor: Actor, content: Buffer | string, about: { at: Pick<Body, 'id'>; name?: string; key?: string }): Promise<Response> {
      const form = new FormData()
      form.append('organizationId', about.at.id)
      form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), about.name ?? '党员花名册.xlsx')
      const request = new Request('http://test/console-files/member-imports', { method: 'POST', body: form })
      const context = {
        db: t.db,
        actor,
        now: new Date('2019-07-01T01:00:00Z'),
        idempotencyKey: about.key ?? null,
        ip: '',
        headers: request.headers,
        responseHeaders: new Headers(),
      }
      return route('POST', 'member-imports').serve({ req: { raw: request } } as never, context)
    },
    /** The error sheet as it is downloaded. */
    async errorSheet(actor: Actor, id: string): Promise<Buffer> {
      const context = { db: t.db, actor, now: new Date(), idempotencyKey: null, ip: '', headers: new Headers(), responseHeaders: new Headers() }
      const answer = await route('GET', 'errors').serve({ req: { param: () => id } } as never, context)
      if (!answer.ok) throw new Error(String(answer.status))
      return Buffer.from(await answer.arrayBuffer())
    },
    /** Sends a roster and makes its dry run. */
    async checked(actor: Actor, content: Buffer | string, about: { at: Pick<Body, 'id'>; name?: string }) {
      const answer = await this.send(actor, content, about)
      const { id, title } = (await answer.json()) as { id: string; title?: string }
      if (title) throw new Error(title)
      await this.work(checkImport)
      return t.as(actor, (ctx) => getImport(ctx, id))
    },
    /** Confirms what was shown and imports it. */
    async imported(actor: Actor, it: { id: string; rowsNew: number; rowsChanged: number }) {
      await t.as(actor, (ctx) => confirmImport(ctx, it))
      await this.work(runImport)
      return t.as(actor, (ctx) => getImport(ctx, it.id))
    },
    /** Does the waiting jobs of one kind, as the worker would. */
    async work(job: Job<never>): Promise<void> {
      const { rows } = await t.db.withoutStreet((tx) =>
        tx.execute<{ payload: object }>(sql`
          with due as (
            delete from graphile_worker._private_jobs j using graphile_worker._private_tasks k
            where k.id = j.task_id and k.identifier = ${job.name} and j.run_at <= now() returning j.id, j.payload
          ) select payload from due order by id`),
      )
      for (const { payload } of rows) await job.run(host, payload as never)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A street outside the test kit, for databases that a test kills or a bench fills. */
export const crashStreet = { id: '00000000-0000-7000-8000-000000000002', path: '/1/2/' }
export const crashSecret = Buffer.alloc(32, 1)
/** Its officer. */
export const crashClerk: Actor = {
  ...{ kind: 'ACCOUNT', accountId: 'clerk', personId: null, name: '王芳', streetId: crashStreet.id, streets: [crashStreet.id] },
  grants: [{ role: 'STREET_OFFICER', organizationId: crashStreet.id, streetId: crashStreet.id, path: crashStreet.path }],
}

/** Makes that street with branches 第1党支部 … in an empty database; gives the ids of the branches. */
export async function makeStreet(db: Database, branches: number): Promise<string[]> {
  const districtId = '00000000-0000-7000-8000-000000000001'
  const streetId = crashStreet.id
  return db.withActor(system('测试', [districtId, streetId]), async ({ tx }) => {
    const pinyin = { namePinyin: '', nameInitials: '' }
    await tx.insert(organizations).values({ ...pinyin, id: districtId, streetId: districtId, kind: 'DISTRICT', node: 1, path: '/1/', name: '管城回族区' })
    const parent = { ...pinyin, id: streetId, streetId, parentId: districtId, node: 2, path: crashStreet.path }
    await tx.insert(organizations).values({ ...parent, kind: 'WORKING_COMMITTEE', name: '航海东路街道' })
    const made = await tx
      .insert(organizations)
      .values(
        Array.from({ length: branches }, (_, i) => ({
          ...{
            ...pinyin,
            streetId,
            parentId: streetId,
            kind: 'COMMUNITY_BRANCH' as const,
            node: 3 + i,
            path: `${crashStreet.path}${3 + i}/`,
            name: `第${i + 1}党支部`,
          },
        })),
      )
      .returning({ id: organizations.id })
    return made.map((branch) => branch.id)
  })
}

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰']

/** Rows of a roster for that street, with valid numbers that do not repeat up to a million. */
export function* manyMembers(count: number, branches: number, from = 0): Generator<CellValue[]> {
  for (let i = from; i < from + count; i++) {
    const born = `${1940 + (i % 60)}${String(1 + (i % 12)).padStart(2, '0')}${String(1 + (Math.floor(i / 60) % 28)).padStart(2, '0')}`
    const first17 = `410104${born}${String(100 + (Math.floor(i / 1680) % 900)).padStart(3, '0')}`
    const line: Line = {
      ...{ serial: i + 1, name: surnames[i % 20]! + given[(i * 7) % 26]! + given[(i * 11) % 26]!, sex: Number(first17[16]) % 2 ? '男' : '女', ethnicity: '汉' },
      ...{ nativePlace: '河南郑州', birthOn: `${born.slice(0, 4)}.${born.slice(4, 6)}`, identityNumber: first17 + identityCheck(first17), education: '大专' },
      ...{
        school: '示例学院',
        workStartedOn: '2019.01',
        joinedOn: '2018-07-01',
        fullOn: '2019年7月1日',
        standing: '正式',
        branch: `第${(i % branches) + 1}党支部`,
      },
      ...{
        employer: '示例单位',
        registeredAddress: `航海东路${i % 200}号院`,
        homeAddress: `航海东路${i % 200}号院${i % 9}号楼`,
        phone: `138${String(i).padStart(8, '0')}`,
      },
      ...{
        floating: i % 20 ? '否' : '是',
        floatingDetail: i % 20 ? null : '上海',
        lostContact: '否',
        hardship: '否',
        duesPaidThrough: '2019.06',
        monthlyDues: 15,
      },
    }
    yield cellsOf(line)
  }
}
