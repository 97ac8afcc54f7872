import { inArray, or, type SQL, sql } from 'drizzle-orm'
import { parseIdentityNumber } from '#platform/codes/identity-number.ts'
import { normalizeCode, normalizeName } from '#platform/codes/normalize-text.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import { people } from './schema.ts'
import { identityIndexes, phoneIndexes, phoneTailIndexes } from './seals.ts'

/**
 * The condition on `person` for what was typed into a search box: a whole identity number or phone (by blind index), the last four
 * digits of a phone, the beginning of the pinyin or of its initials, the beginning of the name. Every branch can use an index.
 */
export function matchesText(text: string): SQL {
  const code = normalizeCode(text)
  const identity = parseIdentityNumber(code)
  if (identity.ok) return inArray(people.identityIndex, identityIndexes(identity.value.number))
  const phone = parsePhone(code)
  if (phone.ok && phone.value.kind !== 'HOTLINE') return inArray(people.phoneIndex, phoneIndexes(phone.value.number))
  if (/^\d{4}$/.test(code)) return inArray(people.phoneTailIndex, phoneTailIndexes(code))
  if (/\d/.test(code)) return sql`false`
  const latin = code.toLowerCase().replace(/['’ü]/g, (c) => (c === 'ü' ? 'v' : ''))
  // The first letter of the pinyin is that of the initials; alone, it leaves the list in the order of one index.
  if (/^[a-z]$/.test(latin)) return sql`${people.namePinyin} ^@ ${latin}`
  if (/^[a-z]+$/.test(latin)) return or(sql`${people.namePinyin} ^@ ${latin}`, sql`${people.nameInitials} ^@ ${latin}`)!
  return sql`${people.name} ^@ ${normalizeName(text)}`
}
