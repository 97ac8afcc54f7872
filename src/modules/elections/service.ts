import { and, eq, inArray } from 'drizzle-orm'
import { memberships } from '#modules/members/schema.ts'
import { type Body, seatElected } from '#modules/organizations/public.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type FieldError, Invalid, Refused } from '#platform/errors.ts'
import { applyMove } from '#platform/lifecycle/lifecycle.ts'
import { type Day, today } from '#platform/time/day.ts'
import { keepClocks } from './deadlines.ts'
import { exclusionsOf, membersOn } from './electors.ts'
import { type ElectionMove, electionLifecycle } from './lifecycle.ts'
import { assertVersion, ballotsOf, candidatesOf, electionFor, talliesOf } from './load.ts'
import { recordOn, tell, writeElection } from './plan.ts'
import {
  ballotFaults,
  candidatesNeeded,
  type Division,
  type ElectionState,
  electedPosts,
  type QuorumExclusionReason,
  type VotedPost,
  whyDivisionWrong,
  whyNotEligible,
} from './rules.ts'
import { ballots, candidates, divisions, type Election, exclusions, votes } from './schema.ts'
import { beginTerm, electiveBody, openTerm } from './terms.ts'

const at = (election: Election, body: Body) => ({ id: election.id, streetId: election.streetId, state: election.state, path: body.path, ownerPersonId: null })

/** @throws Refused `election.notNow` unless the election stands in one of these states */
function assertState(election: Election, states: readonly ElectionState[], what: string): void {
  if (!states.includes(election.state)) throw new Refused('election.notNow', `当前是“${electionLifecycle.states[election.state].label}”，不能${what}`)
}

/**
 * Notes why a full member is not counted as due, or, without a reason, that he is again. Before the meeting is held.
 * @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.notNow`
 */
export async function setElector(ctx: Ctx, id: string, version: number, input: { membershipId: string; reason: QuorumExclusionReason | null }): Promise<void> {
  const { election, body } = await electionFor(ctx, 'elections.edit', id, { lock: true })
  assertVersion(election, version)
  assertState(election, ['PLANNED', 'APPROVED', 'CANDIDATES'], '修改应到会人员')
  const { membershipId, reason } = input
  const elector = (await membersOn(ctx.tx, body, today(ctx.now))).find((m) => m.membershipId === membershipId)
  if (elector?.standing !== 'FULL') throw new Invalid([{ path: 'membershipId', message: '请选择本组织的正式党员；预备党员没有选举权，本来就不计入' }])
  if (reason === null) await ctx.tx.delete(exclusions).where(and(eq(exclusions.electionId, id), eq(exclusions.membershipId, membershipId)))
  else
    await ctx.tx
      .insert(exclusions)
      .values({ streetId: election.streetId, electionId: id, membershipId, reason })
      .onConflictDoUpdate({ target: [exclusions.electionId, exclusions.membershipId], set: { reason } })
  await writeElection(ctx, election, {})
  // The reason can be an illness: it stands with the election and not in the timeline, which is never changed.
  await recordOn(ctx, election, 'elector', { membershipId, counted: reason === null })
}

/** Who stands for what, in the order of the ballot. */
export interface CandidateInput {
  membershipId: string
  post: VotedPost
}

/**
 * Writes the list of candidates. Each must be eligible; the surplus is asked for when the list is made final.
 * @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.notNow`
 */
export async function setCandidates(ctx: Ctx, id: string, version: number, list: readonly CandidateInput[]): Promise<void> {
  const { election, body } = await electionFor(ctx, 'elections.edit', id, { lock: true })
  assertVersion(election, version)
  assertState(election, ['PLANNED', 'APPROVED'], '修改候选人')
  const wrong = await candidateFaults(ctx, election, body, list)
  if (wrong.length) throw new Invalid(wrong)
  await ctx.tx.delete(candidates).where(eq(candidates.electionId, id))
  if (list.length)
    await ctx.tx.insert(candidates).values(list.map((c, ordinal) => ({ ...c, ordinal: ordinal + 1, electionId: id, streetId: election.streetId })))
  await writeElection(ctx, election, {})
  await recordOn(ctx, election, 'candidatesSet', { candidates: list.map(({ membershipId, post }) => ({ membershipId, post })) })
}

