import { eq } from 'drizzle-orm'
import { standingLabels } from '#modules/members/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { openIdentity, writeAccess } from '#modules/people/public.ts'
import { people } from '#modules/people/schema.ts'
import { ETHNICITY, SEX } from '#platform/codes/standards.ts'
import type { Ctx } from '#platform/db/database.ts'
import { BLANK_DATE, type Block, docx, longDate, type OfficialDocument } from '#platform/documents/document.ts'
import { Refused } from '#platform/errors.ts'
import { can } from '#platform/scope/policy.ts'
import { ageOn, dayOf, daysBetween } from '#platform/time/day.ts'
import { loadTransfer } from './load.ts'
import type { Transfer } from './schema.ts'

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

/** Who seals the letter and answers for it. */
export interface Sealer {
  name: string
  address: string | null
  phone: string | null
}

const TITLE = '中国共产党党员组织关系介绍信'
const numberOf = (row: Transfer): Block => ({ text: row.letterNumber ?? '第　　　号', at: 'RIGHT' })

/** 中国共产党党员组织关系介绍信, its three parts, each on a sheet of its own that is handed on: 存根, 介绍信, 回执. */
export function letterOf(row: Transfer, identity: string, street: Sealer): [OfficialDocument, OfficialDocument, OfficialDocument] {
  const who = whoOf(row, identity)
  const days = row.issuedOn && row.validUntil ? daysBetween(row.issuedOn, row.validUntil) : 0
  const valid = `（有效期${days}天，至${row.validUntil ? longDate(row.validUntil) : ''}）`
  const dues = `该同志党费已交至${month(row.duesPaidThrough)}。`
  const stub: OfficialDocument = {
    title: `${TITLE}\n（第一联　存根）`,
    body: [numberOf(row), { text: `${who}，由${row.fromName}去${row.toName}。` }, { text: dues }, { text: valid }, { text: '经办人：' }],
    date: row.issuedOn,
  }
  const letter: OfficialDocument = {
    title: `${TITLE}\n（第二联　介绍信）`,
    body: [numberOf(row), { text: `${row.toName}：`, at: 'LEFT' }, { text: `${who}，由${row.fromName}去你处，请转接组织关系。${dues}` }, { text: valid }],
    signer: `${street.name}（盖章）`,
    date: row.issuedOn,
    below: [
      { text: '' },
      {
        form: [
          [['党员\n联系电话', null]],
          [['党员原所在\n基层党委', street.name]],
          [
            ['通讯地址', street.address],
            ['联系电话', street.phone],
          ],
        ],
      },
    ],
  }
  return [stub, letter, receiptOf(row)]
}

/** The third part, which who received him seals and sends back. */
export function receiptOf(row: Transfer): OfficialDocument {
  return {
    title: `${TITLE}\n（第三联　回执）`,
    body: [
      numberOf(row),
      { text: `${row.fromName}：`, at: 'LEFT' },
      { text: `${row.personName}同志的党员组织关系已于${row.receivedOn ? longDate(row.receivedOn) : BLANK_DATE}转达我处，特此回复。` },
    ],
    signer: `${row.receivedOn ? row.toName : '接收党组织'}（盖章）`,
    date: row.receiptOn,
    below: [
      { text: '' },
      {
        form: [
          [
            ['经办人', null],
            ['联系电话', null],
          ],
        ],
      },
    ],
  }
}

/**
 * The letter as a file. Who may open identity numbers gets it with the number, and the member can read that it was opened; for others the
 * place for it stays free. `receipt` gives the third part alone, for who received him.
 * @throws NotFound | Refused `transfer.noLetter`
 */
export async function makeLetter(ctx: Ctx, id: string, part: 'letter' | 'receipt'): Promise<{ name: string; body: Buffer }> {
  const { row, sender } = await loadTransfer(ctx, id)
  if (!row.issuedOn) throw new Refused('transfer.noLetter', '还没有开具介绍信')
  if (part === 'receipt') return { name: `组织关系介绍信回执（${row.personName}）.docx`, body: await docx(receiptOf(row)) }
  if (!sender) throw new Refused('transfer.noLetter', '介绍信由转出方开具，请使用随党员带来的介绍信')
  const [street] = await ctx.tx
    .select({ name: organizations.name, address: organizations.address, phone: organizations.contactPhone })
    .from(organizations)
    .where(eq(organizations.id, row.streetId))
  return { name: `组织关系介绍信（${row.personName}）.docx`, body: await docx(...letterOf(row, await identityFor(ctx, row, sender.path), street!)) }
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
