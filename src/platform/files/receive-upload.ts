import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import { safeFileName } from './file-name.ts'
import { UploadError } from './upload-error.ts'

/** A form with one file, taken from a request without holding the file in memory. */
export interface ReceivedUpload {
  /** The texts of the form. */
  fields: Readonly<Record<string, string>>
  /** Where the content lies: in the folder that was given. */
  path: string
  /** The sender's name of the file, made safe. */
  name: string
  size: number
  /** SHA-256 of the content, in hex. */
  digest: string
}

/**
 * Takes a `multipart/form-data` request with one file, up to `maxBytes`, into a private folder of the caller.
 * @throws UploadError `upload.tooLarge`, `upload.empty`, `upload.missing`, `upload.brokenOff`
 */
export async function receiveUpload(request: Request, folder: string, maxBytes: number): Promise<ReceivedUpload> {
  const type = request.headers.get('content-type') ?? ''
  if (!request.body || !/^multipart\/form-data;.*boundary=./i.test(type)) throw new UploadError('upload.missing', '没有收到文件，请重新选择后上传。')
  const path = join(folder, 'upload')
  const fields: Record<string, string> = {}
  const hash = createHash('sha256')
  let taken: { name: string; done: Promise<number> } | null = null
  const form = new Busboy({ headers: { 'content-type': type } as BusboyHeaders, limits: { files: 1, fields: 20, fieldSize: 10_000, parts: 21 } })
  form.on('field', (name, value) => {
    fields[name] = value
  })
  form.on('file', (_, content, name) => {
    let size = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        size += chunk.length
        if (size > maxBytes) return next(new UploadError('upload.tooLarge', `文件超过 ${Math.floor(maxBytes / 1024 ** 2)} MB，请分成几个文件上传。`))
        hash.update(chunk)
        next(null, chunk)
      },
    })
    const done = pipeline(content, counted, createWriteStream(path, { mode: 0o600 })).then(() => size)
    // Without this the request would go on being read for nobody; the error itself is told below.
    done.catch((error: Error) => form.destroy(error))
    taken = { name: safeFileName(name), done }
  })
  try {
    await pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), form)
  } catch (error) {
    await (taken as { done: Promise<number> } | null)?.done.catch(() => {})
    if (error instanceof UploadError) throw error
    throw new UploadError('upload.brokenOff', '上传中断，文件没有收全，请重新上传。', { cause: error })
  }
  if (!taken) throw new UploadError('upload.missing', '没有收到文件，请重新选择后上传。')
  const { name, done } = taken as { name: string; done: Promise<number> }
  const size = await done
  if (size === 0) throw new UploadError('upload.empty', '文件是空的，请重新选择。')
  return { fields, path, name, size, digest: hash.digest('hex') }
}