async function candidateFaults(ctx: Ctx, election: Election, body: Body, list: readonly CandidateInput[]): Promise<FieldError[]> {
  const members = new Map((await membersOn(ctx.tx, body, today(ctx.now))).map((m) => [m.membershipId, m]))
  const excluded = await exclusionsOf(ctx.tx, election.id)
  return list.flatMap((c, i): FieldError[] => {
    const member = members.get(c.membershipId)
    const path = `candidates.${i}.membershipId`
    if (!election.seats.some((s) => s.post === c.post)) return [{ path: `candidates.${i}.post`, message: '方案中没有这个职务' }]
    if (!member) return [{ path, message: '候选人应是本组织的党员' }]
    if (list.findIndex((o) => o.membershipId === c.membershipId && o.post === c.post) < i) return [{ path, message: `${member.name}已在名单中` }]
    const why = whyNotEligible({ ...member, excluded: excluded.get(c.membershipId) ?? null }, c.post, election.plannedOn)
    return why ? [{ path, message: `${member.name}：${why}` }] : []
  })
}

/** Counts of one vote. `heldOn` only with the first. */
export interface BallotInput {
  post: VotedPost
  round: number
  heldOn: Day
  present: number
  issued: number
  returned: number
  valid: number
  votes: { membershipId: string; yes: number; no: number; abstain: number }[]
}

/**
 * Records the counts of a vote. The first one holds the meeting: electors due are counted on its day and frozen. The same round again replaces
 * what was typed wrong and drops the rounds after it. Someone voted for who was no candidate is kept as a write-in.
 * @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.notNow`, `election.noSuchRound`
 */
export async function recordBallot(ctx: Ctx, id: string, version: number, input: BallotInput): Promise<void> {
  const { election, body } = await electionFor(ctx, 'elections.edit', id, { lock: true })
  assertVersion(election, version)
  assertState(election, ['CANDIDATES', 'HELD'], '登记票数')
  const { post, round, votes: counted, heldOn, ...counts } = input
  const earlier = (await ballotsOf(ctx, id)).filter((b) => b.post !== post || b.round < round)
  const isFirst = election.state === 'CANDIDATES'
  // Nothing else was voted on: the day can still be corrected, and the electors due with it.
  const opens = isFirst || earlier.length === 0
  if (opens) {
    if (heldOn > today(ctx.now)) throw new Invalid([{ path: 'heldOn', message: '大会日期不能晚于今天' }])
    if (election.repliedOn && heldOn < election.repliedOn)
      throw new Invalid([{ path: 'heldOn', message: `大会日期不能早于方案批复的日期 ${election.repliedOn}` }])
  }
  const day = opens ? heldOn : election.heldOn!
  const members = (await membersOn(ctx.tx, body, day)).filter((m) => m.standing === 'FULL')
  const excluded = await exclusionsOf(ctx.tx, id)
  const due = (opens ? null : election.electorsDue) ?? election.delegates ?? members.filter((m) => !excluded.has(m.membershipId)).length
  const standing = await candidatesOf(ctx, id)
  const before = talliesOf(election, earlier).find((t) => t.post === post)
  if (!before || round !== before.tally.rounds.length + 1) throw new Refused('election.noSuchRound', '请按顺序登记各轮投票')
  if (before.tally.open === 0) throw new Refused('election.noSuchRound', '这个职务的名额已经选满')

  const faults = ballotFaults({ ...counts, votes: counted.map(({ membershipId, ...v }) => ({ id: membershipId, ...v })) }, due, before.tally.open)
  const isElected = (membershipId: string) => before.tally.elected.some((e) => standing.find((c) => c.id === e)?.membershipId === membershipId)
  for (const [i, v] of counted.entries()) {
    const member = members.find((m) => m.membershipId === v.membershipId)
    const why = member && whyNotEligible({ ...member, excluded: excluded.get(v.membershipId) ?? null }, post, day)
    const path = `votes.${i}.membershipId`
    if (!member) faults.push({ path, message: '得票人应是本组织的正式党员' })
    else if (isElected(v.membershipId)) faults.push({ path, message: `${member.name}已经当选` })
    else if (why) faults.push({ path, message: `${member.name}：${why}` })
  }
  if (counted.length === 0) faults.push({ path: 'votes', message: '请填写各候选人的得票' })
  if (faults.length) throw new Invalid(faults)

  const write = (set: Partial<Election>) => writeElection(ctx, election, set)
  if (isFirst)
    await applyMove(ctx, electionLifecycle, at(election, body), 'hold', { data: { heldOn, due, present: counts.present } }, (to) =>
      write({ state: to, heldOn, electorsDue: due }),
    )
  else await write(opens ? { heldOn, electorsDue: due } : {})
  await ctx.tx.delete(divisions).where(eq(divisions.electionId, id))
  const dropped = (await ballotsOf(ctx, id)).filter((b) => b.post === post && b.round >= round)
  if (dropped.length)
    await ctx.tx.delete(ballots).where(
      inArray(
        ballots.id,
        dropped.map((b) => b.id),
      ),
    )
  const [ballot] = await ctx.tx
    .insert(ballots)
    .values({ ...counts, streetId: election.streetId, electionId: id, post, round })
    .returning({ id: ballots.id })
  for (const { membershipId, ...v } of counted) {
    const candidateId = standing.find((c) => c.membershipId === membershipId && c.post === post)?.id ?? (await addWriteIn(ctx, election, membershipId, post))
    await ctx.tx.insert(votes).values({ ...v, streetId: election.streetId, ballotId: ballot!.id, candidateId })
  }
  await recordOn(ctx, election, 'ballotRecorded', { post, round, ...counts, votes: counted.map((v) => ({ ...v })) })
  if (isFirst) await keepClocks(ctx, body)
}

