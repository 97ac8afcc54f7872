import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, type Day, isWorkingDay } from '#platform/time/calendar.ts'
import {
  allowedFrom,
  type CaseFacts,
  clocksOf,
  type Entry,
  faultsOf,
  identityOf,
  lateFault,
  nextStep,
  outcomeOf,
  passedOn,
  stageOf,
  waits,
} from './progress.ts'
import {
  evaluationPasses,
  mayExtend,
  nationalRules,
  noticeDays,
  noticeNeeded,
  probationEnd,
  type RuleValues,
  type StepCode,
  stageLabels,
  stages,
  stepCodes,
  stepOrder,
  type Vote,
  voteResult,
  whyNoVote,
} from './rules.ts'
import { type StepValues, stepList, steps } from './steps.ts'

const [v2014, v2026] = nationalRules.map((r): RuleValues => r.values) as [RuleValues, RuleValues]
const aVote = (due: number, present: number, yes: number, more: Partial<Vote> = {}): Vote => ({
  ...{ due, present, yes, no: present - yes, abstain: 0, writtenYes: 0, writtenNo: 0 },
  ...more,
})

describe('the vote of the branch', () => {
  test.each([
    [20, 10, 10, 0, false, false],
    [20, 11, 10, 0, true, false],
    [20, 11, 10, 1, true, true],
    [21, 10, 10, 1, false, false],
    [21, 11, 11, 0, true, true],
    [21, 11, 10, 0, true, false],
  ])('应到 %i 人，实到 %i 人，赞成 %i 票，书面赞成 %i 人：有效 %s，通过 %s', (due, present, yes, writtenYes, valid, passed) => {
    expect(voteResult(aVote(due, present, yes, { writtenYes }))).toEqual({ valid, passed, yes: yes + writtenYes })
  })

  test('counts that cannot be true are named', () => {
    expect(whyNoVote(aVote(20, 21, 11))).toContain('多于应到会')
    expect(whyNoVote(aVote(20, 12, 11, { no: 0 }))).toContain('合计')
    expect(whyNoVote(aVote(20, 12, 11, { writtenYes: 5, writtenNo: 4 }))).toContain('书面意见')
    expect(whyNoVote(aVote(20, 12, 11, { writtenYes: 5, writtenNo: 3 }))).toBeNull()
  })

  const anyVote = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat()).map(([due, a, b, c, d, e]): Vote => {
    const present = a % (due + 1)
    const yes = b % (present + 1)
    const no = c % (present - yes + 1)
    const writtenYes = d % (due - present + 1)
    const writtenNo = e % (due - present - writtenYes + 1)
    return { due, present, yes, no, abstain: present - yes - no, writtenYes, writtenNo }
  })

  test('whatever the counts: what passed is valid and has more than half of those due, and one more yes never makes it fail', () => {
    fc.assert(
      fc.property(anyVote, (vote) => {
        expect(whyNoVote(vote)).toBeNull()
        const result = voteResult(vote)
        expect(result.valid).toBe(vote.present > vote.due / 2)
        expect(result.passed).toBe(result.valid && vote.yes + vote.writtenYes > vote.due / 2)
        if (vote.no > 0 && result.passed) expect(voteResult({ ...vote, yes: vote.yes + 1, no: vote.no - 1 }).passed).toBe(true)
        // A written opinion never makes a meeting valid.
        expect(voteResult({ ...vote, writtenYes: 0 }).valid).toBe(result.valid)
      }),
    )
  })
})

