import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { openIdentity, openPhone } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import { removeUnnamed } from '#platform/files/files.ts'
import { unreadCount } from '#platform/notify/notify.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { search } from '#platform/search/search.ts'
import { aSheet, cellsOf as sheetCells } from '#platform/spreadsheet/testing.ts'
import { today } from '#platform/time/day.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { timelineOf } from '#platform/timeline/timeline.ts'
import { runImport, tidyImports } from './import-run.ts'
import { confirmImport, discardImport, getImport, listImports } from './import-service.ts'
import { aLine, aRoster, header, importKit, type Line } from './import-testing.ts'
import { permissions } from './policy.ts'
import { memberships, periods } from './schema.ts'
import { changeStanding } from './service.ts'
import { aMember } from './testing.ts'

let t: TestStreets
let kit: Awaited<ReturnType<typeof importKit>>
let community: Body
let branch: Body
let second: Body
let group: Body
let clerk: Actor
let officer: Actor

beforeAll(async () => {
  declarePermissions(permissions)
  declarePermissions(peoplePermissions)
  t = await testStreets()
  kit = await importKit(t)
  community = await t.aBody('COMMUNITY_COMMITTEE', t.street, { name: '中共航海东路街道映月路社区委员会', shortName: '映月路社区党委' })
  branch = await t.aBody('COMMUNITY_BRANCH', community, { name: '中共航海东路街道映月路社区支部委员会', shortName: '映月路社区党支部' })
  second = await t.aBody('COMMUNITY_BRANCH', community, { name: '中共航海东路街道映月路社区第二支部委员会', shortName: '映月路社区第二党支部' })
  group = await t.aBody('PARTY_GROUP', branch, { name: '第一党小组' })
  clerk = t.someone('COMMUNITY_WORKER', community, { name: '王芳' })
  officer = t.someone('STREET_OFFICER', t.street, { name: '赵敏' })
})
afterAll(async () => {
  await kit.close()
  await t.close()
})

const check = async (lines: readonly Line[], actor = clerk, at: Body = community) => kit.checked(actor, await aRoster(lines), { at })
const faultsOf = async (lines: readonly Line[], actor = clerk) =>
  (await check(lines, actor)).faults.map((f) => `第 ${f.rowNumber} 行“${f.header}”：${f.message}`)
const personOf = (number: string) =>
  t.asSystem(async ({ tx }) => (await tx.select().from(people)).find((p) => p.identitySealed && openIdentity(p) === number && p.streetId === t.street.id))
const periodsOf = (personId: string) => t.asSystem(({ tx }) => tx.select().from(periods).where(eq(periods.personId, personId)).orderBy(periods.fromOn))

