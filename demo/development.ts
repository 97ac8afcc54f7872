import type { FieldValues } from '#modules/development/fields.ts'
import type { CaseFacts, Entry, NoticeFact } from '#modules/development/progress.ts'
import {
  type NoticeStep,
  nationalRules,
  noticeDays,
  noticeNeeded,
  probationEnd,
  type RuleValues,
  type StepCode,
  stepCodes,
} from '#modules/development/rules.ts'
import type { accountabilities, cases, entries, notices, objections, papers } from '#modules/development/schema.ts'
import { stepOf } from '#modules/development/steps.ts'
import type { Standing } from '#modules/members/rules.ts'
import { addDays, addMonths, addWorkingDays, type Day, instantAt } from '#platform/time/calendar.ts'
import type { DemoMember } from './members.ts'
import type { DemoPerson, peopleMaker } from './people.ts'
import type { Branch, Plan } from './plan.ts'
import { demoId, type Random, random } from './random.ts'

/** The street's own scheme 双推双评三全程 of the demo, in force since 2019. */
export const demoScheme = {
  fromOn: '2019-01-01',
  document: '管航东〔2019〕3号（示例数据）',
  values: {
    ...{ doublePush: true, evaluationA: true, evaluationB: true, evaluationPassPercent: 60 },
    ...{ noticeAtActivist: true, noticeAtTarget: true, noticeAtApproval: true, noticeAtConversion: true },
  },
} as const

/** The rules of a day as the demo's street has them. */
export const demoRules = (day: Day): RuleValues => ({
  ...(nationalRules.findLast((r) => r.from <= day) ?? nationalRules[0]).values,
  ...(day >= demoScheme.fromOn ? demoScheme.values : {}),
})

/** Days of each step before and after the vote that admits, for somebody who goes the whole way without haste. */
const pace: readonly (readonly [StepCode, number])[] = [
  ['APPLY', -700],
  ['FIRST_TALK', -680],
  ['NAME_ACTIVIST', -490],
  ['FILE_ACTIVIST', -484],
  ['ASSIGN_CONTACT', -480],
  ['CULTIVATE', -310],
  ['CULTIVATE', -112],
  ['NAME_TARGET', -80],
  ['FILE_TARGET', -75],
  ['ASSIGN_SPONSORS', -66],
  ['POLITICAL_REVIEW', -50],
  ['TRAIN', -38],
  ['COMMITTEE_CHECK', -25],
  ['PRE_REVIEW', -18],
  ['FILL_FORM', -9],
  ['BRANCH_VOTE', 0],
  ['APPROVAL_TALK', 15],
  ['APPROVE', 45],
  ['FILE_PROBATIONARY', 52],
  ['PLACE', 53],
  ['OATH', 62],
]
const offsetOf = (step: StepCode) => pace.findLast(([code]) => code === step)![1]

/** A file of the demo with all its rows. */
export interface DemoFile {
  id: string
  person: DemoPerson
  branch: Branch
  file: Pick<typeof cases.$inferInsert, 'probationEndsOn' | 'convertedOn' | 'state' | 'endReason' | 'endedOn' | 'online'> & { createdAt: Date }
  entries: (typeof entries.$inferInsert)[]
  papers: (typeof papers.$inferInsert)[]
  notices: (typeof notices.$inferInsert)[]
  objections: (typeof objections.$inferInsert)[]
  accountabilities: (typeof accountabilities.$inferInsert)[]
}

/** What the rules ask of a file, from its rows. */
export function factsOfDemo({ person, file, ...rows }: DemoFile): CaseFacts {
  const count = (noticeId: string, state: string) => rows.objections.filter((o) => o.noticeId === noticeId && (o.state ?? 'OPEN') === state).length
  return {
    birthOn: person.birthOn,
    entries: rows.entries.map((e): Entry => ({ code: e.step, day: e.onDay, round: 1, outcome: e.outcome, values: e.values })),
    round: 1,
    probationEndsOn: file.probationEndsOn ?? null,
    transferredOn: null,
    notices: rows.notices.map((n): NoticeFact => ({ ...n, open: count(n.id!, 'OPEN'), upheld: count(n.id!, 'UPHELD') })),
    papers: new Set(rows.papers.map((p) => p.name)),
  }
}

