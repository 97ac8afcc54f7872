import type { Writable } from 'node:stream'
import { cellText, type SheetRow } from './cell.ts'
import { ERROR_COLUMN, type FoundHeader } from './header.ts'
import { STYLE } from './workbook-parts.ts'
import { type StyledRow, writeStyledSheet } from './write-sheet.ts'

/** One thing wrong with one row of the sheet as it was sent. `column` is the index of the cell to blame, from 0, if there is one. */
export interface Fault {
  rowNumber: number
  column?: number
  message: string
}

/**
 * Writes the rows that could not be taken, in the layout they came in, with 错误说明 in front and the cells to blame in red, for correcting and sending in
 * again. `found` is a second reading of the same file (nothing of the first has to be kept in memory); `faults` come in the order of their rows.
 * @throws whatever reading throws
 */
export async function writeErrorSheet(
  target: Writable,
  sheetName: string,
  found: Pick<FoundHeader, 'above' | 'row' | 'rows'>,
  faults: AsyncIterable<Fault> | Iterable<Fault>,
): Promise<void> {
  // A corrected error sheet that fails again already has the column: it is replaced, not repeated.
  const had = cellText(found.row.cells[0]).trim() === ERROR_COLUMN ? 1 : 0
  const header = [ERROR_COLUMN, ...found.row.cells.slice(had).map(cellText)]
  const top: StyledRow[] = [
    ...found.above.map(({ cells }) => ({ cells: [cellText(cells.find((cell) => cell !== null))], style: STYLE.TITLE })),
    { cells: header, style: STYLE.HEADER },
  ]
  try {
    await writeStyledSheet(target, { sheetName, header, top, widths: [40], rows: faultyRows(found.rows, faults, had) })
  } finally {
    await found.rows.return() // when `target` failed before the first row was asked for
  }
}

async function* faultyRows(rows: AsyncIterable<SheetRow>, faults: AsyncIterable<Fault> | Iterable<Fault>, had: number): AsyncGenerator<StyledRow> {
  const iterator = Symbol.asyncIterator in faults ? faults[Symbol.asyncIterator]() : faults[Symbol.iterator]()
  let next = await iterator.next()
  try {
    for await (const row of rows) {
      const messages: string[] = []
      const red = new Set<number>()
      while (!next.done && next.value.rowNumber <= row.rowNumber) {
        if (next.value.rowNumber === row.rowNumber) {
          messages.push(next.value.message)
          if (next.value.column !== undefined) red.add(next.value.column + 1 - had)
        }
        next = await iterator.next()
      }
      if (messages.length > 0) yield { cells: [`第 ${row.rowNumber} 行：${messages.join('；')}`, ...row.cells.slice(had)], red: red.add(0) }
      if (next.done) return
    }
  } finally {
    await iterator.return?.()
  }
}
