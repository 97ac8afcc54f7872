import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grants } from '#modules/accounts/schema.ts'
import { posts } from '#modules/organizations/schema.ts'
import { type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { createAccount } from '#platform/auth/accounts.ts'
import { authEvents } from '#platform/auth/schema.ts'
import { Forbidden, NotFound } from '#platform/errors.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { linkPeople } from './links.ts'
import { permissions } from './policy.ts'
import { accessesOfStreet, findPeople, getPerson, myAccesses, myConsents, ownData } from './queries.ts'
import { people } from './schema.ts'
import { edit, recordOpening, register, reveal, setConsent } from './service.ts'
import { anIdentityNumber, aPerson, aPhone, eightAtOnce } from './testing.ts'

declarePermissions(permissions)
let t: TestStreets
const places = new Map<string, string[]>()
beforeAll(async () => {
  t = await testStreets()
  linkPeople({ name: '测试', placesOf: async (_ctx, ids) => new Map(ids.flatMap((id) => (places.has(id) ? [[id, places.get(id)!] as const] : []))) })
})
afterAll(() => t.close())

const officer = () => t.someone('STREET_OFFICER', t.street)

describe('登记与修改', () => {
  test('birth date and sex come from the identity number; numbers are stored sealed and shown only as hints', async () => {
    const person = await t.as(officer(), (ctx) => register(ctx, { name: '张　三', identityNumber: '41010419850615002 7', phone: '１３８00000000' }))
    expect(person).toMatchObject({ name: '张三', sex: '2', birthOn: '1985-06-15', identityHint: '410104************', phoneHint: '138****0000' })
    const [row] = await t.asSystem((ctx) => ctx.tx.select().from(people).where(eq(people.id, person.id)))
    expect(row!.namePinyin).toBe('zhangsan')
    for (const bytes of [row!.identitySealed!, row!.phoneSealed!]) expect(bytes.toString('latin1')).not.toMatch(/410104|13800000000/)
  })

  test('the same identity number cannot be registered twice in a street, and can in another', async () => {
    const identityNumber = anIdentityNumber()
    await t.asSystem((ctx) => aPerson(ctx, t.street, { identityNumber }))
    await expect(t.as(officer(), (ctx) => register(ctx, { name: '李秀英', identityNumber }))).rejects.toMatchObject({ code: 'person.alreadyRegistered' })
    await t.asSystem((ctx) => aPerson(ctx, t.neighbour, { identityNumber }))
  })

  test('eight clerks register the same person at once: one row is made', async () => {
    const identityNumber = anIdentityNumber()
    const tries = await eightAtOnce(t.db, () => t.as(officer(), (ctx) => register(ctx, { name: '李秀英', identityNumber })))
    expect(tries.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    for (const r of tries) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'person.alreadyRegistered' })
  })

  test('every wrong field is named at once', async () => {
    const wrong = t.as(officer(), (ctx) =>
      register(ctx, { name: '张三', sex: '1', birthOn: '1985-06-16', identityNumber: '410104198506150027', phone: '12345', ethnicity: 'xx' }),
    )
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid',
      fields: ['ethnicity', 'phone', 'sex', 'birthOn'].map((path) => expect.objectContaining({ path })),
    })
  })

  test('an edit of one field leaves the others, and the timeline keeps its name but not its value', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { employer: '第一中学', phone: aPhone() }))
    const saved = await t.as(officer(), (ctx) => edit(ctx, person.id, 1, { homeAddress: '映月路社区3号楼', phone: '13911112222' }))
    expect(saved).toMatchObject({ employer: '第一中学', homeAddress: '映月路社区3号楼', phoneHint: '139****2222', version: 2 })
    const entries = await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'person', person.id))
    expect(entries.at(-1)).toMatchObject({ action: 'person.edited', data: { fields: ['homeAddress', 'phone'] } })
    expect(JSON.stringify(entries)).not.toMatch(/13911112222|3号楼/)
  })

  test('a page that is older than the last save does not overwrite it', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    await t.as(officer(), (ctx) => edit(ctx, person.id, 1, { note: '一' }))
    await expect(t.as(officer(), (ctx) => edit(ctx, person.id, 1, { note: '二' }))).rejects.toMatchObject({ code: 'person.changedMeanwhile' })
  })

  test('a birth date that contradicts the known identity number is refused', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { identityNumber: anIdentityNumber('1985-06-15') }))
    await expect(t.as(officer(), (ctx) => edit(ctx, person.id, 1, { birthOn: '1985-06-16' }))).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('谁能看', () => {
  test('an officer of the neighbour street finds nobody here', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '欧阳修文' }))
    const stranger = t.someone('STREET_OFFICER', t.neighbour)
    await expect(t.as(stranger, (ctx) => getPerson(ctx, person.id))).rejects.toBeInstanceOf(NotFound)
    await expect(t.as(stranger, (ctx) => edit(ctx, person.id, 1, { note: 'x' }))).rejects.toBeInstanceOf(NotFound)
    await expect(t.as(stranger, (ctx) => reveal(ctx, person.id, 'PHONE', '核对'))).rejects.toBeInstanceOf(NotFound)
    expect(await t.as(stranger, (ctx) => findPeople(ctx, '欧阳'))).toEqual([])
  })

  test('a branch secretary reads persons of his branch and no others', async () => {
    const [mine, other] = [await t.aBody('COMMUNITY_BRANCH', t.street), await t.aBody('COMMUNITY_BRANCH', t.street)]
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    places.set(person.id, [mine.path])
    expect((await t.as(t.someone('BRANCH_SECRETARY', mine), (ctx) => getPerson(ctx, person.id))).id).toBe(person.id)
    await expect(t.as(t.someone('BRANCH_SECRETARY', other), (ctx) => getPerson(ctx, person.id))).rejects.toBeInstanceOf(Forbidden)
  })

  test.each([
    ['张三丰', true],
    ['zhangsanf', true],
    ['zsf', true],
    ['ZSF', true],
    ['8642', true],
    ['139 7531 8642', true],
    ['41010419700101018x', true],
    ['三丰', false],
    ['13975318640', false],
  ])('typing %s finds 张三丰: %s', async (text, found) => {
    const [row] = await t.asSystem((ctx) => ctx.tx.select().from(people).where(eq(people.name, '张三丰')))
    if (!row) await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '张三丰', phone: '13975318642', identityNumber: '41010419700101018X' }))
    expect((await t.as(officer(), (ctx) => findPeople(ctx, text))).some((p) => p.name === '张三丰')).toBe(found)
  })
})

