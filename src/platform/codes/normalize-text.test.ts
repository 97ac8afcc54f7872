import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeCode, normalizeName, normalizeText, toHalfWidth } from './normalize-text.ts'

test('spaces inside a Chinese name go, between Latin words one stays', () => {
  expect(normalizeName('张　三')).toBe('张三')
  expect(normalizeName(' 张 三\t')).toBe('张三')
  expect(normalizeName('欧 阳 修 文')).toBe('欧阳修文')
  expect(normalizeName('John   Smith')).toBe('John Smith')
  expect(normalizeName('张三 (大)')).toBe('张三 (大)')
})

test('every middle dot of a name becomes the same one', () => {
  for (const name of ['阿依古丽·买买提', '阿依古丽•买买提', '阿依古丽・买买提', '阿依古丽．买买提', '阿依古丽 · 买买提'])
    expect(normalizeName(name)).toBe('阿依古丽·买买提')
})

test('full-width letters and digits become half-width, Chinese punctuation stays in prose', () => {
  expect(normalizeText('　３号楼，Ａ座（东）　')).toBe('3号楼，A座（东）')
  expect(normalizeText('第一行\r\n\r\n  第二行')).toBe('第一行 第二行')
  expect(toHalfWidth('ＡＢ－１２（３）　')).toBe('AB-12(3) ')
})

test('invisible characters that come along when pasting go', () => {
  expect(normalizeText('\uFEFF张\u200b三\uFEFF丰\u0000')).toBe('张三丰')
  expect(normalizeCode('\u202a4101 04\u202c\u00a0０１')).toBe('41010401')
})

test('text written with combining marks is the same as with composed ones', () => {
  expect(normalizeText('e\u0301')).toBe('\u00e9')
})

test('normalizing twice changes nothing more', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('张', '·', '•', ' ', '　', 'Ａ', 'b', '\u200b', '\t', '．') }))
  fc.assert(
    fc.property(texts, (text) => {
      for (const normalize of [normalizeText, normalizeName, normalizeCode]) expect(normalize(normalize(text))).toBe(normalize(text))
    }),
    { numRuns: 500 },
  )
})
