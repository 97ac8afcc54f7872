import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealCiphers, sm4 } from './seal-ciphers.ts'
import { createVault, SealBroken } from './sealed.ts'

const key = randomBytes(32)
const here = { column: 'people_person.identity_number', rowId: '0198f0c0-0000-7000-8000-000000000001' }

describe.each(sealCiphers)('identifiers sealed with %s', (cipher) => {
  const vault = createVault(key, [], cipher)

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
    const rotated = createVault(randomBytes(32), [key], cipher)
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

describe('two ciphers', () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
  const [aes, national] = [createVault(key, [], 'aes'), createVault(key, [], 'sm4')]

  test('what one sealed opens with the other in force, and counts as due to be sealed again', () => {
    const [old, later] = [aes.seal('张三', here), national.seal('张三', here)]
    expect([old[0], later[0]]).toEqual([1, 2])
    expect([national.open(old, here), aes.open(later, here)]).toEqual(['张三', '张三'])
    expect([aes.isCurrent(old), national.isCurrent(old), national.isCurrent(later)]).toEqual([true, false, true])
    expect(national.blindIndex('PHONE', '13800000000')).toEqual(aes.blindIndex('PHONE', '13800000000'))
  })

  test('a value of one cipher cannot be passed off as one of the other', () => {
    for (const [sealed, version] of [
      [aes.seal('13800000000', here), 2],
      [national.seal('13800000000', here), 1],
    ] as const) {
      sealed[0] = version
      expect(() => aes.open(sealed, here)).toThrow(SealBroken)
    }
  })

  test('values sealed before there were two ciphers still open', () => {
    // Sealed by the first version of this file with the key of 32 bytes of 7.
    const before = hex('01ccc96eb5dd6954e5b34f22f8d46aacbfab07a742593a399a1d3936b80e9d2cc3c7f31264f125c8890914cb6d8fb3080dda69')
    expect(createVault(Buffer.alloc(32, 7), [], 'sm4').open(before, here)).toBe('41010419700101018X')
  })

  test('SM4 gives the published bytes in counter mode [draft-ribose-cfrg-sm4 A.2.5]', () => {
    const published = createSecretKey(hex('0123456789abcdeffedcba9876543210'))
    const text = ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'aa', 'bb'].map((byte) => byte.repeat(8)).join('')
    const sealed = hex('ac3236cb970cc20791364c395a1342d1 a3cbc1878c6f30cd074cce385cdd70c7 f234bc0e24c11980fd1286310ce37b92 6e02fcd0faa0baf38b2933851d824514')
    const counter = hex('000102030405060708090a0b0c0d0e0f')
    expect(sm4(published, counter, hex(text))).toEqual(sealed)
    expect(sm4(published, counter, sealed)).toEqual(hex(text))
  })
})
