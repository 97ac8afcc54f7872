import { implement, os } from '@orpc/server'
import { renderSVG } from 'uqr'
import { auth } from '#platform/auth/door.ts'
import type { SessionView } from '#platform/auth/sessions.ts'
import { Forbidden } from '#platform/errors.ts'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import type { ProcedureMeta } from '#platform/http/contract.ts'
import { inboxOf, markRead, unreadCount } from '#platform/notify/notify.ts'
import { passGate } from '#platform/scope/policy.ts'
import { doorContract, linkContract, manageContract } from './contract.ts'
import { accountsOf, auditOf, doorEventsOf, meOf, settingsOf } from './queries.ts'
import { actFor, authorizeSettings, grantRole, openAccount, resetPassword, resetSecondFactor, revokeGrant, setAccountDisabled, setSetting } from './service.ts'

/** The door opens its own short transactions; see `doorContract`. */
const outsideTransaction = os.$context<ApiContext>().middleware(async ({ context, next, procedure }) => {
  passGate(context.actor, (procedure['~orpc'].meta as ProcedureMeta).gate)
  return next()
})

/** Drops the idempotency key, so that no answer with a link is kept. Asking twice is harmless: a newer link replaces the older. */
const withoutKey = os.$context<ApiContext>().middleware(async ({ next }) => next({ context: { idempotencyKey: null } }))

const door = implement(doorContract).$context<ApiContext>().use(outsideTransaction)
const links = implement(linkContract).$context<ApiContext>().use(withoutKey).use(inTransaction)
const manage = implement(manageContract).$context<ApiContext>().use(inTransaction)

const visitOf = ({ ip, headers, now }: ApiContext) => ({ ip, userAgent: headers.get('user-agent') ?? '', now, headers })

async function sessionOf({ headers, now }: ApiContext): Promise<SessionView> {
  const session = await auth().session(headers, now)
  if (!session) throw new Forbidden('signedIn')
  return session
}

/** Passes the cookies of a step at the door on. */
function withCookies(context: ApiContext, headers: Headers): void {
  for (const cookie of headers.getSetCookie()) context.responseHeaders.append('set-cookie', cookie)
}

const qrOf = (uri: string) => `data:image/svg+xml,${encodeURIComponent(renderSVG(uri))}`

/** The module's procedures, bound to its services and queries. */
export const accountsApi = {
  signIn: door.signIn.handler(async ({ context, input }) => {
    const { outcome, headers } = await auth().signIn({ ...visitOf(context), ...input })
    withCookies(context, headers)
    return { outcome }
  }),
  verifySecondFactor: door.verifySecondFactor.handler(async ({ context, input }) => {
    const { outcome, headers } = await auth().verifySecondFactor({ ...visitOf(context), ...input })
    withCookies(context, headers)
    return { outcome }
  }),
  signOut: door.signOut.handler(async ({ context }) => {
    withCookies(context, await auth().signOut(visitOf(context)))
    return {}
  }),
  changePassword: door.changePassword.handler(async ({ context, input }) => {
    await auth().changePassword({ ...visitOf(context), ...input, session: await sessionOf(context) })
    return {}
  }),
  beginEnrolment: door.beginEnrolment.handler(async ({ context, input }) => {
    const enrolment = await auth().beginEnrolment({ ...visitOf(context), ...input, session: await sessionOf(context) })
    return { ...enrolment, qr: qrOf(enrolment.uri) }
  }),
  confirmEnrolment: door.confirmEnrolment.handler(async ({ context, input }) => {
    const { outcome, headers } = await auth().confirmEnrolment({ ...visitOf(context), ...input, session: await sessionOf(context) })
    withCookies(context, headers)
    return { outcome }
  }),
  newBackupCodes: door.newBackupCodes.handler(async ({ context, input }) => ({
    backupCodes: await auth().newBackupCodes({ ...visitOf(context), ...input, session: await sessionOf(context) }),
  })),

  open: links.open.handler(({ context, input }) => openAccount(context, input)),
  resetPassword: links.resetPassword.handler(({ context, input }) => resetPassword(context, input.accountId)),

  me: manage.me.handler(async ({ context }) => {
    const session = await auth().session(context.headers, context.now)
    if (!session) return null
    const { username, actingForId, administrator, twoFactorEnabled, mustChangePassword, mustEnrol } = session
    return { ...(await meOf(context)), username, actingForId, administrator, twoFactorEnabled, mustChangePassword, mustEnrol }
  }),
  actFor: manage.actFor.handler(async ({ context, input }) => {
    await actFor(context, (await sessionOf(context)).sessionId, input.organizationId)
    return {}
  }),
  list: manage.list.handler(({ context, input }) => accountsOf(context, input)),
  setDisabled: manage.setDisabled.handler(async ({ context, input }) => {
    await setAccountDisabled(context, input.accountId, input.disabled)
    return {}
  }),
  resetSecondFactor: manage.resetSecondFactor.handler(async ({ context, input }) => {
    await resetSecondFactor(context, input.accountId)
    return {}
  }),
  grant: manage.grant.handler(({ context, input }) => grantRole(context, input)),
  revoke: manage.revoke.handler(async ({ context, input }) => {
    await revokeGrant(context, input.grantId)
    return {}
  }),
  settings: manage.settings.handler(async ({ context, input }) => {
    await authorizeSettings(context, input.streetId)
    return { items: await settingsOf(context, input.streetId) }
  }),
  setSetting: manage.setSetting.handler(async ({ context, input }) => {
    await setSetting(context, input.streetId, input.key, input.value)
    return {}
  }),
  audit: manage.audit.handler(({ context, input }) => auditOf(context, input)),
  doorEvents: manage.doorEvents.handler(({ context, input }) => doorEventsOf(context, input)),
  inbox: manage.inbox.handler(async ({ context, input }) => {
    const { items, next } = await inboxOf(context, input)
    const messages = items.map(({ id, title, body, link, createdAt, readAt }) => ({
      id,
      title,
      body,
      link,
      createdAt: createdAt.toISOString(),
      readAt: readAt?.toISOString() ?? null,
    }))
    return { items: messages, next }
  }),
  unread: manage.unread.handler(async ({ context }) => ({ count: await unreadCount(context) })),
  markRead: manage.markRead.handler(async ({ context, input }) => {
    await markRead(context, input.ids)
    return {}
  }),
}
