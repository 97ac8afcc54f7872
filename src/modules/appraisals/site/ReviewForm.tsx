import { type FieldError, Invalid } from '#platform/errors.ts'
import { type Day, isDay, today } from '#platform/time/day.ts'
import { Card, ChoiceField, PostForm, TextField } from '#site/kit.tsx'
import type { SiteRequest } from '#site/page.ts'
import type { getReview } from '../queries.ts'
import { type Ballots, ballotsOf, deciderLabels, deciders, type Grade, gradeLabels, grades, mostExcellent } from '../rules.ts'
import type { ReviewFacts } from '../service.ts'

type Review = Awaited<ReturnType<typeof getReview>>
type Line = Review['lines'][number]

/** Who did not take part stands in the choice of grades too: one choice a member. */
const ABSENT = 'ABSENT'
const NONE = 'NONE'

const choicesFor = (r: Review, line: Line) => [
  ...(line.probationary && !r.probationaryGraded ? [{ value: NONE, label: '不定等次' }] : grades.map((g) => ({ value: g, label: gradeLabels[g] }))),
  { value: ABSENT, label: '未参加' },
]

/** What stands in the choice before anything is typed: what was recorded, else 合格, which most are. */
const before = (r: Review, line: Line): string => (line.absentReason ? ABSENT : line.probationary && !r.probationaryGraded ? NONE : (line.grade ?? 'QUALIFIED'))

const said = (request: SiteRequest, name: string, value: string): string => {
  const typed = request.typed.get(name)
  return typeof typed === 'string' ? typed : value
}

/** The results of the meeting on one page: everything is saved with one button, and nothing typed is lost when something is wrong. */
export function ReviewForm({ request, r }: { request: SiteRequest; r: Review }) {
  const untouched = r.heldOn === null
  const all = (done: (l: Line) => boolean) => untouched || r.lines.every((l) => l.absentReason !== null || done(l))
  return (
    <PostForm>
      <input type="hidden" name="version" value={r.version} />
      <Card title="评议会" id="meeting">
        <div className="form">
          <TextField request={request} name="heldOn" type="date" label="评议日期" value={r.heldOn ?? today(request.now)} />
          <Tick request={request} name="selfDone" label="参加的党员都已个人自评" on={all((l) => l.selfDone)} />
          <Tick request={request} name="mutualDone" label="参加的党员都已互评" on={all((l) => l.mutualDone)} />
          <TextField request={request} name="ballotsIssued" label="发出测评票" inputMode="numeric" value={String(r.ballotsIssued ?? '')} />
          <TextField request={request} name="ballotsReturned" label="收回测评票" inputMode="numeric" value={String(r.ballotsReturned ?? '')} />
          <ChoiceField
            request={request}
            name="decider"
            label="由谁确定等次"
            value={r.decider ?? 'MEETING'}
            choices={deciders.map((d) => ({ value: d, label: deciderLabels[d] }))}
          />
          <TextField request={request} name="decidedOn" type="date" label="确定等次的日期" value={r.decidedOn ?? today(request.now)} />
        </div>
      </Card>
      <Card title={`等次（${r.lines.length} 人）`} id="lines">
        <p>
          优秀不超过参加评议人数的三分之一：{r.lines.length} 人参加的，最多 {mostExcellent(r.lines.length)} 人。
        </p>
        <ul className="rows">
          {r.lines.map((line, i) => (
            <OneLine key={line.membershipId} request={request} r={r} line={line} i={i} />
          ))}
        </ul>
      </Card>
      <button type="submit" name="do" value="close" className="button main">
        保存并完成评议
      </button>
      <button type="submit" name="do" value="save" className="button">
        先保存，以后再完成
      </button>
      <p className="quiet">完成后等次记入党员档案，不能再修改；需要改的，由街道退回。</p>
    </PostForm>
  )
}

function Tick({ request, name, label, on }: { request: SiteRequest; name: string; label: string; on: boolean }) {
  return (
    <label className="choice">
      <input type="checkbox" name={name} value="1" defaultChecked={request.refused ? request.typed.has(name) : on} />
      {label}
    </label>
  )
}

