import { PassThrough, Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import excel from 'exceljs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CellValue, cellText, columnName, columnOf, dateCell } from './cell.ts'
import { writeCsv } from './csv.ts'
import { writeErrorSheet } from './error-sheet.ts'
import { findHeader } from './header.ts'
import { readSheet } from './read-sheet.ts'
import { allOf, aSheet, cellsOf, rowsOf } from './testing.ts'
import { writeSheet } from './write-sheet.ts'
import { escapeXml, legalText, unescapeCell } from './xml-text.ts'

test('what is written is read again: text, numbers, dates, yes and no, nothing', async () => {
  const row: CellValue[] = [
    '410104198506150012',
    -3.5,
    dateCell('1985-06-15'),
    dateCell('2024-02-29T08:30:00'),
    false,
    null,
    ' 前后有空格 ',
    { error: '#N/A' },
    '末',
  ]
  const bytes = await aSheet({ sheetName: '表', header: ['一', '二'], rows: [row] })
  expect(await rowsOf(bytes)).toEqual([
    { rowNumber: 1, cells: ['一', '二'] },
    { rowNumber: 2, cells: row },
  ])
})

test('arbitrary text makes a file that opens, and comes back but for characters nobody can see', async () => {
  const strings = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[_x0-9A-F\r\n\t&<>"']{0,12}$/)), {
    minLength: 1,
    maxLength: 20,
  })
  await fc.assert(
    fc.asyncProperty(strings, async (cells) => {
      const bytes = await aSheet({ sheetName: cells[0]!, title: `题${cells[0]}`, header: ['a'], rows: [[...cells, '末']], footer: cells[0] })
      const row = (await rowsOf(bytes)).find(({ rowNumber }) => rowNumber === 3)
      expect(row?.cells).toEqual([...cells.map((cell) => legalText(cell) || null), '末'])
    }),
    { numRuns: 60 },
  )
})

test('escapes survive whatever stands beside them', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[_x05DFf\r]{0,16}$/), (cell) => unescapeCell(escapeXml(cell)) === cell),
    { numRuns: 2000 },
  )
  fc.assert(fc.property(fc.nat(16_383), (index) => columnOf(`${columnName(index)}1`) === index))
  for (const cell of ['_x0041_', '_x0041_x0042_', '_x005F_x000D_', '_x005F\r', '\r\n']) expect(unescapeCell(escapeXml(cell))).toBe(cell)
  expect(escapeXml('a\0b\u0007<&>"\r')).toBe('ab&lt;&amp;&gt;&quot;_x000D_')
})

test('another program sees text and never a formula, the frozen header, A4 and the watermark line', async () => {
  const formula = '=HYPERLINK("http://example.invalid","点我")'
  const bytes = await aSheet({
    sheetName: "党员/花名册'2024",
    title: '党员花名册',
    header: ['姓名', '公民身份号码'],
    rows: [[formula, '410104198506150012'], ['+1'], ['@a'], ['-1']],
    widths: [12, 22],
    textColumns: [1],
    footer: '由示例账号于 2024-01-01 导出 A&B',
  })
  const workbook = new excel.Workbook()
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
  const sheet = workbook.worksheets[0]!
  expect(sheet.name).toBe("党员 花名册'2024")
  expect(sheet.getCell('A3')).toMatchObject({ type: excel.ValueType.String, value: formula, numFmt: '@' })
  expect(sheet.getCell('B3')).toMatchObject({ type: excel.ValueType.String, value: '410104198506150012', numFmt: '@' })
  expect([4, 5, 6].map((row) => sheet.getCell(row, 1).type)).toEqual(Array(3).fill(excel.ValueType.String))
  expect(sheet.getCell('B4').numFmt).toBe('@') // an empty cell of a text column
  expect(sheet.getCell('A7').value).toBe('由示例账号于 2024-01-01 导出 A&B')
  expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 })
  expect(sheet.pageSetup).toMatchObject({ paperSize: 9, orientation: 'portrait', fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:2' })
  expect(sheet.headerFooter.oddFooter).toBe('&L由示例账号于 2024-01-01 导出 A&&B&R第 &P 页，共 &N 页')
  expect(sheet.getColumn(2).width).toBeCloseTo(22 * 1.6)
  expect(sheet.model.merges).toEqual(['A1:B1', 'A7:B7'])
})

const opened = async (sheet: Parameters<typeof aSheet>[0]) => {
  const bytes = await aSheet(sheet)
  const workbook = new excel.Workbook()
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
  return workbook.worksheets[0]!
}

