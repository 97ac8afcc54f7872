import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { ciphersOf, type SealCipherName } from './seal-ciphers.ts'

/** Where a sealed value lives. A value opened under another context is refused, so it cannot be moved to another row or column. */
export interface SealContext {
  /** Table and column, such as `people_person.identity_number`. */
  column: string
  /** Key of the row. */
  rowId: string
}

/** A sealed value that cannot be opened: damaged, moved, or sealed with a key that is not known here. Never shown to people. */
export class SealBroken extends Error {
  override name = 'SealBroken'
}

/** Seals personal identifiers and makes them findable by exact value. One vault serves the whole process. */
export interface Vault {
  /** Seals a text with the current key; the same text gives other bytes every time. */
  seal(text: string, context: SealContext): Buffer
  /**
   * The text of a sealed value, whichever known key sealed it.
   * @throws SealBroken
   */
  open(sealed: Uint8Array, context: SealContext): string
  /** Whether the value was sealed with the current key and cipher; if not, a rotation job opens it and seals it again. */
  isCurrent(sealed: Uint8Array): boolean
  /** 32 bytes that are equal for equal texts of one kind, and say nothing without the key. Normalize the text first. */
  blindIndex(kind: string, normalizedText: string): Buffer
  /** The blind indexes of a text under every known key, current first: what a look-up compares with while keys are being rotated. */
  blindIndexes(kind: string, normalizedText: string): Buffer[]
  /** Secret for signing sessions, as base64url text. */
  readonly sessionSecret: string
}

// version (1) | key id (4) | what the cipher of that version makes
const BODY_AT = 5
const MIN_KEY_BYTES = 32

/**
 * A vault on one secret key, from which a subkey for each purpose is derived (HKDF). `cipher` seals new values; values of either cipher, and of
 * `previousKeys`, always open.
 * @throws RangeError when a key is shorter than 32 bytes
 */
export function createVault(secretKey: Uint8Array, previousKeys: readonly Uint8Array[] = [], cipher: SealCipherName = 'aes'): Vault {
  const current = keyring(secretKey)
  const known = [current, ...previousKeys.map(keyring)]
  const sealing = current.ciphers[cipher]

  return {
    sessionSecret: subkeyOf(secretKey)('sessions').toString('base64url'),

    seal(text, context) {
      const header = Buffer.concat([Buffer.of(sealing.version), current.id])
      return Buffer.concat([header, sealing.seal(text, associatedData(header, context))])
    },

    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < BODY_AT) throw new SealBroken('not a sealed value')
      const key = known.find(({ id }) => isSealedWith(id, bytes))
      if (!key) throw new SealBroken(`sealed with unknown key ${bytes.subarray(1, BODY_AT).toString('hex')}`)
      const used = Object.values(key.ciphers).find(({ version }) => version === bytes[0])
      if (!used) throw new SealBroken('not a sealed value')
      try {
        return used.open(bytes.subarray(BODY_AT), associatedData(bytes.subarray(0, BODY_AT), context))
      } catch (cause) {
        throw new SealBroken(`damaged, or not sealed for ${context.column}`, { cause })
      }
    },

    isCurrent: (sealed) => sealed[0] === sealing.version && isSealedWith(current.id, Buffer.from(sealed)),
    blindIndex: (kind, text) => indexWith(current.indexing, kind, text),
    blindIndexes: (kind, text) => known.map(({ indexing }) => indexWith(indexing, kind, text)),
  }
}

function keyring(secretKey: Uint8Array) {
  if (secretKey.length < MIN_KEY_BYTES) throw new RangeError(`a secret key needs at least ${MIN_KEY_BYTES} bytes`)
  const subkey = subkeyOf(secretKey)
  return { id: subkey('key id').subarray(0, 4), ciphers: ciphersOf(subkey), indexing: createSecretKey(subkey('blind index')) }
}

const subkeyOf =
  (secretKey: Uint8Array) =>
  (purpose: string, hash: 'sha256' | 'sm3' = 'sha256'): Buffer =>
    Buffer.from(hkdfSync(hash, secretKey, new Uint8Array(), `linghang/1/${purpose}`, 32))

function isSealedWith(keyId: Buffer, sealed: Buffer): boolean {
  return keyId.equals(sealed.subarray(1, BODY_AT))
}

// As JSON, so that no other column and row can spell the same bytes.
function associatedData(header: Buffer, { column, rowId }: SealContext): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([column, rowId]))])
}

function indexWith(key: KeyObject, kind: string, text: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([kind, text]))
    .digest()
}
