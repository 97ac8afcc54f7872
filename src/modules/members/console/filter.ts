import type { SearchOf } from '#console/search-params.ts'
import { postKindLabels } from '#modules/organizations/rules.ts'
import type { RosterFilter } from '../contract.ts'
import { rosterSearchFor } from '../rules.ts'
import type { rosterSearch } from './routes.ts'

/** What stands in the address of a roster. */
export type RosterSearch = SearchOf<typeof rosterSearch>

/** Words that may be a whole phone or identity number: they are not written into the address. */
export const isNumber = (text: string): boolean => /\d{7,}/.test(text.replace(/\s/g, ''))

/** The filter of the API for an address. */
export function filterOf(search: RosterSearch, text?: string): RosterFilter {
  return {
    organizationId: search.org,
    day: search.day,
    standings: search.standing,
    sex: search.sex,
    ageFrom: search.ageFrom,
    ageTo: search.ageTo,
    educations: search.edu,
    ethnicity: search.eth,
    joinedFrom: search.joinedFrom,
    joinedUntil: search.joinedUntil,
    standingYearsFrom: search.yearsFrom,
    standingYearsTo: search.yearsTo,
    mark: search.mark,
    sinceFrom: search.sinceFrom,
    sinceUntil: search.sinceUntil,
    fullFrom: search.fullFrom,
    fullUntil: search.fullUntil,
    extended: search.extended,
    admitted: search.admitted === undefined ? undefined : true,
    post: search.post,
    text: text || undefined,
  }
}

export const searchFor = (filter: RosterFilter): RosterSearch => rosterSearchFor(filter)

/** Filters of the yearly tables that no chip shows, in words; empty when there are none. */
export function yearlyWords(search: RosterSearch): string[] {
  const span = (what: string, from: string | undefined, until: string | undefined) =>
    from === undefined && until === undefined ? [] : [`${what}${from ? ` ${from} 起` : ''}${until ? ` ${until} 前` : ''}`]
  return [
    ...span('入党日期', search.joinedFrom, search.joinedUntil),
    ...span('目前类别', search.sinceFrom, search.sinceUntil),
    ...span('转正日期', search.fullFrom, search.fullUntil),
    ...(search.extended === undefined ? [] : [search.extended === 'YES' ? '预备期延长过' : '按期转正']),
    ...(search.admitted === undefined ? [] : ['在本地接收']),
    ...(search.post === undefined ? [] : [`任${postKindLabels[search.post]}`]),
  ]
}

/** Takes them away. */
export const withoutYearly = {
  joinedFrom: undefined,
  joinedUntil: undefined,
  sinceFrom: undefined,
  sinceUntil: undefined,
  fullFrom: undefined,
  fullUntil: undefined,
  extended: undefined,
  admitted: undefined,
  post: undefined,
} satisfies Partial<RosterSearch>
