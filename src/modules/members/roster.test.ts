import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { organizations } from '#modules/organizations/schema.ts'
import { type Body, type TestStreets, testNow, testStreets } from '#modules/organizations/testing.ts'
import { merge, previewMerge, undoMerge } from '#modules/people/merge.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { accessesOfStreet, myAccesses } from '#modules/people/queries.ts'
import { moveRequest, submitRequest } from '#modules/people/requests.ts'
import { anIdentityNumber, aPerson } from '#modules/people/testing.ts'
import { Forbidden, NotFound } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { cellText } from '#platform/spreadsheet/cell.ts'
import { findHeader } from '#platform/spreadsheet/header.ts'
import { readSheet } from '#platform/spreadsheet/read-sheet.ts'
import { addDays, addMonths, ageOn } from '#platform/time/day.ts'
import { wholeTimeline } from '#platform/timeline/timeline.ts'
import { latestFor } from './ages.ts'
import type { RosterFilter } from './contract.ts'
import { type ExportRequest, prepareExport, writeExport } from './export.ts'
import { connectMembers } from './link.ts'
import { permissions } from './policy.ts'
import { getMember } from './queries.ts'
import { register } from './register.ts'
import { roster, rosterCount } from './roster.ts'
import { parseRosterRow, type RosterCells, rosterColumns } from './roster-row.ts'
import { rosterSorts } from './rules.ts'
import { changeStanding, editMembership, relocate, setMark } from './service.ts'
import { statistics } from './statistics.ts'
import { aMember } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let other: Body
let group: Body
let officer: Actor
const names: Record<string, string> = {}

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部', namePinyin: 'yingyuelu' })
  other = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '果树所社区党支部' })
  group = await t.aBody('PARTY_GROUP', branch, { name: '第一党小组' })
  officer = t.someone('STREET_OFFICER', t.street, { name: '刘科长' })
  const make = async (name: string, at: Body, about: Parameters<typeof aMember>[2]) => {
    names[name] = (await t.asSystem((ctx) => aMember(ctx, at, { ...about, person: { name, ...about?.person } }))).id
  }
  await make('王一', branch, {
    groupId: group.id,
    joinedOn: '1970-07-01',
    fullOn: '1971-07-01',
    person: { identityNumber: anIdentityNumber('1949-12-31', '1'), phone: '13912340001', education: '71' },
  })
  await make('李二', branch, {
    joinedOn: '2000-07-01',
    fullOn: '2001-07-01',
    person: { identityNumber: anIdentityNumber('1980-02-29', '2'), ethnicity: '03', education: '31' },
  })
  await make('欧阳三', other, {
    joinedOn: '2013-01-01',
    fullOn: '2014-01-01',
    person: { identityNumber: anIdentityNumber('1985-07-01', '2'), ethnicity: '01', education: '21' },
  })
  await make('赵四', other, {
    standing: 'PROBATIONARY',
    joinedOn: '2018-09-01',
    fromOn: '2018-09-01',
    person: { identityNumber: undefined, sex: '1', ethnicity: '01' },
  })
})
afterAll(() => t.close())

const found = async (filter: RosterFilter = {}, actor = officer) =>
  (await t.as(actor, (ctx) => roster(ctx, { ...filter, limit: 50, sort: 'NAME' }))).items.map((r) => r.name)

