import { Link } from '@tanstack/react-router'
import { useCan, useHost } from './session.ts'

/** The pages that belong together under one entry of the menu, whichever modules bring them; only those that are open to the reader. */
export function MenuTabs({ of }: { of: string }) {
  const { menu } = useHost()
  const can = useCan()
  const first = menu.find((entry) => entry.to === of)
  const tabs = menu.filter((entry) => (entry === first || entry.under === of) && can(entry.permission))
  return (
    <nav className="c-tabs" aria-label={first?.label}>
      {tabs.map((entry) => (
        <Link key={entry.to} to={entry.to} activeOptions={{ exact: true, includeSearch: false }}>
          {entry.tab ?? entry.label}
        </Link>
      ))}
    </nav>
  )
}
