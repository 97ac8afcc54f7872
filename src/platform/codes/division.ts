import { normalizeCode } from './normalize-text.ts'

/** Levels of administrative divisions (GB/T 2260, GB/T 10114) from the top; a code of one level begins with the code of its parent. */
export const DIVISION_LEVELS = ['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'COMMUNITY'] as const
export type DivisionLevel = (typeof DIVISION_LEVELS)[number]

/** What kind of body stands on the township level. */
export type TownshipKind = 'STREET' | 'TOWN' | 'TOWNSHIP' | 'OTHER'

const lengths: readonly number[] = [2, 4, 6, 9, 12]
const names = ['省级', '地级', '县级', '乡级', '村级'] as const

/**
 * The code at the length of its own level, or null when it is none: 41, 4101, 410104, 410104009, 410104009010.
 * Codes filled up with zeros (410100, 410104009000) are cut to their level.
 */
export function parseDivision(text: string): string | null {
  let code = normalizeCode(text)
  if (!/^[1-9]\d+$/.test(code)) return null
  if (code.length === 12 && code.endsWith('000')) code = code.slice(0, 9)
  if (code.length === 9 && code.endsWith('000')) code = code.slice(0, 6)
  if (code.length === 6 && code.endsWith('00')) code = code.slice(0, 4)
  if (code.length === 4 && code.endsWith('00')) code = code.slice(0, 2)
  return lengths.includes(code.length) ? code : null
}

/**
 * The level of a code as given by {@link parseDivision}.
 * @throws RangeError when its length is that of no level
 */
export function divisionLevel(code: string): DivisionLevel {
  return DIVISION_LEVELS[levelIndex(code)]!
}

/** 省级, 地级, 县级, 乡级 or 村级. */
export function divisionLevelLabel(level: DivisionLevel): string {
  return names[DIVISION_LEVELS.indexOf(level)]!
}

/** The code of the next level up, or null for a province. */
export function parentDivision(code: string): string | null {
  const index = levelIndex(code)
  return index === 0 ? null : code.slice(0, lengths[index - 1])
}

/** Whether the first division is the second one or lies in it. */
export function isWithinDivision(code: string, ancestor: string): boolean {
  return levelIndex(code) >= levelIndex(ancestor) && code.startsWith(ancestor)
}

/** What stands at the township level of a code of 9 or 12 digits (001–099 街道, 100–199 镇, 200–399 乡), or null above that level. */
export function townshipKind(code: string): TownshipKind | null {
  if (levelIndex(code) < DIVISION_LEVELS.indexOf('TOWNSHIP')) return null
  const number = Number(code.slice(6, 9))
  if (number >= 1 && number <= 99) return 'STREET'
  if (number >= 100 && number <= 199) return 'TOWN'
  return number >= 200 && number <= 399 ? 'TOWNSHIP' : 'OTHER'
}

function levelIndex(code: string): number {
  const index = lengths.indexOf(code.length)
  if (index < 0) throw new RangeError(`not a division code: ${code}`)
  return index
}
