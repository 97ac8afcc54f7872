export { type CarriedRecord, type Carrier, declareCarriers } from './carriers.ts'
export { countElements, type Meaning, meaningOf, programmeInForce, type Tag, taggedSubjects, tagsOf } from './queries.ts'
export { type Subject, tagSubject, untagSubject } from './tagging.ts'
export { programmeActionLabels } from './texts.ts'
