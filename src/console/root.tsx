import { createRootRoute, type ErrorComponentProps, Link } from '@tanstack/react-router'
import { problemOf } from './errors.ts'
import { PageHeader } from './PageHeader.tsx'
import { Shell } from './Shell.tsx'

/** Parent of every page of the console. A module makes its routes below it: `createRoute({ getParentRoute: () => rootRoute, path: '/organizations', … })`. */
export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage, errorComponent: BrokenPage })

function NoSuchPage() {
  return (
    <>
      <PageHeader title="没有这个页面" />
      <p>地址可能有误，或者这一页已经不在了。</p>
      <p>
        <Link to="/">回到首页</Link>
      </p>
    </>
  )
}

/** Shown instead of a page that failed, by the router. A new version of the server has other file names: opening the page anew finds them. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const stale = error instanceof Error && /dynamically imported module|module script/i.test(error.message)
  return (
    <>
      <PageHeader title="这一页没有打开" />
      <p role="alert">{stale ? '系统刚刚更新过，请重新打开这一页。' : problemOf(error).message}</p>
      <p>
        <button type="button" className="c-plain-button" onClick={() => location.reload()}>
          重新打开
        </button>
      </p>
    </>
  )
}
