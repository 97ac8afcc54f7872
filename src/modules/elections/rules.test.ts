import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths } from '#platform/time/day.ts'
import {
  adviceOf,
  ballotFaults,
  candidatesNeeded,
  hasQuorum,
  isLongShift,
  latestPostponed,
  outcomeOf,
  quorumOf,
  reminderFrom,
  type Seats,
  termElectionKind,
  termEnd,
  termStateOn,
  termYearsOf,
  votesNeeded,
  whyDivisionWrong,
  whyNotEligible,
  whySeatsWrong,
} from './rules.ts'

const ordinary = (kind: Parameters<typeof termYearsOf>[0]['kind'], communityType: string | null = null) => ({ kind, communityType })

describe('committee', () => {
  test.each([
    [2, 0, 'MUST_NOT', false],
    [3, 0, 'MUST_NOT', true],
    [6, 5, 'MUST_NOT', true],
    [7, 0, 'MUST', true],
    [32, 3, 'MUST', true],
  ] as const)('a branch with %i full and %i probationary members: committee %s, may be a branch %s', (full, probationary, committee, isBranch) => {
    const advice = adviceOf('COMMUNITY_BRANCH', { full, probationary })
    expect(advice.committee).toBe(committee)
    expect(advice.findings[0]!.met).toBe(isBranch)
  })

  test('two full members are told to form a joint branch', () => {
    expect(adviceOf('ESTATE_BRANCH', { full: 2, probationary: 4 }).findings[0]!.text).toContain('联合党支部')
  })

  test('a branch of more than 50 members is advised, not refused', () => {
    expect(adviceOf('COMMUNITY_BRANCH', { full: 48, probationary: 3 }).findings.map((f) => f.met)).toEqual([true, null, true])
    expect(adviceOf('COMMUNITY_BRANCH', { full: 47, probationary: 3 }).findings.map((f) => f.met)).toEqual([true, true])
  })

  test.each([
    ['COMMUNITY_BRANCH', 40, { least: 3, usual: 5, most: 7 }],
    ['GENERAL_BRANCH', 60, { least: 5, usual: 7, most: 7 }],
    ['COMMUNITY_COMMITTEE', 120, { least: 5, usual: 9, most: 9 }],
    ['TEMPORARY_BRANCH', 12, null],
  ] as const)('%s with %i members has a committee of %o', (kind, full, size) => {
    expect(adviceOf(kind, { full, probationary: 0 }).size).toEqual(size)
  })

  const of = (full: number) => adviceOf('COMMUNITY_BRANCH', { full, probationary: 0 })
  const committee = (count: number): Seats[] => [{ post: 'COMMISSIONER', count }]
  test.each([
    [7, committee(3), null],
    [7, committee(7), null],
    [7, committee(2), '委员应为 3 至 7 人'],
    [7, committee(8), '委员应为 3 至 7 人'],
    [6, committee(3), '不设支部委员会'],
    [6, [{ post: 'SECRETARY', count: 1 }], null],
    [
      6,
      [
        { post: 'SECRETARY', count: 1 },
        { post: 'DEPUTY_SECRETARY', count: 1 },
      ],
      null,
    ],
    [6, [{ post: 'SECRETARY', count: 2 }], '至多各 1 人'],
    [6, [{ post: 'DEPUTY_SECRETARY', count: 1 }], '应选举书记 1 人'],
    [30, [...committee(5), { post: 'SECRETARY', count: 1 }], '在当选的委员中产生'],
    [30, [], '请填写要选举的职务和名额'],
  ] as [number, Seats[], string | null][])('%i full members electing %o: %s', (full, seats, wrong) => {
    const said = whySeatsWrong(of(full), seats, false)
    if (wrong === null) expect(said).toBeNull()
    else expect(said).toContain(wrong)
  })

  test('a by-election may fill one seat of a committee, or the secretary', () => {
    expect(whySeatsWrong(of(30), committee(1), true)).toBeNull()
    expect(whySeatsWrong(of(30), [{ post: 'SECRETARY', count: 1 }], true)).toBeNull()
    expect(whySeatsWrong(of(5), committee(1), true)).toContain('不设支部委员会')
  })
})

