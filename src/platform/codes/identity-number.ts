import { type Day, isDay } from '#platform/time/day.ts'
import { normalizeCode } from './normalize-text.ts'
import { type Cell, type Parsed, refusals } from './parsed.ts'
import type { SexCode } from './standards.ts'

/** What a citizen's identity number (公民身份号码, GB 11643) says. */
export interface IdentityNumber {
  /** 18 characters, a last x in upper case. */
  number: string
  birthOn: Day
  /** Code of GB/T 2261.1: 1 男, 2 女. */
  sex: Extract<SexCode, '1' | '2'>
  /** The county of first registration, 6 digits; not where the person lives now. */
  division: string
}

/** Why a text is no identity number. */
export type IdentityNumberRefusal = keyof typeof messages

const messages = {
  'identityNumber.missing': '没有填写公民身份号码',
  'identityNumber.damaged': '公民身份号码已被表格软件改成了数字，后几位丢失，请把该列设为文本后重新填写',
  'identityNumber.fifteenDigits': '这是旧的15位号码，请填写18位公民身份号码',
  'identityNumber.wrongShape': '公民身份号码应为18位，前17位是数字，最后一位是数字或X',
  'identityNumber.noSuchDivision': '公民身份号码的前两位不是省级行政区划代码',
  'identityNumber.noSuchDay': '公民身份号码第7至14位不是真实的出生日期',
  'identityNumber.wrongCheck': '公民身份号码的最后一位校验码不对，请核对每一位',
} as const
const refused = refusals(messages)

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
// Provinces, 81–83 for residents of Hong Kong, Macao and Taiwan, 9 for foreigners with permanent residence.
const province = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d)/

/**
 * Reads an identity number; full-width digits, spaces, a lower-case x and a spreadsheet's leading apostrophe are mended.
 * A number that a spreadsheet turned into a figure (1.1E+17, or the last three digits 000) is told from a mistyped one.
 */
export function parseIdentityNumber(cell: Cell): Parsed<IdentityNumber, IdentityNumberRefusal> {
  if (cell === null || cell === undefined) return refused('identityNumber.missing')
  const number = normalizeCode(String(cell))
    .replace(/^['‘’`]/, '')
    .toUpperCase()
  if (number === '') return refused('identityNumber.missing')
  // A figure of 18 digits has always lost its last ones: it holds fewer than 16.
  if (/^\d(?:\.\d+)?E\+?\d+$/.test(number) || (typeof cell === 'number' && number.length > 15)) return refused('identityNumber.damaged')
  if (/^\d{15}$/.test(number)) return refused('identityNumber.fifteenDigits')
  if (!/^\d{17}[\dX]$/.test(number)) return refused('identityNumber.wrongShape')
  const wrongCheck = identityCheck(number.slice(0, 17)) !== number[17]
  // A spreadsheet keeps 15 digits. The order 000 is never given out; another number on 000 can be a real one, if its check is right.
  if (number.endsWith('0000') || (wrongCheck && number.endsWith('000'))) return refused('identityNumber.damaged')
  if (!province.test(number)) return refused('identityNumber.noSuchDivision')
  const birthOn = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!/^(?:18|19|20)/.test(birthOn) || !isDay(birthOn)) return refused('identityNumber.noSuchDay')
  if (wrongCheck) return refused('identityNumber.wrongCheck')
  return { ok: true, value: { number, birthOn, sex: Number(number[16]) % 2 === 1 ? '1' : '2', division: number.slice(0, 6) } }
}

/** The check character of the first 17 digits. [GB 11643] */
export function identityCheck(first17: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0)
  return '10X98765432'[sum % 11]!
}
