import { and, eq, isNull } from 'drizzle-orm'
import { authorizeBody } from '#modules/organizations/public.ts'
import { createAccount, markAdministrator, removeSecondFactor, setActingFor, setDisabled, voidPassword } from '#platform/auth/accounts.ts'
import { auth } from '#platform/auth/door.ts'
import { recordAuthEvent } from '#platform/auth/events.ts'
import { makeLink } from '#platform/auth/links.ts'
import type { AuthEventKind } from '#platform/auth/rules.ts'
import { type Account, accounts } from '#platform/auth/schema.ts'
import type { Canonical } from '#platform/crypto/hash-chain.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Forbidden, Invalid, NotFound, Refused } from '#platform/errors.ts'
import type { Actor, Role } from '#platform/scope/actor.ts'
import { authorize, can } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { ownGrants } from './actor.ts'
import { forgetSettings, places } from './queries.ts'
import { administratorRoles, grantRefusals, type SettingKey, settingKinds, whyNotGranted } from './rules.ts'
import { grants, settings } from './schema.ts'

/** A one-time link, shown once: the path of the page that sets the password, and until when it opens. */
export interface OneTimeLink {
  path: string
  token: string
}

const linkTo = (token: string): OneTimeLink => ({ path: `/link/${token}`, token })

/** Where an account is managed: at its home street, or at the district. */
async function homeOf({ tx }: Ctx, homeStreetId: string | null) {
  const home = (await places(tx)).find((p) => (homeStreetId === null ? p.kind === 'DISTRICT' : p.id === homeStreetId))
  if (!home) throw new NotFound('账号所属的街道')
  return home
}

/** Locks an account that the actor may manage. One out of reach is not found. */
async function managed(ctx: Ctx, accountId: string): Promise<{ account: Account; home: { id: string; path: string } }> {
  // The row lock makes changes of one account wait for each other.
  const [account] = await ctx.tx.select().from(accounts).where(eq(accounts.id, accountId)).for('update')
  if (!account) throw new NotFound('账号')
  const home = await homeOf(ctx, account.homeStreetId)
  if (!can(ctx.actor, 'accounts.view', home.path) && ctx.actor.kind !== 'SYSTEM') throw new NotFound('账号')
  authorize(ctx.actor, 'accounts.manage', home)
  return { account, home }
}

async function note(
  ctx: Ctx,
  account: Pick<Account, 'id' | 'username' | 'homeStreetId'>,
  homeId: string,
  action: string,
  kind: AuthEventKind | null,
  data = {},
) {
  await record(ctx, { streetId: homeId, subjectType: 'account', subjectId: account.id, action, data: { username: account.username, ...data } })
  if (kind) await recordAuthEvent(ctx.tx, kind, ctx.now, { accountId: account.id, username: account.username, homeStreetId: account.homeStreetId })
}

/** An account to be opened: for a street, or for the district (`homeStreetId` null), with its first role. */
export interface AccountToOpen {
  username: string
  name: string
  homeStreetId: string | null
  personId?: string | null
  role: Role
  organizationId: string
}

/**
 * Opens an account with a role, and gives the one-time link by which its owner chooses a password.
 * @throws Forbidden | Invalid for `username` | Refused `account.usernameTaken`, `grant.*`
 */
export async function openAccount(ctx: Ctx, input: AccountToOpen): Promise<{ accountId: string; link: OneTimeLink }> {
  const home = await homeOf(ctx, input.homeStreetId)
  authorize(ctx.actor, 'accounts.manage', home)
  const { username, name, personId } = input
  const homeStreetId = home.kind === 'DISTRICT' ? null : home.id
  const accountId = await createAccount(ctx.tx, { username, name, homeStreetId, personId: personId ?? null }, ctx.now)
  const [account] = await ctx.tx.select().from(accounts).where(eq(accounts.id, accountId))
  if (!account) throw new NotFound('账号')
  await note(ctx, account, home.id, 'account.opened', 'ACCOUNT_MADE')
  await grantRole(ctx, { accountId, role: input.role, organizationId: input.organizationId })
  await recordAuthEvent(ctx.tx, 'LINK_MADE', ctx.now, { accountId, username: account.username, homeStreetId })
  return { accountId, link: linkTo(await makeLink(ctx.tx, 'password', accountId, ctx.now)) }
}

