import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

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
  /** Whether the value was sealed with the current key; if not, a rotation job opens it and seals it again. */
  isCurrent(sealed: Uint8Array): boolean
  /** 32 bytes that are equal for equal texts of one kind, and say nothing without the key. Normalize the text first. */
  blindIndex(kind: string, normalizedText: string): Buffer
  /** The blind indexes of a text under every known key, current first: what a look-up compares with while keys are being rotated. */
  blindIndexes(kind: string, normalizedText: string): Buffer[]
  /** Secret for signing sessions, as base64url text. */
  readonly sessionSecret: string
}

// version (1) | key id (4) | nonce (12) | tag (16) | ciphertext
const VERSION = 1
const NONCE_AT = 5
const TAG_AT = 17
const TEXT_AT = 33
const MIN_KEY_BYTES = 32

/**
 * A vault on one secret key, from which a subkey for each purpose is derived (HKDF-SHA-256); text is sealed with AES-256-GCM.
 * Values sealed with `previousKeys` still open; new ones are sealed with `secretKey`.
 * @throws RangeError when a key is shorter than 32 bytes
 */
export function createVault(secretKey: Uint8Array, previousKeys: readonly Uint8Array[] = []): Vault {
  const current = keyring(secretKey)
  const known = [current, ...previousKeys.map(keyring)]

  return {
    sessionSecret: subkey(secretKey, 'sessions').toString('base64url'),

    seal(text, context) {
      const header = Buffer.concat([Buffer.of(VERSION), current.id])
      const nonce = newNonce()
      const cipher = createCipheriv('aes-256-gcm', current.sealing, nonce)
      cipher.setAAD(associatedData(header, context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([header, nonce, cipher.getAuthTag(), body])
    },

    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < TEXT_AT || bytes[0] !== VERSION) throw new SealBroken('not a sealed value')
      const key = known.find(({ id }) => isSealedWith(id, bytes))
      if (!key) throw new SealBroken(`sealed with unknown key ${bytes.subarray(1, NONCE_AT).toString('hex')}`)
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(NONCE_AT, TAG_AT), { authTagLength: TEXT_AT - TAG_AT })
      decipher.setAAD(associatedData(bytes.subarray(0, NONCE_AT), context))
      decipher.setAuthTag(bytes.subarray(TAG_AT, TEXT_AT))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(TEXT_AT)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SealBroken(`damaged, or not sealed for ${context.column}`, { cause })
      }
    },

    isCurrent: (sealed) => sealed[0] === VERSION && isSealedWith(current.id, Buffer.from(sealed)),
    blindIndex: (kind, text) => indexWith(current.indexing, kind, text),
    blindIndexes: (kind, text) => known.map(({ indexing }) => indexWith(indexing, kind, text)),
  }
}

// Random bytes by the page: asking the generator for twelve at a time costs more than sealing with them. None is used twice.
const NONCE_BYTES = TAG_AT - NONCE_AT
let nonces = Buffer.alloc(0)
function newNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(NONCE_BYTES * 256)
  const nonce = nonces.subarray(0, NONCE_BYTES)
  nonces = nonces.subarray(NONCE_BYTES)
  return nonce
}

function keyring(secretKey: Uint8Array) {
  if (secretKey.length < MIN_KEY_BYTES) throw new RangeError(`a secret key needs at least ${MIN_KEY_BYTES} bytes`)
  // As key objects: preparing raw bytes for each use costs five times the sealing itself.
  return {
    id: subkey(secretKey, 'key id').subarray(0, 4),
    sealing: createSecretKey(subkey(secretKey, 'sealing')),
    indexing: createSecretKey(subkey(secretKey, 'blind index')),
  }
}

function subkey(secretKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(), `linghang/1/${purpose}`, 32))
}

function isSealedWith(keyId: Buffer, sealed: Buffer): boolean {
  return keyId.equals(sealed.subarray(1, NONCE_AT))
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