interface Circumstance {
  plan: Plan
  members: readonly DemoMember[]
  makePerson: ReturnType<typeof peopleMaker>
  today: Day
  streetId: string
}

/** Full members of a branch on a day, by person. */
function fullOn(members: readonly DemoMember[], branchId: string, day: Day): DemoPerson[] {
  const held = (m: DemoMember): Standing | undefined =>
    m.periods.find((p) => p.branchId === branchId && p.fromOn <= day && (!p.untilOn || p.untilOn > day))?.standing
  return members.filter((m) => held(m) === 'FULL').map((m) => m.person)
}

/** Makes one file: steps up to `through`, with the vote (made or to come) on `votedOn`. */
function fileOf(
  at: Circumstance,
  branch: Branch,
  branchId: string,
  person: DemoPerson,
  votedOn: Day,
  through: StepCode,
  end?: Pick<DemoFile['file'], 'endReason' | 'endedOn'>,
): DemoFile {
  const chance = random(`development ${person.id}`)
  const id = demoId('development', person.id)
  const scribe = fullOn(at.members, branchId, votedOn < at.today ? votedOn : at.today)
  const secretary = scribe.length ? chance.pick(scribe).name : '支部书记'
  const made: DemoFile = {
    id,
    person,
    branch,
    file: { createdAt: instantAt(at.today) },
    entries: [],
    papers: [],
    notices: [],
    objections: [],
    accountabilities: [],
  }
  const working = (day: Day) => addWorkingDays(addDays(day, -1), 1).day
  const probationEndsOn = probationEnd(votedOn, demoRules(votedOn))
  const later: [StepCode, Day][] = [
    ['PROBATION', working(probationEndsOn)],
    ['APPLY_CONVERSION', working(addDays(probationEndsOn, 1))],
    ['CONVERSION_VOTE', working(addDays(probationEndsOn, 10))],
    ['APPROVE_CONVERSION', working(addDays(probationEndsOn, 55))],
    ['ARCHIVE', working(addDays(probationEndsOn, 70))],
  ]
  // The vote's own day is the day on which he became a member, whatever day of the week it was.
  const dayOf = (code: StepCode, offset: number) =>
    code === 'BRANCH_VOTE' ? votedOn : offset < 0 ? [working(addDays(votedOn, offset)), votedOn].sort()[0]! : working(addDays(votedOn, offset))
  const days: [StepCode, Day][] = [...pace.map(([code, offset]): [StepCode, Day] => [code, dayOf(code, offset)]), ...later]
  const named = days.find(([code]) => code === 'NAME_TARGET')!
  // Since 2026 the superior agrees before the notice; who was ready in the last weeks of the old rules was named under them.
  const agreedOn = working(addDays(votedOn, -108))
  if (demoRules(agreedOn).targetConsent) days.find(([code]) => code === 'FILE_TARGET')![1] = agreedOn
  else if (demoRules(named[1]).targetConsent) named[1] = addDays(nationalRules[1].from, -3)
  const order = days.toSorted(([a, x], [b, y]) => (x < y ? -1 : x > y ? 1 : stepCodes.indexOf(a) - stepCodes.indexOf(b)))
  const last = order.findLastIndex(([code]) => code === through)
  for (const [code, onDay] of order.slice(0, last + 1)) {
    const rules = demoRules(onDay)
    if (noticeNeeded(code, rules)) notice(made, at.streetId, code as NoticeStep, addDays(onDay, -20), branch)
    const first = code === 'CULTIVATE' && !made.entries.some((e) => e.step === 'CULTIVATE')
    made.entries.push({
      ...{ id: demoId('development step', `${id}/${made.entries.length}`), streetId: at.streetId, caseId: id, step: code, seq: made.entries.length + 1, onDay },
      ...{ outcome: first ? 'INTERIM' : 'PASSED', responsible: secretary, signer: stepOf(code).by === 'STREET' ? '党工委组织委员' : secretary },
      record: recordWords(code, person.name, first),
      values: valuesOf(chance, code, fullOn(at.members, branchId, onDay), rules, first),
      ruleSet: (nationalRules.findLast((r) => r.from <= onDay) ?? nationalRules[0]).name,
      ...{ recordedBy: secretary, recordedAt: instantAt(onDay, '16:00') },
    })
    for (const name of first ? ['半年考察意见'] : stepOf(code).documents)
      made.papers.push({
        ...{ id: demoId('development paper', `${id}/${made.papers.length}`), streetId: at.streetId, caseId: id, step: code, name, receivedOn: onDay },
        ...{ recordedBy: secretary, recordedAt: instantAt(onDay, '16:00') },
      })
  }
  const passed = (code: StepCode) => made.entries.some((e) => e.step === code)
  made.file = {
    createdAt: instantAt(made.entries[0]!.onDay, '15:00'),
    ...(passed('APPROVE') && { probationEndsOn }),
    ...(passed('APPROVE_CONVERSION') && { convertedOn: probationEndsOn }),
    ...(passed('ARCHIVE') && { state: 'ENDED', endReason: 'ARCHIVED', endedOn: made.entries.at(-1)!.onDay }),
    ...(end && { state: 'ENDED', ...end }),
  }
  return made
}

