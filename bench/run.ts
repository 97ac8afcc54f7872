import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import autocannon from 'autocannon'
import pino from 'pino'
import { actorFor } from '#modules/accounts/public.ts'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { openDatabase } from '#platform/db/database.ts'
import { type Actor, guest } from '#platform/scope/actor.ts'
import { createApp } from '../src/app.ts'
import { accounts, type BenchAccount, type BenchStreets, generate } from './generate.ts'
import { recorded } from './record.ts'
import { createSession } from './session.ts'

// `npm run bench [-- members ...]`: default 100000 and 1000000. Every figure is a ratio to the minimal server of the same run.
const sizes = process.argv.slice(2).map(Number).filter(Boolean)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const CONNECTIONS = 20
/** Questions a second in the steady run, over all connections: each asks five a second, at even distances, as no person does. */
const STEADY = 100

interface Question {
  name: string
  path: string
  /** Who asks; without, a guest. */
  as?: BenchAccount
}

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

function started(command: readonly string[], env: NodeJS.ProcessEnv, ready: RegExp): Promise<ChildProcess> {
  const child = spawn(process.execPath, command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => ready.test(String(chunk)) && done(child))
    child.once('exit', (code) => fail(new Error(`${command[0]} ended with ${code}`)))
  })
}

async function fire(url: string, headers: Record<string, string>, seconds = SECONDS) {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, headers })
  if (result.non2xx || result.errors)
    throw new Error(`${url}: ${JSON.stringify((result as { statusCodeStats?: unknown }).statusCodeStats)}, ${result.errors} errors`)
  return { perSecond: result.requests.average, p99: result.latency.p99, p50: result.latency.p50 }
}

/** p99 in milliseconds when {@link STEADY} questions come a second, each at its time whether the one before was answered or not. */
async function steadily(url: string, headers: Record<string, string>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const ask = async (after: number) => {
    await setTimeout(after)
    const began = performance.now()
    await new Promise<void>((done, fail) =>
      get(url, { agent, headers }, (answer) => {
        if (answer.statusCode !== 200) fail(new Error(`${url}: ${answer.statusCode}`))
        answer.on('end', done).resume()
      }).on('error', fail),
    )
    return performance.now() - began
  }
  const times = await Promise.all(Array.from({ length: STEADY * SECONDS * 2 }, (_, i) => ask((i * 1000) / STEADY)))
  agent.destroy()
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!
}

async function questionsOf({ code }: BenchStreets, memberId: string): Promise<Question[]> {
  return [
    { name: '党员名册 roster list', path: '/api/v1/members?limit=40', as: 'bench' },
    { name: '一名党员 member by id', path: `/api/v1/members/${memberId}`, as: 'bench' },
    { name: '组织树 subtree', path: '/api/v1/organizations/tree', as: 'bench' },
    { name: '全局查找 search', path: '/api/v1/search?text=zxy', as: 'bench' },
    { name: '首页 home page', path: `/${code}/` },
    { name: '地图数据 map data', path: `/${code}/map.json` },
    { name: '到期事项，一个街道 500 个支部', path: '/api/v1/duties?limit=40', as: 'large' },
    { name: '到期事项的数目，同上', path: '/api/v1/duties/counts', as: 'large' },
    { name: '到期事项，全区', path: '/api/v1/duties?limit=41', as: 'district' },
    { name: '到期事项的数目，全区', path: '/api/v1/duties/counts?of=district', as: 'district' },
  ]
}

