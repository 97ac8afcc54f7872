import { resolve } from 'node:path'
import { serve } from '@hono/node-server'
import { sql } from 'drizzle-orm'
import pino from 'pino'
import { actorFor, detourOf, firstAdministratorLink, isAdministrator } from '#modules/accounts/public.ts'
import { createAuth } from '#platform/auth/auth.ts'
import { provideAuth } from '#platform/auth/door.ts'
import { accounts } from '#platform/auth/schema.ts'
import { ConfigError, loadConfig } from '#platform/config.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles } from '#platform/files/files.ts'
import { startWorker } from '#platform/jobs/jobs.ts'
import { guest } from '#platform/scope/actor.ts'
import { removeAbandonedFolders } from '#platform/spreadsheet/read-sheet.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import type { Street } from '#site/page.ts'
import { type AppHost, createApp } from './app.ts'
import { jobs, reindexAll } from './modules.ts'

const STREETS_KEPT_MS = 5000
const STOP_PATIENCE_MS = 10_000

/** Reads the directory of streets (public: name and code), kept for a few seconds. */
function streetDirectory(db: Database) {
  let kept: { at: number; streets: Promise<readonly Street[]> } | undefined
  const read = async (): Promise<readonly Street[]> => {
    type Row = { id: string; parent_id: string | null; kind: string; name: string; short_name: string | null; division_code: string | null; path: string }
    const { rows } = await db.withoutStreet((tx) => tx.execute<Row>(sql`select * from app.street_directory()`))
    const districts = new Map(rows.filter((r) => r.kind === 'DISTRICT').map((r) => [r.id, r]))
    return rows.flatMap((r) =>
      r.kind === 'WORKING_COMMITTEE' && r.division_code
        ? [
            {
              id: r.id,
              name: r.short_name ?? r.name,
              districtName: districts.get(r.parent_id ?? '')?.name ?? '',
              code: r.division_code,
              base: `/${r.division_code}`,
              path: r.path,
            },
          ]
        : [],
    )
  }
  return {
    streets: () => {
      if (!kept || Date.now() - kept.at > STREETS_KEPT_MS) kept = { at: Date.now(), streets: read() }
      return kept.streets
    },
    /** Streets and the district: every tenant, for jobs and commands. */
    all: async () => (await db.withoutStreet((tx) => tx.execute<{ id: string; name: string }>(sql`select id, name from app.street_directory()`))).rows,
  }
}

/** Recomputes every timeline and seal, prints what it found, and tells whether all is whole. */
async function verifyAll(db: Database, tenants: readonly { id: string; name: string }[]): Promise<boolean> {
  let whole = true
  for (const { id, name } of tenants) {
    const { entries, seals, faults } = await verifyStreet(db, id)
    console.log(`${name}：${entries} 条纪实，${seals} 次封存，${faults.length === 0 ? '完整' : `${faults.length} 处不符`}`)
    for (const fault of faults) console.log(`  ${fault}`)
    whole &&= faults.length === 0
  }
  return whole
}

/** Who may log in to the demo, at every start that has one. */
async function printDemoLogins(db: Database, url: string): Promise<void> {
  const { demoLogins, demoPassword } = await import('#demo/accounts.ts')
  const known = await db.withoutStreet((tx) => tx.select({ username: accounts.username }).from(accounts))
  const present = demoLogins.filter((login) => known.some((k) => k.username === login.username))
  if (present.length === 0) return
  console.log(`示例账号（密码都是 ${demoPassword}）：`)
  for (const { username, label } of present) console.log(`  ${username.padEnd(14)}${label}`)
  console.log(`工作台：${url}/console/\n`)
}

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = pino({ level: config.logLevel, base: undefined })
  for (const warning of config.warnings) log.warn(warning)
  const vault = createVault(config.secretKey, [], config.sealCipher)
  provideVault(vault)

  const command = process.argv[2] ?? 'serve'
  const cluster = config.database ? null : await startCluster({ dataDir: config.dataDir, log, join: command !== 'serve' })
  const connections = cluster ?? { app: { connectionString: config.database!.url }, owner: { connectionString: config.database!.ownerUrl } }
  await migrate(connections.owner)
  const db = openDatabase({ ...connections.app, max: config.databasePoolSize })
  const { rows: role } = await db.pool.query<{ unsafe: boolean }>('select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = current_user')
  if (role[0]?.unsafe) throw new Error('DATABASE_URL 的角色可以绕过行级安全，不能用来运行服务。请按 docs/operations.md 建立 linghang_app 角色')

  const directory = streetDirectory(db)
  if (command === 'verify-timeline') {
    const whole = await verifyAll(db, await directory.all())
    await db.close()
    await cluster?.stop()
    process.exit(whole ? 0 : 1)
  }

  const auth = createAuth({
    db,
    secret: config.secretKey,
    publicUrl: new URL(config.publicUrl),
    requireSecondFactor: config.production,
    isAdministrator: (accountId, now) => isAdministrator(db, accountId, now),
  })
  provideAuth(auth)
  const actorOf: AppHost['actorOf'] = async (headers, street, now) => {
    const session = await auth.session(headers, now)
    if (!session) return { actor: street ? guest(street.id) : { ...guest(''), streetId: null, streets: [] }, detour: null }
    return { actor: await actorFor(db, session, { streetId: street?.id ?? null, now }), detour: detourOf(session) }
  }
  await removeAbandonedFolders()
  const files = await createFileStore(config)
  provideFiles(files)
  const empty = (await directory.all()).length === 0
  if (config.demo && empty) {
    const { loadDemo } = await import('#demo/load.ts')
    await loadDemo({ db, now: new Date(), log, reindex: (tx) => reindexAll(tx) })
  }
  const setup = config.production ? await firstAdministratorLink(db, new Date()) : null

  const app = createApp({ config, db, log, demo: config.demo, assetsFolder: resolve('dist/public'), actorOf, streets: directory.streets })
  const worker = config.jobs ? await startWorker(connections.app, { db, log, streets: directory.all }, jobs) : null
  const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, async () => {
    console.log(`\n领航已启动：${config.publicUrl}\n`)
    if (setup) console.log(`首次使用，请打开这个一次性链接，建立区级和第一位管理员：\n  ${config.publicUrl}${setup}\n`)
    if (config.demo) await printDemoLogins(db, config.publicUrl)
  })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    // Requests under way may end; those that hang are cut after a while.
    setTimeout(() => process.exit(0), STOP_PATIENCE_MS).unref()
    server.close()
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    await worker?.stop()
    await db.close()
    await cluster?.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // The launcher was killed: its channel closes, and nobody would stop this process.
  process.on('disconnect', stop)
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError || (error instanceof Error && /[\u4e00-\u9fff]/.test(error.message)) ? error.message : error)
  process.exit(1)
})
