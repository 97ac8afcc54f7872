// Control characters other than tab and line breaks: XML forbids most of them, and none means anything in a cell.
const ILLEGAL = /[\p{Cc}--[\t\n\r]]|[\uFFFE\uFFFF]/gv
const NEEDS_CARE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF&<>"]|_x[0-9A-Fa-f]{4}_/u
const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Text as a spreadsheet can hold it: characters that XML forbids (NUL, bell, …) are dropped, half of a surrogate pair becomes U+FFFD.
 * Nobody types them; a file that a program refuses to open would be worse than their loss.
 */
export const legalText = (text: string): string => text.toWellFormed().replace(ILLEGAL, '')

/** Escapes text for an element or an attribute of a spreadsheet part. What looks like an escape already (`_x000D_`) is protected. */
export function escapeXml(text: string): string {
  if (!NEEDS_CARE.test(text)) return text
  return legalText(text)
    .replace(/_(?=x[0-9A-Fa-f]{4}[_\r])/g, '_x005F_')
    .replace(/[&<>"]/g, (character) => ENTITY[character]!)
    .replaceAll('\r', '_x000D_')
}

/** Undoes the `_xHHHH_` escapes of a spreadsheet text and drops characters that no text should hold. */
export function unescapeCell(text: string): string {
  const plain = text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text
  return NEEDS_CARE.test(plain) ? legalText(plain) : plain
}