test('a table of the office: title, unit and day, header, rows as high as what is wrapped in them, who made it', async () => {
  const name = '航海东路街道港湾社区某某科技有限责任公司联合党支部'
  const sheet = await opened({
    sheetName: '台账',
    title: '转接台账',
    unit: '填报单位：航海东路街道',
    aside: '2026年11月25日',
    header: ['序号', '姓名', '党组织', '党费'],
    rows: [
      [1, '张三', name, 20.5],
      [2, '李四', '港湾社区党支部', 3],
    ],
    widths: [6, 10, 14, 10],
    moneyColumns: [3],
    maker: '王敏',
    footer: '王敏于 2026年11月25日 导出',
  })
  expect(sheet.model.merges).toEqual(['A1:D1', 'A2:C2', 'A6:D6', 'A7:D7'])
  expect([sheet.getCell('A2').value, sheet.getCell('D2').value]).toEqual(['填报单位：航海东路街道', '2026年11月25日'])
  expect(sheet.getCell('A6').value).toMatch(/^制表人：王敏　+审核人：　+负责人：$/)
  expect(sheet.pageSetup.printTitlesRow).toBe('1:3')
  // 25 characters in a column of 22 digits take three lines; the next row one.
  expect([sheet.getRow(4).height, sheet.getRow(5).height]).toEqual([50, 20])
  expect(['A4', 'B4', 'C4', 'D4'].map((cell) => sheet.getCell(cell).alignment.horizontal)).toEqual(['center', 'center', undefined, 'right'])
  expect(sheet.getCell('D5').numFmt).toBe('#,##0.00')
})

test.each([
  [4, 9, 'portrait'],
  [8, 9, 'landscape'],
  [28, 8, 'landscape'],
])('a table of %i columns goes on paper %i, %s, and fills its width', async (columns, paperSize, orientation) => {
  const header = Array.from({ length: columns }, (_, i) => `第${i + 1}列`)
  const sheet = await opened({ sheetName: '表', header, rows: [header.map(() => '十个字的内容十个字')] })
  expect(sheet.pageSetup).toMatchObject({ paperSize, orientation, fitToWidth: 1 })
  const whole = header.reduce((sum, _, i) => sum + (sheet.getColumn(i + 1).width ?? 0), 0)
  expect(whole).toBeGreaterThan(80)
})

test('an error while rows are fetched ends the writing, and a reader who goes away ends the fetching', async () => {
  async function* failing(): AsyncGenerator<CellValue[]> {
    yield ['a']
    throw new Error('connection lost')
  }
  await expect(writeSheet(new PassThrough().resume(), { sheetName: '表', header: ['a'], rows: failing() })).rejects.toThrow('connection lost')

  let closed = false
  async function* endless(): AsyncGenerator<CellValue[]> {
    try {
      for (;;) yield [`${Math.random()}${Math.random()}`]
    } finally {
      closed = true
    }
  }
  let taken = 0
  const leaving = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken += chunk.length
      done(taken > 100_000 ? new Error('closed by reader') : null)
    },
  })
  await expect(writeSheet(leaving, { sheetName: '表', header: ['a'], rows: endless() })).rejects.toThrow('closed by reader')
  await expect.poll(() => closed).toBe(true)
})

