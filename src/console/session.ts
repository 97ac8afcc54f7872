import { createContext, use } from 'react'

/** An organization for which the account can act. */
export interface ActingFor {
  id: string
  name: string
  /** The street it belongs to. */
  streetId: string
}

/** Who sits before the console, and what is open to him. */
export interface Session {
  accountId: string
  name: string
  roleLabel: string
  /** Names of every permission that the account holds somewhere in what it acts for. The server checks again, at the organization. */
  permissions: ReadonlySet<string>
  actingFor: ActingFor | null
  choices: readonly ActingFor[]
  /** The street that is acted for; null while a district account has chosen none. */
  streetId: string | null
  /** Unread messages. */
  unread: number
}

/** Nobody is logged in, or something must be done first: where to go. */
export interface Elsewhere {
  goTo: string
}

/** One find of the search over everything. */
export interface Find {
  type: string
  id: string
  /** Chinese word of the type: 组织, 党员. */
  label: string
  title: string
  subtitle: string
  /** Path inside the console: `/organizations/…`. */
  href: string
}

/** An entry of the left menu. Only entries whose permission is held are shown; groups without entries are not. */
export interface MenuEntry {
  /** One of the console's sections: 管理, 设置. */
  group: string
  label: string
  /** Path inside the console: `/organizations`. */
  to: string
  permission: string
  /** Further paths at which the entry is where you are. */
  also?: readonly string[]
  /** Path of the entry to which this one belongs: it stands among the tabs of that page instead of in the menu. */
  under?: string
  /** The word of its tab, where it is not `label`. */
  tab?: string
}

/** What the shell asks of the modules; bound in `src/console.tsx`, which knows them. */
export interface Host {
  /** Who is logged in; `back` is the address to come back to after the log-in. */
  session(back: string): Promise<Session | Elsewhere>
  /** Chooses for which organization the account acts from now on. */
  actFor(organizationId: string): Promise<void>
  search(text: string): Promise<readonly Find[]>
  menu: readonly MenuEntry[]
  /** Path of the inbox inside the console. */
  inboxPath: string
  /** Pages of the account itself, in the menu below its name. */
  accountLinks: readonly { label: string; to: string }[]
  /** Pages that stand alone, without the frame: they work before anybody is logged in. */
  alone: readonly string[]
  /** Ends the session. */
  signOut(): Promise<Elsewhere>
  /** Every action of every timeline in Chinese words. */
  actionLabels: Readonly<Record<string, string>>
  /** Every type of subject that has a timeline, in Chinese words. */
  subjectLabels: Readonly<Record<string, string>>
}

/** Key of the session among the answers kept by TanStack Query. */
export const sessionKey = ['console', 'session'] as const

export const HostContext = createContext<Host | null>(null)
export const SessionContext = createContext<Session | null>(null)

/** What the modules gave the shell. */
export function useHost(): Host {
  const host = use(HostContext)
  if (!host) throw new Error('the console has no host')
  return host
}

/** Who is logged in. Only below the shell, which shows nothing until it knows. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('no session here')
  return session
}

/** `can('organizations.create')`: whether to offer an action at all. The server decides. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useSession()
  return (permission) => permissions.has(permission)
}
