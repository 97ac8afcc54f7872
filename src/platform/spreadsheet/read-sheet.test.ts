import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import excel from 'exceljs'
import { expect, test, vi } from 'vitest'
import { dateFromSerial } from './cell.ts'
import { readSheet } from './read-sheet.ts'
import { isDateFormat } from './styles.ts'
import { allOf, aWorkbook, aZip, cellsOf, rowsOf } from './testing.ts'

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const STRINGS = { 'xl/_rels/workbook.xml.rels': relations('sharedStrings.xml', 'sharedStrings'), 'xl/styles.xml': '<styleSheet/>' }

function relations(target: string, type: string): string {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return `<Relationships><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/${type}" Target="${target}"/></Relationships>`
}

test('date spellings stay as typed, and a real date is told from a number', async () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
  const row = `<row r="1">${['1985.06', '1985年6月', '198506', '1985/6/15'].map(text).join('')}<c s="0"><v>1985.06</v></c><c s="1"><v>31213</v></c><c s="2"><v>31199</v></c><c s="1"><v>31213.5</v></c></row>`
  expect(await cellsOf(await aWorkbook(row, { 'xl/styles.xml': styles }))).toEqual([
    [
      '1985.06',
      '1985年6月',
      '198506',
      '1985/6/15',
      1985.06,
      { date: '1985-06-15', serial: 31213 },
      { date: '1985-06-01', serial: 31199 },
      { date: '1985-06-15T12:00:00', serial: 31213.5 },
    ],
  ])
})

test('the calendars of 1900 and 1904, with the 29 February that never was', () => {
  expect(dateFromSerial(1)?.date).toBe('1900-01-01')
  expect(dateFromSerial(59)?.date).toBe('1900-02-28')
  expect(dateFromSerial(61)?.date).toBe('1900-03-01')
  expect(dateFromSerial(45292)?.date).toBe('2024-01-01')
  expect(dateFromSerial(45292 - 1462, true)).toEqual({ date: '2024-01-01', serial: 45292 })
  expect(dateFromSerial(0.5)?.date).toBe('12:00:00')
  expect(dateFromSerial(-1)).toBeNull()
  expect(dateFromSerial(4.1e17)).toBeNull()
})

test('formats with year, month, day or hour are dates; red numbers, percentages and powers of ten are not', () => {
  expect(['yyyy-mm-dd', 'yyyy"年"m"月"d"日"', '[$-804]yyyy\\.mm', '[h]:mm:ss', '[红色]yyyy/m'].map(isDateFormat)).toEqual([true, true, true, true, true])
  expect(['General', '0.00E+00', '[Red]0.00', '0"days"', '#,##0', '@', '[DBNum2]0', '"yyyy"0'].map(isDateFormat)).toEqual(Array(8).fill(false))
})

test('full-width digits, inner spaces and the damaged 18-digit number come through untouched', async () => {
  const row = `<row>${text('４１０１')}${text('张　三')}<c><v>4.10104198506150E+17</v></c>${text('410104198506150012')}</row>`
  expect(await cellsOf(await aWorkbook(row))).toEqual([['４１０１', '张　三', 4.1010419850615e17, '410104198506150012']])
})

test('shared, rich and phonetic texts, formulas with their saved value, booleans and errors', async () => {
  const shared = '<sst><si><t>男</t></si><si><r><rPr><b/></rPr><t>红</t></r><r><t xml:space="preserve"> 旗</t></r><rPh><t>hong</t></rPh></si></sst>'
  const row =
    '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="s"><v>0</v></c><c r="D3" t="str"><f>A1&amp;B1</f><v>算得</v></c><c r="E3"><f>1+1</f><v>2</v></c><c r="F3" t="b"><v>1</v></c><c r="G3" t="e"><v>#REF!</v></c><c r="H3" t="s"><v>9</v></c></row>'
  expect(await rowsOf(await aWorkbook(row, { ...STRINGS, 'xl/sharedStrings.xml': shared }))).toEqual([
    { rowNumber: 3, cells: ['红 旗', null, '男', '算得', 2, true, { error: '#REF!' }] },
  ])
})

test('more shared texts than memory holds are found again in any order', async () => {
  const count = 60_000
  const shared = `<sst>${Array.from({ length: count }, (_, index) => `<si><t>街道${index}</t></si>`).join('')}</sst>`
  const indexes = Array.from({ length: 500 }, (_, index) => (index * 7919) % count)
  const rows = indexes.map((index) => `<row><c t="s"><v>${index}</v></c></row>`).join('')
  expect((await cellsOf(await aWorkbook(rows, { ...STRINGS, 'xl/sharedStrings.xml': shared }))).flat()).toEqual(indexes.map((index) => `街道${index}`))
})

