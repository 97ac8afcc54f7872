import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { type Database, openDatabase } from '#platform/db/database.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles } from '#platform/files/files.ts'
import { system } from '#platform/scope/actor.ts'
import { testDatabase } from '#platform/testing/database.ts'
import { verifyStreet } from '#platform/timeline/seal.ts'
import { planDemo } from './demo.ts'
import figures from './figures.json' with { type: 'json' }
import { type DemoSummary, loadDemo } from './load.ts'

const now = new Date('2026-11-25T02:00:00Z')
const demo = planDemo('2026-11-25')
const tenants = [demo.district.id, demo.street.id, demo.neighbour.id]

let database: Awaited<ReturnType<typeof testDatabase>>
let db: Database
let summary: DemoSummary
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  provideVault(createVault(Buffer.alloc(32, 7)))
  folder = await mkdtemp(join(tmpdir(), 'linghang-demo-'))
  provideFiles(await createFileStore({ filesDir: folder, s3: null }))
  db = openDatabase(database.app)
  summary = await loadDemo({ db, now })
}, 60_000)
afterAll(async () => {
  await db.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** One number out of the database, as the street (or other tenants) sees it. */
async function count(query: SQL, streets: readonly string[] = [demo.street.id], of = db): Promise<number> {
  const { rows } = await of.readAs(system('核对', streets), ({ tx }) => tx.execute<{ n: number }>(query))
  return Number(rows[0]!.n)
}

const figure = (id: string) => figures.find((f) => f.id === id)!
/** What a figure says of an actual number: itself; 余 is the number rounded down to the last place given, and something more. */
function said(id: string, actual: number): number | string {
  const { value, rounding, roundTo } = figure(id)
  if (rounding === 'EXACT') return actual
  if (rounding === 'AT_LEAST') return Math.min(actual, value)
  const rounded = Math.floor(actual / roundTo!) * roundTo!
  return actual > rounded ? rounded : `${actual} 没有余数`
}
const bodies = (where: SQL) => sql`select count(*) as n from organization where dissolved_on is null and ${where}`

describe('the figures of the street come out of its records', () => {
  test.each([
    ['F003', sql`kind = 'REGIONAL_GRAND_COMMITTEE'`],
    ['F004', sql`kind = 'COMMUNITY_BRANCH'`],
    ['F005', sql`kind = 'PARTY_GROUP'`],
    ['F006', sql`kind = 'COURTYARD_SELF_GOV'`],
    ['F016', sql`community_type = 'VILLAGE_TURNED'`],
    ['F017', sql`kind = 'REGIONAL_GRAND_COMMITTEE'`],
    ['F025', sql`kind = 'VOLUNTEER_TEAM'`],
    ['F111', sql`kind = 'VOLUNTEER_TEAM'`],
    ['F112', sql`kind = 'ENTERPRISE' and caring`],
    ['F124', sql`kind in ('COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH')`],
    ['F125', sql`kind = 'NON_PUBLIC_ORG'`],
    ['F126', sql`kind = 'PARTNER_UNIT'`],
  ])('%s', async (id, where) => {
    expect(said(id, await count(bodies(where))), figure(id).label).toBe(figure(id).value)
  })

  test('F091: the four 平安队伍 are of four types', async () => {
    expect(await count(sql`select count(distinct patrol_type) as n from organization where kind = 'PATROL_TEAM'`)).toBe(figure('F091').value)
  })

  test.each([
    ['F001', 'THREE_GRASPS'],
    ['F002', 'THREE_LIFTS'],
    ['F007', 'STRUCTURE_LEVEL'],
    ['F008', 'FORCE'],
    ['F009', 'RED_PROJECT'],
    ['F013', 'FIVE_STEP'],
    ['F018', 'M133_A'],
    ['F019', 'M133_B'],
    ['F020', 'M133_C'],
    ['F024', 'NINE_ONES'],
    ['F028', 'FIVE_ONES'],
    ['F034', 'EIGHT_BESIDES'],
    ['F035', 'RECORD_BOOK'],
    ['F036', 'RECORD_REGISTER'],
    ['F037', 'DOUBLE_PUSH'],
    ['F038', 'DOUBLE_EVALUATION'],
    ['F039', 'WHOLE_PROCESS'],
    ['F050', 'ROAD_TEAM'],
    ['F055', 'ACTIVITY_DAY'],
    ['F067', 'ENTERPRISE_SYSTEM'],
    ['F092', 'FOUR_ONES'],
    ['F115', 'DATA_CENTRE'],
    ['F116', 'DATABASE'],
    ['F117', 'PLATFORM'],
    ['F118', 'FUNCTION'],
    ['F123', 'SMART_GOAL'],
  ])('%s counts the published list %s', async (id, kind) => {
    const elements = sql`select count(*) as n from programme_element e join programme p on p.id = e.programme_id where p.state = 'PUBLISHED' and p.kind = ${kind}`
    expect(await count(elements), figure(id).label).toBe(figure(id).value)
  })

  test('F043: persons who became targets in 2019', async () => {
    const reached = sql`select count(distinct person_id) as n from development_case where target_on >= '2019-01-01' and target_on < '2020-01-01'`
    expect(await count(reached)).toBe(figure('F043').value)
  })

  test('every road has its first chief, three officers and seven teams', async () => {
    const holders = (kind: string, seats: number) => sql`select count(*) as n from organization o where o.kind = 'ROAD_CREW'
      and ${seats} = (select count(*) from organization_post p where p.organization_id = o.id and p.kind = ${kind} and p.until_on is null)`
    const roads = await count(bodies(sql`kind = 'ROAD_CREW'`))
    expect(roads).toBeGreaterThanOrEqual(11)
    expect(await count(holders('ROAD_CHIEF', 2))).toBe(roads)
    expect(await count(holders('ROAD_OFFICER', figure('F049').value))).toBe(roads)
    expect(await count(holders('TEAM_LEADER', figure('F050').value))).toBe(roads)
  })

  test('the copy of the figures has all 130, and those that repeat another say the same', () => {
    expect(figures.map((f) => f.id)).toEqual(Array.from({ length: 130 }, (_, i) => `F${String(i + 1).padStart(3, '0')}`))
    for (const f of figures) if (f.sameAs) expect(f.value, f.id).toBe(figure(f.sameAs).value)
  })
})

describe('the load', () => {
  test('writes what was planned, and every member of the street can be counted', async () => {
    expect(await count(bodies(sql`true`), tenants)).toBe(demo.plan.bodies.length)
    expect(await count(sql`select count(*) as n from member_period where until_on is null and standing in ('FULL', 'PROBATIONARY')`, tenants)).toBe(
      summary.members,
    )
    expect(await count(sql`select count(*) as n from membership`)).toBeGreaterThan(1500)
  })

  test('gives the street next door to nobody of this street', async () => {
    expect(await count(sql`select count(*) as n from membership`, [demo.neighbour.id])).toBeGreaterThanOrEqual(40)
    expect(await count(sql`select count(*) as n from organization where street_id = ${demo.neighbour.id}`)).toBe(0)
    expect(await count(sql`select count(*) as n from person where street_id = ${demo.neighbour.id}`)).toBe(0)
  })

  test('puts every body below its parent, with one placement that has no end', async () => {
    const orphans = sql`select count(*) as n from organization o join organization p on p.id = o.parent_id where not o.path ^@ p.path`
    expect(await count(orphans, tenants)).toBe(0)
    const placed = sql`select count(*) as n from organization o where (select count(*) from organization_placement p
      where p.organization_id = o.id and p.until_on is null and p.parent_id is not distinct from o.parent_id) = 1`
    expect(await count(placed, tenants)).toBe(demo.plan.bodies.length)
  })

  test('keeps the move of 永丰社区 from one 区域大党委 to another', async () => {
    const moves = sql`select count(*) as n from organization_placement p join organization o on o.id = p.organization_id where o.name = '永丰社区党支部'`
    expect(await count(moves)).toBe(3)
  })

  test('lets no two periods of a member overlap', async () => {
    const overlaps = sql`select count(*) as n from member_period a join member_period b on a.membership_id = b.membership_id and a.id < b.id
      where daterange(a.from_on, a.until_on) && daterange(b.from_on, b.until_on)`
    expect(await count(overlaps, tenants)).toBe(0)
  })

  test('seals every identity number and phone: none stands in the open', async () => {
    const open = sql`(to_jsonb(p) - array['identity_sealed', 'identity_index', 'phone_sealed', 'phone_index', 'phone_tail_index'])`
    expect(
      await count(
        sql`select count(*) as n from person where identity_sealed is null and id not in (select person_id from transfer where person_id <> received_person_id)`,
        tenants,
      ),
    ).toBe(3)
    expect(await count(sql`select count(*) as n from person p where ${open}::text ~ '[0-9]{17}[0-9X]|154[0-9]{8}'`, tenants)).toBe(0)
  })

  test('gives each log-in one role', async () => {
    expect(await count(sql`select count(*) as n from account_grant`, tenants)).toBe(demo.accounts.length)
    expect(summary.accounts).toHaveLength(demo.accounts.length)
  })

  test('writes timelines that verify', async () => {
    for (const tenant of tenants) expect((await verifyStreet(db, tenant)).faults).toEqual([])
  })

  test('is one transaction: when its last step fails, nothing is there', async () => {
    const other = await testDatabase()
    const empty = openDatabase(other.app)
    try {
      const failing = loadDemo({ db: empty, now, reindex: () => Promise.reject(new Error('索引失败')) })
      await expect(failing).rejects.toThrow('索引失败')
      expect(await count(sql`select (select count(*) from organization) + (select count(*) from auth_user) as n`, tenants, empty)).toBe(0)
    } finally {
      await empty.close()
      await other.close()
    }
  }, 60_000)
})
