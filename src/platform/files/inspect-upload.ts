import { createReadStream } from 'node:fs'
import { fileTypeFromBuffer } from 'file-type'
import { MAX_UPLOAD_BYTES } from './limits.ts'
import { UploadError } from './upload-error.ts'

/** What an upload may be. A use allows some of them. */
export type UploadKind = 'IMAGE' | 'PDF' | 'DOCX' | 'XLSX'

export interface InspectedUpload {
  bytes: Uint8Array
  kind: UploadKind
  /** Media type of the content itself. */
  type: string
  /** Extension that belongs to the type, without a dot. */
  extension: string
}

const KINDS: Record<string, UploadKind> = {
  'image/jpeg': 'IMAGE',
  'image/png': 'IMAGE',
  'image/webp': 'IMAGE',
  'image/gif': 'IMAGE',
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
}
const LABELS: Record<UploadKind, string> = { IMAGE: '图片（JPG、PNG、WebP、GIF）', PDF: 'PDF', DOCX: 'Word 文档（.docx）', XLSX: 'Excel 表格（.xlsx）' }

// Without a licence for the format no free image library opens what iPhones make. In a page, `accept="image/jpeg,image/png"` lets the phone convert by itself.
const HEIC = '这是苹果手机的 HEIC 格式照片，暂不能打开。请在手机“设置 › 相机 › 格式”中选择“兼容性最佳”后重新拍摄，或将照片截图、另存为 JPG 后再上传。'

/**
 * Takes an upload whole, up to `maxBytes`, and tells from its content what it is; the name and the type that the sender declared are not believed.
 * `source` is bytes, a path, or a stream, which is let go as soon as it gives more than the limit.
 * @throws UploadError `upload.tooLarge`, `upload.empty`, `upload.heic`, `upload.typeNotAllowed`
 */
export async function inspectUpload(
  source: Uint8Array | string | AsyncIterable<Uint8Array>,
  { maxBytes = MAX_UPLOAD_BYTES, allow }: { maxBytes?: number; allow: readonly UploadKind[] },
): Promise<InspectedUpload> {
  const bytes = await take(source, maxBytes)
  if (bytes.length === 0) throw new UploadError('upload.empty', '文件是空的，请重新选择。')
  // A broken file may end before its type can be told; that is an unknown type.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (found && /^image\/hei[cf]/.test(found.mime)) throw new UploadError('upload.heic', HEIC)
  const kind = found && KINDS[found.mime]
  if (!kind || !allow.includes(kind)) {
    const wanted = allow.map((each) => LABELS[each]).join('、')
    throw new UploadError('upload.typeNotAllowed', `文件的实际内容不是可以上传的类型。这里可以上传：${wanted}。只改文件名的后缀不会改变文件的类型。`)
  }
  return { bytes, kind, type: found.mime, extension: found.ext }
}

async function take(source: Uint8Array | string | AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop by an error closes the stream.
  for await (const chunk of source instanceof Uint8Array ? [source] : typeof source === 'string' ? createReadStream(source) : source) {
    size += chunk.length
    if (size > maxBytes) throw new UploadError('upload.tooLarge', `文件超过 ${Number((maxBytes / 1024 ** 2).toFixed(1))} MB，请压缩后再上传。`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}
