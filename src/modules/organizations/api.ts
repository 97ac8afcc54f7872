import { implement } from '@orpc/server'
import { type ApiContext, inTransaction } from '#platform/http/api.ts'
import { organizationsContract } from './contract.ts'
import { streetGround } from './ground.ts'
import { placeOrganization } from './place.ts'
import { listOrganizations, organizationPage, organizationTimeline, streetsOf, streetTree } from './queries.ts'
import { addAddress, addOffer, correctPost, editAddress, editOffer, endPost, joinAlliance, leaveAlliance, removeAddress, startPost } from './relations.ts'
import {
  createOrganization,
  dissolveOrganization,
  editOrganization,
  moveOrganization,
  openStreet,
  orderChildren,
  previewMove,
  reopenOrganization,
} from './service.ts'

const api = implement(organizationsContract).$context<ApiContext>().use(inTransaction)
const done = (work: Promise<void>) => work.then(() => ({}))

/** The contract bound to services and queries. */
export const organizationsApi = api.router({
  tree: api.tree.handler(({ context, input }) => streetTree(context, input)),
  streets: api.streets.handler(({ context }) => streetsOf(context)),
  ground: api.ground.handler(({ context, input }) => streetGround(context, input.streetId)),
  list: api.list.handler(({ context, input }) => listOrganizations(context, input)),
  get: api.get.handler(({ context, input }) => organizationPage(context, input.id)),
  timeline: api.timeline.handler(({ context, input }) => organizationTimeline(context, input)),
  openStreet: api.openStreet.handler(({ context, input }) => openStreet(context, input)),
  create: api.create.handler(({ context, input }) => createOrganization(context, input)),
  edit: api.edit.handler(({ context, input }) => editOrganization(context, input)),
  previewMove: api.previewMove.handler(({ context, input }) => previewMove(context, input)),
  move: api.move.handler(({ context, input }) => moveOrganization(context, input)),
  order: api.order.handler(({ context, input }) => done(orderChildren(context, input))),
  dissolve: api.dissolve.handler(({ context, input }) => dissolveOrganization(context, input)),
  reopen: api.reopen.handler(({ context, input }) => reopenOrganization(context, input)),
  place: api.place.handler(({ context, input }) => placeOrganization(context, input)),
  startPost: api.startPost.handler(({ context, input }) => startPost(context, input)),
  endPost: api.endPost.handler(({ context, input }) => done(endPost(context, input))),
  correctPost: api.correctPost.handler(({ context, input }) => done(correctPost(context, input))),
  joinAlliance: api.joinAlliance.handler(({ context, input }) => joinAlliance(context, input)),
  leaveAlliance: api.leaveAlliance.handler(({ context, input }) => done(leaveAlliance(context, input))),
  addOffer: api.addOffer.handler(({ context, input }) => addOffer(context, input)),
  editOffer: api.editOffer.handler(({ context, input }) => done(editOffer(context, input))),
  addAddress: api.addAddress.handler(({ context, input }) => addAddress(context, input)),
  editAddress: api.editAddress.handler(({ context, input }) => done(editAddress(context, input))),
  removeAddress: api.removeAddress.handler(({ context, input }) => done(removeAddress(context, input))),
})
