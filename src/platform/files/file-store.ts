import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { Disk } from 'flydrive'
import type { S3Config } from '#platform/config.ts'
import { NotFound } from '#platform/errors.ts'
import { contentDisposition } from './file-name.ts'

/** Where files lie: a folder of this machine, or an S3-compatible store. */
export interface FileStoreConfig {
  filesDir: string
  s3: S3Config | null
}

/** Keeps bytes under keys made by `newFileKey`. Who may see a file is decided before; the store only keeps. */
export interface FileStore {
  /** Keeps the content. A stream that breaks off leaves nothing under the key; its size in bytes has to be known (S3 asks for it first). */
  put(key: string, content: Uint8Array | { stream: Readable; size: number }, about: { type: string }): Promise<void>
  /** @throws NotFound */
  get(key: string): Promise<Readable>
  /** Of a file that is not there: nothing happens. */
  delete(key: string): Promise<void>
  exists(key: string): Promise<boolean>
  /** An address of the store itself, good for five minutes, that saves the file under `name`; null where the server hands the bytes on (disk). */
  downloadUrl(key: string, about: { name: string; type: string }): Promise<string | null>
}

const SIGNED_FOR = '5mins'
const KEY = /^[0-9a-f]{2}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z0-9]{1,8}$/

/** A new key: random, so it tells nothing and cannot be guessed; the name that a person gave the file stays in the database. Two characters in front spread the folders. */
export function newFileKey(extension: string): string {
  const id = randomUUID()
  return checked(`${id.slice(0, 2)}/${id}.${extension}`)
}

function checked(key: string): string {
  if (!KEY.test(key)) throw new TypeError(`not a file key: ${JSON.stringify(key)}`)
  return key
}

/** Opens the store that the configuration names. The S3 client is large and only loaded for S3. */
export async function createFileStore(config: FileStoreConfig): Promise<FileStore> {
  const disk = new Disk(config.s3 ? await s3Driver(config.s3) : await folderDriver(config.filesDir))
  return {
    async put(key, content, { type }) {
      if (content instanceof Uint8Array) return disk.put(checked(key), content, { contentType: type })
      try {
        await disk.putStream(checked(key), content.stream, { contentType: type, contentLength: content.size })
      } catch (error) {
        await disk.delete(key).catch(() => {}) // the first error is the one to tell
        throw error
      }
    },
    async get(key) {
      if (!(await disk.exists(checked(key)))) throw new NotFound('文件')
      return disk.getStream(key)
    },
    async delete(key) {
      await disk.delete(checked(key))
    },
    exists: async (key) => disk.exists(checked(key)),
    async downloadUrl(key, { name, type }) {
      checked(key)
      return config.s3 ? disk.getSignedUrl(key, { expiresIn: SIGNED_FOR, contentType: type, contentDisposition: contentDisposition(name) }) : null
    },
  }
}

async function folderDriver(folder: string) {
  const { FSDriver } = await import('flydrive/drivers/fs')
  return new FSDriver({ location: resolve(folder), visibility: 'private' })
}

async function s3Driver({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Config) {
  const { S3Driver } = await import('flydrive/drivers/s3')
  return new S3Driver({
    endpoint,
    region,
    bucket,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true, // a bucket name in the host name needs DNS that self-hosted stores seldom have
    supportsACL: false, // private by the bucket's own policy
    visibility: 'private',
    // Stores other than Amazon's often do not know the checksums that the client adds by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
