import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { checkImport } from '#modules/members/import-check.ts'
import { runImport } from '#modules/members/import-run.ts'
import { confirmImport, getImport, startImport } from '#modules/members/import-service.ts'
import { permissions } from '#modules/members/policy.ts'
import { rosterColumns } from '#modules/members/roster-row.ts'
import { organizations, placements } from '#modules/organizations/schema.ts'
import { identityCheck } from '#platform/codes/identity-number.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles, putFile } from '#platform/files/files.ts'
import type { JobHost } from '#platform/jobs/jobs.ts'
import { type Actor, system } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'

// The roster import from the file in the store to the last row in the database, with the peak of memory of this process (the database has its own).
// `bench/import.ts [rows]`, default 100,000.

const rows = Number(process.argv[2] ?? 100_000)
const BRANCHES = 100
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰']

function* roster(): Generator<CellValue[]> {
  for (let i = 0; i < rows; i++) {
    const born = `${1940 + (i % 60)}${String(1 + (i % 12)).padStart(2, '0')}${String(1 + (Math.floor(i / 60) % 28)).padStart(2, '0')}`
    const first17 = `4101${String(Math.floor(i / 900_000)).padStart(2, '0')}${born}${String(100 + (Math.floor(i / 1680) % 900)).padStart(3, '0')}`
    const woman = Number(first17[16]) % 2 === 0
    const line: Partial<Record<(typeof rosterColumns)[number]['key'], CellValue>> = {
      ...{
        serial: i + 1,
        name: surnames[i % 20]! + given[(i * 7) % 26]! + given[(i * 11) % 26]!,
        sex: woman ? '女' : '男',
        ethnicity: '汉',
        nativePlace: '河南郑州',
      },
      ...{
        birthOn: `${born.slice(0, 4)}.${born.slice(4, 6)}`,
        identityNumber: first17 + identityCheck(first17),
        education: '大专',
        degree: null,
        school: '示例学院',
      },
      ...{ workStartedOn: '2019.01', joinedOn: `2018-07-01`, fullOn: '2019年7月1日', standing: '正式', branch: `第${(i % BRANCHES) + 1}党支部`, post: null },
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
        note: null,
      },
    }
    yield rosterColumns.map(({ key }) => line[key] ?? null)
  }
}

const quiet = { info: () => {}, warn: () => {}, error: console.error }
const folder = await mkdtemp(join(tmpdir(), 'linghang-bench-'))
await chmod(folder, 0o755)
const cluster = await startCluster({ dataDir: folder, log: quiet })
try {
  await migrate(cluster.owner)
  provideVault(createVault(Buffer.alloc(32, 1)))
  provideFiles(await createFileStore({ filesDir: join(folder, 'files'), s3: null }))
  declarePermissions(permissions)
  const db = openDatabase({ ...cluster.app, max: 5 })
  const districtId = '00000000-0000-7000-8000-000000000001'
  const streetId = '00000000-0000-7000-8000-000000000002'
  const street = { id: streetId, path: '/1/2/' }
  await db.withActor(system('bench', [districtId, streetId]), async ({ tx }) => {
    const body = { namePinyin: '', nameInitials: '' }
    const bodies: (typeof organizations.$inferInsert)[] = [
      { ...body, id: districtId, streetId: districtId, kind: 'DISTRICT', node: 1, path: '/1/', name: '区' },
      { ...body, id: streetId, streetId, parentId: districtId, kind: 'WORKING_COMMITTEE', node: 2, path: '/1/2/', name: '街道' },
      ...Array.from({ length: BRANCHES }, (_, i) => ({
        ...body,
        streetId,
        parentId: streetId,
        kind: 'COMMUNITY_BRANCH' as const,
        node: 3 + i,
        path: `/1/2/${3 + i}/`,
        name: `第${i + 1}党支部`,
      })),
    ]
    for (const row of bodies) await tx.insert(organizations).values(row)
    await tx.insert(placements).values({ streetId, organizationId: streetId, parentId: districtId, fromOn: '2014-01-01' })
  })
  const clerk: Actor = {
    ...{ kind: 'ACCOUNT', accountId: 'bench', personId: null, name: '王芳', streetId, streets: [streetId] },
    grants: [{ role: 'STREET_OFFICER', organizationId: streetId, streetId, path: street.path }],
  }
  const host: JobHost = { db, log: quiet, streets: async () => [{ id: streetId }] }

  const path = join(folder, 'roster.xlsx')
  await writeSheet(createWriteStream(path), { sheetName: '党员花名册', title: '党员花名册', header: rosterColumns.map((c) => c.header), rows: roster() })
  const { size } = await stat(path)
  const begin = async () => {
    const key = await putFile(db, { stream: createReadStream(path), size }, { type: 'application/octet-stream', extension: 'xlsx' })
    return db.withActor(clerk, (ctx) => startImport(ctx, { organizationId: streetId, key, name: '名册.xlsx', type: 'x', size, rowsTotal: rows }))
  }
  const before = process.memoryUsage().rss
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const start = performance.now()
    const cpu = process.cpuUsage()
    let slowest = 0
    let last = performance.now()
    const watch = setInterval(() => {
      slowest = Math.max(slowest, performance.now() - last - 10)
      last = performance.now()
    }, 10)
    await work()
    clearInterval(watch)
    const { user, system: kernel } = process.cpuUsage(cpu)
    const mb = (bytes: number) => Math.round(bytes / 1024 ** 2)
    console.log(
      `${what.padEnd(14)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s   processor ${((user + kernel) / 1e6).toFixed(1)} s   peak ${mb(process.resourceUsage().maxRSS * 1024)} MB (${mb(process.resourceUsage().maxRSS * 1024 - before)} MB above start)   longest pause ${Math.round(slowest)} ms`,
    )
  }
  console.log(`${rows} rows × ${rosterColumns.length} columns, ${(size / 1024 ** 2).toFixed(1)} MB`)
  const { id } = await begin()
  await timed('dry run', () => checkImport.run(host, { importId: id, streetId }))
  const it = await db.readAs(clerk, (ctx) => getImport(ctx, id))
  if (it.rowsNew !== rows) throw new Error(JSON.stringify(it).slice(0, 2000))
  await db.withActor(clerk, (ctx) => confirmImport(ctx, it))
  const { accountId, personId, name, grants } = clerk
  const by = { accountId: accountId!, personId, name, grants: [...grants] }
  await timed('import', () => runImport.run(host, { importId: id, streetId, by }))
  const done = await db.readAs(clerk, (ctx) => getImport(ctx, id))
  if (done.state !== 'DONE') throw new Error(JSON.stringify(done).slice(0, 2000))
  const again = await begin()
  await timed('the same again', () => checkImport.run(host, { importId: again.id, streetId }))
  const same = await db.readAs(clerk, (ctx) => getImport(ctx, again.id))
  if (same.rowsSame !== rows) throw new Error(JSON.stringify(same).slice(0, 2000))
  const { rows: counted } = await db.readAs(clerk, ({ tx }) => tx.execute(sql`select count(*)::int as n from membership`))
  console.log(counted[0])
  await db.close()
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}
