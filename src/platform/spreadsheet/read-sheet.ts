import { createWriteStream } from 'node:fs'
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SheetRow } from './cell.ts'
import { readCsv } from './csv.ts'
import { SpreadsheetError } from './error.ts'
import { readXlsx } from './read-xlsx.ts'

/** Beginning of the names of private folders in which sheets lie while they are read; a killed process leaves them behind. */
export const TEMPORARY_FOLDER = 'sheet-'
const ABANDONED_MS = 24 * 3600 * 1000

/** Removes the folders that killed processes left behind: those older than a day. Called at the start of the server. */
export async function removeAbandonedFolders(now = Date.now()): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(TEMPORARY_FOLDER)) continue
    const folder = join(tmpdir(), name)
    const age = now - ((await stat(folder).catch(() => null))?.mtimeMs ?? now)
    // Of another user: it stays.
    if (age > ABANDONED_MS) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

export interface ReadOptions {
  /** Rows with content that are taken; default 200,000. */
  maxRows?: number
  /** Columns up to the last one filled; default 256. */
  maxColumns?: number
  /** Size of the file as sent, in bytes; default 100 MB. */
  maxBytes?: number
}

/**
 * Reads the first visible sheet of an .xlsx file, or a .csv file, row by row in constant memory, whatever its name says.
 * A stream is first put into a private temporary file, because the directory of a zip file stands at its end.
 * Rows without content are left out; nothing is normalised: full-width digits, spaces and date spellings stay as typed.
 * @throws SpreadsheetError while iterating; rows given before an error are good
 */
export async function* readSheet(source: string | Readable, options: ReadOptions = {}): AsyncGenerator<SheetRow> {
  const { maxRows = 200_000, maxColumns = 256, maxBytes = 100 * 1024 ** 2 } = options
  // A sender who hangs up before the pipeline stands must not end the process; the pipeline then reports the same error.
  if (typeof source !== 'string') source.on('error', () => {})
  const folder = await mkdtemp(join(tmpdir(), TEMPORARY_FOLDER))
  try {
    const path = typeof source === 'string' ? source : join(folder, 'upload')
    if (typeof source !== 'string') await pipeline(source, atMost(maxBytes), createWriteStream(path, { mode: 0o600 }))
    else if ((await stat(path)).size > maxBytes) throw tooLarge(maxBytes)
    const rows = (await kindOf(path)) === 'xlsx' ? readXlsx(path, folder, maxColumns) : readCsv(path, maxColumns)
    let count = 0
    for await (const row of rows) {
      if (++count > maxRows) throw new SpreadsheetError('spreadsheet.tooManyRows', `表格超过 ${maxRows} 行，请分成几个文件上传。`)
      yield row
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const tooLarge = (maxBytes: number) => new SpreadsheetError('spreadsheet.tooLarge', `文件超过 ${Math.floor(maxBytes / 1024 ** 2)} MB，请分成几个文件上传。`)

function atMost(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(tooLarge(maxBytes))
      else done(null, chunk)
    },
  })
}

async function kindOf(path: string): Promise<'xlsx' | 'csv'> {
  const file = await open(path)
  const start = Buffer.alloc(512)
  const { bytesRead } = await file.read(start, 0, start.length, 0)
  await file.close()
  const head = start.subarray(0, bytesRead)
  if (bytesRead === 0) throw new SpreadsheetError('spreadsheet.damaged', '文件是空的，请检查后再上传。')
  if (head.subarray(0, 2).toString('latin1') === 'PK') return 'xlsx'
  // The container of Office 97 holds old .xls files and also, as one encrypted stream, every .xlsx with a password.
  if (head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1') {
    throw new SpreadsheetError('spreadsheet.legacy', '这是旧版 .xls 或加密文件，请去掉密码并另存为 .xlsx 后再上传。')
  }
  // Many older systems "export to Excel" by naming a web page .xls.
  if (/^\s*<(!doctype|html|\?xml|table|meta|head)/i.test(head.toString('latin1').replace(/^ï»¿/, ''))) {
    throw new SpreadsheetError('spreadsheet.notSpreadsheet', '这是网页格式的文件，不是真正的表格，请用表格软件打开并另存为 .xlsx 后再上传。')
  }
  // Bytes that no text has: a picture, a program, a PDF.
  if (head.subarray(0, 5).toString('latin1') === '%PDF-' || head.some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32))) {
    throw new SpreadsheetError('spreadsheet.notSpreadsheet', '这不是表格文件，请上传 .xlsx 或 .csv 文件。')
  }
  return 'csv'
}
