import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type SealCipherName, sealCiphers } from './crypto/seal-ciphers.ts'

/** Everything that an operator may set, checked. Paths are absolute. */
export interface Config {
  production: boolean
  host: string
  port: number
  /** Address that people type, without a slash at the end. */
  publicUrl: string
  dataDir: string
  filesDir: string
  /** Null: the embedded PostgreSQL in `dataDir`. */
  database: DatabaseConfig | null
  databasePoolSize: number
  /** 32 bytes: seals personal data and signs sessions. */
  secretKey: Buffer
  /** Which cipher seals from now on; what another sealed still opens. */
  sealCipher: SealCipherName
  logLevel: LogLevel
  /** Whether X-Forwarded-* headers are believed, because a reverse proxy of ours writes them. */
  trustProxy: boolean
  /** How many times a minute one address may send something (posts of any kind); more is refused with 429. */
  postsPerMinute: number
  /** Null: files lie in `filesDir`. */
  s3: S3Config | null
  /** Null: the map draws its own ground. */
  tiles: TilesConfig | null
  /** Whether this process also works off the jobs. */
  jobs: boolean
  /** Whether an empty database gets the demo data. Never in production. */
  demo: boolean
  /** Chinese lines that the operator should read at every start. */
  warnings: string[]
}

/** An outside PostgreSQL: the role of the service, and the one that owns the tables and runs migrations. */
export interface DatabaseConfig {
  url: string
  ownerUrl: string
}

/** An S3-compatible store for files. */
export interface S3Config {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
}

