/**
 * Standing of a member on a day. The first two are members with a living relation (FULL votes, PROBATIONARY does not [EL §5]);
 * the others are the exits of domain §4.
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
