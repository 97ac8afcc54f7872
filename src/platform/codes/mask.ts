import { normalizeName } from './normalize-text.ts'

const HIDDEN = '***'

/** A name with everything but its first character hidden: 张三 is 张*, 欧阳修文 is 欧***. Never more than three stars, so that length says little. */
export function maskName(name: string): string {
  const [first, ...rest] = [...normalizeName(name)]
  return first ? first + HIDDEN.slice(0, Math.max(1, rest.length)) : ''
}

/** A number as `parsePhone` gives it: 138****0000, 0371-****0000; a hotline of at most six digits stays, anything else is hidden whole. */
export function maskPhone(number: string): string {
  if (/^1\d{10}$/.test(number)) return `${number.slice(0, 3)}****${number.slice(7)}`
  const [, area, last] = /^(0\d{2,3}-)\d{3,4}(\d{4})$/.exec(number) ?? []
  if (area) return `${area}****${last}`
  return /^\d{3,6}$/.test(number) ? number : HIDDEN
}

const levels = [/^.*?(?:社区|居委会|村委会)/u, /^.*?(?:街道|镇|乡)/u, /^.*?(?:(?<![小社园])区|县|旗)/u, /^.*?市/u]

/** An address cut off behind its community, or behind the street, county or city when it names none: …映月路社区***. */
export function maskAddress(address: string): string {
  for (const level of levels) {
    const known = level.exec(address)?.[0]
    if (known) return known.length === address.length ? address : known + HIDDEN
  }
  return address === '' ? '' : HIDDEN
}
