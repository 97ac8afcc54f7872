import { and, desc, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { accountData } from '#modules/accounts/public.ts'
import { postsOfPerson } from '#modules/organizations/public.ts'
import { postKindLabels } from '#modules/organizations/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { authorizeAnywhere } from '#platform/scope/policy.ts'
import { startOfDay } from '#platform/time/day.ts'
import type { ConsentView, PersonView } from './contract.ts'
import { formerOf } from './history.ts'
import { authorizePerson, canAtAny, personLinks, placesOf, streetPath } from './links.ts'
import { matchesText } from './lookup.ts'
import { type AccessKind, consentPurposeLabels, consentPurposes } from './rules.ts'
import { accesses, consents, type Person, people, requests } from './schema.ts'
import { openIdentity, openPhone } from './seals.ts'

type View = z.output<typeof PersonView>

/** The columns that a view needs: all but the sealed ones. */
export const viewColumns = {
  id: people.id,
  streetId: people.streetId,
  name: people.name,
  sex: people.sex,
  birthOn: people.birthOn,
  ethnicity: people.ethnicity,
  nativePlace: people.nativePlace,
  education: people.education,
  degree: people.degree,
  school: people.school,
  workStartedOn: people.workStartedOn,
  employer: people.employer,
  registeredAddress: people.registeredAddress,
  homeAddress: people.homeAddress,
  identityHint: people.identityHint,
  phoneHint: people.phoneHint,
  note: people.note,
  version: people.version,
  mergedIntoId: people.mergedIntoId,
}

/** A row as staff see it: hints instead of numbers. */
export function viewOf(person: Omit<View, 'sex'> & { sex: string }): View {
  const { id, name, sex, birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer } = person
  const { registeredAddress, homeAddress, identityHint, phoneHint, note, version, mergedIntoId } = person
  return {
    ...{ id, name, sex: sex as View['sex'], birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer },
    ...{ registeredAddress, homeAddress, identityHint, phoneHint, note, version, mergedIntoId },
  }
}

/** One person. @throws NotFound | Forbidden */
export async function getPerson(ctx: Ctx, personId: string): Promise<View> {
  const [row] = await ctx.tx.select(viewColumns).from(people).where(eq(people.id, personId))
  if (!row) throw new NotFound('这个人')
  await authorizePerson(ctx, 'people.read', row)
  return viewOf(row)
}

/** At most 20 persons in the actor's reach whose name, pinyin or exact number is meant by the text. */
export async function findPeople(ctx: Ctx, text: string): Promise<View[]> {
  authorizeAnywhere(ctx.actor, 'people.read')
  const rows = await ctx.tx
    .select(viewColumns)
    .from(people)
    .where(and(inArray(people.streetId, [...ctx.actor.streets]), isNull(people.mergedIntoId), matchesText(text)))
    .orderBy(people.namePinyin, people.id)
    .limit(200)
  const places = await placesOf(ctx, rows)
  return rows
    .filter((r) => canAtAny(ctx.actor, 'people.read', places.get(r.id) ?? []))
    .slice(0, 20)
    .map(viewOf)
}

export interface AccessFilter {
  personId?: string
  accountId?: string
  kind?: AccessKind
  /** Days: from the first (included) to the second (not included). */
  from?: string
  until?: string
  cursor?: string
  limit: number
}

/** Who opened whose record in the streets that the actor audits, newest first. @throws Forbidden */
export async function accessesOfStreet(ctx: Ctx, filter: AccessFilter) {
  authorizeAnywhere(ctx.actor, 'people.audit')
  const reached: string[] = []
  for (const streetId of ctx.actor.streets) {
    const path = await streetPath(ctx, streetId).catch(() => null)
    if (path && (ctx.actor.kind === 'SYSTEM' || canAtAny(ctx.actor, 'people.audit', [path]))) reached.push(streetId)
  }
  const before = filter.cursor ? Number(readCursor(filter.cursor, 1)[0]) : null
  const rows = await ctx.tx
    .select({
      id: accesses.id,
      at: accesses.at,
      accountId: accesses.accountId,
      actorName: accesses.actorName,
      actorRole: accesses.actorRole,
      kind: accesses.kind,
      purpose: accesses.purpose,
      personId: accesses.personId,
      personName: people.name,
    })
    .from(accesses)
    .innerJoin(people, eq(people.id, accesses.personId))
    .where(
      and(
        inArray(accesses.streetId, reached),
        before === null ? undefined : lt(accesses.id, before),
        filter.personId ? samePerson(filter.personId) : undefined,
        filter.accountId ? eq(accesses.accountId, filter.accountId) : undefined,
        filter.kind ? eq(accesses.kind, filter.kind) : undefined,
        filter.from ? gte(accesses.at, startOfDay(filter.from)) : undefined,
        filter.until ? lt(accesses.at, startOfDay(filter.until)) : undefined,
      ),
    )
    .orderBy(desc(accesses.id))
    .limit(filter.limit + 1)
  return pageFrom(
    rows.map((r) => ({ ...r, at: r.at.toISOString() })),
    filter.limit,
    (r) => [r.id],
  )
}

// Openings of a row that was merged into this person count as his: access rows are never changed.
const samePerson = (personId: string): SQL =>
  sql`${accesses.personId} in (select ${people.id} from ${people} where ${or(eq(people.id, personId), eq(people.mergedIntoId, personId))})`

/** The person behind the account. @throws Refused `person.noRecord` */
export function ownPersonId(ctx: Ctx): string {
  if (!ctx.actor.personId) throw new Refused('person.noRecord', '这个账号没有对应的个人资料，请联系社区工作人员登记')
  return ctx.actor.personId
}

/** "谁看过我的资料": who opened the acting person's record, newest first. */
export async function myAccesses(ctx: Ctx, page: { cursor?: string; limit: number }) {
  const personId = ownPersonId(ctx)
  const before = page.cursor ? Number(readCursor(page.cursor, 1)[0]) : null
  const rows = await ctx.tx
    .select({ id: accesses.id, at: accesses.at, actorName: accesses.actorName, actorRole: accesses.actorRole, kind: accesses.kind, purpose: accesses.purpose })
    .from(accesses)
    .where(and(samePerson(personId), before === null ? undefined : lt(accesses.id, before)))
    .orderBy(desc(accesses.id))
    .limit(page.limit + 1)
  return pageFrom(
    rows.map((r) => ({ ...r, at: r.at.toISOString() })),
    page.limit,
    (r) => [r.id],
  )
}

/** The acting person's own record, or null when the account has none. */
export async function myPerson(ctx: Ctx): Promise<View | null> {
  if (!ctx.actor.personId) return null
  const [row] = await ctx.tx.select(viewColumns).from(people).where(eq(people.id, ctx.actor.personId))
  return row ? viewOf(row) : null
}

/** Each purpose for which consent can be given, and whether the acting person has given it. */
export async function myConsents(ctx: Ctx): Promise<z.output<typeof ConsentView>[]> {
  const rows = await ctx.tx
    .select()
    .from(consents)
    .where(eq(consents.personId, ownPersonId(ctx)))
    .orderBy(desc(consents.givenAt), desc(consents.id))
  return consentPurposes.map((purpose) => {
    const last = rows.find((r) => r.purpose === purpose && !r.withdrawnAt) ?? rows.find((r) => r.purpose === purpose)
    return {
      purpose,
      label: consentPurposeLabels[purpose],
      given: last !== undefined && last.withdrawnAt === null,
      givenAt: last?.givenAt.toISOString() ?? null,
      withdrawnAt: last?.withdrawnAt?.toISOString() ?? null,
    }
  })
}

/** Everything that is held about the acting person, numbers open, each module's part under its name. [PIPL §45] */
export async function ownData(ctx: Ctx): Promise<Record<string, unknown>> {
  const personId = ownPersonId(ctx)
  const [person] = await ctx.tx.select().from(people).where(eq(people.id, personId))
  if (!person) throw new NotFound('个人资料')
  const { sex, birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer, registeredAddress, homeAddress, note } = person
  const opened = await ctx.tx.select().from(accesses).where(samePerson(personId)).orderBy(desc(accesses.id)).limit(5000)
  const asked = await ctx.tx.select().from(requests).where(eq(requests.personId, personId)).orderBy(requests.createdAt)
  const data: Record<string, unknown> = {
    exportedAt: ctx.now.toISOString(),
    person: {
      ...{ name: person.name, sex, birthOn, ethnicity, nativePlace, education, degree, school, workStartedOn, employer, registeredAddress, homeAddress, note },
      identityNumber: openIdentity(person),
      phone: openPhone(person),
      registeredAt: person.createdAt.toISOString(),
    },
    formerFacts: await formerOf(ctx, personId),
    account: await accountData(ctx, personId),
    posts: (await postsOfPerson(ctx, personId)).map(({ kind, title, organizationName, fromOn, untilOn }) => ({
      ...{ organization: organizationName, post: title ?? postKindLabels[kind], fromOn, untilOn },
    })),
    consents: await myConsents(ctx),
    requests: asked.map((r) => ({ kind: r.kind, state: r.state, field: r.field, reason: r.reason, answer: r.answer, createdAt: r.createdAt.toISOString() })),
    accesses: opened.map((a) => ({ at: a.at.toISOString(), actorName: a.actorName, actorRole: a.actorRole, kind: a.kind, purpose: a.purpose })),
  }
  for (const link of personLinks()) if (link.ownData) data[link.name] = await link.ownData(ctx, personId)
  return data
}

/** A person row by id, for services. @throws NotFound */
export async function loadPerson(ctx: Ctx, personId: string, options: { lock?: boolean } = {}): Promise<Person> {
  const query = ctx.tx.select().from(people).where(eq(people.id, personId))
  const [row] = options.lock ? await query.for('update') : await query
  if (!row || row.mergedIntoId) throw new NotFound('这个人')
  return row
}
