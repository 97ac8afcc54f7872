import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accesses } from '#modules/people/schema.ts'
import { anIdentityNumber } from '#modules/people/testing.ts'
import { letterOf, makeLetter } from './letter.ts'
import { receiveTransfer } from './receive.ts'
import { draftTransfer } from './service.ts'
import { transferStage } from './testing.ts'

let s: Awaited<ReturnType<typeof transferStage>>
beforeAll(async () => {
  s = await transferStage()
})
afterAll(() => s?.close())
const refusal = (code: string) => expect.objectContaining({ code })

test('介绍信三联：写明姓名、性别、年龄、类别、号码、党费缴至和有效期', async () => {
  const m = await s.member({ person: { name: '陈桂兰', identityNumber: anIdentityNumber('1960-03-08', '2'), ethnicity: '01' } })
  const row = await s.letter(m.id)
  const street = { name: '中共航海东路街道工作委员会', address: '航海东路100号', phone: '0371-60000000' }
  const parts = letterOf(row, '410104196003080001', street)
  expect(parts.map((part) => part.title.split('\n')[1])).toEqual(['（第一联　存根）', '（第二联　介绍信）', '（第三联　回执）'])
  // Each sheet goes its own way: each bears the number of the letter.
  for (const part of parts) expect(part.body[0]).toEqual({ text: row.letterNumber, at: 'RIGHT' })
  expect(JSON.stringify(parts[1])).toContain('["通讯地址","航海东路100号"],["联系电话","0371-60000000"]')
  const words = JSON.stringify(parts)
  expect(words).toContain('陈桂兰同志（女，59岁，汉族，中共正式党员，公民身份号码410104196003080001），由航海东路街道果树所社区党支部去你处')
  expect(words).toContain('该同志党费已交至2019年5月。')
  expect(words).toContain('（有效期10天，至2019年7月11日）')
})

test('带号码的介绍信留下查阅痕迹；支部书记下载的不带号码；没有开具的没有介绍信；接收方下载回执', async () => {
  const m = await s.member()
  const traces = () => s.asSystem((ctx) => ctx.tx.select().from(accesses).where(eq(accesses.personId, m.person.id)))
  const drafted = await s.as(s.staff.officer, (ctx) => draftTransfer(ctx, m.id, { kind: 'WITHIN_STREET', toBranchId: s.near.id, reason: '搬家' }))
  await expect(s.as(s.staff.officer, (ctx) => makeLetter(ctx, drafted.id, 'letter'))).rejects.toThrow(refusal('transfer.noLetter'))
  const n = await s.member()
  const { id } = await s.letter(n.id)
  await s.as(s.staff.secretary, (ctx) => makeLetter(ctx, id, 'letter'))
  expect(await traces()).toEqual([])
  const made = await s.as(s.staff.officer, (ctx) => makeLetter(ctx, id, 'letter'))
  expect(made.name).toBe('组织关系介绍信（李秀英）.docx')
  expect(made.body.subarray(0, 2).toString()).toBe('PK')
  const opened = await s.asSystem((ctx) => ctx.tx.select().from(accesses).where(eq(accesses.personId, n.person.id)))
  expect(opened).toMatchObject([{ kind: 'IDENTITY_NUMBER', actorName: '王敏' }])
  await expect(s.as(s.staff.other, (ctx) => makeLetter(ctx, id, 'letter'))).rejects.toThrow(refusal('transfer.noLetter'))
  await s.as(s.staff.other, (ctx) => receiveTransfer(ctx, id, { branchId: s.away.id }))
  expect((await s.as(s.staff.other, (ctx) => makeLetter(ctx, id, 'receipt'))).name).toBe('组织关系介绍信回执（李秀英）.docx')
})
