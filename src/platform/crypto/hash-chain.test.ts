import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Canonical, canonicalJson, chainHash, merkleRoot, sm3 } from './hash-chain.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('canonical JSON', () => {
  test('the order in which fields were written makes no difference', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], 办: '结' })).toBe('{"a":[true,null,"x"],"b":1,"办":"结"}')
    expect(canonicalJson({ a: 1, b: { d: 2, c: 3 } })).toBe(canonicalJson({ b: { c: 3, d: 2 }, a: 1 }))
  })

  test('a missing field and an undefined one are the same, and a date is its ISO text', () => {
    expect(canonicalJson({ a: undefined, at: new Date('2019-07-01T06:30:00Z') })).toBe('{"at":"2019-07-01T06:30:00.000Z"}')
  })

  test('what JSON cannot hold is refused instead of lost', () => {
    const wrong = [Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN), [undefined], new Map(), Buffer.from('x'), 1n, () => 1]
    for (const value of wrong) expect(() => canonicalJson(value as Canonical)).toThrow(TypeError)
  })

  test('it reads back as the same value, and a value stored as JSON keeps its spelling', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Canonical)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })
})

describe('hash chain', () => {
  test('SM3 gives the value printed in GB/T 32905', () => {
    expect(sm3(Buffer.from('abc'))).toEqual(hex('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'))
  })

  test('an entry changed, taken out or put elsewhere changes the last hash', () => {
    const last = (entries: Canonical[]) => entries.reduce<Buffer | null>((prev, entry) => chainHash(prev, entry), null)
    const entries = [{ what: '上报' }, { what: '受理' }, { what: '结案' }]
    const whole = last(entries)
    expect(whole).toHaveLength(32)
    expect(last([{ what: '上报' }, { what: '退回' }, { what: '结案' }])).not.toEqual(whole)
    expect(last([{ what: '上报' }, { what: '结案' }])).not.toEqual(whole)
    expect(last([{ what: '受理' }, { what: '上报' }, { what: '结案' }])).not.toEqual(whole)
    expect(last(structuredClone(entries))).toEqual(whole)
    expect(() => chainHash(Buffer.alloc(31), {})).toThrow(RangeError)
  })
})

describe('Merkle root', () => {
  // The definition of RFC 6962, as written there.
  const byDefinition = (hashes: readonly Uint8Array[]): Buffer => {
    if (hashes.length === 0) return sm3()
    if (hashes.length === 1) return sm3(Buffer.of(0), hashes[0]!)
    let split = 1
    while (split * 2 < hashes.length) split *= 2
    return sm3(Buffer.of(1), byDefinition(hashes.slice(0, split)), byDefinition(hashes.slice(split)))
  }
  const someHashes = (n: number) => Array.from({ length: n }, (_, i) => sm3(Buffer.of(i)))

  test('every number of hashes gives the tree of RFC 6962', () => {
    for (let n = 0; n <= 33; n += 1) expect(merkleRoot(someHashes(n))).toEqual(byDefinition(someHashes(n)))
  })

  test('a repeated last hash, another order or a shorter list has another root', () => {
    const hashes = someHashes(5)
    const others = [[...hashes, hashes[4]!], [...hashes].reverse(), hashes.slice(0, 4), [merkleRoot(hashes)]]
    for (const other of others) expect(merkleRoot(other)).not.toEqual(merkleRoot(hashes))
    expect(() => merkleRoot([Buffer.alloc(20)])).toThrow(RangeError)
  })
})
