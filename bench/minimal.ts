import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

// The measure: the least server that can answer the same questions. Hono and pg, the same SQL with the same values (recorded from the
// real one), no log-in, no row-level security (it connects as superuser), no transaction, no markup: rows as JSON.
// `minimal.ts <recorded.json> <socket folder> <port>`

interface Recorded {
  path: string
  statements: { name?: string; text: string; values: unknown[]; rowMode?: 'array' }[]
}

const [, , file = '', host = '', port = ''] = process.argv
const pool = new pg.Pool({ host, user: 'postgres', database: 'linghang', max: 10, pipeline: true } as pg.PoolConfig)
const app = new Hono()
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded[]
const statementsOf = new Map(recorded.map((r) => [r.path, r.statements]))
app.get('*', async (c) => {
  const { pathname, search } = new URL(c.req.url)
  const results = await Promise.all(statementsOf.get(pathname + search)!.map((s) => pool.query(s)))
  return c.json(results.map((r) => r.rows))
})
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) }, () => console.log('ready'))