describe('a roster with new members', () => {
  test('is checked without changing anything, then imported whole, with history, search and timeline', async () => {
    const [one, two] = [
      aLine({ name: '张　三', group: '第一党小组', phone: '１３８1111２２２２' }),
      aLine({ name: '欧阳修文', standing: '预备', fullOn: null, joinedOn: '2019.03' }),
    ]
    const it = await check([one, two])
    expect(it).toMatchObject({
      state: 'CHECKED',
      rowsTotal: 2,
      rowsNew: 2,
      rowsChanged: 0,
      rowsSame: 0,
      rowsWrong: 0,
      canConfirm: true,
      createdAt: '2019-07-01T01:00:00.000Z',
    })
    expect(await personOf(one.identityNumber as string)).toBeUndefined()

    expect(await kit.imported(clerk, it)).toMatchObject({ state: 'DONE', rowsDone: 2 })
    const person = (await personOf(one.identityNumber as string))!
    expect(person).toMatchObject({ name: '张三', sex: '2', birthOn: '1985-06-15', ethnicity: '01', identityHint: '410104************' })
    expect(openPhone(person)).toBe('13811112222')
    const [period] = await periodsOf(person.id)
    expect(period).toMatchObject({ standing: 'FULL', branchId: branch.id, groupId: group.id, fromOn: today(new Date()), reason: '名册导入' })
    const found = await t.as(clerk, (ctx) => search(ctx, 'oyxw', { permissions: ['members.read'] }))
    expect(found.map((hit) => hit.title)).toEqual(['欧阳修文'])
    const timeline = await t.asSystem(({ tx }) => timelineOf(tx, 'member', period!.membershipId))
    expect(timeline).toMatchObject([{ action: 'member.imported', actorName: '王芳', actorRole: '社区工作者' }])
    expect(JSON.stringify(await t.asSystem(({ tx }) => tx.execute(sql`select * from timeline_entry`)))).not.toContain(one.identityNumber)
    expect((await verifyStreet(t.db, t.street.id)).faults).toEqual([])
  })

  test('tells the clerk in the inbox that it was checked and that it is done', async () => {
    const someone = t.someone('COMMUNITY_WORKER', community)
    await kit.imported(someone, await check([aLine()], someone))
    expect(await t.as(someone, unreadCount)).toBe(2)
  })

  test('leaves no file with whole identity numbers once it is imported', async () => {
    await kit.imported(clerk, await check([aLine()]))
    await kit.work(removeUnnamed)
    const kept = await t.asSystem(({ tx }) =>
      tx.execute<{ n: number }>(sql`select count(*)::int as n from file where subject_type = 'memberImport' and type <> 'x' and name not like '错误表%'`),
    )
    const open = await t.asSystem(({ tx }) =>
      tx.execute<{ n: number }>(sql`select count(*)::int as n from member_import where state = 'CHECKED' and rows_wrong = 0`),
    )
    expect(kept.rows[0]!.n).toBe(open.rows[0]!.n)
  })
})

