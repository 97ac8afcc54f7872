import { identityCheck } from '#platform/codes/identity-number.ts'
import type { Ctx, Database } from '#platform/db/database.ts'
import type { PersonFacts } from './facts.ts'
import { register } from './service.ts'

let order = 0

/** A valid identity number of someone born on the day in 管城回族区; each call gives another one (at most 500 a birth date and sex). */
export function anIdentityNumber(birthOn = '1985-06-15', sex: '1' | '2' = '2'): string {
  order = (order + 1) % 499
  const first17 = `410104${birthOn.replaceAll('-', '')}${String(order * 2 + (sex === '1' ? 1 : 2)).padStart(3, '0')}`
  return first17 + identityCheck(first17)
}

/** A mobile number, another one with each call. */
export const aPhone = (): string => `138${String(10_000_000 + ++order * 7919).slice(-8)}`

/** A person registered in the street of `at`, without numbers unless given. Run it as the system (`asSystem`) or as staff of the street. */
export function aPerson(ctx: Ctx, at: { streetId: string; path: string }, about: Partial<PersonFacts> = {}) {
  return register(ctx, { name: '李秀英', ...about }, at)
}

/** Eight calls at the same moment. Their connections are opened first; otherwise the calls would come one behind the other and meet no race. */
export async function eightAtOnce<T>(db: Database, call: (n: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
  await Promise.all(Array.from({ length: 8 }, () => db.pool.query('select pg_sleep(0.1)')))
  return Promise.allSettled(Array.from({ length: 8 }, (_, n) => call(n)))
}
