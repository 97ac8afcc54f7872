import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { type CellValue, cellText, columnName, dateFromSerial, MAX_CELL_LENGTH } from './cell.ts'
import { faulty, MAIN, STYLE, workbookParts } from './workbook-parts.ts'
import { escapeXml } from './xml-text.ts'

export interface SheetToWrite {
  sheetName: string
  /** A line across all columns above the header. */
  title?: string
  header: string[]
  rows: AsyncIterable<CellValue[]> | Iterable<CellValue[]>
  /** Left in a line below the title: whose table this is. */
  unit?: string
  /** Right in the same line: of which day, in which unit of measure. */
  aside?: string
  /** Widths of the columns in characters, in proportion to each other; what is left out follows from the header and the first rows. */
  widths?: number[]
  /** Who made the table: a line below it for him, who checks it and who answers for it. */
  maker?: string
  /** A line below the last row that also stands at the foot of each printed page: who exported this, when, for what. */
  footer?: string
  /** Indexes of columns whose cells are text even when empty, so that an 18-digit number typed into one later survives. */
  textColumns?: number[]
  /** Indexes of columns of money: two digits after the point, at the right. */
  moneyColumns?: number[]
}

/** A row with its looks; `red` marks the indexes of faulty cells. */
export interface StyledRow {
  cells: CellValue[]
  red?: ReadonlySet<number>
  /** Style of all cells of the row instead of that of each value. */
  style?: number
  /** Ranges of columns that are one cell, first and last index. */
  merged?: readonly (readonly [first: number, last: number])[]
  /** Begins a new page. */
  newPage?: boolean
}

/**
 * Writes an .xlsx file with one sheet, in constant memory and no faster than `target` takes it: frozen header, which stands on each page too; paper and
 * direction follow from the width of the columns, the rows from what is wrapped in them.
 * A string is always written as a text cell, never as a formula or number, so `=HYPERLINK(…)` that a resident typed is shown and not run, and
 * 18-digit numbers keep their digits. Text columns are also formatted as text, so that editing such a cell does not turn it into a formula.
 * @throws whatever `rows` or `target` throw; the file is then unfinished and no program opens it
 */
export async function writeSheet(target: Writable, sheet: SheetToWrite): Promise<void> {
  async function* rows(): AsyncGenerator<StyledRow> {
    for await (const cells of sheet.rows) yield { cells }
  }
  const { title, unit = '', aside = '', header, ...rest } = sheet
  const top: StyledRow[] = [
    ...(title ? [{ cells: [title], style: STYLE.TITLE }] : []),
    ...(unit || aside ? [lineOf(unit, aside, header.length)] : []),
    { cells: header, style: STYLE.HEADER },
  ]
  await writeStyledSheet(target, { ...rest, header, top, rows: rows() })
}

