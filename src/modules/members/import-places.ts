import { branchesAndGroups } from '#modules/organizations/public.ts'
import { normalizeCode } from '#platform/codes/normalize-text.ts'
import type { Ctx } from '#platform/db/database.ts'

/** A branch or group as a roster names it. */
export interface Place {
  id: string
  /** As the office calls it: the short name where there is one. */
  name: string
  fullName: string
  path: string
}

/** The branches and groups below one body, found by what a roster writes. */
export interface Places {
  /** The branch of that name; or why it is not known, in Chinese. */
  branch(name: string): Place | string
  group(branch: Place, name: string): Place | string
}

/** One spelling for 中共…第一支部委员会 and …第一党支部. */
const loosely = (name: string): string =>
  normalizeCode(name)
    .replace(/^(?:中国共产党|中共)/, '')
    .replace(/^.{2,8}?街道(?=.)/, '')
    .replace(/委员会$/, '')
    .replace(/党(?=总支|支部|小组)/g, '')

class Names {
  readonly #exact = new Map<string, Place[]>()
  readonly #loose = new Map<string, Place[]>()
  readonly #places: Place[] = []

  add(place: Place, names: readonly string[]): void {
    this.#places.push(place)
    for (const [map, spelled] of [
      [this.#exact, normalizeCode],
      [this.#loose, loosely],
    ] as const)
      for (const name of new Set(names.map(spelled))) map.set(name, [...(map.get(name) ?? []), place])
  }

  find(name: string, word: string): Place | string {
    const found = this.#exact.get(normalizeCode(name)) ?? this.#loose.get(loosely(name)) ?? []
    if (found.length === 1) return found[0]!
    if (found.length > 1) return `有 ${found.length} 个${word}都叫“${name}”，请填写全称`
    const part = loosely(name)
    const near = this.#places.filter((p) => part.length > 1 && (loosely(p.name).includes(part) || part.includes(loosely(p.name)))).slice(0, 3)
    return `没有找到${word}“${name}”${near.length > 0 ? `，是不是${near.map((p) => `“${p.name}”`).join('或')}` : ''}`
  }
}

/** Reads the branches and groups at and below a body: some hundreds. Full and short names count, with or without 中共 and 委员会. */
export async function placesBelow({ tx }: Pick<Ctx, 'tx'>, body: { path: string }): Promise<Places> {
  const rows = await branchesAndGroups(tx, body.path)
  const branches = new Names()
  const groups = new Map<string, Names>()
  const branchNames = new Map<string, string[]>()
  for (const { kind, id, name, shortName, path } of rows)
    if (kind !== 'PARTY_GROUP') {
      const names = shortName ? [name, shortName] : [name]
      branches.add({ id, name: shortName ?? name, fullName: name, path }, names)
      branchNames.set(id, names)
      groups.set(id, new Names())
    }
  for (const { kind, id, parentId, name, shortName, path } of rows)
    if (kind === 'PARTY_GROUP' && parentId) {
      const names = shortName ? [name, shortName] : [name]
      // 映月路社区党支部第一党小组 is 第一党小组 of that branch.
      const short = names.flatMap((n) => (branchNames.get(parentId) ?? []).filter((b) => n.startsWith(b) && n !== b).map((b) => n.slice(b.length)))
      const long = (branchNames.get(parentId) ?? []).flatMap((b) => names.map((n) => b + n))
      groups.get(parentId)?.add({ id, name: shortName ?? name, fullName: name, path }, [...names, ...short, ...long])
    }
  return {
    branch: (name) => branches.find(name, '党支部'),
    group: (branch, name) => groups.get(branch.id)?.find(name, '党小组') ?? `没有找到党小组“${name}”`,
  }
}
