import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { membersContract } from './contract.ts'
import { getMember, memberTimeline, myMembership, openedMember } from './queries.ts'
import { roster, rosterCount } from './roster.ts'
import { changeStanding, clearMark, correctPeriod, editMembership, registerMember, relocate, setMark, undoChange } from './service.ts'
import { statistics } from './statistics.ts'
import { changeTogether, previewTogether } from './together.ts'

const api = implement(membersContract).$context<ApiContext>().use(inTransaction)

/** The contract of members bound to its service and queries. */
export const membersApi = api.router({
  roster: api.roster.handler(({ context, input }) => roster(context, input)),
  count: api.count.handler(async ({ context, input }) => ({ count: await rosterCount(context, input) })),
  get: api.get.handler(({ context, input }) => getMember(context, input.id)),
  opened: api.opened.handler(async ({ context, input }) => ({ recorded: await openedMember(context, input.id) })),
  timeline: api.timeline.handler(({ context, input }) => memberTimeline(context, input.id, input)),
  register: api.register.handler(({ context, input }) => registerMember(context, input)),
  edit: api.edit.handler(({ context, input: { id, version, ...facts } }) => editMembership(context, id, version, facts)),
  changeStanding: api.changeStanding.handler(({ context, input: { id, version, ...change } }) => changeStanding(context, id, version, change)),
  relocate: api.relocate.handler(({ context, input: { id, version, ...place } }) => relocate(context, id, version, place)),
  correctPeriod: api.correctPeriod.handler(({ context, input: { id, version, ...correction } }) => correctPeriod(context, id, version, correction)),
  undoChange: api.undoChange.handler(({ context, input }) => undoChange(context, input.id, input.version, input.reason)),
  setMark: api.setMark.handler(({ context, input: { id, version, ...mark } }) => setMark(context, id, version, mark)),
  clearMark: api.clearMark.handler(({ context, input: { id, version, ...mark } }) => clearMark(context, id, version, mark)),
  previewTogether: api.previewTogether.handler(async ({ context, input }) => ({ items: await previewTogether(context, input.ids, input.change) })),
  changeTogether: api.changeTogether.handler(async ({ context, input }) => ({ count: await changeTogether(context, input.members, input.change) })),
  statistics: api.statistics.handler(({ context, input }) => statistics(context, input)),
  mine: api.mine.handler(({ context }) => myMembership(context)),
})
