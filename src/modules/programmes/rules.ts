/** A version is written as a draft, published from a day, and retired when another takes its place or nothing does. */
export const programmeStates = ['DRAFT', 'PUBLISHED', 'RETIRED'] as const
export type ProgrammeState = (typeof programmeStates)[number]
/** Chinese word of each state. */
export const programmeStateLabels: Record<ProgrammeState, string> = { DRAFT: '草稿', PUBLISHED: '已发布', RETIRED: '已停用' }

/** Form of a kind and of an element's code: a word of the glossary, `EIGHT_BESIDES`, `KNOCK`. */
export const codePattern = /^[A-Z][A-Z0-9_]{0,59}$/

/** A programme has at most this many levels and elements: it is a list that people know by heart, not a file. [proposed] */
export const maxLevels = 5
export const maxElements = 300

/** An element as the rules see it. Siblings are ordered by `ordinal`. */
export interface ElementFacts {
  id: string
  parentId: string | null
  code: string
  label: string
  meaning: string | null
  fixed: boolean
  ordinal: number
}

/** An element with its level, 1 at the top. */
export type Placed<T extends ElementFacts> = T & { level: number }

/** The tree read from top to bottom, each element after its parent and in the order of its siblings. */
export function inOrder<T extends ElementFacts>(elements: readonly T[]): Placed<T>[] {
  const childrenOf = Map.groupBy(elements, (e) => e.parentId)
  const below = (parentId: string | null, level: number): Placed<T>[] =>
    (childrenOf.get(parentId) ?? [])
      .toSorted((a, b) => a.ordinal - b.ordinal || (a.code < b.code ? -1 : 1))
      .flatMap((e) => [{ ...e, level }, ...below(e.id, level + 1)])
  return below(null, 1)
}

/** How many elements stand on `level` (1 at the top), or on all levels. */
export function countOf(elements: readonly ElementFacts[], level?: number): number {
  return level === undefined ? elements.length : inOrder(elements).filter((e) => e.level === level).length
}

/** Why an element may not stand below `parentId`, or null if it may: not below itself, and not deeper than `maxLevels`. */
export function whyNotBelow(
  elements: readonly ElementFacts[],
  id: string | null,
  parentId: string | null,
): 'programme.belowItself' | 'programme.tooDeep' | null {
  const placed = inOrder(elements)
  const parent = placed.find((e) => e.id === parentId)
  const branch = new Set([id])
  for (const e of placed) if (e.parentId !== null && branch.has(e.parentId)) branch.add(e.id)
  if (parent && branch.has(parent.id)) return 'programme.belowItself'
  const own = placed.filter((e) => branch.has(e.id)).map((e) => e.level)
  const height = own.length === 0 ? 1 : Math.max(...own) - Math.min(...own) + 1
  return (parent?.level ?? 0) + height > maxLevels ? 'programme.tooDeep' : null
}

/** Siblings of the new place in their new order: `id` stands before `beforeId`, or last. */
export function orderWith(siblings: readonly string[], id: string, beforeId: string | null): string[] {
  const others = siblings.filter((s) => s !== id)
  const at = beforeId === null ? others.length : others.indexOf(beforeId)
  return others.toSpliced(at < 0 ? others.length : at, 0, id)
}

/** The next free code below a kind: EIGHT_BESIDES_9. */
export function nextCode(kind: string, used: ReadonlySet<string>): string {
  let n = 1
  while (used.has(`${kind}_${n}`)) n++
  return `${kind}_${n}`
}

/** What happened to an element from one version to the next; REORDERED is about the children of one. */
export const changeKinds = ['ADDED', 'REMOVED', 'RENAMED', 'REWORDED', 'MOVED', 'REORDERED'] as const
export type ChangeKind = (typeof changeKinds)[number]
/** Chinese word of each. */
export const changeKindLabels: Record<ChangeKind, string> = {
  ADDED: '新增',
  REMOVED: '移除',
  RENAMED: '改名',
  REWORDED: '改释义',
  MOVED: '移动',
  REORDERED: '调整顺序',
}

/** One difference. `before` and `after` are what the kind of change is about: labels, meanings, labels of parents, or the children in their order. */
export interface Change {
  kind: ChangeKind
  /** Code of the element; empty for the top of the list. */
  code: string
  label: string
  before: string | null
  after: string | null
}

const TOP = { code: '', label: '顶层' }

/** Differences between two versions by code, in the order of the tree; removed elements come last. */
export function compare(before: readonly ElementFacts[], after: readonly ElementFacts[]): Change[] {
  const old = new Map(before.map((e) => [e.code, e]))
  const kept = new Set(after.map((e) => e.code))
  return [
    ...reordered(TOP, childrenOf(before, TOP.code), childrenOf(after, TOP.code)),
    ...inOrder(after).flatMap((now): Change[] => {
      const was = old.get(now.code)
      const { code, label } = now
      if (!was) return [{ kind: 'ADDED', code, label, before: null, after: label }]
      const [wasBelow, isBelow] = [parentOf(before, was), parentOf(after, now)]
      return [
        ...one(was.label !== label, { kind: 'RENAMED', code, label, before: was.label, after: label }),
        ...one(wordsOf(was) !== wordsOf(now), { kind: 'REWORDED', code, label, before: wordsOf(was), after: wordsOf(now) }),
        ...one(wasBelow.code !== isBelow.code, { kind: 'MOVED', code, label, before: wasBelow.label, after: isBelow.label }),
        ...reordered(now, childrenOf(before, code), childrenOf(after, code)),
      ]
    }),
    ...inOrder(before).flatMap(({ code, label }) => one(!kept.has(code), { kind: 'REMOVED', code, label, before: label, after: null })),
  ]
}

const one = (is: boolean, change: Change): Change[] => (is ? [change] : [])
const parentOf = (elements: readonly ElementFacts[], e: ElementFacts) => elements.find((p) => p.id === e.parentId) ?? TOP
const childrenOf = (elements: readonly ElementFacts[], code: string) => inOrder(elements).filter((e) => parentOf(elements, e).code === code)
const wordsOf = (e: ElementFacts) => [e.meaning, e.fixed ? null : '自选'].filter(Boolean).join('；') || null

/** Only the children that both versions have here are looked at: that others came or went is no new order. */
function reordered(of: { code: string; label: string }, was: readonly ElementFacts[], is: readonly ElementFacts[]): Change[] {
  const both = new Set(was.map((e) => e.code)).intersection(new Set(is.map((e) => e.code)))
  const [before, after] = [was, is].map((list) => list.filter((e) => both.has(e.code)))
  const isSame = before!.map((e) => e.code).join() === after!.map((e) => e.code).join()
  const labels = (list: readonly ElementFacts[]) => list.map((e) => e.label).join('、')
  return one(!isSame, { kind: 'REORDERED', code: of.code, label: of.label, before: labels(before!), after: labels(after!) })
}
