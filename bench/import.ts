import { execFileSync } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { checkImport } from '#modules/members/import-check.ts'
import { runImport } from '#modules/members/import-run.ts'
import { confirmImport, getImport, startImport } from '#modules/members/import-service.ts'
import { crashClerk, crashSecret, crashStreet, header, makeStreet, manyMembers } from '#modules/members/import-testing.ts'
import { permissions } from '#modules/members/policy.ts'
import { rosterColumns } from '#modules/members/roster-row.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles, putFile } from '#platform/files/files.ts'
import type { JobHost } from '#platform/jobs/jobs.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'

// The roster import from the file in the store to the last row in the database, with the peak of memory of this process (the database has its own).
// `bench/import.ts [rows]`, default 100,000.

const self = fileURLToPath(import.meta.url)
const rows = Number(process.argv[2] ?? 100_000)
const target = process.argv[3]
const BRANCHES = 100
const streetId = crashStreet.id
// The roster is written by a process of its own: its memory is not the import's.
if (target) {
  await writeSheet(createWriteStream(target), { sheetName: '党员花名册', title: '党员花名册', header, rows: manyMembers(rows, BRANCHES) })
  process.exit(0)
}

const quiet = { info: () => {}, warn: () => {}, error: console.error }
const folder = await mkdtemp(join(tmpdir(), 'linghang-bench-'))
await chmod(folder, 0o755)
const cluster = await startCluster({ dataDir: folder, log: quiet })
try {
  await migrate(cluster.owner)
  provideVault(createVault(crashSecret))
  provideFiles(await createFileStore({ filesDir: join(folder, 'files'), s3: null }))
  declarePermissions(permissions)
  const db = openDatabase({ ...cluster.app, max: 5 })
  await makeStreet(db, BRANCHES)
  const host: JobHost = { db, log: quiet, streets: async () => [{ id: streetId }] }
  const clerk = crashClerk

  const path = join(folder, 'roster.xlsx')
  execFileSync(process.execPath, [...process.execArgv, self, String(rows), path])
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
  const { accountId, personId, name, grants } = crashClerk
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
