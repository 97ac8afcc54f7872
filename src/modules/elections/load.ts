import { asc, eq } from 'drizzle-orm'
import { type Body, bodyFor } from '#modules/organizations/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Tally, tallyOf, type VotedPost } from './rules.ts'
import { type BallotRow, ballots, type Candidate, candidates, type Election, elections, votes } from './schema.ts'

/**
 * An election with its body, when the actor holds the permission there. `lock` is the fence of every change of it.
 * @throws NotFound | Forbidden
 */
export async function electionFor(ctx: Ctx, permission: string, id: string, options: { lock?: boolean } = {}): Promise<{ election: Election; body: Body }> {
  const query = ctx.tx.select().from(elections).where(eq(elections.id, id))
  const [election] = options.lock ? await query.for('update') : await query
  if (!election) throw new NotFound('这次选举')
  return { election, body: await bodyFor(ctx, permission, election.organizationId) }
}

/** Refuses a save from an older page. @throws Refused `election.changedMeanwhile` */
export function assertVersion(election: Election, version: number): void {
  if (election.version !== version) throw new Refused('election.changedMeanwhile', '在您打开页面之后，他人已修改过这次选举。请刷新后核对，再保存')
}

/** Candidates in their order on the ballot. */
export const candidatesOf = ({ tx }: Ctx, electionId: string): Promise<Candidate[]> =>
  tx.select().from(candidates).where(eq(candidates.electionId, electionId)).orderBy(asc(candidates.post), asc(candidates.ordinal), asc(candidates.id))

/** A ballot with the votes on each candidate. */
export type CountedBallot = BallotRow & { votes: { candidateId: string; yes: number; no: number; abstain: number }[] }

/** Every ballot of an election, first round first. */
export async function ballotsOf({ tx }: Ctx, electionId: string): Promise<CountedBallot[]> {
  const rows = await tx.select().from(ballots).where(eq(ballots.electionId, electionId)).orderBy(asc(ballots.post), asc(ballots.round))
  const counted = await tx
    .select({ ballotId: votes.ballotId, candidateId: votes.candidateId, yes: votes.yes, no: votes.no, abstain: votes.abstain })
    .from(votes)
    .innerJoin(ballots, eq(ballots.id, votes.ballotId))
    .where(eq(ballots.electionId, electionId))
  const of = Map.groupBy(counted, (v) => v.ballotId)
  return rows.map((b) => ({ ...b, votes: (of.get(b.id) ?? []).map(({ ballotId: _, ...v }) => v) }))
}

/** What the rounds decided for each post of the plan; ids are those of candidates. */
export const talliesOf = (election: Pick<Election, 'seats'>, counted: readonly CountedBallot[]): { post: VotedPost; count: number; tally: Tally }[] =>
  election.seats.map(({ post, count }) => ({
    post,
    count,
    tally: tallyOf(
      count,
      counted.filter((b) => b.post === post).map((b) => ({ present: b.present, votes: b.votes.map((v) => ({ id: v.candidateId, yes: v.yes })) })),
    ),
  }))
