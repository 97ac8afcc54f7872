import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { type Cluster, startCluster } from '#platform/db/cluster.ts'
import { findClusterHome } from '#platform/db/cluster-home.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { dataFolder } from '#platform/db/postmaster.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles, putFile } from '#platform/files/files.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { confirmImport, getImport, startImport } from './import-service.ts'
import { crashClerk, crashSecret, crashStreet, header, makeStreet, manyMembers } from './import-testing.ts'
import { permissions } from './policy.ts'
import { aMember } from './testing.ts'

const ROWS = 2000
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
let folder = ''
let cluster: Cluster
let db: Database
let branchId = ''
const services: ChildProcess[] = []

beforeAll(async () => {
  declarePermissions(permissions)
  declarePermissions(peoplePermissions)
  folder = await mkdtemp(join(tmpdir(), 'linghang-crash-'))
  // Root's PostgreSQL runs as another user, who must be able to come in.
  await chmod(folder, 0o755)
  cluster = await startCluster({ dataDir: folder, log: quiet })
  await migrate(cluster.owner)
  provideVault(createVault(crashSecret))
  provideFiles(await createFileStore({ filesDir: join(folder, 'files'), s3: null }))
  db = openDatabase({ ...cluster.app, max: 3 })
  branchId = (await makeStreet(db, 5))[0]!
}, 60_000)
afterAll(async () => {
  for (const service of services) service.kill('SIGKILL')
  await db.close()
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Starts a process that works off the jobs, and waits until it does. */
async function aService(): Promise<ChildProcess> {
  const service = fork(new URL('./import-crash.test-service.ts', import.meta.url), [cluster.socketFolder, join(folder, 'files')], {
    execPath: resolve('node_modules/.bin/node'),
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  services.push(service)
  await once(service, 'message')
  return service
}

/** The next message of a service that begins like this. */
const says = (service: ChildProcess, what: string) =>
  new Promise<void>((resolve) => {
    const hear = (message: unknown) => {
      if (!String(message).startsWith(what)) return
      service.off('message', hear)
      resolve()
    }
    service.on('message', hear)
  })

async function anImport(from: number): Promise<string> {
  const path = join(folder, `roster-${from}.xlsx`)
  await writeSheet(createWriteStream(path), { sheetName: '党员花名册', header, rows: manyMembers(ROWS, 5, from) })
  const { size } = await stat(path)
  const type = 'application/octet-stream'
  const key = await putFile(db, { stream: createReadStream(path), size }, { type, extension: 'xlsx' })
  const upload = { organizationId: crashStreet.id, key, name: '党员花名册.xlsx', type, size, rowsTotal: ROWS }
  return (await db.withActor(crashClerk, (ctx) => startImport(ctx, upload))).id
}

const state = async (id: string) => (await retried(() => db.readAs(crashClerk, (ctx) => getImport(ctx, id)))).state
const members = async () => {
  type Counts = { people: number; memberships: number; periods: number; entries: number; found: number }
  const { rows } = await retried(() =>
    db.readAs(crashClerk, ({ tx }) =>
      tx.execute<Counts & Record<string, unknown>>(sql`
        select (select count(*)::int from person) as people, (select count(*)::int from membership) as memberships,
          (select count(*)::int from member_period) as periods, (select count(*)::int from timeline_entry where subject_type = 'member' and seq = 1) as entries,
          (select count(*)::int from search_entry where subject_type = 'member') as found`),
    ),
  )
  return rows[0]!
}

/** The database may be starting again. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 40; ; left--) {
    try {
      return await work()
    } catch (error) {
      if (left === 0) throw error
      await sleep(250)
    }
  }
}

/** Saves members one after another, as a clerk does, and counts those that were acknowledged. */
function clerkAtWork() {
  let busy = true
  let acknowledged = 0
  const names: string[] = []
  const work = (async () => {
    while (busy) {
      const name = `甲${String.fromCodePoint(0x4e00 + names.length + acknowledged)}`
      try {
        const { person } = await db.withActor(crashClerk, (ctx) => aMember(ctx, { id: branchId }, { person: { name }, fromOn: undefined }))
        names.push(person.name)
        acknowledged++
      } catch {
        await sleep(100)
      }
      await sleep(20)
    }
  })()
  return {
    async stop() {
      busy = false
      await work
      return names
    },
  }
}

test('an import whose process and whose database are killed again and again is in the end all there, and until then nothing of it', async () => {
  let service = await aService()
  const checked = says(service, 'done')
  const id = await anImport(0)
  await checked
  expect(await state(id)).toBe('CHECKED')
  const clerk = clerkAtWork()
  const before = (await members()).found

  await db.withActor(crashClerk, (ctx) => confirmImport(ctx, { id, rowsNew: ROWS, rowsChanged: 0 }))
  let kills = 0
  for (const victim of ['service', 'database', 'service', 'database', 'service'] as const) {
    await Promise.race([says(service, 'begun'), sleep(12_000)])
    await sleep(50 + Math.random() * 600)
    if ((await state(id)) !== 'IMPORTING') break
    kills++
    if (victim === 'service') {
      service.kill('SIGKILL')
      service = await aService()
    } else process.kill(Number((await readFile(join(dataFolder(await findClusterHome(folder)), 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL')
    const { memberships, found } = await members()
    const now = await state(id)
    expect(found).toBe(memberships)
    if (now === 'IMPORTING') expect(memberships).toBeLessThan(ROWS)
  }
  expect(kills).toBeGreaterThan(1)
  await expect.poll(() => state(id), { timeout: 40_000, interval: 500 }).toBe('DONE')
  const acknowledged = await clerk.stop()

  const after = await members()
  expect(new Set(Object.values(after)).size).toBe(1)
  expect(after.memberships).toBeGreaterThanOrEqual(before + ROWS)
  const { rows } = await db.readAs(crashClerk, ({ tx }) => tx.execute<{ name: string }>(sql`select name from person where name like '甲%'`))
  const kept = new Set(rows.map((row) => row.name))
  expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(5)
  expect((await verifyStreet(db, crashStreet.id)).faults).toEqual([])
}, 120_000)
