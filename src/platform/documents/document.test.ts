import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { fromBuffer } from 'yauzl'
import { docx, type OfficialDocument } from './document.ts'

/** The text of `word/document.xml`, markup and all. */
async function xmlOf(bytes: Buffer): Promise<string> {
  return new Promise((done, fail) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return fail(error)
      zip.on('entry', (entry) => {
        if (entry.fileName !== 'word/document.xml') return zip.readEntry()
        zip.openReadStream(entry, async (failed, stream) => (failed ? fail(failed) : done((await buffer(stream)).toString())))
      })
      zip.on('error', fail)
      zip.readEntry()
    })
  })
}

const letter: OfficialDocument = {
  title: '关于召开党员大会的请示',
  number: '管航东〔2026〕1号',
  addressee: '中共航海东路街道工作委员会',
  body: [
    { text: '一、任期情况', level: 1 },
    { text: '本届支部委员会任期届满。' },
    {
      table: [
        ['姓名', '职务'],
        ['张三', '书记'],
      ],
      header: true,
    },
    {
      form: [
        [
          ['姓名', '张三'],
          ['性别', '男'],
        ],
        [['意见', null, 6]],
      ],
    },
  ],
  attachments: ['候选人名单', '党员名册'],
  signer: '中共果树所社区支部委员会',
  date: '2026-07-01',
}

test('a letter stands on A4 with the margins of the standard, its parts in their order', async () => {
  const xml = await xmlOf(await docx(letter))
  expect(xml).toContain('<w:pgSz w:w="11907" w:h="16840"')
  expect(xml).toMatch(/<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588"/)
  const order = [
    '管航东〔2026〕1号',
    '关于召开',
    '委员会：',
    '一、任期',
    '张三',
    '附件：1. 候选人名单',
    '2. 党员名册',
    '中共果树所社区支部委员会',
    '2026年7月1日',
  ]
  const places = order.map((words) => xml.indexOf(words))
  expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true)
  expect(xml).toContain('<w:tblHeader/>')
  expect(xml).toContain('仿宋_GB2312')
})

test('28 characters fill a line, headings stay with what follows, and a signature never stands alone on a page', async () => {
  const xml = await xmlOf(await docx(letter))
  const body = xml.slice(xml.indexOf('本届支部') - 400, xml.indexOf('本届支部'))
  const closer = Number(/<w:spacing w:val="(-?\d+)"\/>/.exec(body)?.[1])
  expect(28 * (320 + closer)).toBeLessThanOrEqual(11907 - 1588 - 1474)
  expect(29 * (320 + closer)).toBeGreaterThan(11907 - 1588 - 1474)
  const kept = [...xml.matchAll(/<w:p>.*?<\/w:p>/g)].map(([p]) => p).filter((p) => p.includes('<w:keepNext/>'))
  const words = kept.map((p) => p.replace(/<[^>]+>/g, ''))
  for (const heading of ['一、任期情况', '　　　2. 党员名册', '中共果树所社区支部委员会']) expect(words).toContain(heading)
  expect(kept.every((p) => p.includes('<w:keepLines/>'))).toBe(true)
})

test('who signs stands above the middle of the date; a date not yet known leaves its place free', async () => {
  const xml = await xmlOf(await docx({ title: '请示', body: [{ text: '妥否，请批示。' }], signer: '中共港湾社区支部委员会', date: null }))
  // The blank date is eleven characters wide, as is who signs: both stand four characters (of 320) from the margin.
  expect(xml).toMatch(/<w:ind w:right="1280"\/>.{0,400}中共港湾社区支部委员会.*<w:ind w:right="1280"\/>.{0,400}　　　　年　　月　　日/)
  expect(await xmlOf(await docx({ title: '目录', body: [] }))).not.toContain('年　　月')
})

test('several documents in one file stand on sheets of their own, each counted from one', async () => {
  const xml = await xmlOf(await docx({ title: '存根', body: [] }, { title: '回执', body: [] }))
  expect(xml.match(/<w:pgNumType w:start="1"/g)).toHaveLength(2)
  expect(xml.indexOf('回执')).toBeGreaterThan(xml.indexOf('<w:sectPr'))
})

test('tables stay inside the margins, rows are not split, and a register has empty rows to write on', async () => {
  const long = '郑州市管城回族区航海东路街道港湾社区某某科技有限责任公司联合党支部'
  const xml = await xmlOf(
    await docx({
      title: '登记表',
      body: [
        {
          form: [
            [
              ['姓名', long],
              ['性别', '男'],
              ['民族', '汉族'],
            ],
            [['意见', null, 6, '签字：　　　年　　月　　日']],
          ],
        },
        { table: [['日期', '内容']], widths: [1, 3], header: true, blank: 3 },
      ],
    }),
  )
  const line = 11907 - 1588 - 1474
  for (const [grid] of xml.matchAll(/<w:tblGrid>.*?<\/w:tblGrid>/g)) {
    const whole = [...grid.matchAll(/w:w="(\d+)"/g)].reduce((sum, [, w]) => sum + Number(w), 0)
    expect(Math.abs(whole - line)).toBeLessThan(30)
  }
  const rows = [...xml.matchAll(/<w:tr>.*?<\/w:tr>/g)].map(([row]) => row)
  expect(rows).toHaveLength(2 + 4)
  for (const row of rows) {
    expect(row).toContain('<w:cantSplit/>')
    const spans = [...row.matchAll(/<w:tcW w:type="dxa" w:w="(\d+)"/g)].reduce((sum, [, w]) => sum + Number(w), 0)
    expect(Math.abs(spans - line)).toBeLessThan(30)
  }
  expect(rows[1]).toMatch(/<w:trHeight w:val="2240" w:hRule="atLeast"\/>/)
})

test('characters that a file cannot hold are left out, and marks of the language are text', async () => {
  const xml = await xmlOf(await docx({ title: '示\u0000例', body: [{ text: '<w:b/> & 甲\u0007乙' }] }))
  expect(xml).toContain('示例')
  expect(xml).toContain('&lt;w:b/&gt; &amp; 甲乙')
})
