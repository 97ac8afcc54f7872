import type { z } from 'zod'
import { Tag, type Tone } from '#console/Facts.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { CaseRow, CaseView } from '../contract.ts'
import { endReasonLabels, type Outcome, outcomeLabels, type Stage, stageLabels } from '../rules.ts'

export type Case = z.output<typeof CaseView>
export type Row = z.output<typeof CaseRow>

const stageTones: Record<Stage, Tone> = { APPLICATION: 'plain', ACTIVIST: 'info', TARGET: 'info', ADMISSION: 'late', PROBATION: 'ok' }

/** The stage of a case, or how it ended. */
export function StageTag({ of: { state, stage, endReason } }: { of: Pick<Row, 'state' | 'stage' | 'endReason'> }) {
  if (state === 'ENDED') return <Tag tone={endReason === 'ARCHIVED' ? 'ok' : 'plain'}>{endReason ? endReasonLabels[endReason] : '已结束'}</Tag>
  return <Tag tone={stageTones[stage]}>{stageLabels[stage]}</Tag>
}

const outcomeTones: Record<Outcome, Tone> = { PASSED: 'ok', NOT_PASSED: 'stop', INTERIM: 'info' }
/** How a step came out. */
export const OutcomeTag = ({ outcome }: { outcome: Outcome }) => <Tag tone={outcomeTones[outcome]}>{outcomeLabels[outcome]}</Tag>

/** A due day, marked when it has passed. */
export function Due({ on, late }: { on: string | null; late: boolean }) {
  if (!on) return null
  return (
    <>
      {formatDayShort(on)}
      {late && <Tag tone="late">已超期</Tag>}
    </>
  )
}
