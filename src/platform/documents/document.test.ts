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
    '关于召开',
    '管航东〔2026〕1号',
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

test('characters that a file cannot hold are left out, and marks of the language are text', async () => {
  const xml = await xmlOf(await docx({ title: '示\u0000例', body: [{ text: '<w:b/> & 甲\u0007乙' }] }))
  expect(xml).toContain('示例')
  expect(xml).toContain('&lt;w:b/&gt; &amp; 甲乙')
})
