import { escapeXml } from './xml-text.ts'

/** Cell styles of every workbook written here, in the order of `cellXfs` below. SHORT is text in the middle of its cell, LINE a line without borders above or below the table. */
export const STYLE = {
  PLAIN: 0,
  TITLE: 1,
  HEADER: 2,
  TEXT: 3,
  NUMBER: 4,
  DATE: 5,
  DATE_TIME: 6,
  NOTE: 7,
  FAULT_MESSAGE: 8,
  FAULTY: 10,
  SHORT: 14,
  MONEY: 15,
  LINE: 16,
  LINE_RIGHT: 17,
} as const

/** The red twin of TEXT, NUMBER, DATE or DATE_TIME. */
export const faulty = (style: number): number => style + STYLE.FAULTY - STYLE.TEXT

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

const xf = (format: number, font: number, fill: number, border: number, alignment: string) =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" ${alignment}/></xf>`

// Numbers: 0 general, 49 text (what is typed into the cell later stays text too), 164 and 165 dates as ISO.
const FORMATS = [49, 0, 164, 165]
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>
<fonts count="5"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="16"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font><font><sz val="10"/><color rgb="FF595959"/><name val="宋体"/></font><font><sz val="11"/><color rgb="FF9C0006"/><name val="宋体"/></font></fonts>
<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="18"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${xf(0, 1, 0, 0, 'horizontal="center" wrapText="1"')}${xf(49, 2, 2, 1, 'horizontal="center" wrapText="1"')}${FORMATS.map((format) => xf(format, 0, 0, 1, `${format === 49 ? '' : 'horizontal="center" '}wrapText="1"`)).join('')}${xf(49, 3, 0, 0, 'horizontal="left" wrapText="1"')}${xf(49, 4, 0, 1, 'wrapText="1"')}${xf(0, 0, 0, 0, '')}${FORMATS.map((format) => xf(format, 4, 3, 1, 'wrapText="1"')).join('')}${xf(49, 0, 0, 1, 'horizontal="center" wrapText="1"')}${xf(4, 0, 0, 1, 'horizontal="right"')}${xf(49, 0, 0, 0, 'horizontal="left"')}${xf(49, 0, 0, 0, 'horizontal="right"')}</cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

/** Excel refuses names of more than 31 characters and these signs. */
const legalSheetName = (name: string): string =>
  name
    .replace(/[\\/?*[\]:]/g, ' ')
    .replace(/^'+|'+$/g, '')
    .trim()
    .slice(0, 31)
    .toWellFormed() || '工作表'

/** The small parts of a workbook with one sheet, whose rows 1 to `repeatedRows` are printed on each page. */
export function workbookParts(sheetName: string, repeatedRows: number): Record<string, string> {
  const name = escapeXml(legalSheetName(sheetName))
  const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${main}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${main}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${main}.styles+xml"/></Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">'${name.replaceAll("'", "''")}'!$1:$${repeatedRows}</definedName></definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': STYLES,
  }
}