describe('terms', () => {
  test('a community branch elected on 2019-06-30 ends on 2024-06-30 and is first reminded on 2023-12-30', () => {
    const years = termYearsOf(ordinary('COMMUNITY_BRANCH'), '2019-06-30')
    expect(years).toBe(5)
    expect(termEnd('2019-06-30', years)).toBe('2024-06-30')
    expect(reminderFrom('2024-06-30')).toBe('2023-12-30')
  })

  test.each([
    ['COMMUNITY_COMMITTEE', null, 5],
    ['COMMUNITY_BRANCH', null, 5],
    ['COMMUNITY_BRANCH', 'VILLAGE_TURNED', 5],
    ['GENERAL_BRANCH', 'ORDINARY', 5],
    ['GENERAL_BRANCH', null, 3],
    ['STREET_ORGAN_BRANCH', null, 3],
    ['NON_PUBLIC_ORG', null, 3],
    ['JOINT_BRANCH', null, 3],
    ['ESTATE_BRANCH', null, 3],
  ] as const)('%s (%s) has terms of %i years', (kind, communityType, years) => {
    expect(termYearsOf({ kind, communityType }, '2019-06-30')).toBe(years)
  })

  test('elected before 2018-07-12 a term keeps its old length', () => {
    expect(termYearsOf(ordinary('COMMUNITY_BRANCH'), '2018-07-11')).toBe(3)
    expect(termYearsOf(ordinary('COMMUNITY_BRANCH'), '2018-07-12')).toBe(5)
  })

  test.each([
    ['2020-02-29', 5, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2021-12-31', 3, '2024-12-31'],
  ])('elected on %s for %i years ends on %s', (electedOn, years, end) => expect(termEnd(electedOn, years)).toBe(end))

  test('reminders are clamped to the end of the month', () => {
    expect(reminderFrom('2024-08-31')).toBe('2024-02-29')
    expect(reminderFrom('2023-08-31')).toBe('2023-02-28')
  })

  test.each([
    ['2023-12-29', 'CURRENT'],
    ['2023-12-30', 'DUE'],
    ['2024-06-30', 'DUE'],
    ['2024-07-01', 'OVERDUE'],
  ] as const)('a term that ends on 2024-06-30 is on %s %s', (day, state) => expect(termStateOn('2024-06-30', day)).toBe(state))

  test.each([
    ['2023-12-29', 'EARLY'],
    ['2023-12-30', 'TERM'],
    ['2024-06-30', 'TERM'],
    ['2024-07-01', 'LATE'],
  ] as const)('an election planned for %s, when the term ends on 2024-06-30, is %s', (day, kind) => expect(termElectionKind(day, '2024-06-30')).toBe(kind))

  test('without a term it is the first election', () => expect(termElectionKind('2024-06-30', null)).toBe('FIRST'))

  test('a shift of more than a year is long, on both sides', () => {
    expect(latestPostponed('2024-02-29')).toBe('2025-02-28')
    expect(isLongShift('2025-06-30', '2024-06-30')).toBe(false)
    expect(isLongShift('2025-07-01', '2024-06-30')).toBe(true)
    expect(isLongShift('2023-06-30', '2024-06-30')).toBe(false)
    expect(isLongShift('2023-06-29', '2024-06-30')).toBe(true)
  })

  test('whatever the day, the reminder comes before the end and the state goes from current to due to overdue', () => {
    const days = fc.date({ min: new Date('2018-07-12'), max: new Date('2060-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, fc.constantFrom(3, 5), (electedOn, years) => {
        const end = termEnd(electedOn, years)
        expect(reminderFrom(end) < end).toBe(true)
        expect(termStateOn(end, addMonths(end, -7))).toBe('CURRENT')
        expect(termStateOn(end, reminderFrom(end))).toBe('DUE')
        expect(termStateOn(end, end)).toBe('DUE')
        expect(termStateOn(end, addMonths(end, 1))).toBe('OVERDUE')
      }),
    )
  })
})

describe('votes', () => {
  test.each([
    [20, 16, true],
    [20, 15, false],
    [21, 17, true],
    [21, 16, false],
    [1, 1, true],
    [5, 4, true],
    [0, 0, false],
  ])('of %i electors due %i are present: quorum %s', (due, present, is) => expect(hasQuorum(present, due)).toBe(is))

  test.each([
    [20, 11],
    [21, 11],
    [1, 1],
    [2, 2],
  ])('with %i present %i votes elect', (present, votes) => expect(votesNeeded(present)).toBe(votes))

  test.each([
    [{ post: 'COMMISSIONER', count: 3 }, 4],
    [{ post: 'COMMISSIONER', count: 5 }, 6],
    [{ post: 'COMMISSIONER', count: 7 }, 9],
    [{ post: 'COMMISSIONER', count: 1 }, 2],
    [{ post: 'SECRETARY', count: 1 }, 1],
  ] as [Seats, number][])('%o needs %i candidates', (seats, needed) => expect(candidatesNeeded(seats)).toBe(needed))

  const v = (id: string, yes: number) => ({ id, yes })
  test('exactly half of those present does not elect', () => {
    expect(outcomeOf(2, 20, [v('甲', 11), v('乙', 10)])).toEqual({ elected: ['甲'], tied: [], open: 1 })
  })
  test('when more pass than seats, those with the most votes are elected', () => {
    expect(outcomeOf(2, 20, [v('甲', 12), v('乙', 18), v('丙', 15)])).toEqual({ elected: ['乙', '丙'], tied: [], open: 0 })
  })
  test('equal votes at the last seat: vote again on the equal ones', () => {
    expect(outcomeOf(2, 20, [v('甲', 18), v('乙', 15), v('丙', 15)])).toEqual({ elected: ['甲'], tied: ['乙', '丙'], open: 1 })
  })

  const counts = { present: 18, issued: 18, returned: 18, valid: 17 }
  test.each([
    [{}, []],
    [{ present: 21 }, ['present']],
    [{ present: 15, issued: 15, returned: 15, valid: 15 }, ['present']],
    [{ issued: 19 }, ['issued']],
    [{ returned: 19 }, ['returned']],
    [{ valid: 19 }, ['valid']],
  ])('counts %o are wrong at %o', (change, wrong) => {
    const ballot = { ...counts, ...change, votes: [{ id: '甲', yes: 10, no: 3, abstain: 2 }] }
    expect(ballotFaults(ballot, 20, 1).map((f) => f.path)).toEqual(wrong)
  })
  test('votes on one candidate do not exceed the valid ballots, and all votes not the seats of all ballots', () => {
    expect(ballotFaults({ ...counts, votes: [{ id: '甲', yes: 15, no: 2, abstain: 1 }] }, 20, 1).map((f) => f.path)).toEqual(['votes.0.yes'])
    const both = [
      { id: '甲', yes: 10, no: 0, abstain: 7 },
      { id: '乙', yes: 8, no: 0, abstain: 9 },
    ]
    expect(ballotFaults({ ...counts, votes: both }, 20, 1).map((f) => f.path)).toEqual(['votes'])
  })

  test('whatever the votes, nobody is elected with half or less, and never more than the seats', () => {
    const votes = fc.array(fc.nat(40), { maxLength: 12 }).map((all) => all.map((yes, i) => v(String(i), yes)))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), votes, (seats, present, all) => {
        const { elected, tied, open } = outcomeOf(seats, present, all)
        const yes = (id: string) => all.find((a) => a.id === id)!.yes
        expect(elected.length + open).toBe(seats)
        for (const id of [...elected, ...tied]) expect(yes(id) * 2).toBeGreaterThan(present)
        for (const id of elected) expect(tied).not.toContain(id)
        if (tied.length) expect(tied.length).toBeGreaterThan(open)
        const worst = Math.min(...elected.map(yes))
        for (const a of all) if (!elected.includes(a.id) && !tied.includes(a.id) && a.yes * 2 > present) expect(a.yes).toBeLessThanOrEqual(worst)
      }),
    )
  })

  test('four fifths is the least number that has a quorum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (due) => {
        expect(hasQuorum(quorumOf(due), due)).toBe(true)
        expect(hasQuorum(quorumOf(due) - 1, due)).toBe(false)
      }),
    )
  })
})

