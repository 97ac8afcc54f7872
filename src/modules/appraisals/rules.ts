/** Grades of the yearly review of members. [REV] */
export const grades = ['EXCELLENT', 'QUALIFIED', 'BASICALLY_QUALIFIED', 'UNQUALIFIED'] as const
export type Grade = (typeof grades)[number]
/** Chinese word of each grade. */
export const gradeLabels: Record<Grade, string> = { EXCELLENT: '优秀', QUALIFIED: '合格', BASICALLY_QUALIFIED: '基本合格', UNQUALIFIED: '不合格' }

/** At most a third of the members who take part are 优秀, rounded down: 32 → 10. [BW §18] */
export const mostExcellent = (takingPart: number): number => Math.floor(takingPart / 3)

/** States of a branch's review of a year; the moves stand in `lifecycle.ts`. */
export const reviewStates = ['OPEN', 'CLOSED'] as const
export type ReviewState = (typeof reviewStates)[number]
export const reviewMoves = ['close', 'reopen'] as const
export type ReviewMove = (typeof reviewMoves)[number]

/** Who gave the grades: the committee, or the member meeting where there is none. [BW §18] */
export const deciders = ['COMMITTEE', 'MEETING'] as const
export type Decider = (typeof deciders)[number]
export const deciderLabels: Record<Decider, string> = { COMMITTEE: '支部委员会', MEETING: '支部党员大会' }

/** Ballots for one member, by grade. Counts only: nobody's ballot is kept. */
export type Ballots = Readonly<Record<Grade, number>>
export const ballotsOf = (b: Ballots): number => grades.reduce((sum, g) => sum + b[g], 0)

/** One member's line in a review. */
export interface Line {
  probationary: boolean
  /** Took part; who did not has a reason and no grade. */
  absent: boolean
  selfDone: boolean
  mutualDone: boolean
  ballots: Ballots
  grade: Grade | null
}

/** What is missing before a review can be closed, in words for the clerk; empty when nothing is. [BW §18], [REV] */
export function missingOf(
  review: { heldOn: string | null; ballotsReturned: number | null; decider: Decider | null; decidedOn: string | null },
  lines: readonly Line[],
  probationaryGraded: boolean,
): string[] {
  const part = lines.filter((l) => !l.absent)
  const graded = (l: Line) => !l.probationary || probationaryGraded
  const count = (fits: (l: Line) => boolean) => part.filter(fits).length
  const say = (n: number, words: string) => (n ? [`${n} 人${words}`] : [])
  const excellent = count((l) => l.grade === 'EXCELLENT')
  const most = mostExcellent(part.length)
  return [
    ...(review.heldOn ? [] : ['没有登记评议日期']),
    ...(review.ballotsReturned === null ? ['没有登记收回测评票数'] : []),
    ...(review.decider && review.decidedOn ? [] : ['没有登记由谁在哪天确定等次']),
    ...(part.length ? [] : ['没有参加评议的党员']),
    ...say(
      count((l) => !l.selfDone),
      '没有完成个人自评',
    ),
    ...say(
      count((l) => !l.mutualDone),
      '没有完成党员互评',
    ),
    ...say(
      count((l) => ballotsOf(l.ballots) > (review.ballotsReturned ?? Number.POSITIVE_INFINITY)),
      '的得票合计多于收回的测评票',
    ),
    ...say(
      count((l) => graded(l) && l.grade === null),
      '没有确定等次',
    ),
    ...say(
      count((l) => !graded(l) && l.grade !== null),
      '是预备党员，按本地规定不确定等次',
    ),
    ...(excellent > most ? [`优秀 ${excellent} 人，超过参加评议 ${part.length} 人的三分之一（最多 ${most} 人）`] : []),
  ]
}

/** 两优一先. */
export const honorKinds = ['EXCELLENT_MEMBER', 'EXCELLENT_WORKER', 'ADVANCED_ORGANIZATION'] as const
export type HonorKind = (typeof honorKinds)[number]
export const honorKindLabels: Record<HonorKind, string> = {
  EXCELLENT_MEMBER: '优秀共产党员',
  EXCELLENT_WORKER: '优秀党务工作者',
  ADVANCED_ORGANIZATION: '先进基层党组织',
}
/** Who is honored: a body, or a member. */
export const isOfBody = (kind: HonorKind): boolean => kind === 'ADVANCED_ORGANIZATION'

/** Levels of who honors. */
export const honorLevels = ['STREET', 'DISTRICT', 'CITY', 'PROVINCE', 'NATION'] as const
export type HonorLevel = (typeof honorLevels)[number]
export const honorLevelLabels: Record<HonorLevel, string> = { STREET: '街道', DISTRICT: '区（县）', CITY: '市', PROVINCE: '省', NATION: '全国' }

/** The day by which a year's review is to be closed: it is held with the life meeting of the fourth quarter. [BW §17–18]; day [proposed] */
export const reviewDueOn = (year: number): string => `${year}-12-31`
