import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { electionsContract } from './contract.ts'
import { electionPage } from './election-page.ts'
import { editPlan, planElection } from './plan.ts'
import { bodyPage, bodyTimeline, electionTimeline, listElections, listTerms } from './queries.ts'
import { divideWork, moveElection, recordBallot, setCandidates, setElector } from './service.ts'
import { correctTerm, postponeTerm, recordTerm, remindBody } from './terms.ts'

const api = implement(electionsContract).$context<ApiContext>().use(inTransaction)
const done = (work: Promise<void>) => work.then(() => ({}))

/** The contract bound to services and queries. */
export const electionsApi = api.router({
  terms: api.terms.handler(({ context, input }) => listTerms(context, input)),
  body: api.body.handler(({ context, input }) => bodyPage(context, input.id)),
  bodyTimeline: api.bodyTimeline.handler(({ context, input }) => bodyTimeline(context, input)),
  recordTerm: api.recordTerm.handler(({ context, input: { id, ...term } }) => recordTerm(context, id, term)),
  correctTerm: api.correctTerm.handler(({ context, input: { id, version, ...term } }) => done(correctTerm(context, id, version, term))),
  postpone: api.postpone.handler(({ context, input: { id, version, ...to } }) => done(postponeTerm(context, id, version, to))),
  remind: api.remind.handler(({ context, input: { id, version, ...how } }) => done(remindBody(context, id, version, how))),
  list: api.list.handler(({ context, input }) => listElections(context, input)),
  get: api.get.handler(({ context, input }) => electionPage(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => electionTimeline(context, input)),
  plan: api.plan.handler(({ context, input: { id, ...plan } }) => planElection(context, id, plan)),
  editPlan: api.editPlan.handler(({ context, input: { id, version, ...plan } }) => done(editPlan(context, id, version, plan))),
  setElector: api.setElector.handler(({ context, input: { id, version, ...elector } }) => done(setElector(context, id, version, elector))),
  setCandidates: api.setCandidates.handler(({ context, input }) => done(setCandidates(context, input.id, input.version, input.candidates))),
  recordBallot: api.recordBallot.handler(({ context, input: { id, version, ...ballot } }) => done(recordBallot(context, id, version, ballot))),
  divide: api.divide.handler(({ context, input }) => done(divideWork(context, input.id, input.version, input.division))),
  move: api.move.handler(({ context, input: { id, version, ...move } }) => done(moveElection(context, id, version, move))),
})