describe('a roster with known members', () => {
  test('sent again says that nothing changes, and there is nothing to confirm', async () => {
    const lines = [aLine({ floating: '是', floatingDetail: '上海', hardship: '是' }), aLine()]
    await kit.imported(clerk, await check(lines))
    const again = await check(lines)
    expect(again).toMatchObject({ rowsSame: 2, rowsNew: 0, rowsChanged: 0, canConfirm: false })
    await expect(t.as(clerk, (ctx) => confirmImport(ctx, again))).rejects.toMatchObject({ code: 'import.nothingToDo' })
  })

  test('says field by field what changes, and changes only that', async () => {
    const line = aLine({ homeAddress: '航海东路１号院', phone: '13800001234' })
    await kit.imported(clerk, await check([line]))
    const before = (await personOf(line.identityNumber as string))!
    const it = await check([{ ...line, phone: '13900001234', homeAddress: null, duesPaidThrough: '2019.06', branch: '映月路社区第二党支部' }])
    expect(it).toMatchObject({ rowsChanged: 1, rowsNew: 0 })
    expect(it.changes.map(({ label, count }) => `${label} ${count}`).sort()).toEqual(['人员类别、党支部或党小组 1', '党费缴至 1', '联系电话 1'])
    await kit.imported(clerk, it)
    const after = (await personOf(line.identityNumber as string))!
    expect(after).toMatchObject({ homeAddress: '航海东路1号院', version: before.version + 1, employer: null })
    expect(openPhone(after)).toBe('13900001234')
    expect(openIdentity(after)).toBe(line.identityNumber)
    const [membership] = await t.asSystem(({ tx }) => tx.select().from(memberships).where(eq(memberships.personId, after.id)))
    expect(membership).toMatchObject({ duesPaidThrough: '2019-06-01', joinedOn: '2010-07-01', fullOn: '2011-07-01' })
    // Both on one day: the day counts as the later word says.
    expect(await periodsOf(after.id)).toMatchObject([{ branchId: second.id, fromOn: today(new Date()), untilOn: null }])
    const timeline = await t.asSystem(({ tx }) => timelineOf(tx, 'person', after.id))
    expect(timeline[0]).toMatchObject({ action: 'person.edited', seq: 2, data: { fields: ['phone'] } })
  })

  test('a change of branch ends one period and begins the next; 转正 counts from its own day', async () => {
    const numbers = [anIdentityNumber(), anIdentityNumber()]
    const [moves, converts] = await t.asSystem(async (ctx) => [
      await aMember(ctx, branch, { person: { name: '李四', identityNumber: numbers[0] } }),
      await aMember(ctx, branch, {
        person: { name: '王五', identityNumber: numbers[1] },
        standing: 'PROBATIONARY',
        joinedOn: '2018-04-01',
        fromOn: '2018-04-01',
      }),
    ])
    const it = await check([
      aLine({ name: '李四', identityNumber: numbers[0]!, branch: '映月路社区第二支部' }),
      aLine({ name: '王五', identityNumber: numbers[1]!, joinedOn: '2018.04', fullOn: '2019-04-01' }),
    ])
    await kit.imported(clerk, it)
    expect(await periodsOf(moves.person.id)).toMatchObject([
      { branchId: branch.id, fromOn: '2015-07-01', untilOn: today(new Date()) },
      { branchId: second.id, fromOn: today(new Date()), untilOn: null },
    ])
    expect(await periodsOf(converts.person.id)).toMatchObject([
      { standing: 'PROBATIONARY', untilOn: '2019-04-01' },
      { standing: 'FULL', fromOn: '2019-04-01', branchId: branch.id },
    ])
  })

  test('a month does not overwrite a day that is known in it, and a blank cell erases nothing', async () => {
    const line = aLine({ joinedOn: '2010-07-15', fullOn: '2011-07-15', hardship: '是', note: '长期在外' })
    await kit.imported(clerk, await check([line]))
    expect(await check([{ ...line, joinedOn: '2010.07', fullOn: '2011年7月', hardship: null, note: null }])).toMatchObject({ rowsSame: 1 })
    expect((await check([{ ...line, hardship: '否' }])).changes).toEqual([{ label: '困难标记', count: 1 }])
  })

  test('a resident who is registered becomes a member without a second record', async () => {
    const { aPerson } = await import('#modules/people/testing.ts')
    const number = anIdentityNumber()
    const person = await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '孙六', identityNumber: number }))
    await kit.imported(clerk, await check([aLine({ name: '孙六', identityNumber: number })]))
    expect((await personOf(number))!.id).toBe(person.id)
    expect(await periodsOf(person.id)).toHaveLength(1)
  })

  test('a person of another street is not known here, whoever imports', async () => {
    const number = anIdentityNumber()
    const there = await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '城东路社区党支部' })
    await t.asSystem((ctx) => aMember(ctx, there, { person: { name: '不是他', identityNumber: number } }))
    expect(await check([aLine({ name: '周七', identityNumber: number })])).toMatchObject({ rowsNew: 1, rowsWrong: 0 })
  })
})

