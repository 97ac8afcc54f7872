import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { programmesContract } from './contract.ts'
import { addElement, changeElement, moveElement, removeElement } from './draft.ts'
import { draftChanges, getProgramme, listProgrammes, programmeTimeline } from './queries.ts'
import { copyToDraft, createProgramme, describeProgramme, discardDraft, publishProgramme, retireProgramme } from './service.ts'
import { tag, taggedRecords, tagsOfRecord, untag } from './tagging.ts'

const api = implement(programmesContract).$context<ApiContext>().use(inTransaction)

const done = async (work: Promise<void>) => {
  await work
  return null
}
const shown = <T extends { taggedAt: Date }>(row: T) => ({ ...row, taggedAt: row.taggedAt.toISOString() })

/** The contract of programmes, bound. */
export const programmesApi = api.router({
  list: api.list.handler(({ context, input }) => listProgrammes(context, input.streetId)),
  get: api.get.handler(({ context, input }) => getProgramme(context, input.id)),
  changes: api.changes.handler(({ context, input }) => draftChanges(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => programmeTimeline(context, input.id, input)),
  create: api.create.handler(({ context, input }) => createProgramme(context, input)),
  copy: api.copy.handler(({ context, input }) => copyToDraft(context, input.id)),
  describe: api.describe.handler(({ context, input: { id, ...to } }) => done(describeProgramme(context, id, to))),
  discard: api.discard.handler(({ context, input }) => done(discardDraft(context, input.id))),
  publish: api.publish.handler(({ context, input }) => done(publishProgramme(context, input.id, input.fromOn, input.stamp))),
  retire: api.retire.handler(({ context, input }) => done(retireProgramme(context, input.id, input.untilOn))),
  addElement: api.addElement.handler(({ context, input: { id, ...element } }) => addElement(context, id, element)),
  changeElement: api.changeElement.handler(({ context, input: { id, ...to } }) => done(changeElement(context, id, to))),
  moveElement: api.moveElement.handler(({ context, input: { id, ...to } }) => done(moveElement(context, id, to))),
  removeElement: api.removeElement.handler(({ context, input }) => done(removeElement(context, input.id))),
  records: api.records.handler(async ({ context, input: { id, ...page } }) => {
    const { items, next } = await taggedRecords(context, id, page)
    return { items: items.map(shown), next }
  }),
  tagsOf: api.tagsOf.handler(async ({ context, input }) => (await tagsOfRecord(context, input)).map(shown)),
  tag: api.tag.handler(({ context, input: { id, ...subject } }) => done(tag(context, id, subject))),
  untag: api.untag.handler(({ context, input: { id, ...subject } }) => done(untag(context, id, subject))),
})
