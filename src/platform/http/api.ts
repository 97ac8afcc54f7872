import type { AnyContractRouter } from '@orpc/contract'
import { isContractProcedure, ValidationError } from '@orpc/contract'
import { ORPCError, os } from '@orpc/server'
import type { Ctx, Database } from '#platform/db/database.ts'
import { keptOf } from '#platform/db/kept.ts'
import { asDomainError, type FieldError } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { passGate } from '#platform/scope/policy.ts'
import type { ProcedureMeta } from './contract.ts'
import { once } from './idempotency.ts'

/** What the server gives to a call of the API. */
export interface ApiContext {
  db: Database
  actor: Actor
  now: Date
  /** Of a POST that makes something; the same key does it once. */
  idempotencyKey: string | null
  ip: string
  headers: Headers
  /** Headers for the answer, such as cookies. */
  responseHeaders: Headers
}

/** What a handler receives: the service's Ctx, and the request around it. */
export type HandlerContext = ApiContext & Ctx

/**
 * The start of every module's `api.ts`: `implement(contract).$context<ApiContext>().use(inTransaction)`. Each call passes its gate,
 * then runs in one transaction of the actor (read-only for GET). A throw undoes the transaction *before* the error is answered,
 * because the answering interceptor (`answerErrors`) stands outside.
 */
export const inTransaction = os.$context<ApiContext>().middleware(async ({ context, next, procedure, path }, input, answer) => {
  const { meta, route } = procedure['~orpc']
  const { gate, kept } = meta as ProcedureMeta
  if (!gate) throw new Error(`procedure ${path.join('.')} declares no gate`)
  passGate(context.actor, gate)
  const options = { now: context.now }
  const call = async (ctx: Ctx) => await next({ context: ctx })
  if (route.method === 'GET') {
    const read = () => context.db.readAs(context.actor, call, options)
    if (!kept) return read()
    const { streetId, streets, grants } = context.actor
    const { output } = await keptOf(context.db).of(JSON.stringify([path, input, streetId, streets, grants]), async () => ({ output: (await read()).output }))
    return answer(output) as never
  }
  const key = context.idempotencyKey
  if (!key) return context.db.withActor(context.actor, call, options)
  const owner = context.actor.accountId ?? context.ip
  return context.db.withActor(
    context.actor,
    async (ctx) => ({ output: await once(ctx, owner, key, [path, input], async () => (await call(ctx)).output), context: ctx }),
    options,
  )
})

/** Interceptor for both handlers (RPC and OpenAPI): refusals become errors with code, status, Chinese words and fields; a bug becomes 500 in plain words and is logged. */
export function answerErrors(log: (error: unknown, path: readonly string[]) => void) {
  return async <T>(options: { next(): Promise<T>; path: readonly string[] }): Promise<T> => {
    try {
      return await options.next()
    } catch (error) {
      throw toProblem(error, (bug) => log(bug, options.path))
    }
  }
}

function toProblem(error: unknown, log: (bug: unknown) => void): ORPCError<string, { fields: readonly FieldError[] }> {
  const refusal = asDomainError(error)
  if (refusal) return new ORPCError(refusal.code, { status: refusal.status, message: refusal.message, data: { fields: refusal.fields }, cause: error })
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const fields = error.cause.issues.map((i) => ({ path: (i.path ?? []).map((p) => String(typeof p === 'object' ? p.key : p)).join('.'), message: i.message }))
    return new ORPCError('invalid', { status: 422, message: `有 ${fields.length} 处需要修改`, data: { fields } })
  }
  if (error instanceof ORPCError && error.status < 500)
    return new ORPCError(error.code, { status: error.status, message: '请求的格式不正确', data: { fields: [] } })
  log(error)
  return new ORPCError('internal', { status: 500, message: '系统出错了，工作人员会查看日志。请稍后再试，您填写的内容没有被保存', data: { fields: [] } })
}

/** The error body of the OpenAPI handler: RFC 9457. */
export function problemBody(error: ORPCError<string, unknown>): unknown {
  const fields = (error.data as { fields?: readonly FieldError[] } | undefined)?.fields ?? []
  return { type: `/api#${error.code}`, title: error.message, status: error.status, code: error.code, fields }
}

/** Every procedure of a contract tree with its path of names and declared gate: for the walk of roles and the reference page. */
export function* proceduresOf(
  contract: AnyContractRouter,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; gate: string; method: string; route: string }> {
  if (isContractProcedure(contract)) {
    const { meta, route } = contract['~orpc']
    yield { path, gate: (meta as ProcedureMeta).gate, method: route.method ?? 'POST', route: route.path ?? `/${path.join('/')}` }
    return
  }
  for (const [name, child] of Object.entries(contract)) yield* proceduresOf(child as AnyContractRouter, [...path, name])
}