/** Closes an account to log-ins and ends its sessions, or opens it again. @throws NotFound | Forbidden | Refused `account.self` */
export async function setAccountDisabled(ctx: Ctx, accountId: string, disabled: boolean): Promise<void> {
  const { account, home } = await managed(ctx, accountId)
  if (accountId === ctx.actor.accountId) throw new Refused('account.self', '不能停用自己的账号，请由其他管理员办理')
  if ((account.disabledAt !== null) === disabled) return
  await setDisabled(ctx.tx, accountId, disabled, ctx.now)
  await note(ctx, account, home.id, disabled ? 'account.disabled' : 'account.enabled', disabled ? 'ACCOUNT_DISABLED' : 'ACCOUNT_ENABLED')
  auth().forget(accountId)
}

/**
 * Takes the password of an account away, ends its sessions, and gives a link for a new one. One's own is changed in "me".
 * @throws NotFound | Forbidden | Refused `account.self`
 */
export async function resetPassword(ctx: Ctx, accountId: string): Promise<OneTimeLink> {
  const { account, home } = await managed(ctx, accountId)
  if (accountId === ctx.actor.accountId) throw new Refused('account.self', '自己的密码请在“我的账号”里修改')
  await voidPassword(ctx.tx, accountId, ctx.now)
  await note(ctx, account, home.id, 'account.passwordReset', 'LINK_MADE')
  auth().forget(accountId)
  return linkTo(await makeLink(ctx.tx, 'password', accountId, ctx.now))
}

/** Forgets the second factor of somebody who lost the phone, and ends the sessions. @throws NotFound | Forbidden | Refused `account.self` */
export async function resetSecondFactor(ctx: Ctx, accountId: string): Promise<void> {
  const { account, home } = await managed(ctx, accountId)
  if (accountId === ctx.actor.accountId) throw new Refused('account.self', '自己的二次验证请由其他管理员解除')
  await removeSecondFactor(ctx.tx, accountId, ctx.now)
  await note(ctx, account, home.id, 'account.secondFactorRemoved', 'SECOND_FACTOR_REMOVED')
  auth().forget(accountId)
}

const isOfDistrict = (actor: Actor) => actor.kind === 'SYSTEM' || actor.grants.some((g) => g.role === 'DISTRICT_ADMIN')

/**
 * Gives an account a role at an organization from today. Asking again returns the grant that is there.
 * @throws NotFound | Forbidden | Refused `grant.self`, `grant.wrongPlace`, `grant.aboveReach`, `grant.otherStreet`
 */
export async function grantRole(ctx: Ctx, input: { accountId: string; role: Role; organizationId: string }): Promise<{ id: string }> {
  const { tx, actor, now } = ctx
  const { account, home } = await managed(ctx, input.accountId)
  const organization = await authorizeBody(ctx, 'accounts.manage', input.organizationId)
  const refusal = whyNotGranted({
    role: input.role,
    organization,
    homeStreetId: account.homeStreetId,
    toSelf: account.id === actor.accountId,
    byDistrict: isOfDistrict(actor),
  })
  if (refusal) throw new Refused(refusal, grantRefusals[refusal])
  // The unique key of open grants is the fence between two who grant the same.
  const [made] = await tx
    .insert(grants)
    .values({
      streetId: organization.streetId,
      accountId: account.id,
      role: input.role,
      organizationId: organization.id,
      fromOn: today(now),
      grantedBy: actor.accountId ?? actor.name,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: grants.id })
  if (!made) {
    const [there] = await tx
      .select({ id: grants.id })
      .from(grants)
      .where(and(eq(grants.accountId, account.id), eq(grants.role, input.role), eq(grants.organizationId, organization.id), isNull(grants.untilOn)))
    if (!there) throw new Refused('conflict.retry', '他人正在修改同一条记录，请重试')
    return there
  }
  await note(ctx, account, home.id, 'grant.given', null, {
    role: input.role,
    organizationId: organization.id,
    organizationName: organization.name,
  })
  if (administratorRoles.includes(input.role)) await markAdministrator(tx, account.id)
  auth().forget(account.id)
  return made
}

