import { eq } from 'drizzle-orm'
import { standingLabels } from '#modules/members/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { openIdentity, writeAccess } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { ETHNICITY, SEX } from '#platform/codes/standards.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Block, docx, longDate } from '#platform/documents/document.ts'
import { Refused } from '#platform/errors.ts'
import { can } from '#platform/scope/policy.ts'
import { ageOn, dayOf, daysBetween } from '#platform/time/day.ts'
import { loadTransfer } from './load.ts'
import type { Transfer } from './schema.ts'

/** The parts of a letter: the stub that stays, the letter itself, the receipt that comes back. */
const month = (day: string | null) => (day ? `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月` : '　　　年　　月')
const wordOf = (table: { isCode(code: string): boolean; label(code: never): string }, code: string | null | undefined) =>
  code && table.isCode(code) ? table.label(code as never) : ''

/** 张三同志（男，45岁，汉族，中共正式党员，身份证号码……）, as far as it is known. */
function whoOf(row: Transfer, identity: string): string {
  const about = row.about
  const facts = [
    wordOf(SEX, about?.sex === '0' ? null : about?.sex),
    about?.birthOn && row.issuedOn ? `${ageOn(about.birthOn, row.issuedOn)}岁` : '',
    wordOf(ETHNICITY, about?.ethnicity),
    row.standing ? `中共${standingLabels[row.standing]}` : '',
    identity ? `公民身份号码${identity}` : '',
  ].filter(Boolean)
  return `${row.personName}同志（${facts.join('，')}）`
}

/** 中国共产党党员组织关系介绍信, its three parts on three sheets: 存根, 介绍信, 回执. */
export function letterOf(row: Transfer, identity: string, street: string): Parameters<typeof docx>[0] {
  const who = whoOf(row, identity)
  const days = row.issuedOn && row.validUntil ? daysBetween(row.issuedOn, row.validUntil) : 0
  const valid = `（有效期${days}天，至${row.validUntil ? longDate(row.validUntil) : ''}）`
  const dues = `该同志党费已交至${month(row.duesPaidThrough)}。`
  const date = row.issuedOn ? longDate(row.issuedOn) : '　　　年　　月　　日'
  const body: Block[] = [
    { text: '第一联　存根', level: 1 },
    { text: `${who}，由${row.fromName}去${row.toName}。` },
    { text: `${dues}${valid}` },
    { text: `经办人：　　　　　　　　${date}` },
    { pageBreak: true },
    { text: '第二联　介绍信', level: 1 },
    { text: `${row.toName}：` },
    { text: `${who}，由${row.fromName}去你处，请转接组织关系。` },
    { text: dues },
    { text: valid },
    { text: `${street}（盖章）　　${date}` },
    {
      form: [
        [['党员联系电话', null, 1]],
        [['所在基层党委', street]],
        [
          ['通讯地址', null, 1],
          ['联系电话', null, 1],
        ],
      ],
    },
    { pageBreak: true },
    ...receiptBlocks(row),
  ]
  return { title: '中国共产党党员组织关系介绍信', number: row.letterNumber ?? undefined, body }
}

function receiptBlocks(row: Transfer): Block[] {
  const date = row.receiptOn ? longDate(row.receiptOn) : '　　　年　　月　　日'
  return [
    { text: '第三联　回执', level: 1 },
    { text: `${row.fromName}：` },
    {
      text: `${row.personName}同志的党员组织关系（介绍信${row.letterNumber ?? ''}）已于${row.receivedOn ? longDate(row.receivedOn) : '　　　年　　月　　日'}转达我处，特此回复。`,
    },
    { text: `${row.receivedOn ? row.toName : '接收党组织'}（盖章）　　${date}` },
    {
      form: [
        [
          ['经办人', null, 1],
          ['联系电话', null, 1],
        ],
      ],
    },
  ]
}

/**
 * The letter as a file. Who may open identity numbers gets it with the number, and the member can read that it was opened; for others the
 * place for it stays free. `receipt` gives the third part alone, for who received him.
 * @throws NotFound | Refused `transfer.noLetter`
 */
export async function makeLetter(ctx: Ctx, id: string, part: 'letter' | 'receipt'): Promise<{ name: string; body: Buffer }> {
  const { row, sender } = await loadTransfer(ctx, id)
  if (!row.issuedOn) throw new Refused('transfer.noLetter', '还没有开具介绍信')
  if (part === 'receipt') {
    const file = await docx({ title: '中国共产党党员组织关系介绍信', number: row.letterNumber ?? undefined, body: receiptBlocks(row) })
    return { name: `组织关系介绍信回执（${row.personName}）.docx`, body: file }
  }
  if (!sender) throw new Refused('transfer.noLetter', '介绍信由转出方开具，请使用随党员带来的介绍信')
  const [street] = await ctx.tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, row.streetId))
  return { name: `组织关系介绍信（${row.personName}）.docx`, body: await docx(letterOf(row, await identityFor(ctx, row, sender.path), street?.name ?? '')) }
}

/** The number for the letter, opened with a trace; a line to write it by hand for who may not open it. */
async function identityFor(ctx: Ctx, row: Transfer, path: string): Promise<string> {
  const blank = '＿＿＿＿＿＿＿＿＿＿'
  if (!can(ctx.actor, 'people.revealIdentityNumber', path)) return blank
  const [person] = await ctx.tx.select().from(people).where(eq(people.id, row.personId!))
  const number = person && openIdentity(person)
  if (!number) return blank
  await writeAccess(ctx, [person], 'IDENTITY_NUMBER', `开具组织关系介绍信${row.letterNumber ?? ''}（${dayOf(ctx.now)}）`)
  return number
}
