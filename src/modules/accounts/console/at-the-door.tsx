import { Button, Form, Input } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { type Call, ProblemSummary, useSubmit } from '#console/form.tsx'
import { PageHeader } from '#console/PageHeader.tsx'

/** Where a person without a wish goes after the door. */
const HOME = '/console/'

/** Leaves the door. A full load, so that nothing shown before belongs to somebody else. */
export const goOn = (back: string | undefined): void => location.replace(back ?? HOME)

/** The next page of the door for an outcome that is not the end. */
export const nextOf = { MUST_CHANGE_PASSWORD: '/password', MUST_ENROL: '/second-factor', SECOND_FACTOR: '/login' } as const

interface DoorFormProps<V extends object, O> {
  verb: string
  send(values: V, call: Call): Promise<O>
  onDone(output: O): void
  children: ReactNode
}

/** A short form at the door. What was typed stays when it is refused, but never a password's field error alone: the summary says what is wrong. */
export function DoorForm<V extends object, O>({ verb, send, onDone, children }: DoorFormProps<V, O>) {
  const [form] = Form.useForm<V>()
  const { submit, busy, problem } = useSubmit(send, onDone)
  useEffect(() => {
    if (problem?.fields.length) form.setFields(problem.fields.map((f) => ({ name: f.path as never, errors: [f.message] })))
  }, [problem, form])
  return (
    <Form<V> form={form} layout="vertical" requiredMark={false} size="large" scrollToFirstError={{ focus: true }} onFinish={submit}>
      <ProblemSummary problem={problem} form={form} />
      {children}
      <Button type="primary" block htmlType="submit" loading={busy}>
        {verb}
      </Button>
    </Form>
  )
}

/** The card of a page at the door. */
export function DoorCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="c-card c-door" aria-label={title}>
      <PageHeader title={title} />
      {children}
    </section>
  )
}

/** The field of the code on the phone, or of a backup code. */
export function CodeField({ hint }: { hint: string }) {
  return (
    <Form.Item name="code" label="验证码" extra={hint} rules={[{ required: true, whitespace: true, message: '请填写验证码' }]}>
      <Input maxLength={20} autoComplete="one-time-code" autoFocus />
    </Form.Item>
  )
}

/** The field of the present password. */
export function PasswordField({ name, label }: { name: string; label: string }) {
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: `请填写${label}` }]}>
      <Input.Password maxLength={1000} autoComplete="current-password" />
    </Form.Item>
  )
}
