import { Tag, type Tone } from '#console/Facts.tsx'
import { today } from '#platform/time/day.ts'
import { type Grade, gradeLabels } from '../rules.ts'

const tones: Record<Grade, Tone> = { EXCELLENT: 'ok', QUALIFIED: 'plain', BASICALLY_QUALIFIED: 'late', UNQUALIFIED: 'stop' }

/** A grade in its word and colour. */
export const GradeTag = ({ grade }: { grade: Grade | null }) => (grade ? <Tag tone={tones[grade]}>{gradeLabels[grade]}</Tag> : <Tag>未定等次</Tag>)

/** The year that runs. */
export const thisYear = (): number => Number(today(new Date()).slice(0, 4))

/** Chooses a year. */
export function YearField({ year, onChange }: { year: number; onChange(year: number): void }) {
  return (
    <label className="c-day-field">
      <span className="c-hidden">年度</span>
      <input
        className="c-input"
        type="number"
        min={1990}
        max={2200}
        value={year}
        onChange={(e) => e.target.validity.valid && onChange(Number(e.target.value))}
      />
    </label>
  )
}
