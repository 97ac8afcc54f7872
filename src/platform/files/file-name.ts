const MAX_CHARACTERS = 80
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/**
 * A name that any system may show and save: no folder, no line break, no invisible or direction-turning character (`报告‮fdp.exe` reads as 报告exe.pdf),
 * no sign that Windows refuses, at most 80 characters before the extension. With `extension` (that of the content), another ending is kept but disarmed by the true one.
 */
export function safeFileName(name: string, extension?: string): string {
  const clean = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\uFFFD]/gu, '')
    .replace(/^.*[\\/]/, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const dot = clean.lastIndexOf('.')
  const declared = dot > 0 && clean.length - dot <= 11 ? clean.slice(dot + 1) : ''
  const matches = !extension || sameExtension(declared, extension)
  const ending = matches ? declared : extension
  const stem = [...(matches && declared ? clean.slice(0, dot) : clean)]
    .slice(0, MAX_CHARACTERS)
    .join('')
    .replace(/[. ]+$/, '')
  const safe = stem === '' ? '文件' : DEVICE.test(stem.split('.')[0]!) ? `_${stem}` : stem
  return ending ? `${safe}.${ending}` : safe
}

const sameExtension = (a: string, b: string): boolean => a.toLowerCase().replace('jpeg', 'jpg') === b.toLowerCase().replace('jpeg', 'jpg')

/**
 * The header `Content-Disposition` for a file of that name [RFC 6266, RFC 5987]. `inline` only for pictures and PDF that the browser may show by itself.
 */
export function contentDisposition(name: string, how: 'attachment' | 'inline' = 'attachment'): string {
  const safe = safeFileName(name)
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const encoded = encodeURIComponent(safe).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
