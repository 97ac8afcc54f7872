import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Icon } from './icons.tsx'
import { type Find, useHost } from './session.ts'

const PAUSE_MS = 180

/** The text after typing has paused. */
export function usePaused<T>(value: T, ms = PAUSE_MS): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return paused
}

/** Whether a key pressed there is being typed into something. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio]), textarea, select'))
}

/** One search over everything that the account may see. `/` comes here from anywhere; arrows choose, Enter opens, Escape closes. */
export function SearchBox() {
  const host = useHost()
  const router = useRouter()
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const text = usePaused(typed.trim())
  const found = useQuery({ queryKey: ['console', 'search', text], queryFn: () => host.search(text), enabled: text.length > 0, staleTime: 30_000 })
  const finds = text && found.data ? found.data : []

  useEffect(() => {
    const focusBySlash = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', focusBySlash)
    return () => document.removeEventListener('keydown', focusBySlash)
  }, [])

  const go = (find: Find) => {
    setOpen(false)
    setTyped('')
    void router.navigate({ to: find.href })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter and arrows inside an input method choose a character, not a find.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      if (open) setOpen(false)
      else input.current?.blur()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setChosen((c) => (finds.length === 0 ? -1 : (c + step + finds.length) % finds.length))
    } else if (event.key === 'Enter') {
      const find = finds[Math.max(0, chosen)]
      if (find) go(find)
    }
  }
  const shown = open && typed.trim().length > 0
  const status = found.isError
    ? '查找没有成功，请稍后再试'
    : found.isFetching || text !== typed.trim()
      ? '正在查找…'
      : finds.length === 0
        ? `没有找到“${text}”`
        : null

  return (
    <search className="c-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="查找人员、组织、举措（可用拼音首字母、手机后四位）"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && finds[chosen] ? `${listId}-${chosen}` : undefined}
        aria-keyshortcuts="/"
        autoComplete="off"
        placeholder="找人、组织、举措（可用拼音首字母、手机后四位）"
        value={typed}
        maxLength={60}
        onChange={(event) => {
          setTyped(event.target.value)
          setChosen(-1)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span className="c-key" aria-hidden="true">
        /
      </span>
      {/* Stays in the page so that aria-controls always points at something. */}
      <div className="c-search-list" hidden={!shown}>
        <div id={listId} role="listbox" aria-label="查找结果">
          {finds.map((find, i) => (
            <a
              key={`${find.type}:${find.id}`}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              tabIndex={-1}
              href={`${router.basepath}${find.href}`}
              // A press must not take the focus from the input, which would close the list before the click.
              onMouseDown={(event) => event.preventDefault()}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return
                event.preventDefault()
                go(find)
              }}
            >
              <span className="c-find-type">{find.label}</span>
              <span className="c-find-title">{find.title}</span>
              <span className="c-find-sub">{find.subtitle}</span>
            </a>
          ))}
        </div>
        {status && <p role="status">{status}</p>}
      </div>
    </search>
  )
}
