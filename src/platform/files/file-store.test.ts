import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFileStore, type FileStore, newFileKey } from './file-store.ts'

let folder: string
const objects = new Map<string, { bytes: Buffer; type?: string }>()

/** An S3-compatible store reduced to the four requests that are made of it. It does not check signatures. */
const s3 = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://store')
  const bytes = await buffer(request).catch(() => null)
  if (!bytes) return // the sender hung up
  const object = objects.get(pathname)
  if (request.method === 'PUT') {
    objects.set(pathname, { bytes, type: request.headers['content-type'] })
    response.writeHead(200, { etag: '"1"' }).end()
  } else if (request.method === 'DELETE') {
    objects.delete(pathname)
    response.writeHead(204).end()
  } else if (object) {
    const disposition = searchParams.get('response-content-disposition')
    response.writeHead(200, { 'content-length': object.bytes.length, etag: '"1"', ...(disposition ? { 'content-disposition': disposition } : {}) })
    response.end(request.method === 'HEAD' ? undefined : object.bytes)
  } else response.writeHead(404).end(request.method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>')
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
  await new Promise<void>((done) => s3.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  s3.closeAllConnections()
  s3.close()
  await rm(folder, { recursive: true, force: true })
})

const onDisk = () => createFileStore({ filesDir: join(folder, 'store'), s3: null })
const onS3 = () =>
  createFileStore({
    filesDir: folder,
    s3: {
      endpoint: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
      region: 'cn-north-1',
      bucket: 'street',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    },
  })

describe.each([
  ['disk', onDisk],
  ['S3', onS3],
])('%s', (_, open: () => Promise<FileStore>) => {
  test('what is put, as bytes or as a stream, can be fetched and removed', async () => {
    const store = await open()
    const key = newFileKey('txt')
    expect(await store.exists(key)).toBe(false)
    await expect(store.get(key)).rejects.toMatchObject({ code: 'notFound' })
    await store.put(key, Buffer.from('航海东路'), { type: 'text/plain' })
    expect(await text(await store.get(key))).toBe('航海东路')
    const streamed = newFileKey('bin')
    await store.put(streamed, { stream: Readable.from([Buffer.from('一'), Buffer.from('二')]), size: 6 }, { type: 'application/octet-stream' })
    expect(await text(await store.get(streamed))).toBe('一二')
    await store.delete(key)
    await store.delete(key)
    expect([await store.exists(key), await store.exists(streamed)]).toEqual([false, true])
  })

  test('a stream that breaks off leaves nothing', async () => {
    const store = await open()
    const key = newFileKey('bin')
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('connection lost')
    }
    await expect(store.put(key, { stream: Readable.from(broken()), size: 100 }, { type: 'application/octet-stream' })).rejects.toThrow()
    expect(await store.exists(key)).toBe(false)
  })

  test('nothing outside the store can be named', async () => {
    const store = await open()
    await writeFile(join(folder, 'secret.txt'), 'secret')
    for (const key of [
      '../secret.txt',
      '/etc/passwd',
      'ab/../../secret.txt',
      `${newFileKey('txt')}/../../../secret.txt`,
      'ab',
      '',
      'a\0b',
      '张三.jpg',
      newFileKey('txt').toUpperCase(),
    ]) {
      await expect(store.get(key)).rejects.toThrow(TypeError)
      await expect(store.put(key, Buffer.from('x'), { type: 'text/plain' })).rejects.toThrow(TypeError)
      await expect(store.delete(key)).rejects.toThrow(TypeError)
      await expect(store.exists(key)).rejects.toThrow(TypeError)
      await expect(store.downloadUrl(key, { name: 'a', type: 'b' })).rejects.toThrow(TypeError)
    }
    expect(await readdir(folder)).toContain('secret.txt')
  })
})

test('a key tells nothing of person or street, and an extension that is none is refused', () => {
  expect(newFileKey('webp')).toMatch(/^([0-9a-f]{2})\/\1[0-9a-f]{6}-/)
  expect(() => newFileKey('jpg/../x')).toThrow(TypeError)
})

test('S3 gives a signed address that saves the file under its name; the disk gives none', async () => {
  const store = await onS3()
  const key = newFileKey('pdf')
  await store.put(key, Buffer.from('%PDF-1.7'), { type: 'application/pdf' })
  const url = await store.downloadUrl(key, { name: '通知\r\n.pdf', type: 'application/pdf' })
  expect(url).toContain('X-Amz-Expires=300')
  const response = await fetch(url!)
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="__.pdf"; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf`)
  expect(objects.get(`/street/${key}`)?.type).toBe('application/pdf')
  expect(await (await onDisk()).downloadUrl(newFileKey('pdf'), { name: 'a.pdf', type: 'application/pdf' })).toBeNull()
})
