import { readdirSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { aSheet, aWorkbook, aZip } from '#platform/spreadsheet/testing.ts'
import { header, importKit } from './import-testing.ts'
import { permissions } from './policy.ts'

let t: TestStreets
let kit: Awaited<ReturnType<typeof importKit>>
let community: Body
let clerk: Actor

beforeAll(async () => {
  declarePermissions(permissions)
  declarePermissions(peoplePermissions)
  t = await testStreets()
  kit = await importKit(t)
  community = await t.aBody('COMMUNITY_COMMITTEE', t.street, { name: '中共航海东路街道映月路社区委员会' })
  const branch = await t.aBody('COMMUNITY_BRANCH', community, { name: '中共航海东路街道映月路社区支部委员会', shortName: '映月路社区党支部' })
  await t.aBody('PARTY_GROUP', branch, { name: '第一党小组' })
  clerk = t.someone('COMMUNITY_WORKER', community)
})
afterAll(async () => {
  await kit.close()
  await t.close()
})

describe('what offices send', () => {
  const send = (rows: (string | number | null)[][], name = '名册.csv') =>
    kit.checked(clerk, rows.map((row) => row.map((cell) => cell ?? '').join(',')).join('\n'), { at: community, name })
  const row = (number = anIdentityNumber()) => ['1', '李秀英', number, '2010.07', '映月路社区党支部', '2011.07']
  const short = ['序号', '姓名', '身份证号', '入党时间', '所在支部', '转正时间']

  test('other words for the columns, and the file of another program', async () =>
    expect(await send([short, row()])).toMatchObject({ rowsNew: 1, rowsWrong: 0 }))
  test('a title, blank rows, the header again on each page, a sum and signatures at the end', async () => {
    const it = await send([
      ['航海东路街道党员花名册'],
      [],
      short,
      row(),
      [],
      short,
      row(),
      ['', '合计', '', '2 人'],
      ['制表人：王芳', '', '', '', '审核：赵敏'],
      ['3', '', '', ''],
    ])
    expect(it).toMatchObject({ rowsNew: 2, rowsWrong: 0, rowsTotal: 2 })
    expect(it.notices).toEqual(['第 8 行不是党员（“合计”），已略过', '第 9 行不是党员（“制表人:王芳”），已略过'])
  })
  test('a header of two lines, the groups above or the details below', async () => {
    const number = anIdentityNumber()
    const data = ['1', '李秀英', number, '2010.07', '2011.07', '映月路社区党支部', '第一党小组']
    const below = await send([['序号', '姓名', '身份证号', '入党时间', '转正时间', '组织关系', ''], ['', '', '', '', '', '所在党支部', '所在党小组'], data])
    expect(below).toMatchObject({ rowsNew: 1, rowsWrong: 0, rowsTotal: 1 })
    const above = await send([['序号', '姓名', '', '', '', '', ''], ['', '', '身份证号', '入党时间', '转正时间', '所在党支部', '所在党小组'], data])
    expect(above).toMatchObject({ rowsNew: 1, rowsWrong: 0, rowsTotal: 1 })
  })
  test('columns that nobody knows are named', async () => {
    expect(
      (
        await send([
          [...short, '血型'],
          [...row(), 'A'],
        ])
      ).notices,
    ).toEqual(['这些列系统不认识，内容不会导入：血型'])
  })
})

describe('files that cannot be taken are refused in plain words, and nothing is kept', () => {
  const refusal = async (content: Buffer | string, name?: string) => {
    const kept = readdirSync(kit.folder, { recursive: true }).length
    const answer = await kit.send(clerk, content, { at: community, name })
    const { title } = (await answer.json()) as { title: string }
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(readdirSync(kit.folder, { recursive: true })).toHaveLength(kept)
    return title
  }
  const cell = (column: string, text: string) => `<c r="${column}" t="inlineStr"><is><t>${text}</t></is></c>`

  test('an old .xls', async () =>
    expect(await refusal(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), '名册.xls')).toContain('旧版 .xls'))
  test('a text that is called .xlsx', async () => expect(await refusal('你好', '名册.xlsx')).toContain('没有找到表头'))
  test('a picture', async () => expect(await refusal(Buffer.from('89504e470d0a1a0a00000000', 'hex'))).toContain('不是表格文件'))
  test('an empty file', async () => expect(await refusal('')).toContain('空的'))
  test('no table in it', async () => expect(await refusal(await aSheet({ sheetName: '空', header, rows: [] }))).toBe('表头下面没有党员，请检查后再上传。'))
  test('no identity numbers', async () => expect(await refusal('姓名,性别\n张三,男')).toContain('缺少这些列：公民身份号码、入党日期、所在党支部'))
  test('a zip bomb', async () => {
    const bomb = await aZip({ '[Content_Types].xml': '<Types/>', 'xl/worksheets/sheet1.xml': Buffer.alloc(60 * 1024 ** 2, 32) })
    expect(await refusal(bomb)).toContain('压缩比过高')
  })
  test('a cell of ten megabytes', async () =>
    expect(
      await refusal(
        await aWorkbook(
          `<row r="1">${header
            .slice(0, 20)
            .map((h, i) => cell(`${String.fromCharCode(65 + i)}1`, h))
            .join('')}</row><row r="2">${cell('A2', 'x'.repeat(10 * 1024 ** 2))}</row>`,
        ),
      ),
    ).toContain('单元格的文字超过'))
  test('three hundred columns', async () =>
    expect(await refusal(`${Array.from({ length: 300 }, (_, i) => `列${i}`).join(',')}\n`, '名册.csv')).toContain('超过 256 列'))
  test('a formula without a value is an empty cell; one with a value gives its value and never runs', async () => {
    const number = anIdentityNumber()
    const at = (row: number, cells: string[]) =>
      `<row r="${row}">${cells.map((text, i) => (text.startsWith('<') ? text : cell(`${'ABCDEFG'[i]}${row}`, text))).join('')}</row>`
    const book = await aWorkbook(
      at(1, ['姓名', '公民身份号码', '入党日期', '转正日期', '所在党支部', '备注']) +
        at(2, ['=李秀英', number, '2010.07', '2011.07', '映月路社区党支部', '<c r="F2"><f>1+1</f><v>2</v></c>']),
    )
    const it = await kit.checked(clerk, book, { at: community })
    expect(it).toMatchObject({ rowsNew: 1, rowsWrong: 0 })
    expect((await kit.imported(clerk, it)).state).toBe('DONE')
    const { rows } = await t.asSystem(({ tx }) => tx.execute(sql`select name from person`))
    expect(rows).toEqual([{ name: '=李秀英' }])
  })
  test('no file at all, or none for a body', async () => {
    const answer = await kit.send(clerk, 'x', { at: { id: 'nowhere' } })
    expect(((await answer.json()) as { title: string }).title).toBe('有 1 处需要修改')
  })
})
