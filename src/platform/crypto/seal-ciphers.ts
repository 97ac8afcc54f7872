import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'

/** Ciphers by which values may be sealed: 国际 AES-256-GCM, or 国密 SM4 with HMAC-SM3. */
export const sealCiphers = ['aes', 'sm4'] as const
export type SealCipherName = (typeof sealCiphers)[number]

/** A cipher with a key for one purpose derived by `subkey`. `associated` is authenticated with the text and is not part of what comes out. */
export interface SealCipher {
  /** First byte of every value that it sealed. */
  readonly version: number
  seal(text: string, associated: Buffer): Buffer
  /** @throws Error when a bit of `body` or `associated` is not as it was */
  open(body: Buffer, associated: Buffer): string
}

type Subkey = (purpose: string, hash?: 'sha256' | 'sm3') => Buffer

/** The ciphers under one secret, by name. */
export const ciphersOf = (subkey: Subkey): Record<SealCipherName, SealCipher> => ({ aes: aesGcm(subkey('sealing')), sm4: sm4Hmac(subkey) })

/** AES-256-GCM: nonce (12) | tag (16) | ciphertext. */
function aesGcm(secret: Buffer): SealCipher {
  // As key objects: preparing raw bytes for each use costs five times the sealing itself.
  const key = createSecretKey(secret)
  const [TAG_AT, TEXT_AT] = [12, 28]
  const nonceOf = byThePage(TAG_AT)
  return {
    version: 1,
    seal(text, associated) {
      const nonce = nonceOf()
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(associated)
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
    },
    open(body, associated) {
      if (body.length < TEXT_AT) throw new Error('too short')
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, TAG_AT), { authTagLength: TEXT_AT - TAG_AT })
      decipher.setAAD(associated)
      decipher.setAuthTag(body.subarray(TAG_AT, TEXT_AT))
      return Buffer.concat([decipher.update(body.subarray(TEXT_AT)), decipher.final()]).toString('utf8')
    },
  }
}

/**
 * SM4 in counter mode, then HMAC-SM3 over everything (encrypt, then authenticate), each under a key of its own: OpenSSL has no SM4-GCM here.
 * Counter (16) | tag (32) | ciphertext. [GB/T 32907, GB/T 32905]
 */
function sm4Hmac(subkey: Subkey): SealCipher {
  const sealing = createSecretKey(subkey('sm4 sealing', 'sm3').subarray(0, 16))
  const signing = createSecretKey(subkey('sm4 tag', 'sm3'))
  const [TAG_AT, TEXT_AT] = [16, 48]
  const counterOf = byThePage(TAG_AT)
  const tagOf = (associated: Buffer, counter: Buffer, ciphertext: Buffer) => {
    // The length first, so that nothing can slip from what is associated into the ciphertext.
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(associated.length))
    return createHmac('sm3', signing).update(length).update(associated).update(counter).update(ciphertext).digest()
  }
  return {
    version: 2,
    seal(text, associated) {
      const counter = counterOf()
      const ciphertext = sm4(sealing, counter, Buffer.from(text, 'utf8'))
      return Buffer.concat([counter, tagOf(associated, counter, ciphertext), ciphertext])
    },
    open(body, associated) {
      if (body.length < TEXT_AT) throw new Error('too short')
      const [counter, tag, ciphertext] = [body.subarray(0, TAG_AT), body.subarray(TAG_AT, TEXT_AT), body.subarray(TEXT_AT)]
      if (!timingSafeEqual(tag, tagOf(associated, counter, ciphertext))) throw new Error('another tag')
      return sm4(sealing, counter, ciphertext).toString('utf8')
    },
  }
}

/** SM4 in counter mode: the same both ways. `key` and `counter` have 16 bytes. */
export function sm4(key: KeyObject, counter: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv('sm4-ctr', key, counter)
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

/** Random bytes, `size` at a time and none used twice, drawn by the page: asking the generator each time costs more than sealing with them. */
function byThePage(size: number): () => Buffer {
  let page = Buffer.alloc(0)
  return () => {
    if (page.length === 0) page = randomBytes(size * 256)
    const taken = page.subarray(0, size)
    page = page.subarray(size)
    return taken
  }
}
