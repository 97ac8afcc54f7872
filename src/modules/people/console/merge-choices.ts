import type { z } from 'zod'
import type { MergeField, PersonView } from '../contract.ts'

type Person = z.output<typeof PersonView>
type Field = z.output<typeof MergeField>
export type Side = 'KEPT' | 'MERGED'

/** Facts that an identity number holds: they come from the same row as the number. [GB 11643] */
const heldByNumber: readonly string[] = ['birthOn', 'sex']

/** Which row each field is taken from. `chosen` holds the id of a row, so that a choice survives when kept and merged change places. */
export type Chosen = Readonly<Record<string, string>>

/** What a merge takes: the side of every field, and the fields whose side follows from the identity number. */
export interface Taken {
  sides: Record<string, Side>
  following: ReadonlySet<string>
}

/** The side of every field: what was chosen, else what is proposed; sex and birth date follow the identity number that is taken. */
export function takenOf(fields: readonly Field[], keptId: string, chosen: Chosen): Taken {
  const sideOf = (f: Field): Side => {
    const id = chosen[f.field]
    return id === undefined ? f.proposed : id === keptId ? 'KEPT' : 'MERGED'
  }
  const sides = Object.fromEntries(fields.map((f) => [f.field, sideOf(f)]))
  const number = fields.find((f) => f.field === 'identityNumber')
  const side = sides.identityNumber
  if (!number || !side || (side === 'KEPT' ? number.kept : number.merged) === null) return { sides, following: new Set() }
  for (const field of heldByNumber) if (field in sides) sides[field] = side
  return { sides, following: new Set(heldByNumber) }
}

/** The two rows of a pair, the one with more facts first: it is proposed to be kept. A row with an identity number outweighs any other. */
export function fullerFirst(first: Person, second: Person): [kept: Person, merged: Person] {
  const weight = (p: Person) => (p.identityHint ? 100 : 0) + Object.values(p).filter((v) => v !== null && v !== '').length
  return weight(second) > weight(first) ? [second, first] : [first, second]
}
