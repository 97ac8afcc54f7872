import { expect, test } from 'vitest'
import { fullerFirst, takenOf } from './merge-choices.ts'

const field = (name: string, kept: string | null, merged: string | null, proposed: 'KEPT' | 'MERGED' = 'KEPT') => ({
  field: name,
  label: name,
  kept,
  merged,
  differs: kept !== merged,
  proposed,
})
const fields = [
  field('phone', '138****0001', '139****0002'),
  field('sex', '男', '女'),
  field('birthOn', '1960-01-01', '1961-02-02'),
  field('identityNumber', null, '410104************', 'MERGED'),
]

test('sex and birth date come from the row whose 公民身份号码 is taken', () => {
  const { sides, following } = takenOf(fields, 'a', { sex: 'a' })
  expect(sides).toEqual({ phone: 'KEPT', sex: 'MERGED', birthOn: 'MERGED', identityNumber: 'MERGED' })
  expect([...following].sort()).toEqual(['birthOn', 'sex'])
})

test('without a 公民身份号码, sex and birth date are chosen freely', () => {
  const { sides, following } = takenOf(fields, 'a', { identityNumber: 'a', sex: 'b' })
  expect(sides).toEqual({ phone: 'KEPT', sex: 'MERGED', birthOn: 'KEPT', identityNumber: 'KEPT' })
  expect(following.size).toBe(0)
})

test('a chosen value stays chosen when the two rows change places', () => {
  expect(takenOf(fields, 'a', { phone: 'b' }).sides.phone).toBe('MERGED')
  expect(takenOf(fields, 'b', { phone: 'b' }).sides.phone).toBe('KEPT')
})

test('the row with a 公民身份号码 is proposed to be kept, else the fuller one', () => {
  const person = (id: string, facts: { identityHint?: string; employer?: string; school?: string }) => ({
    ...{ id, name: '王芳', sex: '2' as const, birthOn: null, ethnicity: null, nativePlace: null, education: null, degree: null, school: null },
    ...{ workStartedOn: null, employer: null, registeredAddress: null, homeAddress: null, identityHint: null, phoneHint: null, note: null },
    ...{ version: 1, mergedIntoId: null },
    ...facts,
  })
  const bare = person('bare', {})
  const full = person('full', { employer: '社区', school: '郑州大学' })
  const numbered = person('numbered', { identityHint: '410104************' })
  expect(fullerFirst(bare, full).map((p) => p.id)).toEqual(['full', 'bare'])
  expect(fullerFirst(full, numbered).map((p) => p.id)).toEqual(['numbered', 'full'])
  expect(fullerFirst(full, person('other', { employer: '街道', school: '河南大学' }))[0].id).toBe('full')
})
