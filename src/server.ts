import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { sql } from 'drizzle-orm'
import pino from 'pino'
import { ConfigError, loadConfig } from '#platform/config.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { guest } from '#platform/scope/actor.ts'
import type { Street } from '#site/page.ts'
import { type AppHost, createApp } from './app.ts'

const STREETS_KEPT_MS = 5000

/** Reads the directory of streets (public: name and code), kept for a few seconds. */
function streetDirectory(db: Database): () => Promise<readonly Street[]> {
  let kept: { at: number; streets: Promise<readonly Street[]> } | undefined
  const read = async () => {
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
  return () => {
    if (!kept || Date.now() - kept.at > STREETS_KEPT_MS) kept = { at: Date.now(), streets: read() }
    return kept.streets
  }
}

async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = pino({ level: config.logLevel, base: undefined })
  for (const warning of config.warnings) log.warn(warning)
  const vault = createVault(config.secretKey)
  provideVault(vault)

  const cluster = config.database ? null : await startCluster({ dataDir: config.dataDir, log })
  const connections = cluster ?? { app: { connectionString: config.database!.url }, owner: { connectionString: config.database!.ownerUrl } }
  await migrate(connections.owner)
  const db = openDatabase({ ...connections.app, max: config.databasePoolSize })
  const { rows: role } = await db.pool.query<{ unsafe: boolean }>('select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = current_user')
  if (role[0]?.unsafe) throw new Error('DATABASE_URL 的角色可以绕过行级安全，不能用来运行服务。请按 docs/operations.md 建立 linghang_app 角色')

  const streets = streetDirectory(db)
  const actorOf: AppHost['actorOf'] = async (_headers, street) => ({ actor: street ? guest(street.id) : { ...guest(''), streets: [] }, detour: null })
  const app = createApp({ config, db, log, demo: config.demo, assetsFolder: join(import.meta.dirname, 'public'), actorOf, streets })
  const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, () => {
    console.log(`\n领航已启动：${config.publicUrl}\n`)
  })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    server.close()
    if ('closeIdleConnections' in server) server.closeIdleConnections()
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
