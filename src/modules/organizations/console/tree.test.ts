import { expect, test } from 'vitest'
import { type Body, branchesOf, isWithin, keepFound } from './tree.ts'

const body = (id: string, parentId: string | null, path: string): Body => ({ id, parentId, path, name: id, kind: 'COMMUNITY_BRANCH', dissolvedOn: null })
const street = [body('街道', '区', '/1/2/'), body('社区', '街道', '/1/2/3/'), body('党小组', '社区', '/1/2/3/4/'), body('另一社区', '街道', '/1/2/5/')]

test('the bodies of a street make one tree, whose top is the body without a visible parent', () => {
  const [top, ...others] = branchesOf(street)
  expect(others).toEqual([])
  expect(top?.children.map((c) => c.key)).toEqual(['社区', '另一社区'])
  expect(top?.children[0]?.children.map((c) => c.key)).toEqual(['党小组'])
})

test('a search keeps what was found and the way to it, and nothing else', () => {
  expect(keepFound(street, new Set(['党小组'])).map((b) => b.id)).toEqual(['街道', '社区', '党小组'])
  expect(keepFound(street, new Set(['没有']))).toEqual([])
})

test('a body stands within itself and within those above it, never within a sibling', () => {
  expect(isWithin(street[2]!, street[1]!)).toBe(true)
  expect(isWithin(street[1]!, street[1]!)).toBe(true)
  expect(isWithin(street[3]!, street[1]!)).toBe(false)
})
