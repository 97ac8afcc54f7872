import { describe, expect, test } from 'vitest'
import { EDUCATION, ETHNICITY, POLITICAL_STATUS, SEX } from './standards.ts'

describe('code tables', () => {
  test('汉 and 汉族 are both 01, and a spreadsheet that lost the zero is understood', () => {
    for (const text of ['汉', '汉族', '01', '1', ' 汉　族 ']) expect(ETHNICITY.parse(text), text).toBe('01')
    expect(ETHNICITY.parse('满')).toBe('11')
    expect(ETHNICITY.parse('基诺族')).toBe('56')
    expect(ETHNICITY.parse('火星')).toBeNull()
    expect(ETHNICITY.label('05')).toBe('维吾尔族')
  })

  test('the 56 ethnic groups stand at their numbers, 97 and 98 after them', () => {
    const codes = ETHNICITY.entries.map(({ code }) => Number(code))
    expect(codes).toEqual([...Array.from({ length: 56 }, (_, i) => i + 1), 97, 98])
  })

  test('大专, 专科 and 大学专科 are 30; 本科, 大学 and 大学本科 are 20; 毕业 makes them 31 and 21', () => {
    for (const text of ['大专', '专科', '大学专科']) expect(EDUCATION.parse(text)).toBe('30')
    for (const text of ['本科', '大学', '大学本科']) expect(EDUCATION.parse(text)).toBe('20')
    expect(EDUCATION.parse('大专毕业')).toBe('31')
    expect(EDUCATION.parse('本科毕业')).toBe('21')
    expect(EDUCATION.parse('博士')).toBe('11')
    expect(EDUCATION.parse('硕士研究生')).toBe('14')
    expect(EDUCATION.parse('中专')).toBe('41')
    expect(EDUCATION.parse('高中')).toBe('60')
    expect(EDUCATION.parse('')).toBeNull()
  })

  test('党员, 预备党员, 团员 and 群众 are understood', () => {
    expect(['党员', '预备党员', '中共党员（预备）', '团员', '无党派', '群众'].map((text) => POLITICAL_STATUS.parse(text))).toEqual([
      '01',
      '02',
      null,
      '03',
      '12',
      '13',
    ])
  })

  test('男 is 1 and 女 is 2', () => {
    expect(SEX.parse('男')).toBe('1')
    expect(SEX.parse('女性')).toBe('2')
    expect(SEX.parse('M')).toBeNull()
    expect(SEX.isCode('9')).toBe(true)
    expect(SEX.isCode('3')).toBe(false)
  })

  test('every code and every label means itself, and no label stands twice', () => {
    for (const table of [SEX, EDUCATION, POLITICAL_STATUS, ETHNICITY] as const) {
      expect(new Set(table.entries.map(({ label }) => label)).size).toBe(table.entries.length)
      for (const { code, label } of table.entries) expect([table.parse(code), table.parse(label)]).toEqual([code, code])
    }
  })
})
