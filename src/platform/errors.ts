/** A wrong field of a request: `path` names it as the form or contract does (`holders.0.name`), `message` says in Chinese what is wrong and what to do. */
export interface FieldError {
  path: string
  message: string
}

/** What services throw on purpose. The throw undoes the transaction; one middleware turns it into problem+json or the page's error summary. */
export abstract class DomainError extends Error {
  abstract readonly status: number
  constructor(
    /** One string in rules, contract, texts and tests: `organization.wrongParent`. */
    readonly code: string,
    message: string,
    readonly fields: readonly FieldError[] = [],
  ) {
    super(message)
  }
}

/** There is no such thing, or none that this actor may know of. */
export class NotFound extends DomainError {
  readonly status = 404
  constructor(what: string) {
    super('notFound', `没有找到${what}，可能已被删除，或不在您的管理范围内`)
  }
}

/** The actor lacks the permission. */
export class Forbidden extends DomainError {
  readonly status = 403
  constructor(readonly permission: string) {
    super('forbidden', permission === 'signedIn' ? '请先登录' : '您没有办理这件事的权限，请联系街道管理员')
  }
}

/** A rule says no: the code names the rule, the message says what to do. */
export class Refused extends DomainError {
  readonly status = 409
}

/** The request itself is wrong: every wrong field is named at once. */
export class Invalid extends DomainError {
  readonly status = 422
  constructor(fields: readonly FieldError[], message = `有 ${fields.length} 处需要修改`) {
    super('invalid', message, fields)
  }
}

/** Too many requests from one place. */
export class TooMany extends DomainError {
  readonly status = 429
  constructor(readonly retryAfterSeconds: number) {
    super('tooMany', `操作太频繁，请 ${Math.max(1, Math.ceil(retryAfterSeconds / 60))} 分钟后再试`)
  }
}

/** PostgreSQL error codes that are a refusal of the data, not a bug: unique, exclusion, foreign key, check. */
const refusals: Record<string, [code: string, message: string]> = {
  '23505': ['conflict.unique', '已有相同的记录，请先查找再登记'],
  '23P01': ['conflict.overlap', '与已有记录的时间重叠，请核对起止日期'],
  '23503': ['conflict.reference', '所引用的记录不存在或仍被使用'],
  '23514': ['conflict.check', '数据不符合规则，请核对后再保存'],
  '40001': ['conflict.retry', '他人正在修改同一条记录，请重试'],
  '40P01': ['conflict.retry', '他人正在修改同一条记录，请重试'],
}

/** The same error as a DomainError when it is one, or when the database refused the data; otherwise null: a bug. */
export function asDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 4; e = e.cause, depth++) {
    if (e instanceof DomainError) return e
    const refusal = refusals[(e as Error & { code?: string }).code ?? '']
    if (refusal) return new Refused(refusal[0], refusal[1])
    // 22021/22P05: a NUL or a broken UTF-8 sequence in text.
    if (['22021', '22P05', '22P02', '22003', '22008'].includes((e as Error & { code?: string }).code ?? ''))
      return new Invalid([], '内容里有无法保存的字符或数字，请检查后重试')
  }
  return null
}
