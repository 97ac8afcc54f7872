import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const KEY = Buffer.alloc(32, 7)
const S3 = { S3_ENDPOINT: 'https://s3.example.cn', S3_REGION: 'cn', S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' }
const OUTSIDE = { DATABASE_URL: 'postgres://app:x@db/linghang', DATABASE_OWNER_URL: 'postgres://owner:x@db/linghang' }
let dataDir = ''

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'linghang-config-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig({ DATA_DIR: dataDir, ...env })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('with nothing set, the service runs for this machine alone with the embedded database and demo data', () => {
  const config = loadConfig({ DATA_DIR: dataDir })
  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, publicUrl: 'http://127.0.0.1:3000', database: null, demo: true, jobs: true })
  expect(config).toMatchObject({
    production: false,
    s3: null,
    tiles: null,
    sealCipher: 'aes',
    trustProxy: false,
    postsPerMinute: 120,
    databasePoolSize: 10,
    warnings: [],
  })
  expect(config.filesDir).toBe(join(dataDir, 'files'))
})

test('a relative DATA_DIR becomes an absolute path', () => {
  const config = loadConfig({ DATA_DIR: './some/data', SECRET_KEY: KEY.toString('hex') })
  expect(config.dataDir).toBe(join(process.cwd(), 'some/data'))
})

test('an empty variable counts as not set', () => {
  expect(loadConfig({ DATA_DIR: dataDir, PORT: '', DATABASE_URL: ' ', NODE_ENV: '' })).toMatchObject({ port: 3000, database: null, production: false })
})

test('every wrong variable is named at once, with what to write', () => {
  const problems = problemsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', TRUST_PROXY: 'yes', TILE_URL: 'https://t.example.cn/{z}/{x}/{y}.png' })
  expect(problems).toHaveLength(4)
  expect(problems[0]).toBe('PORT：写的是“eighty”。请写 0 到 65535 的整数。')
  expect(problems.map((problem) => problem.split('：')[0])).toEqual(['PORT', 'LOG_LEVEL', 'TRUST_PROXY', 'TILE_CRS'])
})

test.each([
  ['NODE_ENV', 'prod'],
  ['PORT', '65536'],
  ['PUBLIC_URL', 'street.example.cn'],
  ['DB_POOL_SIZE', '0'],
  ['POSTS_PER_MINUTE', '9'],
  ['SECRET_KEY', 'secret'],
  ['SEAL_CIPHER', 'des'],
  ['TILE_CRS', 'WGS-84'],
  ['TILE_URL', 'https://t.example.cn/tiles'],
  ['JOBS', 'on'],
  ['DEMO', '1'],
])('%s=%s is refused', (name, value) => {
  expect(problemsOf({ [name]: value }).some((problem) => problem.startsWith(`${name}：`))).toBe(true)
})

test('a wrong address or key is not repeated in the message, since it may hold a password', () => {
  const problems = problemsOf({ DATABASE_URL: 'mysql://root:geheim@db/x', SECRET_KEY: 'geheim' })
  expect(problems.length).toBeGreaterThan(1)
  expect(problems.join()).not.toContain('geheim')
})

test('an outside database needs both of its roles', () => {
  expect(problemsOf({ DATABASE_URL: OUTSIDE.DATABASE_URL })).toEqual([expect.stringMatching(/^DATABASE_OWNER_URL：没有填写/)])
  expect(problemsOf({ DATABASE_OWNER_URL: OUTSIDE.DATABASE_OWNER_URL })).toEqual([expect.stringMatching(/^DATABASE_URL：没有填写/)])
  expect(loadConfig({ DATA_DIR: dataDir, ...OUTSIDE }).database).toEqual({ url: OUTSIDE.DATABASE_URL, ownerUrl: OUTSIDE.DATABASE_OWNER_URL })
})

test('an outside database in production needs the key from the environment', () => {
  expect(problemsOf({ NODE_ENV: 'production', ...OUTSIDE })).toEqual([expect.stringMatching(/^SECRET_KEY：没有填写/)])
  expect(problemsOf({ NODE_ENV: 'production', ...OUTSIDE, SECRET_KEY: KEY.toString('base64') })).toEqual([])
})

test('object storage is set completely or not at all', () => {
  const { S3_BUCKET: _, ...rest } = S3
  expect(problemsOf(rest)).toEqual([expect.stringMatching(/^S3_BUCKET：没有填写/)])
  expect(loadConfig({ DATA_DIR: dataDir, ...S3 }).s3).toMatchObject({ bucket: 'files', endpoint: 'https://s3.example.cn' })
})

test('the key may be written in Base64 or hexadecimal', () => {
  for (const SECRET_KEY of [KEY.toString('base64'), KEY.toString('hex')]) expect(loadConfig({ DATA_DIR: dataDir, SECRET_KEY }).secretKey).toEqual(KEY)
})

test('a key that was made at the first start is kept for the owner alone and used again', () => {
  const first = loadConfig({ DATA_DIR: dataDir }).secretKey
  expect(first).toHaveLength(32)
  expect(loadConfig({ DATA_DIR: dataDir }).secretKey).toEqual(first)
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(Buffer.from(readFileSync(join(dataDir, 'secret.key'), 'utf8'), 'base64')).toEqual(first)
})

test('a damaged key file is reported, never replaced', () => {
  writeFileSync(join(dataDir, 'secret.key'), 'x\n')
  expect(() => loadConfig({ DATA_DIR: dataDir })).toThrow(/secret\.key/)
})

test('production never loads demo data and says that its key needs a backup', () => {
  const config = loadConfig({ DATA_DIR: dataDir, NODE_ENV: 'production' })
  expect(config.demo).toBe(false)
  expect(config.warnings).toEqual([expect.stringContaining('SECRET_KEY')])
})