test('empty rows and cells that only carry formatting do not count', async () => {
  const rows = `<row r="1"/><row r="2"><c r="B2" s="0"/></row><row r="5">${text(' ')}</row><row r="9">${text('有')}<c r="XFD9" s="0"/></row>`
  expect(await rowsOf(await aWorkbook(rows), { maxRows: 1 })).toEqual([{ rowNumber: 9, cells: ['有'] }])
})

test('hidden sheets are passed over', async () => {
  const workbook = '<workbook xmlns:r="x"><sheets><sheet name="旧" state="hidden" r:id="rId2"/><sheet name="新" r:id="rId1"/></sheets></workbook>'
  const parts = {
    'xl/_rels/workbook.xml.rels': relations('worksheets/old.xml', 'worksheet'),
    'xl/worksheets/old.xml': '<worksheet/>',
    'xl/workbook.xml': workbook,
  }
  expect(await cellsOf(await aWorkbook(`<row>${text('新')}</row>`, parts))).toEqual([['新']])
  await expect(cellsOf(await aWorkbook('', { ...parts, 'xl/workbook.xml': '<workbook/>' }))).rejects.toMatchObject({ code: 'spreadsheet.noSheet' })
})

test('a file made by another program is read', async () => {
  const workbook = new excel.Workbook()
  const sheet = workbook.addWorksheet('花名册')
  sheet.addRow(['党员花名册'])
  sheet.mergeCells('A1:C1')
  sheet.addRow(['姓名', '出生日期', '号码'])
  sheet.addRow(['示例', new Date(Date.UTC(1985, 5, 15)), '410104198506150012'])
  expect(await cellsOf(Buffer.from(await workbook.xlsx.writeBuffer()))).toEqual([
    // A merged cell repeats in the file of some programs and not of others.
    expect.arrayContaining(['党员花名册']),
    ['姓名', '出生日期', '号码'],
    ['示例', { date: '1985-06-15', serial: 31213 }, '410104198506150012'],
  ])
})

const refusal = async (bytes: Buffer | string, options?: Parameters<typeof rowsOf>[1]) =>
  rowsOf(bytes, options).then(
    () => 'taken',
    (error) => (/[\u4e00-\u9fff]/.test(error.message) ? error.code : error),
  )

test('old .xls and encrypted files are recognised and the way out is named', async () => {
  const legacy = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
  expect(await refusal(legacy)).toBe('spreadsheet.legacy')
  await expect(rowsOf(legacy)).rejects.toThrow('另存为 .xlsx')
})

test('a web page, a picture, a Word file, an empty file are refused as what they are', async () => {
  expect(await refusal('<html><table><tr><td>1</td></tr></table></html>')).toBe('spreadsheet.notSpreadsheet')
  expect(await refusal(Buffer.from('89504e470d0a1a0a0000000d', 'hex'))).toBe('spreadsheet.notSpreadsheet')
  expect(await refusal('%PDF-1.7\n')).toBe('spreadsheet.notSpreadsheet')
  expect(await refusal(await aZip({ 'word/document.xml': '<document/>' }))).toBe('spreadsheet.notSpreadsheet')
  expect(await refusal('')).toBe('spreadsheet.damaged')
})

test('a file cut off in transfer is refused at any length, and so is one with a flipped byte', async () => {
  const whole = await aWorkbook(Array.from({ length: 300 }, (_, index) => `<row>${text(`行${index * 7919}`)}</row>`).join(''))
  for (const part of [0.1, 0.5, 0.9, 0.999]) expect(await refusal(whole.subarray(0, Math.floor(whole.length * part)))).toBe('spreadsheet.damaged')
  const flipped = Buffer.from(whole)
  const at = flipped.indexOf('xl/worksheets/sheet1.xml') + 400
  flipped[at] = flipped[at]! ^ 0xff
  expect(await refusal(flipped)).toBe('spreadsheet.damaged')
})

test('a zip bomb is refused before it is unpacked', async () => {
  const bomb = await aWorkbook('', { 'xl/worksheets/sheet1.xml': `<worksheet>${' '.repeat(32 * 1024 ** 2)}</worksheet>` })
  expect(bomb.length).toBeLessThan(100_000)
  expect(await refusal(bomb)).toBe('spreadsheet.suspicious')
})

test('a zip bomb that lies about its size is refused', async () => {
  const bomb = await aWorkbook('', { 'xl/worksheets/sheet1.xml': `<worksheet>${' '.repeat(32 * 1024 ** 2)}</worksheet>` })
  const size = Buffer.alloc(4)
  size.writeUInt32LE(32 * 1024 ** 2 + '<worksheet></worksheet>'.length)
  for (let at = bomb.indexOf(size); at >= 0; at = bomb.indexOf(size, at + 1)) bomb.writeUInt32LE(5000, at)
  expect(await refusal(bomb)).toBe('spreadsheet.damaged')
})

