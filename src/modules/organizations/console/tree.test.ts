import { expect, test } from 'vitest'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { organizationKindInitials, organizationKindLabels, organizationKinds } from '../rules.ts'
import { type Body, branchesOf, byKind, isWithin, keepFound, nearness } from './tree.ts'

const body = (id: string, parentId: string | null, path: string): Body => ({ id, parentId, path, name: id, kind: 'COMMUNITY_BRANCH', dissolvedOn: null })
const street = [body('街道', '区', '/1/2/'), body('社区', '街道', '/1/2/3/'), body('党小组', '社区', '/1/2/3/4/'), body('另一社区', '街道', '/1/2/5/')]

test('the bodies of a street make one tree, whose top is the body without a visible parent', () => {
  const [top, ...others] = branchesOf(street)
  expect(others).toEqual([])
  expect(top?.children.map((c) => c.key)).toEqual(['社区', '另一社区'])
  expect(top?.children[0]?.children.map((c) => c.key)).toEqual(['党小组'])
})

test('below one body the kinds stand in their order, 区域大党委 first, and within a kind the order that was given', () => {
  const given: Body[] = [
    { ...body('楼院', '街道', '/1/2/9/'), kind: 'COURTYARD_SELF_GOV' },
    body('乙社区', '街道', '/1/2/6/'),
    body('甲社区', '街道', '/1/2/7/'),
    { ...body('第二大党委', '街道', '/1/2/8/'), kind: 'REGIONAL_GRAND_COMMITTEE' },
  ]
  expect(byKind(given).map((b) => b.id)).toEqual(['第二大党委', '乙社区', '甲社区', '楼院'])
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

test('the body that bears the typed name comes before those whose names begin with it or contain it', () => {
  const names = ['中共航海东路街道港湾社区党支部', '港湾社区党支部第一党小组', '港湾社区党支部']
  expect(names.toSorted((a, b) => nearness(a, '港湾社区党支部 ') - nearness(b, '港湾社区党支部 '))).toEqual(names.toReversed())
})

test('each kind is found by the initials of its word; 路长 is read zhǎng', () => {
  const read = organizationKinds.map((k) => [k, pinyinOfText(organizationKindLabels[k].replace('路长', '路掌')).initials])
  expect(Object.entries(organizationKindInitials)).toEqual(read)
})
