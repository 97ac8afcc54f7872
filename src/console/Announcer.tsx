import { useEffect, useSyncExternalStore } from 'react'

interface Said {
  id: number
  text: string
}

const SHOWN_MS = 5000
let said: Said | null = null
const listeners = new Set<() => void>()

function tell(next: Said | null): void {
  said = next
  for (const listener of listeners) listener()
}

/** Says in one line what was done (已保存); shown for a few seconds and read out by assistive tools. Never for errors, which stay where they belong. */
export function announce(text: string): void {
  tell({ id: (said?.id ?? 0) + 1, text })
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where `announce` speaks. One, in the shell: it stands in the page before anything is said, as live regions must. */
export function Announcer() {
  const now = useSyncExternalStore(subscribe, () => said)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => tell(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [now])
  return (
    <div className="c-announcer" role="status" aria-live="polite">
      {now && <span key={now.id}>{now.text}</span>}
    </div>
  )
}