/** Ends a grant today; it stays in the history. Ending it again changes nothing. @throws NotFound | Forbidden | Refused `grant.self` */
export async function revokeGrant(ctx: Ctx, grantId: string): Promise<void> {
  const { tx, actor, now } = ctx
  const [grant] = await tx.select().from(grants).where(eq(grants.id, grantId))
  if (!grant) throw new NotFound('授权')
  const { account, home } = await managed(ctx, grant.accountId)
  const organization = await authorizeBody(ctx, 'accounts.manage', grant.organizationId)
  const refused = (code: keyof typeof grantRefusals) => new Refused(code, grantRefusals[code])
  if (grant.accountId === actor.accountId) throw refused('grant.self')
  if (grant.role === 'AUDITOR' && !isOfDistrict(actor)) throw refused('grant.aboveReach')
  const ended = await tx
    .update(grants)
    .set({ untilOn: today(now), revokedBy: actor.accountId ?? actor.name })
    .where(and(eq(grants.id, grantId), isNull(grants.untilOn)))
    .returning({ id: grants.id })
  if (ended.length === 0) return
  await note(ctx, account, home.id, 'grant.revoked', null, { role: grant.role, organizationId: organization.id, organizationName: organization.name })
  auth().forget(grant.accountId)
}

/** Passes who may change the settings of a street. @throws NotFound | Forbidden */
export async function authorizeSettings({ tx, actor }: Ctx, streetId: string): Promise<void> {
  const street = (await places(tx)).find((p) => p.id === streetId)
  if (!street) throw new NotFound('街道')
  authorize(actor, 'accounts.settings', street)
}

/** Changes a setting of a street. @throws Forbidden | Invalid naming the setting's field */
export async function setSetting(ctx: Ctx, streetId: string, key: SettingKey, value: unknown): Promise<void> {
  const { tx, actor, now } = ctx
  await authorizeSettings(ctx, streetId)
  const parsed = settingKinds[key].shape.safeParse(value)
  if (!parsed.success) throw new Invalid(parsed.error.issues.map((i) => ({ path: ['value', ...i.path.map(String)].join('.'), message: i.message })))
  const row = { value: parsed.data, updatedAt: now, updatedBy: actor.accountId ?? actor.name }
  await tx
    .insert(settings)
    .values({ streetId, key, ...row })
    .onConflictDoUpdate({ target: [settings.streetId, settings.key], set: row })
  // A drawing is large; the timeline keeps that it changed, not what it was.
  const shown = JSON.stringify(parsed.data).length <= 500 ? { value: parsed.data as Canonical } : {}
  await record(ctx, {
    streetId,
    subjectType: 'street',
    subjectId: streetId,
    action: 'settings.changed',
    data: { key, label: settingKinds[key].label, ...shown },
  })
  forgetSettings(ctx)
}

/**
 * Chooses the organization for which one acts in the console: one of one's own grants, or a street below one's district; null takes
 * the choice back. It changes the street that is opened and the role that the timeline names, never what one may do.
 * @throws Forbidden
 */
export async function actFor(ctx: Ctx, sessionId: string, organizationId: string | null): Promise<void> {
  const { actor, tx } = ctx
  if (!actor.accountId) throw new Forbidden('signedIn')
  if (organizationId !== null && !(await ownGrants(ctx)).some((g) => g.organizationId === organizationId || g.streets.includes(organizationId)))
    throw new Forbidden('accounts.actFor')
  await setActingFor(tx, sessionId, organizationId)
  auth().forget(actor.accountId)
}
