import type { OrganizationKind, PostKind } from '#modules/organizations/rules.ts'
import { addMonths, type Day, daysBetween } from '#platform/time/day.ts'

/** What an election is held for. EARLY and LATE are elections at the end of a term that the superior let happen before or after it. */
export const electionKinds = ['FIRST', 'TERM', 'EARLY', 'LATE', 'BY_ELECTION'] as const
export type ElectionKind = (typeof electionKinds)[number]
/** Chinese word of each. */
export const electionKindLabels: Record<ElectionKind, string> = {
  FIRST: '首届选举',
  TERM: '按期换届',
  EARLY: '提前换届',
  LATE: '延期换届',
  BY_ELECTION: '补选',
}

/** Where an election stands: plan sent, plan replied, candidates agreed, meeting held, result reported, result filed by the superior. */
export const electionStates = ['PLANNED', 'APPROVED', 'CANDIDATES', 'HELD', 'REPORTED', 'FILED', 'CANCELLED'] as const
export type ElectionState = (typeof electionStates)[number]
/** States in which an election is not over. */
export const runningStates = ['PLANNED', 'APPROVED', 'CANDIDATES', 'HELD', 'REPORTED'] as const satisfies readonly ElectionState[]

/** What the meeting can be: all members, or a congress of delegates (500 members or more, or scattered, with the superior's leave). [EL §4] */
export const meetingKinds = ['MEETING', 'CONGRESS'] as const
export type MeetingKind = (typeof meetingKinds)[number]
/** Chinese word of each. */
export const meetingKindLabels: Record<MeetingKind, string> = { MEETING: '党员大会', CONGRESS: '党员代表大会' }
/** From how many members a body may elect by a congress of delegates. [EL §4] */
export const CONGRESS_FROM_MEMBERS = 500

/** Posts that the meeting votes on. A committee divides the other posts among those elected. */
export const votedPosts = ['COMMISSIONER', 'SECRETARY', 'DEPUTY_SECRETARY'] as const satisfies readonly PostKind[]
export type VotedPost = (typeof votedPosts)[number]
/** Posts of a committee, and of a branch without one. Whoever is elected anew takes them; who held them leaves. */
export const electedPosts = [
  'SECRETARY',
  'DEPUTY_SECRETARY',
  'ORG_COMMISSIONER',
  'PUBLICITY_COMMISSIONER',
  'DISCIPLINE_COMMISSIONER',
  'COMMISSIONER',
] as const satisfies readonly PostKind[]
export type ElectedPost = (typeof electedPosts)[number]

/**
 * Why a full member is not an elector due. The first six are not counted because they cannot come [from knowledge]; the last two have no
 * right to vote [EL §5].
 */
export const quorumExclusionReasons = [
  'ILLNESS',
  'BEDRIDDEN',
  'ABROAD',
  'IMPRISONED',
  'MOVED_AWAY',
  'RETIRED_HOMETOWN',
  'ON_PROBATION',
  'RIGHTS_SUSPENDED',
] as const
export type QuorumExclusionReason = (typeof quorumExclusionReasons)[number]
/** Chinese words of each reason. */
export const quorumExclusionReasonLabels: Record<QuorumExclusionReason, string> = {
  ILLNESS: '患病，不能表达本人意志',
  BEDRIDDEN: '年老体弱，卧床不起',
  ABROAD: '自费出国半年以上',
  IMPRISONED: '虽未受留党察看以上处分，但正在服刑',
  MOVED_AWAY: '工作调动或外出半年以上，组织关系尚未转出',
  RETIRED_HOMETOWN: '离退休后回原籍居住',
  ON_PROBATION: '受留党察看处分，没有表决权、选举权和被选举权',
  RIGHTS_SUSPENDED: '被拘留、逮捕，党员权利中止',
}

/** How the branch was reminded that its term ends. [TERM 3] */
export const reminderWays = ['LETTER', 'PHONE'] as const
export type ReminderWay = (typeof reminderWays)[number]
/** Chinese word of each. */
export const reminderWayLabels: Record<ReminderWay, string> = { LETTER: '发函', PHONE: '电话' }

