import { sql } from 'drizzle-orm'
import { parseCronItems, run } from 'graphile-worker'
import pg from 'pg'
import type { Database, Tx } from '#platform/db/database.ts'

/** What a job works with. It opens its own transactions: `db.withActor(system('…', streets), …)`. */
export interface JobHost {
  db: Database
  log: { info(data: object, message: string): void; error(data: object, message: string): void }
  /** Every street of the deployment, and the district. */
  streets(): Promise<readonly { id: string }[]>
}

/** Work done later, or at times. Must be safe to run twice: a process can die after the work and before its mark. */
export interface Job<P extends object = object> {
  /** `module.whatItDoes`. */
  name: string
  /** Crontab of five fields, in UTC (郑州 is UTC+8). */
  cron?: string
  run(host: JobHost, payload: P): Promise<void>
}

/** Declares a job; only gives the type. */
export const defineJob = <P extends object>(job: Job<P>): Job<P> => job

/**
 * Queues a job in the transaction of the change that needs it: it runs if and only if the change is committed. `key` replaces a
 * waiting job of the same key instead of adding one.
 */
export async function enqueue<P extends object>(
  tx: Tx,
  job: Job<P>,
  payload: P,
  options: { key?: string; runAt?: Date; maxAttempts?: number } = {},
): Promise<void> {
  await tx.execute(
    sql`select graphile_worker.add_job(${job.name}, ${JSON.stringify(payload)}::json, run_at => ${options.runAt?.toISOString() ?? null}::timestamptz, max_attempts => ${options.maxAttempts ?? 10}, job_key => ${options.key ?? null})`,
  )
}

/** Starts working off jobs in this process; `stop` lets running ones finish. A failed job is tried again, later each time. */
export async function startWorker(connection: pg.PoolConfig, host: JobHost, jobs: readonly Job<never>[]): Promise<{ stop(): Promise<void> }> {
  const pool = new pg.Pool({ ...connection, max: 4 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 5000,
    taskList: Object.fromEntries(
      jobs.map((job) => [
        job.name,
        async (payload: unknown) => {
          const start = performance.now()
          try {
            await job.run(host, payload as never)
            host.log.info({ job: job.name, ms: Math.round(performance.now() - start) }, 'job done')
          } catch (error) {
            host.log.error({ job: job.name, err: error }, 'job failed')
            throw error
          }
        },
      ]),
    ),
    parsedCronItems: parseCronItems(
      jobs.flatMap((job) => (job.cron ? [{ task: job.name, match: job.cron, options: { backfillPeriod: 36 * 3600 * 1000 }, identifier: job.name }] : [])),
    ),
  })
  return {
    async stop() {
      await runner.stop()
      await pool.end()
    },
  }
}