describe('花名册', () => {
  test('members stand in the order of their pinyin, numbers only as hints', async () => {
    const page = await t.as(officer, (ctx) => roster(ctx, { limit: 50, sort: 'NAME' }))
    expect(page.items.map((r) => r.name)).toEqual(['李二', '欧阳三', '王一', '赵四'])
    expect(page.items[2]).toMatchObject({
      identityHint: '410104************',
      phoneHint: '139****0001',
      age: 69,
      standingYears: 48,
      group: { name: '第一党小组' },
      marks: [],
    })
    expect(JSON.stringify(page)).not.toMatch(/13912340001|19491231/)
  })

  test.each([
    [{ sex: '2' }, ['李二', '欧阳三']],
    [{ ageFrom: 39, ageTo: 60 }, ['李二']],
    [{ ageTo: 34 }, ['欧阳三']],
    [{ ageUnknown: true }, ['赵四']],
    [{ educations: ['31', 'UNKNOWN'] }, ['李二', '赵四']],
    [{ ethnicity: 'MINORITY' }, ['李二']],
    [{ ethnicity: 'UNKNOWN' }, ['王一']],
    [{ joinedFrom: '2000-07-01', joinedUntil: '2013-01-01' }, ['李二']],
    [{ standingYearsFrom: 40 }, ['王一']],
    [{ standingYearsTo: 10 }, ['欧阳三']],
    [{ standings: ['PROBATIONARY'] }, ['赵四']],
    [{ text: '欧阳' }, ['欧阳三']],
    [{ text: 'oys' }, ['欧阳三']],
    [{ text: 'wangy' }, ['王一']],
    [{ text: '0001' }, ['王一']],
    [{ text: '139 1234 0001' }, ['王一']],
    [{ text: "'; drop" }, []],
  ] satisfies [RosterFilter, string[]][])('the filter %j finds %j, and the count agrees', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected)
    expect(await t.as(officer, (ctx) => rosterCount(ctx, filter))).toBe(expected.length)
  })

  test('a body means its subtree: the street, a branch, a group', async () => {
    for (const [id, expected] of [
      [t.street.id, ['李二', '欧阳三', '王一', '赵四']],
      [branch.id, ['李二', '王一']],
      [group.id, ['王一']],
    ] as const) {
      expect(await found({ organizationId: id })).toEqual(expected)
      expect(await t.as(officer, (ctx) => rosterCount(ctx, { organizationId: id }))).toBe(expected.length)
    }
  })

  test('a secretary has his branch and no other; the neighbour street and the district have nothing; an auditor may not ask', async () => {
    const secretary = t.someone('BRANCH_SECRETARY', branch)
    expect(await found({}, secretary)).toEqual(['李二', '王一'])
    await expect(found({ organizationId: other.id }, secretary)).rejects.toBeInstanceOf(Forbidden)
    const stranger = t.someone('STREET_OFFICER', t.neighbour)
    expect(await found({}, stranger)).toEqual([])
    await expect(found({ organizationId: branch.id }, stranger)).rejects.toBeInstanceOf(NotFound)
    for (const role of ['DISTRICT_ADMIN', 'AUDITOR', 'MEMBER', 'RESIDENT'] as const)
      await expect(found({}, t.someone(role, t.street))).rejects.toBeInstanceOf(Forbidden)
  })

  test('in every order, page by page, each member comes exactly once', async () => {
    for (const sort of rosterSorts)
      for (const filter of [{}, { sex: '2' as const }, { day: '2019-06-30' }]) {
        const whole = (await t.as(officer, (ctx) => roster(ctx, { ...filter, limit: 50, sort }))).items.map((r) => r.id)
        const pages: string[] = []
        let cursor: string | undefined
        do {
          const page = await t.as(officer, (ctx) => roster(ctx, { ...filter, limit: 1, sort, ...(cursor ? { cursor } : {}) }))
          pages.push(...page.items.map((r) => r.id))
          cursor = page.next ?? undefined
        } while (cursor)
        expect(pages, `${sort} ${JSON.stringify(filter)}`).toEqual(whole)
      }
    expect((await t.as(officer, (ctx) => roster(ctx, { limit: 9, sort: 'AGE' }))).items.map((r) => r.name)).toEqual(['王一', '李二', '欧阳三', '赵四'])
    await expect(t.as(officer, (ctx) => roster(ctx, { limit: 9, sort: 'AGE', cursor: 'x' }))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('on a past day the roster is what it was then: before joining, in the former branch, with the marks of that day', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { fromOn: '2017-01-01', person: { name: '孙五' } }))
    await t.as(officer, (ctx) => setMark(ctx, m.id, 1, { kind: 'OUTFLOW', onDay: '2018-01-01' }))
    await t.as(officer, (ctx) => relocate(ctx, m.id, 2, { branchId: other.id, groupId: null, onDay: '2018-06-01' }))
    await t.as(officer, (ctx) => changeStanding(ctx, m.id, 3, { standing: 'DECEASED', onDay: '2019-02-01', reason: '去世' }))
    const on = async (day: string) => {
      const row = (await t.as(officer, (ctx) => roster(ctx, { day, text: '孙五', limit: 9, sort: 'NAME' }))).items[0]
      return row ? [row.branch.name, row.marks.length] : null
    }
    expect([
      await on('2016-12-31'),
      await on('2017-01-01'),
      await on('2018-05-31'),
      await on('2018-06-01'),
      await on('2019-01-31'),
      await on('2019-02-01'),
    ]).toEqual([null, ['映月路社区党支部', 0], ['映月路社区党支部', 1], ['果树所社区党支部', 1], ['果树所社区党支部', 1], null])
    expect(await found({ text: '孙五', standings: ['DECEASED'] })).toEqual(['孙五'])
  })

  test('ages and 党龄 are counted as the calendar does, also for 29 February', () => {
    const days = fc.oneof(
      fc.integer({ min: 0, max: 40000 }).map((offset) => addDays('1996-02-25', offset)),
      fc.constantFrom('2019-02-28', '2020-02-28', '2020-02-29', '2021-03-01'),
    )
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 110 }), (day, years) => {
        const last = latestFor(years, day)
        expect(ageOn(last, day)).toBe(years)
        expect(addMonths(addDays(last, 1), years * 12) > day).toBe(true)
      }),
    )
  })

  test('the register of a branch on a day is read in its order', async () => {
    const list = await t.as(officer, async (ctx) => {
      const { rows, organization } = await register(ctx, t.street.id)
      expect(organization.id).toBe(t.street.id)
      const names: string[] = []
      for await (const row of rows) names.push(row.name)
      return names
    })
    expect(list).toEqual(['欧阳三', '赵四', '李二', '王一'])
  })
})