/** How a term ended. */
export const termEndings = ['ELECTED_ANEW', 'RECORDED_ANEW'] as const
export type TermEnding = (typeof termEndings)[number]
/** Chinese word of each. */
export const termEndingLabels: Record<TermEnding, string> = { ELECTED_ANEW: '换届选举', RECORDED_ANEW: '补登新一届' }

/** Where a body's term stands on a day. DUE: within the six months before its end. */
export const termStates = ['OVERDUE', 'DUE', 'CURRENT', 'NONE'] as const
export type TermState = (typeof termStates)[number]
/** Chinese word of each. */
export const termStateLabels: Record<TermState, string> = { OVERDUE: '已届满', DUE: '半年内届满', CURRENT: '任期内', NONE: '未登记任期' }

/** Kinds of bodies that elect their committee or secretary. Working committees and temporary branches are appointed by who set them up. */
export const electiveKinds = [
  'COMMUNITY_COMMITTEE',
  'GENERAL_BRANCH',
  'COMMUNITY_BRANCH',
  'STREET_ORGAN_BRANCH',
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'JOINT_BRANCH',
] as const satisfies readonly OrganizationKind[]
export const isElective = (kind: OrganizationKind): boolean => (electiveKinds as readonly OrganizationKind[]).includes(kind)

/** Kinds whose electors are the members of all branches below, not of one branch. */
export const electsBySubtree = (kind: OrganizationKind): boolean => kind === 'COMMUNITY_COMMITTEE' || kind === 'GENERAL_BRANCH'

/** Terms begun before this day keep the length that they had: the day on which the opinion on terms was issued. [TERM 1] */
export const TERM_RULE_FROM: Day = '2018-07-12'

/** A rule as the clerk reads it: what it says of this body, and where it stands. `met` null: it only advises. */
export interface Finding {
  met: boolean | null
  text: string
  clause: string
}

/** Sources, in the words a clerk looks them up by. */
export const clauses = {
  branch: '《中国共产党支部工作条例（试行）》第四条',
  committee: '《中国共产党支部工作条例（试行）》第六章',
  generalBranch: '《中国共产党党和国家机关基层组织工作条例》第六条',
  partyCommittee: '党的基层委员会设置惯例',
  termLength: '《关于党的基层组织任期的意见》第一条',
  termShift: '《关于党的基层组织任期的意见》第二条，《中国共产党基层组织选举工作条例》第三条',
  termReminder: '《关于党的基层组织任期的意见》第三条',
  congress: '《中国共产党基层组织选举工作条例》第四条',
  rights: '《中国共产党基层组织选举工作条例》第五条',
  election: '《中国共产党基层组织选举工作条例》',
} as const

/**
 * How many years a term has that begins on `electedOn`: committees 5; general branches and branches 3, of a community 5 [TERM 1], [BW ch.6].
 * A term begun before the rule keeps its old length: 3 unless the record says otherwise, so the length is stored with the term.
 */
export function termYearsOf(body: { kind: OrganizationKind; communityType: string | null }, electedOn: Day): number {
  if (electedOn < TERM_RULE_FROM) return 3
  if (body.kind === 'COMMUNITY_COMMITTEE' || body.kind === 'COMMUNITY_BRANCH') return 5
  return body.kind === 'GENERAL_BRANCH' && body.communityType !== null ? 5 : 3
}

/** The day on which a term ends: the same date `years` later, clamped to the month's end. */
export const termEnd = (electedOn: Day, years: number): Day => addMonths(electedOn, 12 * years)

/** The day from which the superior reminds the body: generally six months before the end. [TERM 3], [BW] */
export const reminderFrom = (endsOn: Day): Day => addMonths(endsOn, -6)

/** Days before the end of a term on which the body is told; the last is the day after. [proposed] */
export const reminderLevels = [180, 90, 30, 0, -1] as const

/** Where a term stands on a day; `until` is its end, or the day to which the superior put it off. */
export function termStateOn(until: Day | null, day: Day): TermState {
  if (until === null) return 'NONE'
  if (day > until) return 'OVERDUE'
  return day >= reminderFrom(until) ? 'DUE' : 'CURRENT'
}

