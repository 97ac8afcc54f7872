import { Link } from '@tanstack/react-router'

/** What may be merged, and what was. */
export function MergeTabs() {
  return (
    <nav className="c-tabs" aria-label="人员合并">
      <Link to="/people/duplicates">可能重复</Link>
      <Link to="/people/merges" activeOptions={{ includeSearch: false }}>
        合并记录
      </Link>
    </nav>
  )
}