function notice(made: DemoFile, streetId: string, step: NoticeStep, day: Day, branch: Branch): typeof notices.$inferInsert {
  const fromOn = addWorkingDays(addDays(day, -1), 1).day
  const row = {
    ...{ id: demoId('development notice', `${made.id}/${step}`), streetId, caseId: made.id, step, fromOn, untilOn: noticeDays(fromOn, 5).untilOn },
    ...{
      place: '党支部公告栏、社区服务大厅',
      secondPlace: null,
      contact: `${branch.body.name}（街道党建办公室转）`,
      openedBy: '党支部',
      openedAt: instantAt(fromOn, '09:00'),
    },
  }
  made.notices.push(row)
  return row
}

const recordWords = (code: StepCode, name: string, interim: boolean): string =>
  code === 'CULTIVATE' && interim
    ? `支部对${name}进行半年考察，思想上要求进步，工作积极，继续培养考察。（示例数据）`
    : `${stepOf(code).label}：按规定办理，情况如会议记录和有关材料。（示例数据）`

/** Counts and choices as such a step has them, true to the roster of that day. */
function valuesOf(chance: Random, code: StepCode, full: readonly DemoPerson[], rules: RuleValues, interim: boolean): FieldValues {
  const n = full.length
  const two = chance
    .shuffled(full)
    .slice(0, 2)
    .map(({ id, name }) => ({ id, name }))
  const meeting = n < 7 ? { meeting: 'MEETING', meetingPresent: n, meetingYes: n } : { meeting: 'COMMITTEE', meetingPresent: 5, meetingYes: 5 }
  const evaluated = rules.evaluationB ? { membersPresent: n, membersGood: Math.ceil(n * 0.9), massesPresent: 12, massesGood: 11 } : {}
  const away = Math.floor(n / 6)
  const vote = { due: n, present: n - away, yes: n - away, no: 0, abstain: 0, writtenYes: away, writtenNo: 0, secret: true }
  const decision = { decision: 'APPROVED', committeeDue: 9, committeePresent: 8, committeeYes: 8, reference: '（示例文号）' }
  const heard = { heard: ['GROUP', 'CONTACT', 'MEMBERS', 'MASSES'] }
  const of: Partial<Record<StepCode, FieldValues>> = {
    APPLY: { place: 'RESIDENCE' },
    FIRST_TALK: { talker: two[0]?.name ?? '支部书记' },
    NAME_ACTIVIST: {
      ...{ memberPresent: n, memberYes: Math.ceil(n * 0.8), inMassOrg: true, massOrg: '街道总工会', massPresent: 24, massYes: 21 },
      ...meeting,
    },
    FILE_ACTIVIST: { reference: '（示例文号）' },
    ASSIGN_CONTACT: { contacts: two },
    CULTIVATE: { entry: 'REVIEW', conclusion: interim ? 'CONTINUE' : 'DONE', ...(rules.evaluationA ? { evaluated: 15, evaluatedGood: 14 } : {}) },
    NAME_TARGET: { ...heard, ...evaluated, ...meeting },
    FILE_TARGET: { agreed: 'PASSED', reference: '（示例文号）' },
    ASSIGN_SPONSORS: { sponsors: two, sponsorsFit: true },
    POLITICAL_REVIEW: { conclusion: 'PASSED', reference: '（示例编号）', ...(rules.jointReview ? { jointReview: true } : {}) },
    TRAIN: { days: 3, hours: 24, certificate: '（示例编号）' },
    COMMITTEE_CHECK: { ...meeting, result: 'PASSED' },
    PRE_REVIEW: { result: 'PASSED', leaving: false },
    FILL_FORM: { formNumber: '（示例编号）' },
    BRANCH_VOTE: vote,
    APPROVAL_TALK: { talker: '党工委组织员' },
    APPROVE: decision,
    OATH: { place: '街道党群服务中心' },
    PROBATION: { conclusion: 'DONE' },
    APPLY_CONVERSION: { ...heard, ...evaluated },
    CONVERSION_VOTE: { ...vote, proposal: 'CONVERT' },
    APPROVE_CONVERSION: decision,
    ARCHIVE: { keptAt: '街道党建办公室' },
  }
  return of[code] ?? {}
}