/** The last day to which an end may be put off, generally: a year later. [TERM 2] */
export const latestPostponed = (endsOn: Day): Day => addMonths(endsOn, 12)

/**
 * What an election of a whole term on `plannedOn` is, beside the term that runs: before the last half year it is early, after the end late. [TERM 2]
 */
export function termElectionKind(plannedOn: Day, endsOn: Day | null): Exclude<ElectionKind, 'BY_ELECTION'> {
  if (endsOn === null) return 'FIRST'
  if (plannedOn > endsOn) return 'LATE'
  return plannedOn < reminderFrom(endsOn) ? 'EARLY' : 'TERM'
}

/** Whether the shift is more than the year that is general; then the superior's special reason is asked for. [TERM 2] */
export const isLongShift = (plannedOn: Day, endsOn: Day): boolean => plannedOn > latestPostponed(endsOn) || plannedOn < addMonths(endsOn, -12)

/** Whether a body must, may or must not have a committee; of what size; which posts; and what else its number of members says. */
export interface Advice {
  committee: 'MUST' | 'MAY' | 'MUST_NOT'
  size: { least: number; usual: number; most: number } | null
  posts: readonly ElectedPost[]
  findings: readonly Finding[]
}

const committeePosts = ['SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER', 'DISCIPLINE_COMMISSIONER'] as const

/** From how many full members a branch has a committee. [BW ch.6], [R26 §8] */
export const COMMITTEE_FROM_FULL_MEMBERS = 7

/**
 * What the rules say of a body with so many members. Only full members count for the committee; all members for the size. [BW §4, ch.6]
 */
export function adviceOf(kind: OrganizationKind, members: { full: number; probationary: number }): Advice {
  const { full, probationary } = members
  const all = full + probationary
  if (kind === 'COMMUNITY_COMMITTEE')
    return {
      committee: 'MUST',
      size: { least: 5, usual: 9, most: 9 },
      posts: committeePosts,
      findings: [finding(all >= 100 ? true : null, `党员 ${all} 人；基层党委一般在 100 人以上，工作需要的可以少些，委员 5 至 9 人`, clauses.partyCommittee)],
    }
  if (kind === 'GENERAL_BRANCH')
    return {
      committee: 'MUST',
      size: { least: 5, usual: 7, most: 7 },
      posts: committeePosts,
      findings: [
        finding(all >= 50 && all <= 100 ? true : null, `党员 ${all} 人；党总支一般 50 至 100 人，不足的须经批准，委员 5 至 7 人`, clauses.generalBranch),
      ],
    }
  const findings = [
    full < 3
      ? finding(false, `正式党员 ${full} 人，不足 3 人，不能单独成立支部，应与邻近单位成立联合党支部`, clauses.branch)
      : finding(true, `正式党员 ${full} 人，达到 3 人，应当成立支部`, clauses.branch),
    ...(all > 50 ? [finding(null, `党员 ${all} 人；支部党员一般不超过 50 人，可以考虑分设支部或成立党总支`, clauses.branch)] : []),
  ]
  if (kind === 'TEMPORARY_BRANCH')
    return {
      committee: 'MAY',
      size: null,
      posts: ['SECRETARY'],
      findings: [...findings, finding(null, '临时党支部的书记、副书记和委员由批准它成立的党组织指定，不必选举', clauses.committee)],
    }
  if (full >= COMMITTEE_FROM_FULL_MEMBERS)
    return {
      committee: 'MUST',
      size: { least: 3, usual: 5, most: 7 },
      posts: committeePosts,
      findings: [
        ...findings,
        finding(true, `正式党员 ${full} 人，达到 7 人，应当设支部委员会，3 至 5 人，一般不超过 7 人，设书记和组织、宣传、纪检委员`, clauses.committee),
      ],
    }
  return {
    committee: 'MUST_NOT',
    size: null,
    posts: ['SECRETARY'],
    findings: [
      ...findings,
      finding(
        true,
        `正式党员 ${full} 人${probationary ? `（预备党员 ${probationary} 人不计）` : ''}，不足 7 人，不设支部委员会，设书记 1 人，必要时设副书记 1 人`,
        clauses.committee,
      ),
    ],
  }
}

