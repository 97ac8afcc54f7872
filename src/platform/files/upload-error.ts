import { DomainError } from '#platform/errors.ts'

export type UploadErrorCode =
  | 'upload.missing'
  | 'upload.brokenOff'
  | 'upload.tooLarge'
  | 'upload.empty'
  | 'upload.typeNotAllowed'
  | 'upload.heic'
  | 'upload.imageTooLarge'
  | 'upload.damaged'

/** An uploaded file cannot be taken; the message says in Chinese why and what to do. */
export class UploadError extends DomainError {
  readonly status = 422
  override readonly name = 'UploadError'
  constructor(code: UploadErrorCode, message: string, options?: ErrorOptions) {
    super(code, message)
    this.cause = options?.cause
  }
}