describe('days', () => {
  test('probation from 2024-02-29 ends on 2025-02-28, extended by six months on 2025-08-28', () => {
    expect(probationEnd('2024-02-29', v2014)).toBe('2025-02-28')
    expect(addMonths('2025-02-28', 6)).toBe('2025-08-28')
  })

  test.each([
    [5, false],
    [6, true],
    [12, true],
    [13, false],
    [6.5, false],
  ])('延长 %s 个月：%s', (months, may) => {
    expect(mayExtend(months, v2014)).toBe(may)
  })

  test.each([
    ['2019-04-29', '2019-05-07', '2019-05-08'],
    ['2019-09-27', '2019-10-09', '2019-10-10'],
  ])('a notice of five working days from %s ends on %s and lists from %s', (fromOn, untilOn, allowedOn) => {
    expect(noticeDays(fromOn, 5)).toMatchObject({ untilOn, allowedOn })
  })

  test('a notice holds exactly its working days, whatever the holidays', () => {
    const anyDay = fc.date({ min: new Date('2005-01-01'), max: new Date('2025-12-01'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 15 }), (fromOn, n) => {
        const { untilOn, allowedOn } = noticeDays(fromOn, n)
        let working = 0
        for (
          let d: Day = fromOn;
          d < allowedOn;
          d = noticeDays(d, 1).untilOn === d ? noticeDays(d, 1).allowedOn : new Date(Date.parse(d) + 86_400_000).toISOString().slice(0, 10)
        )
          if (isWorkingDay(d)) working += 1
        expect(working).toBe(n)
        expect(isWorkingDay(untilOn)).toBe(true)
      }),
    )
  })

  test('probation never ends later than the same date a year on, and always in that month', () => {
    const anyDay = fc.date({ min: new Date('2014-06-01'), max: new Date('2040-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(anyDay, (day) => {
        const end = probationEnd(day, v2026)
        expect(end.slice(0, 7)).toBe(`${Number(day.slice(0, 4)) + 1}${day.slice(4, 7)}`)
        expect(end.slice(8) <= day.slice(8)).toBe(true)
      }),
    )
  })
})

