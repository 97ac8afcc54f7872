import { randomUUID } from 'node:crypto'
import type { ReactNode } from 'react'
import type { Offered } from '#platform/lifecycle/lifecycle.ts'
import { Icon } from './icons.tsx'
import type { SiteRequest } from './page.ts'

/** A form that posts to its own page (or `to`), with a key so that a double submission does it once. */
export function PostForm({ to, children, className = 'form', files = false }: { to?: string; children: ReactNode; className?: string; files?: boolean }) {
  return (
    <form method="post" action={to} className={className} encType={files ? 'multipart/form-data' : undefined} noValidate>
      <input type="hidden" name="_key" value={randomUUID()} />
      {children}
    </form>
  )
}

/** What the fields of a form need of a request: what is wrong, and what was typed. */
export type FormRequest = Pick<SiteRequest, 'refused' | 'typed'>

/** What is wrong with the form, at the top of the page, each line linking to its field. */
export function ErrorSummary({ request }: { request: Pick<SiteRequest, 'refused'> }) {
  if (!request.refused) return null
  const { message, fields } = request.refused
  return (
    <div className="summary" role="alert" aria-labelledby="summary-title" tabIndex={-1} id="summary">
      <h2 id="summary-title">{message}</h2>
      {fields.length > 0 && (
        <ul>
          {fields.map((f) => (
            <li key={f.path}>
              <a href={`#${f.path}`}>{f.message}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface FieldProps {
  request: FormRequest
  name: string
  label: string
  hint?: ReactNode
  /** Shown when nothing was typed yet. */
  value?: string
  optional?: boolean
}

function about({ request, name, hint }: Pick<FieldProps, 'request' | 'name' | 'hint'>) {
  const wrong = request.refused?.fields.find((f) => f.path === name)?.message
  const describedBy = [hint ? `${name}-hint` : '', wrong ? `${name}-wrong` : ''].filter(Boolean).join(' ') || undefined
  return { wrong, describedBy }
}

function typedValue(request: FormRequest, name: string, value?: string): string {
  const typed = request.typed.get(name)
  return typeof typed === 'string' ? typed : (value ?? '')
}

function Above({ name, label, hint, wrong, optional }: { name: string; label: string; hint?: ReactNode; wrong?: string; optional?: boolean }) {
  return (
    <>
      <label htmlFor={name}>
        {label}
        {optional && '（选填）'}
      </label>
      {hint && (
        <div className="hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
      {wrong && (
        <div className="wrong" id={`${name}-wrong`}>
          {wrong}
        </div>
      )}
    </>
  )
}

/** One line of text. Keeps what was typed (never a password) and shows its error. */
export function TextField(
  props: FieldProps & { type?: 'text' | 'password' | 'search' | 'tel' | 'date'; autoComplete?: string; inputMode?: 'text' | 'numeric' | 'tel' },
) {
  const { request, name, label, hint, value, optional, type = 'text', autoComplete, inputMode } = props
  const { wrong, describedBy } = about(props)
  return (
    <div className="field">
      <Above name={name} label={label} hint={hint} wrong={wrong} optional={optional} />
      <input
        id={name}
        name={name}
        type={type}
        autoComplete={autoComplete}
        inputMode={inputMode}
        defaultValue={type === 'password' ? '' : typedValue(request, name, value)}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={describedBy}
      />
    </div>
  )
}

/** Several lines of text. */
export function TextArea(props: FieldProps & { rows?: number }) {
  const { request, name, label, hint, value, optional, rows = 4 } = props
  const { wrong, describedBy } = about(props)
  return (
    <div className="field">
      <Above name={name} label={label} hint={hint} wrong={wrong} optional={optional} />
      <textarea
        id={name}
        name={name}
        rows={rows}
        defaultValue={typedValue(request, name, value)}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={describedBy}
      />
    </div>
  )
}

/** A file to choose; a phone offers its camera too. What was chosen has to be chosen again when the form is refused: browsers keep no files. */
export function FileField(props: FieldProps & { accept: string; several?: boolean }) {
  const { name, label, hint, optional, accept, several } = props
  const { wrong, describedBy } = about(props)
  return (
    <div className="field">
      <Above name={name} label={label} hint={hint} wrong={wrong} optional={optional} />
      <input id={name} name={name} type="file" accept={accept} multiple={several} aria-invalid={wrong ? true : undefined} aria-describedby={describedBy} />
    </div>
  )
}

/** One of a few: radio buttons up to six, a list above. */
export function ChoiceField(props: FieldProps & { choices: readonly { value: string; label: string }[] }) {
  const { request, name, label, hint, value, optional, choices } = props
  const { wrong, describedBy } = about(props)
  const chosen = typedValue(request, name, value)
  if (choices.length > 6)
    return (
      <div className="field">
        <Above name={name} label={label} hint={hint} wrong={wrong} optional={optional} />
        <select id={name} name={name} defaultValue={chosen} aria-invalid={wrong ? true : undefined} aria-describedby={describedBy}>
          <option value="">请选择</option>
          {choices.map((c) => (
            <option key={c.value} value={c.value}>
              {c.label}
            </option>
          ))}
        </select>
      </div>
    )
  return (
    <fieldset className="field" id={name} aria-describedby={describedBy} tabIndex={-1}>
      <legend>
        {label}
        {optional && '（选填）'}
      </legend>
      {hint && (
        <div className="hint" id={`${name}-hint`}>
          {hint}
        </div>
      )}
      {wrong && (
        <div className="wrong" id={`${name}-wrong`}>
          {wrong}
        </div>
      )}
      {choices.map((c) => (
        <label className="choice" key={c.value}>
          <input type="radio" name={name} value={c.value} defaultChecked={chosen === c.value} />
          {c.label}
        </label>
      ))}
    </fieldset>
  )
}

/** Facts as a description list; a fact without a value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value]) => [<dt key={`${label}-t`}>{label}</dt>, <dd key={`${label}-d`}>{value}</dd>])}
    </dl>
  )
}

/** A titled card with an optional link to the whole list. */
export function Card({ title, more, children, id }: { title?: string; more?: { href: string; label: string }; children: ReactNode; id?: string }) {
  return (
    <section className="card" id={id} aria-labelledby={title && id ? `${id}-title` : undefined}>
      {title && (
        <header>
          <h2 id={id ? `${id}-title` : undefined}>{title}</h2>
          {more && (
            <a className="more" href={more.href}>
              {more.label}
            </a>
          )}
        </header>
      )}
      {children}
    </section>
  )
}

/** Rows of a list: the whole row is the link. */
export function Rows({ items }: { items: readonly { key: string; href?: string; title: ReactNode; sub?: ReactNode; aside?: ReactNode }[] }) {
  return (
    <ul className="rows">
      {items.map(({ key, href, title, sub, aside }) => {
        const inner = (
          <>
            <div className="say">
              <h3>{title}</h3>
              {sub && <p className="sub">{sub}</p>}
            </div>
            {aside}
          </>
        )
        return <li key={key}>{href ? <a href={href}>{inner}</a> : <div className="row">{inner}</div>}</li>
      })}
    </ul>
  )
}

/**
 * A phone number that a phone dials; large enough for a thumb. `about`: whose phone it is, for those who hear the page. `main`: the one
 * action of the page, with these words before the number.
 */
export function Tel({ number, about, main }: { number: string; about?: string; main?: string }) {
  return (
    <a className={main ? 'tel main' : 'tel'} href={`tel:${number.replace(/[^\d+]/g, '')}`}>
      <Icon name="phone" />
      {main ? <span>{main}</span> : about && <span className="visually-hidden">{about}，</span>}
      <span>{number}</span>
    </a>
  )
}

/** Ways to the other pages of a list, with the rest of the address kept. Nothing when there is one page. */
export function Pager({ page, pages, query }: { page: number; pages: number; query: URLSearchParams }) {
  if (pages <= 1) return null
  const to = (n: number) => {
    const next = new URLSearchParams(query)
    next.set('page', String(n))
    return `?${next}`
  }
  return (
    <nav className="pager" aria-label="翻页">
      {page > 1 ? (
        <a className="button" href={to(page - 1)} rel="prev">
          上一页
        </a>
      ) : (
        <span />
      )}
      <span className="quiet">
        第 {page} 页，共 {pages} 页
      </span>
      {page < pages ? (
        <a className="button" href={to(page + 1)} rel="next">
          下一页
        </a>
      ) : (
        <span />
      )}
    </nav>
  )
}

/** Buttons of the moves that a lifecycle offers, the first as the page's main action unless it has another (`main={false}`); each opens `href?move=name`, where its note is asked and it is confirmed. */
export function Moves<N extends string>({ moves, href, main = true }: { moves: readonly Offered<N>[]; href: string; main?: boolean }) {
  if (moves.length === 0) return null
  const first = main ? moves.find((m) => !m.closed && !m.grave) : undefined
  return (
    <div className="buttons">
      {moves.map((m) =>
        m.closed ? (
          <p className="quiet" key={m.name}>
            {m.label}：{m.closed}
          </p>
        ) : (
          <a key={m.name} className={m.grave ? 'button grave' : m === first ? 'button main' : 'button'} href={`${href}?move=${m.name}`}>
            {m.label}
          </a>
        ),
      )}
    </div>
  )
}
