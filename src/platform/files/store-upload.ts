import type { Database } from '#platform/db/database.ts'
import { safeFileName } from './file-name.ts'
import { type KeptFile, putFile } from './files.ts'
import { inspectUpload, type UploadKind } from './inspect-upload.ts'
import { prepareImage } from './prepare-image.ts'

/** An upload whose content lies in the store. `keepFile` names it in the transaction of the change; what nobody names is gone after a day. */
export type StoredUpload = Omit<KeptFile, 'streetId' | 'subjectType' | 'subjectId'>

/**
 * Takes a file of a form into the store, outside any transaction: what it is is told from its content, pictures are drawn anew with a small one beside,
 * its name is made safe and ends as its content says.
 * @throws UploadError those of `inspectUpload` and `prepareImage`
 */
export async function storeUpload(db: Database, file: File, { allow, now }: { allow: readonly UploadKind[]; now: Date }): Promise<StoredUpload> {
  const found = await inspectUpload(file.stream(), { allow })
  if (found.kind !== 'IMAGE') {
    const key = await putFile(db, found.bytes, found, now)
    return { key, name: safeFileName(file.name, found.extension), type: found.type, size: found.bytes.length }
  }
  const image = await prepareImage(found.bytes)
  const key = await putFile(db, image.bytes, image, now)
  const thumbnailKey = await putFile(db, image.thumbnail, image, now)
  const { type, width, height } = image
  return { key, thumbnailKey, name: safeFileName(file.name, image.extension), type, width, height, size: image.bytes.length }
}