async function addWriteIn({ tx }: Ctx, election: Election, membershipId: string, post: VotedPost): Promise<string> {
  const [made] = await tx
    .insert(candidates)
    .values({ streetId: election.streetId, electionId: election.id, membershipId, post, writeIn: true, ordinal: 99 })
    .returning({ id: candidates.id })
  return made!.id
}

/** Who was elected so far, each person once. */
async function electedOf(ctx: Ctx, election: Election): Promise<{ elected: string[]; tied: boolean; open: number }> {
  const tallies = talliesOf(election, await ballotsOf(ctx, election.id)).map((t) => t.tally)
  const memberOf = new Map((await candidatesOf(ctx, election.id)).map((c) => [c.id, c.membershipId]))
  return {
    elected: [...new Set(tallies.flatMap((t) => t.elected.map((e) => memberOf.get(e)!)))],
    tied: tallies.some((t) => t.tied.length > 0),
    open: tallies.reduce((n, t) => n + t.open, 0),
  }
}

/** Notes which post each of those elected takes. @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.notNow` */
export async function divideWork(ctx: Ctx, id: string, version: number, division: readonly Division[]): Promise<void> {
  const { election } = await electionFor(ctx, 'elections.edit', id, { lock: true })
  assertVersion(election, version)
  assertState(election, ['HELD'], '登记分工')
  const { elected } = await electedOf(ctx, election)
  const wrong = whyDivisionWrong(elected, division, election.kind === 'BY_ELECTION')
  if (wrong) throw new Invalid([{ path: 'division', message: wrong }])
  const secretary = division.find((d) => d.post === 'SECRETARY')
  if (secretary) {
    const [member] = await ctx.tx.select({ fullOn: memberships.fullOn }).from(memberships).where(eq(memberships.id, secretary.membershipId))
    const why = whyNotEligible({ standing: 'FULL', fullOn: member!.fullOn, excluded: null }, 'SECRETARY', election.heldOn!)
    if (why) throw new Invalid([{ path: 'division', message: why }])
  }
  await ctx.tx.delete(divisions).where(eq(divisions.electionId, id))
  await ctx.tx.insert(divisions).values(division.map(({ membershipId, post }) => ({ membershipId, post, electionId: id, streetId: election.streetId })))
  await writeElection(ctx, election, {})
  await recordOn(ctx, election, 'divided', { division: division.map(({ membershipId, post }) => ({ membershipId, post })) })
}

/** Why a move that the state allows is closed still, in words, or null: what is missing. */
export async function whyBlocked(ctx: Ctx, election: Election, body: Body, move: ElectionMove): Promise<string | null> {
  if (move === 'confirmCandidates' && election.state === 'APPROVED') {
    const list = await candidatesOf(ctx, election.id)
    const short = election.seats.find((s) => list.filter((c) => c.post === s.post).length < candidatesNeeded(s))
    if (short) return `候选人不足：应选 ${short.count} 人，候选人至少 ${candidatesNeeded(short)} 人`
    return (await candidateFaults(ctx, election, body, list))[0]?.message ?? null
  }
  if (move === 'report' && election.state === 'HELD') {
    const { elected, tied } = await electedOf(ctx, election)
    if (tied) return '有得票相等的候选人，请就他们再次投票'
    if (elected.length === 0) return '没有人当选，请再次投票，或重新确定候选人'
    const division = await ctx.tx.select().from(divisions).where(eq(divisions.electionId, election.id))
    return whyDivisionWrong(elected, division, election.kind === 'BY_ELECTION') && '请登记当选人的分工'
  }
  return null
}

