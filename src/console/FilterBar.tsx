import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Disclosure } from './Disclosure.tsx'
import { Icon } from './icons.tsx'

/** The list follows the typing after so long a pause. */
const TYPING_PAUSE_MS = 300

export interface Choice {
  value: string
  label: string
}

/** One chip. `choices` takes several values, `choice` one; `days` and `numbers` are ranges over two params, both ends included. */
export type Filter<V> =
  | { type: 'choices' | 'choice'; key: keyof V & string; label: string; options: readonly Choice[] }
  | { type: 'days' | 'numbers'; from: keyof V & string; to: keyof V & string; label: string; unit?: string }
  | { type: 'flag'; key: keyof V & string; label: string }
  | { type: 'text'; key: keyof V & string; label: string; placeholder: string }

interface Props<V> {
  filters: readonly Filter<V>[]
  /** The search params of the page. */
  values: V
  /** Writes to the address; undefined takes a param away. Goes back to the first page. */
  onChange(patch: Partial<V>): void
  /** At the end of the line: column chooser, print. */
  children?: ReactNode
}

/** The filters of a list, as chips. Their values live in the address, so that a list can be kept, sent and opened again. */
export function FilterBar<V extends object>({ filters, values, onChange, children }: Props<V>) {
  const keys = filters.flatMap((f) => ('key' in f ? [f.key] : [f.from, f.to]))
  const any = keys.some((k) => values[k] !== undefined)
  const words = filters.flatMap((f) => inWords(f as Filter<never> as Filter<Record<string, unknown>>, values as Record<string, unknown>) ?? [])
  return (
    <>
      {words.length > 0 && <p className="c-print-line" data-left={`条件：${words.join('；')}`} />}
      <search className="c-filters" aria-label="筛选">
        {filters.map((filter) => (
          <Chip
            key={'key' in filter ? filter.key : filter.from}
            filter={filter}
            values={values as Record<string, unknown>}
            onChange={onChange as (patch: object) => void}
          />
        ))}
        {any && (
          <button type="button" className="c-text-button" onClick={() => onChange(Object.fromEntries(keys.map((k) => [k, undefined])) as Partial<V>)}>
            全部清除
          </button>
        )}
        <span className="c-space" />
        {children}
      </search>
    </>
  )
}

type ChipProps = { filter: Filter<Record<string, unknown>>; values: Record<string, unknown>; onChange(patch: object): void }

function Chip({ filter, values, onChange }: Omit<ChipProps, 'filter'> & { filter: Filter<never> }) {
  const f = filter as Filter<Record<string, unknown>>
  if (f.type === 'text') return <TextChip filter={f} value={String(values[f.key] ?? '')} onChange={(text) => onChange({ [f.key]: text || undefined })} />
  if (f.type === 'flag') {
    const on = values[f.key] !== undefined
    return (
      <span className="c-chip" data-on={on || undefined}>
        <button type="button" aria-pressed={on} onClick={() => onChange({ [f.key]: on ? undefined : '1' })}>
          {f.label}
          {on && <Icon name="close" />}
        </button>
      </span>
    )
  }
  const shown = wordsOf(f, values)
  const clear = 'key' in f ? { [f.key]: undefined } : { [f.from]: undefined, [f.to]: undefined }
  return (
    <span className="c-chip" data-on={shown !== null || undefined}>
      <Disclosure
        label={
          <>
            {f.label}
            {shown !== null && (
              <>
                ：<b>{shown}</b>
              </>
            )}
            <Icon name="down" />
          </>
        }
      >
        {(close) =>
          'key' in f ? (
            <Options filter={f} values={values} onChange={onChange} close={close} />
          ) : (
            <Range filter={f} values={values} onChange={onChange} close={close} />
          )
        }
      </Disclosure>
      {shown !== null && (
        <button type="button" className="c-chip-clear" aria-label={`清除“${f.label}”`} onClick={() => onChange(clear)}>
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}

const valuesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)])

/** What the chip says is chosen, or null when nothing is. */
function wordsOf(filter: Filter<Record<string, unknown>>, values: Record<string, unknown>): string | null {
  if (filter.type === 'choice' || filter.type === 'choices') {
    const chosen = valuesOf(values[filter.key])
    const first = filter.options.find((o) => o.value === chosen[0])?.label ?? chosen[0]
    return chosen.length === 0 ? null : chosen.length === 1 ? (first ?? '') : `${first}等 ${chosen.length} 项`
  }
  if (filter.type === 'days' || filter.type === 'numbers') {
    const [from, to] = [values[filter.from], values[filter.to]]
    const unit = filter.unit ?? ''
    if (from === undefined && to === undefined) return null
    return from === undefined ? `${to}${unit}及以前` : to === undefined ? `${from}${unit}起` : `${from} 至 ${to}${unit}`
  }
  return null
}

