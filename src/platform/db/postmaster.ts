import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ClusterHome } from './cluster-home.ts'

const run = promisify(execFile)

/** The name of the socket file follows from this; nothing listens on the network. */
export const SOCKET_PORT = 5432
/** `sockaddr_un` holds 104 bytes on macOS and 108 on Linux, with the closing zero. */
const LONGEST_SOCKET_PATH = 103
const POLL_MS = 15
const STOP_PATIENCE_MS = 60_000
const ORPHAN_PATIENCE_MS = 20_000

/** A running PostgreSQL server process. */
export interface Postmaster {
  pid: number
  socketFolder: string
  /** True when it was already running, left by a server process that was killed. */
  adopted: boolean
  /** True when it runs with the settings that this version of the code would give it. */
  current: boolean
}

const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '128MB',
  max_connections: '60',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off', // Queries here take milliseconds; compiling one costs more than it saves.
  random_page_cost: '1.1', // Solid-state disks.
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // Rows and statements hold personal data, which never goes into a log: neither the statement nor the DETAIL line of an error is written.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

const THROWAWAY: Record<string, string> = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '120' }

/** The PostgreSQL data folder of a home. */
export function dataFolder(home: ClusterHome): string {
  return join(home.folder, 'cluster')
}

/**
 * Makes the data folder when there is none. initdb works in a folder of another name, which gets its true name when all is in it:
 * one that was killed halfway is never mistaken for a database.
 */
export async function initialize(home: ClusterHome, throwaway: boolean): Promise<void> {
  if (await stat(dataFolder(home)).catch(() => null)) return
  await removeHalfDone(home)
  const half = join(home.folder, `init-${randomUUID()}`)
  await runInitdb(home, half, throwaway)
  try {
    await rename(half, dataFolder(home))
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    // Another process may have finished first; its folder is as good as ours.
    if (!(await stat(dataFolder(home)).catch(() => null))) throw error
  }
}

