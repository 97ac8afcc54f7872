// The door of `people`: what other modules may call.
export type { PersonFacts } from './facts.ts'
export { normalFacts } from './facts.ts'
export { authorizePerson, canAtAny, linkPeople, type MergePart, type PersonLink, placesOf, streetPath } from './links.ts'
export { matchesText } from './lookup.ts'
export { accessesOfStreet, getPerson, viewColumns, viewOf } from './queries.ts'
export { identityIndexes, openIdentity, openPhone, phoneIndexes } from './seals.ts'
export { columnsOf, edit, purposeOf, recordOpening, register, uniquely, writeAccess } from './service.ts'
export { peopleActionLabels } from './texts.ts'