/** Two texts in one line over all columns, the first at the left, the other at the right. */
export function lineOf(left: string, right: string, columns: number): StyledRow {
  if (columns < 2 || !left || !right)
    return { cells: [left || right], style: left ? STYLE.LINE : STYLE.LINE_RIGHT, merged: columns > 1 ? [[0, columns - 1]] : [] }
  const middle = Math.min(Math.ceil((columns * 2) / 3), columns - 1)
  const cells: CellValue[] = Array<CellValue>(columns).fill(null)
  cells[0] = left
  cells[middle] = right
  return {
    cells,
    style: STYLE.LINE,
    merged: [
      [0, middle - 1],
      [middle, columns - 1],
    ],
  }
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

// Looked at before the first byte is written, for the widths of the columns.
const AHEAD = 200
// Widths of a printed page in characters of 11 pt: beyond three quarters of its size a table goes on larger paper.
const PAGES = [
  { most: 92, fits: 88, paper: 9, orientation: 'portrait' },
  { most: 175, fits: 130, paper: 9, orientation: 'landscape' },
  { most: Number.POSITIVE_INFINITY, fits: 190, paper: 8, orientation: 'landscape' },
] as const

/** Width of a text in digits; a character of Chinese is as wide as two. */
function digitsOf(text: string): number {
  let width = 0
  for (const c of text) width += c.charCodeAt(0) < 0x2e80 ? 1 : 2
  return width
}

const shown = (cell: CellValue | undefined): string => (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(2) : cellText(cell ?? null))

/** How the columns look: their widths, filling the page, and the page that they go on. */
function layoutOf(
  { header, widths = [], textColumns, moneyColumns }: Pick<SheetToWrite, 'header' | 'widths' | 'textColumns' | 'moneyColumns'>,
  rows: readonly StyledRow[],
) {
  const wide = header.map((name, index) => {
    const longest = rows.reduce((most, { cells, style }) => (style === undefined ? Math.max(most, digitsOf(shown(cells[index]))) : most), 0)
    return { longest, width: widths[index] ?? Math.min(Math.max(Math.min(digitsOf(name), 12) + 2, longest + 2, 6), 32) }
  })
  const whole = wide.reduce((sum, { width }) => sum + width, 0)
  const page = PAGES.find(({ most }) => whole <= most) ?? PAGES[2]
  const stretch = Math.min(Math.max(page.fits / whole, 1), 1.6)
  return {
    page,
    widths: wide.map(({ width }) => Math.round(width * stretch * 10) / 10),
    short: new Set(wide.flatMap(({ longest }, index) => (longest <= 14 ? [index] : []))),
    text: new Set(textColumns),
    money: new Set(moneyColumns),
  }
}

type Layout = ReturnType<typeof layoutOf>

async function* sheetXml(sheet: Parameters<typeof writeStyledSheet>[1]): AsyncGenerator<string> {
  const { header, top, footer, maker } = sheet
  const rows = sheet.rows[Symbol.asyncIterator]()
  try {
    const ahead: StyledRow[] = []
    let next = await rows.next()
    for (; !next.done && ahead.length < AHEAD; next = await rows.next()) ahead.push(next.value)
    const layout = layoutOf(sheet, ahead)
    const merged: string[] = []
    const breaks: number[] = []
    const columns = layout.widths.map(
      (width, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"${layout.text.has(index) ? ` style="${STYLE.TEXT}"` : ''}/>`,
    )
    yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
      `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${top.length}" topLeftCell="A${top.length + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
      `<sheetFormatPr defaultRowHeight="20" customHeight="1"/>${columns.length > 0 ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>`
    let rowNumber = 0
    let pending = ''
    const add = (row: StyledRow) => {
      pending += rowXml(++rowNumber, row, layout)
      const whole = header.length > 1 && row.cells.length === 1 && (row.style === STYLE.TITLE || row.style === STYLE.NOTE)
      // A range of one cell is none: a program would call the file damaged.
      for (const [first, last] of row.merged ?? (whole ? [[0, header.length - 1] as const] : []))
        if (first < last) merged.push(`${columnName(first)}${rowNumber}:${columnName(last)}${rowNumber}`)
      if (row.newPage) breaks.push(rowNumber - 1)
    }
    for (const row of top) add(row)
    for (const row of ahead) add(row)
    for (; !next.done; next = await rows.next()) {
      add(next.value)
      if (pending.length > 32_768) {
        yield pending
        pending = ''
      }
    }
    if (maker) add(lineOf(`制表人：${maker}　　　　　　审核人：　　　　　　　　负责人：`, '', header.length))
    if (footer) add({ cells: [footer], style: STYLE.NOTE })
    const { paper, orientation } = layout.page
    // `&` begins a code in a page foot, and Excel takes no more than 255 characters of it.
    const foot = escapeXml(
      `&L${[...(footer ?? '')]
        .slice(0, orientation === 'portrait' ? 45 : 100)
        .join('')
        .replaceAll('&', '&&')}&R第 &P 页，共 &N 页`,
    )
    yield `${pending}</sheetData>${merged.length > 0 ? `<mergeCells count="${merged.length}">${merged.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>` : ''}` +
      `<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
      `<pageSetup paperSize="${paper}" orientation="${orientation}" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>${foot}</oddFooter></headerFooter>` +
      `${breaks.length > 0 ? `<rowBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${breaks.map((id) => `<brk id="${id}" max="16383" man="1"/>`).join('')}</rowBreaks>` : ''}</worksheet>`
  } finally {
    await rows.return?.(undefined)
  }
}

const HEIGHTS: Partial<Record<number, number>> = { [STYLE.TITLE]: 36, [STYLE.LINE]: 22, [STYLE.LINE_RIGHT]: 22 }

/** High enough for what is wrapped in its cells: not every program sees to it when it opens the file. */
function heightOf({ cells, style }: StyledRow, { widths }: Layout): number {
  const set = style === undefined ? undefined : HEIGHTS[style]
  if (set) return set
  const whole = widths.reduce((a, b) => a + b, 0)
  const lines = cells.reduce((most: number, cell, index) => {
    const width = Math.max((style === STYLE.NOTE ? whole : (widths[index] ?? whole)) - 1, 1)
    const own = shown(cell).split('\n')
    return Math.max(
      most,
      own.reduce((sum, line) => sum + Math.max(1, Math.ceil(digitsOf(line) / width)), 0),
    )
  }, 1)
  return Math.min(Math.max(lines * 15 + 5, 20), 405)
}

function rowXml(rowNumber: number, row: StyledRow, layout: Layout): string {
  const { cells, red, style } = row
  let xml = `<row r="${rowNumber}" ht="${heightOf(row, layout)}" customHeight="1">`
  for (let index = 0; index < Math.max(cells.length, style === undefined ? layout.widths.length : 0); index++) {
    const cell = cells[index] ?? null
    let look = style ?? styleIn(layout, index, cell)
    if (style === STYLE.LINE && index > 0) look = STYLE.LINE_RIGHT
    if (red?.has(index)) look = faulty(look === STYLE.SHORT ? STYLE.TEXT : look === STYLE.MONEY ? STYLE.NUMBER : look)
    xml += cellXml(`${columnName(index)}${rowNumber}`, cell, look)
  }
  return `${xml}</row>`
}

function styleIn({ text, short, money }: Layout, index: number, cell: CellValue): number {
  const look = text.has(index) ? STYLE.TEXT : styleOf(cell)
  if (look === STYLE.TEXT) return short.has(index) ? STYLE.SHORT : STYLE.TEXT
  return look === STYLE.NUMBER && money.has(index) ? STYLE.MONEY : look
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
    return style === STYLE.TEXT || style === STYLE.SHORT || !dateFromSerial(cell.serial)
      ? cellXml(reference, cell.date, style)
      : `${start}><v>${cell.serial}</v></c>`
  }
  const text = cell.length > MAX_CELL_LENGTH ? cell.slice(0, MAX_CELL_LENGTH) : cell
  return `${start} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
}
