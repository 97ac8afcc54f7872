import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { canonicalJson } from '#platform/crypto/hash-chain.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, Refused } from '#platform/errors.ts'
import { idempotencyKeys } from './schema.ts'

/**
 * Does `work` once for a key. A second request with the same key waits until the first has ended (the unique key is the fence) and
 * gets its answer; when the first failed, its key went with its transaction and the second is a fresh try.
 * `owner` keeps keys of different people apart; `request` is what was asked.
 * @throws Refused `idempotency.otherRequest` when the key was used for something else
 */
export async function once<T>(ctx: Ctx, owner: string, key: string, request: unknown, work: () => Promise<T>): Promise<T> {
  if (!/^[\x21-\x7e]{8,200}$/.test(key)) throw new Invalid([{ path: 'Idempotency-Key', message: '请求编号应为 8 到 200 个可见字符' }])
  const whole = `${owner}:${key}`
  const hash = createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(request ?? null))))
    .digest()
  const made = await ctx.tx
    .insert(idempotencyKeys)
    .values({ key: whole, request: hash, createdAt: ctx.now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  if (made.length === 0) {
    const [first] = await ctx.tx.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, whole))
    if (first && !first.request.equals(hash)) throw new Refused('idempotency.otherRequest', '同一请求编号已用于另一件事，请刷新页面后重新提交')
    if (first) return (first.answer as { value: T }).value
  }
  const value = await work()
  // undefined does not survive JSON; the wrapper keeps the difference to null out of the way.
  await ctx.tx
    .update(idempotencyKeys)
    .set({ answer: { value: value ?? null }, status: 200 })
    .where(eq(idempotencyKeys.key, whole))
  return value
}
