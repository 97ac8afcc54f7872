import { Buffer } from 'node:buffer'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import type { SheetRow } from './cell.ts'
import { type ReadOptions, readSheet } from './read-sheet.ts'
import { workbookParts } from './workbook-parts.ts'
import { type SheetToWrite, writeSheet } from './write-sheet.ts'

/** Packs texts into a zip file. */
export async function aZip(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, part] of Object.entries(parts)) zip.addBuffer(Buffer.from(part as string), name)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

/** A workbook whose sheet is exactly this XML; `parts` replaces or adds others. */
export const aWorkbook = (sheetData: string, parts: Record<string, string> = {}): Promise<Buffer> =>
  aZip({
    ...workbookParts('表', 1),
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${sheetData}</sheetData></worksheet>`,
    ...parts,
  })

/** The file that `writeSheet` makes. */
export async function aSheet(sheet: SheetToWrite): Promise<Buffer> {
  const target = new PassThrough()
  const [bytes] = await Promise.all([buffer(target), writeSheet(target, sheet)])
  return bytes
}

/** Everything an iterable gives. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** All rows of a file. */
export const rowsOf = (bytes: Buffer | string, options?: ReadOptions): Promise<SheetRow[]> =>
  allOf(readSheet(Readable.from([Buffer.from(bytes as string)]), options))

/** The cells of all rows of a file. */
export const cellsOf = async (bytes: Buffer | string, options?: ReadOptions) => (await rowsOf(bytes, options)).map((row) => row.cells)
