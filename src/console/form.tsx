import { Button, Drawer, Form, type FormInstance, Input, Modal } from 'antd'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { v4 } from 'uuid'
import type { CallContext } from './client.ts'
import { type Problem, problemOf } from './errors.ts'
import { Icon } from './icons.tsx'
import { layers } from './layers.ts'

/** Options of a call made from a form: `client.x.y(input, call)`. */
export interface Call {
  context: CallContext
}

/**
 * Sends what a form or dialog asks for. One key from the opening of the form until it succeeds: a double click, or a second try after
 * a lost answer, does it once. The first call is alone: further ones are ignored until it has ended.
 */
export function useSubmit<I, O>(send: (input: I, call: Call) => Promise<O>, done: (output: O) => void) {
  const key = useRef(v4())
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = async (input: I): Promise<void> => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setProblem(null)
    try {
      const output = await send(input, { context: { idempotencyKey: key.current } })
      key.current = v4()
      done(output)
    } catch (error) {
      const found = problemOf(error)
      // The key was used for other words before the answer was lost: what is typed now is a new request.
      if (found.code === 'idempotency.otherRequest') key.current = v4()
      setProblem(found)
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { submit, busy, problem, clear: () => setProblem(null) }
}

/** Gives the focus back to where it was before a dialog opened. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) setTimeout(() => before.focus({ preventScroll: true }))
    },
    [before],
  )
}

const namePathOf = (path: string): (string | number)[] => path.split('.').map((p) => (/^\d+$/.test(p) ? Number(p) : p))

/** What the server refused, at the top of a form; each line leads to its field. */
export function ProblemSummary({ problem, form }: { problem: Problem | null; form?: FormInstance }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem) box.current?.focus()
  }, [problem])
  if (!problem) return null
  return (
    <div ref={box} className="c-summary" role="alert" tabIndex={-1}>
      <p>{problem.message}</p>
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map((f) => (
            <li key={`${f.path} ${f.message}`}>
              {form?.getFieldInstance(namePathOf(f.path)) ? (
                <button type="button" className="c-text-button" onClick={() => form.focusField(namePathOf(f.path))}>
                  {f.message}
                </button>
              ) : (
                f.message
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface FormDialogProps<V extends object, O> {
  title: string
  /** Under the title: what this form does, when the title does not say it. */
  intro?: ReactNode
  /** Verb of the button: 保存, 登记. */
  verb: string
  /** A long form opens at the side and leaves the page in sight. */
  side?: boolean
  grave?: boolean
  initial?: Partial<V>
  /** The button stays closed while the form shows why it cannot be sent. */
  closed?: boolean
  send(values: V, call: Call): Promise<O>
  onDone(output: O): void
  onClose(): void
  children: ReactNode | ((form: FormInstance<V>) => ReactNode)
}

/**
 * A form in a dialog. Mount it to open it. What was typed is kept when the server refuses; wrong fields are marked and listed.
 * Children are `Form.Item`s named as the contract names the input.
 */
export function FormDialog<V extends object, O>({ title, intro, verb, side, grave, initial, closed, send, onDone, onClose, children }: FormDialogProps<V, O>) {
  const [form] = Form.useForm<V>()
  const id = useId()
  useReturnFocus()
  const { submit, busy, problem } = useSubmit(send, onDone)
  useEffect(() => {
    if (problem?.fields.length) form.setFields(problem.fields.map((f) => ({ name: namePathOf(f.path) as never, errors: [f.message] })))
  }, [problem, form])
  const body = (
    <Form<V>
      id={id}
      form={form}
      layout="vertical"
      initialValues={initial}
      requiredMark={(label, { required }) => (
        <>
          {label}
          {!required && <span className="c-optional">（选填）</span>}
        </>
      )}
      scrollToFirstError={{ focus: true }}
      onFinish={submit}
    >
      {intro && <div className="c-form-intro">{intro}</div>}
      <ProblemSummary problem={problem} form={form} />
      {typeof children === 'function' ? children(form) : children}
    </Form>
  )
  const buttons = (
    <>
      <Button onClick={onClose}>取消</Button>
      <Button type="primary" danger={grave} htmlType="submit" form={id} loading={busy} disabled={closed}>
        {verb}
      </Button>
    </>
  )
  if (side)
    return (
      <Drawer
        open
        getContainer={layers}
        title={title}
        size={520}
        onClose={onClose}
        mask={{ closable: false }}
        footer={<div className="c-dialog-buttons">{buttons}</div>}
      >
        {body}
      </Drawer>
    )
  return (
    <Modal open getContainer={layers} title={title} onCancel={onClose} mask={{ closable: false }} footer={buttons}>
      {body}
    </Modal>
  )
}

interface ConfirmProps<O> {
  title: string
  /** Exactly what will happen. */
  children: ReactNode
  verb: string
  grave?: boolean
  /** Why it cannot be done; the button stays closed. */
  closed?: string | null
  send(call: Call): Promise<O>
  onDone(output: O): void
  onClose(): void
}

/** Asks once, and says exactly what will happen. Mount it to open it. */
export function ConfirmDialog<O>({ title, children, verb, grave, closed, send, onDone, onClose }: ConfirmProps<O>) {
  useReturnFocus()
  const { submit, busy, problem } = useSubmit((_: undefined, call: Call) => send(call), onDone)
  return (
    <Modal
      open
      getContainer={layers}
      title={title}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button type="primary" danger={grave} loading={busy} disabled={Boolean(closed)} onClick={() => submit(undefined)}>
            {verb}
          </Button>
        </>
      }
    >
      <ProblemSummary problem={problem} />
      {children}
      {closed && <p className="c-closed">{closed}</p>}
    </Modal>
  )
}

/** `allowClear={clearable}`: the button that empties a select, under a Chinese name. */
export const clearable = { clearIcon: <Icon name="close" />, label: '清除' }

/** A day in a form: value 'YYYY-MM-DD' or undefined. The browser's own field, which the keyboard fills fastest. */
export function DayInput({
  value,
  onChange,
  ...rest
}: {
  value?: string | null
  onChange?(day: string | undefined): void
  id?: string
  max?: string
  min?: string
}) {
  return <Input type="date" min="1900-01-01" max="9999-12-31" {...rest} value={value ?? ''} onChange={(event) => onChange?.(event.target.value || undefined)} />
}
