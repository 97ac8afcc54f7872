import { normalizeCode } from './normalize-text.ts'
import { type Cell, type Parsed, refusals } from './parsed.ts'

/** What a unified social credit code (统一社会信用代码, GB 32100) says. */
export interface UnifiedCreditCode {
  /** 18 characters, upper case. */
  code: string
  /** Who registered the body. */
  authority: 'STAFFING_OFFICE' | 'CIVIL_AFFAIRS' | 'MARKET_REGULATION' | 'OTHER'
  /** Where it was registered, 6 digits. */
  division: string
  /** Organization code (GB 11714), 9 characters. */
  organizationCode: string
}

/** Why a text is no unified social credit code. */
export type CreditCodeRefusal = keyof typeof messages

const messages = {
  'creditCode.missing': '没有填写统一社会信用代码',
  'creditCode.wrongShape': '统一社会信用代码应为18位数字和大写字母，不用字母I、O、S、V、Z',
  'creditCode.wrongOrganizationCode': '统一社会信用代码第9至17位（组织机构代码）的校验码不对，请核对每一位',
  'creditCode.wrongCheck': '统一社会信用代码的最后一位校验码不对，请核对每一位',
} as const
const refused = refusals(messages)

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const organizationAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const organizationWeights = [3, 7, 9, 10, 5, 8, 4, 2]
const shape = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/
const authorities: Readonly<Record<string, UnifiedCreditCode['authority']>> = { 1: 'STAFFING_OFFICE', 5: 'CIVIL_AFFAIRS', 9: 'MARKET_REGULATION' }

/** Reads a unified social credit code; full-width signs, spaces and lower case are mended. */
export function parseCreditCode(cell: Cell): Parsed<UnifiedCreditCode, CreditCodeRefusal> {
  const code = normalizeCode(String(cell ?? '')).toUpperCase()
  if (code === '') return refused('creditCode.missing')
  if (!shape.test(code)) return refused('creditCode.wrongShape')
  if (creditCodeCheck(code.slice(0, 17)) !== code[17]) return refused('creditCode.wrongCheck')
  const organizationCode = code.slice(8, 17)
  if (organizationCodeCheck(organizationCode.slice(0, 8)) !== organizationCode[8]) return refused('creditCode.wrongOrganizationCode')
  return { ok: true, value: { code, authority: authorities[code[0]!] ?? 'OTHER', division: code.slice(2, 8), organizationCode } }
}

/** The check character of the first 17 characters. [GB 32100] */
export function creditCodeCheck(first17: string): string {
  return alphabet[(31 - (weighted(first17, alphabet, weights) % 31)) % 31]!
}

/** The check character of the first 8 characters of an organization code. [GB 11714] */
export function organizationCodeCheck(first8: string): string {
  return '0123456789X'[(11 - (weighted(first8, organizationAlphabet, organizationWeights) % 11)) % 11]!
}

function weighted(text: string, signs: string, by: readonly number[]): number {
  return by.reduce((sum, weight, i) => sum + weight * signs.indexOf(text[i]!), 0)
}
