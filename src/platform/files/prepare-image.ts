import sharp, { type Sharp } from 'sharp'
import { inspectUpload } from './inspect-upload.ts'
import { UploadError } from './upload-error.ts'

export interface PreparedImage {
  bytes: Uint8Array
  width: number
  height: number
  type: 'image/jpeg' | 'image/webp'
  extension: 'jpg' | 'webp'
  /** At most 480 pixels on its longer side, same type. */
  thumbnail: Uint8Array
}

const LONGER_SIDE = 2048
const THUMBNAIL_SIDE = 480
/** Phones take up to 108 megapixels (12,000 × 9,000) as plain JPEG, which is shrunk while it is read (170 MB of memory). */
const MAX_PIXELS = 110_000_000
/** All else is unpacked whole (turning 108 megapixels of PNG took 510 MB), and 30 KB can unpack to gigabytes. */
const MAX_PIXELS_UNPACKED = 40_000_000

/** One picture at a time, whatever arrives: sharp uses all cores for one, and ten at once would fill the memory. */
let previous: Promise<unknown> = Promise.resolve()

/**
 * Makes a picture safe to keep and show: turned upright, at most 2,048 pixels on its longer side, drawn anew, so that place, camera, embedded preview and
 * whatever hides in the file are gone [PIPL §6]. Pictures with transparency become WebP, all others JPEG, which Word documents take too.
 * Of an animation the first frame is kept.
 * @throws UploadError `upload.imageTooLarge`, `upload.damaged` and those of `inspectUpload`
 */
export function prepareImage(upload: Uint8Array): Promise<PreparedImage> {
  const image = previous.then(() => prepare(upload))
  previous = image.catch(() => {})
  return image
}

async function prepare(upload: Uint8Array): Promise<PreparedImage> {
  // sharp would also open SVG, which can name files of the server.
  const { bytes: input } = await inspectUpload(upload, { maxBytes: Number.POSITIVE_INFINITY, allow: ['IMAGE'] })
  try {
    const { width, height, format, isProgressive } = await sharp(input, { limitInputPixels: false }).metadata()
    const maxPixels = format === 'jpeg' && !isProgressive ? MAX_PIXELS : MAX_PIXELS_UNPACKED
    if (width * height > maxPixels) throw new UploadError('upload.imageTooLarge', `图片尺寸过大（${width} × ${height}），请缩小后再上传。`)
    const source = sharp(input, { limitInputPixels: maxPixels, failOn: 'truncated', sequentialRead: true }).autoOrient()
    const upright = source.resize({ width: LONGER_SIDE, height: LONGER_SIDE, fit: 'inside', withoutEnlargement: true }).timeout({ seconds: 30 })
    const full = await upright.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    const pixels = () => sharp(full.data, { raw: full.info })
    const transparent = full.info.channels % 2 === 0 && !(await pixels().stats()).isOpaque
    const encode = (image: Sharp) =>
      (transparent ? image.webp({ quality: 82 }) : image.flatten({ background: '#fff' }).jpeg({ quality: 82, mozjpeg: true })).toBuffer()
    const small = pixels().resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
    const [bytes, thumbnail] = await Promise.all([encode(pixels()), encode(small)])
    return {
      bytes,
      thumbnail,
      width: full.info.width,
      height: full.info.height,
      ...(transparent ? { type: 'image/webp', extension: 'webp' } : { type: 'image/jpeg', extension: 'jpg' }),
    }
  } catch (cause) {
    if (cause instanceof UploadError) throw cause
    throw new UploadError('upload.damaged', '图片不完整或已损坏，请重新拍摄或换一张后再上传。', { cause })
  }
}
