import { Form, Input } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { today } from '#platform/time/day.ts'
import type { Page } from './words.tsx'

type Any = Page['moves'][number]
/** A step on the page; the meeting itself is recorded with its ballots. */
export type Offered = Any & { name: Exclude<Any['name'], 'hold'> }

/** Which letter a step goes with, and whether it has a day of its own. */
const letters: Partial<Record<Offered['name'], { number: string; on?: string }>> = {
  approve: { number: '批复文号', on: '批复日期' },
  confirmCandidates: { number: '候选人批复文号' },
  report: { number: '报告文号', on: '上报日期' },
  file: { number: '备案文号', on: '备案日期' },
}

/** Takes the election a step on, with the number and day of its letter. */
export function MoveDialog({ page, move, onDone, onClose }: { page: Page; move: Offered; onDone(output: unknown): void; onClose(): void }) {
  const letter = letters[move.name]
  return (
    <FormDialog<{ number?: string; on?: string; note?: string }, unknown>
      title={move.label}
      intro={move.confirm}
      verb={move.label}
      grave={move.grave}
      initial={letter?.on ? { on: today(new Date()) } : {}}
      send={(values, call) => client.elections.move({ ...values, id: page.id, version: page.version, move: move.name }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      {letter && (
        <div className="c-form-row">
          <Form.Item name="number" label={letter.number}>
            <Input maxLength={60} />
          </Form.Item>
          {letter.on && (
            <Form.Item name="on" label={letter.on} rules={[{ required: true, message: '请填写日期' }]}>
              <DayInput max={today(new Date())} />
            </Form.Item>
          )}
        </div>
      )}
      {move.note && (
        <Form.Item name="note" label={move.note.label} rules={[{ required: move.note.required, whitespace: true, message: `请填写${move.note.label}` }]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      )}
    </FormDialog>
  )
}