const finding = (met: boolean | null, text: string, clause: string): Finding => ({ met, text, clause })

/** Seats to be filled by one vote. */
export interface Seats {
  post: VotedPost
  count: number
}

/** Why these seats do not fit the body, in words, or null. A by-election fills some seats of what the body may have. */
export function whySeatsWrong(advice: Advice, seats: readonly Seats[], isByElection: boolean): string | null {
  const of = (post: VotedPost) => seats.filter((s) => s.post === post).reduce((n, s) => n + s.count, 0)
  if (seats.length === 0 || seats.some((s) => s.count < 1)) return '请填写要选举的职务和名额'
  if (new Set(seats.map((s) => s.post)).size < seats.length) return '同一职务请合为一项填写'
  if (of('SECRETARY') > 1 || of('DEPUTY_SECRETARY') > 1) return '书记、副书记至多各 1 人'
  const commissioners = of('COMMISSIONER')
  if (advice.committee === 'MUST_NOT' && commissioners > 0) return '正式党员不足 7 人，不设支部委员会，只选举书记，必要时选举副书记'
  if (isByElection) return advice.size && commissioners > advice.size.most ? `委员至多 ${advice.size.most} 人` : null
  if (advice.committee === 'MUST_NOT') return of('SECRETARY') === 1 ? null : '不设委员会的支部应选举书记 1 人'
  if (advice.committee === 'MAY') return null
  if (of('SECRETARY') || of('DEPUTY_SECRETARY')) return '设委员会的，由大会选举委员，书记、副书记在当选的委员中产生'
  const { least, most } = advice.size!
  return commissioners < least || commissioners > most ? `委员应为 ${least} 至 ${most} 人` : null
}

/** How many candidates a vote needs: for commissioners a fifth more than seats, rounded up [from knowledge]; a single post may have one. */
export const candidatesNeeded = ({ post, count }: Seats): number => (post === 'COMMISSIONER' ? Math.ceil((count * 6) / 5) : count)

/** Who may stand: a full member; for secretary with a year of standing. Why not, in words, or null. [EL §5], [QB] */
export function whyNotEligible(
  member: { standing: string; fullOn: Day | null; excluded: QuorumExclusionReason | null },
  post: PostKind,
  day: Day,
): string | null {
  if (member.standing !== 'FULL') return '只有正式党员有被选举权'
  if (member.excluded === 'ON_PROBATION' || member.excluded === 'RIGHTS_SUSPENDED') return quorumExclusionReasonLabels[member.excluded]
  if (post === 'SECRETARY' && member.fullOn !== null && addMonths(member.fullOn, 12) > day) return '书记应有 1 年以上党龄'
  return null
}

/** How many must be present: four fifths of the electors due, rounded up. [QB] */
export const quorumOf = (due: number): number => Math.ceil((due * 4) / 5)
/** Whether the meeting may elect: at least four fifths of the electors due are present. [QB] */
export const hasQuorum = (present: number, due: number): boolean => due > 0 && present * 5 >= due * 4
/** The least number of votes that elects: more than half of the electors present. [QB] */
export const votesNeeded = (present: number): number => Math.floor(present / 2) + 1

/** Votes on one candidate. */
export interface Votes {
  id: string
  yes: number
  no: number
  abstain: number
}

/** Counts of one ballot. */
export interface Ballot {
  present: number
  issued: number
  returned: number
  valid: number
  votes: readonly Votes[]
}

