import { Link } from '@tanstack/react-router'
import { useCan } from '#console/session.ts'

/** The books of the audit; who opened whose record is a page of its own module. */
export function AuditTabs() {
  const can = useCan()
  return (
    <nav className="c-tabs" aria-label="审计">
      <Link to="/audit" activeOptions={{ exact: true, includeSearch: false }}>
        办理记录
      </Link>
      <Link to="/audit/door" activeOptions={{ includeSearch: false }}>
        登录与账号安全
      </Link>
      {can('people.audit') && <Link to="/audit/openings">谁打开过谁的资料</Link>}
    </nav>
  )
}
