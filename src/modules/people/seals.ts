import { maskPhone } from '#platform/codes/mask.ts'
import { vault } from '#platform/crypto/vault.ts'
import type { Person } from './schema.ts'

/** The columns in which a person's sealed numbers live. */
export type SealedIdentity = Pick<Person, 'identitySealed' | 'identityIndex' | 'identityHint'>
export type SealedPhone = Pick<Person, 'phoneSealed' | 'phoneIndex' | 'phoneTailIndex' | 'phoneHint'>

const identityOf = (personId: string) => ({ column: 'person.identity_number', rowId: personId })
const phoneOf = (personId: string) => ({ column: 'person.phone', rowId: personId })
const tailOf = (phone: string) => phone.replace(/\D/g, '').slice(-4)

/**
 * What is shown of an identity number: its first six digits and stars, `410104************`. The last four digits stay hidden too:
 * beside the birth date, which lists show, they would give the whole number (docs/adr/0006-masking.md).
 */
export const identityHint = (number: string): string => `${number.slice(0, 6)}${'*'.repeat(12)}`

/** The columns of a normalized identity number of this person, or all empty. */
export function sealIdentity(personId: string, number: string | null): SealedIdentity {
  if (number === null) return { identitySealed: null, identityIndex: null, identityHint: null }
  return {
    identitySealed: vault().seal(number, identityOf(personId)),
    identityIndex: vault().blindIndex('identity', number),
    identityHint: identityHint(number),
  }
}

/** The columns of a normalized phone number of this person, or all empty. */
export function sealPhone(personId: string, number: string | null): SealedPhone {
  if (number === null) return { phoneSealed: null, phoneIndex: null, phoneTailIndex: null, phoneHint: null }
  return {
    phoneSealed: vault().seal(number, phoneOf(personId)),
    phoneIndex: vault().blindIndex('phone', number),
    phoneTailIndex: vault().blindIndex('phone tail', tailOf(number)),
    phoneHint: maskPhone(number),
  }
}

/** The whole identity number, or null when none is known. Whoever calls this has authorized and traced it. */
export const openIdentity = (person: Pick<Person, 'id' | 'identitySealed'>): string | null =>
  person.identitySealed && vault().open(person.identitySealed, identityOf(person.id))

/** The whole phone number, or null. Whoever calls this has authorized and traced it. */
export const openPhone = (person: Pick<Person, 'id' | 'phoneSealed'>): string | null =>
  person.phoneSealed && vault().open(person.phoneSealed, phoneOf(person.id))

/** Blind indexes of a normalized number under every known key, for exact look-up. */
export const identityIndexes = (number: string): Buffer[] => vault().blindIndexes('identity', number)
export const phoneIndexes = (number: string): Buffer[] => vault().blindIndexes('phone', number)
export const phoneTailIndexes = (lastFour: string): Buffer[] => vault().blindIndexes('phone tail', lastFour)
