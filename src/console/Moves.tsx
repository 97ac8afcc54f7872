import { Button, Form, Input } from 'antd'
import { useId, useState } from 'react'
import { type Call, ConfirmDialog, FormDialog, ProblemSummary, useSubmit } from './form.tsx'

/** A step that the account may take, as the API offers it. */
export interface OfferedMove<N extends string = string> {
  name: N
  label: string
  /** Why it cannot be taken now. */
  closed: string | null
  note: { label: string; required: boolean } | null
  /** What will happen, when it must be asked. */
  confirm: string | null
  grave: boolean
}

interface Props<N extends string, O> {
  moves: readonly OfferedMove<N>[]
  send(move: N, note: string | undefined, call: Call): Promise<O>
  onDone(output: O): void
}

/** The next steps of a lifecycle as buttons. A closed one stays in sight with its reason; one that needs words or a confirmation asks for it. */
export function Moves<N extends string, O>({ moves, send, onDone }: Props<N, O>) {
  const [asked, setAsked] = useState<OfferedMove<N> | null>(null)
  const { submit, busy, problem } = useSubmit((move: N, call: Call) => send(move, undefined, call), onDone)
  const id = useId()
  const done = (output: O) => {
    setAsked(null)
    onDone(output)
  }
  return (
    <div className="c-moves">
      <ProblemSummary problem={problem} />
      {moves.map((move, i) => (
        <div key={move.name} className="c-move">
          <Button
            type={i === 0 && !move.grave && !move.closed ? 'primary' : 'default'}
            danger={move.grave}
            disabled={Boolean(move.closed) || busy}
            aria-describedby={move.closed ? `${id}-${move.name}` : undefined}
            onClick={() => (move.note || move.confirm ? setAsked(move) : submit(move.name))}
          >
            {move.label}
          </Button>
          {move.closed && (
            <span id={`${id}-${move.name}`} className="c-closed">
              {move.closed}
            </span>
          )}
        </div>
      ))}
      {asked?.note && (
        <FormDialog<{ note?: string }, O>
          title={asked.label}
          intro={asked.confirm}
          verb={asked.label}
          grave={asked.grave}
          send={({ note }, call) => send(asked.name, note?.trim() || undefined, call)}
          onDone={done}
          onClose={() => setAsked(null)}
        >
          <Form.Item name="note" label={asked.note.label} rules={[{ required: asked.note.required, whitespace: true, message: `请填写${asked.note.label}` }]}>
            <Input.TextArea rows={4} maxLength={500} showCount />
          </Form.Item>
        </FormDialog>
      )}
      {asked && !asked.note && (
        <ConfirmDialog
          title={asked.label}
          verb={asked.label}
          grave={asked.grave}
          send={(call) => send(asked.name, undefined, call)}
          onDone={done}
          onClose={() => setAsked(null)}
        >
          <p>{asked.confirm}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
