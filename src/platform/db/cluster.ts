import { realpath } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type ClusterHome, findClusterHome } from './cluster-home.ts'
import { ensurePostmaster, initialize, type Postmaster, SOCKET_PORT, signalPostmaster, stopPostmaster } from './postmaster.ts'

/** Where the cluster says what it does; one Chinese line a message, no personal data. A pino logger and `console` both fit. */
export interface ClusterLog {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** How to connect to one database of a cluster, for each of the roles. */
export interface Connections {
  /** `linghang_owner`: owns the tables and runs migrations; not a superuser. */
  owner: pg.PoolConfig
  /** `linghang_app`: the role of the running service; row-level security binds it. */
  app: pg.PoolConfig
  /** `postgres`: for making databases and extensions, never for requests. */
  superuser: pg.PoolConfig
}

/** A running embedded PostgreSQL. */
export interface Cluster extends Connections {
  /** Folder of the Unix socket; enough for `connectionsTo` in another process of the same user. */
  socketFolder: string
  /** True when the server process was still running from a process that was killed. */
  adopted: boolean
  /** Fast shutdown; returns when the server process is gone. End your pools first. Safe to call twice. */
  stop(): Promise<void>
}

/** Another running process holds this DATA_DIR. */
export class ClusterInUse extends Error {
  constructor(dataDir: string) {
    super(`数据文件夹 ${dataDir} 正被另一个运行中的领航服务使用。请先停止那个服务，或为这一个另设 DATA_DIR。`)
    this.name = 'ClusterInUse'
  }
}

const DATABASE = 'linghang'
const EXTENSIONS = ['pg_trgm', 'btree_gin', 'btree_gist']
/** Any number will do, if nothing else in the database `postgres` takes it. */
const LOCK = 7_264_411
/** A server process that is being stopped may need this long to let go. */
const LOCK_PATIENCE_MS = 3_000

/**
 * Starts the embedded PostgreSQL of `dataDir`, makes it first when there is none, and gives it the roles, the database `linghang` and its extensions.
 *
 * The process holds a lock in the database for as long as it lives: a second process on the same folder is refused, and one that is killed
 * leaves no lock behind. When the database process itself dies, it is started again while this process runs.
 * @param options.throwaway for tests only: what is written need not survive a crash of the machine
 * @param options.join for commands beside a running service: use its database instead of being refused; `stop` then leaves it running
 * @param options.native folder of the PostgreSQL binaries (default: the npm package for this machine)
 * @param options.systemFolder where root keeps what the database's user cannot reach elsewhere (default `/var/lib/linghang`)
 * @throws ClusterInUse | Error with Chinese words
 */
export async function startCluster(options: {
  dataDir: string
  log: ClusterLog
  throwaway?: boolean
  join?: boolean
  native?: string
  systemFolder?: string
}): Promise<Cluster> {
  const { dataDir, log, throwaway = false } = options
  const found = await findClusterHome(dataDir, options)
  const home: ClusterHome = { ...found, folder: await realpath(found.folder) }
  await initialize(home, throwaway)

  let postmaster = await ensurePostmaster(home, throwaway)
  let guard = await takeLock(postmaster, options.join ? 0 : LOCK_PATIENCE_MS)
  if (!guard && options.join) {
    const { socketFolder } = postmaster
    return { ...connectionsTo(socketFolder), socketFolder, adopted: true, stop: async () => undefined }
  }
  if (!guard) throw new ClusterInUse(dataDir)
  const { adopted } = postmaster
  if (adopted) log.info('接管了上次没有正常停止的数据库进程')
  if (!postmaster.current) {
    log.info('数据库进程的设置已过时，正在重新启动数据库')
    await endQuietly(guard)
    await stopPostmaster(home)
    postmaster = await ensurePostmaster(home, throwaway)
    guard = await takeLock(postmaster, LOCK_PATIENCE_MS)
    if (!guard) throw new ClusterInUse(dataDir)
  }
  try {
    await furnish(guard, postmaster.socketFolder)
  } catch (error) {
    await endQuietly(guard)
    await stopPostmaster(home)
    throw error
  }

  let stopped: Promise<void> | undefined
  let recovery = Promise.resolve()

  function watch(client: pg.Client): void {
    guard = client
    client.once('end', () => {
      if (!stopped) recovery = recover()
    })
  }

  /** The guarding connection broke: the database process was killed or restarted itself. */
  async function recover(): Promise<void> {
    log.warn('与数据库的连接中断，正在恢复')
    while (!stopped) {
      try {
        postmaster = await ensurePostmaster(home, throwaway)
        const client = await takeLock(postmaster, 0)
        if (client) {
          watch(client)
          log.info('数据库已恢复')
          return
        }
      } catch (error) {
        log.error(`数据库尚未恢复：${error instanceof Error ? error.message : String(error)}`)
      }
      await sleep(500)
    }
  }

  watch(guard)
  // A process that ends without `stop`, say because a migration failed, takes its database along; only a killed one cannot.
  process.once('exit', () => {
    if (!stopped) signalPostmaster(postmaster)
  })
  return {
    ...connectionsTo(postmaster.socketFolder),
    socketFolder: postmaster.socketFolder,
    adopted,
    stop() {
      stopped ??= recovery.then(async () => {
        await stopPostmaster(home)
        if (guard) await endQuietly(guard)
      })
      return stopped
    },
  }
}

/** Connection options for one database of the cluster whose socket is in `socketFolder`. */
export function connectionsTo(socketFolder: string, database = DATABASE): Connections {
  const as = (user: string): pg.PoolConfig => ({ host: socketFolder, port: SOCKET_PORT, user, database, ssl: false })
  return { owner: as('linghang_owner'), app: as('linghang_app'), superuser: as('postgres') }
}

/**
 * Makes a database owned by `linghang_owner`: a copy of `template` (which nobody may be connected to), or an empty one with the extensions.
 * @returns how to connect to it
 */
export async function createDatabase(socketFolder: string, name: string, options: { template?: string } = {}): Promise<Connections> {
  await withClient(connectionsTo(socketFolder, 'postgres').superuser, async (client) => {
    await makeDatabase(client, name, options.template)
  })
  const connections = connectionsTo(socketFolder, name)
  if (!options.template) await withClient(connections.superuser, addExtensions)
  return connections
}

/** Drops a database, ending its sessions. No error when there is none. */
export async function dropDatabase(socketFolder: string, name: string): Promise<void> {
  await withClient(connectionsTo(socketFolder, 'postgres').superuser, async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
  })
}

