/** Rules of the door. [common policies under 等保; docs/sources.md] */
export const MAX_FAILURES = 5
/** How long a name stays locked after {@link MAX_FAILURES} failures in a row, in minutes. */
export const LOCK_MINUTES = 30
/** After how many minutes without a request a session ends. */
export const IDLE_MINUTES = { administrator: 15, others: 30 } as const
/** A session ends after so many hours however busy it is. */
export const SESSION_HOURS = 12
/** A password older than so many days must be changed at the next log-in. */
export const PASSWORD_DAYS = 90
/** So many passwords, the current one included, may not be chosen again. */
export const REMEMBERED_PASSWORDS = 5
/** Days for which a one-time link opens. */
export const LINK_DAYS = 3
/** How often `seenAt` is written at most, in seconds. */
export const SEEN_SECONDS = 60

const MINUTE = 60_000
const DAY = 86_400_000

/** The name as it is kept and compared: without spaces around, lower case. */
export const normalUsername = (typed: string): string => typed.trim().toLowerCase()

/** Why a new user name is refused, in Chinese, or null. */
export function whyUsernameRefused(username: string): string | null {
  return /^[a-z0-9][a-z0-9_.]{2,29}$/.test(normalUsername(username)) ? null : '用户名要用 3 到 30 个小写字母、数字、下划线或点，并以字母或数字开头'
}

/** Why a session is over at `now`, or null while it lasts. */
export function whySessionOver(session: { createdAt: Date; seenAt: Date; administrator: boolean }, now: Date): 'IDLE' | 'EXPIRED' | null {
  if (now.getTime() - session.createdAt.getTime() >= SESSION_HOURS * 60 * MINUTE) return 'EXPIRED'
  const idle = session.administrator ? IDLE_MINUTES.administrator : IDLE_MINUTES.others
  return now.getTime() - session.seenAt.getTime() >= idle * MINUTE ? 'IDLE' : null
}

/** Whether a password set at `changedAt` is too old at `now`. */
export const isPasswordOld = (changedAt: Date, now: Date): boolean => now.getTime() - changedAt.getTime() >= PASSWORD_DAYS * DAY

/** Whole minutes from `now` until `end`, at least 1. */
export const minutesUntil = (end: Date, now: Date): number => Math.max(1, Math.ceil((end.getTime() - now.getTime()) / MINUTE))

/** What happened at the door. */
export const authEventKinds = [
  'SIGNED_IN',
  'SECOND_FACTOR_ASKED',
  'WRONG_PASSWORD',
  'WRONG_CODE',
  'LOCKED',
  'REFUSED_LOCKED',
  'REFUSED_DISABLED',
  'SIGNED_OUT',
  'IDLE',
  'EXPIRED',
  'REPLACED',
  'PASSWORD_CHANGED',
  'PASSWORD_CHANGE_REFUSED',
  'LINK_MADE',
  'LINK_USED',
  'SECOND_FACTOR_ENROLLED',
  'SECOND_FACTOR_REMOVED',
  'BACKUP_CODES_MADE',
  'ACCOUNT_MADE',
  'ACCOUNT_DISABLED',
  'ACCOUNT_ENABLED',
] as const
export type AuthEventKind = (typeof authEventKinds)[number]

/** Chinese word of each event. */
export const authEventLabels: Record<AuthEventKind, string> = {
  SIGNED_IN: '登录',
  SECOND_FACTOR_ASKED: '密码正确，等待验证码',
  WRONG_PASSWORD: '密码错误',
  WRONG_CODE: '验证码错误',
  LOCKED: '连续失败，已锁定',
  REFUSED_LOCKED: '锁定期间尝试登录',
  REFUSED_DISABLED: '已停用账号尝试登录',
  SIGNED_OUT: '退出登录',
  IDLE: '长时间未操作，自动退出',
  EXPIRED: '登录到期，自动退出',
  REPLACED: '在别处登录，前一处退出',
  PASSWORD_CHANGED: '修改密码',
  PASSWORD_CHANGE_REFUSED: '修改密码时原密码错误',
  LINK_MADE: '生成设置密码的链接',
  LINK_USED: '用链接设置密码',
  SECOND_FACTOR_ENROLLED: '启用二次验证',
  SECOND_FACTOR_REMOVED: '解除二次验证',
  BACKUP_CODES_MADE: '生成备用码',
  ACCOUNT_MADE: '新建账号',
  ACCOUNT_DISABLED: '停用账号',
  ACCOUNT_ENABLED: '启用账号',
}
