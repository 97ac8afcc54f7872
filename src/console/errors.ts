import { ORPCError } from '@orpc/client'

/** A wrong field, by the path of the contract (`holders.0.name`). */
export interface WrongField {
  path: string
  message: string
}

/** Any failure, in words that a clerk can act on. */
export interface Problem {
  /** `organization.wrongParent`; `offline` and `unknown` are made here. */
  code: string
  message: string
  fields: readonly WrongField[]
}

function fieldsOf(data: unknown): WrongField[] {
  const fields = (data as { fields?: unknown } | null | undefined)?.fields
  return Array.isArray(fields) ? fields.filter((f): f is WrongField => typeof f?.path === 'string' && typeof f?.message === 'string') : []
}

/** Reads an error of the API, of the network, or of anything else. Never empty. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ORPCError && error.status === 429) return { code: 'tooMany', message: '操作太频繁，请稍等一分钟再试', fields: [] }
  if (error instanceof ORPCError && error.code !== 'MALFORMED_ORPC_ERROR_RESPONSE')
    return { code: error.code, message: error.message, fields: fieldsOf(error.data) }
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
    return { code: 'offline', message: '网络不通，没有连上服务器。您填写的内容还在，请检查网络后重试', fields: [] }
  return { code: 'unknown', message: '系统没有给出可读的答复，请稍后再试；仍不行时请联系街道管理员', fields: [] }
}

/** Whether asking again may help: refusals stand, a broken line may mend. */
export function worthRetrying(count: number, error: unknown): boolean {
  const refused = error instanceof ORPCError && error.status < 500
  return !refused && count < 2
}
