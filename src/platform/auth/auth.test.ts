import { randomBytes } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { createAccount, hashPassword, setDisabled } from './accounts.ts'
import { beginAttempt } from './attempts.ts'
import { type Auth, createAuth } from './auth.ts'
import { linkValue, makeLink } from './links.ts'
import { accounts, attempts, authEvents, formerPasswords, sessions } from './schema.ts'
import { browser, totp } from './testing.ts'
import { tidyDoor } from './tidy.ts'

const PASSWORD = 'Haihang-2019'
const start = new Date()
const after = (minutes: number, from = start) => new Date(from.getTime() + minutes * 60_000)
const visit = (now = start) => ({ ip: '10.0.0.8', userAgent: '测试', now })

let db: Database
let close: () => Promise<void>
let auth: Auth
let hash: string
const administrators = new Set<string>()
beforeAll(async () => {
  const database = await testDatabase()
  db = openDatabase(database.app)
  close = async () => {
    await db.close()
    await database.close()
  }
  hash = await hashPassword(PASSWORD)
  auth = open(false)
})
afterAll(() => close())

const secretKey = randomBytes(32)
const open = (requireSecondFactor: boolean, publicUrl = 'http://127.0.0.1:3000') =>
  createAuth({ db, secret: secretKey, publicUrl: new URL(publicUrl), requireSecondFactor, isAdministrator: async (id) => administrators.has(id) })

let made = 0
async function anAccount(options: { administrator?: boolean; mustChangePassword?: boolean; madeAt?: Date } = {}) {
  const username = `clerk${++made}`
  const id = await db.withoutStreet((tx) =>
    createAccount(
      tx,
      { username, name: '张示例', homeStreetId: null, passwordHash: hash, mustChangePassword: options.mustChangePassword ?? false },
      options.madeAt ?? start,
    ),
  )
  if (options.administrator) administrators.add(id)
  return { id, username }
}
const signIn = (username: string, password = PASSWORD, now = start, door = auth) => door.signIn({ ...visit(now), username, password })
const eventsOf = async (username: string) =>
  (
    await db.withoutStreet((tx) => tx.select({ kind: authEvents.kind }).from(authEvents).where(eq(authEvents.username, username)).orderBy(asc(authEvents.id)))
  ).map((e) => e.kind)
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'passed',
    (error: { code?: string }) => error.code,
  )

test('the right password opens a session that the cookie finds again, until log-out', async () => {
  const { id, username } = await anAccount()
  const entry = await signIn(`  ${username.toUpperCase()} `)
  expect(entry.outcome).toBe('SIGNED_IN')
  const [cookie] = entry.headers.getSetCookie()
  expect(cookie).toMatch(/^linghang\.session_token=/)
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Lax/i)
  expect(cookie).not.toMatch(/Secure/)
  const headers = browser(entry.headers)
  expect(await auth.session(headers, start)).toMatchObject({ accountId: id, name: '张示例', mustChangePassword: false, administrator: false })
  const gone = await auth.signOut({ ...visit(), headers })
  expect(gone.getSetCookie().some((c) => /^linghang\.session_token=;.*Max-Age=0/i.test(c))).toBe(true)
  expect(await auth.session(headers, start)).toBeNull()
  expect(await eventsOf(username)).toEqual(['SIGNED_IN', 'SIGNED_OUT'])
})

test('over https the cookie is Secure', async () => {
  const { username } = await anAccount()
  const door = open(false, 'https://dangjian.example.cn')
  const entry = await signIn(username, PASSWORD, start, door)
  expect(entry.headers.getSetCookie()[0]).toMatch(/^__Secure-linghang\.session_token=.*Secure/)
  expect(await door.session(browser(entry.headers), start)).not.toBeNull()
})

test('a forged, broken or foreign cookie is nobody', async () => {
  const { username } = await anAccount()
  const good = browser((await signIn(username)).headers).get('cookie') ?? ''
  const value = good.slice(good.indexOf('=') + 1)
  for (const bad of ['', 'x', '%', '%E0%A4%A', '.', `${value.slice(0, -6)}AAAA%3D`, `x${value}`, value.split('.')[0] ?? '', 'a'.repeat(9000)])
    expect(await auth.session(new Headers({ cookie: `linghang.session_token=${bad}` }), start), bad.slice(0, 40)).toBeNull()
  expect(await auth.session(new Headers(), start)).toBeNull()
})