/** Everything that cannot be in the counts of a ballot, by field, in words. */
export function ballotFaults(ballot: Ballot, due: number, seats: number): { path: string; message: string }[] {
  const { present, issued, returned, valid, votes } = ballot
  const faults: { path: string; message: string }[] = []
  if (present > due) faults.push({ path: 'present', message: `实到 ${present} 人，超过应到 ${due} 人` })
  else if (!hasQuorum(present, due)) faults.push({ path: 'present', message: `应到 ${due} 人，实到不足五分之四（至少 ${quorumOf(due)} 人），不能选举` })
  if (issued > present) faults.push({ path: 'issued', message: '发出选票多于实到人数' })
  if (returned > issued) faults.push({ path: 'returned', message: '收回选票多于发出选票，本次选举无效，应重新选举' })
  if (valid > returned) faults.push({ path: 'valid', message: '有效票多于收回选票' })
  for (const [i, v] of votes.entries())
    if (v.yes + v.no + v.abstain > valid) faults.push({ path: `votes.${i}.yes`, message: `赞成、不赞成、弃权合计超过有效票 ${valid} 张` })
  const given = votes.reduce((n, v) => n + v.yes, 0)
  if (given > valid * seats)
    faults.push({ path: 'votes', message: `赞成票合计 ${given}，超过 ${valid} 张有效票各选 ${seats} 人的总数，请核对（超过名额的选票应作废）` })
  return faults
}

/** What a ballot decided. `open`: seats that it left. */
export interface Outcome {
  elected: readonly string[]
  /** Have enough votes, and equally many, for fewer seats than they are: vote again on these. */
  tied: readonly string[]
  open: number
}

/**
 * Who is elected: more than half of those present; when more pass than there are seats, those with the most votes; equal votes at the last seat
 * decide nothing among the equal. [QB], order of votes [from knowledge]
 */
export function outcomeOf(seats: number, present: number, votes: readonly Pick<Votes, 'id' | 'yes'>[]): Outcome {
  const passed = votes.filter((v) => v.yes * 2 > present).toSorted((a, b) => b.yes - a.yes)
  if (passed.length <= seats) return { elected: passed.map((v) => v.id), tied: [], open: seats - passed.length }
  const border = passed[seats - 1]?.yes ?? Number.POSITIVE_INFINITY
  const isTied = passed[seats]!.yes === border
  const elected = passed.slice(0, seats).filter((v) => !isTied || v.yes > border)
  return { elected: elected.map((v) => v.id), tied: isTied ? passed.filter((v) => v.yes === border).map((v) => v.id) : [], open: seats - elected.length }
}

/** One person with a post, after those elected have divided the work. */
export interface Division {
  membershipId: string
  post: ElectedPost
}

/** Why a division of posts does not fit those elected, in words, or null. */
export function whyDivisionWrong(elected: readonly string[], division: readonly Division[], isByElection: boolean): string | null {
  const holders = new Set(division.map((d) => d.membershipId))
  if (division.some((d) => !elected.includes(d.membershipId))) return '只有当选的人可以任职'
  if (elected.some((id) => !holders.has(id))) return '每名当选的人都应有职务'
  const count = (post: ElectedPost) => division.filter((d) => d.post === post).length
  if (!isByElection && count('SECRETARY') !== 1) return '应有书记 1 人'
  const single = electedPosts.filter((p) => p !== 'COMMISSIONER')
  if (single.some((post) => count(post) > 1)) return '书记、副书记和组织、宣传、纪检委员各 1 人'
  const twice = division.some((d, i) => division.findIndex((o) => o.membershipId === d.membershipId && o.post === d.post) !== i)
  return twice ? '同一人的同一职务填写了两次' : null
}

/** Whole days from `day` to the end of a term; negative when it is over. */
export const daysLeft = (until: Day, day: Day): number => daysBetween(day, until)

/** What all rounds of the vote on one post decided. */
export interface Tally extends Outcome {
  /** Each round with the seats it was about and what it decided. */
  rounds: readonly { seats: number; needed: number; outcome: Outcome }[]
}

/** Adds up the rounds on one post, first to last: a later round is about the seats that the earlier ones left. */
export function tallyOf(count: number, rounds: readonly { present: number; votes: readonly Pick<Votes, 'id' | 'yes'>[] }[]): Tally {
  let last: Outcome = { elected: [], tied: [], open: count }
  const elected: string[] = []
  const told = rounds.map(({ present, votes }) => {
    const seats = last.open
    last = outcomeOf(seats, present, votes)
    elected.push(...last.elected)
    return { seats, needed: votesNeeded(present), outcome: last }
  })
  return { elected, tied: last.tied, open: last.open, rounds: told }
}
