import { resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import { runMigrations as runJobMigrations } from 'graphile-worker'
import pg from 'pg'

/**
 * Brings the database to the newest form: the SQL files of `migrations/`, row-level security on every tenant table, and the job
 * queue's own schema with access for the serving role. Runs as the owner of the tables; safe to run at every start and from
 * several processes at once (they wait for each other under one advisory lock).
 */
export async function migrate(owner: pg.PoolConfig, folder = resolve(import.meta.dirname, migrationsFolder())): Promise<void> {
  const pool = new pg.Pool({ ...owner, max: 3 })
  // graphile-worker asks for these handlers; a connection lost here fails the migration anyway.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const lock = await pool.connect()
  try {
    await lock.query("select pg_advisory_lock(hashtext('linghang.migrate'))")
    await pool.query(timeOrderedKeys)
    await runMigrations(drizzle(pool), { migrationsFolder: folder })
    await pool.query('select app.protect_streets()')
    await runJobMigrations({ pgPool: pool })
    await pool.query(jobAccess)
    // Old idempotency keys and such are removed by jobs; statistics for a fresh database are not there yet.
    await lock.query("select pg_advisory_unlock(hashtext('linghang.migrate'))")
  } finally {
    lock.release()
    await pool.end()
  }
}

/**
 * PostgreSQL 18 makes time-ordered keys itself; 16 and 17 get a function of the same name: milliseconds in front, chance behind (RFC 9562 §5.7).
 */
const timeOrderedKeys = `
  do $$ begin
    if not exists (select from pg_proc where proname = 'uuidv7') then
      create function public.uuidv7() returns uuid language sql volatile parallel safe set search_path = pg_catalog as $f$
        select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
      $f$;
    end if;
  end $$;`

/** From the source tree (`src/platform/db`) or from the bundle (`dist/`), the folder is found from where this file runs. */
function migrationsFolder(): string {
  return import.meta.dirname.endsWith('dist') ? '../migrations' : '../../../migrations'
}

/** graphile-worker puts row-level security without a policy on its tables; the serving role gets one, and the right to queue and take jobs. */
const jobAccess = `
  grant usage on schema graphile_worker to linghang_app;
  grant select, insert, update, delete on all tables in schema graphile_worker to linghang_app;
  grant usage on all sequences in schema graphile_worker to linghang_app;
  grant execute on all functions in schema graphile_worker to linghang_app;
  do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'graphile_worker' and rowsecurity loop
      if not exists (select from pg_policies where schemaname = 'graphile_worker' and tablename = t and policyname = 'server') then
        execute format('create policy server on graphile_worker.%I to linghang_app using (true) with check (true)', t);
      end if;
    end loop;
  end $$;`
