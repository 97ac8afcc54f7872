import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { creditCodeCheck, organizationCodeCheck, parseCreditCode } from './unified-credit-code.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const genuine = fc
  .tuple(fc.constantFrom('91', '52', '11', '92', 'A1'), digits(6), fc.constantFrom('M', '3', 'Y', '0'), digits(7))
  .map(([head, division, letter, rest]) => {
    const organization = letter + rest
    const first17 = head + division + organization + organizationCodeCheck(organization)
    return first17 + creditCodeCheck(first17)
  })

describe('统一社会信用代码', () => {
  test.each([
    ['91350100M000100Y43', 'MARKET_REGULATION', '350100', 'M000100Y4'],
    ['91410104MA0000007A', 'MARKET_REGULATION', '410104', 'MA0000007'],
    ['52410104MJ00000180', 'CIVIL_AFFAIRS', '410104', 'MJ0000018'],
  ])('%s is valid', (code, authority, division, organizationCode) => {
    expect(parseCreditCode(code)).toEqual({ ok: true, value: { code, authority, division, organizationCode } })
  })

  test('spaces, full-width signs and lower case are mended', () => {
    expect(parseCreditCode(' 91410104 ｍa0000007a')).toMatchObject({ ok: true, value: { code: '91410104MA0000007A' } })
  })

  test.each([
    ['', 'creditCode.missing'],
    ['91410104MA0000007', 'creditCode.wrongShape'],
    ['91410104MI0000007A', 'creditCode.wrongShape'],
    ['91410104MA0000007B', 'creditCode.wrongCheck'],
    [`91410104MA0000008${creditCodeCheck('91410104MA0000008')}`, 'creditCode.wrongOrganizationCode'],
  ])('%s is refused: %s', (code, refusal) => {
    expect(parseCreditCode(code)).toMatchObject({ ok: false, code: refusal })
  })

  test('every code built by the rule is read', () => {
    fc.assert(
      fc.property(genuine, (code) => {
        expect(parseCreditCode(code)).toMatchObject({ ok: true, value: { code } })
      }),
    )
  })

  test('one sign mistyped is never taken', () => {
    fc.assert(
      fc.property(genuine, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), (code, place, sign) => {
        fc.pre(code[place] !== sign)
        expect(parseCreditCode(code.slice(0, place) + sign + code.slice(place + 1)).ok).toBe(false)
      }),
    )
  })
})
