import { and, inArray, isNull, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { identityIndexes, viewColumns } from '#modules/people/public.ts'
import { type Person, people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { markKinds } from './rules.ts'
import { type Membership, marks, memberships, periods } from './schema.ts'

/** What the system knows of a person by his identity number: himself, and what he is as a member today. */
export interface Known {
  person: Pick<Person, keyof typeof viewColumns | 'identityIndex' | 'phoneIndex'>
  membership: Membership | null
  /** The open period. */
  period: typeof periods.$inferSelect | null
  branchPath: string | null
  /** Marks carried today. */
  marks: (typeof marks.$inferSelect)[]
}

/**
 * Persons of the transaction's one street by identity number. They are looked up one by one inside the database (lateral), and the street is named by
 * row-level security alone: a table that an import is filling looks empty to the planner, which would else read the whole of it for every lookup. With `lock`, persons and memberships stay locked until the transaction ends.
 */
export async function knownBy({ tx }: Pick<Ctx, 'tx'>, numbers: readonly string[], lock: boolean): Promise<Map<string, Known>> {
  const numberOf = new Map(numbers.flatMap((number) => identityIndexes(number).map((index) => [index.toString('base64'), number] as const)))
  if (numberOf.size === 0) return new Map()
  const wanted = [...numberOf.keys()].map((key) => Buffer.from(key, 'base64'))
  const person = tx
    .select({ ...viewColumns, identityIndex: people.identityIndex, phoneIndex: people.phoneIndex })
    .from(people)
    .where(and(sql`${people.identityIndex} = wanted.identity`, isNull(people.mergedIntoId)))
    .limit(1)
  const persons = await tx
    .select()
    .from(sql`unnest(${sql.param(wanted)}::bytea[]) as wanted(identity)`)
    .crossJoinLateral((lock ? person.for('update') : person).as('known'))
  const members = await membersAmong(
    tx,
    persons.map((row) => row.known.id),
    lock,
  )
  return new Map(
    persons.map(({ known }) => [
      numberOf.get(known.identityIndex!.toString('base64'))!,
      { person: known, ...(members.get(known.id) ?? { membership: null, period: null, branchPath: null, marks: [] }) },
    ]),
  )
}

/** What persons are as members, by person. */
async function membersAmong(tx: Ctx['tx'], personIds: readonly string[], lock: boolean): Promise<Map<string, Omit<Known, 'person'>>> {
  if (personIds.length === 0) return new Map()
  const membership = tx.select().from(memberships).where(sql`${memberships.personId} = wanted.person`).limit(1)
  // The lock is taken first and alone: what was true while waiting is read afterwards.
  const found = await tx
    .select()
    .from(sql`unnest(${sql.param(personIds)}::uuid[]) as wanted(person)`)
    .crossJoinLateral((lock ? membership.for('update') : membership).as('known'))
  if (found.length === 0) return new Map()
  const wanted = sql`unnest(${sql.param(found.map((row) => row.known.id))}::uuid[]) as wanted(member)`
  const open = tx
    .select()
    .from(periods)
    .where(and(sql`${periods.membershipId} = wanted.member`, isNull(periods.untilOn)))
    .limit(1)
  const carried = tx
    .select()
    .from(marks)
    .where(and(sql`${marks.membershipId} = wanted.member`, isNull(marks.untilOn)))
    .limit(markKinds.length)
  const [now, marked] = await Promise.all([
    tx.select().from(wanted).crossJoinLateral(open.as('known')),
    tx.select().from(wanted).crossJoinLateral(carried.as('known')),
  ])
  const branches = await tx
    .select({ id: organizations.id, path: organizations.path })
    .from(organizations)
    .where(inArray(organizations.id, [...new Set(now.map((row) => row.known.branchId))]))
  const pathOf = new Map(branches.map((branch) => [branch.id, branch.path]))
  const periodOf = new Map(now.map((row) => [row.known.membershipId, row.known]))
  const marksOf = Map.groupBy(marked, (row) => row.known.membershipId)
  return new Map(
    found.map(({ known: its }) => {
      const period = periodOf.get(its.id) ?? null
      return [
        its.personId,
        { membership: its, period, branchPath: (period && pathOf.get(period.branchId)) ?? null, marks: (marksOf.get(its.id) ?? []).map((row) => row.known) },
      ]
    }),
  )
}