describe('党内统计', () => {
  test('every table adds up to the total, and every cell opens to exactly the members it counts', async () => {
    await t.as(officer, async (ctx) => {
      for (const [organizationId, day] of [[t.street.id], [t.street.id, '2018-08-31'], [branch.id, '2016-01-01'], [group.id]] as const) {
        const stats = await statistics(ctx, { organizationId, ...(day ? { day } : {}) })
        for (const row of [stats.total, ...stats.tables.flatMap((table) => table.rows)])
          for (const { count, filter } of [row.all, row.full, row.probationary]) {
            const { items } = await roster(ctx, { ...filter, limit: 200, sort: 'NAME' })
            expect(items, JSON.stringify(filter)).toHaveLength(count)
          }
        for (const table of stats.tables) {
          if (table.key === 'branch' && organizationId === group.id) continue
          expect(
            table.rows.reduce((sum, row) => sum + row.all.count, 0),
            table.key,
          ).toBe(stats.total.all.count)
        }
      }
    })
  })

  test('by age, sex, people and joining period on 1 July 2019', async () => {
    const stats = await t.as(officer, (ctx) => statistics(ctx, { organizationId: t.street.id }))
    const count = (table: string, row: string) => stats.tables.find((x) => x.key === table)?.rows.find((x) => x.key === row)?.all.count
    expect([count('age', '31_35'), count('age', '36_40'), count('age', '61_UP'), count('age', 'UNKNOWN')]).toEqual([1, 1, 1, 1])
    expect([count('sex', '1'), count('sex', '2'), count('ethnicity', 'MINORITY'), count('ethnicity', 'UNKNOWN')]).toEqual([2, 2, 1, 1])
    expect([count('joined', '1966_05'), count('joined', '2012_11'), count('education', '7'), count('education', 'UNKNOWN')]).toEqual([1, 2, 1, 1])
    expect(stats.total.probationary.count).toBe(1)
  })

  test('the district sees counts of all its streets and no member; the neighbour street sees nothing of ours', async () => {
    await t.asSystem(async (ctx) => aMember(ctx, await t.aBody('COMMUNITY_BRANCH', t.neighbour)))
    const district = t.someone('DISTRICT_ADMIN', t.district)
    expect((await t.as(district, (ctx) => statistics(ctx, { organizationId: t.district.id }))).total.all.count).toBe(5)
    expect((await t.as(district, (ctx) => statistics(ctx, { organizationId: t.street.id }))).total.all.count).toBe(4)
    await expect(t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) => statistics(ctx, { organizationId: t.street.id }))).rejects.toBeInstanceOf(NotFound)
    await expect(t.as(t.someone('AUDITOR', t.street), (ctx) => statistics(ctx, { organizationId: t.street.id }))).rejects.toBeInstanceOf(Forbidden)
  })
})