describe('who may stand, and who does what', () => {
  test.each([
    ['PROBATIONARY', null, null, 'COMMISSIONER', '只有正式党员'],
    ['FULL', '2018-07-02', null, 'COMMISSIONER', null],
    ['FULL', '2018-07-02', null, 'SECRETARY', '1 年以上党龄'],
    ['FULL', '2018-07-01', null, 'SECRETARY', null],
    ['FULL', '2010-07-01', 'ON_PROBATION', 'COMMISSIONER', '留党察看'],
    ['FULL', '2010-07-01', 'MOVED_AWAY', 'COMMISSIONER', null],
  ] as const)('%s since %s, %s, as %s on 2019-07-01: %s', (standing, fullOn, excluded, post, why) => {
    const said = whyNotEligible({ standing, fullOn, excluded }, post, '2019-07-01')
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })

  const d = (membershipId: string, post: 'SECRETARY' | 'ORG_COMMISSIONER' | 'COMMISSIONER') => ({ membershipId, post })
  test.each([
    [[d('甲', 'SECRETARY'), d('乙', 'ORG_COMMISSIONER')], null],
    [[d('甲', 'SECRETARY'), d('甲', 'ORG_COMMISSIONER'), d('乙', 'COMMISSIONER')], null],
    [[d('甲', 'SECRETARY')], '都应有职务'],
    [[d('甲', 'SECRETARY'), d('乙', 'SECRETARY')], '书记 1 人'],
    [[d('甲', 'ORG_COMMISSIONER'), d('乙', 'COMMISSIONER')], '书记 1 人'],
    [[d('甲', 'SECRETARY'), d('乙', 'COMMISSIONER'), d('丙', 'COMMISSIONER')], '只有当选的人'],
    [[d('甲', 'SECRETARY'), d('乙', 'COMMISSIONER'), d('乙', 'COMMISSIONER')], '填写了两次'],
  ])('division %#', (division, why) => {
    const said = whyDivisionWrong(['甲', '乙'], division, false)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })
  test('a by-election of a commissioner needs no new secretary', () => expect(whyDivisionWrong(['甲'], [d('甲', 'COMMISSIONER')], true)).toBeNull())
})
