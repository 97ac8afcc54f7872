import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { type JobHelpers, Logger, parseCronItems, run } from 'graphile-worker'
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

const ABANDONED_AFTER = '3 seconds'
const SWEEP_EVERY_MS = 3000
const BEGIN_AGAIN_MS = 500

/**
 * Frees jobs whose process died: each running job holds an advisory lock of its own (`runLocked`), and a job marked as taken whose lock is free is nobody's.
 * The queue itself would wait four hours.
 */
async function freeAbandoned(pool: pg.Pool): Promise<void> {
  await pool.query(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = least(run_at, now())
     where locked_at < now() - interval '${ABANDONED_AFTER}' and pg_try_advisory_xact_lock(hashtextextended('job ' || id, 0))`,
  )
}

/** Runs a job while holding its lock on a connection of its own, so that the lock goes when this process does. */
async function runLocked(pool: pg.Pool, jobId: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('job ' || $1::text, 0))`, [jobId])
    await work()
  } finally {
    // Ends the connection, and with it the lock, whatever state it is in.
    client.release(true)
  }
}

/** Starts working off jobs in this process; `stop` lets running ones finish. A failed job is tried again, later each time; one whose process died, within seconds. */
export async function startWorker(connection: pg.PoolConfig, host: JobHost, jobs: readonly Job<never>[]): Promise<{ stop(): Promise<void> }> {
  // Two jobs with their locks, the queue, its listener.
  const pool = new pg.Pool({ ...connection, max: 6 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  await freeAbandoned(pool)
  const sweep = setInterval(() => freeAbandoned(pool).catch((error) => host.log.error({ err: error }, 'abandoned jobs not freed')), SWEEP_EVERY_MS)
  sweep.unref()
  const begin = () =>
    run({
      pgPool: pool,
      concurrency: 2,
      noHandleSignals: true,
      // In batches the queue ends itself when it cannot note a result; without, the promise that nobody awaits would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      // Failed jobs are told below; of the rest only what goes wrong matters.
      logger: new Logger(() => (level, message, meta) => {
        if (level === 'error' && !meta?.failure) host.log.error({ queue: message.slice(0, 500) }, 'job queue')
      }),
      pollInterval: 5000,
      taskList: Object.fromEntries(
        jobs.map((job) => [
          job.name,
          async (payload: unknown, helpers: JobHelpers) => {
            const start = performance.now()
            try {
              await runLocked(pool, helpers.job.id, () => job.run(host, payload as never))
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
  let runner = await begin()
  let stopping = false
  // The database was away in the wrong moment: begun anew until it is back.
  const kept = (async () => {
    while (!stopping) {
      await runner.promise.catch((error: unknown) => host.log.error({ err: error }, 'job queue ended'))
      while (!stopping) {
        await sleep(BEGIN_AGAIN_MS)
        const next = await begin().catch(() => null)
        if (!next) continue
        runner = next
        if (stopping) await next.stop().catch(() => {})
        break
      }
    }
  })()
  return {
    async stop() {
      stopping = true
      clearInterval(sweep)
      await runner.stop().catch(() => {})
      await kept
      await pool.end()
    },
  }
}