describe('wrong rows are named one by one', () => {
  test.each<[string, Line, string]>([
    ['a number damaged by the spreadsheet', { identityNumber: 1.1e17 }, '“公民身份号码”：公民身份号码已被表格软件改成了数字'],
    ['a wrong check digit', { identityNumber: '41010419850615001X' }, '“公民身份号码”：公民身份号码的最后一位校验码不对'],
    ['no identity number', { identityNumber: null }, '“公民身份号码”：没有填写公民身份号码'],
    ['an unknown branch', { branch: '第九党支部' }, '“所在党支部”：没有找到党支部“第九党支部”'],
    ['a group of another branch', { branch: '映月路社区第二党支部', group: '第一党小组' }, '“所在党小组”：没有找到党小组“第一党小组”'],
    ['joined before eighteen', { joinedOn: '2001-01-01' }, '“入党日期”：入党时不满 18 周岁'],
    ['full before joining', { joinedOn: '2012-07-01' }, '“转正日期”：转正日期早于入党日期'],
    ['a probationary member with a day of 转正', { standing: '预备' }, '“转正日期”：预备党员不应有转正日期'],
    ['sex against the number', { sex: '男' }, '“性别”：性别与公民身份号码不一致'],
    ['a formula that failed', { phone: { error: '#REF!' } }, '“联系电话”：联系电话这一格是出错的公式 #REF!'],
    ['a date of no calendar', { joinedOn: '2010-02-30' }, '“入党日期”：入党日期：没有这一天'],
    ['a half-known word', { standing: '群众' }, '“人员类别(正式/预备)”：人员类别请填写“正式”或“预备”'],
  ])('%s', async (_, about, words) => {
    const faults = await faultsOf([aLine(), aLine(about)])
    expect(faults[0]).toMatch(/^第 4 行/)
    expect(faults.join('\n')).toContain(words)
  })

  test('the second row with a number is told of the first', async () => {
    const identityNumber = anIdentityNumber()
    expect(await faultsOf([aLine({ identityNumber }), aLine(), aLine({ identityNumber })])).toEqual([
      '第 5 行“公民身份号码”：与第 3 行的公民身份号码相同，请删去重复的一行',
    ])
  })

  test('someone known under another name, dead, or of a branch out of reach', async () => {
    const other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '紫东路社区党支部' })
    const numbers = [anIdentityNumber(), anIdentityNumber(), anIdentityNumber()]
    await t.asSystem(async (ctx) => {
      await aMember(ctx, branch, { person: { name: '钱八', identityNumber: numbers[0] } })
      const dead = await aMember(ctx, branch, { person: { name: '吴九', identityNumber: numbers[1] } })
      await changeStanding(ctx, dead.id, dead.version, { standing: 'DECEASED', onDay: '2019-06-01', reason: '病故' })
      await aMember(ctx, other, { person: { name: '郑十', identityNumber: numbers[2] } })
    })
    expect(
      await faultsOf([
        aLine({ name: '钱某', identityNumber: numbers[0]! }),
        aLine({ name: '吴九', identityNumber: numbers[1]! }),
        aLine({ name: '郑十', identityNumber: numbers[2]! }),
      ]),
    ).toEqual([
      '第 3 行“姓名”：与系统中同一公民身份号码登记的姓名不一致，请核对；确已改名的，请先在本人资料中更正',
      '第 4 行“人员类别(正式/预备)”：系统中这名党员为“去世”，不能随名册恢复，请先在党员页面办理',
      '第 5 行“所在党支部”：这名党员的组织关系在本街道其他党组织，请先办理支部调整',
    ])
  })

  test('one wrong row keeps the whole roster out; the corrected error sheet can be sent in as it is', async () => {
    const [right, wrong] = [aLine(), aLine({ joinedOn: '去年', name: '冯一' })]
    const it = await check([right, wrong])
    expect(it).toMatchObject({ rowsWrong: 1, rowsNew: 1, canConfirm: false, hasErrorSheet: true })
    await expect(t.as(clerk, (ctx) => confirmImport(ctx, it))).rejects.toMatchObject({ code: 'import.hasFaults' })
    const sheet = await sheetCells(await kit.errorSheet(clerk, it.id))
    expect(sheet[1]).toEqual(['错误说明', ...header])
    expect(sheet[2]![0]).toMatch(/^第 4 行：入党日期：看不懂这个日期/)
    expect(sheet).toHaveLength(3)

    const corrected = sheet[2]!.map((cell) => (cell === '去年' ? '2010.07' : cell))
    const again = await kit.checked(clerk, await aSheet({ sheetName: '改正', title: '名册', header: sheet[1] as string[], rows: [corrected] }), {
      at: community,
    })
    expect(await kit.imported(clerk, again)).toMatchObject({ state: 'DONE', rowsNew: 1 })
  })
})