test('a slow reader holds the fetching back', async () => {
  let fetched = 0
  async function* rows(): AsyncGenerator<CellValue[]> {
    for (; fetched < 200_000; fetched++) yield [`${Math.random()}`, `${Math.random()}`, `${Math.random()}`]
  }
  const stuck = new Writable({ write: () => {} })
  const writing = writeSheet(stuck, { sheetName: '表', header: ['a'], rows: rows() })
  // Until two looks in a row find the same: on a busy machine the buffers fill slowly.
  let then = -1
  while (fetched === 0 || fetched !== then) {
    then = fetched
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  expect(then).toBeLessThan(50_000)
  stuck.destroy(new Error('done'))
  await expect(writing).rejects.toThrow('done')
})

test('csv for other programs: text that would run as a formula gets an apostrophe, negative numbers do not', async () => {
  const target = new PassThrough()
  const [csv] = await Promise.all([text(target), writeCsv(target, [['=1+1', '+86', '-1', '@x', '\tx', '\rx', -1, '张"三', 'a,b']])])
  expect(csv).toBe(`'=1+1,'+86,'-1,'@x,"'\tx","'\rx",-1,"张""三","a,b"\r\n`) // the mark at the start is taken off by the decoder
})

const ROSTER = [
  { key: 'name', header: '姓名', required: true },
  { key: 'idNumber', header: '公民身份号码', synonyms: ['身份证号', '身份证号码'], required: true },
  { key: 'standing', header: '人员类别(正式/预备)' },
  { key: 'bornOn', header: '出生日期' },
] as const

const headerOf = async (rows: CellValue[][]) => findHeader(readSheet(Readable.from([await aSheet({ sheetName: '表', header: [], rows })])), [...ROSTER])

test('the header is found below a merged title and blank rows, however it is spelt', async () => {
  const found = await headerOf([
    ['航海东路街道党员花名册'],
    [],
    ['序号', '姓　名', '身份证\n号码*', '人员类别（正式／预备）', '出生日期（年月）', '微信 号', '姓名'],
    ['1', '示例', '1'],
  ])
  expect(found.columns).toEqual({ name: 1, idNumber: 2, standing: 3, bornOn: 4 })
  expect(found.unknown).toEqual([
    { index: 0, header: '序号' },
    { index: 5, header: '微信 号' },
  ])
  expect([found.missing, found.repeated, found.above.length, found.row.rowNumber]).toEqual([[], ['姓名'], 1, 4])
  expect((await allOf(found.rows)).map(({ rowNumber, cells }) => [rowNumber, ...cells])).toEqual([[5, '1', '示例', '1']])
})

test('missing columns are named; a sheet without a header is refused', async () => {
  const found = await headerOf([['姓名', '出生日期', '人员类别']])
  expect(found.missing).toEqual(['公民身份号码'])
  expect(found.columns).toEqual({ name: 0, bornOn: 1, standing: 2 })
  await found.rows.return()
  await expect(headerOf([['甲', '乙'], ...Array(30).fill(['x']), ['姓名', '身份证号']])).rejects.toMatchObject({
    code: 'spreadsheet.headerNotFound',
    message: expect.stringContaining('姓名、公民身份号码'),
  })
})

test('the error sheet has the layout that came in, the faulty rows only, and can be corrected and sent in again', async () => {
  const rows: CellValue[][] = [
    ['党员花名册'],
    ['姓名', '公民身份号码', '出生日期'],
    ['甲', '410104198506150012', dateCell('1985-06-15')],
    ['乙', '1.1E+17', '1985.13'],
    ['丙', '41', null],
  ]
  const faults = [
    { rowNumber: 5, column: 1, message: '身份号码已损坏' },
    { rowNumber: 5, column: 2, message: '没有 13 月' },
    { rowNumber: 6, message: '重复' },
  ]
  const errorSheet = async (found: Awaited<ReturnType<typeof headerOf>>, list: typeof faults) => {
    const target = new PassThrough()
    const [bytes] = await Promise.all([buffer(target), writeErrorSheet(target, '错误', found, list)])
    return bytes
  }
  const bytes = await errorSheet(await headerOf(rows), faults)
  expect(await cellsOf(bytes)).toEqual([
    ['党员花名册'],
    ['错误说明', '姓名', '公民身份号码', '出生日期'],
    ['第 5 行：身份号码已损坏；没有 13 月', '乙', '1.1E+17', '1985.13'],
    ['第 6 行：重复', '丙', '41'],
  ])
  const workbook = new excel.Workbook()
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
  const red = (cell: string) => JSON.stringify(workbook.worksheets[0]!.getCell(cell).fill ?? {}).includes('FFFFC7CE')
  expect(['A3', 'B3', 'C3', 'D3', 'A4', 'B4'].map(red)).toEqual([true, false, true, true, true, false])

  const again = await findHeader(readSheet(Readable.from([bytes])), [...ROSTER])
  expect([again.unknown, again.columns]).toEqual([[], { name: 1, idNumber: 2, bornOn: 3 }])
  const second = await cellsOf(await errorSheet(again as never, [{ rowNumber: 3, column: 2, message: '仍有误' }]))
  expect(second.slice(1)).toEqual([
    ['错误说明', '姓名', '公民身份号码', '出生日期'],
    ['第 3 行：仍有误', '乙', '1.1E+17', '1985.13'],
  ])
})

test('cells read aloud as a person would see them', () => {
  expect([null, '字', 1985.06, 4.1010419850615e17, true, dateCell('1985-06-15'), { error: '#REF!' }].map((cell) => cellText(cell))).toEqual([
    '',
    '字',
    '1985.06',
    '4.1010419850615E+17',
    '是',
    '1985-06-15',
    '#REF!',
  ])
})
