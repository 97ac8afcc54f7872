import { randomUUID } from 'node:crypto'
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '#platform/db/database.ts'
import { DomainError, Forbidden, Invalid, Refused } from '#platform/errors.ts'
import { actingRole } from '#platform/scope/actor.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { ConsentView, PersonView } from './contract.ts'
import { agreed, type NormalFacts, normalFacts, type PersonFacts } from './facts.ts'
import { keepFormer } from './history.ts'
import { authorizePerson, personLinks, streetPath } from './links.ts'
import { loadPerson, myConsents, ownPersonId, viewOf } from './queries.ts'
import { type AccessKind, type ConsentPurpose, consentPurposeLabels } from './rules.ts'
import { accesses, consents, type Person, people } from './schema.ts'
import { openIdentity, openPhone, sealIdentity, sealPhone } from './seals.ts'

type View = z.output<typeof PersonView>

/** How long one opening of a record covers the next ones of the same account: trace without noise. */
export const RECORD_ACCESS_MINUTES = 60

/**
 * Registers a person. Without `at` he belongs to the actor's street as a whole; a module that gives him a place at once (a branch)
 * passes it, with its own permission there.
 * @throws Invalid | Forbidden | Refused `person.alreadyRegistered`
 */
export async function register(ctx: Ctx, input: PersonFacts, at?: { streetId: string; path: string }, permission = 'people.edit'): Promise<View> {
  const streetId = at?.streetId ?? ctx.actor.streetId
  if (!streetId) throw new Refused('person.noStreet', '请先选择街道')
  authorize(ctx.actor, permission, { path: at?.path ?? (await streetPath(ctx, streetId)) })
  const facts = normalFacts(input, today(ctx.now))
  if (!facts.name) throw new Invalid([{ path: 'name', message: '请填写姓名' }])
  const id = randomUUID()
  const row = columnsOf(id, facts)
  const person = await uniquely(async () => {
    const [made] = await ctx.tx
      .insert(people)
      .values({ ...row, id, streetId, createdAt: ctx.now, updatedAt: ctx.now } as typeof people.$inferInsert)
      .returning()
    return made!
  })
  await record(ctx, { streetId, subjectType: 'person', subjectId: id, action: 'person.registered', data: { fields: Object.keys(input) } })
  return viewOf(person)
}

/**
 * Changes facts of a person; what is left out stays. The timeline keeps which fields were changed and never their values, so that
 * data can be erased later. `changedOn` is the day from which the dated facts among them hold, today if not said: year tables of before keep the
 * former ones.
 * @throws NotFound | Forbidden | Invalid | Refused `person.changedMeanwhile`, `person.alreadyRegistered`
 */
export async function edit(ctx: Ctx, personId: string, version: number, input: Partial<PersonFacts>, changedOn?: Day | null): Promise<View> {
  const person = await loadPerson(ctx, personId, { lock: true })
  await authorizePerson(ctx, 'people.edit', person)
  if (person.version !== version) throw new Refused('person.changedMeanwhile', '这份资料刚被他人修改过，请刷新后再改')
  if (changedOn && (changedOn > today(ctx.now) || changedOn < '1900-01-01')) throw new Invalid([{ path: 'changedOn', message: '变动日期不对，不能晚于今天' }])
  return viewOf(await applyFacts(ctx, person, input, 'person.edited', changedOn ?? undefined))
}

/** Writes facts to a locked row and records it; for edits and granted corrections. The caller has authorized. */
export async function applyFacts(
  ctx: Ctx,
  person: Person,
  input: Partial<PersonFacts>,
  action: 'person.edited' | 'person.corrected',
  changedOn?: Day,
): Promise<Person> {
  const facts = normalFacts(input, today(ctx.now))
  const known = input.identityNumber === undefined ? openIdentity(person) : null
  if (known && (input.sex !== undefined || input.birthOn !== undefined)) {
    const errors: { path: string; message: string }[] = []
    Object.assign(
      facts,
      agreed(facts, known, (path, message) => void errors.push({ path, message })),
    )
    if (errors.length) throw new Invalid(errors)
  }
  const fields = changedFields(person, facts)
  if (fields.length === 0) return person
  await keepFormer(ctx, person, facts, changedOn)
  const saved = await uniquely(async () => {
    const [row] = await ctx.tx
      .update(people)
      .set({ ...columnsOf(person.id, facts), version: person.version + 1, updatedAt: ctx.now })
      .where(eq(people.id, person.id))
      .returning()
    return row!
  })
  await record(ctx, { streetId: person.streetId, subjectType: 'person', subjectId: person.id, action, data: { fields } })
  for (const link of personLinks()) await link.changed?.(ctx, person.id)
  return saved
}

/** Stored columns of normalized facts: numbers sealed for this row. */
export function columnsOf(personId: string, { identityNumber, phone, ...plain }: NormalFacts): Partial<typeof people.$inferInsert> {
  return {
    ...plain,
    ...(identityNumber === undefined ? {} : sealIdentity(personId, identityNumber)),
    ...(phone === undefined ? {} : sealPhone(personId, phone)),
  }
}