/** What a move carries: the number of the letter and its day. */
export interface MoveInput {
  move: Exclude<ElectionMove, 'hold'>
  note?: string | null
  number?: string | null
  on?: Day | null
}

/** The columns that a move fills in from its letter. */
const letters: Partial<Record<ElectionMove, (input: MoveInput, day: Day) => Partial<Election>>> = {
  approve: ({ number, on }, day) => ({ replyNumber: number || null, repliedOn: on ?? day }),
  confirmCandidates: ({ number }) => ({ candidatesNumber: number || null }),
  reopenCandidates: () => ({ candidatesNumber: null }),
  report: ({ number, on }, day) => ({ reportNumber: number || null, reportedOn: on ?? day }),
  returnResult: () => ({ reportNumber: null, reportedOn: null }),
  file: ({ number, on }, day) => ({ filingNumber: number || null, filedOn: on ?? day }),
}

/** Whom to tell after a move. */
const turns: Partial<Record<ElectionMove, [permission: string, what: string]>> = {
  approve: ['elections.edit', '方案已批复'],
  sendBack: ['elections.edit', '方案退回修改'],
  report: ['elections.approve', '结果待备案'],
  returnResult: ['elections.edit', '结果退回核对'],
  file: ['elections.edit', '已批准备案'],
}

/**
 * Takes an election a step on. With the filing the new holders take their posts from the day of the meeting and the term begins.
 * @throws NotFound | Forbidden | Invalid | Refused `election.changedMeanwhile`, `election.blocked`, `lifecycle.closed`, `lifecycle.noteMissing`, `term.outOfOrder`
 */
export async function moveElection(ctx: Ctx, id: string, version: number, input: MoveInput): Promise<void> {
  const { election, body } = await electionFor(ctx, 'elections.read', id, { lock: true })
  assertVersion(election, version)
  const day = today(ctx.now)
  if (input.on && input.on > day) throw new Invalid([{ path: 'on', message: '日期不能晚于今天' }])
  const blocked = await whyBlocked(ctx, election, body, input.move)
  if (blocked) throw new Refused('election.blocked', blocked)
  if (input.move === 'report' && !input.note?.trim() && (await electedOf(ctx, election)).open > 0)
    throw new Invalid([{ path: 'note', message: '还有名额没有选出，请说明缺额如何处理（例如经半数以上到会选举人同意，暂缺并在任期内补选）' }])
  const data = { ...(input.number && { number: input.number }), ...(input.on && { on: input.on }) }
  const to = await applyMove(ctx, electionLifecycle, at(election, body), input.move, { note: input.note, data }, (state) =>
    writeElection(ctx, election, { state, ...letters[input.move]?.(input, day) }),
  )
  if (to === 'FILED') await seatResult(ctx, election)
  await keepClocks(ctx, body, to === 'FILED' || to === 'CANCELLED' ? election.id : undefined)
  const turn = turns[input.move]
  if (turn) await tell(ctx, { ...election, version: version + 1 }, body, ...turn)
}

/** Those elected take their posts, and the term begins; a by-election fills the rest of the term that runs. */
async function seatResult(ctx: Ctx, election: Election): Promise<void> {
  const body = await electiveBody(ctx, 'elections.approve', election.organizationId)
  const isByElection = election.kind === 'BY_ELECTION'
  const term = isByElection ? await openTerm(ctx, body.id) : await beginTerm(ctx, body, election.heldOn!, election.termYears!)
  if (!term) throw new Refused('election.noTerm', '没有登记任期，请先登记本届任期')
  const holders = await ctx.tx
    .select({ kind: divisions.post, personId: memberships.personId, holderName: people.name })
    .from(divisions)
    .innerJoin(memberships, eq(memberships.id, divisions.membershipId))
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(eq(divisions.electionId, election.id))
  await seatElected(ctx, {
    id: body.id,
    on: election.heldOn!,
    termEndsOn: term.endsOn,
    replaced: isByElection ? [] : electedPosts,
    holders,
    note: isByElection ? undefined : '换届',
  })
  await writeElection(ctx, { ...election, version: election.version + 1 }, { termId: term.id })
}
