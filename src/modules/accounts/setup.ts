import { sql } from 'drizzle-orm'
import { foundDistrict } from '#modules/organizations/public.ts'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import { recordAuthEvent } from '#platform/auth/events.ts'
import { linkValue, makeLink, takeLink } from '#platform/auth/links.ts'
import { accounts } from '#platform/auth/schema.ts'
import { whyPasswordRefused } from '#platform/crypto/password.ts'
import type { Database } from '#platform/db/database.ts'
import { type FieldError, Invalid, Refused } from '#platform/errors.ts'
import { system } from '#platform/scope/actor.ts'
import { places } from './queries.ts'
import { grantRole } from './service.ts'

const SETUP = 'first'

/**
 * The path of the page that sets up an empty deployment, for the log at the first start in production; null once an account exists.
 * Each start makes a new link and voids the one before.
 */
export async function firstAdministratorLink(db: Database, now: Date): Promise<string | null> {
  return db.withoutStreet(async (tx) => {
    const [someone] = await tx.select({ id: accounts.id }).from(accounts).limit(1)
    return someone ? null : `/setup/${await makeLink(tx, 'setup', SETUP, now)}`
  })
}

/** Whether the link of the setup page opens. */
export const isSetupOpen = (db: Database, token: string, now: Date): Promise<boolean> =>
  db.withoutStreet(async (tx) => (await linkValue(tx, 'setup', token, now)) === SETUP)

/** What the setup page asks. */
export interface Setup {
  token: string
  /** Name of the district that hosts the streets. */
  districtName: string
  /** Its division code, six digits (GB/T 2260). */
  districtCode: string
  name: string
  username: string
  password: string
  ip: string
}

/**
 * Makes the district, the root of all organizations, and its first administrator. Works once: of several callers with the link one
 * succeeds. Streets are opened in the console afterwards.
 * @throws Invalid | Refused `auth.linkUsed`
 */
export async function setUp(db: Database, setup: Setup, now: Date): Promise<void> {
  const wrong: FieldError[] = []
  const districtName = setup.districtName.trim()
  const name = setup.name.trim()
  if (districtName.length < 2 || districtName.length > 50) wrong.push({ path: 'districtName', message: '请填写区县名称，例如：管城回族区' })
  if (!/^\d{6}$/.test(setup.districtCode.trim())) wrong.push({ path: 'districtCode', message: '请填写 6 位行政区划代码，例如：410104' })
  if (name.length < 1 || name.length > 50) wrong.push({ path: 'name', message: '请填写管理员姓名' })
  const password = whyPasswordRefused(setup.password, setup.username)
  if (password) wrong.push({ path: 'password', message: password })
  if (wrong.length) throw new Invalid(wrong)

  const passwordHash = await hashPassword(setup.password)
  await db.withActor(
    system('首次设置', []),
    async (ctx) => {
      const { tx } = ctx
      // The fence: one caller takes the link.
      if ((await takeLink(tx, 'setup', setup.token, now)) !== SETUP)
        throw new Refused('auth.linkUsed', '这个链接已用过或已过期，请重新启动服务，使用日志里的新链接')
      // A deployment has one district; one that is there already (records were restored) is kept.
      const district =
        (await places(tx)).find((p) => p.kind === 'DISTRICT') ?? (await foundDistrict(ctx, { name: districtName, divisionCode: setup.districtCode.trim() }))
      await tx.execute(sql`select set_config('app.streets', ${`{${district.id}}`}, true)`)
      const accountId = await createAccount(tx, { username: setup.username, name, homeStreetId: null, passwordHash }, now)
      await recordAuthEvent(tx, 'ACCOUNT_MADE', now, { accountId, username: setup.username, homeStreetId: null, ip: setup.ip })
      await grantRole(ctx, { accountId, role: 'DISTRICT_ADMIN', organizationId: district.id })
    },
    { now },
  )
}