test('there are twenty-five steps in five stages, numbered in order', () => {
  expect(stepList.map(({ step }) => step.number)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
  const counts = stages.map((s) => stepList.filter(({ step }) => step.stage === s).length)
  expect(Object.fromEntries(stages.map((s, i) => [stageLabels[s], counts[i]]))).toEqual({
    申请入党: 2,
    积极分子培养: 4,
    发展对象: 5,
    预备党员接收: 7,
    教育考察转正: 7,
  })
})

test('since 2026 the superior agrees before the listing, and the centre asks for a notice', () => {
  const around = (values: RuleValues) => stepOrder(values).filter((c) => c === 'NAME_TARGET' || c === 'FILE_TARGET')
  expect(around(v2014)).toEqual(['NAME_TARGET', 'FILE_TARGET'])
  expect(around(v2026)).toEqual(['FILE_TARGET', 'NAME_TARGET'])
  expect(stepOrder(v2026).toSorted()).toEqual([...stepCodes].sort())
  expect([v2014, v2026].map((v) => noticeNeeded('NAME_TARGET', v))).toEqual([false, true])
  expect(noticeNeeded('NAME_TARGET', { ...v2014, noticeAtTarget: true })).toBe(true)
  expect(noticeNeeded('BRANCH_VOTE', v2026)).toBe(false)
})

test.each([
  [59, 100, false],
  [60, 100, true],
  [3, 5, true],
  [0, 0, false],
  [6, 5, false],
])('民主评议：%i 人赞成、%i 人参加，通过 %s', (good, present, passes) => {
  expect(evaluationPasses(good, present, 60)).toBe(passes)
})

const entry = (code: StepCode, day: Day, more: Partial<Entry> = {}): Entry => ({ code, day, round: 1, outcome: 'PASSED', values: {}, ...more })
const facts = (entries: Entry[], more: Partial<CaseFacts> = {}): CaseFacts => ({
  ...{ birthOn: '1990-05-01', entries, round: 1, probationEndsOn: null, transferredOn: null, notices: [], papers: new Set<string>() },
  ...more,
})
const activist = [entry('APPLY', '2018-01-10'), entry('FIRST_TALK', '2018-02-01'), entry('NAME_ACTIVIST', '2018-06-30')]
const cultivated = [
  ...activist,
  entry('FILE_ACTIVIST', '2018-07-05'),
  entry('ASSIGN_CONTACT', '2018-07-06'),
  entry('CULTIVATE', '2018-12-28', { outcome: 'INTERIM', values: { entry: 'REVIEW' } }),
  entry('CULTIVATE', '2019-06-30', { values: { entry: 'REVIEW', conclusion: 'DONE' } }),
]
const codes = (found: readonly { code: string }[]) => found.map((f) => f.code)

describe('what comes next', () => {
  test('the steps follow each other; a failed one stays next', () => {
    expect(nextStep(facts([]), v2014)).toBe('APPLY')
    expect(nextStep(facts(activist), v2014)).toBe('FILE_ACTIVIST')
    expect(nextStep(facts(cultivated), v2014)).toBe('NAME_TARGET')
    expect(nextStep(facts(cultivated), v2026)).toBe('FILE_TARGET')
    expect(nextStep(facts([...cultivated, entry('NAME_TARGET', '2026-05-01')]), v2026)).toBe('FILE_TARGET')
    const refused = facts([...cultivated, entry('FILE_TARGET', '2026-06-01', { outcome: 'NOT_PASSED' })])
    expect(nextStep(refused, v2026)).toBe('FILE_TARGET')
    expect(stageOf('FILE_TARGET')).toBe('TARGET')
    expect(identityOf(facts(cultivated))).toBe('ACTIVIST')
  })

  test('of several votes the latest decides', () => {
    const voted = facts([entry('BRANCH_VOTE', '2019-09-01'), entry('BRANCH_VOTE', '2019-10-01', { outcome: 'NOT_PASSED' })])
    expect(passedOn(voted, 'BRANCH_VOTE')).toBeNull()
  })

  test('after an extension the steps of conversion are made again', () => {
    const all = stepCodes.slice(0, 24).map((code) => entry(code, '2019-01-01'))
    expect(nextStep(facts(all), v2014)).toBe('ARCHIVE')
    expect(nextStep(facts(all, { round: 2 }), v2014)).toBe('PROBATION')
  })
})

describe('what has to wait', () => {
  test('a step without the record of the one before', () => {
    expect(codes(waits(facts(activist), v2014, 'ASSIGN_CONTACT', '2019-01-01'))).toEqual(['development.stepOutOfOrder'])
    expect(codes(waits(facts(activist), v2014, 'FILE_ACTIVIST', '2018-06-29'))).toEqual(['development.beforePrevious'])
    expect(waits(facts(activist), v2014, 'FILE_ACTIVIST', '2018-06-30')).toEqual([])
  })

  test('an application before the eighteenth birthday, or without a known birth date', () => {
    const born = (birthOn: Day | null) => codes(waits(facts([], { birthOn }), v2014, 'APPLY', '2019-07-01'))
    expect(born('2001-07-01')).toEqual([])
    expect(born('2001-07-02')).toEqual(['development.under18'])
    expect(born(null)).toEqual(['development.birthUnknown'])
  })

  test('a target before a year of cultivation is over', () => {
    expect(codes(waits(facts(activist.concat(cultivated.slice(3))), v2014, 'NAME_TARGET', '2019-06-30'))).toEqual([])
    const early = [...activist, ...cultivated.slice(3, 5), entry('CULTIVATE', '2019-06-01')]
    expect(codes(waits(facts(early), v2014, 'NAME_TARGET', '2019-06-29'))).toEqual(['development.cultivationTooShort'])
    expect(allowedFrom(facts(early), v2014, 'NAME_TARGET')).toBe('2019-06-30')
  })

  test('a target before the notice is over, objections and the consent of the superior', () => {
    const agreed = facts([...cultivated, entry('FILE_TARGET', '2026-05-20')])
    const asked = (notices: CaseFacts['notices'], day = '2026-06-05') => codes(waits({ ...agreed, notices }, v2026, 'NAME_TARGET', day))
    const notice = { step: 'NAME_TARGET' as const, fromOn: '2026-05-25', untilOn: '2026-05-29', open: 0, upheld: 0 }
    expect(asked([])).toEqual(['development.noticeMissing'])
    expect(asked([notice], '2026-05-29')).toEqual(['development.noticeRunning'])
    expect(asked([notice], '2026-05-30')).toEqual([])
    expect(asked([{ ...notice, open: 1 }])).toEqual(['development.objectionOpen'])
    expect(asked([{ ...notice, upheld: 1 }])).toEqual(['development.objectionUpheld'])
    expect(asked([{ ...notice, upheld: 1 }, notice])).toEqual([])
    expect(asked([{ ...notice, fromOn: '2026-05-11' }])).toEqual(['development.noticeBeforeConsent'])
    expect(allowedFrom({ ...agreed, notices: [notice] }, v2026, 'NAME_TARGET')).toBe('2026-05-30')
  })

  test('an approval more than six months after the vote; the branch votes again', () => {
    const voted = facts([...stepCodes.slice(0, 16).map((code) => entry(code, '2019-01-31'))])
    expect(waits(voted, v2014, 'APPROVE', '2019-07-31')).toEqual([])
    expect(codes(waits(voted, v2014, 'APPROVE', '2019-08-01'))).toEqual(['development.approvalTooLate'])
    expect(waits(voted, v2014, 'BRANCH_VOTE', '2019-08-01')).toEqual([])
    expect(codes(waits(voted, v2014, 'FILL_FORM', '2019-08-01'))).toEqual(['development.stepOutOfOrder'])
  })

  test('the conversion before probation is over', () => {
    const due = facts([...stepCodes.slice(0, 21).map((code) => entry(code, '2019-01-31'))], { probationEndsOn: '2020-01-31' })
    expect(codes(waits(due, v2014, 'APPLY_CONVERSION', '2020-01-30'))).toEqual(['development.probationNotOver'])
    expect(waits(due, v2014, 'APPLY_CONVERSION', '2020-01-31')).toEqual([])
  })

  test('the archive, while one of the six papers is missing', () => {
    const done = facts([...stepCodes.slice(0, 24).map((code) => entry(code, '2019-01-31'))])
    expect(waits(done, v2014, 'ARCHIVE', '2020-02-01')[0]).toMatchObject({ code: 'development.fileIncomplete', message: expect.stringContaining('入党志愿书') })
  })
})

describe('what a step says of itself', () => {
  const of = <C extends StepCode>(code: C, given: Partial<StepValues<C>>, values = v2014, at: Partial<CaseFacts> = {}, fullMembers = 20, day = '2019-07-01') =>
    codes(faultsOf(code, given as StepValues<C>, facts(activist, at), values, day, fullMembers))
  const met = { meeting: 'COMMITTEE', meetingPresent: 5, meetingYes: 5 } as const

  test('推荐：按双推，团员、工会会员两种推荐都要有', () => {
    const pushed = { ...met, memberPresent: 30, memberYes: 25, inMassOrg: false }
    expect(of('NAME_ACTIVIST', pushed)).toEqual([])
    expect(of('NAME_ACTIVIST', { ...met, inMassOrg: false })).toEqual(['development.notRecommended'])
    const massOnly = { ...met, inMassOrg: true, massOrg: '街道团工委', massPresent: 12, massYes: 10 }
    expect(of('NAME_ACTIVIST', massOnly)).toEqual([])
    const scheme = { ...v2014, doublePush: true }
    expect(of('NAME_ACTIVIST', massOnly, scheme)).toEqual(['development.memberPushMissing'])
    expect(of('NAME_ACTIVIST', { ...pushed, inMassOrg: true }, scheme)).toEqual(['development.massPushMissing'])
    expect(of('NAME_ACTIVIST', { ...pushed, ...massOnly }, scheme)).toEqual([])
    expect(of('NAME_ACTIVIST', { ...pushed, memberYes: 31 })).toEqual(['development.countsWrong'])
  })

  test('七名以下正式党员的支部没有支委会，由党员大会讨论', () => {
    const pushed = { ...met, memberPresent: 6, memberYes: 6, inMassOrg: false }
    expect(of('NAME_ACTIVIST', pushed, v2014, {}, 6)).toEqual(['development.noCommittee'])
    expect(of('NAME_ACTIVIST', { ...pushed, meeting: 'MEETING' }, v2014, {}, 6)).toEqual([])
    expect(of('NAME_ACTIVIST', pushed, v2014, {}, 7)).toEqual([])
    expect(of('NAME_ACTIVIST', { ...pushed, meetingYes: 2 })).toEqual(['development.notCarried'])
  })

  test('培养考察：满一年、有两次半年考察，才能作出结论', () => {
    const done = { entry: 'REVIEW', conclusion: 'DONE' } as const
    const reviewed = { entries: cultivated.slice(0, 6) }
    expect(of('CULTIVATE', done, v2014, reviewed, 20, '2019-06-30')).toEqual([])
    expect(of('CULTIVATE', done, v2014, reviewed, 20, '2019-06-29')).toEqual(['development.cultivationTooShort'])
    expect(of('CULTIVATE', done, v2014, { entries: activist }, 20, '2019-06-30')).toEqual(['development.reviewsMissing'])
    expect(of('CULTIVATE', { entry: 'ANALYSIS', conclusion: 'DONE' }, v2014, { entries: cultivated }, 20, '2019-06-30')).toEqual(['development.notByReview'])
    expect(of('CULTIVATE', { entry: 'CONTACT_CHANGE', conclusion: 'CONTINUE' })).toEqual(['development.contactsMissing'])
    const scheme = { ...v2014, evaluationA: true }
    expect(of('CULTIVATE', { entry: 'REVIEW', conclusion: 'CONTINUE' }, scheme)).toEqual(['development.evaluationMissing'])
    expect(of('CULTIVATE', { entry: 'REVIEW', conclusion: 'CONTINUE', evaluated: 12, evaluatedGood: 11 }, scheme)).toEqual([])
  })

  test('民主评议：党员、群众分别不少于六成', () => {
    const scheme = { ...v2014, evaluationB: true }
    const given = { ...met, membersPresent: 20, membersGood: 12, massesPresent: 10, massesGood: 6 }
    expect(of('NAME_TARGET', given, scheme)).toEqual([])
    expect(of('NAME_TARGET', { ...given, massesGood: 5 }, scheme)).toEqual(['development.evaluationFailed'])
    expect(of('APPLY_CONVERSION', { ...given, membersGood: 11 }, scheme)).toEqual(['development.evaluationFailed'])
    expect(of('NAME_TARGET', met)).toEqual([])
  })

  test('介绍人、政审、培训、预审', () => {
    expect(of('ASSIGN_SPONSORS', { sponsors: ['a', 'b'], sponsorsFit: false })).toEqual(['development.sponsorsUnfit'])
    expect(of('POLITICAL_REVIEW', { conclusion: 'PASSED', reference: '1', jointReview: false }, v2026)).toEqual(['development.jointReviewMissing'])
    expect(of('POLITICAL_REVIEW', { conclusion: 'PASSED', reference: '1' }, v2014)).toEqual([])
    expect(of('TRAIN', { days: 2.5, hours: 20 })).toEqual(['development.trainingTooShort'])
    expect(of('TRAIN', { days: 3, hours: 0 })).toEqual([])
    expect(of('TRAIN', { days: 0, hours: 24 })).toEqual([])
    expect(of('TRAIN', { days: 0, hours: 0, special: '经区委组织部同意' })).toEqual([])
    expect(of('PRE_REVIEW', { result: 'PASSED', leaving: true })).toEqual(['development.leavingSoon'])
    expect(of('PRE_REVIEW', { result: 'PASSED', leaving: true, leavingReason: '已与接收单位商定' })).toEqual([])
  })

  test('表决：人数与名册相符，无记名，会议有效', () => {
    const given = { ...aVote(20, 12, 11), secret: true }
    expect(of('BRANCH_VOTE', given)).toEqual([])
    expect(of('BRANCH_VOTE', { ...aVote(21, 12, 11), secret: true })).toEqual(['development.tooManyVoters'])
    expect(of('BRANCH_VOTE', { ...aVote(19, 12, 11), secret: true })).toEqual(['development.votersMissing'])
    expect(of('BRANCH_VOTE', { ...aVote(19, 12, 11), secret: true, dueReason: '一人因病不能表达意志' })).toEqual([])
    expect(of('BRANCH_VOTE', { ...given, secret: false })).toEqual(['development.notSecret'])
    expect(of('BRANCH_VOTE', { ...aVote(20, 10, 10), secret: true })).toEqual(['development.noQuorum'])
    expect(of('BRANCH_VOTE', { ...given, no: 3 })).toEqual(['development.countsWrong'])
    expect(outcomeOf('BRANCH_VOTE', aVote(20, 11, 10) as never)).toBe('NOT_PASSED')
    expect(outcomeOf('BRANCH_VOTE', aVote(20, 11, 10, { writtenYes: 1 }) as never)).toBe('PASSED')
  })

  test('审批由党工委过半数同意；延长只有一次，六至十二个月', () => {
    const given = { decision: 'APPROVED', committeeDue: 9, committeePresent: 7, committeeYes: 5 } as const
    expect(of('APPROVE', given)).toEqual([])
    expect(of('APPROVE', { ...given, committeeYes: 4 })).toEqual(['development.notCarried'])
    expect(of('APPROVE', { ...given, decision: 'REFUSED', committeeYes: 4 })).toEqual([])
    expect(of('APPROVE_CONVERSION', { ...given, committeePresent: 10 })).toEqual(['development.countsWrong'])
    const vote = { ...aVote(20, 12, 11), secret: true, proposal: 'EXTEND' } as const
    expect(of('CONVERSION_VOTE', { ...vote, extensionMonths: 6 })).toEqual([])
    expect(of('CONVERSION_VOTE', { ...vote, extensionMonths: 13 })).toEqual(['development.extensionLength'])
    expect(of('CONVERSION_VOTE', { ...vote, extensionMonths: 6 }, v2014, { round: 2 })).toEqual(['development.extendedBefore'])
    expect(of('PROBATION', { conclusion: 'DONE' }, v2014, { probationEndsOn: '2019-07-02' })).toEqual(['development.probationNotOver'])
  })
})

describe('clocks', () => {
  const due = (f: CaseFacts, values = v2014) => clocksOf(f, values).map((c) => [c.label, c.dueOn])
  test('run from the step that starts them and stop with the step that ends them', () => {
    expect(due(facts([entry('APPLY', '2018-01-31')]))).toEqual([['派人谈话', '2018-02-28']])
    expect(due(facts(activist))).toEqual([])
    expect(due(facts(cultivated.slice(0, 5)))).toEqual([
      ['半年考察', '2018-12-30'],
      ['年度分析', '2019-06-30'],
    ])
    expect(due(facts(cultivated.slice(0, 6)))).toEqual([
      ['半年考察', '2019-06-28'],
      ['年度分析', '2019-06-30'],
    ])
    expect(due(facts(cultivated))).toEqual([])
    const reviewed = facts(stepCodes.slice(0, 13).map((code) => entry(code, '2026-06-30')))
    expect(due(reviewed, v2026)).toEqual([['召开支部大会', '2026-07-30']])
    expect(due(reviewed, v2014)).toEqual([])
    expect(due(facts(stepCodes.slice(0, 15).map((code) => entry(code, '2026-08-31'))), v2026)).toEqual([['审批', '2026-11-30']])
    expect(due(facts(stepCodes.slice(0, 17).map((code) => entry(code, '2026-08-31'))), v2026)).toEqual([['入党宣誓', '2026-09-30']])
  })

  test('a probationary member who came from elsewhere may be discussed half a year later', () => {
    const sworn = stepCodes.slice(0, 20).map((code) => entry(code, '2018-08-31'))
    const clock = (transferredOn: Day | null) => due(facts(sworn, { probationEndsOn: '2019-08-31', transferredOn }))
    expect(clock(null)).toEqual([
      ['预备期满', '2019-08-31'],
      ['讨论转正', '2019-09-30'],
    ])
    expect(clock('2019-03-01')[1]).toEqual(['讨论转正', '2020-02-29'])
  })

  test('a step after its day says why', () => {
    const applied = facts([entry('APPLY', '2018-01-31')])
    expect(lateFault(applied, v2014, 'FIRST_TALK', '2018-02-28', null)).toBeNull()
    expect(lateFault(applied, v2014, 'FIRST_TALK', '2018-03-01', null)?.code).toBe('development.lateReasonMissing')
    expect(lateFault(applied, v2014, 'FIRST_TALK', '2018-03-01', '谈话人住院')).toBeNull()
  })

  test('every clock says which article sets it, and none lies before what started it', () => {
    const anyDay = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 24 }), fc.constantFrom(v2014, v2026), (day, n, values) => {
        for (const clock of clocksOf(
          facts(
            stepOrder(values)
              .slice(0, n)
              .map((code) => entry(code, day)),
          ),
          values,
        )) {
          expect(clock.clause).toMatch(/^《发展党员工作细则》第.+条：/)
          expect(clock.dueOn > day).toBe(true)
          expect(steps[clock.step].label).toBeTruthy()
        }
      }),
    )
  })
})
