import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useMatches, useRouter } from '@tanstack/react-router'
import { Dropdown, Select } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Announcer, announce } from './Announcer.tsx'
import { problemOf } from './errors.ts'
import { Icon, Mark } from './icons.tsx'
import { LAYERS } from './layers.ts'
import { SearchBox } from './SearchBox.tsx'
import { type MenuEntry, SessionContext, sessionKey, useCan, useHost, useSession } from './session.ts'

/** How long the answer to who is logged in stands, with its number of unread messages. */
const SESSION_FRESH_MS = 60_000

/** The frame of every page: who you are, where you are, search, menu. Shows nothing of the inside until it knows who asks. */
export function Shell() {
  const { alone } = useHost()
  // The page that is shown, not the one that is being loaded: what is inside must stay inside until it goes.
  const page = useMatches({ select: (matches) => matches.at(-1)?.fullPath })
  return page !== undefined && alone.includes(page) ? (
    <main className="c-alone">
      <Mark />
      <Outlet />
    </main>
  ) : (
    <Inside />
  )
}

function Inside() {
  const host = useHost()
  const session = useQuery({
    queryKey: sessionKey,
    queryFn: () => host.session(location.pathname + location.search),
    staleTime: SESSION_FRESH_MS,
  })
  const { pathname } = useLocation()
  // Asked anew as the clerk moves, never by the clock: a page left open must not keep a session alive.
  useEffect(() => {
    if (pathname && Date.now() - session.dataUpdatedAt > SESSION_FRESH_MS && session.dataUpdatedAt > 0) void session.refetch()
  }, [pathname, session.dataUpdatedAt, session.refetch])
  const goTo = session.data && 'goTo' in session.data ? session.data.goTo : null
  useEffect(() => {
    if (goTo !== null) location.replace(goTo)
  }, [goTo])

  if (session.data && !('goTo' in session.data))
    return (
      <SessionContext value={session.data}>
        <Frame />
      </SessionContext>
    )
  return (
    <main className="c-alone">
      <Mark />
      {session.isError ? (
        <>
          <h1>打不开工作台</h1>
          <p role="alert">{problemOf(session.error).message}</p>
          <p>
            <button type="button" className="c-plain-button" onClick={() => session.refetch()}>
              再试一次
            </button>
          </p>
        </>
      ) : (
        <p role="status">{goTo === null ? '正在打开工作台…' : '正在前往登录页…'}</p>
      )}
    </main>
  )
}

function Frame() {
  const { pathname } = useLocation()
  // Open on one page only: going to another closes it.
  const [openAt, setOpenAt] = useState<string | null>(null)
  const menuOpen = openAt === pathname
  const menuButton = useRef<HTMLButtonElement>(null)
  return (
    <div className="c-frame" data-menu={menuOpen ? 'open' : undefined}>
      <a className="c-skip" href="#content">
        跳到正文
      </a>
      <header className="c-top">
        <button
          ref={menuButton}
          type="button"
          className="c-menu-button"
          aria-expanded={menuOpen}
          aria-controls="menu"
          aria-label="菜单"
          onClick={() => setOpenAt(menuOpen ? null : pathname)}
        >
          <Icon name={menuOpen ? 'close' : 'menu'} />
        </button>
        <Link to="/" className="c-logo" aria-label="领航工作台，回到首页">
          <Mark />
          <span>领航工作台</span>
        </Link>
        <ActingForChoice />
        <SearchBox />
        <div className="c-top-end">
          <InboxLink />
          <UserMenu />
        </div>
      </header>
      <Menu
        onEscape={() => {
          setOpenAt(null)
          menuButton.current?.focus()
        }}
      />
      <main id="content" className="c-content" tabIndex={-1}>
        <Outlet />
      </main>
      <Announcer />
      <div id={LAYERS} />
    </div>
  )
}

function ActingForChoice() {
  const { actingFor, choices } = useSession()
  const host = useHost()
  const queries = useQueryClient()
  if (choices.length <= 1) return actingFor ? <span className="c-acting-for">{actingFor.name}</span> : null
  return (
    <Select
      className="c-acting-for-choice"
      aria-label="以哪个组织的身份办理"
      value={actingFor?.id}
      popupMatchSelectWidth={false}
      options={choices.map((c) => ({ value: c.id, label: c.name }))}
      onChange={async (id) => {
        await host.actFor(id)
        // Everything shown was of the other organization.
        await queries.resetQueries()
      }}
    />
  )
}

function InboxLink() {
  const { unread } = useSession()
  const { inboxPath } = useHost()
  return (
    <Link to={inboxPath} className="c-top-link" aria-label={unread > 0 ? `消息，${unread} 条未读` : '消息'}>
      <Icon name="inbox" />
      <span className="c-wide">消息</span>
      {unread > 0 && <span className="c-count">{unread > 99 ? '99+' : unread}</span>}
    </Link>
  )
}

function UserMenu() {
  const session = useSession()
  const { accountLinks, signOut } = useHost()
  const router = useRouter()
  const leave = async () => {
    try {
      location.assign((await signOut()).goTo)
    } catch (error) {
      announce(problemOf(error).message)
    }
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${session.roleLabel} · ${session.name}` },
          ...accountLinks.map((l) => ({ key: l.to, label: l.label, onClick: () => void router.navigate({ to: l.to }) })),
          { key: 'logout', label: '退出登录', onClick: () => void leave() },
        ],
      }}
    >
      <button type="button" className="c-top-link c-user" aria-haspopup="menu">
        <span>{session.name}</span>
        <Icon name="down" />
      </button>
    </Dropdown>
  )
}

function Menu({ onEscape }: { onEscape(): void }) {
  const can = useCan()
  const { menu } = useHost()
  const shown = menu.filter((entry) => !entry.under && can(entry.permission))
  const groups = [...new Set(shown.map((entry) => entry.group))]
  return (
    <nav
      id="menu"
      className="c-menu"
      aria-label="主导航"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape()
      }}
    >
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          {group && <h2>{group}</h2>}
          {shown
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <MenuLink key={entry.to} entry={entry} />
            ))}
        </section>
      ))}
    </nav>
  )
}

function MenuLink({ entry }: { entry: MenuEntry }): ReactNode {
  const { pathname } = useLocation()
  const here = [entry.to, ...(entry.also ?? [])].some((p) => pathname === p || pathname.startsWith(`${p}/`))
  return (
    <Link to={entry.to} aria-current={here ? 'page' : undefined} activeProps={{}}>
      {entry.label}
    </Link>
  )
}
