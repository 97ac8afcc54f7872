import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#platform/testing/database.ts'
import { searchText, tsQueryOf } from './tokens.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: pg.Pool

beforeAll(async () => {
  database = await testDatabase()
  pool = new pg.Pool({ ...database.app, max: 2 })
  pool.on('error', () => undefined)
})
afterAll(async () => {
  await pool?.end()
  await database?.close()
})

/** Whether someone who types `asked` finds a record with that text, as PostgreSQL decides. */
async function finds(asked: string, text: string): Promise<boolean> {
  const query = tsQueryOf(asked)
  if (query === null) return false
  const answer = await pool.query<{ found: boolean }>("select to_tsvector('simple', $1) @@ to_tsquery('simple', $2) as found", [searchText(text), query])
  return answer.rows[0]!.found
}

describe('searching Chinese text', () => {
  test('text is cut into words, with the shorter words inside long ones', () => {
    expect(searchText('石化路社区党支部')).toBe('石化 路 社区 支部 党支部')
    expect(searchText('电动车违规充电，消防安全。')).toBe('电动 动车 电动车 违规 充电 消防 安全 消防安全')
    expect(searchText('３号楼Ａ座 Hello')).toBe('3 号 楼 a 座 hello')
    expect(searchText('')).toBe('')
  })

  test('every word must occur and the last may be unfinished', () => {
    expect(tsQueryOf('党支部')).toBe("'党支部':*")
    expect(tsQueryOf('石化路 支部')).toBe("'石化' & '路' & '支部':*")
    expect(tsQueryOf('党支')).toBe("('党' & '支':* | '党支':*)")
    expect(tsQueryOf('的')).toBeNull()
    expect(tsQueryOf(' \u0000 !&|:* ')).toBeNull()
  })

  const report = '航海东路街道石化路社区党支部在德风街组织电动车违规充电排查，联系人李秀英，共检查 12 处 Hello2019'
  test.each([
    '党支部',
    '党支',
    '支部',
    '石化路',
    '石化路社区',
    '德风',
    '德风街',
    '电动车',
    '充电',
    '排查',
    '秀英',
    '李秀英',
    '充电的排查',
    'HELLO2019',
    'hel',
    '１２',
    '党支部 充电',
  ])('%s is found in a report that has it', async (asked) => {
    expect(await finds(asked, report)).toBe(true)
  })

  test.each(['消防', '支部书记', '党支部 消防', '云鹤路', '的'])('%s is not found in a report without it', async (asked) => {
    expect(await finds(asked, report)).toBe(false)
  })

  test('whatever is typed, PostgreSQL understands the question', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('党', '支', "'", '\\', '&', '|', '!', ':', '*', '(', ')', '<->', '\u0000', ' ', 'a', '\ud800', '%'), maxLength: 30 }),
    )
    await fc.assert(
      fc.asyncProperty(hostile, async (asked) => {
        expect(typeof (await finds(asked, asked))).toBe('boolean')
      }),
      { numRuns: 300 },
    )
    expect(await finds('长'.repeat(100_000), report)).toBe(false)
    expect(await finds("'; drop table x; --", report)).toBe(false)
  })

  test('a text is found by the whole of itself', async () => {
    const texts = fc.string({ unit: fc.constantFrom(...'党支部社区石化路电动车充电李秀英的在12ab， '), minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(tsQueryOf(text) !== null)
        expect(await finds(text, text), `${searchText(text)} / ${tsQueryOf(text)}`).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
