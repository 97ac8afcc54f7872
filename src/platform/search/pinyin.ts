import { pinyin } from 'pinyin-pro'
import { normalizeName } from '#platform/codes/normalize-text.ts'

/** Latin spellings by which a name is found: lower-case letters and digits only, no tones, ü written v as on a keyboard. */
export interface Pinyin {
  /** zhangsan */
  full: string
  /** zs */
  initials: string
}

/** The pinyin of a person's name; surnames have their own readings (单 shan, 曾 zeng, 仇 qiu). A Latin name is taken word by word. */
export function pinyinOf(name: string): Pinyin {
  return spelled(pinyin(normalizeName(name), { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true, mode: 'surname', surname: 'head' }))
}

/** The pinyin of any other name or title, read as ordinary words (单位 danwei). */
export function pinyinOfText(text: string): Pinyin {
  return spelled(pinyin(normalizeName(text), { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }))
}

function spelled(syllables: readonly string[]): Pinyin {
  const words = syllables.flatMap((one) => one.toLowerCase().match(/[a-z]+|\d+/g) ?? [])
  return { full: words.join(''), initials: words.map((word) => (/\d/.test(word) ? word : word[0])).join('') }
}
