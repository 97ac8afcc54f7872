import { z } from 'zod'
import { authEventKinds } from '#platform/auth/rules.ts'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { roles } from '#platform/scope/actor.ts'
import { settingKeys } from './rules.ts'

const tags = ['账号']
const accountId = z.string().max(64)
const instant = z.iso.datetime()
const done = z.object({})
/** A password as typed: never trimmed. */
const password = z.string().max(1000)
const role = z.enum(roles)

/** How a step at the door ended; the session cookie comes with it. */
export const Outcome = z.object({
  outcome: z
    .enum(['SIGNED_IN', 'SECOND_FACTOR', 'MUST_CHANGE_PASSWORD', 'MUST_ENROL'])
    .describe('SIGNED_IN 已登录；SECOND_FACTOR 还要输入验证码；MUST_CHANGE_PASSWORD 须先修改密码；MUST_ENROL 须先启用二次验证'),
})

export const Enrolment = z.object({
  uri: z.string().describe('otpauth 地址'),
  secret: z.string().describe('手动输入用的密钥（Base32）'),
  qr: z.string().describe('二维码图片，data: 地址'),
  backupCodes: z.array(z.string()).describe('备用码，每个只能用一次，只显示这一次'),
})

export const GrantView = z.object({
  id: z.uuid(),
  accountId,
  role,
  organizationId: z.uuid(),
  organizationName: z.string(),
  fromOn: day,
  untilOn: day.nullable(),
})

export const AccountView = z.object({
  id: accountId,
  username: z.string(),
  name: z.string(),
  homeStreetId: z.uuid().nullable().describe('所属街道；区级账号为 null'),
  personId: z.uuid().nullable(),
  twoFactorEnabled: z.boolean(),
  disabled: z.boolean(),
  createdAt: instant,
  grants: z.array(GrantView),
})

/** A path of this site that sets a password; shown once, good for three days. */
export const OneTimeLinkView = z.object({ path: z.string(), token: z.string() })

export const MeView = z.object({
  accountId,
  username: z.string(),
  name: z.string(),
  personId: z.uuid().nullable(),
  streetId: z.uuid().nullable().describe('正在办理业务的街道'),
  actingForId: z.uuid().nullable(),
  roles: z.array(z.object({ role, label: z.string(), organizationId: z.uuid(), organizationName: z.string(), path: z.string() })),
  organizations: z.array(z.object({ id: z.uuid(), name: z.string(), streetId: z.uuid() })).describe('可以代表的组织'),
  permissions: z.array(z.string()).describe('在某处持有的权限；界面据此决定显示什么'),
  administrator: z.boolean(),
  twoFactorEnabled: z.boolean(),
  mustChangePassword: z.boolean(),
  mustEnrol: z.boolean(),
})

export const AuditEntry = z.object({
  id: z.number(),
  at: instant,
  streetId: z.uuid(),
  accountId: z.string().nullable(),
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  note: z.string().nullable(),
})

export const DoorEvent = z.object({
  id: z.number(),
  at: instant,
  accountId: z.string().nullable(),
  username: z.string().nullable(),
  kind: z.string(),
  ipAddress: z.string().nullable(),
})

export const InboxMessage = z.object({
  id: z.uuid(),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  createdAt: instant,
  readAt: instant.nullable(),
})

/** Steps at the door. They run outside the request's transaction: hashing is slow, and what is counted stays counted when they refuse. */
export const doorContract = {
  signIn: procedure
    .meta({ gate: 'public' })
    .route({ method: 'POST', path: '/sign-in', summary: '用户名和密码登录', tags })
    .input(z.object({ username: text(64), password }))
    .output(Outcome),
  verifySecondFactor: procedure
    .meta({ gate: 'public' })
    .route({ method: 'POST', path: '/sign-in/second-factor', summary: '登录第二步：验证码或备用码', tags })
    .input(z.object({ code: text(20), kind: z.enum(['TOTP', 'BACKUP']).default('TOTP') }))
    .output(Outcome),
  signOut: procedure.meta({ gate: 'public' }).route({ method: 'POST', path: '/sign-out', summary: '退出登录', tags }).output(done),
  changePassword: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/password', summary: '修改自己的密码', tags })
    .input(z.object({ current: password, next: password }))
    .output(done),
  beginEnrolment: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/second-factor', summary: '开始启用二次验证', tags })
    .input(z.object({ password }))
    .output(Enrolment),
  confirmEnrolment: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/second-factor/confirmation', summary: '输入第一个验证码，完成启用', tags })
    .input(z.object({ code: text(20) }))
    .output(Outcome),
  newBackupCodes: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/backup-codes', summary: '重新生成备用码', tags })
    .input(z.object({ password }))
    .output(z.object({ backupCodes: z.array(z.string()) })),
}

