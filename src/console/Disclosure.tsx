import { type ReactNode, useEffect, useId, useRef, useState } from 'react'

interface Props {
  /** What the button shows. */
  label: ReactNode
  /** Name of the button when the label alone does not say it. */
  name?: string
  className?: string
  /** Which edge of the button the panel keeps to. */
  align?: 'start' | 'end'
  disabled?: boolean
  children: (close: () => void) => ReactNode
}

/**
 * A button with a panel right behind it in the order of the page, so that Tab goes from the one into the other. Escape closes and
 * returns to the button; leaving with focus or pointer closes.
 */
export function Disclosure({ label, name, className, align = 'start', disabled, children }: Props) {
  const [open, setOpen] = useState(false)
  const whole = useRef<HTMLSpanElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) setOpen(false)
    }
    const closeByEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    const closeBehind = (event: FocusEvent) => {
      if (event.relatedTarget instanceof Node && !whole.current?.contains(event.relatedTarget)) setOpen(false)
    }
    const element = whole.current
    document.addEventListener('pointerdown', closeOutside)
    element?.addEventListener('keydown', closeByEscape)
    element?.addEventListener('focusout', closeBehind)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      element?.removeEventListener('keydown', closeByEscape)
      element?.removeEventListener('focusout', closeBehind)
    }
  }, [open])
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <span ref={whole} className="c-disclosure">
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={name}
        aria-expanded={open}
        aria-controls={id}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      <span id={id} className="c-disclosure-panel" data-align={align} hidden={!open}>
        {open && children(close)}
      </span>
    </span>
  )
}
