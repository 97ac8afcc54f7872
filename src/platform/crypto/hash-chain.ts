import { createHash } from 'node:crypto'

/** What can be written as canonical JSON. A date stands for its ISO text; a property that is undefined is left out. */
export type Canonical = string | number | boolean | null | Date | readonly Canonical[] | { readonly [key: string]: Canonical | undefined }

const HASH_BYTES = 32
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

/**
 * JSON with one spelling for one value: keys in the order of their code units, no spaces (RFC 8785).
 * @throws TypeError for what JSON cannot hold, such as NaN, an invalid date or a class instance
 */
export function canonicalJson(value: Canonical): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`no JSON for ${value}`)
    return JSON.stringify(value)
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError('no JSON for an invalid date')
    return JSON.stringify(value.toISOString())
  }
  if (isList(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (!isPlainObject(value)) throw new TypeError(`no JSON for ${typeof value}`)
  const properties = Object.entries(value).flatMap(([key, of]) => (of === undefined ? [] : [[key, of] as const]))
  properties.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${properties.map(([key, of]) => `${JSON.stringify(key)}:${canonicalJson(of)}`).join(',')}}`
}

/**
 * The SM3 hash (32 bytes) of an entry that follows the entry with hash `prev`; null begins a chain.
 * Whoever changes an entry changes the hash of every later one.
 * @throws RangeError when `prev` is not 32 bytes; TypeError as {@link canonicalJson}
 */
export function chainHash(prev: Uint8Array | null, entry: Canonical): Buffer {
  return sm3(hashBytes(prev ?? Buffer.alloc(HASH_BYTES)), Buffer.from(canonicalJson(entry)))
}

/**
 * One SM3 hash (32 bytes) that seals all the given ones in their order: the Merkle tree of RFC 6962, in which leaves and nodes
 * are hashed apart so that no shorter list has the same root. The root of an empty list is the hash of nothing.
 * @throws RangeError when a hash is not 32 bytes
 */
export function merkleRoot(hashes: readonly Uint8Array[]): Buffer {
  if (hashes.length === 0) return sm3()
  let level = hashes.map((hash) => sm3(LEAF, hashBytes(hash)))
  // Pairing neighbours and carrying an odd last one up unchanged gives the same tree as splitting at the largest power of two.
  while (level.length > 1) {
    const next: Buffer[] = []
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i]!, level[i + 1]]
      next.push(right ? sm3(NODE, left, right) : left)
    }
    level = next
  }
  return level[0]!
}

/** SM3 (GB/T 32905) of the parts one after another, 32 bytes. */
export function sm3(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sm3')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hashBytes(hash: Uint8Array): Uint8Array {
  if (hash.length !== HASH_BYTES) throw new RangeError(`not a hash: ${hash.length} bytes`)
  return hash
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value)
}

function isPlainObject(value: unknown): value is { readonly [key: string]: Canonical | undefined } {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