describe('导出', () => {
  async function exported(actor: Actor, request: ExportRequest) {
    const prepared = await t.db.withActor(actor, (ctx) => prepareExport(ctx, request), { now: testNow })
    const file = new PassThrough()
    const bytes = buffer(file)
    await writeExport(file, prepared, (work) => t.db.readAs(actor, work, { now: testNow }))
    const sheet = await findHeader(readSheet(Readable.from(await bytes)), rosterColumns)
    const rows: RosterCells[] = []
    for await (const { cells } of sheet.rows) rows.push(Object.fromEntries(rosterColumns.map((c) => [c.key, cells[sheet.columns[c.key]!] ?? null])))
    // Below the members stand who made the table, and the line of the export.
    return { sheet, rows: rows.slice(0, -2), maker: cellText(rows.at(-2)?.serial), footer: cellText(rows.at(-1)?.serial) }
  }

  test('the file has the office’s own header, a title, masked numbers and a line that says who, when and what for', async () => {
    const { sheet, rows, maker, footer } = await exported(officer, { filter: { organizationId: branch.id }, reason: '支部换届核对名册', full: false })
    expect(sheet.row.cells.map(cellText)).toEqual(rosterColumns.map((c) => c.header))
    expect(cellText(sheet.above[0]?.cells[0])).toBe('党员花名册')
    expect(sheet.above[1]?.cells.filter(Boolean).map(cellText)).toEqual(['党组织：映月路社区党支部', '2019年7月1日'])
    expect(rows.map((r) => r.name)).toEqual(['李二', '王一'])
    expect(rows[1]).toMatchObject({
      identityNumber: '410104************',
      phone: '139****0001',
      branch: '映月路社区党支部',
      group: '第一党小组',
      standing: '正式',
    })
    expect(maker).toMatch(/^制表人：刘科长　/)
    expect(footer).toBe('刘科长（街道党建办）于 2019年7月1日 周一 09:00 导出，共 2 人，用途：支部换届核对名册。内部资料，请勿外传。')
  })

  test('whole numbers only with the permission; such a file is read back as it was', async () => {
    const { rows } = await exported(officer, { filter: { organizationId: branch.id }, reason: '上报组织部', full: true })
    const parsed = rows.map((cells) => parseRosterRow(cells, '2019-07-01'))
    expect(parsed.map((p) => ('row' in p ? [p.row.name, p.row.phone?.length, p.row.joinedOn] : p))).toEqual([
      ['李二', 11, '2000-07-01'],
      ['王一', 11, '1970-07-01'],
    ])
    const worker = t.someone('COMMUNITY_WORKER', branch)
    await expect(exported(worker, { filter: {}, reason: '核对名册', full: true })).rejects.toBeInstanceOf(Forbidden)
    expect((await exported(worker, { filter: {}, reason: '核对名册', full: false })).rows).toHaveLength(2)
    await expect(exported(t.someone('BRANCH_SECRETARY', branch), { filter: {}, reason: '核对名册', full: false })).rejects.toBeInstanceOf(Forbidden)
  })

  test('without a reason nothing is exported; with one, each person in the file can read it and nobody else is traced', async () => {
    await expect(exported(officer, { filter: {}, reason: ' ', full: false })).rejects.toMatchObject({ code: 'invalid' })
    await exported(officer, { filter: { text: '王一' }, reason: '慰问老党员', full: false })
    const auditor = t.someone('AUDITOR', t.street)
    const traced = (await t.as(auditor, (ctx) => accessesOfStreet(ctx, { kind: 'EXPORT', limit: 100 }))).items.filter((a) => a.purpose === '慰问老党员')
    expect(traced.map((a) => a.personName)).toEqual(['王一'])
    const self = t.someone('MEMBER', branch, { personId: traced[0]!.personId })
    expect((await t.as(self, (ctx) => myAccesses(ctx, { limit: 1 }))).items[0]).toMatchObject({ kind: 'EXPORT', actorName: '刘科长', purpose: '慰问老党员' })
  })

  test('a formula that someone typed as an address comes out as text', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, other, { person: { name: '周六', homeAddress: '=HYPERLINK("http://x.example","领奖")' } }))
    await t.as(officer, (ctx) => editMembership(ctx, m.id, 1, { note: '+1+2' }))
    const { rows } = await exported(officer, { filter: { text: '周六' }, reason: '核对名册', full: false })
    expect(rows[0]).toMatchObject({ homeAddress: '=HYPERLINK("http://x.example","领奖")', note: '+1+2' })
    await t.as(officer, (ctx) => changeStanding(ctx, m.id, 2, { standing: 'TRANSFERRED_OUT', onDay: '2019-07-01', reason: '测试完毕' }))
  })
})

