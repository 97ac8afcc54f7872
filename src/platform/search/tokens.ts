import { createRequire } from 'node:module'
import { Jieba } from '@node-rs/jieba'
import { toHalfWidth } from '#platform/codes/normalize-text.ts'

const LONGEST_TOKEN = 64
const LONGEST_QUERY = 200
// In nearly every sentence, so that asking for them says nothing.
const particles = new Set([...'的了吗呢吧啊呀么'])

// Letters and digits alone are one word: most of what is typed are initials.
const NEEDS_CUTTING = /[^\da-z]/

let loaded: Jieba | undefined

// The dictionary is 5 MB and takes a fifth of a second to load: only a process that searches pays for it, once.
function jieba(): Jieba {
  loaded ??= Jieba.withDict((createRequire(import.meta.url)('@node-rs/jieba/dict') as { dict: Uint8Array }).dict)
  return loaded
}

/**
 * Text cut into words with spaces between, for `to_tsvector('simple', …)`: long words are followed through with the shorter ones inside them
 * (党支部 also as 支部). Holds letters and digits only, lower case, half-width; the order of the text is kept.
 */
export function searchText(text: string): string {
  // No guessing at unknown words: the same characters must be cut the same way in a text and in a question.
  return wordsIn(text)
    .flatMap((word) => (NEEDS_CUTTING.test(word) ? jieba().cutForSearch(word, false) : [word]))
    .map(shortened)
    .join(' ')
}

/**
 * What a person typed as text for `to_tsquery('simple', …)` over {@link searchText}: every word must occur, the last one may be unfinished.
 * Null when nothing in it can be searched for; never throws, whatever was typed.
 */
export function tsQueryOf(userText: string): string | null {
  const terms = wordsIn(userText.slice(0, LONGEST_QUERY))
    .map((word) => ({ word: shortened(word), tokens: (NEEDS_CUTTING.test(word) ? jieba().cut(word, false) : [word]).filter(isAsked).map(shortened) }))
    .filter(({ tokens }) => tokens.length > 0)
  if (terms.length === 0) return null
  return terms
    .map(({ word, tokens }, i) => {
      const all = tokens.map(quoted)
      if (i < terms.length - 1) return all.join(' & ')
      const unfinished = `${all.join(' & ')}:*`
      // 党支 is cut into 党 and 支, yet 党支部 begins with it.
      return tokens.length > 1 ? `(${unfinished} | ${quoted(word)}:*)` : unfinished
    })
    .join(' & ')
}

// Runs of letters and digits: no operator of a query, no quote, no NUL is ever in one.
function wordsIn(text: string): string[] {
  return (
    toHalfWidth(text)
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? []
  )
}

function isAsked(token: string): boolean {
  return !particles.has(token)
}

function shortened(token: string): string {
  return [...token].slice(0, LONGEST_TOKEN).join('')
}

function quoted(token: string): string {
  return `'${token}'`
}