function changedFields(person: Person, { identityNumber, phone, namePinyin, nameInitials, ...plain }: NormalFacts): string[] {
  const fields = Object.entries(plain).flatMap(([field, value]) => (person[field as keyof Person] === value ? [] : [field]))
  if (identityNumber !== undefined && openIdentity(person) !== identityNumber) fields.push('identityNumber')
  if (phone !== undefined && openPhone(person) !== phone) fields.push('phone')
  return fields
}

/** The unique index of identity numbers is the fence; its refusal in words. */
export async function uniquely<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof DomainError) throw error
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (cause?.code === '23505' && cause.constraint === 'person_identity')
      throw new Refused('person.alreadyRegistered', '这个公民身份号码已经登记过，请先查找，不要重复登记', [
        { path: 'identityNumber', message: '这个公民身份号码已经登记过' },
      ])
    throw error
  }
}

/**
 * Opens one number for a stated purpose (2–200 characters). The access is written in the same transaction, and the person can see it.
 * @throws NotFound | Forbidden | Invalid | Refused `person.noNumber`
 */
export async function reveal(ctx: Ctx, personId: string, field: 'IDENTITY_NUMBER' | 'PHONE', purpose: string): Promise<string> {
  const person = await loadPerson(ctx, personId)
  await authorizePerson(ctx, field === 'PHONE' ? 'people.revealPhone' : 'people.revealIdentityNumber', person)
  const why = purposeOf(purpose)
  const value = field === 'PHONE' ? openPhone(person) : openIdentity(person)
  if (value === null) throw new Refused('person.noNumber', field === 'PHONE' ? '没有登记联系电话' : '没有登记公民身份号码')
  await writeAccess(ctx, [person], field, why)
  return value
}

/** The stated purpose, trimmed. `path` is the form's field. @throws Invalid */
export function purposeOf(purpose: string, path = 'purpose'): string {
  const why = purpose.trim()
  if ([...why].length < 2 || why.length > 200) throw new Invalid([{ path, message: '请写明用途，2 到 200 个字，本人可以看到' }])
  return why
}

/** One access row for each person, in one statement. */
export async function writeAccess(ctx: Ctx, persons: readonly { id: string; streetId: string }[], kind: AccessKind, purpose: string): Promise<void> {
  if (persons.length === 0) return
  const { accountId, name } = ctx.actor
  await ctx.tx.execute(
    sql`insert into ${accesses} (street_id, person_id, at, account_id, actor_name, actor_role, kind, purpose)
        select s, p, ${ctx.now.toISOString()}::timestamptz, ${accountId}, ${name}, ${actingRole(ctx.actor)}, ${kind}, ${purpose}
        from unnest(${sql.param(persons.map((p) => p.streetId))}::uuid[], ${sql.param(persons.map((p) => p.id))}::uuid[]) as t(s, p)`,
  )
}

/**
 * Leaves a trace that the person's page was opened: at most one an hour for each account and person, none for one's own. Says
 * whether one was written. The caller has authorized the reading of the page.
 */
export async function recordOpening(ctx: Ctx, person: { id: string; streetId: string }, purpose: string): Promise<boolean> {
  const { accountId, personId } = ctx.actor
  if (accountId === null || personId === person.id) return false
  // The lock makes two tabs of one account wait for each other.
  await ctx.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`opening:${accountId}:${person.id}`}, 0))`)
  const [last] = await ctx.tx
    .select({ id: accesses.id })
    .from(accesses)
    .where(
      and(
        eq(accesses.personId, person.id),
        eq(accesses.accountId, accountId),
        eq(accesses.kind, 'RECORD'),
        gt(accesses.at, new Date(ctx.now.getTime() - RECORD_ACCESS_MINUTES * 60_000)),
      ),
    )
    .orderBy(desc(accesses.id))
    .limit(1)
  if (last) return false
  await writeAccess(ctx, [person], 'RECORD', purpose)
  return true
}

/** The acting person gives or withdraws consent for one purpose; doing it again changes nothing. [PIPL §15] */
export async function setConsent(ctx: Ctx, purpose: ConsentPurpose, given: boolean): Promise<z.output<typeof ConsentView>[]> {
  const person = await loadPerson(ctx, ownPersonId(ctx), { lock: true })
  if (ctx.actor.kind !== 'ACCOUNT') throw new Forbidden('signedIn')
  const changed = given
    ? await ctx.tx
        .insert(consents)
        .values({ streetId: person.streetId, personId: person.id, purpose, givenAt: ctx.now })
        .onConflictDoNothing()
        .returning({ id: consents.id })
    : await ctx.tx
        .update(consents)
        .set({ withdrawnAt: ctx.now })
        .where(and(eq(consents.personId, person.id), eq(consents.purpose, purpose), isNull(consents.withdrawnAt)))
        .returning({ id: consents.id })
  if (changed.length)
    await record(ctx, {
      streetId: person.streetId,
      subjectType: 'person',
      subjectId: person.id,
      action: given ? 'person.consentGiven' : 'person.consentWithdrawn',
      data: { purpose, label: consentPurposeLabels[purpose] },
    })
  return myConsents(ctx)
}