/** How many became targets in 2019, as the office reported. */
const TARGETS_2019 = 15

/** The files of 发展党员: 2019's targets, today's probationary members, and people at every stage before. New persons come along. */
export function planDevelopment(at: Circumstance): DemoFile[] {
  const files: DemoFile[] = []
  const branchOf = (id: string) => at.plan.branches.find((b) => b.body.id === id)!
  const isOld = (person: DemoPerson, day: Day) => addMonths(person.birthOn, 18 * 12) <= day
  const here = at.members.filter(
    (m) => m.person.streetId === at.streetId && m.periods[0]!.standing === 'PROBATIONARY' && m.periods[0]!.fromOn === m.membership.joinedOn,
  )
  /** Few votes of a branch are as small as that of three. */
  const enough = (branchId: string, votedOn: Day) => fullOn(at.members, branchId, addDays(votedOn, -700)).length >= 3

  const admitted = here.filter(({ person, membership: { joinedOn, fullOn: full }, periods }) => {
    const fits = joinedOn >= '2019-04-01' && joinedOn <= '2020-03-10' && full === addMonths(joinedOn, 12)
    return fits && isOld(person, addDays(joinedOn, -700)) && enough(periods[0]!.branchId, joinedOn)
  })
  for (const m of admitted.slice(0, TARGETS_2019 - 4))
    files.push(fileOf(at, branchOf(m.periods[0]!.branchId), m.periods[0]!.branchId, m.person, m.membership.joinedOn, 'ARCHIVE'))

  const communities = at.plan.branches.filter((b) => b.body.streetId === at.streetId && b.body.kind === 'COMMUNITY_BRANCH')
  // Old enough to have applied in 2017.
  const atLeast = Number(at.today.slice(0, 4)) - 2017 + 19
  const someone = (key: string, branch: Branch) =>
    at.makePerson(`development/${key}`, random(`development ${key}`), {
      ...{ streetId: at.streetId, milieu: branch.milieu, homes: branch.homes, today: at.today, atLeast, atMost: atLeast + 16 },
    })
  const left = ['MOVED_AWAY', 'MOVED_AWAY', 'WITHDRAWN', 'UNFIT'] as const
  for (let i = files.length; i < TARGETS_2019; i++) {
    const branch = communities[i % communities.length]!
    const votedOn = addDays('2019-07-20', i * 11)
    files.push(
      fileOf(at, branch, branch.body.id, someone(`2019/${i}`, branch), votedOn, 'TRAIN', { endReason: left[i % left.length], endedOn: addDays(votedOn, 40) }),
    )
  }

  for (const m of here.filter((m) => m.periods.at(-1)!.standing === 'PROBATIONARY')) {
    const [joinedOn, branchId] = [m.membership.joinedOn, m.periods.at(-1)!.branchId]
    if (!isOld(m.person, addDays(joinedOn, -700)) || !enough(m.periods[0]!.branchId, joinedOn) || m.periods[0]!.branchId !== branchId) continue
    const through = [...pace].reverse().find(([code, offset]) => offset >= offsetOf('APPROVE') && stepDay(joinedOn, offset) <= at.today && code)?.[0]
    // Who was voted for lately is a member on the roster already: his approval came sooner than the usual pace.
    if (through) files.push(fileOf(at, branchOf(branchId), branchId, m.person, joinedOn, through))
  }

  // People who are no members yet: the last step made, and how many days ago.
  const waiting: [StepCode, number][] = [
    ...([5, 12, 26, 38, 55] as const).map((d): [StepCode, number] => ['APPLY', d]),
    ...([20, 60, 110, 190] as const).map((d): [StepCode, number] => ['FIRST_TALK', d]),
    ...([9, 30] as const).map((d): [StepCode, number] => ['NAME_ACTIVIST', d]),
    ...([14] as const).map((d): [StepCode, number] => ['FILE_ACTIVIST', d]),
    ...([20, 75, 130, 172, 196] as const).map((d): [StepCode, number] => ['ASSIGN_CONTACT', d]),
    ...([6, 12, 21] as const).map((d): [StepCode, number] => ['CULTIVATE', d]),
    ...([30, 32] as const).map((d): [StepCode, number] => ['FILE_TARGET', d]),
    ...([10, 16] as const).map((d): [StepCode, number] => ['NAME_TARGET', d]),
    ...([8] as const).map((d): [StepCode, number] => ['ASSIGN_SPONSORS', d]),
    ...([12] as const).map((d): [StepCode, number] => ['POLITICAL_REVIEW', d]),
    ...([9, 20] as const).map((d): [StepCode, number] => ['TRAIN', d]),
    ...([6, 33] as const).map((d): [StepCode, number] => ['PRE_REVIEW', d]),
    ...([4] as const).map((d): [StepCode, number] => ['FILL_FORM', d]),
    ...([11, 70] as const).map((d): [StepCode, number] => ['BRANCH_VOTE', d]),
    ...([8] as const).map((d): [StepCode, number] => ['APPROVAL_TALK', d]),
  ]
  for (const [i, [through, ago]] of waiting.entries()) {
    const branch = communities[(i * 5) % communities.length]!
    const offset = through === 'FILE_TARGET' ? -108 : offsetOf(through)
    files.push(fileOf(at, branch, branch.body.id, someone(`waiting/${i}`, branch), addDays(at.today, -ago - offset), through))
  }
  embellish(files, at)
  return files
}

