import { and, eq, isNull } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { authorizePerson, getPerson, type PersonFacts, register } from '#modules/people/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { DomainError, Invalid, NotFound } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { refused } from './load.ts'
import type { GuestKind } from './rules.ts'
import { guests } from './schema.ts'

type Guest = typeof guests.$inferSelect

/** Someone whose relation stands elsewhere: a person who is in the register, or someone new. */
export interface NewGuest {
  kind: GuestKind
  person?: PersonFacts
  personId?: string
  branchId: string
  homeOrganization: string
  unit?: string | null
  passNumber?: string | null
  claims?: readonly string[]
  fromOn?: Day
  note?: string | null
}

/**
 * Registers a member who floated in, or one in service who reports where he lives. He gets no membership here.
 * @throws NotFound | Forbidden | Invalid | Refused `floating.alreadyHere`, `floating.inFuture`, `person.alreadyRegistered`
 */
export async function registerGuest(ctx: Ctx, input: NewGuest): Promise<Guest> {
  const [branch] = await ctx.tx.select().from(organizations).where(eq(organizations.id, input.branchId))
  if (!branch || branch.dissolvedOn) throw new NotFound('这个党支部')
  authorize(ctx.actor, 'floating.keep', branch)
  const fromOn = input.fromOn ?? today(ctx.now)
  if (fromOn > today(ctx.now)) throw refused('floating.inFuture')
  if (Boolean(input.person) === Boolean(input.personId)) throw new Invalid([{ path: 'person', message: '请填写本人资料，或选择已登记的人' }])
  const personId = input.personId ?? (await registered(ctx, input.person!, branch))
  if (input.personId) {
    await authorizePerson(ctx, 'people.read', { id: personId, streetId: branch.streetId })
    await getPerson(ctx, personId)
  }
  const row = await onceHere(async () => {
    const [made] = await ctx.tx
      .insert(guests)
      .values({
        ...{ streetId: branch.streetId, personId, kind: input.kind, branchId: branch.id, homeOrganization: input.homeOrganization },
        ...{ unit: input.unit || null, passNumber: input.passNumber || null, claims: [...(input.claims ?? [])], fromOn, note: input.note || null },
        createdAt: ctx.now,
      })
      .returning()
    return made!
  })
  await record(ctx, {
    ...{ streetId: branch.streetId, subjectType: 'floatingGuest', subjectId: row.id, action: 'floating.guestRegistered' },
    data: { kind: row.kind, branchId: branch.id, homeOrganization: row.homeOrganization, fromOn },
  })
  return row
}

async function registered(ctx: Ctx, person: PersonFacts, branch: { streetId: string; path: string }): Promise<string> {
  try {
    return (await register(ctx, person, branch, 'floating.keep')).id
  } catch (error) {
    if (error instanceof Invalid) throw new Invalid(error.fields.map((f) => ({ path: `person.${f.path}`, message: f.message })))
    throw error
  }
}

/** The unique key of guests who are here is the fence; its refusal in words. */
async function onceHere<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (!(error instanceof DomainError) && cause?.code === '23505' && cause.constraint === 'floating_guest_now') throw refused('floating.alreadyHere')
    throw error
  }
}

async function loadGuest(ctx: Ctx, id: string): Promise<Guest> {
  const [row] = await ctx.tx.select().from(guests).where(eq(guests.id, id)).for('update')
  if (!row) throw new NotFound('这条登记')
  const [branch] = await ctx.tx.select({ path: organizations.path }).from(organizations).where(eq(organizations.id, row.branchId))
  authorize(ctx.actor, 'floating.keep', branch ?? { path: '/' })
  return row
}

/** Changes what a guest claims and where his relation stands. @throws NotFound | Forbidden | Refused `floating.closed` */
export async function editGuest(
  ctx: Ctx,
  id: string,
  input: { homeOrganization?: string; unit?: string | null; passNumber?: string | null; claims?: readonly string[]; note?: string | null },
): Promise<void> {
  const row = await loadGuest(ctx, id)
  if (row.untilOn) throw refused('floating.closed')
  await ctx.tx
    .update(guests)
    .set({
      homeOrganization: input.homeOrganization ?? row.homeOrganization,
      unit: input.unit === undefined ? row.unit : input.unit || null,
      passNumber: input.passNumber === undefined ? row.passNumber : input.passNumber || null,
      claims: input.claims ? [...input.claims] : row.claims,
      note: input.note === undefined ? row.note : input.note || null,
    })
    .where(eq(guests.id, id))
  await record(ctx, {
    ...{ streetId: row.streetId, subjectType: 'floatingGuest', subjectId: id, action: 'floating.guestChanged' },
    data: { fields: Object.keys(input) },
  })
}

/** He left, or his relation came here. @throws NotFound | Forbidden | Refused `floating.closed`, `floating.inFuture`, `floating.datesOutOfOrder` */
export async function endGuest(ctx: Ctx, id: string, onDay: Day): Promise<void> {
  const row = await loadGuest(ctx, id)
  if (row.untilOn) throw refused('floating.closed')
  if (onDay > today(ctx.now)) throw refused('floating.inFuture')
  if (onDay < row.fromOn) throw refused('floating.datesOutOfOrder')
  await ctx.tx
    .update(guests)
    .set({ untilOn: onDay })
    .where(and(eq(guests.id, id), isNull(guests.untilOn)))
  await record(ctx, {
    ...{ streetId: row.streetId, subjectType: 'floatingGuest', subjectId: id, action: 'floating.guestEnded' },
    data: { onDay },
  })
}
