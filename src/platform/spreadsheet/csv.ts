import { createReadStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CellValue, cellText, cellTooLong, isBlank, MAX_CELL_LENGTH, type SheetRow, tooManyColumns } from './cell.ts'
import { SpreadsheetError } from './error.ts'

/** Decodes a stream piece by piece. @throws TypeError where the bytes are not in that encoding */
async function* decode(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  for await (const chunk of createReadStream(path)) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

/** Chinese Windows writes csv as GB18030 (GBK), everything else as UTF-8. Text in GB18030 is hardly ever valid UTF-8, so the whole file is tried. */
async function encodingOf(path: string): Promise<string> {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      for await (const text of decode(path, encoding)) if (text.includes('\0')) throw new TypeError('binary')
      return encoding
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
  throw new SpreadsheetError('spreadsheet.encoding', '无法识别文件的文字编码，请另存为 .xlsx 或 UTF-8 编码的 .csv 后再上传。')
}

/**
 * Reads comma, semicolon or tab separated text (RFC 4180; the separator is the one most used in the first line). Every cell is text as typed;
 * `rowNumber` counts records, not lines, as a spreadsheet would show them.
 * @throws SpreadsheetError `spreadsheet.encoding`, `spreadsheet.cellTooLong`, `spreadsheet.tooManyColumns`
 */
export async function* readCsv(path: string, maxColumns: number): AsyncGenerator<SheetRow> {
  const rows: SheetRow[] = []
  let cells: CellValue[] = []
  let rowNumber = 1
  let cell = ''
  let quoted = false
  let afterQuote = false
  let afterReturn = false
  let separator = ''

  const endCell = () => {
    cells.push(cell === '' ? null : cell)
    cell = ''
    afterQuote = false
    if (cells.length > maxColumns && (cells.at(-1) !== null || cells.length > 16_384)) throw tooManyColumns(rowNumber, maxColumns)
  }
  const endRow = () => {
    endCell()
    while (cells.length > 0 && cells.at(-1) === null) cells.pop()
    if (!isBlank(cells)) rows.push({ rowNumber, cells })
    cells = []
    rowNumber++
  }

  for await (const text of decode(path, await encodingOf(path))) {
    if (!separator && text) separator = separatorOf(text)
    for (const character of text) {
      if (quoted) {
        if (character !== '"') cell += character
        else [quoted, afterQuote] = [false, true]
      } else if (character === '"' && afterQuote) {
        cell += '"'
        ;[quoted, afterQuote] = [true, false]
      } else if (character === '"' && cell === '') quoted = true
      else if (character === separator) endCell()
      else if (character === '\n' && afterReturn) {
        // the second half of CR LF
      } else if (character === '\n' || character === '\r') endRow()
      else cell += character
      afterReturn = character === '\r' && !quoted
      if (cell.length > MAX_CELL_LENGTH) throw cellTooLong(rowNumber)
    }
    yield* rows
    rows.length = 0
  }
  if (cell !== '' || cells.length > 0) endRow()
  yield* rows
}

function separatorOf(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0]!
  const uses = (separator: string) => line.split(separator).length
  return [',', '\t', ';'].reduce((best, separator) => (uses(separator) > uses(best) ? separator : best))
}

/**
 * Writes rows as csv (UTF-8 with the mark that Excel looks for). A csv cell has no type: whatever begins with `= + - @`, tab or return is run as a
 * formula when the file is opened, and what a resident typed could then read other cells or call out. An apostrophe in front makes it text.
 * Numbers stay numbers. For people who open files in Excel send .xlsx: Excel damages 18-digit numbers of any csv.
 */
export async function writeCsv(target: Writable, rows: AsyncIterable<CellValue[]> | Iterable<CellValue[]>): Promise<void> {
  async function* lines() {
    yield '\ufeff'
    for await (const cells of rows) yield `${cells.map(csvCell).join(',')}\r\n`
  }
  await pipeline(Readable.from(lines(), { objectMode: false }), target)
}

function csvCell(cell: CellValue): string {
  const text = cellText(cell)
  const safe = typeof cell === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n;\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