describe('打开号码', () => {
  test('opening a phone needs a purpose, leaves a trace, and the person sees it', async () => {
    const branch = await t.aBody('COMMUNITY_BRANCH', t.street)
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { phone: '13800138000' }))
    places.set(person.id, [branch.path])
    const secretary = t.someone('BRANCH_SECRETARY', branch, { name: '王书记' })
    await expect(t.as(secretary, (ctx) => reveal(ctx, person.id, 'PHONE', ' 事 '))).rejects.toMatchObject({ code: 'invalid' })
    expect(await t.as(secretary, (ctx) => reveal(ctx, person.id, 'PHONE', '通知支部大会'))).toBe('13800138000')
    const self = t.someone('MEMBER', branch, { personId: person.id })
    expect((await t.as(self, (ctx) => myAccesses(ctx, { limit: 10 }))).items).toMatchObject([
      { actorName: '王书记', actorRole: '支部书记', kind: 'PHONE', purpose: '通知支部大会' },
    ])
  })

  test('an identity number is opened only at the street office', async () => {
    const branch = await t.aBody('COMMUNITY_BRANCH', t.street)
    const identityNumber = anIdentityNumber()
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { identityNumber }))
    places.set(person.id, [branch.path])
    for (const role of ['BRANCH_SECRETARY', 'COMMUNITY_WORKER', 'AUDITOR', 'MEMBER'] as const)
      await expect(t.as(t.someone(role, branch), (ctx) => reveal(ctx, person.id, 'IDENTITY_NUMBER', '核对档案'))).rejects.toBeInstanceOf(Forbidden)
    expect(await t.as(officer(), (ctx) => reveal(ctx, person.id, 'IDENTITY_NUMBER', '核对档案'))).toBe(identityNumber)
  })

  test('a refused opening leaves no value and a missing number says so', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    await expect(t.as(officer(), (ctx) => reveal(ctx, person.id, 'PHONE', '核对'))).rejects.toMatchObject({ code: 'person.noNumber' })
  })

  test('opening a record page is traced once an hour for an account, never for oneself', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    const [a, b] = [officer(), officer()]
    const open = (actor: typeof a, minutes: number) =>
      t.as(actor, (ctx) => recordOpening(ctx, { id: person.id, streetId: t.street.streetId }, '查看党员档案'), new Date(testNow.getTime() + minutes * 60_000))
    expect([await open(a, 0), await open(a, 59), await open(b, 59), await open(a, 61)]).toEqual([true, false, true, true])
    expect(await open(t.someone('STREET_OFFICER', t.street, { personId: person.id }), 0)).toBe(false)
  })

  test('eight tabs opened at once leave one trace', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    const one = officer()
    const opened = await eightAtOnce(t.db, () => t.as(one, (ctx) => recordOpening(ctx, { id: person.id, streetId: t.street.streetId }, '查看党员档案')))
    expect(opened.filter((o) => o.status === 'fulfilled' && o.value)).toHaveLength(1)
  })

  test('the auditor reads all openings of his street by kind and person, page by page, and nobody else does', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { phone: aPhone(), identityNumber: anIdentityNumber() }))
    for (const field of ['PHONE', 'IDENTITY_NUMBER', 'PHONE'] as const) await t.as(officer(), (ctx) => reveal(ctx, person.id, field, '电话通知'))
    const auditor = t.someone('AUDITOR', t.street)
    const first = await t.as(auditor, (ctx) => accessesOfStreet(ctx, { personId: person.id, limit: 2 }))
    expect(first.items).toHaveLength(2)
    const second = await t.as(auditor, (ctx) => accessesOfStreet(ctx, { personId: person.id, limit: 2, cursor: first.next! }))
    expect([second.items.length, second.next]).toEqual([1, null])
    expect((await t.as(auditor, (ctx) => accessesOfStreet(ctx, { personId: person.id, kind: 'PHONE', limit: 9 }))).items).toHaveLength(2)
    await expect(t.as(officer(), (ctx) => accessesOfStreet(ctx, { limit: 9 }))).rejects.toBeInstanceOf(Forbidden)
    expect((await t.as(t.someone('AUDITOR', t.neighbour), (ctx) => accessesOfStreet(ctx, { limit: 9 }))).items).toEqual([])
  })
})

