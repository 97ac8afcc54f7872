import { expect, test } from 'vitest'
import { divisionLevel, divisionLevelLabel, isWithinDivision, parentDivision, parseDivision, townshipKind } from './division.ts'

test('the length of a code gives its level', () => {
  const levels = ['41', '4101', '410104', '410104009', '410104009010'].map((code) => divisionLevelLabel(divisionLevel(code)))
  expect(levels).toEqual(['省级', '地级', '县级', '乡级', '村级'])
  expect(() => divisionLevel('41010')).toThrow(RangeError)
})

test('codes filled up with zeros are cut to their level', () => {
  expect(parseDivision('410000')).toBe('41')
  expect(parseDivision('410100')).toBe('4101')
  expect(parseDivision('410104009000')).toBe('410104009')
  expect(parseDivision('410104000000')).toBe('410104')
  expect(parseDivision(' ４１０１０４００９０１０ ')).toBe('410104009010')
  for (const wrong of ['', '4', '41010', '0101', '41010400901', '管城']) expect(parseDivision(wrong), wrong).toBeNull()
})

test('a community lies in its street, its district and its province', () => {
  expect(parentDivision('410104009010')).toBe('410104009')
  expect(parentDivision('410104009')).toBe('410104')
  expect(parentDivision('41')).toBeNull()
  expect(isWithinDivision('410104009010', '410104')).toBe(true)
  expect(isWithinDivision('410104', '410104')).toBe(true)
  expect(isWithinDivision('410104', '410104009')).toBe(false)
  expect(isWithinDivision('410105001', '410104')).toBe(false)
})

test('the last three digits at the township level tell street, town and township', () => {
  expect(townshipKind('410104009')).toBe('STREET')
  expect(townshipKind('410104009010')).toBe('STREET')
  expect(townshipKind('410122100')).toBe('TOWN')
  expect(townshipKind('410122200')).toBe('TOWNSHIP')
  expect(townshipKind('410122400')).toBe('OTHER')
  expect(townshipKind('410104')).toBeNull()
})