async function bench(members: number) {
  const streets = await generate(resolve(`bench/data/${members}`), members)
  const cluster = await startCluster({ dataDir: streets.dataDir, log: { info: () => {}, warn: () => {} } as never })
  provideVault(createVault(Buffer.alloc(32, 7)))
  const db = openDatabase(cluster.app)
  const port = await freePort()
  const server = await started(
    ['--max-semi-space-size=16', '--heap-growing-percent=20', 'dist/server.js'],
    {
      PORT: String(port),
      DATABASE_URL: urlOf(cluster.app),
      DATABASE_OWNER_URL: urlOf(cluster.owner),
      SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'error',
      JOBS: '0',
      DEMO: '0',
    },
    /已启动/,
  )
  const login = `http://127.0.0.1:${port}/${streets.code}/login`
  const signedIn = new Map<string, { cookie: string; actor: Actor }>()
  for (const username of Object.keys(accounts) as BenchAccount[]) {
    const { cookie, session } = await createSession(login, username, db)
    signedIn.set(username, { cookie, actor: await actorFor(db, session, { now: new Date() }) })
  }
  const { rows } = await db.withActor(signedIn.get('bench')!.actor, ({ tx }) => tx.execute<{ id: string }>('select id from membership order by id limit 1'))
  const questions = await questionsOf(streets, rows[0]!.id)

  // The same SQL for the minimal server, written down from the real one.
  const { rows: directory } = await db.pool.query('select * from app.street_directory()')
  const street = directory.find((s) => s.division_code === streets.code)
  const view = { id: street.id, name: street.short_name, districtName: '测速区', code: streets.code, base: `/${streets.code}`, path: street.path }
  const app = createApp({
    config: { production: false, publicUrl: `http://127.0.0.1:${port}`, trustProxy: false, postsPerMinute: 120, tiles: null },
    db,
    log: pino({ level: 'error' }),
    demo: false,
    assetsFolder: resolve('dist/public'),
    actorOf: async (headers, on) => ({ actor: signedIn.get(headers.get('x-bench') ?? '')?.actor ?? guest((on ?? view).id), detour: null }),
    streets: async () => [view],
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const recordings = []
  for (const q of questions) {
    const ask = () => app.request(q.path, { headers: q.as ? { 'x-bench': q.as } : {} })
    const first = await ask()
    if (!first.ok) throw new Error(`${q.path}: ${first.status} ${await first.text()}`)
    await first.arrayBuffer()
    // Whatever is kept is forgotten: the minimal server is given the statements of an answer made anew.
    await db.withActor(signedIn.get('bench')!.actor, ({ tx }) => tx.execute('select 1'))
    recordings.push({ path: q.path, statements: await recorded(db, async () => (await ask()).arrayBuffer()) })
  }
  const file = join(folder, 'recorded.json')
  writeFileSync(file, JSON.stringify(recordings))
  const minimalPort = await freePort()
  const minimal = await started(['--import', 'tsx', 'bench/minimal.ts', file, cluster.socketFolder, String(minimalPort)], {}, /ready/)

  const lines = []
  for (const q of questions) {
    const real = `http://127.0.0.1:${port}${q.path}`
    const least = `http://127.0.0.1:${minimalPort}${q.path}`
    const headers: Record<string, string> = q.as ? { cookie: signedIn.get(q.as)!.cookie } : {}
    await fire(real, headers, 2)
    await fire(least, {}, 2)
    const [a, b, c, d] = [await fire(real, headers), await fire(least, {}), await fire(least, {}), await fire(real, headers)]
    const steady = await steadily(real, headers)
    const [mine, theirs] = [(a.perSecond + d.perSecond) / 2, (b.perSecond + c.perSecond) / 2]
    lines.push({
      题目: q.name,
      每秒: Math.round(mine),
      最小服务每秒: Math.round(theirs),
      比值: Number((mine / theirs).toFixed(2)),
      '满载 p50 毫秒': d.p50,
      '满载 p99 毫秒': Math.max(a.p99, d.p99),
      [`每秒 ${STEADY} 次 p99 毫秒`]: Math.round(steady),
    })
  }
  // The yearly tables are asked once in a while: how long one takes.
  const year = new Date().getFullYear() - 1
  const times: number[] = []
  const { rows: top } = await db.withActor(signedIn.get('district')!.actor, ({ tx }) =>
    tx.execute<{ id: string }>("select id from organization where kind = 'DISTRICT'"),
  )
  for (let i = 0; i < 3; i++) {
    const began = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/annual-statistics?organizationId=${top[0]!.id}&year=${year}`, {
      headers: { cookie: signedIn.get('district')!.cookie },
    })
    if (!answer.ok) throw new Error(`annual statistics: ${answer.status} ${await answer.text()}`)
    await answer.arrayBuffer()
    times.push(performance.now() - began)
  }
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  console.log(`\n${members.toLocaleString('zh-CN')} 名党员，50 个街道，${CONNECTIONS} 个连接`)
  console.table(lines)
  console.log(`全区党内统计年报：${times.map((t) => Math.round(t)).join('、')} 毫秒`)
  console.log(`服务进程内存 ${Math.round(memory)} MB`)
  server.kill('SIGTERM')
  minimal.kill('SIGTERM')
  await db.close()
  await cluster.stop()
  return lines
}

function urlOf(config: { host?: string; user?: string; database?: string }): string {
  return `postgres://${config.user}@localhost/${config.database}?host=${encodeURIComponent(config.host ?? '')}`
}

const results: Awaited<ReturnType<typeof bench>>[] = []
for (const members of sizes.length ? sizes : [100_000, 1_000_000]) results.push(await bench(members))
if (results.length === 2) console.table(results[0]!.map((line, i) => ({ 题目: line.题目, 放慢到几倍: Number((line.每秒 / results[1]![i]!.每秒).toFixed(2)) })))
process.exit(0)
