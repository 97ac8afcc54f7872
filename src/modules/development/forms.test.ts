import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { docx } from '#platform/documents/document.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { forms, noticePoster } from './forms.ts'
import { openNotice } from './notices.ts'
import { permissions } from './policy.ts'
import { aCase, fullMembersIn, type Made } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(memberPermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let by: string[]
let file: Made

beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  by = await fullMembersIn(t, branch, 8)
  file = await t.asSystem((ctx) => aCase(ctx, branch, by, 'ARCHIVE'))
})
afterAll(() => t.close())

const committee = '中共航海东路街道工作委员会'
const words = (key: string, of = file) => JSON.stringify(forms.find((f) => f.key === key)!.make(of, committee))

test('every form is made from the file as a document, with the name and no number of the person', async () => {
  for (const form of forms) {
    const document = form.make(file, committee)
    expect(JSON.stringify(document), form.label).toContain('赵申请')
    expect(JSON.stringify(document), form.label).not.toMatch(/410104/)
    expect((await docx(document)).subarray(0, 2).toString(), form.label).toBe('PK')
  }
})

test('the resolution says who was due, present and for it, written opinions counted', () => {
  const text = words('resolution')
  expect(text).toContain('讨论接收赵申请同志为中共预备党员的问题')
  expect(text).toContain('应到会有表决权的正式党员8人，实到会7人，超过应到会人数的半数，会议有效。会前提出书面意见1人，其中赞成1人。')
  expect(text).toContain('赞成7票，反对1票，弃权0票')
  expect(text).toContain('同意接收赵申请同志为中共预备党员')
  expect(words('conversion')).toContain('同意赵申请同志按期转为正式党员')
})

test('the approval writes the days of probation', () => {
  expect(words('approval')).toContain('批准赵申请同志为中共预备党员，预备期一年，从2017年9月20日至2018年9月20日')
  expect(words('approval')).toContain(`"signer":"${committee}"`)
  expect(words('pre-review')).toContain(`${committee}（盖章）`)
  expect(words('membership-form')).toContain('供抄入统一印制的')
})

test('the index lists what is held and says what the archive lacks', async () => {
  expect(words('index')).toContain('应归档的材料齐全')
  const early = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_ACTIVIST'))
  expect(words('index', early)).toContain('归档前尚缺：入党志愿书、入党积极分子培养教育考察登记表')
})

test('the poster of a notice shows the fewest facts and where to turn', async () => {
  const made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_TARGET'))
  const opened = await t.asSystem((ctx) =>
    openNotice(ctx, made.id, made.version, {
      step: 'NAME_TARGET',
      fromOn: '2019-07-01',
      place: '公告栏',
      floating: false,
      contact: '映月路社区党支部，0371-60000001',
    }),
  )
  const poster = JSON.stringify(noticePoster(opened, opened.notices[0]!.id))
  expect(poster).toMatch(/，1985年6月出生，.*申请入党，.*确定为入党积极分子/)
  expect(poster).not.toContain('列为发展对象。')
  expect(poster).toContain('公示时间：2019年7月1日至2019年7月5日')
  expect(poster).toContain('0371-60000001')
  expect(poster).not.toContain('6月15日')
  expect(noticePoster(opened, made.id)).toBeNull()
})
