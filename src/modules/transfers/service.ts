import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { isActive, type Standing } from '#modules/members/rules.ts'
import { type Membership, memberships, periods } from '#modules/members/schema.ts'
import { organizations, posts } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { DomainError, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, dayParts, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { loadTransfer } from './load.ts'
import { makeMove, settle } from './move.ts'
import { streetsOfDeployment } from './queries.ts'
import {
  isExpired,
  letterNumber,
  type TransferKind,
  type TransferMove,
  type TransferRefusal,
  transferRefusals,
  validThrough,
  whyNotValidThrough,
} from './rules.ts'
import { type Transfer, transfers } from './schema.ts'

export const refused = (code: TransferRefusal) => new Refused(code, transferRefusals[code])

/** Where a member goes: a branch of the street, another street of the deployment, or a place outside in words. */
export interface Destination {
  kind: Exclude<TransferKind, 'INWARD'>
  toBranchId?: string
  toGroupId?: string | null
  toStreetId?: string
  toName?: string
  withinCity?: boolean
  reason: string
}

interface Leaving {
  membership: Membership
  name: string
  standing: Standing
  branch: { id: string; name: string; path: string; streetId: string }
  street: string
  about: NonNullable<Transfer['about']>
}

/**
 * Prepares a transfer of a member of the actor's branches.
 * @throws NotFound | Forbidden | Invalid | Refused `transfer.notActive`, `transfer.underWay`, `transfer.samePlace`
 */
export async function draftTransfer(ctx: Ctx, membershipId: string, to: Destination): Promise<Transfer> {
  const leaving = await leavingMember(ctx, eq(memberships.id, membershipId))
  if (!leaving) throw new NotFound('这名党员')
  authorize(ctx.actor, 'transfers.draft', leaving.branch)
  return begin(ctx, leaving, to, false)
}

/** The acting member asks for his own transfer. @throws Invalid | Refused `transfer.notAMember`, `transfer.underWay`, `transfer.notActive`, `transfer.samePlace` */
export async function askTransfer(ctx: Ctx, to: Destination): Promise<Transfer> {
  const leaving = ctx.actor.personId && (await leavingMember(ctx, eq(memberships.personId, ctx.actor.personId)))
  if (!leaving) throw refused('transfer.notAMember')
  return begin(ctx, leaving, to, true)
}

/** The member as he stands today; the lock on the membership makes two who prepare a transfer wait for each other. */
async function leavingMember({ tx }: Ctx, which: ReturnType<typeof eq>): Promise<Leaving | null> {
  const [membership] = await tx.select().from(memberships).where(which).for('update')
  if (!membership) return null
  const [found] = await tx
    .select({ person: people, standing: periods.standing, branch: organizations })
    .from(periods)
    .innerJoin(people, eq(people.id, periods.personId))
    .innerJoin(organizations, eq(organizations.id, periods.branchId))
    .where(and(eq(periods.membershipId, membership.id), isNull(periods.untilOn)))
  if (!found) return null
  const { person, standing, branch } = found
  const [street] = await tx
    .select({ name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(eq(organizations.id, branch.streetId))
  return {
    membership,
    name: person.name,
    standing,
    branch,
    street: street?.shortName ?? street?.name ?? '',
    about: { sex: person.sex, birthOn: person.birthOn, ethnicity: person.ethnicity, joinedOn: membership.joinedOn, fullOn: membership.fullOn },
  }
}

/** A branch with its street's name, as the other side reads it. */
export const fullName = (street: string, body: string): string => (street === '' || body.includes(street) ? body : `${street}${body}`)

async function begin(ctx: Ctx, leaving: Leaving, to: Destination, askedByMember: boolean): Promise<Transfer> {
  if (!isActive(leaving.standing)) throw refused('transfer.notActive')
  const { toBranchId, toGroupId, toStreetId, toName } = await destination(ctx, leaving, to)
  const { membership, branch } = leaving
  const row = await onceUnderWay(async () => {
    const [made] = await ctx.tx
      .insert(transfers)
      .values({
        streetId: branch.streetId,
        ...{ toStreetId, toBranchId, toGroupId, toName },
        kind: to.kind,
        membershipId: membership.id,
        personId: membership.personId,
        personName: leaving.name,
        standing: leaving.standing,
        about: leaving.about,
        fromBranchId: branch.id,
        fromName: fullName(leaving.street, branch.name),
        withinCity: to.kind === 'OUTWARD' ? (to.withinCity ?? false) : true,
        reason: to.reason,
        askedByMember,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })
      .returning()
    return made!
  })
  await record(ctx, {
    ...{ streetId: row.streetId, subjectType: 'transfer', subjectId: row.id, action: askedByMember ? 'transfer.asked' : 'transfer.drafted', note: to.reason },
    data: { membershipId: membership.id, kind: row.kind, to: row.toName },
  })
  await settle(ctx, row)
  return row
}

async function destination(ctx: Ctx, leaving: Leaving, to: Destination) {
  const none = { toBranchId: null, toGroupId: null, toStreetId: null }
  if (to.kind === 'OUTWARD') {
    const toName = to.toName?.trim()
    if (!toName) throw new Invalid([{ path: 'toName', message: '请填写接收党组织的全称' }])
    return { ...none, toName }
  }
  if (to.kind === 'BETWEEN_STREETS') {
    const street = (await streetsOfDeployment(ctx)).find((s) => s.id === to.toStreetId && s.id !== leaving.branch.streetId)
    if (!street) throw new Invalid([{ path: 'toStreetId', message: '请选择转往的街道' }])
    return { ...none, toStreetId: street.id, toName: street.name }
  }
  const { branch, groupId } = await placeIn(ctx, to.toBranchId, to.toGroupId ?? null, leaving.branch.streetId, 'toBranchId')
  if (branch.id === leaving.branch.id) throw refused('transfer.samePlace')
  return { ...none, toBranchId: branch.id, toGroupId: groupId, toName: fullName(leaving.street, branch.name) }
}

/** A branch of the street and perhaps a group of it. Whether they can take members, `members` checks when he is received. @throws Invalid */
export async function placeIn({ tx }: Ctx, branchId: string | undefined, groupId: string | null, streetId: string, field: string) {
  const [branch] = branchId
    ? await tx
        .select()
        .from(organizations)
        .where(and(eq(organizations.id, branchId), eq(organizations.streetId, streetId)))
    : []
  if (!branch || branch.dissolvedOn) throw new Invalid([{ path: field, message: '请选择接收的党支部' }])
  return { branch, groupId }
}

/** The unique key of transfers under way is the fence; its refusal in words. */
async function onceUnderWay<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (!(error instanceof DomainError) && cause?.code === '23505' && cause.constraint === 'transfer_under_way') throw refused('transfer.underWay')
    throw error
  }
}

/** What an outside letter says of who brings it. */
export interface ArrivedLetter {
  personName: string
  standing: 'FULL' | 'PROBATIONARY'
  fromName: string
  letterNumber: string
  issuedOn: Day
  validUntil?: Day
  withinCity: boolean
  duesPaidThrough?: Day | null
  toBranchId: string
  reason: string
}

/**
 * Registers a letter that came from outside the deployment; the member is then received like any other.
 * @throws Invalid | Forbidden | Refused `transfer.validTooLong`, `transfer.validityOutOfOrder`
 */
export async function registerLetter(ctx: Ctx, letter: ArrivedLetter): Promise<Transfer> {
  const day = today(ctx.now)
  const [found] = await ctx.tx.select({ streetId: organizations.streetId }).from(organizations).where(eq(organizations.id, letter.toBranchId))
  const { branch } = await placeIn(ctx, letter.toBranchId, null, found?.streetId ?? letter.toBranchId, 'toBranchId')
  authorize(ctx.actor, 'transfers.receive', branch)
  if (letter.issuedOn > day) throw new Invalid([{ path: 'issuedOn', message: '介绍信的日期晚于今天' }])
  const validUntil = letter.validUntil ?? validThrough(letter.issuedOn, letter.withinCity)
  const closed = whyNotValidThrough(letter.issuedOn, validUntil)
  if (closed) throw refused(closed)
  const [street] = await ctx.tx
    .select({ name: organizations.name, shortName: organizations.shortName })
    .from(organizations)
    .where(eq(organizations.id, branch.streetId))
  const { personName, standing, fromName, letterNumber: number, issuedOn, withinCity, reason } = letter
  const [row] = await ctx.tx
    .insert(transfers)
    .values({
      ...{ streetId: branch.streetId, kind: 'INWARD', state: 'IN_TRANSIT', personName, standing, fromName, issuedOn, validUntil, withinCity, reason },
      letterNumber: number,
      duesPaidThrough: monthOf(letter.duesPaidThrough),
      toBranchId: branch.id,
      toName: fullName(street?.shortName ?? street?.name ?? '', branch.name),
      createdAt: ctx.now,
      updatedAt: ctx.now,
    })
    .returning()
  await record(ctx, {
    ...{ streetId: row!.streetId, subjectType: 'transfer', subjectId: row!.id, action: 'transfer.arrived', note: reason },
    data: { from: fromName, letterNumber: number, issuedOn },
  })
  await settle(ctx, row!)
  return row!
}

const monthOf = (day: Day | null | undefined): Day | null => (day ? `${day.slice(0, 7)}-01` : null)

/**
 * Issues the letter, or another one after the first expired. It carries the month up to which dues are paid. [practice: two published guides]
 * @throws NotFound | Invalid | Refused `transfer.holdsPost`, `transfer.validTooLong`, `transfer.validityOutOfOrder`, `lifecycle.closed`
 */
export async function issueLetter(ctx: Ctx, id: string, input: { duesPaidThrough?: Day | null; validUntil?: Day }): Promise<Transfer> {
  const loaded = await loadTransfer(ctx, id, { lock: true })
  const { row } = loaded
  const issuedOn = today(ctx.now)
  const validUntil = input.validUntil ?? validThrough(issuedOn, row.withinCity)
  return makeMove(ctx, loaded, 'issue', {
    data: { issuedOn, validUntil },
    effect: async () => {
      const closed = whyNotValidThrough(issuedOn, validUntil)
      if (closed) throw refused(closed)
      const [membership] = await ctx.tx.select().from(memberships).where(eq(memberships.id, row.membershipId!)).for('share')
      const duesPaidThrough = monthOf(input.duesPaidThrough ?? membership?.duesPaidThrough)
      if (!duesPaidThrough) throw new Invalid([{ path: 'duesPaidThrough', message: '请填写党费缴至的月份，介绍信上要写明' }])
      const held = row.kind === 'WITHIN_STREET' ? [] : await heldPosts(ctx, row)
      if (held.length) throw new Refused('transfer.holdsPost', `他还担任${held.join('、')}，请先办理免职或改选，再开具介绍信`)
      const letterYear = dayParts(issuedOn)[0]
      const letterSerial = await nextSerial(ctx, row.streetId, letterYear)
      return {
        ...{ issuedOn, validUntil, duesPaidThrough, letterYear, letterSerial, letterNumber: letterNumber(letterYear, letterSerial) },
        ...{ sentOn: null, refusal: null },
      }
    },
  })
}

async function heldPosts({ tx, now }: Ctx, row: Transfer): Promise<string[]> {
  const day = today(now)
  const rows = await tx
    .select({ name: organizations.name })
    .from(posts)
    .innerJoin(organizations, eq(organizations.id, posts.organizationId))
    .where(and(eq(posts.personId, row.personId!), sql`${posts.fromOn} <= ${day} and (${posts.untilOn} is null or ${posts.untilOn} > ${day})`))
  return rows.map((r) => `${r.name}的职务`)
}

/** Letters of a street are numbered through the year; the lock makes two who issue at once wait for each other. */
async function nextSerial({ tx }: Ctx, streetId: string, year: number): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`transfer.letter:${streetId}:${year}`}, 0))`)
  const [last] = await tx
    .select({ n: sql<number>`coalesce(max(${transfers.letterSerial}), 0)::int` })
    .from(transfers)
    .where(and(eq(transfers.streetId, streetId), eq(transfers.letterYear, year)))
  return (last?.n ?? 0) + 1
}

/** Moves that ask for nothing but perhaps a reason. */
export const plainMoves = ['decline', 'takeBack', 'withdraw', 'send', 'refuse', 'returnReceipt', 'recordRefusal'] as const satisfies readonly TransferMove[]
export type PlainMove = (typeof plainMoves)[number]

/** Makes one of the moves without a form of their own. @throws NotFound | Refused `lifecycle.closed`, `lifecycle.noteMissing` */
export async function moveTransfer(ctx: Ctx, id: string, move: PlainMove, note?: string | null): Promise<Transfer> {
  const loaded = await loadTransfer(ctx, id, { lock: true })
  const day = today(ctx.now)
  const set: Partial<Transfer> =
    move === 'send' ? { sentOn: day } : move === 'returnReceipt' ? { receiptOn: day } : move === 'takeBack' ? {} : { refusal: note?.trim() || null }
  return makeMove(ctx, loaded, move, { note, set })
}

/** Letters whose validity has run out: the sender has to issue another one or take the transfer back. Run in the streets of the actor. */
export async function expireLetters(ctx: Ctx): Promise<number> {
  const day = today(ctx.now)
  const due = await ctx.tx
    .select({ id: transfers.id, validUntil: transfers.validUntil })
    .from(transfers)
    .where(and(inArray(transfers.streetId, [...ctx.actor.streets]), inArray(transfers.state, ['ISSUED', 'IN_TRANSIT']), sql`${transfers.validUntil} < ${day}`))
    .limit(500)
    .for('update', { skipLocked: true })
  for (const { id, validUntil } of due) if (isExpired(validUntil, day)) await makeMove(ctx, await loadTransfer(ctx, id, { lock: true }), 'expire')
  return due.length
}