const stepDay = (votedOn: Day, offset: number): Day => addWorkingDays(addDays(votedOn, offset - 1), 1).day

/** What makes the demo worth looking at: a notice that runs, an objection, a paper that is missing, accountability. */
function embellish(files: DemoFile[], { streetId, today }: Circumstance): void {
  const at = (step: StepCode) => files.filter((f) => f.file.state !== 'ENDED' && f.entries.at(-1)!.step === step)
  const [running, asked] = at('FILE_TARGET')
  if (running) notice(running, streetId, 'NAME_TARGET', addDays(today, -2), running.branch)
  if (asked) {
    const over = notice(asked, streetId, 'NAME_TARGET', addDays(today, -16), asked.branch)
    asked.objections.push({
      ...{ id: demoId('development objection', asked.id), streetId, noticeId: over.id!, state: 'OPEN' },
      ...{ text: '他近半年很少参加社区活动，请支部再核实一下。（示例数据）', name: null, receivedAt: instantAt(addDays(over.fromOn, 1), '19:40') },
    })
  }
  const incomplete = at('OATH')[0]
  if (incomplete) incomplete.papers = incomplete.papers.filter((p) => p.name !== '政治审查结论性材料')
  for (const f of at('APPLY').slice(0, 2)) {
    f.file.online = true
    f.papers = []
    f.entries[0]!.record = '本人在网上提出入党申请，书面申请书随后递交党支部。（示例数据）'
  }
  const [late, settled] = [at('FIRST_TALK')[0], files.find((f) => f.file.endReason === 'UNFIT')]
  const account = (f: DemoFile | undefined, more: Partial<typeof accountabilities.$inferInsert>) =>
    f?.accountabilities.push({
      ...{ id: demoId('development accountability', f.id), streetId, caseId: f.id, entryId: f.entries[1]!.id, responsible: f.entries[1]!.responsible },
      ...{ breach: 'PROCEDURE', facts: '谈话记录没有谈话人签字。（示例数据）', openedOn: addDays(today, -9), openedBy: '街道党建办' },
      ...more,
    })
  account(late, {})
  account(settled, {
    ...{ breach: 'CHECK', facts: '培养考察流于形式，未如实反映本人表现。（示例数据）', openedOn: '2019-11-04', state: 'SETTLED' },
    ...{ result: '对培养联系人进行批评教育，责令支部作出检查。（示例数据）', closedOn: '2019-12-02' },
  })
}