/** A tile service for the ground of the map, and the coordinate system that its tiles are drawn in. */
export interface TilesConfig {
  url: string
  crs: 'WGS84' | 'GCJ02' | 'BD09' | 'CGCS2000'
  attribution: string
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Some variables are wrong. The message names each of them in Chinese, with what to write. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`配置有误，请改正以下各项（写在环境变量或 .env 文件里，说明见 .env.example）：\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const flag = (fallback: '0' | '1') => z.enum(['0', '1'], { error: '请写 1（是）或 0（否）' }).default(fallback)
const wholeNumber = (from: number, to: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `请写 ${from} 到 ${to} 的整数` })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error: `请写 ${from} 到 ${to} 的整数` })
    .default(fallback)
const webAddress = z.url({ protocol: /^https?$/, error: '请写以 http:// 或 https:// 开头的完整地址' })
const postgresAddress = z.url({ protocol: /^postgres(ql)?$/, error: '请写 postgres://用户:密码@主机:5432/数据库名 这样的地址' })
const secretKey = z
  .string()
  .transform(decodeKey)
  .refine((key) => key.length === 32, { error: '请写 32 字节的随机密钥（64 位十六进制或 Base64），可用 openssl rand -base64 32 生成' })

const variables = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: '请写 production（正式使用）、development（开发试用）或 test（测试）' })
    .default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65535, 3000),
  PUBLIC_URL: webAddress.optional(),
  DATA_DIR: z.string().default('./data'),
  FILES_DIR: z.string().optional(),
  DATABASE_URL: postgresAddress.optional(),
  DATABASE_OWNER_URL: postgresAddress.optional(),
  DB_POOL_SIZE: wholeNumber(1, 500, 10),
  SECRET_KEY: secretKey.optional(),
  SEAL_CIPHER: z.enum(sealCiphers, { error: '请写 aes（AES-256）或 sm4（国密 SM4）' }).default('aes'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `请写 ${LOG_LEVELS.join('、')} 之一` }).default('info'),
  TRUST_PROXY: flag('0'),
  POSTS_PER_MINUTE: wholeNumber(10, 100_000, 120),
  S3_ENDPOINT: webAddress.optional(),
  S3_REGION: z.string().optional(),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  TILE_URL: z
    .string()
    .regex(/^(https?:\/\/|\/)(?=.*\{z\})(?=.*\{x\})(?=.*\{-?y\})/, { error: '请写含 {z}、{x}、{y} 的瓦片地址' })
    .optional(),
  TILE_CRS: z.enum(['WGS84', 'GCJ02', 'BD09', 'CGCS2000'], { error: '请写 WGS84、GCJ02、BD09、CGCS2000 之一，即瓦片所用的坐标系' }).optional(),
  TILE_ATTRIBUTION: z.string().optional(),
  JOBS: flag('1'),
  DEMO: z.enum(['auto', '0'], { error: '请写 auto（数据库为空时装入示例数据）或 0（不装入）' }).default('auto'),
})

/** What must be set together: pairs of a missing variable and what to write. Presence alone counts, so that these join the list of wrong values. */
function missing(given: Record<string, string>): [name: string, message: string][] {
  const wanted: [name: string, message: string][] = []
  if (given.DATABASE_URL) {
    wanted.push(['DATABASE_OWNER_URL', '写了 DATABASE_URL 时必须填写：拥有数据表、执行升级的数据库用户的地址'])
    if (given.NODE_ENV === 'production')
      wanted.push(['SECRET_KEY', '正式使用并写了 DATABASE_URL 时必须填写：32 字节的随机密钥，可用 openssl rand -base64 32 生成'])
  }
  if (given.DATABASE_OWNER_URL) wanted.push(['DATABASE_URL', '写了 DATABASE_OWNER_URL 时必须填写：服务运行时所用的数据库用户的地址'])
  const s3 = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']
  if (s3.some((name) => given[name])) for (const name of s3) wanted.push([name, '对象存储的五个 S3_ 变量要么都写，要么都不写'])
  if (given.TILE_URL) wanted.push(['TILE_CRS', '写了 TILE_URL 时必须填写：瓦片所用的坐标系（WGS84、GCJ02、BD09、CGCS2000 之一）'])
  return wanted.filter(([name]) => !given[name])
}

/**
 * Reads the configuration. Where no SECRET_KEY is given and none is required, one is made and kept in `DATA_DIR/secret.key` (mode 0600).
 * An empty variable counts as not set.
 * @throws ConfigError naming every wrong variable at once
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))
  const parsed = variables.safeParse(given)
  const absent = missing(given)
  if (!parsed.success || absent.length > 0) throw new ConfigError(problemsOf(parsed.error?.issues ?? [], absent, given))
  const v = parsed.data
  const production = v.NODE_ENV === 'production'
  const dataDir = resolve(v.DATA_DIR)
  const warnings: string[] = []
  const key = v.SECRET_KEY ?? keptKey(join(dataDir, 'secret.key'))
  if (production && !v.SECRET_KEY) {
    warnings.push(`没有设置 SECRET_KEY，密钥保存在 ${join(dataDir, 'secret.key')}。请另行备份：丢失后，已加密的证件号码和电话号码无法恢复。`)
  }
  return {
    production,
    host: v.HOST,
    port: v.PORT,
    publicUrl: (v.PUBLIC_URL ?? `http://${v.HOST.includes(':') ? `[${v.HOST}]` : v.HOST}:${v.PORT}`).replace(/\/+$/, ''),
    dataDir,
    filesDir: resolve(v.FILES_DIR ?? join(dataDir, 'files')),
    database: v.DATABASE_URL && v.DATABASE_OWNER_URL ? { url: v.DATABASE_URL, ownerUrl: v.DATABASE_OWNER_URL } : null,
    databasePoolSize: v.DB_POOL_SIZE,
    secretKey: key,
    sealCipher: v.SEAL_CIPHER,
    logLevel: v.LOG_LEVEL,
    trustProxy: v.TRUST_PROXY === '1',
    postsPerMinute: v.POSTS_PER_MINUTE,
    s3: s3From(v),
    tiles: v.TILE_URL && v.TILE_CRS ? { url: v.TILE_URL, crs: v.TILE_CRS, attribution: v.TILE_ATTRIBUTION ?? '' } : null,
    jobs: v.JOBS === '1',
    demo: v.DEMO === 'auto' && !production,
    warnings,
  }
}

function s3From(v: z.infer<typeof variables>): S3Config | null {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = v
  return endpoint && region && bucket && accessKeyId && secretAccessKey ? { endpoint, region, bucket, accessKeyId, secretAccessKey } : null
}

/** One line for each wrong variable. What was written is shown unless it could hold a secret. */
function problemsOf(issues: z.core.$ZodIssue[], absent: [name: string, message: string][], given: Record<string, string>): string[] {
  const wrong = new Map(issues.map((issue) => [String(issue.path[0]), issue.message]))
  const shown = (name: string) => (/KEY|URL|SECRET/.test(name) ? '写得不对' : `写的是“${given[name]}”`)
  return [
    ...[...wrong].map(([name, message]) => `${name}：${shown(name)}。${message}。`),
    ...absent.map(([name, message]) => `${name}：没有填写。${message}。`),
  ]
}

function decodeKey(text: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
}

/** The key of this folder, made at the first start. Two processes that start together end up with the same one: only the first link succeeds. */
function keptKey(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(resolve(file, '..'), { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if (!existsSync(file)) throw error
    } finally {
      rmSync(draft)
    }
  }
  const key = decodeKey(readFileSync(file, 'utf8').trim())
  if (key.length !== 32) throw new ConfigError([`SECRET_KEY：${file} 的内容不是 32 字节的密钥。请用备份恢复这个文件。`])
  return key
}
