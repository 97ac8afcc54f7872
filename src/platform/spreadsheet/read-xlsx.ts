import { posix } from 'node:path'
import { type CellValue, cellTooLong, columnOf, dateCell, dateFromSerial, isBlank, MAX_CELL_LENGTH, type SheetRow, tooManyColumns } from './cell.ts'
import { SpreadsheetError } from './error.ts'
import { SharedStrings } from './shared-strings.ts'
import { readDateStyles } from './styles.ts'
import { parseWhole, parseXml } from './xml-parts.ts'
import { unescapeCell } from './xml-text.ts'
import { asDamaged, openPackage, type Package } from './zip.ts'

const LAST_EXCEL_ROW = 1_048_576

interface Workbook {
  sheetPath: string
  sharedStringsPath?: string
  stylesPath?: string
  date1904: boolean
}

/** The relations of a part: identifier → type and the target as a name inside the package. */
async function readRelations(file: Package, part: string): Promise<Map<string, { type: string; target: string }>> {
  const relations = new Map<string, { type: string; target: string }>()
  const folder = posix.dirname(part)
  await parseWhole(await file.open(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, { Id, Type = '', Target = '' }) {
      // A target is only ever looked up in the package's own directory, so `../../etc/passwd` finds nothing.
      if (name === 'Relationship' && Id) relations.set(Id, { type: posix.basename(Type), target: posix.resolve('/', folder, Target).slice(1) })
    },
  })
  return relations
}

async function readWorkbook(file: Package): Promise<Workbook> {
  const root = file.has('_rels/.rels') ? await readRelations(file, '') : new Map<string, never>()
  const workbookPath = [...root.values()].find(({ type }) => type === 'officeDocument')?.target
  // .docx and .pptx are built the same way and name another document; .xlsb keeps its workbook in a form of its own.
  if (!workbookPath?.endsWith('workbook.xml') || !file.has(workbookPath)) {
    throw new SpreadsheetError('spreadsheet.notSpreadsheet', '这不是 .xlsx 表格，请另存为 .xlsx 后再上传。')
  }
  const relations = await readRelations(file, workbookPath)
  let sheet: string | undefined
  let date1904 = false
  await parseWhole(await file.open(workbookPath), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = attributes.date1904 === '1' || attributes.date1904 === 'true'
      if (name !== 'sheet' || sheet || (attributes.state ?? 'visible') !== 'visible') return
      const id = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1]
      const relation = relations.get(id ?? '')
      if (relation?.type === 'worksheet') sheet = relation.target
    },
  })
  if (!sheet || !file.has(sheet)) throw new SpreadsheetError('spreadsheet.noSheet', '文件中没有可见的工作表。')
  const pathOf = (type: string) => [...relations.values()].find((relation) => relation.type === type && file.has(relation.target))?.target
  return { sheetPath: sheet, sharedStringsPath: pathOf('sharedStrings'), stylesPath: pathOf('styles'), date1904 }
}

/**
 * Reads the first visible sheet of an .xlsx file in constant memory. Formulas give the value that was saved with them, merged cells their first cell,
 * rows without content are left out. `folder` is a private temporary folder.
 * @throws SpreadsheetError
 */
export async function* readXlsx(path: string, folder: string, maxColumns: number): AsyncGenerator<SheetRow> {
  const file = await openPackage(path)
  const strings = new SharedStrings(folder)
  try {
    const workbook = await readWorkbook(file)
    if (workbook.sharedStringsPath) await strings.load(await file.open(workbook.sharedStringsPath))
    const dateStyles = workbook.stylesPath ? await readDateStyles(await file.open(workbook.stylesPath)) : []
    const rows: SheetRow[] = []
    const listener = sheetListener(rows, strings, dateStyles, workbook.date1904, maxColumns)
    for await (const _ of parseXml(await file.open(workbook.sheetPath), listener)) {
      yield* rows
      rows.length = 0
    }
  } catch (error) {
    throw asDamaged(error)
  } finally {
    strings.close()
    file.close()
  }
}

function sheetListener(rows: SheetRow[], strings: SharedStrings, dateStyles: boolean[], date1904: boolean, maxColumns: number) {
  let rowNumber = 0
  let column = -1
  let cells: CellValue[] = []
  let type = 'n'
  let style = 0
  let text = ''
  let taking = false
  let phonetic = false

  const value = (): CellValue => {
    if (text.trim() === '' && type !== 'str' && type !== 'inlineStr') return null
    switch (type) {
      case 's':
        return strings.get(Number(text)) ?? null
      case 'str':
      case 'inlineStr':
        return unescapeCell(text)
      case 'b':
        return text.trim() === '1'
      case 'e':
        return { error: text }
      case 'd':
        return /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?/.test(text) ? dateCell(text.slice(0, text.includes('T') ? 19 : 10)) : text
      default: {
        const number = Number(text)
        if (!Number.isFinite(number)) return text
        return (dateStyles[style] && dateFromSerial(number, date1904)) || number
      }
    }
  }

  return {
    open(name: string, attributes: Record<string, string>) {
      if (name === 'c') {
        column = attributes.r ? columnOf(attributes.r) : column + 1
        type = attributes.t ?? 'n'
        style = Number(attributes.s ?? 0)
        text = ''
      } else if (name === 'v' || name === 't') taking = !phonetic
      else if (name === 'rPh') phonetic = true
      else if (name === 'row') {
        const next = attributes.r ? Number(attributes.r) : rowNumber + 1
        if (!(next > rowNumber && next <= LAST_EXCEL_ROW)) throw asDamaged(`row ${attributes.r}`)
        rowNumber = next
        column = -1
        cells = []
      }
    },
    text(part: string) {
      if (!taking) return
      text += part
      if (text.length > MAX_CELL_LENGTH) throw cellTooLong(rowNumber)
    },
    close(name: string) {
      if (name === 'v' || name === 't') taking = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'c') {
        const content = value()
        // Formatting often runs to column XFD; only content counts as a column.
        if (content === null || content === '') return
        if (column < 0 || column >= maxColumns) throw tooManyColumns(rowNumber, maxColumns)
        while (cells.length < column) cells.push(null)
        cells[column] = content
      } else if (name === 'row' && !isBlank(cells)) rows.push({ rowNumber, cells })
    },
  }
}
