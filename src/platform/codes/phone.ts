import { normalizeCode } from './normalize-text.ts'
import { type Cell, type Parsed, refusals } from './parsed.ts'

/** A telephone number of mainland China. */
export interface Phone {
  kind: 'MOBILE' | 'LANDLINE' | 'HOTLINE'
  /** 13800000000, 0371-66880000 or 12345. */
  number: string
}

/** Why a text is no telephone number. */
export type PhoneRefusal = keyof typeof messages

const messages = {
  'phone.missing': '没有填写电话号码',
  'phone.damaged': '电话号码已被表格软件改成了数字，请把该列设为文本后重新填写',
  'phone.areaCodeMissing': '固定电话请加上区号，例如0371-66880000',
  'phone.wrongShape': '电话号码不对，手机号为11位，固定电话为区号加7至8位号码',
} as const
const refused = refusals(messages)

const mobile = /^0?(1[3-9]\d{9})$/
const landline = /^(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})$/
const hotline = /^(?:1[12]\d|12[123]\d{2}|9[56]\d{3,4}|[48]00\d{7})$/

/** Reads a number; +86, spaces, dashes, brackets and full-width digits are mended. */
export function parsePhone(cell: Cell): Parsed<Phone, PhoneRefusal> {
  const text = normalizeCode(String(cell ?? ''))
  if (text === '') return refused('phone.missing')
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(text)) return refused('phone.damaged')
  const digits = text.replace(/[-‐-―−()'‘’]/g, '')
  const abroad = /^(?:\+|00)86(\d+)$/.exec(digits)?.[1] ?? /^86(1[3-9]\d{9})$/.exec(digits)?.[1]
  // Dialled from abroad, an area code loses its zero.
  const number = abroad && !mobile.test(abroad) && !abroad.startsWith('0') ? `0${abroad}` : (abroad ?? digits)

  const mobileNumber = mobile.exec(number)?.[1]
  if (mobileNumber) return { ok: true, value: { kind: 'MOBILE', number: mobileNumber } }
  const [, area, local] = landline.exec(number) ?? []
  if (area && local) return { ok: true, value: { kind: 'LANDLINE', number: `${area}-${local}` } }
  if (hotline.test(digits)) return { ok: true, value: { kind: 'HOTLINE', number: digits } }
  return refused(/^[2-8]\d{6,7}$/.test(digits) ? 'phone.areaCodeMissing' : 'phone.wrongShape')
}
