import { and, eq, sql } from 'drizzle-orm'
import { changeStanding } from '#modules/members/public.ts'
import { type Standing, standingLabels } from '#modules/members/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { renewClocks } from './clocks.ts'
import { type LoadedMember, loadMember, openMark, recordOn, refused, versionOf } from './load.ts'
import { type DecisionGround, decisionFrom, decisionGroundLabels, outcomes, type Votes, whyNotPassed } from './rules.ts'
import { contacts, decisions, departures, lapses } from './schema.ts'
import { openLapseOf } from './service.ts'

/** What a branch proposes. A lapse needs the vote of its meeting; about the lost the superior decides, the meeting may be heard. */
export interface Proposal {
  ground: DecisionGround
  outcome: Standing
  meetingOn?: Day | null
  votes?: Votes | null
  note?: string | null
}

/**
 * Proposes an exit to the superior, once its time has come and its ground holds.
 * @throws NotFound | Forbidden | Invalid | Refused `floating.noGround`, `floating.tooEarly`, `floating.notSearched`, `floating.wrongOutcome`,
 *   `floating.alreadyProposed`, `floating.noQuorum`, `floating.notPassed`, `floating.wrongCounts`, `floating.inFuture`
 */
export async function proposeDecision(ctx: Ctx, membershipId: string, input: Proposal): Promise<void> {
  const member = await loadMember(ctx, membershipId, 'floating.keep', { lock: true })
  if (!outcomes[input.ground].includes(input.outcome)) throw refused('floating.wrongOutcome')
  if (await proposed(ctx, membershipId)) throw refused('floating.alreadyProposed')
  const sinceOn = await groundSince(ctx, member, input.ground)
  const day = today(ctx.now)
  if (day < decisionFrom(input.ground, sinceOn)) throw refused('floating.tooEarly')
  if (input.meetingOn && input.meetingOn > day) throw refused('floating.inFuture')
  if (Boolean(input.meetingOn) !== Boolean(input.votes)) throw new Invalid([{ path: 'votes', message: '请填写支部大会的日期和票数' }])
  if (input.ground === 'LAPSE' && !input.votes) throw new Invalid([{ path: 'meetingOn', message: '按自行脱党处理须经支部大会讨论决定，请填写大会日期和票数' }])
  if (input.meetingOn && input.ground === 'LAPSE' && input.meetingOn < decisionFrom('LAPSE', sinceOn)) throw refused('floating.tooEarly')
  const failed = input.votes ? whyNotPassed(input.votes) : null
  if (failed) throw refused(failed)
  const { membership } = member
  await ctx.tx.insert(decisions).values({
    ...{ streetId: membership.streetId, membershipId, ground: input.ground, outcome: input.outcome, sinceOn, meetingOn: input.meetingOn ?? null },
    ...{ votersDue: input.votes?.due ?? null, votersPresent: input.votes?.present ?? null, votesFor: input.votes?.yes ?? null },
    ...{ note: input.note || null, proposedBy: ctx.actor.name, createdAt: ctx.now },
  })
  await recordOn(
    ctx,
    membership,
    'floating.proposed',
    { ground: input.ground, outcome: input.outcome, sinceOn, meetingOn: input.meetingOn ?? null },
    input.note,
  )
  await renewClocks(ctx, [membershipId])
}

/** From when the ground holds. Reads the state of record: the mark, the standing, the lapse. */
async function groundSince(ctx: Ctx, { membership, open }: LoadedMember, ground: DecisionGround): Promise<Day> {
  if (ground === 'LAPSE') {
    const lapse = await openLapseOf(ctx, membership.id)
    if (!lapse) throw refused('floating.noGround')
    return lapse.sinceOn
  }
  const mark = await openMark(ctx, membership.id, 'LOST_CONTACT')
  if (!mark) throw refused('floating.noGround')
  if (ground === 'STILL_LOST') {
    if (open.standing !== 'SUSPENDED') throw refused('floating.noGround')
    return open.fromOn
  }
  const [tried] = await ctx.tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.membershipId, membership.id), sql`${contacts.onDay} >= ${mark.fromOn}`, sql`${contacts.result} <> 'REACHED'`))
    .limit(1)
  if (!tried) throw refused('floating.notSearched')
  return mark.fromOn
}

export async function proposed({ tx }: Ctx, membershipId: string, lock = false) {
  const query = tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.membershipId, membershipId), eq(decisions.state, 'PROPOSED')))
  const [row] = lock ? await query.for('update') : await query
  return row ?? null
}

/**
 * The superior approves: the standing changes from that day through `members`, with the document. Or does not.
 * @throws NotFound | Forbidden | Invalid | Refused `floating.closed`, `floating.inFuture`, `floating.datesOutOfOrder`, codes of `members`
 */
export async function decide(
  ctx: Ctx,
  membershipId: string,
  input: { approved: boolean; decidedOn: Day; document?: string | null; note?: string | null },
): Promise<void> {
  const { membership } = await loadMember(ctx, membershipId, 'floating.decide', { lock: true })
  const row = await proposed(ctx, membershipId, true)
  if (!row) throw refused('floating.closed')
  if (input.decidedOn > today(ctx.now)) throw refused('floating.inFuture')
  if (row.meetingOn && input.decidedOn < row.meetingOn) throw refused('floating.datesOutOfOrder')
  if (input.approved && !input.document?.trim()) throw new Invalid([{ path: 'document', message: '请填写批复的文号' }])
  if (!input.approved && !input.note?.trim()) throw new Invalid([{ path: 'note', message: '请写明不批准的理由' }])
  await ctx.tx
    .update(decisions)
    .set({
      state: input.approved ? 'APPROVED' : 'REJECTED',
      decidedOn: input.decidedOn,
      document: input.document?.trim() || null,
      note: input.note?.trim() || row.note,
    })
    .where(eq(decisions.id, row.id))
  if (input.approved) {
    const reason = `${decisionGroundLabels[row.ground]}；${row.meetingOn ? `支部大会 ${row.meetingOn} 讨论，` : ''}上级 ${input.decidedOn} 批准（${input.document!.trim()}）`
    await changeStanding(ctx, membershipId, await versionOf(ctx, membershipId), { standing: row.outcome, onDay: input.decidedOn, reason: reason.slice(0, 200) })
    await ctx.tx
      .update(lapses)
      .set({ state: 'DECIDED', closedOn: input.decidedOn, answer: `${standingLabels[row.outcome]}（${input.document!.trim()}）` })
      .where(and(eq(lapses.membershipId, membershipId), eq(lapses.state, 'OPEN')))
    if (row.outcome !== 'SUSPENDED')
      await ctx.tx
        .update(departures)
        .set({ state: 'RETURNED', returnedOn: sql`greatest(${departures.leftOn}, ${input.decidedOn}::date)` })
        .where(and(eq(departures.membershipId, membershipId), eq(departures.state, 'CONFIRMED')))
  }
  await recordOn(
    ctx,
    membership,
    input.approved ? 'floating.approved' : 'floating.rejected',
    { outcome: row.outcome, label: standingLabels[row.outcome], decidedOn: input.decidedOn, document: input.document?.trim() || null },
    input.note,
  )
  await renewClocks(ctx, [membershipId])
}