test('too many entries, an entry named twice, a name that climbs out of the folder', async () => {
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`xl/media/${index}`, '']))
  expect(await refusal(await aWorkbook('', many))).toBe('spreadsheet.suspicious')
  expect(await refusal(await aWorkbook('', { 'XL/workbook.xml': '<workbook/>' }))).toBe('spreadsheet.suspicious')
  const climbing = await aWorkbook(`<row>${text('a')}</row>`, { 'xl/aa/aa/bb.xml': '' })
  for (let at = climbing.indexOf('xl/aa/aa/bb.xml'); at >= 0; at = climbing.indexOf('xl/aa/aa/bb.xml', at + 1)) climbing.write('../../../etc/pw', at)
  expect(await refusal(climbing)).toBe('spreadsheet.damaged')
})

test('entities defined in the file are refused', async () => {
  const doctype = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
  expect(
    await refusal(await aWorkbook('', { 'xl/worksheets/sheet1.xml': `${doctype}<worksheet><sheetData><row>${text('&b;')}</row></sheetData></worksheet>` })),
  ).toBe('spreadsheet.suspicious')
  expect(await refusal(await aWorkbook(`<row>${text('&b;')}</row>`))).toBe('spreadsheet.damaged')
})

test('limits on rows, columns, cell length and bytes name what to do', async () => {
  const three = await aWorkbook(`<row>${text('a')}</row>`.repeat(3))
  expect(await refusal(three, { maxRows: 2 })).toBe('spreadsheet.tooManyRows')
  expect(await refusal(three, { maxBytes: 100 })).toBe('spreadsheet.tooLarge')
  expect(await refusal(await aWorkbook(`<row><c r="XFD1"><v>1</v></c></row>`))).toBe('spreadsheet.tooManyColumns')
  expect(await refusal(await aWorkbook(`<row><c r="ZZZZZZZZZZ1"><v>1</v></c></row>`))).toBe('spreadsheet.tooManyColumns')
  expect(await refusal(await aWorkbook(`<row r="1e9">${text('a')}</row>`))).toBe('spreadsheet.damaged')
  expect(await refusal(await aWorkbook(`<row r="2">${text('a')}</row><row r="2">${text('b')}</row>`))).toBe('spreadsheet.damaged')
  expect(await refusal(await aWorkbook(`<row r="7">${text('字'.repeat(10 * 1024 ** 2))}</row>`, {}))).toBe('spreadsheet.suspicious')
  const long = await aWorkbook(`<row r="7">${text(Array.from({ length: 40_000 }, (_, index) => index % 10).join(''))}</row>`)
  await expect(rowsOf(long)).rejects.toThrow('第 7 行有一个单元格的文字超过 32767 个字符')
  expect(await refusal(await aWorkbook('', { ...STRINGS, 'xl/sharedStrings.xml': `<sst><si><t>${'字'.repeat(40_000)}</t></si></sst>` }))).toBe(
    'spreadsheet.cellTooLong',
  )
})

test('who stops reading early leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'early-'))
  vi.stubEnv('TMPDIR', folder) // other tests use the common one at the same time
  const reading = readSheet(Readable.from([await aWorkbook(`<row>${text('a')}</row>`.repeat(500))]))
  await reading.next()
  expect(await readdir(folder)).toHaveLength(1)
  await reading.return(undefined)
  expect(await readdir(folder)).toEqual([])
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('csv from Chinese Windows (GB18030) and from elsewhere (UTF-8) reads the same', async () => {
  const gbk = Buffer.from('d0d5c3fb2cb5d8d6b70d0ad5c5c8fd2c22bad3c4cf2cd6a3d6dd220d0a', 'hex')
  const expected = [
    ['姓名', '地址'],
    ['张三', '河南,郑州'],
  ]
  expect(await cellsOf(gbk)).toEqual(expected)
  expect(await cellsOf('\ufeff姓名,地址\n张三,"河南,郑州"')).toEqual(expected)
  expect(await cellsOf('姓名\t地址\r张三\t"河南,郑州"\r')).toEqual(expected)
})

test('csv keeps quotes, line breaks and leading zeros; blank lines count in the numbering', async () => {
  expect(await rowsOf('a,"说""好"""\r\n\r\n"两\n行",007,\r\n')).toEqual([
    { rowNumber: 1, cells: ['a', '说"好"'] },
    { rowNumber: 3, cells: ['两\n行', '007'] },
  ])
  expect(await refusal(Buffer.from([0x61, 0xff, 0xff, 0x0a]))).toBe('spreadsheet.encoding')
  expect(await refusal(`${'a,'.repeat(300)}b`)).toBe('spreadsheet.tooManyColumns')
  expect(await refusal('字'.repeat(40_000))).toBe('spreadsheet.cellTooLong')
})

test('a stream that breaks off is an error of the stream, not an empty sheet', async () => {
  const source = new PassThrough()
  const reading = allOf(readSheet(source))
  source.write('a,b')
  source.destroy(new Error('connection lost'))
  await expect(reading).rejects.toThrow('connection lost')
})
