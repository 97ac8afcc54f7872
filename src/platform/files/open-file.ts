import { Readable } from 'node:stream'
import { contentDisposition } from './file-name.ts'
import { files } from './files.ts'

/**
 * The answer that opens a kept file, once it is settled that the reader may: a picture in the browser, all else saved under its name. A store that gives
 * addresses of its own is asked for one that holds for minutes.
 * @throws NotFound when the store has lost it
 */
export async function openFile(file: { key: string; name: string; type: string }): Promise<Response> {
  const url = await files().downloadUrl(file.key, file)
  if (url) return new Response(null, { status: 302, headers: { Location: url, 'Cache-Control': 'no-store' } })
  return new Response(Readable.toWeb(await files().get(file.key)) as ReadableStream, {
    headers: {
      'Content-Type': file.type,
      'Content-Disposition': contentDisposition(file.name, file.type.startsWith('image/') ? 'inline' : 'attachment'),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}
