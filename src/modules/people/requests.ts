import { and, desc, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { accountsHolding, accountsOfPerson } from '#modules/accounts/public.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { maskPhone } from '#platform/codes/mask.ts'
import { vault } from '#platform/crypto/vault.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { applyMove, movesOf } from '#platform/lifecycle/lifecycle.ts'
import { notify } from '#platform/notify/notify.ts'
import { authorizeAnywhere, scopeOf } from '#platform/scope/policy.ts'
import { addWorkingDays } from '#platform/time/calendar.ts'
import { today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { RequestView } from './contract.ts'
import { correctionOf, inWords, normalFacts } from './facts.ts'
import { requestLifecycle } from './lifecycle.ts'
import { personLinks, streetPath } from './links.ts'
import { loadPerson, ownPersonId } from './queries.ts'
import {
  type CorrectableField,
  correctableFields,
  type RequestKind,
  type RequestMove,
  type RequestState,
  requestKindLabels,
  requestWorkingDays,
} from './rules.ts'
import { formerFacts, people, requests } from './schema.ts'
import { sealIdentity, sealPhone } from './seals.ts'
import { applyFacts } from './service.ts'

type View = z.output<typeof RequestView>
type Row = typeof requests.$inferSelect
const sealedValue = (requestId: string) => ({ column: 'person_request.value', rowId: requestId })

/** What a person asks. A correction names the field and the new value in words. */
export interface NewRequest {
  kind: RequestKind
  field?: CorrectableField
  value?: string
  reason?: string
}

/**
 * The acting person asks for a correction, deletion or copy of his data; staff who decide such requests hear of it.
 * @throws Invalid | Refused `personRequest.alreadyOpen`, `person.noRecord`
 */
export async function submitRequest(ctx: Ctx, asked: NewRequest): Promise<View> {
  // The lock on the person makes two submissions wait for each other.
  const person = await loadPerson(ctx, ownPersonId(ctx), { lock: true })
  const correction = asked.kind === 'CORRECTION' ? checkedCorrection(ctx, asked) : null
  const [open] = await ctx.tx
    .select({ id: requests.id })
    .from(requests)
    .where(
      and(
        eq(requests.personId, person.id),
        eq(requests.kind, asked.kind),
        eq(requests.state, 'SUBMITTED'),
        correction ? eq(requests.field, correction.field) : isNull(requests.field),
      ),
    )
  if (open) throw new Refused('personRequest.alreadyOpen', '同样的申请正在办理，请等待答复，或先撤回')
  const [{ id }] = (await ctx.tx.execute<{ id: string }>(sql`select uuidv7() as id`)).rows as [{ id: string }]
  const [row] = await ctx.tx
    .insert(requests)
    .values({
      id,
      streetId: person.streetId,
      personId: person.id,
      kind: asked.kind,
      field: correction?.field ?? null,
      valueSealed: correction ? vault().seal(correction.value, sealedValue(id)) : null,
      reason: asked.reason || null,
      dueOn: addWorkingDays(today(ctx.now), requestWorkingDays).day,
      createdAt: ctx.now,
    })
    .returning()
  await record(ctx, {
    streetId: person.streetId,
    subjectType: 'personRequest',
    subjectId: id,
    action: 'personRequest.submitted',
    data: { kind: asked.kind, field: correction?.field ?? null },
  })
  const path = await streetPath(ctx, person.streetId)
  await notify(ctx, {
    streetId: person.streetId,
    accountIds: await accountsHolding(ctx, 'people.decideRequests', path),
    title: `${person.name}申请${requestKindLabels[asked.kind]}本人资料`,
    body: `请在 ${row!.dueOn} 前办理。`,
    link: '/console/people/requests',
    dedupeKey: `person-request:${id}:submitted`,
  })
  return view(ctx, row!, person.name, path)
}

function checkedCorrection(ctx: Ctx, { field, value }: NewRequest): { field: CorrectableField; value: string } {
  if (!field) throw new Invalid([{ path: 'field', message: '请选择要更正的项目' }])
  if (!value) throw new Invalid([{ path: 'value', message: '请填写正确的内容' }])
  try {
    normalFacts(correctionOf(field, value), today(ctx.now))
  } catch (error) {
    if (error instanceof Invalid) throw new Invalid(error.fields.map((f) => ({ path: 'value', message: f.message })))
    throw error
  }
  return { field, value }
}

/**
 * Accepts, refuses or withdraws a request. Accepting a correction changes the person, accepting a deletion empties his facts, in
 * this transaction. The row lock makes two moves at once wait for each other: the second finds the door closed.
 * @throws NotFound | Refused `lifecycle.closed`, `lifecycle.noteMissing`, `person.mustBeKept` | Invalid
 */
export async function moveRequest(ctx: Ctx, requestId: string, move: RequestMove, note?: string | null): Promise<View> {
  const [row] = await ctx.tx.select().from(requests).where(eq(requests.id, requestId)).for('update')
  if (!row) throw new NotFound('这项申请')
  const person = await loadPerson(ctx, row.personId, { lock: true })
  const path = await streetPath(ctx, row.streetId)
  // Who may make no move on it may not know of it.
  if (movesOf(requestLifecycle, standing(row, path), ctx.actor).length === 0) throw new NotFound('这项申请')
  let saved = row
  await applyMove(ctx, requestLifecycle, standing(row, path), move, { note, data: { kind: row.kind, field: row.field } }, async (to) => {
    if (move === 'accept') await grant(ctx, row)
    const [updated] = await ctx.tx
      .update(requests)
      .set({ state: to, answer: move === 'withdraw' ? row.answer : note?.trim() || null, decidedAt: ctx.now, version: row.version + 1 })
      .where(eq(requests.id, row.id))
      .returning()
    saved = updated!
  })
  if (move !== 'withdraw') await tellPerson(ctx, saved)
  return view(ctx, saved, person.name, path)
}

const standing = (row: Row, path: string) => ({ id: row.id, streetId: row.streetId, state: row.state, path, ownerPersonId: row.personId })

async function grant(ctx: Ctx, row: Row): Promise<void> {
  const person = await loadPerson(ctx, row.personId)
  if (row.kind === 'CORRECTION') {
    const value = vault().open(row.valueSealed!, sealedValue(row.id))
    await applyFacts(ctx, person, correctionOf(row.field as CorrectableField, value), 'person.corrected')
  }
  if (row.kind === 'DELETION') {
    for (const link of personLinks()) {
      const reason = await link.whyKept?.(ctx, person.id)
      if (reason) throw new Refused('person.mustBeKept', reason)
    }
    await ctx.tx
      .update(people)
      .set({
        ...{ name: '（已删除）', namePinyin: '', nameInitials: '', sex: '0', birthOn: null, ethnicity: null, nativePlace: null, education: null, degree: null },
        ...{ school: null, workStartedOn: null, employer: null, registeredAddress: null, homeAddress: null, note: null },
        ...sealIdentity(person.id, null),
        ...sealPhone(person.id, null),
        version: person.version + 1,
        updatedAt: ctx.now,
      })
      .where(eq(people.id, person.id))
    await ctx.tx.delete(formerFacts).where(eq(formerFacts.personId, person.id))
    await record(ctx, { streetId: person.streetId, subjectType: 'person', subjectId: person.id, action: 'person.erased' })
    for (const link of personLinks()) await link.changed?.(ctx, person.id)
  }
}

async function tellPerson(ctx: Ctx, row: Row): Promise<void> {
  await notify(ctx, {
    streetId: row.streetId,
    accountIds: await accountsOfPerson(ctx, row.personId),
    title: `您申请${requestKindLabels[row.kind]}本人资料，结果：${requestLifecycle.states[row.state].label}`,
    body: row.answer ?? '',
    link: '/me/requests',
    dedupeKey: `person-request:${row.id}:${row.state}`,
  })
}

function view(ctx: Ctx, row: Row, personName: string, path: string): View {
  const field = row.field as CorrectableField | null
  const own = ctx.actor.personId === row.personId
  const value = row.valueSealed ? vault().open(row.valueSealed, sealedValue(row.id)) : null
  return {
    id: row.id,
    personId: row.personId,
    personName,
    kind: row.kind,
    state: row.state,
    stateLabel: requestLifecycle.states[row.state].label,
    field,
    fieldLabel: field && correctableFields[field],
    value: value && field && (field === 'phone' && !own ? maskPhone(value) : inWords(field, value)),
    reason: row.reason,
    answer: row.answer,
    dueOn: row.dueOn,
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    moves: movesOf(requestLifecycle, standing(row, path), ctx.actor),
  }
}

/** The acting person's requests, newest first. */
export async function myRequests(ctx: Ctx): Promise<View[]> {
  return (await list(ctx, eq(requests.personId, ownPersonId(ctx)), 200)).map((r) => r.view)
}

/** Requests in the streets where the actor decides them, newest first. @throws Forbidden */
export async function listRequests(ctx: Ctx, filter: { state?: RequestState; cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, 'people.decideRequests')
  const before = filter.cursor ? readCursor(filter.cursor, 2) : null
  const rows = await list(
    ctx,
    and(
      scopeOf(ctx.actor, 'people.decideRequests', organizations.path),
      filter.state ? eq(requests.state, filter.state) : undefined,
      before
        ? or(lt(requests.createdAt, new Date(String(before[0]))), and(eq(requests.createdAt, new Date(String(before[0]))), lt(requests.id, String(before[1]))))
        : undefined,
    )!,
    filter.limit + 1,
  )
  const page = pageFrom(rows, filter.limit, (r) => [r.view.createdAt, r.view.id])
  return { items: page.items.map((r) => r.view), next: page.next }
}

async function list(ctx: Ctx, where: SQL, limit: number): Promise<{ view: View }[]> {
  const rows = await ctx.tx
    .select({ row: requests, name: people.name, path: organizations.path })
    .from(requests)
    .innerJoin(people, eq(people.id, requests.personId))
    .innerJoin(organizations, eq(organizations.id, requests.streetId))
    .where(where)
    .orderBy(desc(requests.createdAt), desc(requests.id))
    .limit(limit)
  return rows.map(({ row, name, path }) => ({ view: view(ctx, row, name, path) }))
}
