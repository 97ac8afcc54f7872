import { expect, test } from 'vitest'
import { compare, countOf, type ElementFacts, inOrder, nextCode, orderWith, whyNotBelow } from './rules.ts'

const element = (code: string, below: string | null = null, about: Partial<ElementFacts> = {}): ElementFacts => ({
  id: code,
  parentId: below,
  code,
  label: code,
  meaning: null,
  fixed: true,
  ordinal: 1,
  ...about,
})
const tree = [element('B', null, { ordinal: 2 }), element('A'), element('A2', 'A', { ordinal: 2 }), element('A1', 'A'), element('A1X', 'A1')]

test('a programme is read from top to bottom, each element after the one above it', () => {
  expect(inOrder(tree).map((e) => `${e.level}${e.code}`)).toEqual(['1A', '2A1', '3A1X', '2A2', '1B'])
})

test('elements are counted on one level or on all', () => {
  expect([countOf(tree), countOf(tree, 1), countOf(tree, 2), countOf(tree, 4)]).toEqual([5, 2, 2, 0])
})

test('an element cannot stand below itself, nor the list be deeper than five levels', () => {
  expect(whyNotBelow(tree, 'A', 'A')).toBe('programme.belowItself')
  expect(whyNotBelow(tree, 'A', 'A1X')).toBe('programme.belowItself')
  expect(whyNotBelow(tree, 'A', 'B')).toBeNull()
  expect(whyNotBelow(tree, 'A1', null)).toBeNull()
  const deep = [...tree, element('L4', 'A1X'), element('L5', 'L4')]
  expect(whyNotBelow(deep, null, 'L5')).toBe('programme.tooDeep')
  expect(whyNotBelow(deep, 'A', 'B')).toBe('programme.tooDeep')
  expect(whyNotBelow(deep, 'B', 'L4')).toBeNull()
})

test('an element is put before another or at the end', () => {
  expect(orderWith(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
  expect(orderWith(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a'])
  expect(orderWith(['a'], 'new', 'gone')).toEqual(['a', 'new'])
})

test('a new element gets the first code that no version has used', () => {
  expect(nextCode('EIGHT_BESIDES', new Set(['EIGHT_BESIDES_1', 'EIGHT_BESIDES_3']))).toBe('EIGHT_BESIDES_2')
})

test('two versions are compared by code: added, removed, renamed, reworded, moved, reordered', () => {
  const after = [
    element('B', null, { label: '新名' }),
    element('A', null, { ordinal: 2, meaning: '释义' }),
    element('A1', 'A'),
    element('A1X', 'B', { id: 'x2' }),
    element('C', null, { ordinal: 3, fixed: false }),
  ]
  expect(compare(tree, after).map((c) => [c.kind, c.code, c.before, c.after])).toEqual([
    ['REORDERED', '', 'A、B', '新名、A'],
    ['RENAMED', 'B', 'B', '新名'],
    ['MOVED', 'A1X', 'A1', '新名'],
    ['REWORDED', 'A', null, '释义'],
    ['ADDED', 'C', null, 'C'],
    ['REMOVED', 'A2', 'A2', null],
  ])
  expect(compare(tree, tree)).toEqual([])
})
