import type { z } from 'zod'
import { Tag, type Tone } from '#console/Facts.tsx'
import type { TimelineItem } from '#console/TimelinePanel.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { CasePage, CaseRow, TemplatePage, TemplateRow } from '../contract.ts'
import { caseLifecycle } from '../lifecycle.ts'
import { type CaseState, type TemplateState, templateStateLabels } from '../rules.ts'

/** What the API gives for the pages of this module. */
export type Row = z.output<typeof CaseRow>
export type Page = z.output<typeof CasePage>
export type Step = Page['steps'][number]
export type Template = z.output<typeof TemplatePage>
export type TemplateVersion = z.output<typeof TemplateRow>

const tones: Record<TemplateState, Tone> = { DRAFT: 'info', PUBLISHED: 'ok', RETIRED: 'plain' }

/** State of a template's version. */
export const TemplateTag = ({ state }: { state: TemplateState }) => <Tag tone={tones[state]}>{templateStateLabels[state]}</Tag>

/** State of a case. */
export const CaseTag = ({ state }: { state: CaseState }) => <Tag tone={caseLifecycle.states[state].tone}>{caseLifecycle.states[state].label}</Tag>

/** Out of the facts of an entry: which step, which days. */
export function explain({ data }: TimelineItem): string {
  const word = (key: string) => (typeof data[key] === 'string' || typeof data[key] === 'number' ? String(data[key]) : null)
  const day = (key: string) => (typeof data[key] === 'string' ? formatDayShort(data[key] as string) : null)
  return [
    word('template') && `${word('template')} 第 ${word('version')} 版`,
    word('step') && `“${word('step')}”`,
    word('material'),
    word('name'),
    word('count') && `${word('count')} 人`,
    day('askedOn') && `${day('askedOn')} 请示`,
    day('repliedOn') && `${day('repliedOn')} 批复`,
    day('doneOn') && `${day('doneOn')} 完成`,
    word('responsible') && `责任人 ${word('responsible')}`,
  ]
    .filter(Boolean)
    .join('，')
}
