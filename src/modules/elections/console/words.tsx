import type { z } from 'zod'
import { Tag, type Tone } from '#console/Facts.tsx'
import type { TimelineItem } from '#console/TimelinePanel.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { BodyPage, ElectionPage, TermRow } from '../contract.ts'
import { electionLifecycle } from '../lifecycle.ts'
import { type ElectionState, type TermState, termStateLabels } from '../rules.ts'

/** What the API gives for the pages of this module. */
export type Row = z.output<typeof TermRow>
export type Body = z.output<typeof BodyPage>
export type Page = z.output<typeof ElectionPage>
export type Vote = Page['votes'][number]

const termTones: Record<TermState, Tone> = { OVERDUE: 'stop', DUE: 'late', CURRENT: 'ok', NONE: 'plain' }

/** 已届满 12 天, 还有 40 天届满: with a word, not colour alone. */
export function TermTag({ state, daysLeft }: { state: TermState; daysLeft: number | null }) {
  const days = daysLeft ?? 0
  return (
    <Tag tone={termTones[state]}>
      {state === 'OVERDUE' ? `已届满 ${-days} 天` : state === 'DUE' ? (days === 0 ? '今天届满' : `还有 ${days} 天届满`) : termStateLabels[state]}
    </Tag>
  )
}

/** State of an election. */
export function StateTag({ state }: { state: ElectionState }) {
  const { label, tone } = electionLifecycle.states[state]
  return <Tag tone={tone}>{label}</Tag>
}

/** What the rules say of the committee: 应当设, 可以设, 不设. */
export const committeeWords = { MUST: '应当设委员会', MAY: '由上级指定', MUST_NOT: '不设委员会' } as const

/** The rules of a body, each met, not met, or advice, with where it stands. */
export function Findings({ findings }: { findings: Body['advice']['findings'] }) {
  return (
    <ul className="c-rows">
      {findings.map((f) => (
        <li key={f.text}>
          <Tag tone={f.met === null ? 'info' : f.met ? 'ok' : 'stop'}>{f.met === null ? '提示' : f.met ? '符合' : '不符合'}</Tag>
          <span>{f.text}</span>
          <span className="c-sub">{f.clause}</span>
        </li>
      ))}
    </ul>
  )
}

/** Out of the facts of an entry: the day, the counts, the number of the letter. */
export function explain({ data }: TimelineItem): string {
  const day = (key: string) => (typeof data[key] === 'string' ? formatDayShort(data[key] as string) : null)
  const word = (key: string) => (typeof data[key] === 'string' || typeof data[key] === 'number' ? String(data[key]) : null)
  return [
    day('electedOn') && `${day('electedOn')} 选举`,
    day('endsOn') && `${day('endsOn')} 届满`,
    day('until') && `延期至 ${day('until')}`,
    word('way'),
    day('plannedOn') && `计划 ${day('plannedOn')}`,
    day('heldOn') && `${day('heldOn')} 召开`,
    word('due') && `应到 ${word('due')} 人`,
    word('present') && `实到 ${word('present')} 人`,
    word('round') && `第 ${word('round')} 轮`,
    word('valid') && `有效票 ${word('valid')} 张`,
    word('number'),
    day('on'),
  ]
    .filter(Boolean)
    .join('，')
}
