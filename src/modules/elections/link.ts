import { asc, eq } from 'drizzle-orm'
import { memberships } from '#modules/members/schema.ts'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { PersonLink } from '#modules/people/public.ts'
import { electionLifecycle } from './lifecycle.ts'
import { electionKindLabels, quorumExclusionReasonLabels } from './rules.ts'
import { ballots, candidates, divisions, elections, exclusions, votes } from './schema.ts'

/** What `people` may know of elections: where a person stood, how many votes he had, what he was elected to, and when he was not counted. */
export const electionsLink: PersonLink = {
  name: '选举',

  async ownData({ tx }, personId) {
    const [membership] = await tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, personId))
    if (!membership) return null
    const about = { organization: organizations.name, kind: elections.kind, state: elections.state, plannedOn: elections.plannedOn, heldOn: elections.heldOn }
    const stood = await tx
      .select({ ...about, id: candidates.id, post: candidates.post, writeIn: candidates.writeIn })
      .from(candidates)
      .innerJoin(elections, eq(elections.id, candidates.electionId))
      .innerJoin(organizations, eq(organizations.id, elections.organizationId))
      .where(eq(candidates.membershipId, membership.id))
      .orderBy(asc(elections.plannedOn), asc(candidates.id))
    const counted = await tx
      .select({ candidateId: votes.candidateId, round: ballots.round, yes: votes.yes, no: votes.no, abstain: votes.abstain })
      .from(votes)
      .innerJoin(ballots, eq(ballots.id, votes.ballotId))
      .innerJoin(candidates, eq(candidates.id, votes.candidateId))
      .where(eq(candidates.membershipId, membership.id))
      .orderBy(asc(ballots.round))
    const elected = await tx
      .select({ ...about, post: divisions.post })
      .from(divisions)
      .innerJoin(elections, eq(elections.id, divisions.electionId))
      .innerJoin(organizations, eq(organizations.id, elections.organizationId))
      .where(eq(divisions.membershipId, membership.id))
      .orderBy(asc(elections.plannedOn))
    const excluded = await tx
      .select({ ...about, reason: exclusions.reason })
      .from(exclusions)
      .innerJoin(elections, eq(elections.id, exclusions.electionId))
      .innerJoin(organizations, eq(organizations.id, elections.organizationId))
      .where(eq(exclusions.membershipId, membership.id))
      .orderBy(asc(elections.plannedOn))
    if (stood.length + elected.length + excluded.length === 0) return null
    const said = ({ organization, kind, state, plannedOn, heldOn }: (typeof elected)[number] | (typeof stood)[number] | (typeof excluded)[number]) => ({
      ...{ organization, election: electionKindLabels[kind], state: electionLifecycle.states[state].label, plannedOn, heldOn },
    })
    return {
      candidacies: stood.map((c) => ({
        ...{ ...said(c), post: postKindLabels[c.post], writeIn: c.writeIn },
        votes: counted.filter((v) => v.candidateId === c.id).map(({ round, yes, no, abstain }) => ({ round, yes, no, abstain })),
      })),
      elected: elected.map((e) => ({ ...said(e), post: postKindLabels[e.post] })),
      notCounted: excluded.map((e) => ({ ...said(e), reason: quorumExclusionReasonLabels[e.reason] })),
    }
  },
}
