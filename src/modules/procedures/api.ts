import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { editCase, finishStep, recordStep, reopenStep, setMembers, startCase, stopCase } from './cases.ts'
import { proceduresContract } from './contract.ts'
import { removeFile } from './files.ts'
import { casePage, caseTimeline, listCases, listTemplates, templatePage } from './queries.ts'
import { copyTemplate, createTemplate, discardTemplate, publishTemplate, retireTemplate, saveTemplate } from './templates.ts'

const api = implement(proceduresContract).$context<ApiContext>().use(inTransaction)
const done = (work: Promise<void>) => work.then(() => ({}))

/** The contract bound to services and queries. */
export const proceduresApi = api.router({
  templates: api.templates.handler(({ context, input }) => listTemplates(context, input.streetId)),
  template: api.template.handler(({ context, input }) => templatePage(context, input.id)),
  createTemplate: api.createTemplate.handler(({ context, input }) => createTemplate(context, input)),
  saveTemplate: api.saveTemplate.handler(({ context, input: { id, revision, ...template } }) => done(saveTemplate(context, id, revision, template))),
  copyTemplate: api.copyTemplate.handler(({ context, input }) => copyTemplate(context, input.id)),
  discardTemplate: api.discardTemplate.handler(({ context, input }) => done(discardTemplate(context, input.id))),
  publishTemplate: api.publishTemplate.handler(({ context, input }) => done(publishTemplate(context, input.id))),
  retireTemplate: api.retireTemplate.handler(({ context, input }) => done(retireTemplate(context, input.id))),
  cases: api.cases.handler(({ context, input }) => listCases(context, input)),
  case: api.case.handler(({ context, input }) => casePage(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => caseTimeline(context, input)),
  start: api.start.handler(({ context, input }) => startCase(context, input)),
  edit: api.edit.handler(({ context, input: { id, version, ...about } }) => done(editCase(context, id, version, about))),
  setMembers: api.setMembers.handler(({ context, input }) => done(setMembers(context, input.id, input.version, input.membershipIds))),
  recordStep: api.recordStep.handler(({ context, input: { id, version, stepId, ...notes } }) => done(recordStep(context, id, version, stepId, notes))),
  removeFile: api.removeFile.handler(({ context, input }) => done(removeFile(context, input.id, input.fileId))),
  finishStep: api.finishStep.handler(({ context, input: { id, version, stepId, ...how } }) => done(finishStep(context, id, version, stepId, how))),
  reopenStep: api.reopenStep.handler(({ context, input }) => done(reopenStep(context, input.id, input.version, input.stepId, input.note))),
  stop: api.stop.handler(({ context, input }) => done(stopCase(context, input.id, input.version, input.note))),
})
