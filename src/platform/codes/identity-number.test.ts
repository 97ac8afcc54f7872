import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '#platform/time/day.ts'
import { type IdentityNumberRefusal, identityCheck, parseIdentityNumber } from './identity-number.ts'

const refusalOf = (cell: string | number | null) => {
  const parsed = parseIdentityNumber(cell)
  return parsed.ok ? null : parsed.code
}

const birthDays = fc.integer({ min: 0, max: 50_000 }).map((n) => addDays('1900-01-01', n))
const orders = fc.integer({ min: 1, max: 999 }).map((n) => String(n).padStart(3, '0'))
const genuine = fc.tuple(fc.constantFrom('410104', '110105', '650102', '830000'), birthDays, orders).map(([division, birthOn, order]) => {
  const first17 = division + birthOn.replaceAll('-', '') + order
  return { division, birthOn, order, number: first17 + identityCheck(first17) }
})

describe('公民身份号码', () => {
  test.each([
    ['11010519491231002X', '1949-12-31', '2', '110105'],
    ['410104194912310024', '1949-12-31', '2', '410104'],
    ['410104198506150027', '1985-06-15', '2', '410104'],
    ['41010419700101018X', '1970-01-01', '2', '410104'],
  ])('%s is valid', (number, birthOn, sex, division) => {
    expect(parseIdentityNumber(number)).toEqual({ ok: true, value: { number, birthOn, sex, division } })
  })

  test('full-width digits, spaces, a lower-case x and an apostrophe are mended', () => {
    for (const spelled of [
      '41010419700101018x',
      ' 410104 19700101 018X ',
      "'41010419700101018X",
      '４１０１０４１９７００１０１０１８Ｘ',
      '410104197001\u200b01018X\t',
    ]) {
      expect(parseIdentityNumber(spelled)).toMatchObject({ ok: true, value: { number: '41010419700101018X' } })
    }
  })

  test.each<[string | number | null, IdentityNumberRefusal]>([
    ['', 'identityNumber.missing'],
    [null, 'identityNumber.missing'],
    ['410104850615002', 'identityNumber.fifteenDigits'],
    ['1.1E+17', 'identityNumber.damaged'],
    ['4.10104E+17', 'identityNumber.damaged'],
    ['410104198506150000', 'identityNumber.damaged'],
    ['410104198506151000', 'identityNumber.damaged'],
    [410104198506150000, 'identityNumber.damaged'],
    ['41010419850615002', 'identityNumber.wrongShape'],
    ['X10104198506150027', 'identityNumber.wrongShape'],
    ['00010419850615002X', 'identityNumber.noSuchDivision'],
    ['410104199002290012', 'identityNumber.noSuchDay'],
    ['410104198506150028', 'identityNumber.wrongCheck'],
  ])('%s is refused: %s', (cell, code) => {
    expect(refusalOf(cell)).toBe(code)
  })

  test('every refusal says in Chinese what is wrong', () => {
    expect(parseIdentityNumber('410104850615002')).toMatchObject({ message: '这是旧的15位号码，请填写18位公民身份号码' })
  })

  test('every number built by the rule is read, with its birth date and sex', () => {
    fc.assert(
      fc.property(genuine, ({ number, birthOn, order, division }) => {
        expect(parseIdentityNumber(number)).toEqual({ ok: true, value: { number, birthOn, division, sex: Number(order) % 2 ? '1' : '2' } })
      }),
    )
  })

  test('one digit mistyped is never taken', () => {
    fc.assert(
      fc.property(genuine, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), ({ number }, place, by) => {
        const wrong = number.slice(0, place) + ((Number(number[place]) + by) % 10) + number.slice(place + 1)
        expect(parseIdentityNumber(wrong).ok).toBe(false)
      }),
    )
  })

  test('two neighbouring digits exchanged are never taken', () => {
    fc.assert(
      fc.property(genuine, fc.integer({ min: 0, max: 15 }), ({ number }, place) => {
        const [a, b] = [number[place]!, number[place + 1]!]
        fc.pre(a !== b)
        expect(parseIdentityNumber(number.slice(0, place) + b + a + number.slice(place + 2)).ok).toBe(false)
      }),
    )
  })
})
