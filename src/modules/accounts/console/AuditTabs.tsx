import { Link } from '@tanstack/react-router'

/** The two books of the audit. */
export function AuditTabs() {
  return (
    <nav className="c-tabs" aria-label="审计">
      <Link to="/audit" activeOptions={{ exact: true, includeSearch: false }}>
        办理记录
      </Link>
      <Link to="/audit/door" activeOptions={{ includeSearch: false }}>
        登录与账号安全
      </Link>
    </nav>
  )
}
