import type { SearchOf } from '#console/search-params.ts'
import type { RosterFilter } from '../contract.ts'
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
    text: text || undefined,
  }
}

/** The address that opens the members behind a filter, such as a cell of the statistics. */
export function searchFor(filter: RosterFilter): RosterSearch {
  return {
    org: filter.organizationId,
    day: filter.day,
    standing: filter.standings,
    sex: filter.sex,
    ageFrom: filter.ageFrom,
    ageTo: filter.ageTo,
    edu: filter.educations,
    eth: filter.ethnicity,
    joinedFrom: filter.joinedFrom,
    joinedUntil: filter.joinedUntil,
    yearsFrom: filter.standingYearsFrom,
    yearsTo: filter.standingYearsTo,
    mark: filter.mark,
  }
}
