import type { ReactNode } from 'react'

/** Facts of a detail page, as a description list: name and value. Unknown is said, not left blank. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="c-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === '' ? <span className="c-none">未登记</span> : value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A part of a detail page: title, its actions, its content. */
export function Card({ title, actions, children, id }: { title: string; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="c-card" aria-label={title} id={id}>
      <div className="c-card-head">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}

export type Tone = 'ok' | 'info' | 'late' | 'stop' | 'honour' | 'plain'

/** A state, in a word and a colour. */
export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className="c-tag" data-tone={tone}>
      {children}
    </span>
  )
}