/** A member: the grade in sight, counts and a reason for who was not there below it. */
function OneLine({ request, r, line, i }: { request: SiteRequest; r: Review; line: Line; i: number }) {
  const at = `lines.${i}`
  const wrong = (request.refused?.fields ?? []).filter((f) => f.path === at || f.path.startsWith(`${at}.`))
  return (
    <li id={at} tabIndex={-1}>
      <input type="hidden" name={`${at}.id`} value={line.membershipId} />
      <div className="row">
        <label className="say" htmlFor={`${at}.grade`}>
          <b>{line.name}</b>
          {line.probationary && '（预备党员）'}
        </label>
        <select id={`${at}.grade`} name={`${at}.grade`} className="short" defaultValue={said(request, `${at}.grade`, before(r, line))}>
          {choicesFor(r, line).map((c) => (
            <option key={c.value} value={c.value}>
              {c.label}
            </option>
          ))}
        </select>
      </div>
      <details className="more-fields" open={wrong.length > 0}>
        <summary>
          得票、未参加的原因<span className="visually-hidden">：{line.name}</span>
        </summary>
        <div className="form">
          {wrong.map((f) => (
            <p key={f.message} className="wrong" id={f.path === at ? undefined : f.path}>
              {f.message}
            </p>
          ))}
          <div className="four">
            {grades.map((g) => (
              <div key={g} className="field">
                <label htmlFor={`${at}.${g}`}>{gradeLabels[g]}票</label>
                <input id={`${at}.${g}`} name={`${at}.${g}`} inputMode="numeric" defaultValue={said(request, `${at}.${g}`, countText(line, g))} />
              </div>
            ))}
          </div>
          <div className="field">
            <label htmlFor={`${at}.absentReason`}>未参加的原因</label>
            <input id={`${at}.absentReason`} name={`${at}.absentReason`} defaultValue={said(request, `${at}.absentReason`, line.absentReason ?? '')} />
          </div>
        </div>
      </details>
    </li>
  )
}

const countText = (line: Line, g: Grade): string => (ballotsOf(line.ballots) > 0 ? String(line.ballots[g]) : '')

/** What was typed into `ReviewForm`. Who said of his members that all had done 自评 says it of each; left open, what was recorded of each stays. @throws Invalid */
export function reviewOf(form: FormData, r: Review): ReviewFacts {
  const wrong: FieldError[] = []
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const count = (name: string, label: string, path = name): number | null => {
    const typed = text(name)
    if (typed && !/^\d{1,5}$/.test(typed)) wrong.push({ path, message: `请用数字填写${label}` })
    return typed ? Number(typed) : null
  }
  const dayOf = (name: string, label: string): Day | null => {
    if (text(name) && !isDay(text(name))) wrong.push({ path: name, message: `请把${label}写成日期` })
    return text(name) || null
  }
  const known = new Map(r.lines.map((l) => [l.membershipId, l]))
  const sent = [...form.keys()].flatMap((name) => /^lines\.(\d+)\.id$/.exec(name)?.[1] ?? [])
  const facts: ReviewFacts = {
    heldOn: dayOf('heldOn', '评议日期'),
    ballotsIssued: count('ballotsIssued', '发出的测评票数'),
    ballotsReturned: count('ballotsReturned', '收回的测评票数'),
    decider: deciders.find((d) => d === text('decider')) ?? null,
    decidedOn: dayOf('decidedOn', '确定等次的日期'),
    lines: sent.map((i) => {
      const at = `lines.${i}`
      const membershipId = text(`${at}.id`)
      const line = known.get(membershipId)
      const choice = text(`${at}.grade`)
      const absent = choice === ABSENT
      const reason = text(`${at}.absentReason`)
      const name = line?.name ?? ''
      if (absent && !reason) wrong.push({ path: at, message: `请填写${name}未参加的原因` })
      if (reason.length > 100) wrong.push({ path: at, message: `${name}未参加的原因太长，最多 100 个字` })
      const ballots = Object.fromEntries(grades.map((g) => [g, count(`${at}.${g}`, `${name}的${gradeLabels[g]}票`, at) ?? 0])) as Ballots
      return {
        ...{ membershipId, ballots, absentReason: absent ? reason : null, grade: grades.find((g) => g === choice) ?? null },
        selfDone: !absent && (form.has('selfDone') || (line?.selfDone ?? false)),
        mutualDone: !absent && (form.has('mutualDone') || (line?.mutualDone ?? false)),
      }
    }),
  }
  if (wrong.length) throw new Invalid(wrong)
  return facts
}
