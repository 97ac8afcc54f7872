import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createDatabase, startCluster } from '#platform/db/cluster.ts'
import { findClusterHome } from '#platform/db/cluster-home.ts'
import { stopPostmaster } from '#platform/db/postmaster.ts'
import { TEMPLATE } from './database.ts'

const PREFIX = 'linghang-test-'

/** Vitest's global set-up: one throwaway PostgreSQL for the whole run, with the migrated template that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned()
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // Root's PostgreSQL runs as another user, who must be able to come in.
  await chmod(dataDir, 0o755)
  const cluster = await startCluster({ dataDir, log: { info: () => undefined, warn: console.warn, error: console.error }, throwaway: true })
  const { owner } = await createDatabase(cluster.socketFolder, TEMPLATE)
  await migrateTemplate(owner)
  project.provide('socketFolder', cluster.socketFolder)
  return async () => {
    await cluster.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function migrateTemplate(owner: pg.PoolConfig): Promise<void> {
  if (!existsSync(new URL('../db/migrate.ts', import.meta.url))) return
  const path = '#platform/db/migrate.ts'
  const { migrate } = (await import(/* @vite-ignore */ path)) as { migrate(options: pg.PoolConfig): Promise<void> }
  await migrate(owner)
}

/** A test run that was killed leaves its PostgreSQL running and its folder behind; the folder's name says which process it was. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (!pid || isAlive(Number(pid))) continue
    const dataDir = join(tmpdir(), name)
    await stopPostmaster(await findClusterHome(dataDir), 'SIGQUIT').catch(() => undefined)
    await rm(dataDir, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
