import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { type Ctx, type Database, openDatabase } from '#platform/db/database.ts'
import type { Actor, Role } from '#platform/scope/actor.ts'
import { system } from '#platform/scope/actor.ts'
import { pinyinOf } from '#platform/search/pinyin.ts'
import { testDatabase } from '#platform/testing/database.ts'
import type { OrganizationKind } from './rules.ts'
import { type Organization, organizations, placements } from './schema.ts'

/** A body with what tests need of it. */
export type Body = Pick<Organization, 'id' | 'streetId' | 'path' | 'name' | 'kind'>

/** A migrated database with a district and two streets, and actors by role. One for each test file. */
export interface TestStreets {
  db: Database
  /** The owner of the tables, for tests of what even the database's owner could do. */
  ownerConfig: pg.PoolConfig
  appConfig: pg.PoolConfig
  district: Body
  street: Body
  neighbour: Body
  /** Someone with a role at a body. `personId` and `accountId` are made up unless given. */
  someone(role: Role, at: Body, about?: Partial<Pick<Actor, 'accountId' | 'personId' | 'name'>>): Actor
  /** Runs work as an actor in one transaction. */
  as<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  /** Runs work as the system in both streets and the district. */
  asSystem<T>(work: (ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  /** A body below another. */
  aBody(kind: OrganizationKind, parent: Body, about?: Partial<typeof organizations.$inferInsert>): Promise<Body>
  close(): Promise<void>
}

/** The instant at which tests happen unless they say otherwise: Monday 2019-07-01, 09:00 in 郑州. */
export const testNow = new Date('2019-07-01T01:00:00Z')

/** Opens the test streets; call `close` in `afterAll`. */
export async function testStreets(): Promise<TestStreets> {
  const database = await testDatabase()
  provideVault(createVault(Buffer.alloc(32, 7)))
  const db = openDatabase(database.app)
  const [districtId, streetId, neighbourId] = [randomUUID(), randomUUID(), randomUUID()]
  const all = system('测试', [districtId, streetId, neighbourId])

  const insert = (ctx: Ctx, row: Partial<typeof organizations.$inferInsert> & { kind: OrganizationKind; name: string; streetId: string }, parentPath: string) =>
    insertBody(ctx, row, parentPath)
  const made = await db.withActor(
    all,
    async (ctx) => {
      const district = await insert(ctx, { id: districtId, streetId: districtId, kind: 'DISTRICT', name: '管城回族区', divisionCode: '410104' }, '/')
      const street = await insert(
        ctx,
        {
          id: streetId,
          streetId,
          parentId: districtId,
          kind: 'WORKING_COMMITTEE',
          name: '中共航海东路街道工作委员会',
          shortName: '航海东路街道',
          divisionCode: '410104009',
        },
        district.path,
      )
      const neighbour = await insert(
        ctx,
        {
          id: neighbourId,
          streetId: neighbourId,
          parentId: districtId,
          kind: 'WORKING_COMMITTEE',
          name: '中共城东路街道工作委员会',
          shortName: '城东路街道',
          divisionCode: '410104003',
        },
        district.path,
      )
      return { district, street, neighbour }
    },
    { now: testNow },
  )

  return {
    db,
    ownerConfig: database.owner,
    appConfig: database.app,
    ...made,
    someone(role, at, about = {}) {
      const streets = role === 'DISTRICT_ADMIN' || (role === 'AUDITOR' && at.kind === 'DISTRICT') ? [districtId, streetId, neighbourId] : [at.streetId]
      return {
        kind: 'ACCOUNT',
        accountId: about.accountId ?? randomUUID(),
        personId: about.personId ?? null,
        name: about.name ?? '测试人员',
        streetId: at.streetId,
        streets,
        grants: [{ role, organizationId: at.id, streetId: at.streetId, path: at.path }],
      }
    },
    as: (actor, work, now = testNow) => db.withActor(actor, work, { now }),
    asSystem: (work, now = testNow) => db.withActor(all, work, { now }),
    aBody: (kind, parent, about = {}) =>
      db.withActor(
        all,
        (ctx) =>
          insertBody(
            ctx,
            {
              streetId: parent.streetId,
              parentId: parent.id,
              kind,
              name: `测试${kind}`,
              patrolType: kind === 'PATROL_TEAM' ? 'STREET_PATROL' : null,
              ...about,
            },
            parent.path,
          ),
        {
          now: testNow,
        },
      ),
    async close() {
      await db.close()
      await database.close()
    },
  }
}

async function insertBody(
  ctx: Ctx,
  row: Partial<typeof organizations.$inferInsert> & { kind: OrganizationKind; name: string; streetId: string },
  parentPath: string,
): Promise<Body> {
  const { full, initials } = pinyinOf(row.name)
  const [next] = (await ctx.tx.execute<{ node: number }>(sql`select nextval(pg_get_serial_sequence('organization', 'node'))::int as node`)).rows
  const node = next!.node
  const [body] = await ctx.tx
    .insert(organizations)
    .values({ ...row, node, path: `${parentPath}${node}/`, namePinyin: full, nameInitials: initials } as typeof organizations.$inferInsert)
    .returning()
  await ctx.tx.insert(placements).values({ streetId: body!.streetId, organizationId: body!.id, parentId: body!.parentId, fromOn: '2014-01-01' })
  return body!
}