async function runInitdb(home: ClusterHome, folder: string, throwaway: boolean): Promise<void> {
  // Sorting and case come from PostgreSQL's own C.UTF-8, the same on every machine. Which signs are letters is still asked of the system by
  // pg_trgm and the text-search parser: under a plain C they drop every Chinese character, so LC_CTYPE must be a UTF-8 locale that exists here.
  let failure: unknown
  for (const ctype of ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C']) {
    const options = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${ctype}`, '--encoding=UTF8']
    // Trust, because the door is the folder: its mode 0700 lets in only the user of the server process (and root), who could read the files
    // of the database anyway. A password would lie beside them.
    const access = ['--username=postgres', '--auth-local=trust', '--auth-host=reject']
    const keep = ['--data-checksums', '--no-instructions', ...(throwaway ? ['--no-sync'] : [])]
    try {
      await run(join(home.native, 'bin/initdb'), ['-D', folder, ...options, ...access, ...keep], { ...home.user, cwd: '/', env: serverEnvironment() })
      return
    } catch (error) {
      failure = error
      await rm(folder, { recursive: true, force: true })
    }
  }
  throw new Error(`无法初始化内置数据库：${failure instanceof Error ? failure.message : String(failure)}`)
}

/** Leftovers of an initdb that was killed. Young ones may belong to a process that is at it right now. */
async function removeHalfDone(home: ClusterHome): Promise<void> {
  for (const name of await readdir(home.folder)) {
    if (!name.startsWith('init-')) continue
    const { mtimeMs } = await stat(join(home.folder, name))
    if (Date.now() - mtimeMs > 10 * 60_000) await rm(join(home.folder, name), { recursive: true, force: true })
  }
}

/**
 * Finds the server process of this home, or starts one, and waits until it takes connections (after a crash: until it has recovered).
 * @throws Error in Chinese words with the last lines of PostgreSQL's log when it does not start
 */
export async function ensurePostmaster(home: ClusterHome, throwaway: boolean): Promise<Postmaster> {
  const since = Date.now()
  for (;;) {
    const found = await readPidFile(home)
    if (found && (await isOurs(found.pid, home))) {
      if (found.ready) return { ...found, adopted: true, current: await hasSettings(home, found.socketFolder, throwaway) }
      await sleep(POLL_MS)
      continue
    }
    const outcome = await launch(home, throwaway, found)
    if (typeof outcome !== 'string') return outcome
    // Another process may have started it at the same moment: then the next round finds it. Or a session of a killed server is at the end of
    // its work: PostgreSQL waits for it, and so do we.
    const busy = outcome.includes('pre-existing shared memory block') || outcome.includes('lock file')
    if (!busy || Date.now() - since > ORPHAN_PATIENCE_MS) throw new Error(`内置数据库没有启动。PostgreSQL 的记录：\n${outcome}`)
    await sleep(200)
  }
}

/** Starts the server process; gives what it wrote to its log when it ended instead of becoming ready. */
async function launch(home: ClusterHome, throwaway: boolean, stale: PidFile | null): Promise<Postmaster | string> {
  if (stale && isTemporary(stale.socketFolder)) await rm(stale.socketFolder, { recursive: true, force: true })
  const socketFolder = await makeSocketFolder(home)
  const logFile = join(home.folder, 'server.log')
  const before = await rotateLog(logFile)
  const log = openSync(logFile, 'a', 0o600)
  // PostgreSQL takes a pid file for a rival's when a process of that number lives, even if the number now belongs to something else. Here it is
  // known to be no server of this folder, and this variable tells so; all other checks of PostgreSQL stay in force.
  const env = { ...serverEnvironment(), ...(stale ? { PG_GRANDPARENT_PID: String(stale.pid) } : {}) }
  // Its own session: Ctrl-C in the terminal reaches us alone, and we stop the database after our own work has ended.
  const child = spawn(join(home.native, 'bin/postgres'), commandLine(home, socketFolder, throwaway), {
    ...home.user,
    cwd: '/',
    env,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  let ended = false
  child.once('error', () => {
    ended = true
  })
  child.once('exit', () => {
    ended = true
  })
  while (!ended) {
    const now = await readPidFile(home)
    if (now?.ready && now.pid === child.pid) return { ...now, adopted: false, current: true }
    await sleep(POLL_MS)
  }
  if (isTemporary(socketFolder)) await rm(socketFolder, { recursive: true, force: true })
  const written = (await readFile(logFile)).subarray(before).toString('utf8').trim()
  return written || `${join(home.native, 'bin/postgres')} 无法运行`
}

/** Fast shutdown: sessions are ended, all is written, the process is gone when this returns. */
export async function stopPostmaster(home: ClusterHome, signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
  const found = await readPidFile(home)
  if (!found || !(await isOurs(found.pid, home))) return
  process.kill(found.pid, signal)
  const since = Date.now()
  while ((await readPidFile(home))?.pid === found.pid && (await isOurs(found.pid, home))) {
    if (Date.now() - since > STOP_PATIENCE_MS) throw new Error('内置数据库在一分钟内没有停下来。')
    await sleep(POLL_MS)
  }
  if (isTemporary(found.socketFolder)) await rm(found.socketFolder, { recursive: true, force: true })
}

/** Asks for a fast shutdown without waiting for it. */
export function signalPostmaster(postmaster: Postmaster): void {
  try {
    process.kill(postmaster.pid, 'SIGINT')
  } catch {
    // It has ended already.
  }
}

interface PidFile {
  pid: number
  socketFolder: string
  ready: boolean
}

/** `postmaster.pid`: 1 pid, 2 data folder, 3 start time, 4 port, 5 socket folder, 6 address, 7 shared memory, 8 status. */
async function readPidFile(home: ClusterHome): Promise<PidFile | null> {
  const lines = (await readFile(join(dataFolder(home), 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' } : null
}

/** Whether this process is a living PostgreSQL server of this very folder. A pid alone proves nothing: numbers are used again. */
async function isOurs(pid: number, home: ClusterHome): Promise<boolean> {
  const data = dataFolder(home)
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    // Empty for a process that has ended and was never reaped.
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes(data)
  } catch {
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
    return stdout.includes(` ${data} `)
  }
}

function commandLine(home: ClusterHome, socketFolder: string, throwaway: boolean): string[] {
  const settings = Object.entries({ ...SETTINGS, ...(throwaway ? THROWAWAY : {}) }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dataFolder(home), '-k', socketFolder, '-p', String(SOCKET_PORT), ...settings]
}

/** PostgreSQL writes the command line it was started with into `postmaster.opts`. */
async function hasSettings(home: ClusterHome, socketFolder: string, throwaway: boolean): Promise<boolean> {
  const written = await readFile(join(dataFolder(home), 'postmaster.opts'), 'utf8').catch(() => '')
  const words = [join(home.native, 'bin/postgres'), ...commandLine(home, socketFolder, throwaway).map((word) => `"${word}"`)]
  return written.trim() === words.join(' ')
}

async function makeSocketFolder(home: ClusterHome): Promise<string> {
  const near = join(home.folder, 'run')
  const fits = Buffer.byteLength(join(near, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH
  const folder = fits ? near : await mkdtemp('/tmp/linghang-')
  if (fits) await mkdir(near, { recursive: true, mode: 0o700 })
  if (home.user.uid !== undefined && home.user.gid !== undefined) await chown(folder, home.user.uid, home.user.gid)
  return folder
}

function isTemporary(socketFolder: string): boolean {
  return basename(socketFolder).startsWith('linghang-') && socketFolder.startsWith('/tmp/')
}

/** Keeps one older log; gives the present length in bytes. */
async function rotateLog(file: string): Promise<number> {
  const size = (await stat(file).catch(() => null))?.size ?? 0
  if (size < 10_000_000) return size
  await rename(file, `${file}.1`)
  return 0
}

/** Nothing of our own environment (PGDATA, LANG, keys) reaches the server process. */
function serverEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' }
}