/** Roles, the database and its extensions. Asked again, it changes nothing: a start that was killed halfway is completed by the next. */
async function furnish(client: pg.Client, socketFolder: string): Promise<void> {
  await client.query(`
    do $$ begin
      if to_regrole('linghang_owner') is null then create role linghang_owner; end if;
      if to_regrole('linghang_app') is null then create role linghang_app; end if;
      if to_regrole('linghang_search') is null then create role linghang_search; end if;
    end $$;
    alter role linghang_owner login nosuperuser nocreatedb nocreaterole nobypassrls;
    alter role linghang_app login nosuperuser nocreatedb nocreaterole nobypassrls;
    alter role linghang_search nologin nosuperuser nocreatedb nocreaterole nobypassrls;
    grant linghang_search to linghang_owner with set true, inherit false;
  `)
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (!rowCount) await makeDatabase(client, DATABASE)
  await withClient(connectionsTo(socketFolder).superuser, addExtensions)
}

async function makeDatabase(client: pg.Client, name: string, template?: string): Promise<void> {
  const id = pg.escapeIdentifier(name)
  await client.query(`create database ${id} owner linghang_owner${template ? ` template ${pg.escapeIdentifier(template)}` : ''}`)
  await client.query(`revoke connect, temporary on database ${id} from public`)
  await client.query(`grant connect, temporary on database ${id} to linghang_app`)
}

async function addExtensions(client: pg.Client): Promise<void> {
  await client.query(EXTENSIONS.map((name) => `create extension if not exists ${name};`).join('\n'))
}

/**
 * A connection of its own that holds the lock of this cluster until it ends. Null when another process has it for longer than `patienceMs`.
 */
async function takeLock(postmaster: Postmaster, patienceMs: number): Promise<pg.Client | null> {
  const client = new pg.Client(connectionsTo(postmaster.socketFolder, 'postgres').superuser)
  // What happened is told by the event `end`, which always follows.
  client.on('error', () => undefined)
  await client.connect()
  const since = Date.now()
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK])
    if (rows[0]?.taken) return client
    if (Date.now() - since >= patienceMs) break
    await sleep(100)
  }
  await endQuietly(client)
  return null
}

async function withClient(options: pg.PoolConfig, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(options)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

async function endQuietly(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined)
}
