import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createVault, SealBroken } from './sealed.ts'

const key = randomBytes(32)
const vault = createVault(key)
const here = { column: 'people_person.identity_number', rowId: '0198f0c0-0000-7000-8000-000000000001' }

describe('sealed identifiers', () => {
  test('what was sealed opens again, and the bytes show nothing of it', () => {
    const sealed = vault.seal('41010419700101018X', here)
    expect(vault.open(sealed, here)).toBe('41010419700101018X')
    expect(sealed.includes('4101')).toBe(false)
    expect(vault.seal('41010419700101018X', here).equals(sealed)).toBe(false)
  })

  test('any text opens to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(vault.open(vault.seal(text, here), here)).toBe(text)
      }),
    )
  })

  test('a sealed value moved to another row or column does not open', () => {
    const sealed = vault.seal('13800000000', here)
    expect(() => vault.open(sealed, { ...here, rowId: 'another' })).toThrow(SealBroken)
    expect(() => vault.open(sealed, { ...here, column: 'people_person.phone' })).toThrow(SealBroken)
  })

  test('one changed bit anywhere is noticed', () => {
    const sealed = vault.seal('张三', here)
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => vault.open(changed, here)).toThrow(SealBroken)
    }
    for (const length of [0, 5, 32, sealed.length - 1]) expect(() => vault.open(sealed.subarray(0, length), here)).toThrow(SealBroken)
  })

  test('after a change of key, old values still open, are recognised as old, and are found by their blind index', () => {
    const sealed = vault.seal('张三', here)
    const rotated = createVault(randomBytes(32), [key])
    expect(rotated.open(sealed, here)).toBe('张三')
    expect(rotated.isCurrent(sealed)).toBe(false)
    expect(rotated.isCurrent(rotated.seal('张三', here))).toBe(true)
    expect(rotated.blindIndexes('PHONE', '13800000000')[1]).toEqual(vault.blindIndex('PHONE', '13800000000'))
    expect(rotated.blindIndexes('PHONE', '13800000000')[0]).toEqual(rotated.blindIndex('PHONE', '13800000000'))
    expect(() => createVault(randomBytes(32)).open(sealed, here)).toThrow(SealBroken)
  })

  test('a blind index is equal for equal texts of one kind only', () => {
    expect(vault.blindIndex('PHONE', '13800000000')).toEqual(createVault(key).blindIndex('PHONE', '13800000000'))
    expect(vault.blindIndex('PHONE', '13800000000')).toHaveLength(32)
    expect(vault.blindIndex('IDENTITY_NUMBER', '13800000000')).not.toEqual(vault.blindIndex('PHONE', '13800000000'))
    expect(createVault(randomBytes(32)).blindIndex('PHONE', '13800000000')).not.toEqual(vault.blindIndex('PHONE', '13800000000'))
  })

  test('the session secret is the same after a restart and is not the key', () => {
    expect(createVault(key).sessionSecret).toBe(vault.sessionSecret)
    expect(vault.sessionSecret).not.toBe(key.toString('base64url'))
    expect(vault.sessionSecret.length).toBeGreaterThanOrEqual(43)
  })

  test('a short key is refused', () => {
    expect(() => createVault(randomBytes(16))).toThrow(RangeError)
    expect(() => createVault(key, [randomBytes(31)])).toThrow(RangeError)
  })
})