describe('本人', () => {
  test('consent is given and withdrawn as easily, each purpose apart', async () => {
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street))
    const self = t.someone('RESIDENT', t.street, { personId: person.id })
    await t.as(self, (ctx) => setConsent(ctx, 'PUBLIC_NAME', true))
    await t.as(self, (ctx) => setConsent(ctx, 'PUBLIC_NAME', true))
    expect((await t.as(self, myConsents)).map((c) => [c.purpose, c.given])).toEqual([
      ['CONTACT', false],
      ['PUBLIC_NAME', true],
      ['PUBLIC_PHOTO', false],
      ['PARTY_BIRTHDAY', false],
    ])
    const after = await t.as(self, (ctx) => setConsent(ctx, 'PUBLIC_NAME', false))
    expect(after[1]).toMatchObject({ given: false, withdrawnAt: testNow.toISOString() })
    const actions = (await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'person', person.id))).map((e) => e.action)
    expect(actions).toEqual(['person.registered', 'person.consentGiven', 'person.consentWithdrawn'])
  })

  test('the copy of one’s own data holds the whole numbers and every opening', async () => {
    const identityNumber = anIdentityNumber()
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { identityNumber, phone: '13700001111' }))
    await t.as(officer(), (ctx) => reveal(ctx, person.id, 'PHONE', '电话通知'))
    const data = await t.as(t.someone('RESIDENT', t.street, { personId: person.id }), ownData)
    expect(data).toMatchObject({ person: { identityNumber, phone: '13700001111' }, accesses: [{ kind: 'PHONE', purpose: '电话通知' }] })
    expect(data).toMatchObject({ account: null, posts: [] })
    // With an account: its roles and what happened at the door; and the posts that he holds.
    await t.asSystem(async ({ tx }) => {
      const accountId = await createAccount(tx, { username: 'liming.self', name: '李明', personId: person.id, homeStreetId: t.street.id }, testNow)
      await tx.insert(grants).values({
        ...{ streetId: t.street.id, accountId, role: 'RESIDENT', organizationId: t.street.id, fromOn: '2019-01-01', grantedBy: '测试', createdAt: testNow },
      })
      await tx.insert(authEvents).values({ at: testNow, userId: accountId, kind: 'SIGNED_IN', ipAddress: '10.1.1.1', homeStreetId: t.street.id })
      await tx.insert(posts).values({
        ...{ streetId: t.street.id, organizationId: t.street.id, kind: 'GRID_WORKER', holderName: person.name, personId: person.id, fromOn: '2018-01-01' },
      })
    })
    expect(await t.as(t.someone('RESIDENT', t.street, { personId: person.id }), ownData)).toMatchObject({
      account: {
        username: 'liming.self',
        roles: [{ role: '居民', organization: t.street.name, fromOn: '2019-01-01', untilOn: null }],
        door: [{ kind: 'SIGNED_IN', ipAddress: '10.1.1.1' }],
      },
      posts: [{ organization: t.street.name, post: '网格员', fromOn: '2018-01-01', untilOn: null }],
    })
  })

  test('an account without a person is told to have one registered', async () => {
    await expect(t.as(t.someone('RESIDENT', t.street), ownData)).rejects.toMatchObject({ code: 'person.noRecord' })
  })
})