test('an unknown user name and a wrong password get the same answer, counted the same way', async () => {
  const { username } = await anAccount()
  const refusals = async (name: string) => {
    const said: string[] = []
    // Hashing is slow on purpose: three of the failures are counted without it.
    for (let i = 0; i < 3; i++) await db.withoutStreet((tx) => beginAttempt(tx, name, start))
    for (let i = 0; i < 3; i++) await signIn(name, 'Wrong-2019').catch((e: Error) => said.push(e.message))
    return said
  }
  const known = await refusals(username)
  expect(await refusals('nobody.here')).toEqual(known)
  expect(known).toEqual(['用户名或密码不对，还可以再试 1 次', '连续输错 5 次，已暂停登录，请 30 分钟后再试', '连续输错 5 次，已暂停登录，请 30 分钟后再试'])
})

test('eight wrong guesses at once count eight: the right password comes too late, and works again after half an hour', async () => {
  const { username } = await anAccount()
  // Several doors stand for several processes, which do not wait for each other in turn.
  const doors = Array.from({ length: 8 }, () => open(false))
  const guesses = await Promise.all(doors.map((door) => codeOf(signIn(username, 'Wrong-2019', start, door))))
  expect(guesses.filter((code) => code === 'auth.wrong')).toHaveLength(4)
  expect(guesses.filter((code) => code === 'auth.locked')).toHaveLength(4)
  expect(await codeOf(signIn(username))).toBe('auth.locked')
  expect(await codeOf(signIn(username, PASSWORD, after(29)))).toBe('auth.locked')
  expect((await signIn(username, PASSWORD, after(31))).outcome).toBe('SIGNED_IN')
  const events = await eventsOf(username)
  expect(events.filter((kind) => kind === 'WRONG_PASSWORD')).toHaveLength(5)
  expect(events.filter((kind) => kind === 'LOCKED')).toHaveLength(1)
})

test('pressing the button six times with the right password is no guessing', async () => {
  const { username } = await anAccount()
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => signIn(username)))
  expect(outcomes.every((o) => o.outcome === 'SIGNED_IN')).toBe(true)
})

test('a session that nobody uses ends after 15 minutes for an administrator and 30 for others, and says so in the log', async () => {
  for (const [administrator, minutes] of [
    [true, 15],
    [false, 30],
  ] as const) {
    const { username } = await anAccount({ administrator })
    const headers = browser((await signIn(username)).headers)
    expect(await auth.session(headers, after(minutes - 1))).not.toBeNull()
    // Used at minutes - 1, so the count starts there.
    expect(await auth.session(headers, after(2 * minutes - 2))).not.toBeNull()
    expect(await auth.session(headers, after(3 * minutes))).toBeNull()
    expect(await auth.session(headers, after(2 * minutes))).toBeNull()
    expect(await eventsOf(username)).toEqual(['SIGNED_IN', 'IDLE'])
  }
})

test('a session ends after twelve hours however busy it is', async () => {
  const { username } = await anAccount()
  const headers = browser((await signIn(username)).headers)
  for (let minute = 20; minute < 720; minute += 20) expect(await auth.session(headers, after(minute)), `${minute}`).not.toBeNull()
  expect(await auth.session(headers, after(720))).toBeNull()
  expect((await eventsOf(username)).at(-1)).toBe('EXPIRED')
})

test('a second log-in of an administrator ends the first one; others may have two', async () => {
  for (const administrator of [true, false]) {
    const { username } = await anAccount({ administrator })
    const first = browser((await signIn(username)).headers)
    expect(await auth.session(first, start)).not.toBeNull()
    const second = browser((await signIn(username, PASSWORD, after(1))).headers)
    expect((await auth.session(first, after(1))) === null).toBe(administrator)
    expect(await auth.session(second, after(1))).not.toBeNull()
  }
})

test('the session of a disabled account ends, and only the right password learns that the account is disabled', async () => {
  const { id, username } = await anAccount()
  const headers = browser((await signIn(username)).headers)
  expect(await auth.session(headers, start)).not.toBeNull()
  await db.withoutStreet((tx) => setDisabled(tx, id, true, start))
  expect(await auth.session(headers, after(0.1))).toBeNull()
  expect(await codeOf(signIn(username, 'Wrong-2019'))).toBe('auth.wrong')
  expect(await codeOf(signIn(username))).toBe('auth.disabled')
  expect(await db.withoutStreet((tx) => tx.select().from(sessions).where(eq(sessions.userId, id)))).toEqual([])
})

