import { and, inArray, isNull, sql } from 'drizzle-orm'
import { grants, settings } from '#modules/accounts/schema.ts'
import { activeStandings } from '#modules/members/rules.ts'
import { marks, memberships, periods } from '#modules/members/schema.ts'
import { addresses, alliances, offers, organizations, placements, posts } from '#modules/organizations/schema.ts'
import { columnsOf } from '#modules/people/public.ts'
import { accesses, consents, people } from '#modules/people/schema.ts'
import { elements, programmes, tags } from '#modules/programmes/schema.ts'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx, Database, Tx } from '#platform/db/database.ts'
import { system } from '#platform/scope/actor.ts'
import { pinyinOf, pinyinOfText } from '#platform/search/pinyin.ts'
import { today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import { accessesOf, type DemoAccount, demoPassword } from './accounts.ts'
import { loadAppraisals } from './appraisals.ts'
import { type Demo, planDemo } from './demo.ts'
import { loadDevelopment } from './development-load.ts'
import { loadDues } from './dues.ts'
import { loadElections } from './elections.ts'
import { loadFloating } from './floating.ts'
import { historyOf } from './history.ts'
import type { DemoPerson } from './people.ts'
import { drawing } from './places.ts'
import type { Body } from './plan.ts'
import { loadProcedures } from './procedures.ts'
import { demoId } from './random.ts'
import { loadTransfers } from './transfers.ts'

/** What was loaded, for the log and the page of log-ins. */
export interface DemoSummary {
  organizations: number
  people: number
  members: number
  accounts: { username: string; label: string; name: string; street: string | null }[]
  password: string
  milliseconds: number
}

/** What `loadDemo` needs. The process's vault and file store must have been provided. */
export interface LoadOptions {
  db: Database
  now: Date
  log?: { info(message: string): void }
  /** Makes the search entries of the streets, in the same transaction. */
  reindex?: (tx: Tx, streetIds: readonly string[]) => Promise<unknown>
}

/**
 * Loads the district, 航海东路街道 with its members, a street next door and a log-in for each role into an empty database, in one
 * transaction: all of it or nothing. The same `now` gives the same data, save the sealed bytes and keys of accounts.
 */
export async function loadDemo({ db, now, log, reindex }: LoadOptions): Promise<DemoSummary> {
  const started = performance.now()
  const demo = planDemo(today(now))
  const passwordHash = await hashPassword(demoPassword)
  const streets = [demo.district.id, demo.street.id, demo.neighbour.id]
  const members = await db.withActor(
    system('示例数据', streets),
    async (ctx) => {
      await insertBodies(ctx, demo.plan.bodies)
      await insertPeople(ctx, [...demo.members.map((m) => m.person), ...demo.others])
      await insertMemberships(ctx, demo)
      await insertTies(ctx, demo)
      await recordFirst(ctx, historyOf(demo))
      await insertProgrammes(ctx, demo)
      await insertRows(ctx.tx, settings, settingsOf(demo, ctx))
      await insertAccounts(ctx, demo, passwordHash)
      await loadElections(ctx, demo)
      await loadProcedures(ctx, demo)
      await loadFloating(ctx, demo)
      await loadTransfers(ctx, demo)
      await loadDevelopment(ctx, demo)
      await loadDues(ctx, demo)
      await loadAppraisals(ctx, demo)
      await reindex?.(ctx.tx, streets)
      // Transfers take some away: counted at the end.
      return ctx.tx.$count(periods, and(isNull(periods.untilOn), inArray(periods.standing, [...activeStandings])))
    },
    { now },
  )
  const summary: DemoSummary = {
    organizations: demo.plan.bodies.length,
    people: demo.members.length + demo.others.length,
    members,
    accounts: demo.accounts.map(({ username, label, name, organization }) => ({
      username,
      label,
      name,
      street: organization.kind === 'DISTRICT' ? null : demo.plan.bodies.find((b) => b.id === organization.streetId)!.facts.shortName!,
    })),
    password: demoPassword,
    milliseconds: Math.round(performance.now() - started),
  }
  log?.info(`已装入示例数据：${summary.organizations} 个组织、${summary.members} 名党员，用时 ${(summary.milliseconds / 1000).toFixed(1)} 秒`)
  return summary
}

/** Bodies with paths from numbers drawn from the table's own sequence, and their placements. */
async function insertBodies(ctx: Ctx, bodies: readonly Body[]): Promise<void> {
  const { rows } = await ctx.tx.execute<{ node: number }>(
    sql`select nextval(pg_get_serial_sequence('organization', 'node'))::int as node from generate_series(1, ${bodies.length}::int)`,
  )
  const pathOf = new Map<Body, string>()
  const values = bodies.map((body, i) => {
    const node = rows[i]!.node
    const path = `${body.parent ? pathOf.get(body.parent)! : '/'}${node}/`
    pathOf.set(body, path)
    const { full, initials } = pinyinOfText(body.name)
    const { id, streetId, kind, name, parent, facts } = body
    return {
      ...facts,
      id,
      streetId,
      parentId: parent?.id ?? null,
      kind,
      name,
      node,
      path,
      namePinyin: full,
      nameInitials: initials,
      createdAt: ctx.now,
      updatedAt: ctx.now,
    }
  })
  for (let i = 0; i < values.length; i += 200)
    await ctx.tx
      .insert(organizations)
      .overridingSystemValue()
      .values(values.slice(i, i + 200))
  await insertRows(ctx.tx, placements, bodies.flatMap(placementsOf))
}

function placementsOf({ streetId, id: organizationId, parent, formerParents, facts }: Body) {
  const history = [...formerParents.map((f) => ({ parentId: f.parent.id, untilOn: f.untilOn })), { parentId: parent?.id ?? null, untilOn: null }]
  return history.map((h, i) => ({
    id: demoId('placement', `${organizationId}/${i}`),
    streetId,
    organizationId,
    ...h,
    fromOn: history[i - 1]?.untilOn ?? facts.establishedOn,
  }))
}

async function insertPeople(ctx: Ctx, persons: readonly DemoPerson[]): Promise<void> {
  const rows = persons.map(({ id, streetId, ...facts }) => {
    const { full, initials } = pinyinOf(facts.name)
    return {
      ...columnsOf(id, facts),
      id,
      streetId,
      name: facts.name,
      namePinyin: full,
      nameInitials: initials,
      version: 1,
      createdAt: ctx.now,
      updatedAt: ctx.now,
    }
  })
  await insertRows(ctx.tx, people, rows)
  await recordFirst(
    ctx,
    persons.map(({ id, streetId }) => ({ streetId, subjectType: 'person', subjectId: id, action: 'person.registered', note: '示例数据' })),
  )
}

async function insertMemberships(ctx: Ctx, { members }: Demo): Promise<void> {
  const stamps = { version: 1, createdAt: ctx.now, updatedAt: ctx.now }
  await insertRows(
    ctx.tx,
    memberships,
    members.map((m) => ({ ...m.membership, ...stamps })),
  )
  await insertRows(
    ctx.tx,
    periods,
    members.flatMap((m) => m.periods),
  )
  await insertRows(
    ctx.tx,
    marks,
    members.flatMap((m) => m.marks),
  )
  await insertRows(
    ctx.tx,
    consents,
    members.flatMap((m) => m.consents),
  )
}

async function insertTies(ctx: Ctx, { plan, posts: holders }: Demo): Promise<void> {
  await insertRows(
    ctx.tx,
    posts,
    holders.map((p) => ({ ...p, untilOn: p.untilOn ?? null, createdAt: ctx.now })),
  )
  await insertRows(ctx.tx, alliances, plan.alliances)
  await insertRows(
    ctx.tx,
    offers,
    plan.offers.map((o) => ({ ...o, partnerId: o.partnerId ?? null, untilOn: o.untilOn ?? null, createdAt: ctx.now })),
  )
  await insertRows(
    ctx.tx,
    addresses,
    plan.addresses.map((a) => {
      const { full, initials } = pinyinOfText(a.name)
      return { ...a, roadCrewId: a.roadCrewId ?? null, namePinyin: full, nameInitials: initials }
    }),
  )
}

/** Elements are written while their programme is a draft; a published one is not changed. */
async function insertProgrammes(ctx: Ctx, { programmes: lists, street }: Demo): Promise<void> {
  await insertRows(
    ctx.tx,
    programmes,
    lists.programmes.map(({ fromOn: _, ...p }) => ({ ...p, version: 1, state: 'DRAFT', createdAt: ctx.now })),
  )
  await insertRows(ctx.tx, elements, lists.elements)
  await ctx.tx.update(programmes).set({ state: 'PUBLISHED', fromOn: lists.programmes[0]!.fromOn }).where(sql`${programmes.streetId} = ${street.id}`)
  await insertRows(
    ctx.tx,
    tags,
    lists.tags.map((t) => ({ ...t, taggedAt: ctx.now })),
  )
  await recordFirst(
    ctx,
    lists.programmes.map(({ id, streetId, kind, name, fromOn }) => ({
      streetId,
      subjectType: 'programme',
      subjectId: `${streetId}:${kind}`,
      action: 'programme.published',
      note: '示例数据',
      data: { programmeId: id!, kind, version: 1, name, fromOn: fromOn! },
    })),
  )
}

const settingsOf = ({ street, plan }: Demo, { now }: Ctx) =>
  Object.entries({
    'map.drawing': drawing,
    'contact.phone': plan.bodies.find((b) => b === street)!.facts.contactPhone,
  }).map(([key, value]) => ({ streetId: street.id, key, value, updatedAt: now, updatedBy: '示例数据' }))

async function insertAccounts(ctx: Ctx, demo: Demo, passwordHash: string): Promise<void> {
  const idOf = new Map<DemoAccount, string>()
  for (const account of demo.accounts) {
    const { username, name, personId, homeStreetId } = account
    const accountId = await createAccount(ctx.tx, { username, name, personId, homeStreetId, passwordHash }, ctx.now)
    idOf.set(account, accountId)
  }
  await insertRows(
    ctx.tx,
    grants,
    demo.accounts.map((account) => ({
      streetId: account.organization.streetId,
      accountId: idOf.get(account)!,
      role: account.role,
      organizationId: account.organization.id,
      fromOn: today(ctx.now),
      grantedBy: '示例数据',
      createdAt: ctx.now,
    })),
  )
  await insertRows(
    ctx.tx,
    accesses,
    accessesOf(demo.accounts, (a) => idOf.get(a)!, ctx.now),
  )
}
