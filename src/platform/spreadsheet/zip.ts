import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { SpreadsheetError } from './error.ts'

const MAX_ENTRIES = 1_000
/** A sheet of 100,000 rows and 28 columns unpacks to about 200 MB. */
const MAX_UNPACKED_BYTES = 1024 ** 3
/** Rows repeat themselves: honest sheets reach 40 to 1, a zip bomb 1,000 to 1. Small parts may be anything. */
const MAX_RATIO = 200
const RATIO_MATTERS_FROM_BYTES = 16 * 1024 ** 2

const damaged = (cause?: unknown) => new SpreadsheetError('spreadsheet.damaged', '文件不完整或已损坏，请用表格软件打开并另存为 .xlsx 后再上传。', { cause })
const suspicious = (reason: string) => new SpreadsheetError('spreadsheet.suspicious', `文件结构异常（${reason}），已拒绝读取。请另存为新的 .xlsx 后再上传。`)

/** The parts of an office file. Names are compared, never used as paths. */
export interface Package {
  has(name: string): boolean
  /** @throws SpreadsheetError `spreadsheet.damaged` when there is no such part */
  open(name: string): Promise<Readable>
  close(): void
}

/**
 * Opens a zip file after looking at its directory only. yauzl checks while unpacking that an entry is no larger than the directory says,
 * so limits on the declared sizes are limits on the real ones.
 * @throws SpreadsheetError `spreadsheet.damaged`, `spreadsheet.suspicious`, `spreadsheet.tooLarge`, `spreadsheet.legacy`
 */
export async function openPackage(path: string): Promise<Package> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false }).catch((cause) => {
    throw damaged(cause)
  })
  // Without a listener an error that arrives after opening would end the process; reads report the same error themselves.
  zip.on('error', () => {})
  const entries = new Map<string, yauzl.Entry>()
  try {
    if (zip.entryCount > MAX_ENTRIES) throw suspicious('内含文件过多')
    let unpacked = 0
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize
      if (entry.isEncrypted()) throw new SpreadsheetError('spreadsheet.legacy', '这是加密文件，请去掉密码并另存为 .xlsx 后再上传。')
      if (entry.uncompressedSize > RATIO_MATTERS_FROM_BYTES && entry.uncompressedSize > entry.compressedSize * MAX_RATIO) throw suspicious('压缩比过高')
      if (unpacked > MAX_UNPACKED_BYTES) throw new SpreadsheetError('spreadsheet.tooLarge', '文件解压后超过 1 GB，请分成几个文件上传。')
      const name = entry.fileName.toLowerCase()
      if (entries.has(name)) throw suspicious('内含重名文件')
      entries.set(name, entry)
    }
  } catch (error) {
    zip.close()
    throw error instanceof SpreadsheetError ? error : damaged(error)
  }
  return {
    has: (name) => entries.has(name.toLowerCase()),
    open: (name) => {
      const entry = entries.get(name.toLowerCase())
      if (!entry) throw damaged(`no part ${name}`)
      return zip.openReadStreamPromise(entry)
    },
    close: () => zip.close(),
  }
}

/** Gives a stream's or parser's own error the words a person can use; ours pass. */
export const asDamaged = (error: unknown): SpreadsheetError => (error instanceof SpreadsheetError ? error : damaged(error))
