import { type OrganizationKind, organizationKinds } from '../rules.ts'

/** A body as the tree's answer gives it. */
export interface Body {
  id: string
  parentId: string | null
  kind: OrganizationKind
  name: string
  path: string
  dissolvedOn: string | null
}

export interface Branch<B extends Body = Body> {
  key: string
  body: B
  children: Branch<B>[]
}

/** Siblings by kind, in the order in which kinds are shown; those of one kind stay as they came. Bodies of different parents may mix. */
export const byKind = <B extends Body>(bodies: readonly B[]): B[] =>
  bodies.toSorted((a, b) => organizationKinds.indexOf(a.kind) - organizationKinds.indexOf(b.kind))

/** The bodies as trees, in the order in which they came. A body whose parent did not come stands at the top. */
export function branchesOf<B extends Body>(bodies: readonly B[]): Branch<B>[] {
  const branches = new Map(bodies.map((body) => [body.id, { key: body.id, body, children: [] } as Branch<B>]))
  const roots: Branch<B>[] = []
  for (const branch of branches.values()) {
    const parent = branch.body.parentId ? branches.get(branch.body.parentId) : undefined
    if (parent) parent.children.push(branch)
    else roots.push(branch)
  }
  return roots
}

/** The found bodies and all above them. */
export function keepFound<B extends Body>(bodies: readonly B[], found: ReadonlySet<string>): B[] {
  const byId = new Map(bodies.map((b) => [b.id, b]))
  const kept = new Set<string>()
  for (const id of found) for (let b = byId.get(id); b && !kept.has(b.id); b = b.parentId ? byId.get(b.parentId) : undefined) kept.add(b.id)
  return bodies.filter((b) => kept.has(b.id))
}

/** How near a name is to what was typed: 0 the very name, 1 begins with it, 2 contains it or is found otherwise. */
export function nearness(name: string, typed: string): number {
  const wanted = typed.trim()
  return name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2
}

/** Whether `body` stands below `above`, or is it. */
export const isWithin = (body: Pick<Body, 'path'>, above: Pick<Body, 'path'>): boolean => body.path.startsWith(above.path)
