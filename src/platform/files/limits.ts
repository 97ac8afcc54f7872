/** The usual limit for one file: 20 MB. Known to pages too, so that a larger one is not sent in vain. */
export const MAX_UPLOAD_BYTES = 20 * 1024 ** 2
