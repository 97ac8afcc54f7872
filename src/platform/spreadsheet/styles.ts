import type { Readable } from 'node:stream'
import { parseWhole } from './xml-parts.ts'

// ECMA-376 §18.8.30: formats that a file does not spell out. 27–36 and 50–58 are dates in every Chinese edition.
const BUILT_IN_DATES: [number, number][] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]

/** Whether a number format shows a date or time: `yyyy"年"m"月"`, `[$-804]e/m/d`, `[h]:mm` do, `0.00E+00` and `"天"0` do not. */
export function isDateFormat(code: string): boolean {
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general|e[+-]/gi, '')
  return /[ymdhse]/i.test(bare)
}

/** Reads `xl/styles.xml`: for each cell style, whether its numbers are dates. */
export async function readDateStyles(source: Readable): Promise<boolean[]> {
  const formats = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCellStyles = false
  await parseWhole(source, {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(Number(attributes.numFmtId), isDateFormat(attributes.formatCode ?? ''))
      else if (name === 'cellXfs') inCellStyles = true
      else if (name === 'xf' && inCellStyles) {
        const id = Number(attributes.numFmtId ?? 0)
        styles.push(formats.get(id) ?? BUILT_IN_DATES.some(([from, to]) => id >= from && id <= to))
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false
    },
  })
  return styles
}
