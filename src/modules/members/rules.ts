import type { RosterFilter } from './contract.ts'

/**
 * Standing of a member on a day. The first two are members with a living relation (FULL votes, PROBATIONARY does not [EL §5]);
 * the others are the exits: [PC §9], [REV] and party discipline.
 */
export const standings = ['PROBATIONARY', 'FULL', 'SUSPENDED', 'TRANSFERRED_OUT', 'LAPSED', 'REMOVED', 'EXPELLED', 'RESIGNED', 'CANCELLED', 'DECEASED'] as const
export type Standing = (typeof standings)[number]

/** Chinese word of each standing. */
export const standingLabels: Record<Standing, string> = {
  PROBATIONARY: '预备党员',
  FULL: '正式党员',
  SUSPENDED: '停止党籍',
  TRANSFERRED_OUT: '已转出',
  LAPSED: '自行脱党',
  REMOVED: '除名',
  EXPELLED: '开除党籍',
  RESIGNED: '退党',
  CANCELLED: '取消预备资格',
  DECEASED: '去世',
}

/** Standings that count as members of the branch on a day. */
export const activeStandings = ['PROBATIONARY', 'FULL'] as const satisfies readonly Standing[]

/** To which standings a member may go from each. Nothing leads out of the last exits. */
export const nextStandings: Record<Standing, readonly Standing[]> = {
  PROBATIONARY: ['FULL', 'CANCELLED', 'TRANSFERRED_OUT', 'SUSPENDED', 'LAPSED', 'EXPELLED', 'RESIGNED', 'DECEASED'],
  FULL: ['TRANSFERRED_OUT', 'SUSPENDED', 'LAPSED', 'REMOVED', 'EXPELLED', 'RESIGNED', 'DECEASED'],
  SUSPENDED: ['FULL', 'PROBATIONARY', 'REMOVED', 'DECEASED'],
  LAPSED: ['REMOVED', 'DECEASED'],
  TRANSFERRED_OUT: ['FULL', 'PROBATIONARY'],
  REMOVED: [],
  EXPELLED: [],
  RESIGNED: [],
  CANCELLED: [],
  DECEASED: [],
}

/** Marks a member may carry beside his standing, from day to day: 流动(流出, 流入), 失联, 困难. */
export const markKinds = ['OUTFLOW', 'INFLOW', 'LOST_CONTACT', 'HARDSHIP'] as const
export type MarkKind = (typeof markKinds)[number]
/** Chinese word of each mark. */
export const markKindLabels: Record<MarkKind, string> = { OUTFLOW: '流出', INFLOW: '流入', LOST_CONTACT: '失联', HARDSHIP: '困难' }

/** Orders of the roster. */
export const rosterSorts = ['NAME', 'BRANCH', 'AGE', 'JOINED'] as const
export type RosterSort = (typeof rosterSorts)[number]
/** Chinese word of each order. */
export const rosterSortLabels: Record<RosterSort, string> = { NAME: '姓名', BRANCH: '支部、姓名', AGE: '年龄（从大到小）', JOINED: '入党日期（从早到晚）' }

/** Standings in which a member can still be placed in a branch or group. */
export const placedStandings = ['PROBATIONARY', 'FULL', 'SUSPENDED'] as const satisfies readonly Standing[]
export const isActive = (standing: Standing): boolean => (activeStandings as readonly Standing[]).includes(standing)
export const isPlaced = (standing: Standing): boolean => (placedStandings as readonly Standing[]).includes(standing)

/** What a member is from one day to another, half-open: [fromOn, untilOn). The one without an end is today's. */
export interface Stretch {
  standing: Standing
  branchId: string
  groupId: string | null
  fromOn: string
  untilOn: string | null
  reason: string | null
}

/** What changes from a day on; what is left out stays. */
export type Change = Partial<Pick<Stretch, 'standing' | 'branchId' | 'groupId'>> & { onDay: string; reason: string | null }

/** Why a change is refused, in words for the clerk. */
export const changeRefusals = {
  'member.inFuture': '日期不能晚于今天',
  'member.datesOutOfOrder': '日期早于最近一次变动，请核对；如最近一次变动的日期有误，请先更正',
  'member.wrongStanding': '从目前的状态不能变为所选的状态',
  'member.left': '这名党员已不在支部，不能调整支部或党小组',
  'member.unchanged': '与目前的登记相同，没有需要保存的变动',
} as const
export type ChangeRefusal = keyof typeof changeRefusals

/**
 * The open stretch after a change: what is left of it (`closed`, null when the change falls on its first day, which then counts
 * as the later word says), and the stretch that begins. A day never has two standings.
 */
export function changed(open: Stretch, change: Change, today: string): { closed: Stretch | null; next: Stretch } | ChangeRefusal {
  const { onDay, reason, ...set } = change
  if (onDay > today) return 'member.inFuture'
  if (onDay < open.fromOn) return 'member.datesOutOfOrder'
  const standing = set.standing ?? open.standing
  const moves = (set.branchId ?? open.branchId) !== open.branchId || (set.groupId !== undefined && set.groupId !== open.groupId)
  if (standing !== open.standing && !nextStandings[open.standing].includes(standing)) return 'member.wrongStanding'
  if (moves && standing === open.standing && !isPlaced(standing)) return 'member.left'
  if (!moves && standing === open.standing) return 'member.unchanged'
  // Who has left stands in no group; his last branch is kept.
  const groupId = isPlaced(standing) ? (set.groupId !== undefined ? set.groupId : open.groupId) : null
  const next: Stretch = { standing, branchId: set.branchId ?? open.branchId, groupId, fromOn: onDay, untilOn: null, reason }
  return { closed: onDay === open.fromOn ? null : { ...open, untilOn: onDay }, next }
}

/** Why a mark cannot be set from a day on, or null. `same` are the member's marks of that kind. */
export function whyNotMarked(
  standing: Standing,
  same: readonly { untilOn: string | null }[],
  kind: MarkKind,
  onDay: string,
  today: string,
): { code: 'member.inFuture' | 'member.left' | 'member.alreadyMarked' | 'member.datesOutOfOrder'; message: string } | null {
  if (onDay > today) return { code: 'member.inFuture', message: changeRefusals['member.inFuture'] }
  if (!isPlaced(standing)) return { code: 'member.left', message: '这名党员已不在支部，不能加标记' }
  if (same.some((m) => m.untilOn === null)) return { code: 'member.alreadyMarked', message: `已有“${markKindLabels[kind]}”标记` }
  if (same.some((m) => m.untilOn! > onDay)) return { code: 'member.datesOutOfOrder', message: '日期早于上一次同类标记结束的日期' }
  return null
}

/** Why the beginning of a stretch cannot be corrected to `fromOn`, or null. Neighbours are the stretches before and after it. */
export function whyNotCorrected(fromOn: string, stretch: Stretch, before: Stretch | undefined, today: string): ChangeRefusal | null {
  if (fromOn > today) return 'member.inFuture'
  if (before && fromOn <= before.fromOn) return 'member.datesOutOfOrder'
  return stretch.untilOn !== null && fromOn >= stretch.untilOn ? 'member.datesOutOfOrder' : null
}

/** The search params of the roster's address that open the members behind a filter, such as a cell of the statistics. For pages of other modules too. */
export function rosterSearchFor(filter: RosterFilter) {
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
    sinceFrom: filter.sinceFrom,
    sinceUntil: filter.sinceUntil,
    fullFrom: filter.fullFrom,
    fullUntil: filter.fullUntil,
    extended: filter.extended,
    admitted: filter.admitted ? ('1' as const) : undefined,
    post: filter.post,
  }
}
