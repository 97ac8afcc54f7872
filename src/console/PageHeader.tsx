import { useLocation } from '@tanstack/react-router'
import { type ReactNode, use, useEffect, useRef } from 'react'
import { today } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { SessionContext } from './session.ts'

let lastPath: string | null = null

interface Props {
  title: string
  /** Beside the title: `1,482 人 · 截至 2019年7月1日`. */
  aside?: ReactNode
  /** Above the title: where this page stands. */
  path?: ReactNode
  /** Buttons; the one main action last, and the only `type="primary"` of the page. */
  actions?: ReactNode
}

/** Title of a page and its actions; on paper, for whom and when it was printed. After a navigation the h1 has the focus, so that it is read out and Tab goes on from there. */
export function PageHeader({ title, aside, path, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  // At the door nobody is there yet.
  const session = use(SessionContext)
  const { pathname } = useLocation()
  useEffect(() => {
    // Not on the first page: the browser has announced it. A page that was loading comes with its own heading: the focus goes on to it.
    if (lastPath !== null && (lastPath !== pathname || document.activeElement === document.body)) heading.current?.focus({ preventScroll: true })
    lastPath = pathname
  }, [pathname])
  useEffect(() => {
    document.title = `${title} · 领航工作台`
  }, [title])
  return (
    <div className="c-page-header">
      {path && <div className="c-page-path">{path}</div>}
      <div className="c-page-title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside && <span className="c-page-aside">{aside}</span>}
      </div>
      {/* In attributes: words that only the paper shows are nobody's to find or to hear. */}
      <p
        className="c-print-line"
        data-left={session?.actingFor ? `单位：${session.actingFor.name}` : ''}
        data-right={`打印日期：${formatDayShort(today(new Date()))}`}
      />
      {actions && <div className="c-page-actions">{actions}</div>}
    </div>
  )
}