describe('who may import, and how often', () => {
  test('a community worker only for her own community, a secretary and a neighbour not at all', async () => {
    const roster = await aRoster([aLine()])
    expect((await kit.send(clerk, roster, { at: t.street })).status).toBe(403)
    expect((await kit.send(t.someone('BRANCH_SECRETARY', branch), roster, { at: branch })).status).toBe(403)
    expect((await kit.send(t.someone('STREET_OFFICER', t.neighbour), roster, { at: community })).status).toBe(404)
    expect((await kit.send(t.someone('STREET_ADMIN', t.street), roster, { at: t.street })).status).toBe(403)
    const it = await check([aLine()], officer, t.street)
    await expect(t.as(clerk, (ctx) => getImport(ctx, it.id))).rejects.toMatchObject({ code: 'forbidden' })
    expect((await t.as(clerk, (ctx) => listImports(ctx, { limit: 200 }))).items.map((i) => i.id)).not.toContain(it.id)
    expect((await t.as(officer, (ctx) => listImports(ctx, { limit: 1 }))).items[0]).toMatchObject({ id: it.id, organization: { name: '航海东路街道' } })
  })

  test('a roster sent twice with one key begins one import; another file with that key is refused', async () => {
    const roster = await aRoster([aLine()])
    const [one, two] = await Promise.all([1, 2].map(() => kit.send(clerk, roster, { at: community, key: 'import-key-1' })))
    expect(await one!.json()).toEqual(await two!.json())
    const other = await kit.send(clerk, await aRoster([aLine()]), { at: community, key: 'import-key-1' })
    expect(((await other.json()) as { code: string }).code).toBe('idempotency.otherRequest')
  })

  test('eight clerks confirm at once: it is imported once', async () => {
    const line = aLine()
    const it = await check([line])
    await Promise.all(Array.from({ length: 8 }, () => t.as(clerk, (ctx) => confirmImport(ctx, it))))
    await kit.work(runImport)
    expect((await t.as(clerk, (ctx) => getImport(ctx, it.id))).state).toBe('DONE')
    expect(await periodsOf((await personOf(line.identityNumber as string))!.id)).toHaveLength(1)
  })

  test('what was not shown is not confirmed', async () => {
    const it = await check([aLine()])
    await expect(t.as(clerk, (ctx) => confirmImport(ctx, { ...it, rowsNew: 2 }))).rejects.toMatchObject({ code: 'import.otherCounts' })
  })

  test('when a member was registered after the check, nothing is imported and the roster is checked again', async () => {
    const [line, other] = [aLine({ name: '陈二' }), aLine()]
    const it = await check([line, other])
    await t.as(clerk, (ctx) => confirmImport(ctx, it))
    await t.asSystem((ctx) => aMember(ctx, branch, { person: { name: '陈二', identityNumber: line.identityNumber as string } }))
    await kit.work(runImport)
    expect(await personOf(other.identityNumber as string)).toBeUndefined()
    const { checkImport } = await import('./import-check.ts')
    expect((await t.as(clerk, (ctx) => getImport(ctx, it.id))).state).toBe('CHECKING')
    await kit.work(checkImport)
    const again = await t.as(clerk, (ctx) => getImport(ctx, it.id))
    expect(again).toMatchObject({ state: 'CHECKED', rowsNew: 1, rowsChanged: 1 })
    expect(await kit.imported(clerk, again)).toMatchObject({ state: 'DONE' })
  })

  test('a discarded roster cannot be confirmed, an imported one not be discarded', async () => {
    const it = await check([aLine()])
    expect((await t.as(clerk, (ctx) => discardImport(ctx, it.id))).state).toBe('DISCARDED')
    await expect(t.as(clerk, (ctx) => confirmImport(ctx, it))).rejects.toMatchObject({ code: 'import.notChecked' })
    const done = await kit.imported(clerk, await check([aLine()]))
    await expect(t.as(clerk, (ctx) => discardImport(ctx, done.id))).rejects.toMatchObject({ code: 'import.confirmed' })
  })

  test('a roster that nobody confirmed is discarded after a week, with its files', async () => {
    const it = await check([aLine({ joinedOn: '?' })])
    await t.db.withActor({ ...officer }, async ({ tx }) => tx.execute(sql`update member_import set created_at = now() - interval '8 days' where id = ${it.id}`))
    await tidyImports.run(kit.host, {})
    expect((await t.as(clerk, (ctx) => getImport(ctx, it.id))).state).toBe('DISCARDED')
    const { rows } = await t.asSystem(({ tx }) => tx.execute(sql`select 1 from file where subject_id = ${it.id}`))
    expect(rows).toEqual([])
  })
})
