import { expect, test } from 'vitest'
import { z } from 'zod'
import { cursors, dayParam, flag, many, parseSearch, searchOf, stringifySearch, words } from './search-params.ts'

const read = searchOf({ kind: many(z.enum(['A', 'B'])), q: words, from: dayParam, dissolved: flag, after: cursors })

test('what a page writes into its address is what it reads out of it', () => {
  const chosen = { kind: ['A', 'B'], q: '金色 港湾&1', from: '2019-07-01', dissolved: '1', after: ['eyJ', 'x=='] }
  expect(read(parseSearch(stringifySearch(chosen)))).toEqual(chosen)
  expect(stringifySearch({ q: '', kind: undefined })).toBe('')
})

test('one value of several is still a list', () => {
  expect(read(parseSearch('?kind=A'))).toEqual({ kind: ['A'] })
})

test('what does not fit is dropped, so that an old or mistyped address opens the page all the same', () => {
  expect(read(parseSearch('?kind=C&from=2019-02-30&dissolved=yes&other=1&q=甲'))).toEqual({ q: '甲' })
})