describe('与人员资料的关系', () => {
  test('merging two rows of one person moves the membership, and undoing brings it back', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { person: { name: '吴七', identityNumber: undefined } }))
    const kept = await t.asSystem((ctx) => aPerson(ctx, t.street, { name: '吴七' }))
    const preview = await t.as(officer, (ctx) => previewMerge(ctx, kept.id, m.person.id))
    expect(preview.moves).toEqual([{ name: '党籍', lines: ['党籍 1 条（正式党员，入党日期 2010-07-01）'] }])
    const done = await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: m.person.id }))
    expect((await t.as(officer, (ctx) => getMember(ctx, m.id))).person.id).toBe(kept.id)
    expect(await found({ text: '吴七' })).toEqual(['吴七'])
    await t.as(officer, (ctx) => undoMerge(ctx, done.id))
    expect((await t.as(officer, (ctx) => getMember(ctx, m.id))).person.id).toBe(m.person.id)

    const again = await t.as(officer, (ctx) => merge(ctx, { keptId: kept.id, mergedId: m.person.id }))
    const { version } = await t.as(officer, (ctx) => getMember(ctx, m.id))
    await t.as(officer, (ctx) => changeStanding(ctx, m.id, version, { standing: 'TRANSFERRED_OUT', onDay: '2019-06-01', reason: '转出' }))
    await expect(t.as(officer, (ctx) => undoMerge(ctx, again.id))).rejects.toMatchObject({ code: 'merge.changedSince' })
  })

  test('two living memberships are not merged; an ended one stays with the hidden row', async () => {
    const [a, b] = await t.asSystem(async (ctx) => [
      await aMember(ctx, branch, { person: { name: '郑八', identityNumber: undefined } }),
      await aMember(ctx, other, { person: { name: '郑八' } }),
    ])
    await expect(t.as(officer, (ctx) => merge(ctx, { keptId: a.person.id, mergedId: b.person.id }))).rejects.toMatchObject({
      code: 'merge.blocked',
      message: /在册党员/,
    })
    await t.as(officer, (ctx) => changeStanding(ctx, b.id, 1, { standing: 'TRANSFERRED_OUT', onDay: '2019-06-01', reason: '重复登记' }))
    await expect(t.as(officer, (ctx) => merge(ctx, { keptId: b.person.id, mergedId: a.person.id }))).rejects.toMatchObject({ message: /对换/ })
    await t.as(officer, (ctx) => merge(ctx, { keptId: a.person.id, mergedId: b.person.id }))
    expect(await found({ text: '郑八', standings: ['FULL', 'TRANSFERRED_OUT'] })).toEqual(['郑八'])
  })

  test('a member cannot have his record deleted, and a name corrected on request shows in the roster', async () => {
    const m = await t.asSystem((ctx) => aMember(ctx, branch, { person: { name: '冯九' } }))
    const self = t.someone('MEMBER', branch, { personId: m.person.id })
    const deletion = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'DELETION' }))
    await expect(t.as(officer, (ctx) => moveRequest(ctx, deletion.id, 'accept'))).rejects.toMatchObject({ code: 'person.mustBeKept' })
    const correction = await t.as(self, (ctx) => submitRequest(ctx, { kind: 'CORRECTION', field: 'name', value: '冯久' }))
    await t.as(officer, (ctx) => moveRequest(ctx, correction.id, 'accept'))
    expect(await found({ text: 'fengjiu' })).toEqual(['冯久'])
    expect((await t.asSystem((ctx) => wholeTimeline(ctx.tx, 'person', m.person.id))).map((e) => e.action)).toEqual(['person.registered', 'person.corrected'])
  })

  test('a list whose query forgot its street still shows nothing of the neighbour', async () => {
    const rows = await t.as(t.someone('STREET_OFFICER', t.neighbour), (ctx) =>
      ctx.tx.select({ id: organizations.id, streetId: organizations.streetId }).from(organizations),
    )
    expect(rows.every((r) => r.streetId === t.neighbour.id)).toBe(true)
  })
})