/** A filter as it is said on paper, with every value; null when nothing is chosen. */
function inWords(filter: Filter<Record<string, unknown>>, values: Record<string, unknown>): string | null {
  if (filter.type === 'flag') return values[filter.key] === undefined ? null : filter.label
  if (filter.type === 'text') return values[filter.key] ? `${filter.label}“${values[filter.key]}”` : null
  if ('from' in filter) {
    const shown = wordsOf(filter, values)
    return shown && `${filter.label}${shown}`
  }
  const chosen = valuesOf(values[filter.key]).map((value) => filter.options.find((o) => o.value === value)?.label ?? value)
  return chosen.length ? `${filter.label}为${chosen.join('、')}` : null
}

type OptionsProps = {
  filter: Extract<Filter<Record<string, unknown>>, { type: 'choices' | 'choice' }>
  values: Record<string, unknown>
  onChange(patch: object): void
  close(): void
}

function Options({ filter, values, onChange, close }: OptionsProps) {
  const [looked, setLooked] = useState('')
  const name = useId()
  const chosen = valuesOf(values[filter.key])
  const many = filter.type === 'choices'
  const options = filter.options.filter((o) => o.label.includes(looked.trim()))
  const toggle = (value: string, on: boolean) => {
    if (!many) {
      onChange({ [filter.key]: value })
      close()
      return
    }
    const next = on ? [...chosen, value] : chosen.filter((v) => v !== value)
    onChange({ [filter.key]: next.length ? next : undefined })
  }
  return (
    <fieldset className="c-options">
      <legend className="c-hidden">{filter.label}</legend>
      {filter.options.length > 12 && (
        <input
          type="search"
          className="c-input"
          aria-label={`在${filter.label}中查找`}
          placeholder="查找"
          value={looked}
          onChange={(e) => setLooked(e.target.value)}
        />
      )}
      <div className="c-options-list">
        {options.map((o) => (
          <label key={o.value}>
            <input type={many ? 'checkbox' : 'radio'} name={name} checked={chosen.includes(o.value)} onChange={(e) => toggle(o.value, e.target.checked)} />
            <span>{o.label}</span>
          </label>
        ))}
        {options.length === 0 && <p>没有符合的选项</p>}
      </div>
    </fieldset>
  )
}

type RangeProps = {
  filter: Extract<Filter<Record<string, unknown>>, { type: 'days' | 'numbers' }>
  values: Record<string, unknown>
  onChange(patch: object): void
  close(): void
}

function Range({ filter, values, onChange, close }: RangeProps) {
  const [from, setFrom] = useState(String(values[filter.from] ?? ''))
  const [to, setTo] = useState(String(values[filter.to] ?? ''))
  const days = filter.type === 'days'
  const read = (text: string) => (text === '' ? undefined : days ? text : Number(text))
  const shape = days ? { type: 'date', min: '1900-01-01', max: '9999-12-31' } : { type: 'number', min: 0, max: 999 }
  return (
    <form
      className="c-range"
      onSubmit={(event) => {
        event.preventDefault()
        onChange({ [filter.from]: read(from), [filter.to]: read(to) })
        close()
      }}
    >
      <label>
        从 <input className="c-input" {...shape} value={from} onChange={(e) => setFrom(e.target.value)} />
      </label>
      <label>
        到 <input className="c-input" {...shape} value={to} onChange={(e) => setTo(e.target.value)} />
      </label>
      <button type="submit" className="c-plain-button">
        确定
      </button>
    </form>
  )
}

function TextChip({
  filter,
  value,
  onChange,
}: {
  filter: Extract<Filter<Record<string, unknown>>, { type: 'text' }>
  value: string
  onChange(text: string): void
}) {
  const { history } = useRouter()
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef(0)
  const composing = useRef(false)
  // The address changed by other means (back, clear): show it, but never under the hands of who types.
  useEffect(() => {
    if (input.current && input.current !== document.activeElement) input.current.value = value
  }, [value])
  // Who has typed and at once opens something has moved on: the pause that then ends must not lead him back.
  useEffect(() => {
    const forget = () => {
      if (input.current === document.activeElement) return
      clearTimeout(timer.current)
      if (input.current) input.current.value = value
    }
    return history.subscribe(forget)
  }, [history, value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const typed = (text: string) => {
    clearTimeout(timer.current)
    // Letters of an input method are not words yet.
    if (!composing.current) timer.current = window.setTimeout(() => onChange(text.trim()), TYPING_PAUSE_MS)
  }
  return (
    <span className="c-chip c-chip-text" data-on={value !== '' || undefined}>
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={filter.label}
        placeholder={filter.placeholder}
        defaultValue={value}
        maxLength={60}
        onChange={(event) => typed(event.target.value)}
        onCompositionStart={() => {
          composing.current = true
        }}
        onCompositionEnd={(event) => {
          composing.current = false
          typed(event.currentTarget.value)
        }}
      />
    </span>
  )
}