/** Procedures whose answer holds a one-time link: it is shown once and must not be kept with an idempotency key. */
export const linkContract = {
  open: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/accounts', summary: '新建账号并授予角色', tags })
    .input(
      z.object({
        username: text(30),
        name: text(50),
        homeStreetId: z.uuid().nullable().describe('所属街道；区级账号为 null'),
        role,
        organizationId: z.uuid(),
      }),
    )
    .output(z.object({ accountId, link: OneTimeLinkView })),
  resetPassword: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/accounts/{accountId}/password-link', summary: '重置密码，给出一次性链接', tags })
    .input(z.object({ accountId }))
    .output(OneTimeLinkView),
}

export const manageContract = {
  me: procedure.meta({ gate: 'public' }).route({ method: 'GET', path: '/me', summary: '当前登录的账号；未登录为 null', tags }).output(MeView.nullable()),
  actFor: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/me/acting-for', summary: '选择代表哪个组织办理', tags })
    .input(z.object({ organizationId: z.uuid().nullable() }))
    .output(done),
  list: procedure
    .meta({ gate: 'accounts.view' })
    .route({ method: 'GET', path: '/accounts', summary: '账号与授权', tags })
    .input(
      z.object({
        ...paging,
        search: z.string().trim().max(50).optional(),
        role: role.optional(),
        streetId: z.uuid().optional(),
        disabled: z.union([z.boolean(), z.stringbool()]).optional(),
      }),
    )
    .output(pageOf(AccountView)),
  setDisabled: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/accounts/{accountId}/disabled', summary: '停用或启用账号', tags })
    .input(z.object({ accountId, disabled: z.boolean() }))
    .output(done),
  resetSecondFactor: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/accounts/{accountId}/second-factor-removal', summary: '解除二次验证（遗失手机）', tags })
    .input(z.object({ accountId }))
    .output(done),
  grant: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/accounts/{accountId}/grants', summary: '授予角色', tags })
    .input(z.object({ accountId, role, organizationId: z.uuid() }))
    .output(z.object({ id: z.uuid() })),
  revoke: procedure
    .meta({ gate: 'accounts.manage' })
    .route({ method: 'POST', path: '/grants/{grantId}/revocation', summary: '取消角色', tags })
    .input(z.object({ grantId: z.uuid() }))
    .output(done),
  settings: procedure
    .meta({ gate: 'accounts.settings' })
    .route({ method: 'GET', path: '/streets/{streetId}/settings', summary: '街道设置', tags })
    .input(z.object({ streetId: z.uuid() }))
    .output(z.object({ items: z.array(z.object({ key: z.enum(settingKeys), label: z.string(), value: z.unknown() })) })),
  setSetting: procedure
    .meta({ gate: 'accounts.settings' })
    .route({ method: 'PUT', path: '/streets/{streetId}/settings/{key}', summary: '修改一项街道设置', tags })
    .input(z.object({ streetId: z.uuid(), key: z.enum(settingKeys), value: z.unknown() }))
    .output(done),
  audit: procedure
    .meta({ gate: 'accounts.audit' })
    .route({ method: 'GET', path: '/audit', summary: '谁办了什么', tags })
    .input(
      z.object({
        ...paging,
        accountId: accountId.optional(),
        action: z.string().max(80).optional().describe('动作代码或其开头，如 member.'),
        subjectType: z.string().max(40).optional(),
        streetId: z.uuid().optional(),
        fromOn: day.optional(),
        throughOn: day.optional().describe('截止日期（含当天）'),
      }),
    )
    .output(pageOf(AuditEntry)),
  doorEvents: procedure
    .meta({ gate: 'accounts.audit' })
    .route({ method: 'GET', path: '/audit/door', summary: '登录与账号安全记录', tags })
    .input(z.object({ ...paging, accountId: accountId.optional(), kind: z.enum(authEventKinds).optional(), fromOn: day.optional(), throughOn: day.optional() }))
    .output(pageOf(DoorEvent)),
  inbox: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/inbox', summary: '我的消息，新的在前', tags })
    .input(z.object({ before: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(100).default(30) }))
    .output(z.object({ items: z.array(InboxMessage), next: z.uuid().nullable() })),
  unread: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/inbox/unread', summary: '未读消息数', tags })
    .output(z.object({ count: z.int() })),
  markRead: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'POST', path: '/inbox/read', summary: '标为已读；不写编号为全部', tags })
    .input(z.object({ ids: z.array(z.uuid()).max(200).optional() }))
    .output(done),
}

/** The API of accounts: the door, accounts and grants, settings, audit, inbox. */
export const accountsContract = { ...doorContract, ...linkContract, ...manageContract }