test('a password made by an administrator or older than 90 days must be changed first', async () => {
  const fresh = await anAccount({ mustChangePassword: true })
  expect((await signIn(fresh.username)).outcome).toBe('MUST_CHANGE_PASSWORD')
  const old = await anAccount({ madeAt: after(-91 * 24 * 60) })
  const entry = await signIn(old.username)
  expect(entry.outcome).toBe('MUST_CHANGE_PASSWORD')
  const headers = browser(entry.headers)
  const session = await auth.session(headers, start)
  await auth.changePassword({ ...visit(), session: session!, current: PASSWORD, next: 'Hanghai-2020' })
  expect(await auth.session(headers, start)).toMatchObject({ mustChangePassword: false })
  expect((await signIn(old.username, 'Hanghai-2020')).outcome).toBe('SIGNED_IN')
})

test('a new password follows the rule and is none of the last five; other sessions end', async () => {
  const { id, username } = await anAccount()
  const other = browser((await signIn(username)).headers)
  const headers = browser((await signIn(username)).headers)
  const change = async (current: string, next: string) => auth.changePassword({ ...visit(), session: (await auth.session(headers, start))!, current, next })
  await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'next', message: '密码至少要有8个字符' }] })
  await expect(change('Wrong-2019', 'Hanghai-2020')).rejects.toMatchObject({ code: 'auth.wrong' })
  await change(PASSWORD, 'Hanghai-2020')
  await expect(change('Hanghai-2020', PASSWORD)).rejects.toMatchObject({ fields: [{ path: 'next', message: '不能使用最近 5 次用过的密码' }] })
  // Three more changes, without their hashing: the first password is now the fifth but one.
  for (let i = 0; i < 4; i++)
    await db.withoutStreet((tx) => tx.insert(formerPasswords).values({ userId: id, hash: `${'0'.repeat(32)}:${'0'.repeat(128)}`, replacedAt: start }))
  await change('Hanghai-2020', PASSWORD)
  expect(await auth.session(other, after(0.1))).toBeNull()
  expect(await auth.session(headers, after(0.1))).not.toBeNull()
})

test('an administrator enrols a second factor before anything else; then the password alone opens nothing', async () => {
  const { id, username } = await anAccount({ administrator: true })
  const door = open(true)
  const first = await signIn(username, PASSWORD, start, door)
  expect(first.outcome).toBe('MUST_ENROL')
  const headers = browser(first.headers)
  const session = (await door.session(headers, start))!
  expect(session.mustEnrol).toBe(true)
  await expect(door.beginEnrolment({ ...visit(), headers, session, password: 'Wrong-2019' })).rejects.toMatchObject({ code: 'auth.wrong' })
  const enrolment = await door.beginEnrolment({ ...visit(), headers, session, password: PASSWORD })
  expect(enrolment.uri).toMatch(new RegExp(`^otpauth://totp/%E9%A2%86%E8%88%AA%3A${username}\\?secret=`))
  const code = () => totp(enrolment.secret)
  await expect(door.confirmEnrolment({ ...visit(), headers, session, code: '000000' })).rejects.toMatchObject({ code: 'auth.wrongCode' })
  const enrolled = await door.confirmEnrolment({ ...visit(), headers, session, code: code() })
  expect(enrolled.outcome).toBe('SIGNED_IN')
  expect(await door.session(browser(enrolled.headers), start)).toMatchObject({ accountId: id, twoFactorEnabled: true, mustEnrol: false, administrator: true })

  const second = await signIn(username, PASSWORD, start, door)
  expect(second.outcome).toBe('SECOND_FACTOR')
  const challenge = browser(second.headers)
  expect(await door.session(challenge, start)).toBeNull()
  const verify = (given: string, kind: 'TOTP' | 'BACKUP' = 'TOTP', cookies = challenge) =>
    door.verifySecondFactor({ ...visit(), headers: cookies, code: given, kind })
  await expect(verify('123')).rejects.toMatchObject({ code: 'auth.wrongCode' })
  await expect(verify('123456', 'TOTP', new Headers())).rejects.toMatchObject({ code: 'auth.startAgain' })
  const entry = await verify(` ${code()} `)
  expect(entry.outcome).toBe('SIGNED_IN')
  expect(await door.session(browser(entry.headers), start)).toMatchObject({ accountId: id })
  await expect(verify(code())).rejects.toMatchObject({ code: 'auth.startAgain' })

  // A lost phone: each backup code opens once.
  const [backup] = enrolment.backupCodes
  const third = browser((await signIn(username, PASSWORD, start, door)).headers)
  expect((await verify(backup ?? '', 'BACKUP', third)).outcome).toBe('SIGNED_IN')
  const fourth = browser((await signIn(username, PASSWORD, start, door)).headers)
  await expect(verify(backup ?? '', 'BACKUP', fourth)).rejects.toMatchObject({ code: 'auth.wrongCode' })
  expect(await eventsOf(username)).toEqual(expect.arrayContaining(['SECOND_FACTOR_ENROLLED', 'SECOND_FACTOR_ASKED', 'WRONG_CODE', 'SIGNED_IN', 'REPLACED']))
})

