import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { movesOf } from '#platform/lifecycle/lifecycle.ts'
import { can } from '#platform/scope/policy.ts'
import { today } from '#platform/time/day.ts'
import type { ElectionPage } from './contract.ts'
import { exclusionsOf, membersOn } from './electors.ts'
import { electionLifecycle } from './lifecycle.ts'
import { ballotsOf, candidatesOf, electionFor, talliesOf } from './load.ts'
import { adviceForView, namesOf } from './queries.ts'
import { candidatesNeeded, electedPosts, quorumOf, termEnd } from './rules.ts'
import { divisions, terms } from './schema.ts'
import { whyBlocked } from './service.ts'
import { openTermOf } from './terms.ts'

/** An election with its electors, candidates, votes and what may be done next. @throws NotFound | Forbidden */
export async function electionPage(ctx: Ctx, id: string): Promise<z.output<typeof ElectionPage>> {
  const { tx, actor } = ctx
  const { election, body } = await electionFor(ctx, 'elections.read', id)
  const day = election.heldOn ?? today(ctx.now)
  const [members, excluded, standing, counted, divided, running, [street], [begun]] = await Promise.all([
    membersOn(tx, body, day),
    exclusionsOf(tx, id),
    candidatesOf(ctx, id),
    ballotsOf(ctx, id),
    tx.select().from(divisions).where(eq(divisions.electionId, id)),
    openTermOf(ctx, body.id),
    tx
      .select({ name: organizations.name })
      .from(organizations)
      .where(and(eq(organizations.streetId, body.streetId), eq(organizations.kind, 'WORKING_COMMITTEE'))),
    election.termId ? tx.select().from(terms).where(eq(terms.id, election.termId)) : [],
  ])
  const full = members.filter((m) => m.standing === 'FULL')
  const names = await namesOf(ctx, [...new Set([...standing, ...divided].map((c) => c.membershipId))])
  const candidateOf = new Map(standing.map((c) => [c.id, { ...c, name: names.get(c.membershipId) ?? '' }]))
  const due = election.electorsDue ?? election.delegates ?? full.filter((m) => !excluded.has(m.membershipId)).length
  const count = { full: full.length, probationary: members.length - full.length }
  const subject = { id, streetId: election.streetId, state: election.state, path: body.path, ownerPersonId: null }
  const offered = movesOf(electionLifecycle, subject, actor).filter((m) => m.closed === null)
  const moves = []
  for (const move of offered) moves.push({ ...move, closed: await whyBlocked(ctx, election, body, move.name) })
  const edit = can(actor, 'elections.edit', body.path)
  const { kind, state, plannedOn, meeting, delegates, seats, termYears, shiftReason, note, heldOn } = election
  return {
    ...{ id, kind, state, plannedOn, meeting, delegates, seats, termYears, shiftReason, note, heldOn },
    version: election.version,
    organization: { id: body.id, name: body.name, kind: body.kind },
    superior: street?.name ?? null,
    stateLabel: electionLifecycle.states[state].label,
    newTermEndsOn: begun && kind !== 'BY_ELECTION' ? begun.endsOn : termYears === null ? null : termEnd(heldOn ?? plannedOn, termYears),
    termEndsOn: begun ? begun.endsOn : (running?.endsOn ?? null),
    letters: {
      plan: election.planNumber,
      reply: election.replyNumber,
      repliedOn: election.repliedOn,
      candidates: election.candidatesNumber,
      report: election.reportNumber,
      reportedOn: election.reportedOn,
      filing: election.filingNumber,
      filedOn: election.filedOn,
    },
    electors: full.map(({ membershipId, name, sex, fullOn, branchName }) => ({
      ...{ membershipId, name, sex, fullOn, branchName },
      excluded: excluded.get(membershipId) ?? null,
    })),
    members: count,
    due,
    quorum: quorumOf(due),
    advice: adviceForView(body, count),
    candidates: [...candidateOf.values()].map(({ id: candidateId, membershipId, name, post, writeIn }) => ({
      id: candidateId,
      membershipId,
      name,
      post,
      writeIn,
    })),
    votes: talliesOf(election, counted).map(({ post, count: places, tally }) => ({
      post,
      seats: places,
      candidatesNeeded: candidatesNeeded({ post, count: places }),
      rounds: counted
        .filter((b) => b.post === post)
        .map((b, i) => ({
          round: b.round,
          present: b.present,
          issued: b.issued,
          returned: b.returned,
          valid: b.valid,
          seats: tally.rounds[i]!.seats,
          needed: tally.rounds[i]!.needed,
          tied: [...tally.rounds[i]!.outcome.tied],
          votes: b.votes
            .map((v) => {
              const { membershipId, name } = candidateOf.get(v.candidateId)!
              return { ...v, membershipId, name, elected: tally.rounds[i]!.outcome.elected.includes(v.candidateId) }
            })
            .sort((x, y) => y.yes - x.yes),
        })),
      elected: tally.elected.map((e) => ({ membershipId: candidateOf.get(e)!.membershipId, name: candidateOf.get(e)!.name })),
      tied: [...tally.tied],
      open: tally.open,
    })),
    division: divided
      .map(({ membershipId, post }) => ({ membershipId, post, name: names.get(membershipId) ?? '' }))
      .sort((a, b) => electedPosts.indexOf(a.post) - electedPosts.indexOf(b.post)),
    moves: moves.sort((a, b) => Number(a.closed !== null) - Number(b.closed !== null)),
    may: {
      plan: edit && state === 'PLANNED',
      electors: edit && ['PLANNED', 'APPROVED', 'CANDIDATES'].includes(state),
      candidates: edit && ['PLANNED', 'APPROVED'].includes(state),
      ballots: edit && ['CANDIDATES', 'HELD'].includes(state),
      division: edit && state === 'HELD',
    },
  }
}
