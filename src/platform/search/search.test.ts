import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { guest } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { indexSubjects, removeFromIndex, search } from './search.ts'

let t: TestStreets
const titles = async (actor: Parameters<TestStreets['as']>[0], text: string) =>
  (await t.as(actor, (ctx) => search(ctx, text, { permissions: ['test.read'] }))).map((h) => h.title)

beforeAll(async () => {
  t = await testStreets()
  declarePermissions({ 'test.read': ['STREET_OFFICER', 'BRANCH_SECRETARY'] })
  const common = { streetId: t.street.id, subjectType: 'test', path: `${t.street.path}7/` }
  await t.asSystem(({ tx }) =>
    indexSubjects(tx, [
      { ...common, subjectId: '1', title: '映月路社区党支部', subtitle: '第二区域大党委', audience: 'PUBLIC' },
      { ...common, subjectId: '2', title: '金色港湾小区', words: '紫荆路 电动车', audience: 'PUBLIC' },
      { ...common, subjectId: '3', title: '单海生', audience: 'test.read', isName: true },
      { ...common, streetId: t.neighbour.id, path: t.neighbour.path, subjectId: '4', title: '映月路邻街', audience: 'PUBLIC' },
    ]),
  )
})
afterAll(() => t.close())

test('a body is found by the start of its name, by a part of it, by pinyin, by initials and by its words', async () => {
  const visitor = guest(t.street.id)
  for (const text of ['映月路', '社区党支部', 'yingyuelu', 'yylsq', 'YYL']) expect(await titles(visitor, text), text).toContain('映月路社区党支部')
  expect(await titles(visitor, '紫荆路')).toEqual(['金色港湾小区'])
})

test('a person is found by surname reading, and only by those who may', async () => {
  expect(await titles(t.someone('STREET_OFFICER', t.street), 'shs')).toEqual(['单海生'])
  expect(await titles(guest(t.street.id), 'shs')).toEqual([])
  expect(await titles(guest(t.street.id), '单海生')).toEqual([])
})

test('a neighbour street finds its own and nothing else', async () => {
  expect(await titles(guest(t.neighbour.id), '映月路')).toEqual(['映月路邻街'])
})

test('whatever is typed, the search answers', async () => {
  for (const text of ["'; drop table person; --", '\\', '%', '_', ':*', '& | !', '（）', '🙂', ' '.repeat(50), 'a'.repeat(10_000), '\0映', "'"])
    await expect(titles(guest(t.street.id), text)).resolves.toBeInstanceOf(Array)
})

test('what was removed is not found', async () => {
  await t.asSystem(({ tx }) => removeFromIndex(tx, 'test', ['2']))
  expect(await titles(guest(t.street.id), '金色港湾')).toEqual([])
})

test('a secretary finds his own member behind 250 namesakes of other branches', async () => {
  const branch = await t.aBody('COMMUNITY_BRANCH', t.street)
  const namesake = (i: number, path: string) => ({
    streetId: t.street.id,
    subjectType: 'test',
    subjectId: `n${i}`,
    title: '张秀英',
    audience: 'test.read',
    isName: true,
    path,
  })
  await t.asSystem(({ tx }) => indexSubjects(tx, [...Array.from({ length: 250 }, (_, i) => namesake(i, `${t.street.path}8/`)), namesake(250, branch.path)]))
  for (const text of ['张秀英', '秀英', 'zxy', 'zhangxiu']) expect(await titles(t.someone('BRANCH_SECRETARY', branch), text), text).toEqual(['张秀英'])
})
