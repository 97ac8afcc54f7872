import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { type CellValue, columnName, dateFromSerial, MAX_CELL_LENGTH } from './cell.ts'
import { faulty, MAIN, STYLE, workbookParts } from './workbook-parts.ts'
import { escapeXml } from './xml-text.ts'

export interface SheetToWrite {
  sheetName: string
  /** A line across all columns above the header. */
  title?: string
  header: string[]
  rows: AsyncIterable<CellValue[]> | Iterable<CellValue[]>
  /** Widths of the columns in characters; what is left out follows from the header. */
  widths?: number[]
  /** A line below the last row that also stands at the foot of each printed page: who exported this, when, for what. */
  footer?: string
  /** Indexes of columns whose cells are text even when empty, so that an 18-digit number typed into one later survives. */
  textColumns?: number[]
}

/** A row with its looks; `red` marks the indexes of faulty cells. */
export interface StyledRow {
  cells: CellValue[]
  red?: ReadonlySet<number>
  /** Style of all cells of the row instead of that of each value. */
  style?: number
}

/**
 * Writes an .xlsx file with one sheet, in constant memory and no faster than `target` takes it: frozen header, A4 landscape, header on each page.
 * A string is always written as a text cell, never as a formula or number, so `=HYPERLINK(…)` that a resident typed is shown and not run, and
 * 18-digit numbers keep their digits. Text columns are also formatted as text, so that editing such a cell does not turn it into a formula.
 * @throws whatever `rows` or `target` throw; the file is then unfinished and no program opens it
 */
export async function writeSheet(target: Writable, sheet: SheetToWrite): Promise<void> {
  async function* rows(): AsyncGenerator<StyledRow> {
    for await (const cells of sheet.rows) yield { cells }
  }
  const { title, header, ...rest } = sheet
  const top = [...(title ? [{ cells: [title], style: STYLE.TITLE }] : []), { cells: header, style: STYLE.HEADER }]
  await writeStyledSheet(target, { ...rest, header, top, rows: rows() })
}

/** What `writeSheet` does, for rows with looks of their own. `top` holds all rows down to the header. A one-cell row of TITLE style is merged across. */
export async function writeStyledSheet(
  target: Writable,
  sheet: Omit<SheetToWrite, 'title' | 'rows'> & { top: StyledRow[]; rows: AsyncIterable<StyledRow> },
): Promise<void> {
  const zip = new ZipFile()
  for (const [name, xml] of Object.entries(workbookParts(sheet.sheetName, sheet.top.length))) zip.addBuffer(Buffer.from(xml), name)
  const xml = Readable.from(sheetXml(sheet), { objectMode: false, highWaterMark: 64 * 1024 })
  const output = zip.outputStream as Readable
  // yazl does not pass on the error of a stream that it was given.
  xml.on('error', (error) => output.destroy(error))
  // Level 3 is twice as fast as the default for a file a tenth larger.
  zip.addReadStream(xml, 'xl/worksheets/sheet1.xml', { compressionLevel: 3 })
  zip.end()
  try {
    await pipeline(output, target)
  } finally {
    xml.destroy() // ends `rows` when the reader of the file has gone away
  }
}

async function* sheetXml(sheet: Parameters<typeof writeStyledSheet>[1]): AsyncGenerator<string> {
  const { header, top, footer } = sheet
  const textColumns = new Set(sheet.textColumns)
  const last = columnName(Math.max(header.length - 1, 0))
  const merged: string[] = []
  const columns = header.map((name, index) => {
    const width = sheet.widths?.[index] ?? Math.min(Math.max([...name].length * 2 + 4, 10), 30)
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"${textColumns.has(index) ? ` style="${STYLE.TEXT}"` : ''}/>`
  })
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${top.length}" topLeftCell="A${top.length + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="18"/>${columns.length > 0 ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>`
  let rowNumber = 0
  let pending = ''
  for (const row of top) {
    pending += rowXml(++rowNumber, row, header.length, textColumns)
    if (row.style === STYLE.TITLE && row.cells.length === 1 && header.length > 1) merged.push(`A${rowNumber}:${last}${rowNumber}`)
  }
  for await (const row of sheet.rows) {
    pending += rowXml(++rowNumber, row, header.length, textColumns)
    if (pending.length > 32_768) {
      yield pending
      pending = ''
    }
  }
  if (footer) {
    pending += rowXml(++rowNumber, { cells: [footer], style: STYLE.NOTE }, 1, textColumns)
    if (header.length > 1) merged.push(`A${rowNumber}:${last}${rowNumber}`)
  }
  // `&` begins a code in a page foot, and Excel takes no more than 255 characters of it.
  const foot = escapeXml(`&L${[...(footer ?? '')].slice(0, 100).join('').replaceAll('&', '&&')}&R第 &P 页，共 &N 页`)
  yield `${pending}</sheetData>${merged.length > 0 ? `<mergeCells count="${merged.length}">${merged.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>` : ''}` +
    `<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
    `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>${foot}</oddFooter></headerFooter></worksheet>`
}

function rowXml(rowNumber: number, { cells, red, style }: StyledRow, width: number, textColumns: ReadonlySet<number>): string {
  let xml = `<row r="${rowNumber}"${style === STYLE.TITLE ? ' ht="32" customHeight="1"' : ''}>`
  for (let index = 0; index < Math.max(cells.length, style === undefined ? width : 0); index++) {
    const cell = cells[index] ?? null
    let look = style ?? (textColumns.has(index) ? STYLE.TEXT : styleOf(cell))
    if (red?.has(index)) look = faulty(look)
    xml += cellXml(`${columnName(index)}${rowNumber}`, cell, look)
  }
  return `${xml}</row>`
}

function styleOf(cell: CellValue): number {
  if (typeof cell === 'string') return STYLE.TEXT
  if (typeof cell === 'object' && cell && 'serial' in cell) return cell.date.includes(':') ? STYLE.DATE_TIME : STYLE.DATE
  return STYLE.NUMBER
}

function cellXml(reference: string, cell: CellValue, style: number): string {
  const start = `<c r="${reference}" s="${style}"`
  if (cell === null || cell === '') return `${start}/>`
  if (typeof cell === 'boolean') return `${start} t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'number') return Number.isFinite(cell) ? `${start}><v>${cell}</v></c>` : `${start}/>`
  if (typeof cell === 'object') {
    if ('error' in cell) return `${start} t="e"><v>${escapeXml(cell.error)}</v></c>`
    // A text column keeps its kind: a serial number under a text format would be shown as 31213.
    return style === STYLE.TEXT || !dateFromSerial(cell.serial) ? cellXml(reference, cell.date, style) : `${start}><v>${cell.serial}</v></c>`
  }
  const text = cell.length > MAX_CELL_LENGTH ? cell.slice(0, MAX_CELL_LENGTH) : cell
  return `${start} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
}
