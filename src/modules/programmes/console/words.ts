import type { z } from 'zod'
import type { Tone } from '#console/Facts.tsx'
import type { TimelineItem } from '#console/TimelinePanel.tsx'
import type { Day } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { ElementView, ProgrammeDetail, ProgrammeView, VersionView } from '../contract.ts'
import type { ProgrammeState } from '../rules.ts'

/** A version's whole page, and its parts, as the API gives them. */
export type Page = z.output<typeof ProgrammeDetail>
export type Version = z.output<typeof VersionView>
export type Element = z.output<typeof ElementView>
export type Row = z.output<typeof ProgrammeView>

export const tones: Record<ProgrammeState, Tone> = { DRAFT: 'info', PUBLISHED: 'ok', RETIRED: 'plain' }

/** From which day to which a version is in force: 2019年1月1日起; of a draft, that it is none yet. */
export function daysOf({ fromOn, untilOn }: Pick<Version, 'fromOn' | 'untilOn'>, now: Day): string {
  if (fromOn === null) return '尚未施行'
  if (untilOn !== null) return `${formatDayShort(fromOn)} 至 ${formatDayShort(untilOn)}（不含当日）`
  return `${formatDayShort(fromOn)} ${fromOn > now ? '起施行，尚未到日' : '起施行'}`
}

/** Out of the facts of an entry: which version, which element, what it was before. */
export function explain({ data }: TimelineItem): string {
  const word = (key: string) => (typeof data[key] === 'string' ? (data[key] as string) : null)
  const [label, before, from, until] = [word('label'), word('labelBefore'), word('fromOn'), word('untilOn')]
  return [
    `第 ${String(data.version)} 版`,
    label && (before && before !== label ? `“${before}”改为“${label}”` : `“${label}”`),
    from && `${formatDayShort(from)} 起`,
    until && `${formatDayShort(until)} 起停用`,
  ]
    .filter(Boolean)
    .join('，')
}
