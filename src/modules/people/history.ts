import { and, asc, eq, gt, gte, type SQL, sql } from 'drizzle-orm'
import { jsonRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Day, today } from '#platform/time/day.ts'
import { type DatedField, datedFields } from './rules.ts'
import { formerFacts, type Person, people } from './schema.ts'

type Dated = Pick<Person, DatedField>

/**
 * Keeps what a person was until `changedOn` (default today) for each dated fact that becomes another; called with the row locked, before it
 * is written. An unknown fact that becomes known tells nothing new of the past, unless the day is said: then it was unknown until that day.
 * A day before earlier changes corrects those: what lies after it is forgotten.
 */
export async function keepFormer(ctx: Ctx, person: Dated & Pick<Person, 'id' | 'streetId'>, facts: Partial<Dated>, changedOn?: Day): Promise<void> {
  const untilOn = changedOn ?? today(ctx.now)
  for (const field of datedFields) {
    if (facts[field] === undefined || facts[field] === person[field]) continue
    const own = and(eq(formerFacts.personId, person.id), eq(formerFacts.field, field))
    const [next] = await ctx.tx
      .select()
      .from(formerFacts)
      .where(and(own, gte(formerFacts.untilOn, untilOn)))
      .orderBy(asc(formerFacts.untilOn))
      .limit(1)
    if (next?.untilOn !== untilOn && (next || person[field] !== null || changedOn))
      await ctx.tx.insert(formerFacts).values({ streetId: person.streetId, personId: person.id, field, value: next?.value ?? person[field] ?? '', untilOn })
    await ctx.tx.delete(formerFacts).where(and(own, gt(formerFacts.untilOn, untilOn)))
  }
}

/** The same for many persons who change today, in one statement: `rows` as they will be written, null for unchanged. */
export async function keepFormerOfMany({ tx, now }: Pick<Ctx, 'tx' | 'now'>, rows: readonly (Partial<Dated> & { id: string })[]): Promise<void> {
  const changes = rows.filter((r) => datedFields.some((f) => r[f]))
  if (changes.length === 0) return
  const pairs = sql.join(
    datedFields.map((f) => sql`(${f}::text, ${people[f]}, given.${sql.identifier(f)})`),
    sql`, `,
  )
  await tx.execute(sql`
    insert into ${formerFacts} (street_id, person_id, field, value, until_on)
    select ${people.streetId}, ${people.id}, fact.field, fact.before, ${today(now)}::date
    from json_populate_recordset(null::person, ${jsonRows(changes)}::json) as given join ${people} on ${people.id} = given.id
    cross join lateral (values ${pairs}) as fact(field, before, after)
    where fact.after <> fact.before
      and not exists (select from ${formerFacts} f where f.person_id = ${people.id} and f.field = fact.field and f.until_on = ${today(now)}::date)`)
}

/** What the person was before, oldest first. */
export const formerOf = ({ tx }: Pick<Ctx, 'tx'>, personId: string): Promise<{ field: DatedField; value: string; untilOn: Day }[]> =>
  tx
    .select({ field: formerFacts.field, value: formerFacts.value, untilOn: formerFacts.untilOn })
    .from(formerFacts)
    .where(eq(formerFacts.personId, personId))
    .orderBy(asc(formerFacts.untilOn))

/** A dated fact of `person` on a past day, as SQL; empty text for unknown. (Named by hand: Drizzle leaves the table's name out where it is the only one.) */
export const factOn = (field: DatedField, day: Day): SQL<string> =>
  sql<string>`coalesce((select f.value from person_former f where f.person_id = person.id and f.field = ${field} and f.until_on > ${day}
    order by f.until_on limit 1), person.${sql.identifier(field)}, '')`

/** Persons whose dated facts were others on a past day, as a subquery: `person_id` and a column a fact, null where it was as now, empty for unknown. */
export const othersOn = (day: Day): SQL => sql`(
  select f.person_id, ${sql.join(
    datedFields.map((field) => sql`max(f.value) filter (where f.field = ${field}) as ${sql.identifier(field)}`),
    sql`, `,
  )} from (select distinct on (person_id, field) person_id, field, value from ${formerFacts} where until_on > ${day} order by person_id, field, until_on) f
  group by f.person_id)`

/**
 * In a merge: the dated facts that are taken from the other row bring their past along, and the kept row's go the other way. Done again, it is undone.
 */
export async function swapFormer({ tx }: Pick<Ctx, 'tx'>, keptId: string, mergedId: string, fields: readonly string[]): Promise<void> {
  const dated = datedFields.filter((f) => fields.includes(f))
  if (dated.length === 0) return
  await tx.execute(sql`
    update ${formerFacts} set person_id = case when person_id = ${keptId} then ${mergedId}::uuid else ${keptId}::uuid end
    where person_id in (${keptId}, ${mergedId}) and field = any(${sql.param(dated)}::text[])`)
}
