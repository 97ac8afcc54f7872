import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePhone } from './phone.ts'

describe('telephone numbers', () => {
  test.each([
    ['13800000000', 'MOBILE', '13800000000'],
    ['+86 138-0000-0000', 'MOBILE', '13800000000'],
    ['8613800000000', 'MOBILE', '13800000000'],
    ['013800000000', 'MOBILE', '13800000000'],
    ['１３８００００００００', 'MOBILE', '13800000000'],
    ['0371-66880000', 'LANDLINE', '0371-66880000'],
    ['（0371）66880000', 'LANDLINE', '0371-66880000'],
    ['037166880000', 'LANDLINE', '0371-66880000'],
    ['+86 371 66880000', 'LANDLINE', '0371-66880000'],
    ['+86 (0)371-66880000', 'LANDLINE', '0371-66880000'],
    ['010-65250000', 'LANDLINE', '010-65250000'],
    ['0398—2880000', 'LANDLINE', '0398-2880000'],
    ['12345', 'HOTLINE', '12345'],
    ['110', 'HOTLINE', '110'],
    ['400-800-0000', 'HOTLINE', '4008000000'],
  ])('%s is a %s number', (text, kind, number) => {
    expect(parsePhone(text)).toEqual({ ok: true, value: { kind, number } })
  })

  test('a figure from a spreadsheet is taken when it is whole', () => {
    expect(parsePhone(13800000000)).toMatchObject({ ok: true, value: { number: '13800000000' } })
    expect(parsePhone('1.38E+10')).toMatchObject({ ok: false, code: 'phone.damaged' })
  })

  test.each([
    ['', 'phone.missing'],
    ['66880000', 'phone.areaCodeMissing'],
    ['12800000000', 'phone.wrongShape'],
    ['1380000000', 'phone.wrongShape'],
    ['138000000000', 'phone.wrongShape'],
    ['无', 'phone.wrongShape'],
    ['13800000000/13900000000', 'phone.wrongShape'],
  ])('%s is refused: %s', (text, code) => {
    expect(parsePhone(text)).toMatchObject({ ok: false, code })
  })

  test('a number once read is read again as the same', () => {
    const numbers = fc.oneof(fc.stringMatching(/^1[3-9]\d{9}$/), fc.stringMatching(/^0(10|2\d|[3-9]\d\d)-?\d{7,8}$/))
    fc.assert(
      fc.property(numbers, (text) => {
        const once = parsePhone(text)
        expect(once.ok).toBe(true)
        if (once.ok) expect(parsePhone(once.value.number)).toEqual(once)
      }),
    )
  })
})