test('codes cannot be guessed: of eight at once none gets more than five tries, and the second factor locks', async () => {
  const { username } = await anAccount()
  const headers = browser((await signIn(username)).headers)
  const session = (await auth.session(headers, start))!
  const { secret } = await auth.beginEnrolment({ ...visit(), headers, session, password: PASSWORD })
  const code = totp(secret)
  await auth.confirmEnrolment({ ...visit(), headers, session, code })
  const challenge = browser((await signIn(username)).headers)
  const guess = () => codeOf(auth.verifySecondFactor({ ...visit(), headers: challenge, code: '000000', kind: 'TOTP' }))
  await Promise.all(Array.from({ length: 8 }, guess))
  for (let i = 0; i < 6; i++) await guess()
  expect(await codeOf(auth.verifySecondFactor({ ...visit(), headers: challenge, code, kind: 'TOTP' }))).not.toBe('passed')
})

test('of eight callers with one link one sets the password; a refused password leaves the link usable', async () => {
  const { id, username } = await anAccount()
  const token = await db.withoutStreet((tx) => makeLink(tx, 'password', id, start))
  expect(await auth.linkOwner(token, start)).toMatchObject({ username })
  await expect(auth.usePasswordLink({ ...visit(), token, password: 'abc' })).rejects.toMatchObject({ code: 'invalid' })
  const used = await Promise.all(Array.from({ length: 8 }, (_, i) => codeOf(auth.usePasswordLink({ ...visit(), token, password: `Hanghai-202${i}` }))))
  expect(used.filter((code) => code === 'passed')).toHaveLength(1)
  expect(used.filter((code) => code === 'auth.linkUsed')).toHaveLength(7)
  expect(await auth.linkOwner(token, start)).toBeNull()
  expect((await signIn(username, `Hanghai-202${used.indexOf('passed')}`)).outcome).toBe('SIGNED_IN')
})

test('a link is good for three days, and a newer one replaces it', async () => {
  const { id } = await anAccount()
  const first = await db.withoutStreet((tx) => makeLink(tx, 'password', id, start))
  const second = await db.withoutStreet((tx) => makeLink(tx, 'password', id, start))
  expect(await auth.linkOwner(first, start)).toBeNull()
  expect(await auth.linkOwner(second, after(3 * 24 * 60 - 1))).not.toBeNull()
  expect(await codeOf(auth.usePasswordLink({ ...visit(after(3 * 24 * 60)), token: second, password: 'Hanghai-2020' }))).toBe('auth.linkUsed')
})

test('user names are told apart without regard to case, and odd ones are refused', async () => {
  const { username } = await anAccount()
  const make = (name: string) => db.withoutStreet((tx) => createAccount(tx, { username: name, name: '李示例', homeStreetId: null }, start))
  await expect(make(username.toUpperCase())).rejects.toMatchObject({ code: 'account.usernameTaken' })
  for (const odd of ['ab', '张三', 'a b c', '_admin', 'a'.repeat(31)]) await expect(make(odd)).rejects.toMatchObject({ code: 'invalid' })
  // Without a password nobody gets in, however long the guess.
  await make('waiting')
  for (const guess of ['', ' ', 'x'.repeat(5000)]) expect(await codeOf(signIn('waiting', guess))).toBe('auth.wrong')
  expect(await db.withoutStreet((tx) => tx.select().from(accounts).where(eq(accounts.username, 'waiting')))).toHaveLength(1)
})

test('the nightly tidying takes what is past its time and leaves open sessions, links and fresh failures', async () => {
  const { id, username } = await anAccount()
  const headers = browser((await signIn(username)).headers)
  const [old, fresh] = await db.withoutStreet(async (tx) => {
    await beginAttempt(tx, 'old.guess', after(-25 * 60))
    await beginAttempt(tx, 'new.guess', start)
    return [await makeLink(tx, 'password', 'old', after(-4 * 24 * 60)), await makeLink(tx, 'password', id, start)]
  })
  await tidyDoor.run({ db, log: { info() {}, error() {} }, streets: async () => [] }, {})
  expect(await auth.session(headers, after(1))).not.toBeNull()
  expect(await auth.linkOwner(fresh, start)).not.toBeNull()
  expect(await db.withoutStreet((tx) => linkValue(tx, 'password', old, after(-4 * 24 * 60)))).toBeNull()
  const left = (await db.withoutStreet((tx) => tx.select().from(attempts))).map((a) => a.username)
  expect(left).toContain('new.guess')
  expect(left).not.toContain('old.guess')
})
