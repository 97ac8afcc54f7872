const han = '\\p{Script=Han}'
const spaceBetweenHan = new RegExp(`(?<=[${han}·]) +(?=[${han}·])`, 'gu')
const dotBetweenHan = new RegExp(`(?<=${han}) ?[·•・‧∙⋅．.] ?(?=${han})`, 'gu')

/** Full-width signs (ＡＢＣ１２３，（）and U+3000) as their half-width twins, for codes and numbers. Prose keeps its punctuation with {@link normalizeText}. */
export function toHalfWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replaceAll('\u3000', ' ')
}

/**
 * Text as it is stored: Unicode NFC; full-width letters and digits half-width; no control or invisible characters; every run of
 * spaces, tabs and line breaks one space; none at the ends. Chinese punctuation stays as it is.
 */
export function normalizeText(text: string): string {
  return visible(text)
    .normalize('NFC')
    .replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g, toHalfWidth)
    .replace(/\s+/g, ' ')
    .trim()
}

/** The name of a person: {@link normalizeText}, no spaces inside Chinese names (张　三 is 张三), and one kind of middle dot (·). */
export function normalizeName(text: string): string {
  return normalizeText(text).replace(dotBetweenHan, '·').replace(spaceBetweenHan, '')
}

/** A code or number: half-width, with no space or invisible character anywhere. Letters keep their case. */
export function normalizeCode(text: string): string {
  return toHalfWidth(visible(text).normalize('NFC')).replace(/\s/g, '')
}

// Control characters save white space, soft hyphen, zero-width and direction marks, byte order mark: they come along when text is pasted.
function visible(text: string): string {
  return text.replace(/(?!\s)[\p{Cc}\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069]|\uFEFF/gu, '')
}
